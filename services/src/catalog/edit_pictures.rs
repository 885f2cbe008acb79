//! A product's gallery: adding stored pictures, their order and words, and cutting.

use super::edit_product::{Known, raised, refresh_lists};
use crate::db::{execute, insert_rows, number};
use crate::entities::{product_pictures, products};
use crate::live::LiveEvent;
use crate::staff::Member;
use crate::{Error, Result, Shop, Tx, audit_log, media, params};
use domain::catalog::PictureRef;
use domain::catalog::edit::{Crop, PictureForm};
use domain::ids::{MerchantId, ProductId};
use domain::staff::Permission;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use uuid::Uuid;

/// A gallery has at most so many pictures.
const MOST: usize = 60;
const LONGEST_ALT: usize = 300;

/// Whether the member may change a product, before work is put into an upload for it.
pub async fn may_change(shop: &Shop, member: &Member, product: ProductId) -> Result<()> {
    member.demand(Permission::ProductsEdit)?;
    let found = products::Entity::find_by_id(product.0).one(shop.db.read()).await?;
    let theirs = found.is_some_and(|found| member.may_see(MerchantId(found.merchant_id)));
    if theirs { Ok(()) } else { Err(Error::NotFound) }
}

/// Adds stored pictures at the end of the gallery.
pub async fn attach(shop: &Shop, member: &Member, product: ProductId, pictures: &[PictureRef]) -> Result<()> {
    member.demand(Permission::ProductsEdit)?;
    let mut tx = shop.begin().await?;
    // Adding disturbs no other editor's work, so it starts from whatever version there is.
    let found = products::Entity::find_by_id(product.0).one(&*tx).await?.ok_or(Error::NotFound)?;
    raised(&tx, member, product, found.version).await?;
    let before = gallery(&tx, product.0).await?;
    if before.len() + pictures.len() > MOST {
        return Err(Error::invalid("pictures", "too_many"));
    }
    let next = before.last().map_or(0, |last| last.position + 1);
    let rows = (next..).zip(pictures).map(|(place, picture)| params![product.0, place, picture.id.clone(), "", ""]);
    let columns = ["product_id", "position", "picture_id", "alt_zh", "alt_en"];
    insert_rows(&*tx, "product_pictures", &columns, rows.collect()).await?;
    refresh_lists(&tx, product.0).await?;
    let added: Vec<&str> = pictures.iter().map(|picture| picture.id.as_str()).collect();
    let object = format!("product:{product}");
    audit_log::record(&tx, member, "product.pictures_add", &object, json!({}), json!({ "added": added })).await?;
    tx.emit(LiveEvent::Goods { products: vec![product] });
    tx.commit().await
}

/// Sets the gallery: order, words, which option value a picture shows, and which pictures stay.
pub async fn arrange(
    shop: &Shop,
    member: &Member,
    product: ProductId,
    version: i64,
    pictures: &[PictureForm],
) -> Result<()> {
    member.demand(Permission::ProductsEdit)?;
    let mut tx = shop.begin().await?;
    raised(&tx, member, product, version).await?;
    let before = gallery(&tx, product.0).await?;
    let values = Known::load(&*tx, product.0).await?.values;
    let mut rows = Vec::with_capacity(pictures.len());
    let mut problems = Vec::new();
    for (place, picture) in pictures.iter().enumerate() {
        let mut refuse = |name: &str, why: &str| problems.push((format!("pictures[{place}].{name}"), why.to_owned()));
        if !before.iter().any(|known| known.picture_id == picture.id) {
            refuse("id", "malformed");
        }
        let value: Option<Uuid> = match picture.value.trim() {
            "" => None,
            id => id.parse().ok().filter(|id| values.iter().any(|value| value.id == *id)),
        };
        if value.is_none() && !picture.value.trim().is_empty() {
            refuse("value", "malformed");
        }
        let alt = [picture.alt_zh.trim(), picture.alt_en.trim()];
        if alt.iter().any(|text| text.chars().count() > LONGEST_ALT) {
            refuse("alt_zh", "too_long");
        }
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        rows.push((place, picture.id.clone(), alt.map(str::to_owned), value));
    }
    if pictures.len() > MOST {
        problems.push(("pictures".to_owned(), "too_many".to_owned()));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    // The first picture of a value is the one its button shows.
    for value in &values {
        let first = rows.iter().find(|row| row.3 == Some(value.id)).map(|row| row.1.clone());
        if let Some(first) = first {
            execute(&*tx, "UPDATE option_values SET picture_id = $2 WHERE id = $1", params![value.id, first]).await?;
        }
    }
    write(&tx, product, rows).await?;
    let after: Vec<&str> = pictures.iter().map(|picture| picture.id.as_str()).collect();
    record(&tx, member, product, "product.pictures_arrange", &before, &after).await?;
    tx.emit(LiveEvent::Goods { products: vec![product] });
    tx.commit().await
}

/// Puts a piece of a picture in the picture's place. Gives the new picture.
pub async fn crop(
    shop: &Shop,
    member: &Member,
    product: ProductId,
    version: i64,
    place: usize,
    piece: Crop,
) -> Result<PictureRef> {
    may_change(shop, member, product).await?;
    let shown = product_pictures::Entity::find()
        .filter(product_pictures::Column::ProductId.eq(product.0))
        .order_by_asc(product_pictures::Column::Position)
        .all(shop.db.read())
        .await?;
    let old = shown.get(place).ok_or(Error::NotFound)?;
    // Drawing takes a moment and happens before the transaction; the version tells whether the
    // gallery is still the same afterwards.
    let new = media::crop(shop, &old.picture_id, piece).await?;
    let mut tx = shop.begin().await?;
    raised(&tx, member, product, version).await?;
    let before = gallery(&tx, product.0).await?;
    if before.get(place).map(|row| &row.picture_id) != Some(&old.picture_id) {
        return Err(Error::Conflict);
    }
    let sql = "UPDATE product_pictures SET picture_id = $3 WHERE product_id = $1 AND position = $2";
    execute(&*tx, sql, params![product.0, old.position, new.id.clone()]).await?;
    let sql = "UPDATE option_values SET picture_id = $3 WHERE id = $1 AND picture_id = $2";
    execute(&*tx, sql, params![old.option_value_id, old.picture_id.clone(), new.id.clone()]).await?;
    refresh_lists(&tx, product.0).await?;
    let after: Vec<String> = gallery(&tx, product.0).await?.into_iter().map(|row| row.picture_id).collect();
    let after: Vec<&str> = after.iter().map(String::as_str).collect();
    record(&tx, member, product, "product.picture_crop", &before, &after).await?;
    tx.emit(LiveEvent::Goods { products: vec![product] });
    tx.commit().await?;
    Ok(new)
}

async fn gallery(tx: &Tx, product: Uuid) -> Result<Vec<product_pictures::Model>> {
    let of = product_pictures::Column::ProductId.eq(product);
    let rows = product_pictures::Entity::find().filter(of).order_by_asc(product_pictures::Column::Position);
    Ok(rows.all(&**tx).await?)
}

type Row = (i64, String, [String; 2], Option<Uuid>);

async fn write(tx: &Tx, product: ProductId, rows: Vec<Row>) -> Result<()> {
    execute(&**tx, "DELETE FROM product_pictures WHERE product_id = $1", params![product.0]).await?;
    let rows = rows.into_iter().map(|(place, id, [zh, en], value)| params![product.0, place, id, zh, en, value]);
    let columns = ["product_id", "position", "picture_id", "alt_zh", "alt_en", "option_value_id"];
    insert_rows(&**tx, "product_pictures", &columns, rows.collect()).await?;
    refresh_lists(tx, product.0).await
}

async fn record(
    tx: &Tx,
    member: &Member,
    product: ProductId,
    action: &str,
    before: &[product_pictures::Model],
    after: &[&str],
) -> Result<()> {
    let before: Vec<&str> = before.iter().map(|row| row.picture_id.as_str()).collect();
    let object = format!("product:{product}");
    audit_log::record(tx, member, action, &object, json!({ "pictures": before }), json!({ "pictures": after })).await
}

/// Whether a picture is stored.
pub(super) async fn is_stored(tx: &Tx, picture: &str) -> Result<bool> {
    Ok(number(&**tx, "SELECT COUNT(*) AS n FROM pictures WHERE id = $1", params![picture]).await? == 1)
}
