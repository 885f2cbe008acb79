//! Staff send a parcel.

use crate::fulfillment::{self, ShipCommand};
use crate::staff::Member;
use crate::{Error, Result, Shop};
use domain::ids::{OrderId, OrderLineId};
use domain::orders::desk::PieceCount;

/// Sends the chosen pieces of an order. Nothing chosen is a mistake here, never "everything".
pub async fn ship(
    shop: &Shop,
    member: &Member,
    order: OrderId,
    carrier: &str,
    tracking_number: &str,
    pieces: &[PieceCount],
) -> Result<()> {
    let lines: Vec<(OrderLineId, i64)> =
        pieces.iter().filter(|piece| piece.quantity != 0).map(|piece| (piece.line, piece.quantity)).collect();
    if lines.is_empty() {
        return Err(Error::invalid("lines", "nothing"));
    }
    let (carrier, tracking_number) = (carrier.to_owned(), tracking_number.to_owned());
    fulfillment::ship(shop, member, ShipCommand { order, lines, carrier, tracking_number }).await.map(|_| ())
}
