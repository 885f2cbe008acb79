//! Many things at once: an order's once more, or those of a code.

use super::change::{Adding, put};
use super::find::open_cart;
use crate::sessions::Visitor;
use crate::{Error, Result, Tx, stock};
use domain::cart::{Gone, LineProblem};
use domain::checkout::Refusal;
use domain::ids::VariantId;

/// Something that is to come into the cart.
pub(crate) struct Wanted {
    /// The variant.
    pub variant: VariantId,
    /// What it is called, for saying that it is gone.
    pub title: String,
    /// Pieces.
    pub quantity: i64,
}

/// What became of goods that were wanted together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// Variants that are in the cart now.
    pub put: usize,
    /// What cannot be bought any more.
    pub gone: Vec<Gone>,
}

/// Puts all of it into the visitor's cart as far as it can still be bought.
pub(crate) async fn put_several(tx: &Tx, visitor: &Visitor, wanted: Vec<Wanted>, how: Adding) -> Result<Again> {
    let variants: Vec<VariantId> = wanted.iter().map(|line| line.variant).collect();
    let left = stock::available_on(&**tx, &variants).await?;
    let cart = open_cart(tx, visitor).await?;
    let mut again = Again::default();
    for Wanted { variant, title, quantity } in wanted {
        if left.get(&variant).copied().unwrap_or(0) == 0 {
            again.gone.push(Gone { title, problem: LineProblem::SoldOut });
            continue;
        }
        match put(tx, cart, variant, quantity, how).await {
            Ok(()) => again.put += 1,
            Err(Error::Refused(Refusal::NotForSale { .. })) => {
                again.gone.push(Gone { title, problem: LineProblem::NotForSale });
            }
            Err(other) => return Err(other),
        }
    }
    Ok(again)
}
