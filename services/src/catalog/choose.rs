//! From a product and the option values a shopper ticked to the variant they mean, and what is left of it.

use crate::db::{rows, statement_of};
use crate::{Error, Result, Shop, params};
use domain::ids::{OptionValueId, ProductId, VariantId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    option1_id: Option<Uuid>,
    option2_id: Option<Uuid>,
    option3_id: Option<Uuid>,
}

/// The variant with exactly these option values, in any order; a product with a single variant
/// needs none. Says `option: missing` when a choice is still to be made.
pub async fn resolve_variant(shop: &Shop, product: ProductId, chosen: &[OptionValueId]) -> Result<VariantId> {
    let sql = "SELECT v.id, v.option1_id, v.option2_id, v.option3_id FROM variants v \
               JOIN products p ON p.id = v.product_id JOIN merchants m ON m.id = p.merchant_id \
               WHERE v.product_id = $1 AND v.active AND p.status = 'active' AND m.status = 'open' \
               ORDER BY v.position, v.id";
    let variants: Vec<Row> = rows(shop.db.read(), sql, params![product.0]).await?;
    if variants.is_empty() {
        return Err(Error::NotFound);
    }
    let wanted = sorted(chosen.iter().map(|value| value.0));
    let values = |row: &Row| sorted([row.option1_id, row.option2_id, row.option3_id].into_iter().flatten());
    if let Some(found) = variants.iter().find(|row| values(row) == wanted) {
        return Ok(VariantId(found.id));
    }
    let short = variants.iter().any(|row| values(row).len() > wanted.len());
    match variants.as_slice() {
        [only] if chosen.is_empty() => Ok(VariantId(only.id)),
        _ if short => Err(Error::Invalid(vec![("option".to_owned(), "missing".to_owned())])),
        _ => Err(Error::NotFound),
    }
}

fn sorted(values: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    let mut values: Vec<Uuid> = values.collect();
    values.sort();
    values
}

/// How many pieces of a variant can be bought now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Availability {
    /// The product.
    pub product_id: Uuid,
    /// The variant.
    pub variant_id: Uuid,
    /// Pieces, over all locations.
    pub available: i64,
}

/// What is available of every variant of these products.
pub async fn availability(shop: &Shop, products: &[ProductId]) -> Result<Vec<Availability>> {
    if products.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = Query::select();
    select
        .expr(Expr::cust(
            "v.product_id, v.id AS variant_id, CAST(COALESCE(SUM(l.on_hand - l.allocated), 0) AS BIGINT) AS available",
        ))
        .from_as("variants", "v")
        .join_as(JoinType::LeftJoin, "stock_levels", "l", Expr::cust("l.variant_id = v.id"))
        .and_where(Expr::cust("v.active"))
        .and_where(Expr::col(("v", "product_id")).is_in(products.iter().map(|id| id.0)))
        .add_group_by([Expr::cust("v.product_id, v.id")]);
    Ok(Availability::find_by_statement(statement_of(&shop.db, &select)).all(shop.db.read()).await?)
}
