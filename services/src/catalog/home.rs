//! The home page.

use super::cards::{cards, ids, on_sale};
use super::categories::Tree;
use crate::{Result, Shop};
use domain::Lang;
use domain::catalog::{HomePage, ProductCard};
use sea_orm::Order;
use sea_orm::sea_query::{Expr, SelectStatement};

/// How many categories the home page shows.
const CATEGORIES: usize = 8;
/// How many products a rail holds.
const RAIL: i64 = 10;
/// How many products the grid of popular goods holds.
const GRID: usize = 12;
/// How many popular goods are read: enough for the grid when all that a rail puts forward are among them.
const POPULAR: i64 = 22;

/// What the home page shows: categories, what the shop puts forward, new arrivals, popular goods.
pub async fn home(shop: &Shop, lang: Lang) -> Result<HomePage> {
    let by = |narrow: Option<&'static str>, order: &'static str| {
        let mut select = on_sale();
        select.order_by_expr(Expr::cust("p.in_stock"), Order::Desc).order_by_expr(Expr::cust(order), Order::Desc);
        if let Some(narrow) = narrow {
            select.and_where(Expr::cust(narrow));
        }
        select
    };
    let list = async |select: SelectStatement, limit: i64| cards(shop, lang, &ids(shop, select, limit).await?).await;
    let (tree, flash, featured, arrivals, mut popular) = tokio::try_join!(
        Tree::read(shop),
        crate::flash::rail(shop, lang),
        list(by(Some("p.is_featured"), "p.sold_count"), RAIL),
        list(by(None, "COALESCE(p.published_at, p.created_at)"), RAIL),
        list(by(None, "p.sold_count"), POPULAR),
    )?;
    let mut categories = tree.below(None, lang, 1);
    categories.truncate(CATEGORIES);
    // What is put forward above is shown again only where there is nothing else.
    popular.sort_by_key(|card| featured.iter().any(|shown| shown.id == card.id));
    popular.truncate(GRID);
    Ok(HomePage { categories, flash, featured, arrivals, popular, base_url: shop.options.base_url.clone() })
}

/// What was bought most and can be bought.
pub(super) async fn bought_most(shop: &Shop, lang: Lang, limit: i64) -> Result<Vec<ProductCard>> {
    let mut select = on_sale();
    select.and_where(Expr::cust("p.in_stock")).and_where(Expr::cust("p.sold_count > 0"));
    select.order_by_expr(Expr::cust("p.sold_count"), Order::Desc);
    cards(shop, lang, &ids(shop, select, limit).await?).await
}
