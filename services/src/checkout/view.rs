//! What the checkout page shows, before anything is written.

use super::facts;
use crate::cart;
use crate::sessions::Visitor;
use crate::{Result, Shop, new_id};
use domain::Lang;
use domain::checkout::{CheckoutView, Pasted, Refusal, Request, WantedLine, parcels, plan};
use domain::ids::{DeliveryMethodId, MerchantId, VariantId};
use domain::pricing::Totals;

/// What the page asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// One variant past the cart, with its quantity.
    pub buy_now: Option<(VariantId, i64)>,
    /// Code of the region; empty when none is chosen yet.
    pub region: String,
    /// Ways of delivery chosen so far.
    pub methods: Vec<(MerchantId, DeliveryMethodId)>,
}

/// Goods, delivery choices and sums of what is about to be ordered.
pub async fn view(shop: &Shop, visitor: &Visitor, query: &Query, lang: Lang) -> Result<CheckoutView> {
    let conn = shop.db.read();
    let lines = match query.buy_now {
        Some((variant, quantity)) => vec![WantedLine { variant, quantity }],
        None => match cart::find_cart(conn, visitor).await? {
            Some(cart) => cart::ticked_lines(conn, cart).await?,
            None => Vec::new(),
        },
    };
    let variants: Vec<VariantId> = lines.iter().map(|line| line.variant).collect();
    let facts = facts::load(conn, &variants, &query.region, lang).await?;
    let now = shop.clock.now();
    let request = Request { lines, region: query.region.clone(), methods: query.methods.clone(), seen_total: None };
    let refusal: Option<Refusal> = plan(&request, &facts, now).err();
    let parcels = parcels(&request, &facts, now);
    let totals = parcels.iter().fold(Totals::zero(facts.currency), |sum, parcel| sum.plus(parcel.totals));
    Ok(CheckoutView {
        key: new_id().to_string(),
        buy_now: query.buy_now,
        parcels,
        totals,
        region: query.region.clone(),
        address: Pasted::default(),
        addresses: Vec::new(),
        member: visitor.customer.is_some(),
        refusal,
    })
}
