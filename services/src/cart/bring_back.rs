//! A phone has a network again: what was done to the cart meanwhile, and what is needed for it.

use super::find::{lines, open_cart};
use super::view::{for_visitor, line_view};
use crate::checkout::facts;
use crate::db::{execute, rows};
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, params};
use domain::cart::{BroughtBack, CartLine, CartView, Offered, pieces_brought_back};
use domain::checkout::{Facts, MAX_LINES, VariantFacts, offers};
use domain::ids::VariantId;
use domain::{Lang, Money, Timestamp};
use sea_orm::FromQueryResult;
use std::collections::HashSet;
use uuid::Uuid;

/// Brings the changes in, line by line, and gives the cart as it is then. Prices are the shop's; the
/// one that the phone showed is remembered, so that the page says what has changed.
pub async fn bring_back(shop: &Shop, visitor: &Visitor, changes: &[BroughtBack], lang: Lang) -> Result<CartView> {
    if changes.len() > MAX_LINES {
        return Err(Error::invalid("lines", "too_many"));
    }
    let tx = shop.begin().await?;
    let cart = open_cart(&tx, visitor).await?;
    // Two phones of one person come one after the other.
    execute(&*tx, "UPDATE carts SET updated_at = $1 WHERE id = $2", params![tx.now().0, cart.0]).await?;
    let there = lines(&*tx, cart).await?;
    let mut kept: HashSet<VariantId> = there.iter().map(|line| line.variant).collect();
    for change in changes {
        let known = there.iter().find(|line| line.variant == change.variant);
        let pieces = pieces_brought_back(known.map_or(0, |line| line.quantity), change.before, change.now);
        if pieces == 0 {
            let taken_out = "DELETE FROM cart_lines WHERE cart_id = $1 AND variant_id = $2";
            execute(&*tx, taken_out, params![cart.0, change.variant.0]).await?;
            kept.remove(&change.variant);
        } else if kept.contains(&change.variant) || kept.len() < MAX_LINES {
            // Something taken off the shelves comes in too: the cart's page says so.
            execute(
                &*tx,
                "INSERT INTO cart_lines (cart_id, variant_id, quantity, saved, selected, seen_price, added_at)
                 SELECT $1, v.id, $3, $4, $5, $6, $7 FROM variants v WHERE v.id = $2
                 ON CONFLICT (cart_id, variant_id) DO UPDATE SET quantity = excluded.quantity,
                   saved = excluded.saved, selected = excluded.selected, seen_price = excluded.seen_price",
                params![
                    cart.0,
                    change.variant.0,
                    pieces,
                    change.saved,
                    change.selected || change.now == 0,
                    change.seen_price.max(0),
                    tx.now().0
                ],
            )
            .await?;
            kept.insert(change.variant);
        }
    }
    tx.commit().await?;
    for_visitor(shop, visitor, lang).await
}

/// Every variant of a product that can be bought, as the line that one piece of it would be.
pub async fn offered(shop: &Shop, product_slug: &str, lang: Lang) -> Result<Vec<Offered>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        option1_id: Option<Uuid>,
        option2_id: Option<Uuid>,
        option3_id: Option<Uuid>,
    }
    let conn = shop.db.keyed();
    let found: Vec<Row> = rows(
        conn,
        "SELECT v.id, v.option1_id, v.option2_id, v.option3_id FROM variants v JOIN products p ON p.id = v.product_id
         WHERE p.slug = $1 AND v.active ORDER BY v.position LIMIT 200",
        params![product_slug],
    )
    .await?;
    let variants: Vec<VariantId> = found.iter().map(|row| VariantId(row.id)).collect();
    let now = shop.clock.now();
    let facts = facts::load(shop, conn, &variants, "", lang, now, &[]).await?;
    let offered = found.into_iter().filter_map(|row| {
        let variant = facts.variant(VariantId(row.id))?;
        let merchant = facts.merchant(variant.merchant)?;
        let line = CartLine {
            variant: VariantId(row.id),
            quantity: 1,
            saved: false,
            selected: true,
            seen_price: variant.price,
        };
        let values = [row.option1_id, row.option2_id, row.option3_id];
        Some(Offered {
            values: values.into_iter().flatten().map(|value| value.to_string()).collect(),
            merchant: merchant.id,
            slug: merchant.slug.clone(),
            name: merchant.name.clone(),
            delivery: delivery(&facts, variant, now),
            line: line_view(&line, &facts)?,
        })
    });
    Ok(offered.collect())
}

fn delivery(facts: &Facts, variant: &VariantFacts, now: Timestamp) -> Money {
    let goods = Money { minor: variant.price, currency: facts.currency };
    let offers = offers(facts, variant.merchant, "", variant.weight_g, goods, now);
    offers.first().map_or(Money { minor: 0, ..goods }, |(_, offer)| offer.price)
}
