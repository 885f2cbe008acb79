//! The same once more.

use super::access::{Access, own_order};
use crate::db::rows;
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, cart, params, stock};
use domain::cart::{Gone, LineProblem};
use domain::checkout::Refusal;
use domain::ids::VariantId;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// What became of an order's goods that were wanted again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// Variants that are in the cart now.
    pub put: usize,
    /// What cannot be bought any more.
    pub gone: Vec<Gone>,
}

/// Puts the goods of a shopper's own order into their cart, as far as they can still be bought,
/// and says which cannot.
pub async fn buy_again(shop: &Shop, visitor: &Visitor, access: &Access, number: &str) -> Result<Again> {
    #[derive(FromQueryResult)]
    struct Row {
        variant_id: Uuid,
        title: String,
        quantity: i64,
    }
    let tx = shop.begin().await?;
    let order = own_order(&*tx, visitor, access, number).await?;
    let lines: Vec<Row> = rows(
        &*tx,
        "SELECT variant_id, MIN(title) AS title, CAST(SUM(quantity) AS BIGINT) AS quantity FROM order_lines
         WHERE order_id = $1 GROUP BY variant_id ORDER BY MIN(position)",
        params![order.id],
    )
    .await?;
    let variants: Vec<VariantId> = lines.iter().map(|line| VariantId(line.variant_id)).collect();
    let left = stock::available_on(&*tx, &variants).await?;
    let cart = cart::open_cart(&tx, visitor).await?;
    let mut again = Again::default();
    for line in lines {
        let variant = VariantId(line.variant_id);
        if left.get(&variant).copied().unwrap_or(0) == 0 {
            again.gone.push(Gone { title: line.title, problem: LineProblem::SoldOut });
            continue;
        }
        match cart::put(&tx, cart, variant, line.quantity).await {
            Ok(()) => again.put += 1,
            Err(Error::Refused(Refusal::NotForSale { .. })) => {
                again.gone.push(Gone { title: line.title, problem: LineProblem::NotForSale });
            }
            Err(other) => return Err(other),
        }
    }
    tx.commit().await?;
    Ok(again)
}
