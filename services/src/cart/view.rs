//! The cart as its owner sees it, with what has changed since they last looked.

use super::AtHand;
use crate::sessions::Visitor;
use crate::{Result, Shop};
use domain::cart::{CartChange, CartGroup, CartLine, CartLineView, CartView, problem};
use domain::checkout::{Facts, offers};
use domain::ids::VariantId;
use domain::pricing::{PricedLine, Totals, totals};
use domain::{Lang, Money, Timestamp};

/// The visitor's cart.
pub async fn for_visitor(shop: &Shop, visitor: &Visitor, lang: Lang) -> Result<CartView> {
    view(shop, visitor, &AtHand::default(), lang).await
}

/// The visitor's cart, of which something may have been read before.
pub async fn view(shop: &Shop, visitor: &Visitor, cart: &AtHand, lang: Lang) -> Result<CartView> {
    let (stored, shelf, held) = cart.read(shop, visitor).await?;
    let variants: Vec<VariantId> = stored.iter().map(|line| line.variant).collect();
    let now = shop.clock.now();
    let facts = shelf.look(shop.db.keyed(), held, &variants, "", lang, now, &[]).await?;
    Ok(assemble(stored, &facts, now))
}

/// Puts stored lines and facts together.
fn assemble(stored: &[CartLine], facts: &Facts, now: Timestamp) -> CartView {
    let mut cart = CartView {
        groups: Vec::new(),
        saved: Vec::new(),
        totals: Totals::zero(facts.currency),
        selected: 0,
        pieces: 0,
    };
    for line in stored {
        let Some(view) = line_view(line, facts) else { continue };
        if line.saved {
            cart.saved.push(view);
            continue;
        }
        cart.pieces += line.quantity;
        let Some(merchant) = facts.variant(line.variant).and_then(|v| facts.merchant(v.merchant)) else { continue };
        match cart.groups.iter_mut().find(|group| group.merchant == merchant.id) {
            Some(group) => group.lines.push(view),
            None => cart.groups.push(CartGroup {
                merchant: merchant.id,
                slug: merchant.slug.clone(),
                name: merchant.name.clone(),
                lines: vec![view],
                free_delivery_in: None,
            }),
        }
    }
    for group in &mut cart.groups {
        let buying: Vec<&CartLineView> =
            group.lines.iter().filter(|line| line.selected && line.problem.is_none()).collect();
        if buying.is_empty() {
            continue;
        }
        let priced: Vec<PricedLine> = buying
            .iter()
            .map(|line| PricedLine { unit_price: line.unit_price.minor, quantity: line.quantity, discount: 0 })
            .collect();
        let weight =
            buying.iter().map(|line| facts.variant(line.variant).map_or(0, |v| v.weight_g) * line.quantity).sum();
        let goods = totals(facts.currency, &priced, 0).items;
        let offers = offers(facts, group.merchant, "", weight, goods, now);
        let offer = offers.first().map(|(_, offer)| *offer);
        cart.selected += buying.iter().map(|line| line.quantity).sum::<i64>();
        group.free_delivery_in = offer.and_then(|offer| offer.free_in);
        let delivery = offer.map_or(0, |offer| offer.price.minor);
        cart.totals = cart.totals.plus(totals(facts.currency, &priced, delivery));
    }
    cart
}

/// Pieces of a variant as somebody meets them who does not have them in their cart; none when there is no such thing.
pub(crate) fn line_of(variant: VariantId, quantity: i64, facts: &Facts) -> Option<CartLineView> {
    // Nobody has seen a price before: today's is the first.
    let seen_price = facts.variant(variant)?.price;
    line_view(&CartLine { variant, quantity, saved: false, selected: true, seen_price }, facts)
}

/// A line with what it is and costs now. None when its variant does not exist.
pub(crate) fn line_view(line: &CartLine, facts: &Facts) -> Option<CartLineView> {
    let variant = facts.variant(line.variant)?;
    let money = |minor: i64| Money { minor, currency: facts.currency };
    let available = facts.available(line.variant);
    let priced = PricedLine { unit_price: variant.price, quantity: line.quantity, discount: 0 };
    Some(CartLineView {
        variant: line.variant,
        product: variant.product,
        slug: variant.slug.clone(),
        title: variant.title.clone(),
        options: variant.options.clone(),
        picture: variant.picture.clone(),
        unit_price: money(variant.price),
        change: CartChange::between(money(line.seen_price), money(variant.price)),
        quantity: line.quantity,
        total: money(priced.total()),
        available,
        selected: line.selected,
        problem: problem(facts.is_for_sale(variant), line.quantity, available),
    })
}
