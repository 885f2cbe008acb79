//! Plain forms as browsers post them, read and done.

use super::find::{Meant, not_there, pieces_meant};
use super::first::add_first;
use super::{Removed, add, remove, restore, save_for_later, select, select_all, set_quantity, step_quantity};
use crate::sessions::{NewSession, Visitor};
use crate::{Error, Result, Shop};
use domain::checkout::parse_quantity;
use domain::ids::VariantId;

/// The form of a product page: a variant, or a product and the chosen values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductForm {
    /// Product id.
    pub product: String,
    /// Variant id; empty when the product has options.
    pub variant: String,
    /// Ids of the chosen option values.
    pub values: Vec<String>,
    /// Pieces; one when empty.
    pub quantity: String,
}

/// Puts what a product form means into the cart, which with somebody new begins a session. To be bought at once, it
/// stays out of the cart and is given back with its quantity.
pub async fn add_form(
    shop: &Shop,
    visitor: &Visitor,
    new: Option<&NewSession>,
    form: ProductForm,
    at_once: bool,
) -> Result<Option<(VariantId, i64)>> {
    let quantity = if form.quantity.trim().is_empty() { 1 } else { parse_quantity(&form.quantity)? };
    let meant = Meant::of(&form)?;
    if let Some(new) = new.filter(|_| !at_once) {
        return add_first(shop, new, meant, quantity).await.map(|()| None);
    }
    let variant = match meant {
        Meant::Variant(variant) => variant,
        chosen => {
            let found = pieces_meant(shop.db.keyed(), &[&chosen]).await?;
            found.into_iter().flatten().next().ok_or_else(not_there)?.variant
        }
    };
    if at_once {
        return Ok(Some((variant, quantity)));
    }
    add(shop, visitor, variant, quantity).await?;
    Ok(None)
}

/// Does what a button of the cart page says, to the line of a variant, or to all lines, whichever variant came along.
/// Gives what an undo needs when a line was taken out.
pub async fn change_form(
    shop: &Shop,
    visitor: &Visitor,
    variant: VariantId,
    change: &str,
    quantity: &str,
) -> Result<Option<Removed>> {
    match change {
        "set" => set_quantity(shop, visitor, variant, parse_quantity(quantity)?).await?,
        "more" => step_quantity(shop, visitor, variant, 1).await?,
        "fewer" => step_quantity(shop, visitor, variant, -1).await?,
        "later" => save_for_later(shop, visitor, variant, true).await?,
        "back" => save_for_later(shop, visitor, variant, false).await?,
        "tick" => select(shop, visitor, variant, true).await?,
        "untick" => select(shop, visitor, variant, false).await?,
        "tick-all" => select_all(shop, visitor, true).await?,
        "untick-all" => select_all(shop, visitor, false).await?,
        "restore" => restore(shop, visitor, variant, parse_quantity(quantity)?, false).await?,
        "restore-later" => restore(shop, visitor, variant, parse_quantity(quantity)?, true).await?,
        "remove" => return remove(shop, visitor, variant).await,
        _ => return Err(Error::invalid("change", "unknown")),
    }
    Ok(None)
}
