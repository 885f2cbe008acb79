//! What all changes of stock have in common.

use super::available::available_on;
use crate::db::{execute, in_steps};
use crate::entities::variants;
use crate::live::LiveEvent;
use crate::{Result, Tx, new_id, params};
use domain::ids::{LocationId, OrderId, ProductId, VariantId};
use domain::stock::MovementKind;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Pieces of a variant at one place that belong to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The order.
    pub order: OrderId,
    /// The variant.
    pub variant: VariantId,
    /// The place.
    pub location: LocationId,
    /// How many, at least 1.
    pub quantity: i64,
}

/// Runs one guarded UPDATE (`$1` quantity, `$2` now, `$3` variant, `$4` place) per level in the
/// order of the keys and writes the ledger. Gives the first level whose condition did not hold;
/// the caller then abandons the transaction.
pub(super) async fn change(
    tx: &mut Tx,
    pieces: &[Piece],
    actor: &str,
    guarded: &'static str,
    kind: MovementKind,
    (on_hand, allocated): (i64, i64),
) -> Result<Option<(VariantId, LocationId)>> {
    let now = tx.now().0;
    let mut levels: BTreeMap<(VariantId, LocationId), i64> = BTreeMap::new();
    for piece in pieces {
        *levels.entry((piece.variant, piece.location)).or_default() += piece.quantity;
    }
    for ((variant, location), quantity) in &levels {
        if execute(&**tx, guarded, params![*quantity, now, variant.0, location.0]).await? != 1 {
            return Ok(Some((*variant, *location)));
        }
    }
    write_movements(tx, movements(pieces, actor, now, kind, (on_hand, allocated)));
    let variants: BTreeSet<VariantId> = levels.keys().map(|(variant, _)| *variant).collect();
    tell(tx, &variants).await?;
    Ok(None)
}

/// What the ledger says of pieces of orders: each changes what is on hand and what is set aside by
/// so many times its quantity.
pub(super) fn movements(
    pieces: &[Piece],
    actor: &str,
    now: i64,
    kind: MovementKind,
    (on_hand, allocated): (i64, i64),
) -> Vec<Vec<Value>> {
    let row = |piece: &Piece| {
        let (variant, location, order) = (piece.variant.0, piece.location.0, piece.order.0);
        let (hand, waiting) = (on_hand * piece.quantity, allocated * piece.quantity);
        params![new_id(), variant, location, kind.code(), hand, waiting, order, "", actor, now]
    };
    pieces.iter().map(row).collect()
}

/// Adds rows to the ledger.
pub(super) fn write_movements(tx: &mut Tx, rows: Vec<Vec<Value>>) {
    const COLUMNS: &[&str] = &[
        "id",
        "variant_id",
        "location_id",
        "kind",
        "on_hand_delta",
        "allocated_delta",
        "order_id",
        "reason",
        "actor",
        "at",
    ];
    tx.gather("stock_movements", COLUMNS, rows);
}

/// Tells open pages what is left, and keeps the products' “in stock” mark for lists.
pub(super) async fn tell(tx: &mut Tx, changed: &BTreeSet<VariantId>) -> Result<()> {
    let ids: Vec<VariantId> = changed.iter().copied().collect();
    let left = available_on(&**tx, &ids).await?;
    let owners =
        variants::Entity::find().filter(variants::Column::Id.is_in(ids.iter().map(|id| id.0))).all(&**tx).await?;
    let mut products: BTreeSet<ProductId> = BTreeSet::new();
    for owner in owners {
        let (product, variant) = (ProductId(owner.product_id), VariantId(owner.id));
        let available = left.get(&variant).copied().unwrap_or(0);
        products.insert(product);
        tx.emit(LiveEvent::Stock { product, variant, available });
    }
    mark_products(tx, &products).await
}

/// Keeps the “in stock” mark of products for lists. Their rows are locked before their stock is
/// summed up, so that of two buyers who take the last pieces of two variants the later one sees
/// what the earlier took.
pub(super) async fn mark_products(tx: &Tx, products: &BTreeSet<ProductId>) -> Result<()> {
    const LOCK: [&str; 2] = ["SELECT id FROM products WHERE id IN (VALUES ", ") ORDER BY id FOR UPDATE"];
    // A row is written only when its mark changes.
    const MARK: [&str; 2] = [
        "UPDATE products SET in_stock = NOT in_stock WHERE id IN (VALUES ",
        ") AND in_stock <> EXISTS (
           SELECT 1 FROM variants v JOIN stock_levels l ON l.variant_id = v.id
           WHERE v.product_id = products.id AND v.active AND l.on_hand > l.allocated)",
    ];
    let ids = || products.iter().map(|product| params![product.0]).collect();
    if tx.get_database_backend() == DbBackend::Postgres {
        in_steps(&**tx, 1, ids(), |list| [LOCK[0], list, LOCK[1]].concat()).await?;
    }
    in_steps(&**tx, 1, ids(), |list| [MARK[0], list, MARK[1]].concat()).await?;
    Ok(())
}
