//! A shopper signs out, here or everywhere.

use super::signed_in;
use crate::sessions::{self, Visitor};
use crate::{Result, Shop};

/// Ends this browser's session.
pub async fn sign_out(shop: &Shop, visitor: &Visitor) -> Result<()> {
    sessions::end(shop, visitor.session).await
}

/// Ends the sessions of all the shopper's browsers, this one included.
pub async fn sign_out_everywhere(shop: &Shop, visitor: &Visitor) -> Result<()> {
    let customer = signed_in(visitor)?;
    let tx = shop.begin().await?;
    sessions::end_all_of_customer(&tx, customer).await?;
    tx.commit().await
}
