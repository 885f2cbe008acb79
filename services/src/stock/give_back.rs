//! Giving stock back when an order is called off: the undo of taking it.

use super::{Piece, change::change};
use crate::{Error, Result, Tx};
use domain::stock::MovementKind;

/// Makes pieces that were set aside for orders buyable again. The caller has changed the orders'
/// state in the same transaction by a conditional UPDATE, so it happens once.
pub async fn give_back(tx: &mut Tx, pieces: &[Piece], actor: &str) -> Result<()> {
    const GUARDED: &str = "UPDATE stock_levels SET allocated = allocated - $1, updated_at = $2
         WHERE variant_id = $3 AND location_id = $4 AND allocated >= $1 AND $1 > 0";
    match change(tx, pieces, actor, GUARDED, MovementKind::Released, (0, -1)).await? {
        None => Ok(()),
        Some((variant, location)) => {
            Err(Error::Damaged(format!("less of {variant} is set aside at {location} than orders wait for")))
        }
    }
}
