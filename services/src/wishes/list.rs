//! The page of wishes.

use crate::catalog::cards;
use crate::checkout::facts;
use crate::db::rows;
use crate::sessions::{Visitor, shopper_of};
use crate::{Result, Shop, cart, params};
use domain::Lang;
use domain::ids::{ProductId, VariantId};
use domain::wishes::{Awaited, Favourite, MOST, WishedFor, Wishes, cheaper};
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

/// What the visitor wishes for, the latest first.
pub async fn list(shop: &Shop, visitor: &Visitor, lang: Lang) -> Result<Wishes> {
    #[derive(FromQueryResult)]
    struct Saved {
        product_id: Uuid,
        price: i64,
    }
    #[derive(FromQueryResult)]
    struct Wanted {
        variant_id: Uuid,
    }
    let (conn, shopper) = (shop.db.read(), shopper_of(visitor));
    let saved: Vec<Saved> = rows(
        conn,
        "SELECT product_id, price FROM favourites WHERE shopper = $1 ORDER BY created_at DESC, product_id LIMIT $2",
        params![shopper.clone(), MOST],
    )
    .await?;
    let wanted: Vec<Wanted> = rows(
        conn,
        "SELECT variant_id FROM stock_wishes WHERE shopper = $1 ORDER BY created_at DESC, variant_id LIMIT $2",
        params![shopper, MOST],
    )
    .await?;
    let ids: Vec<ProductId> = saved.iter().map(|row| ProductId(row.product_id)).collect();
    let prices: HashMap<ProductId, i64> = saved.iter().map(|row| (ProductId(row.product_id), row.price)).collect();
    let cards = cards(shop, lang, &ids).await?;
    let gone = i64::try_from(ids.len() - cards.len()).unwrap_or(0);
    let favourites = cards
        .into_iter()
        .map(|card| Favourite { cheaper: prices.get(&card.id).and_then(|saved| cheaper(*saved, card.price)), card })
        .collect();
    let variants: Vec<VariantId> = wanted.iter().map(|row| VariantId(row.variant_id)).collect();
    let facts = facts::load(shop, conn, &variants, "", lang, shop.clock.now(), &[]).await?;
    let awaited = variants
        .iter()
        .filter_map(|variant| cart::line_of(*variant, 1, &facts))
        .map(|line| Awaited { there: line.problem.is_none(), line })
        .collect();
    Ok(Wishes { favourites, gone, awaited })
}

/// Which products and variants they are; of variants those that are still awaited.
pub async fn which(shop: &Shop, visitor: &Visitor) -> Result<WishedFor> {
    #[derive(FromQueryResult)]
    struct One {
        id: Uuid,
    }
    let found: Vec<One> = rows(
        shop.db.read(),
        "SELECT product_id AS id FROM favourites WHERE shopper = $1
         UNION ALL SELECT variant_id FROM stock_wishes WHERE shopper = $1 AND there_at IS NULL",
        params![shopper_of(visitor)],
    )
    .await?;
    Ok(WishedFor { ids: found.into_iter().map(|one| one.id.to_string()).collect() })
}
