//! Placing an order.
//!
//! A shopper presses “place order”. If this very request was answered before, it gets the same
//! answer. Otherwise one transaction reads prices, weights, stock and delivery, lets
//! [`domain::checkout::plan`] decide, takes the stock by guarded updates, and writes checkout,
//! orders, lines, history, the pending payment and the job that will give everything back if
//! nobody pays. All of it becomes durable together, or none of it. No third party is asked
//! meanwhile: paying comes afterwards.
//!
//! Two buyers of the last piece both may plan it; one of the two updates finds it gone, that
//! transaction is dropped and planned anew, and the shopper reads who is left with what.
//! The undo is [`crate::orders::cancel`] and [`crate::orders::expire`].

use super::replay::{replay, request_hash, shopper_of};
use super::write::{Writing, write};
use super::{facts, region};
use crate::cart;
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, stock};
use domain::Lang;
use domain::checkout::{
    Address, PlaceOrder, PlaceOrderFault, PlaceOrderForm, Placed, Refusal, Request, Source, WantedLine, plan,
};
use domain::ids::VariantId;
use std::time::Duration;

/// How often a placement is planned anew after losing a race.
const ATTEMPTS: u64 = 8;

/// Places the orders of a command, all or none. The same key with the same request gives the
/// same answer however often and however parallel it comes; with another request it is refused.
pub async fn place_order(shop: &Shop, visitor: &Visitor, command: PlaceOrder) -> Result<Placed> {
    let key = command.idempotency_key.as_str();
    if !(8..=255).contains(&key.len()) {
        return Err(Error::invalid("key", "unusable"));
    }
    let (shopper, hash) = (shopper_of(visitor), request_hash(&command)?);
    if let Some(placed) = replay(shop, &shopper, key, &hash).await? {
        return Ok(placed);
    }
    let place = region::find(&command.address.region_code, &command.address.region_text);
    let address = command.address.check(place).map_err(Error::Invalid)?;
    // Read before the transaction, which must not wait for a second connection.
    let unpaid_minutes = crate::settings::unpaid_minutes(shop).await?;
    let mut attempt = 0;
    loop {
        attempt += 1;
        let error = match try_to_place(shop, visitor, &command, &address, &shopper, &hash, unpaid_minutes).await {
            Ok(placed) => return Ok(placed),
            Err(error) => error,
        };
        // A twin of this request may have come first; its answer is the answer.
        if let Some(placed) = replay(shop, &shopper, key, &hash).await? {
            return Ok(placed);
        }
        let may_try_again = matches!(error, Error::Conflict) || error.is_transient() || error.is_duplicate();
        if !may_try_again || attempt >= ATTEMPTS {
            return Err(error);
        }
        let jitter = u64::from(crate::sealing::random::<1>()[0]) / 16;
        tokio::time::sleep(Duration::from_millis(attempt * 4 + jitter)).await;
    }
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

async fn try_to_place(
    shop: &Shop,
    visitor: &Visitor,
    command: &PlaceOrder,
    address: &Address,
    shopper: &str,
    hash: &[u8],
    unpaid_minutes: i64,
) -> Result<Placed> {
    let mut tx = shop.begin().await?;
    let (cart, lines) = match command.source {
        Source::BuyNow { variant, quantity } => (None, vec![WantedLine { variant, quantity }]),
        Source::Cart => {
            let cart = cart::find_cart(&*tx, visitor).await?.ok_or(Refusal::EmptyCart)?;
            (Some(cart), cart::ticked_lines(&*tx, cart).await?)
        }
    };
    let mut variants: Vec<VariantId> = lines.iter().map(|line| line.variant).collect();
    variants.sort_unstable();
    variants.dedup();
    let facts = facts::load(&*tx, &variants, &address.region.code, command.lang).await?;
    let request = Request {
        lines,
        region: address.region.code.clone(),
        methods: command.methods.clone(),
        seen_total: Some(command.seen_total),
    };
    let plan = plan(&request, &facts, tx.now())?;
    let writing = Writing { shop, visitor, command, address, shopper, hash, plan: &plan, unpaid_minutes };
    let (placed, pieces) = write(&mut tx, &writing).await?;
    if let Err(short) = stock::take(&mut tx, &pieces, "shopper").await? {
        tracing::debug!(variant = %short, "somebody else was quicker; planning anew");
        return Err(Error::Conflict);
    }
    if let Some(cart) = cart {
        cart::forget(&tx, cart, &variants).await?;
    }
    tx.commit().await?;
    Ok(placed)
}
