//! A cart that is read once for all who ask while a request is answered.

use crate::checkout::facts::Shelf;
use crate::db::number;
use crate::sessions::Visitor;
use crate::stock::Held;
use crate::{Result, Shop, params};
use domain::cart::CartLine;
use tokio::sync::OnceCell;

/// A visitor's cart, with what is true of everything in it and what there is of it. Whoever asks first has it read;
/// the others wait for that.
#[derive(Default)]
pub struct AtHand(OnceCell<(Vec<CartLine>, Shelf, Held)>);

impl AtHand {
    /// Lines, newest first, and what they are about.
    pub(crate) async fn read(&self, shop: &Shop, visitor: &Visitor) -> Result<&(Vec<CartLine>, Shelf, Held)> {
        self.0.get_or_try_init(|| Shelf::with_cart(shop, shop.db.keyed(), visitor)).await
    }

    /// Pieces in it, those set aside left out.
    pub async fn pieces(&self, shop: &Shop, visitor: &Visitor) -> Result<i64> {
        let (lines, ..) = self.read(shop, visitor).await?;
        Ok(lines.iter().filter(|line| !line.saved).map(|line| line.quantity).sum())
    }
}

/// Pieces in a guest's cart, those set aside left out.
pub async fn pieces_of_guest(shop: &Shop, visitor: &Visitor) -> Result<i64> {
    number(
        shop.db.keyed(),
        "SELECT CAST(COALESCE(SUM(l.quantity), 0) AS BIGINT) AS n
         FROM sessions s JOIN carts c ON c.id = s.cart_id JOIN cart_lines l ON l.cart_id = c.id
         WHERE s.id = $1 AND c.customer_id IS NULL AND NOT l.saved",
        params![visitor.session.0],
    )
    .await
}
