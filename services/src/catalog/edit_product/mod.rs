//! Making and changing one product by hand.
//!
//! An edit carries the version it started from. One UPDATE raises the version only if it is still
//! that one; when somebody else saved meanwhile, nothing at all is written and the editor is told.
//! Everything else follows in the same transaction, the audit log last.

mod known;
mod parts;
mod variants;

pub(super) use known::{Known, search_words};

use super::write::vocabulary::Vocabulary;
use crate::db::{execute, number};
use crate::entities::products;
use crate::live::LiveEvent;
use crate::staff::Member;
use crate::{Error, Result, Shop, Tx, audit_log, new_id, params};
use domain::catalog::ProductStatus;
use domain::catalog::edit::{ProductEdit, ProductForm, read};
use domain::catalog::slug;
use domain::ids::{MerchantId, ProductId};
use domain::staff::Permission;
use sea_orm::EntityTrait;
use uuid::Uuid;

/// A product while it is being written.
struct Editing<'a> {
    member: &'a Member,
    id: Uuid,
    merchant: MerchantId,
    slug: String,
    now: i64,
    known: Known,
    edit: ProductEdit,
}

/// Makes a product and gives its id.
pub async fn create(shop: &Shop, member: &Member, form: &ProductForm) -> Result<ProductId> {
    member.demand(Permission::ProductsEdit)?;
    let edit = read(form, &[]).map_err(Error::Invalid)?;
    let mut tx = shop.begin().await?;
    let merchant = seller(&tx, member, &form.merchant).await?;
    let id = new_id();
    let slug = slug_for(&tx, id, &edit).await?;
    let now = tx.now().0;
    execute(
        &*tx,
        "INSERT INTO products (id, merchant_id, slug, status, currency, price_min, price_max, is_new, is_featured, \
         published_at, created_at, updated_at) VALUES ($1, $2, $3, $4, 'CNY', 0, 0, $5, $6, $7, $8, $8)",
        params![
            id,
            merchant.0,
            slug.clone(),
            edit.status.code(),
            form.is_new,
            form.is_featured,
            (edit.status == ProductStatus::Active).then_some(now),
            now
        ],
    )
    .await?;
    let editing = Editing { member, id, merchant, slug, now, known: Known::default(), edit };
    editing.write(&mut tx).await?;
    let after = Known::load(&*tx, id).await?.summary(&editing.slug, editing.edit.status.code());
    let object = format!("product:{id}");
    audit_log::record(&tx, member, "product.create", &object, serde_json::Value::Null, after).await?;
    tx.commit().await.map_err(meanwhile)?;
    Ok(ProductId(id))
}

/// Changes a product that is still of this version.
pub async fn update(shop: &Shop, member: &Member, id: ProductId, version: i64, form: &ProductForm) -> Result<()> {
    member.demand(Permission::ProductsEdit)?;
    let mut tx = shop.begin().await?;
    let product = raised(&tx, member, id, version).await?;
    let known = Known::load(&*tx, id.0).await?;
    let before = known.summary(&product.slug, &product.status);
    let edit = read(form, &known.values()).map_err(Error::Invalid)?;
    let slug = if edit.slug.is_empty() { product.slug.clone() } else { slug_for(&tx, id.0, &edit).await? };
    let now = tx.now().0;
    let published = product.published_at.or((edit.status == ProductStatus::Active).then_some(now));
    execute(
        &*tx,
        "UPDATE products SET slug = $2, status = $3, is_new = $4, is_featured = $5, published_at = $6 WHERE id = $1",
        params![id.0, slug.clone(), edit.status.code(), form.is_new, form.is_featured, published],
    )
    .await
    .map_err(meanwhile)?;
    if slug != product.slug {
        execute(&*tx, "DELETE FROM slug_redirects WHERE slug = $1", params![slug.clone()]).await?;
        execute(
            &*tx,
            "INSERT INTO slug_redirects (slug, product_id, created_at) VALUES ($1, $2, $3) \
             ON CONFLICT (slug) DO UPDATE SET product_id = excluded.product_id, created_at = excluded.created_at",
            params![product.slug.clone(), id.0, now],
        )
        .await?;
    }
    let editing = Editing { member, id: id.0, merchant: MerchantId(product.merchant_id), slug, now, known, edit };
    editing.write(&mut tx).await?;
    let after = Known::load(&*tx, id.0).await?.summary(&editing.slug, editing.edit.status.code());
    audit_log::record(&tx, member, "product.edit", &format!("product:{id}"), before, after).await?;
    tx.commit().await.map_err(meanwhile)
}

impl Editing<'_> {
    /// Writes everything below the product's own row.
    async fn write(&self, tx: &mut Tx) -> Result<()> {
        let mut words = Vocabulary::load(&**tx).await?;
        let brand = self.brand(&mut words);
        let kind = self.product_type(tx, &mut words).await?;
        let facts = self.facts(tx, kind, &mut words).await?;
        let brand_names = brand.and_then(|brand| words.brand_names(brand)).cloned().unwrap_or_default();
        words.insert_new(&**tx).await?;
        execute(
            &**tx,
            "UPDATE products SET brand_id = $2, product_type_id = $3 WHERE id = $1",
            params![self.id, brand, kind],
        )
        .await?;
        self.write_facts(tx, facts).await?;
        self.write_categories(tx).await?;
        let skus = self.write_variants(tx).await?;
        self.write_texts(tx, &brand_names, &skus).await?;
        refresh_lists(tx, self.id).await?;
        tx.emit(LiveEvent::Goods { products: vec![ProductId(self.id)] });
        Ok(())
    }
}

/// Raises the version of a product that the member may change, or tells that somebody else did.
pub(super) async fn raised(tx: &Tx, member: &Member, id: ProductId, version: i64) -> Result<products::Model> {
    let found = products::Entity::find_by_id(id.0).one(&**tx).await?;
    let product = found.filter(|product| member.may_see(MerchantId(product.merchant_id))).ok_or(Error::NotFound)?;
    let changed = execute(
        &**tx,
        "UPDATE products SET version = version + 1, updated_at = $3 WHERE id = $1 AND version = $2",
        params![id.0, version, tx.now().0],
    )
    .await?;
    if changed == 1 { Ok(product) } else { Err(Error::Conflict) }
}

/// Another editor took the same slug or SKU in the same moment.
fn meanwhile(error: Error) -> Error {
    if error.is_duplicate() { Error::Conflict } else { error }
}

/// Who sells a new product: a merchant's staff for their own, the platform's for the one they chose.
pub(super) async fn seller(tx: &Tx, member: &Member, chosen: &str) -> Result<MerchantId> {
    let merchant = match member.merchant {
        Some(own) => own,
        None => chosen.trim().parse().map_err(|_| Error::invalid("merchant", "missing"))?,
    };
    let known = number(&**tx, "SELECT COUNT(*) AS n FROM merchants WHERE id = $1", params![merchant.0]).await?;
    if known == 1 { Ok(merchant) } else { Err(Error::invalid("merchant", "missing")) }
}

/// The slug an edit asks for, when it is free; one made from the title when it asks for none.
async fn slug_for(tx: &Tx, id: Uuid, edit: &ProductEdit) -> Result<String> {
    let free = async |slug: &str| -> Result<bool> {
        let sql = "SELECT (SELECT COUNT(*) FROM products WHERE slug = $1 AND id <> $2) \
                   + (SELECT COUNT(*) FROM slug_redirects WHERE slug = $1 AND product_id <> $2) AS n";
        Ok(number(&**tx, sql, params![slug, id]).await? == 0)
    };
    if !edit.slug.is_empty() {
        let taken = || Error::invalid("slug", "taken");
        return if free(&edit.slug).await? { Ok(edit.slug.clone()) } else { Err(taken()) };
    }
    let made = slug::of_first("p", &[&edit.title.1, &edit.title.0]);
    let short = made.chars().take(60).collect::<String>().trim_end_matches('-').to_owned();
    if free(&short).await? {
        return Ok(short);
    }
    // Its id makes it one of a kind.
    let digits = id.simple().to_string();
    Ok([short.as_str(), "-", &digits[digits.len() - 8..]].concat())
}

/// Recomputes what lists show of a product from its variants and pictures.
pub(super) async fn refresh_lists(tx: &Tx, product: Uuid) -> Result<()> {
    // Of a product with nothing for sale the prices of what was for sale stay.
    execute(
        &**tx,
        "UPDATE products SET \
           price_min = COALESCE((SELECT MIN(v.price) FROM variants v WHERE v.product_id = products.id AND v.active), price_min), \
           price_max = COALESCE((SELECT MAX(v.price) FROM variants v WHERE v.product_id = products.id AND v.active), price_max), \
           compare_at_min = (SELECT v.compare_at FROM variants v WHERE v.product_id = products.id AND v.active \
             ORDER BY v.price, v.position LIMIT 1), \
           picture_id = (SELECT p.picture_id FROM product_pictures p WHERE p.product_id = products.id \
             ORDER BY p.position LIMIT 1), \
           in_stock = EXISTS (SELECT 1 FROM variants v JOIN stock_levels l ON l.variant_id = v.id \
             WHERE v.product_id = products.id AND v.active AND l.on_hand > l.allocated) \
         WHERE id = $1",
        params![product],
    )
    .await?;
    Ok(())
}
