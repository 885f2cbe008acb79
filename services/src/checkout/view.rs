//! What the checkout page shows, before anything is written.

use super::facts::Shelf;
use super::region;
use crate::cart;
use crate::sessions::{Visitor, shopper_of};
use crate::stock::Held;
use crate::{Result, Shop, customers, new_id};
use domain::Lang;
use domain::checkout::{
    CheckoutStart, CheckoutView, Refusal, Request, WantedLine, parcels, parse_methods, parse_quantity, plan,
};
use domain::ids::{DeliveryMethodId, MerchantId, VariantId};
use domain::pricing::Totals;
use std::collections::BTreeSet;

/// What the page asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// One variant past the cart, with its quantity.
    pub buy_now: Option<(VariantId, i64)>,
    /// Code of the region; empty when none is chosen yet.
    pub region: String,
    /// The region in words, when there is no code.
    pub region_text: String,
    /// Ways of delivery chosen so far.
    pub methods: Vec<(MerchantId, DeliveryMethodId)>,
}

impl Query {
    /// Reads the page's address: a variant and its quantity (the cart without), region, methods.
    pub fn read(variant: &str, quantity: &str, region: &str, region_text: &str, methods: &str) -> Result<Query> {
        let buy_now = match variant.parse() {
            Ok(variant) => Some((variant, if quantity.is_empty() { 1 } else { parse_quantity(quantity)? })),
            Err(_) => None,
        };
        let methods = parse_methods(methods).unwrap_or_default();
        Ok(Query { buy_now, region: region.to_owned(), region_text: region_text.to_owned(), methods })
    }
}

/// A key for the page and the addresses to choose from.
pub async fn start(shop: &Shop, visitor: &Visitor) -> Result<CheckoutStart> {
    let member = visitor.customer.is_some();
    let addresses = if member { customers::addresses::list(shop, visitor).await? } else { Vec::new() };
    Ok(CheckoutStart { key: new_id().to_string(), addresses, member, provinces: region::choices("") })
}

/// Goods, delivery choices and sums of what is about to be ordered.
pub async fn view(shop: &Shop, visitor: &Visitor, query: &Query, lang: Lang) -> Result<CheckoutView> {
    view_with(shop, visitor, &cart::AtHand::default(), query, lang).await
}

/// The same, with a cart of which something may have been read before.
pub async fn view_with(
    shop: &Shop,
    visitor: &Visitor,
    cart: &cart::AtHand,
    query: &Query,
    lang: Lang,
) -> Result<CheckoutView> {
    let conn = shop.db.keyed();
    let (alone_shelf, alone_held);
    let (lines, shelf, held) = match query.buy_now {
        Some((variant, quantity)) => {
            let wanted = BTreeSet::from([variant]);
            alone_held = Held::look(conn, &wanted).await?;
            alone_shelf = Shelf::load(shop, conn, &wanted).await?;
            (vec![WantedLine { variant, quantity }], &alone_shelf, &alone_held)
        }
        None => {
            let (lines, shelf, held) = cart.read(shop, visitor).await?;
            (cart::ticked_of(lines), shelf, held)
        }
    };
    let variants: Vec<VariantId> = lines.iter().map(|line| line.variant).collect();
    let region = region::find(&query.region, &query.region_text).map(|region| region.code).unwrap_or_default();
    let now = shop.clock.now();
    // Phone and address are not written yet; who orders with them is asked again when placing.
    let person = [("shopper", shopper_of(visitor).into_bytes())];
    let facts = shelf.look(conn, held, &variants, &region, lang, now, &person).await?;
    let request = Request { lines, region: region.clone(), methods: query.methods.clone(), ..Request::default() };
    let refusal: Option<Refusal> = plan(&request, &facts, now).err();
    let parcels = parcels(&request, &facts, now);
    let totals = parcels.iter().fold(Totals::zero(facts.currency), |sum, parcel| sum.plus(parcel.totals));
    Ok(CheckoutView { parcels, totals, region, refusal })
}
