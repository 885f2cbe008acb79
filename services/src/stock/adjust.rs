//! Goods come in, come back, or are counted.

use super::change::{tell, write_movements};
use crate::db::{execute, number};
use crate::{Result, Tx, new_id, params};
use domain::checkout::Refusal;
use domain::ids::{LocationId, OrderId, VariantId};
use domain::stock::MovementKind;
use std::collections::BTreeSet;

/// A change of what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjustment {
    /// The variant.
    pub variant: VariantId,
    /// The place.
    pub location: LocationId,
    /// Pieces more, or less when negative.
    pub delta: i64,
    /// Received, adjusted or returned.
    pub kind: MovementKind,
    /// Why; empty for goods that came in.
    pub reason: String,
    /// The order the goods came back from.
    pub order: Option<OrderId>,
}

/// Changes what is there, making the level when the place never had the variant. It never falls
/// below what placed orders wait for.
pub async fn adjust(tx: &mut Tx, adjustment: &Adjustment, actor: &str) -> Result<()> {
    let Adjustment { variant, location, delta, .. } = *adjustment;
    let now = tx.now().0;
    if delta == 0 {
        return Ok(());
    }
    execute(
        &**tx,
        "INSERT INTO stock_levels (variant_id, location_id, on_hand, allocated, updated_at) VALUES ($1, $2, 0, 0, $3)
         ON CONFLICT (variant_id, location_id) DO NOTHING",
        params![variant.0, location.0, now],
    )
    .await?;
    let changed = execute(
        &**tx,
        "UPDATE stock_levels SET on_hand = on_hand + $1, updated_at = $2
         WHERE variant_id = $3 AND location_id = $4 AND on_hand + $1 >= allocated",
        params![delta, now, variant.0, location.0],
    )
    .await?;
    if changed != 1 {
        let free = number(
            &**tx,
            "SELECT on_hand - allocated AS n FROM stock_levels WHERE variant_id = $1 AND location_id = $2",
            params![variant.0, location.0],
        )
        .await?;
        return Err(Refusal::OutOfStock {
            sku: String::new(),
            title: String::new(),
            requested: -delta,
            available: free,
        }
        .into());
    }
    let movement = params![
        new_id(),
        variant.0,
        location.0,
        adjustment.kind.code(),
        delta,
        0_i64,
        adjustment.order.map(|order| order.0),
        adjustment.reason.clone(),
        actor,
        now
    ];
    write_movements(tx, vec![movement]);
    tell(tx, &BTreeSet::from([variant])).await
}
