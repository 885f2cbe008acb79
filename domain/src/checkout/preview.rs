//! What the checkout page shows before the order: leaves out what cannot be bought instead of
//! refusing, so that the page always has something to show.

use super::{CheckoutLine, Facts, MethodOffer, ParcelOffer, Request, offers};
use crate::pricing::{PricedLine, totals};
use crate::{Money, Timestamp};

/// One parcel per merchant with its goods, its ways of delivery and its sums.
pub fn parcels(request: &Request, facts: &Facts, now: Timestamp) -> Vec<ParcelOffer> {
    let mut parcels: Vec<(ParcelOffer, Vec<PricedLine>, i64)> = Vec::new();
    for line in &request.lines {
        let Some(variant) = facts.variant(line.variant).filter(|variant| facts.is_for_sale(variant)) else { continue };
        let index = match parcels.iter().position(|(parcel, ..)| parcel.merchant == variant.merchant) {
            Some(index) => index,
            None => {
                let name = facts.merchant(variant.merchant).map(|m| m.name.clone()).unwrap_or_default();
                let totals = totals(facts.currency, &[], 0);
                let parcel =
                    ParcelOffer { merchant: variant.merchant, name, lines: Vec::new(), methods: Vec::new(), totals };
                parcels.push((parcel, Vec::new(), 0));
                parcels.len() - 1
            }
        };
        let (parcel, priced, weight_g) = &mut parcels[index];
        priced.push(PricedLine { unit_price: variant.price, quantity: line.quantity, discount: 0 });
        *weight_g += variant.weight_g.saturating_mul(line.quantity);
        parcel.lines.push(CheckoutLine {
            variant: variant.variant,
            title: variant.title.clone(),
            options: variant.options.clone(),
            picture: variant.picture.clone(),
            slug: variant.slug.clone(),
            unit_price: Money { minor: variant.price, currency: facts.currency },
            quantity: line.quantity,
        });
    }
    parcels
        .into_iter()
        .map(|(mut parcel, priced, weight_g)| {
            let goods = totals(facts.currency, &priced, 0).items;
            let offers = offers(facts, parcel.merchant, &request.region, weight_g, goods, now);
            let wanted = request.methods.iter().find(|(of, _)| *of == parcel.merchant).map(|(_, id)| *id);
            let chosen = offers.iter().position(|(method, _)| Some(method.id) == wanted).unwrap_or(0);
            parcel.methods = offers
                .iter()
                .enumerate()
                .map(|(index, (method, offer))| MethodOffer {
                    id: method.id,
                    name: method.name.clone(),
                    price: offer.price,
                    promise: offer.promise,
                    chosen: index == chosen,
                })
                .collect();
            let delivery = offers.get(chosen).map_or(0, |(_, offer)| offer.price.minor);
            parcel.totals = totals(facts.currency, &priced, delivery);
            parcel
        })
        .collect()
}
