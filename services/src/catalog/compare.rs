//! Goods that somebody names: side by side, or as cards.

use super::cards::{cards, on_sale};
use super::product_page::{facts, related};
use crate::db::{row, statement_of};
use crate::{Result, Shop, params};
use domain::Lang;
use domain::catalog::ProductCard;
use domain::catalog::compare::{Comparison, MOST_COMPARED, side_by_side};
use domain::ids::ProductId;
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait};
use std::collections::HashMap;
use uuid::Uuid;

/// The most goods whose cards are asked for at once.
const MOST_CARDS: usize = 20;

/// The cards of some slugs, in their order; what is not on sale is left out.
pub async fn cards_of(shop: &Shop, lang: Lang, slugs: &[String]) -> Result<Vec<ProductCard>> {
    #[derive(FromQueryResult)]
    struct Named {
        id: Uuid,
        slug: String,
    }
    let mut wanted: Vec<&String> = Vec::new();
    for slug in slugs.iter().take(MOST_CARDS) {
        if !wanted.contains(&slug) {
            wanted.push(slug);
        }
    }
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = on_sale();
    select.expr(Expr::cust("p.id, p.slug")).and_where(Expr::col(("p", "slug")).is_in(wanted.iter().copied()));
    let found = Named::find_by_statement(statement_of(&shop.db, &select)).all(shop.db.read()).await?;
    let ids: HashMap<String, Uuid> = found.into_iter().map(|row| (row.slug, row.id)).collect();
    let ids: Vec<ProductId> = wanted.iter().filter_map(|slug| ids.get(*slug).copied().map(ProductId)).collect();
    cards(shop, lang, &ids).await
}

/// Products side by side with their facts, and what else could stand there.
pub async fn compare(shop: &Shop, lang: Lang, slugs: &[String]) -> Result<Comparison> {
    #[derive(FromQueryResult)]
    struct Place {
        category_id: Option<Uuid>,
    }
    let mut products = cards_of(shop, lang, slugs).await?;
    products.truncate(MOST_COMPARED);
    let mut told = Vec::with_capacity(products.len());
    for card in &products {
        told.push(facts(shop, lang, card.id.0).await?);
    }
    let mut similar = Vec::new();
    if let (Some(first), true) = (products.first(), products.len() < MOST_COMPARED) {
        let place: Option<Place> =
            row(shop.db.read(), "SELECT category_id FROM products WHERE id = $1", params![first.id.0]).await?;
        let category = place.and_then(|place| place.category_id);
        similar = related(shop, lang, first.id.0, category).await?;
        similar.retain(|card| products.iter().all(|known| known.id != card.id));
    }
    Ok(Comparison { products, facts: side_by_side(&told), similar })
}
