//! The same once more.

use super::access::{Access, own_order};
use crate::cart::{self, Again, Wanted};
use crate::db::rows;
use crate::sessions::Visitor;
use crate::{Result, Shop, params};
use domain::ids::VariantId;
use sea_orm::FromQueryResult;
use uuid::Uuid;

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
    let wanted = lines.into_iter().map(|line| Wanted {
        variant: VariantId(line.variant_id),
        title: line.title,
        quantity: line.quantity,
    });
    let again = cart::put_several(&tx, visitor, wanted.collect(), cart::Adding::OnTop).await?;
    tx.commit().await?;
    Ok(again)
}
