//! Placing an order.
//!
//! A shopper presses “place order”. The request is read, its personal fields are sealed, and it
//! joins the queue of this process ([`super::queue`]). Those who wait together are served by one
//! transaction ([`super::batch`]): whoever was answered before gets the same answer; for the
//! others prices, weights, stock and delivery are read once, with the stock locked, and what these
//! people hold already without having paid;
//! [`domain::checkout::plan`] decides for one after the other against what those before have left,
//! and [`domain::checkout::Caps`] whether it is too much for one person;
//! then checkouts, orders, lines, history, pending payments, the stock that was taken and the jobs
//! that will give everything back if nobody pays are written. All of it becomes durable together,
//! or none of it, and only then does anybody get an answer. No third party is asked meanwhile:
//! paying comes afterwards.
//!
//! Why nothing is oversold: a level is locked from being read until the commit, it is given away in
//! memory piece by piece, it is written by an UPDATE whose condition says that the pieces are
//! there, and a CHECK of the table would refuse what the condition let through.
//!
//! The undo is [`crate::orders::cancel`] and [`crate::orders::expire`].

use super::line::Known;
use super::queue::{self, Crowd};
use super::region;
use super::replay::known;
use super::ticket::Ticket;
use crate::sessions::Visitor;
use crate::{Error, Result, Shop};
use domain::Lang;
use domain::checkout::{PlaceOrder, PlaceOrderFault, PlaceOrderForm, Placed, Source};

/// Places the orders of a command, all or none. The same key with the same request gives the
/// same answer however often and however parallel it comes; with another request it is refused.
pub async fn place_order(shop: &Shop, visitor: &Visitor, command: PlaceOrder) -> Result<Placed> {
    place(shop, visitor, command).await.inspect_err(|error| shop.metrics.refused(error))
}

async fn place(shop: &Shop, visitor: &Visitor, command: PlaceOrder) -> Result<Placed> {
    if !(8..=255).contains(&command.idempotency_key.len()) {
        return Err(Error::invalid("key", "unusable"));
    }
    let place = region::find(&command.address.region_code, &command.address.region_text);
    let address = command.address.check(place).map_err(Error::Invalid)?;
    let ticket = Ticket::seal(shop, visitor, command, &address)?;
    match shop.line.look(&ticket.shopper, &ticket.key, Some(&ticket.hash)) {
        Some(Known::Waits(number, _)) => return Err(Error::InLine(shop.queue.ahead_of(number))),
        Some(Known::Placed(placed)) => return Ok(placed),
        Some(Known::Refused(_)) | None => {}
    }
    if let Source::BuyNow { variant, quantity } = ticket.source
        && let Some(refusal) = shop.sold_out.refuses(variant, quantity, ticket.lang)
    {
        // Whoever got a piece of it and asks again has its order under the key.
        let earlier = known(shop, shop.db.keyed(), std::slice::from_ref(&ticket)).await?;
        return earlier.into_iter().flatten().next().unwrap_or(Err(refusal.into()));
    }
    let placed = queue::place(shop, ticket).await?;
    crate::catalog::search::ordered(shop, visitor, &placed);
    Ok(placed)
}

/// Who is before the till of this process at this moment.
pub fn crowd(shop: &Shop) -> Crowd {
    shop.queue.crowd()
}

/// Places the orders of a posted form. A pasted address fills what was left empty, which is how
/// it works in browsers without script.
pub async fn place_form(shop: &Shop, visitor: &Visitor, mut form: PlaceOrderForm, lang: Lang) -> Result<Placed> {
    let pasted = region::read_pasted(&form.pasted);
    let pairs = [(&mut form.name, pasted.name), (&mut form.phone, pasted.phone), (&mut form.line, pasted.line)];
    for (field, found) in pairs {
        if field.trim().is_empty() {
            *field = found;
        }
    }
    if form.region_code.trim().is_empty() && form.region_text.trim().is_empty() {
        form.region_code = pasted.region.code;
    }
    let command = form.parse(lang, visitor.channel).map_err(|fault| match fault {
        PlaceOrderFault::Refused(refusal) => Error::Refused(refusal),
        PlaceOrderFault::Fields(fields) => Error::Invalid(fields),
    })?;
    place_order(shop, visitor, command).await
}
