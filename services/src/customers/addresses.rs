//! A shopper's address book. Every statement names the shopper: an address of somebody else
//! is not found, whatever id is given.

use super::signed_in;
use crate::db::{execute, number, row, rows};
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, Tx, new_id, params};
use domain::checkout::{Address, AddressForm};
use domain::customers::AddressView;
use domain::ids::{AddressId, CustomerId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// The most addresses a shopper keeps.
const MOST: i64 = 20;
const BODY: &str = "addresses.body";

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    body: Vec<u8>,
    is_default: bool,
}

impl Row {
    fn open(self, shop: &Shop) -> Result<AddressView> {
        let body = shop.keys.open_sealed(BODY, &self.body)?;
        let address = serde_json::from_str(&body).map_err(|error| Error::Damaged(format!("address: {error}")))?;
        Ok(AddressView { id: AddressId(self.id), address, is_default: self.is_default })
    }
}

/// All addresses, the default first.
pub async fn list(shop: &Shop, visitor: &Visitor) -> Result<Vec<AddressView>> {
    let customer = signed_in(visitor)?;
    let found: Vec<Row> = rows(
        shop.db.keyed(),
        "SELECT id, body, is_default FROM addresses WHERE customer_id = $1
         ORDER BY is_default DESC, created_at DESC, id DESC",
        params![customer.0],
    )
    .await?;
    found.into_iter().map(|row| row.open(shop)).collect()
}

/// One address of the shopper's own.
pub async fn find(shop: &Shop, visitor: &Visitor, id: AddressId) -> Result<AddressView> {
    let customer = signed_in(visitor)?;
    let found: Option<Row> = row(
        shop.db.keyed(),
        "SELECT id, body, is_default FROM addresses WHERE id = $1 AND customer_id = $2",
        params![id.0, customer.0],
    )
    .await?;
    found.ok_or(Error::NotFound)?.open(shop)
}

/// Checks what was typed and adds it, or replaces the address `id` by it.
pub async fn save(
    shop: &Shop,
    visitor: &Visitor,
    id: Option<AddressId>,
    form: &AddressForm,
    default: bool,
) -> Result<()> {
    signed_in(visitor)?;
    let region = match form.region_code.as_str() {
        "" => crate::regions::find(&[&form.region_text]),
        code => crate::regions::path(code),
    };
    let address = form.check(region).map_err(Error::Invalid)?;
    match id {
        Some(id) => change(shop, visitor, id, &address, default).await,
        None => add(shop, visitor, &address, default).await.map(|_| ()),
    }
}

/// Adds a checked address; the first one, or one so wished, becomes the default.
pub async fn add(shop: &Shop, visitor: &Visitor, address: &Address, default: bool) -> Result<AddressId> {
    let customer = signed_in(visitor)?;
    let body = sealed(shop, address)?;
    let id = new_id();
    let tx = shop.begin().await?;
    let kept = count(&tx, customer).await?;
    if kept >= MOST {
        return Err(Error::invalid("address", "too_many"));
    }
    execute(
        &*tx,
        "INSERT INTO addresses (id, customer_id, region_code, body, is_default, created_at)
         VALUES ($1, $2, $3, $4, FALSE, $5)",
        params![id, customer.0, address.region.code.clone(), body, tx.now().0],
    )
    .await?;
    if default || kept == 0 {
        choose(&tx, customer, AddressId(id)).await?;
    }
    tx.commit().await?;
    Ok(AddressId(id))
}

/// Replaces an address of the shopper's own.
pub async fn change(shop: &Shop, visitor: &Visitor, id: AddressId, address: &Address, default: bool) -> Result<()> {
    let customer = signed_in(visitor)?;
    let body = sealed(shop, address)?;
    let tx = shop.begin().await?;
    let changed = execute(
        &*tx,
        "UPDATE addresses SET region_code = $1, body = $2 WHERE id = $3 AND customer_id = $4",
        params![address.region.code.clone(), body, id.0, customer.0],
    )
    .await?;
    if changed == 0 {
        return Err(Error::NotFound);
    }
    if default {
        choose(&tx, customer, id).await?;
    }
    tx.commit().await
}

/// Makes an address the default.
pub async fn make_default(shop: &Shop, visitor: &Visitor, id: AddressId) -> Result<()> {
    let customer = signed_in(visitor)?;
    let tx = shop.begin().await?;
    choose(&tx, customer, id).await?;
    tx.commit().await
}

/// Removes an address; when it was the default, the newest of the others takes its place.
pub async fn remove(shop: &Shop, visitor: &Visitor, id: AddressId) -> Result<()> {
    let customer = signed_in(visitor)?;
    let tx = shop.begin().await?;
    let removed =
        execute(&*tx, "DELETE FROM addresses WHERE id = $1 AND customer_id = $2", params![id.0, customer.0]).await?;
    if removed == 0 {
        return Err(Error::NotFound);
    }
    execute(
        &*tx,
        "UPDATE addresses SET is_default = TRUE
         WHERE id = (SELECT id FROM addresses WHERE customer_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1)
           AND NOT EXISTS (SELECT 1 FROM addresses WHERE customer_id = $1 AND is_default)",
        params![customer.0],
    )
    .await?;
    tx.commit().await
}

async fn choose(tx: &Tx, customer: CustomerId, id: AddressId) -> Result<()> {
    let chosen = execute(
        &**tx,
        "UPDATE addresses SET is_default = TRUE WHERE id = $1 AND customer_id = $2",
        params![id.0, customer.0],
    )
    .await?;
    if chosen == 0 {
        return Err(Error::NotFound);
    }
    execute(
        &**tx,
        "UPDATE addresses SET is_default = FALSE WHERE customer_id = $1 AND id <> $2",
        params![customer.0, id.0],
    )
    .await?;
    Ok(())
}

async fn count(tx: &Tx, customer: CustomerId) -> Result<i64> {
    number(&**tx, "SELECT COUNT(*) AS n FROM addresses WHERE customer_id = $1", params![customer.0]).await
}

fn sealed(shop: &Shop, address: &Address) -> Result<Vec<u8>> {
    let body = serde_json::to_string(address).map_err(|error| Error::Damaged(error.to_string()))?;
    Ok(shop.keys.seal(BODY, &body))
}
