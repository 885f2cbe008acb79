//! The buttons of an order's page.

use super::{Access, buy_again, cancel, confirm};
use crate::sessions::Visitor;
use crate::{Error, Result, Shop};

/// Does what a button says: `cancel`, `confirm` or `again`.
pub async fn act(shop: &Shop, visitor: &Visitor, key: &str, number: &str, act: &str) -> Result<()> {
    let access = Access::from_key(key);
    match act {
        "cancel" => cancel(shop, visitor, &access, number).await,
        "confirm" => confirm(shop, visitor, &access, number).await,
        "again" => buy_again(shop, visitor, &access, number).await.map(drop),
        _ => Err(Error::invalid("act", "unknown")),
    }
}
