//! Stock leaves with a parcel.

use super::{Piece, change::change};
use crate::db::execute;
use crate::{Error, Result, Tx, params};
use domain::ids::VariantId;
use domain::stock::MovementKind;
use std::collections::BTreeMap;

/// Takes pieces that were set aside for an order off the shelf, and counts them as sold.
pub async fn ship(tx: &mut Tx, pieces: &[Piece], actor: &str) -> Result<()> {
    const GUARDED: &str = "UPDATE stock_levels SET on_hand = on_hand - $1, allocated = allocated - $1, updated_at = $2
         WHERE variant_id = $3 AND location_id = $4 AND allocated >= $1 AND on_hand >= $1 AND $1 > 0";
    if let Some((variant, location)) = change(tx, pieces, actor, GUARDED, MovementKind::Shipped, (-1, -1)).await? {
        return Err(Error::Damaged(format!("less of {variant} is set aside at {location} than is shipped")));
    }
    let mut sold: BTreeMap<VariantId, i64> = BTreeMap::new();
    for piece in pieces {
        *sold.entry(piece.variant).or_default() += piece.quantity;
    }
    for (variant, quantity) in sold {
        execute(
            &**tx,
            "UPDATE products SET sold_count = sold_count + $1 WHERE id = (SELECT product_id FROM variants WHERE id = $2)",
            params![quantity, variant.0],
        )
        .await?;
    }
    Ok(())
}
