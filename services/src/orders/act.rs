//! The buttons of an order's page.

use super::{Access, buy_again, cancel, confirm};
use crate::cart::Again;
use crate::sessions::Visitor;
use crate::{Error, Result, Shop};

/// What a button has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acted {
    /// The order has changed.
    Order,
    /// The goods are in the cart again, as far as they are for sale.
    Cart(Again),
}

/// Does what a button says: `cancel`, `confirm` or `again`.
pub async fn act(shop: &Shop, visitor: &Visitor, key: &str, number: &str, act: &str) -> Result<Acted> {
    let access = Access::from_key(key);
    match act {
        "cancel" => cancel(shop, visitor, &access, number).await.map(|()| Acted::Order),
        "confirm" => confirm(shop, visitor, &access, number).await.map(|()| Acted::Order),
        "again" => buy_again(shop, visitor, &access, number).await.map(Acted::Cart),
        _ => Err(Error::invalid("act", "unknown")),
    }
}
