//! One transaction for many placements.

use super::facts::Shelf;
use super::holdings::Holdings;
use super::replay::known_alone;
use super::ticket::Ticket;
use super::write::Books;
use crate::points::reached;
use crate::stock::Held;
use crate::{Error, Result, Shop, cart, settings};
use domain::checkout::{Placed, Refusal, Request, Source, WantedLine, plan};
use domain::ids::{CartId, VariantId};
use std::collections::BTreeSet;

/// Places what the tickets ask for, in their order. The outer error concerns all of them, and
/// nothing was placed; the inner ones are each one's own, and cost the others nothing.
pub(super) async fn place(shop: &Shop, tickets: &[Ticket]) -> Result<Vec<Result<Placed>>> {
    // Read before the transaction, which must not wait for a second connection.
    let unpaid = settings::recent_unpaid(shop).await?;
    let mut tx = shop.begin().await?;
    reached("place.begun").await;
    let mut answers: Vec<Option<Result<Placed>>> = known_alone(shop, &tx, tickets).await?;
    let waiting: Vec<bool> = answers.iter().map(Option::is_none).collect();
    let new = || tickets.iter().zip(&waiting).filter_map(|(ticket, waits)| waits.then_some(ticket));

    let carts = cart::ticked(&tx, new().filter(|t| t.source == Source::Cart).map(|t| (t.session, t.customer))).await?;
    let basket = |ticket: &Ticket| -> Option<(Option<CartId>, Vec<WantedLine>)> {
        match ticket.source {
            Source::BuyNow { variant, quantity } => Some((None, vec![WantedLine { variant, quantity }])),
            Source::Cart => carts.of(ticket.session, ticket.customer).map(|(cart, lines)| (Some(cart), lines.to_vec())),
        }
    };
    let wanted: BTreeSet<VariantId> =
        new().filter_map(basket).flat_map(|(_, lines)| lines).map(|line| line.variant).collect();
    let mut held = Held::lock(&tx, &wanted).await?;
    reached("place.locked").await;
    let shelf = Shelf::load(shop, &*tx, &wanted).await?;
    let mut sales = shelf.sales(tx.now());
    if sales.concern(wanted.iter().copied()) {
        let people = new().flat_map(|ticket| ticket.person.iter().cloned()).collect();
        sales.recall(&*tx, people).await?;
    }
    let mut holdings = Holdings::recall(&*tx, new()).await?;
    if new().any(|ticket| holdings.answers(ticket)) {
        // Another node was faster with the same request; whoever looks again finds its answer.
        return Err(Error::Conflict);
    }

    let mut books = Books::new(tx.now(), unpaid);
    for (ticket, answer) in tickets.iter().zip(&mut answers).filter(|(_, answer)| answer.is_none()) {
        let Some((cart, lines)) = basket(ticket) else {
            *answer = Some(Err(Refusal::EmptyCart.into()));
            continue;
        };
        let variants: Vec<VariantId> = lines.iter().map(|line| line.variant).collect();
        let on_sale = |variant| sales.running(variant, &ticket.person);
        let facts = shelf.facts(&variants, &held, on_sale, &ticket.region, ticket.lang);
        let request = Request {
            lines,
            region: ticket.region.clone(),
            methods: ticket.methods.clone(),
            seen_total: Some(ticket.seen_total),
            cheaper_is_fine: ticket.cheaper_is_fine,
        };
        let decided = plan(&request, &facts, tx.now());
        let admitted = decided.and_then(|plan| unpaid.caps.admit(&holdings.of(ticket), &plan).map(|()| plan));
        *answer = Some(match admitted {
            Ok(plan) => {
                let (placed, pieces) = books.enter(ticket, &plan);
                holdings.take(ticket, &placed, &plan);
                sales.take(&plan, &placed.orders, &ticket.person);
                pieces.iter().for_each(|piece| held.take(piece));
                if let Some(cart) = cart {
                    books.empties(cart, &variants);
                }
                Ok(placed)
            }
            Err(refusal) => Err(Error::Refused(refusal)),
        });
    }
    let left: Vec<(VariantId, i64)> =
        sales.left().map(|(variant, left)| (variant, left.min(held.left(variant)))).collect();
    if !books.is_empty() {
        let orders = books.orders();
        let pieces = books.write(&mut tx).await?;
        held.write(&mut tx, &pieces, "shopper", |variant| shelf.product(variant)).await?;
        // What a sale has sold points to the orders.
        tx.write().await?;
        sales.write(&tx).await?;
        reached("place.written").await;
        tx.commit().await?;
        shop.metrics.placed(orders);
        reached("place.durable").await;
    }
    // Known for certain: read under lock, and what was taken since is durable.
    shop.line.saw(left.into_iter());
    shop.sold_out.remember(held.gone().filter_map(|variant| Some((variant, shelf.names(variant)?))));
    Ok(answers.into_iter().map(|answer| answer.unwrap_or(Err(Error::Conflict))).collect())
}
