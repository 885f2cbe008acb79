//! What lists show of products.

use super::categories::picture;
use crate::db::statement_of;
use crate::{Result, Shop};
use domain::catalog::{ProductCard, Rating};
use domain::ids::ProductId;
use domain::{Currency, Lang, Money};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{FromQueryResult, Order};
use std::collections::HashMap;
use uuid::Uuid;

/// Products `p` that anybody may see: active ones of open merchants.
pub(crate) fn on_sale() -> SelectStatement {
    let mut select = Query::select();
    select
        .from_as("products", "p")
        .join_as(JoinType::InnerJoin, "merchants", "m", Expr::cust("m.id = p.merchant_id"))
        .and_where(Expr::cust("p.status = 'active'"))
        .and_where(Expr::cust("m.status = 'open'"));
    select
}

/// The conditions under which the texts `t` of a language and the fallback `o` are joined.
pub(crate) fn text_joins(lang: Lang) -> (&'static str, &'static str) {
    const ZH: &str = "t.product_id = p.id AND t.lang = 'zh'";
    const EN: &str = "t.product_id = p.id AND t.lang = 'en'";
    const OTHER_ZH: &str = "o.product_id = p.id AND o.lang = 'zh'";
    const OTHER_EN: &str = "o.product_id = p.id AND o.lang = 'en'";
    match lang {
        Lang::Zh => (ZH, OTHER_EN),
        Lang::En => (EN, OTHER_ZH),
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    slug: String,
    title: String,
    picture_id: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
    currency: String,
    price_min: i64,
    price_max: i64,
    compare_at_min: Option<i64>,
    in_stock: bool,
    sold_count: i64,
    rating_sum: i64,
    rating_count: i64,
}

/// The cards of products, in the order of their ids; what is not for sale is left out. What is in a
/// flash sale shows the sale's price as long as there is something left.
pub async fn cards(shop: &Shop, lang: Lang, ids: &[ProductId]) -> Result<Vec<ProductCard>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (texts, other) = text_joins(lang);
    let mut select = on_sale();
    select
        .join_as(JoinType::LeftJoin, "product_texts", "t", Expr::cust(texts))
        .join_as(JoinType::LeftJoin, "product_texts", "o", Expr::cust(other))
        .join_as(JoinType::LeftJoin, "pictures", "g", Expr::cust("g.id = p.picture_id"))
        .expr(Expr::cust(
            "p.id, p.slug, COALESCE(NULLIF(t.title, ''), o.title, '') AS title, p.picture_id, g.width, g.height, \
             p.currency, p.price_min, p.price_max, p.compare_at_min, p.in_stock, p.sold_count, p.rating_sum, \
             p.rating_count",
        ))
        .and_where(Expr::col(("p", "id")).is_in(ids.iter().map(|id| id.0)));
    let found = async { Ok(Row::find_by_statement(statement_of(&shop.db, &select)).all(shop.db.keyed()).await?) };
    let (found, sales) = tokio::try_join!(found, crate::flash::prices(shop))?;
    let mut known: HashMap<Uuid, ProductCard> = found.into_iter().map(|row| (row.id, card(row))).collect();
    for sale in sales {
        // The price that the product's own page shows, beside what it costs otherwise.
        if let Some(card) = known.get_mut(&sale.product).filter(|card| sale.price < card.price.minor) {
            card.compare_at = Some(card.price);
            card.price.minor = sale.price;
        }
    }
    Ok(ids.iter().filter_map(|id| known.remove(&id.0)).collect())
}

fn card(row: Row) -> ProductCard {
    let money = |minor| Money { minor, currency: Currency::from_code(&row.currency).unwrap_or_default() };
    ProductCard {
        id: ProductId(row.id),
        slug: row.slug,
        title: row.title,
        picture: picture(row.picture_id, row.width, row.height),
        price: money(row.price_min),
        price_varies: row.price_max > row.price_min,
        compare_at: row.compare_at_min.filter(|before| *before > row.price_min).map(money),
        in_stock: row.in_stock,
        sold: row.sold_count,
        rating: Rating { sum: row.rating_sum, count: row.rating_count },
    }
}

#[derive(FromQueryResult)]
struct IdRow {
    id: Uuid,
}

/// The ids a select of products `p` finds, the first `limit`.
pub(crate) async fn ids(shop: &Shop, mut select: SelectStatement, limit: i64) -> Result<Vec<ProductId>> {
    select.column(("p", "id")).order_by(("p", "id"), Order::Desc).limit(u64::try_from(limit).unwrap_or(0));
    let found = IdRow::find_by_statement(statement_of(&shop.db, &select)).all(shop.db.read()).await?;
    Ok(found.into_iter().map(|row| ProductId(row.id)).collect())
}
