//! Taking stock for placed orders.

use super::{Piece, change::change};
use crate::{Result, Tx};
use domain::ids::VariantId;
use domain::stock::MovementKind;

/// Sets pieces aside for orders. Gives the first variant of which there is not enough any more;
/// the caller then drops the transaction, and nothing is taken.
pub async fn take(tx: &mut Tx, pieces: &[Piece], actor: &str) -> Result<Result<(), VariantId>> {
    const GUARDED: &str = "UPDATE stock_levels SET allocated = allocated + $1, updated_at = $2
         WHERE variant_id = $3 AND location_id = $4 AND on_hand - allocated >= $1 AND $1 > 0";
    let missing = change(tx, pieces, actor, GUARDED, MovementKind::Allocated, (0, 1)).await?;
    Ok(missing.map_or(Ok(()), |(variant, _)| Err(variant)))
}
