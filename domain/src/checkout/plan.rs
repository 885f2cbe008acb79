//! Over 400 lines: the decision, its facts and the table of its cases are read together.
//!
//! From what is wanted and what is true, the orders — or the reason why not.

use super::{MAX_LINES, Refusal, check_quantity};
use crate::delivery::{self, Calendar, Method, Offer, Promise};
use crate::flash::Running;
use crate::ids::{DeliveryMethodId, LocationId, MerchantId, ProductId, VariantId};
use crate::pricing::{PricedLine, Totals, totals};
use crate::stock::{Allocation, SentFrom, Supply, Taken, Want, allocate};
use crate::{Currency, Money, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One wanted line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WantedLine {
    /// The variant.
    pub variant: VariantId,
    /// Pieces.
    pub quantity: i64,
}

/// What is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The goods.
    pub lines: Vec<WantedLine>,
    /// Code of the region the parcels go to.
    pub region: String,
    /// Chosen ways of delivery; the merchant's first that goes there for those not named.
    pub methods: Vec<(MerchantId, DeliveryMethodId)>,
    /// The total the shopper agreed to, when they saw one.
    pub seen_total: Option<i64>,
    /// Whether that is the most they agreed to, and less is agreed to as well.
    pub cheaper_is_fine: bool,
}

/// What is true of a variant at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariantFacts {
    /// The variant.
    pub variant: VariantId,
    /// Its product.
    pub product: ProductId,
    /// Its seller.
    pub merchant: MerchantId,
    /// Its SKU.
    pub sku: String,
    /// The product's title in the shopper's language.
    pub title: String,
    /// The chosen options, such as 红 / M.
    pub options: String,
    /// Its picture.
    pub picture: Option<String>,
    /// The product's handle.
    pub slug: String,
    /// Price of one at this moment, minor units.
    pub price: i64,
    /// The flash sale that makes the price, if one runs.
    pub sale: Option<Running>,
    /// Grams of one piece.
    pub weight_g: i64,
    /// Whether product and variant are for sale.
    pub for_sale: bool,
}

/// What is true of a merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MerchantFacts {
    /// The merchant.
    pub id: MerchantId,
    /// Name in URLs.
    pub slug: String,
    /// Name in the shopper's language.
    pub name: String,
    /// Whether it sells at all.
    pub open: bool,
}

/// Everything the decision needs to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Currency of all prices.
    pub currency: Currency,
    /// The wanted variants; one that is missing here does not exist.
    pub variants: Vec<VariantFacts>,
    /// Their merchants.
    pub merchants: Vec<MerchantFacts>,
    /// What lies where.
    pub supplies: Vec<Supply>,
    /// The merchants' active ways of delivery, in their order.
    pub methods: Vec<Arc<Method>>,
    /// When parcels leave.
    pub calendar: Calendar,
}

impl Facts {
    /// What is known of a variant.
    pub fn variant(&self, id: VariantId) -> Option<&VariantFacts> {
        self.variants.iter().find(|facts| facts.variant == id)
    }

    /// What is known of a merchant.
    pub fn merchant(&self, id: MerchantId) -> Option<&MerchantFacts> {
        self.merchants.iter().find(|facts| facts.id == id)
    }

    /// Pieces of a variant that can be bought now, over all places.
    pub fn available(&self, id: VariantId) -> i64 {
        self.supplies.iter().filter(|supply| supply.variant == id).map(|supply| supply.available.max(0)).sum()
    }

    /// Whether a variant can be bought, stock aside.
    pub fn is_for_sale(&self, facts: &VariantFacts) -> bool {
        facts.for_sale && self.merchant(facts.merchant).is_some_and(|merchant| merchant.open)
    }
}

/// The orders as they will be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckoutPlan {
    /// One order per merchant.
    pub orders: Vec<OrderPlan>,
    /// To pay for all of them.
    pub total: Money,
}

/// One order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderPlan {
    /// The seller.
    pub merchant: MerchantId,
    /// What, and from where.
    pub lines: Vec<LinePlan>,
    /// From where the parcels come, and why.
    pub sent_from: SentFrom,
    /// The sums.
    pub totals: Totals,
    /// Weight of the goods.
    pub weight_g: i64,
    /// The way of delivery.
    pub method: DeliveryMethodId,
    /// Its name at this moment.
    pub method_name: String,
    /// Its carrier at this moment.
    pub carrier: String,
    /// When it arrives.
    pub promise: Promise,
}

/// One line of an order: pieces of a variant from one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinePlan {
    /// What is true of the variant, frozen into the order.
    pub variant: VariantFacts,
    /// From where.
    pub location: LocationId,
    /// Pieces.
    pub quantity: i64,
    /// What the line costs.
    pub total: i64,
}

/// The ways of delivery a merchant offers for goods in a region, in the merchant's order.
pub fn offers<'f>(
    facts: &'f Facts,
    merchant: MerchantId,
    region: &str,
    weight_g: i64,
    goods: Money,
    now: Timestamp,
) -> Vec<(&'f Method, Offer)> {
    facts
        .methods
        .iter()
        .map(Arc::as_ref)
        .filter(|method| method.merchant == merchant)
        .filter_map(|method| Some((method, delivery::offer(method, region, weight_g, goods, &facts.calendar, now)?)))
        .collect()
}

/// Decides what the orders will be. Either every line is in them, or there are none.
pub fn plan(request: &Request, facts: &Facts, now: Timestamp) -> Result<CheckoutPlan, Refusal> {
    let mut wanted: BTreeMap<VariantId, i64> = BTreeMap::new();
    for line in &request.lines {
        let quantity = wanted.entry(line.variant).or_default();
        *quantity = check_quantity(quantity.saturating_add(check_quantity(line.quantity)?))?;
    }
    if wanted.is_empty() {
        return Err(Refusal::EmptyCart);
    }
    if wanted.len() > MAX_LINES {
        return Err(Refusal::Quantity { quantity: wanted.len() as i64, most: MAX_LINES as i64 });
    }
    // Lines keep the order in which the shopper put them in, merchants that of their first line.
    let mut groups: Vec<(MerchantId, Vec<&VariantFacts>)> = Vec::new();
    for line in &request.lines {
        let variant = facts.variant(line.variant).ok_or_else(|| Refusal::NotForSale { title: String::new() })?;
        if !facts.is_for_sale(variant) {
            return Err(Refusal::NotForSale { title: variant.title.clone() });
        }
        let group = match groups.iter_mut().find(|(merchant, _)| *merchant == variant.merchant) {
            Some((_, group)) => group,
            None => {
                groups.push((variant.merchant, Vec::new()));
                let last = groups.len() - 1;
                &mut groups[last].1
            }
        };
        if !group.iter().any(|known| known.variant == variant.variant) {
            group.push(variant);
        }
    }
    let mut orders = Vec::with_capacity(groups.len());
    for (merchant, variants) in groups {
        orders.push(plan_order(request, facts, now, merchant, &variants, &wanted)?);
    }
    let total = orders.iter().fold(0_i64, |sum, order| sum.saturating_add(order.totals.total.minor));
    if let Some(seen) = request.seen_total.filter(|seen| *seen != total && !(request.cheaper_is_fine && *seen > total))
    {
        return Err(Refusal::TotalChanged { seen, now: total });
    }
    Ok(CheckoutPlan { orders, total: Money { minor: total, currency: facts.currency } })
}

fn plan_order(
    request: &Request,
    facts: &Facts,
    now: Timestamp,
    merchant: MerchantId,
    variants: &[&VariantFacts],
    wanted: &BTreeMap<VariantId, i64>,
) -> Result<OrderPlan, Refusal> {
    for variant in variants {
        if let Some(sale) = &variant.sale {
            sale.admit(&variant.title, wanted.get(&variant.variant).copied().unwrap_or(0))?;
        }
    }
    let wants: Vec<Want> = variants
        .iter()
        .map(|v| Want { variant: v.variant, quantity: wanted.get(&v.variant).copied().unwrap_or(0) })
        .collect();
    let mine: Vec<Supply> =
        facts.supplies.iter().filter(|s| wants.iter().any(|w| w.variant == s.variant)).copied().collect();
    let Allocation { taken, sent_from } = allocate(&wants, &mine).map_err(|short| {
        let variant = facts.variant(short.variant);
        Refusal::OutOfStock {
            sku: variant.map(|v| v.sku.clone()).unwrap_or_default(),
            title: variant.map(|v| v.title.clone()).unwrap_or_default(),
            requested: short.requested,
            available: short.available,
        }
    })?;
    let mut lines = Vec::with_capacity(taken.len());
    for variant in variants {
        for Taken { location, quantity, .. } in taken.iter().filter(|t| t.variant == variant.variant) {
            let total = PricedLine { unit_price: variant.price, quantity: *quantity, discount: 0 }.total();
            lines.push(LinePlan { variant: (*variant).clone(), location: *location, quantity: *quantity, total });
        }
    }
    let priced: Vec<PricedLine> =
        lines.iter().map(|l| PricedLine { unit_price: l.variant.price, quantity: l.quantity, discount: 0 }).collect();
    let weight_g = lines.iter().map(|line| line.variant.weight_g.saturating_mul(line.quantity)).sum();
    let goods = totals(facts.currency, &priced, 0).items;
    let offers = offers(facts, merchant, &request.region, weight_g, goods, now);
    let chosen = request.methods.iter().find(|(of, _)| *of == merchant).map(|(_, method)| *method);
    let offer = match chosen {
        Some(id) => offers.iter().find(|(method, _)| method.id == id),
        None => offers.first(),
    };
    let Some((method, offer)) = offer else {
        let merchant = facts.merchant(merchant).map(|m| m.name.clone()).unwrap_or_default();
        return Err(Refusal::NotDeliverable { merchant, region: request.region.clone() });
    };
    Ok(OrderPlan {
        merchant,
        totals: totals(facts.currency, &priced, offer.price.minor),
        lines,
        sent_from,
        weight_g,
        method: method.id,
        method_name: method.name.clone(),
        carrier: method.carrier.clone(),
        promise: offer.promise,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::Rate;
    use proptest::prelude::*;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp(1_795_395_600_000);

    fn variant(n: u128) -> VariantId {
        VariantId(Uuid::from_u128(n))
    }
    fn merchant(n: u128) -> MerchantId {
        MerchantId(Uuid::from_u128(n))
    }
    fn method(n: u128) -> DeliveryMethodId {
        DeliveryMethodId(Uuid::from_u128(n))
    }

    /// Variants 1 and 2 of merchant 1, variant 3 of merchant 2; five of each at places 1, 1 and 2.
    fn facts() -> Facts {
        let of = |n: u128| if n == 3 { 2 } else { 1 };
        Facts {
            variants: (1..=3)
                .map(|n| VariantFacts {
                    variant: variant(n),
                    product: ProductId(Uuid::from_u128(n)),
                    merchant: merchant(of(n)),
                    sku: format!("SKU-{n}"),
                    title: format!("货{n}"),
                    options: String::new(),
                    picture: None,
                    slug: format!("p{n}"),
                    price: n as i64 * 1000,
                    sale: None,
                    weight_g: 500,
                    for_sale: true,
                })
                .collect(),
            merchants: (1..=2)
                .map(|n| MerchantFacts { id: merchant(n), slug: format!("m{n}"), name: format!("店{n}"), open: true })
                .collect(),
            supplies: (1..=3)
                .map(|n| Supply {
                    variant: variant(n),
                    location: LocationId(Uuid::from_u128(of(n))),
                    available: 5,
                    nearness: crate::stock::Nearness::Elsewhere,
                })
                .collect(),
            methods: [(1, 1), (2, 1), (3, 2)]
                .map(|(m, of)| {
                    Arc::new(Method {
                        id: method(m),
                        merchant: merchant(of),
                        name: format!("快递{m}"),
                        carrier: "demo".to_owned(),
                        days_min: 1,
                        days_max: 2,
                        free_over: None,
                        rates: vec![
                            Rate {
                                region: String::new(),
                                served: true,
                                first_g: 1000,
                                first_price: m as i64 * 100,
                                step_g: 1000,
                                step_price: 50,
                                extra_days: 0,
                            },
                            Rate {
                                region: "65".to_owned(),
                                served: false,
                                first_g: 0,
                                first_price: 0,
                                step_g: 1,
                                step_price: 0,
                                extra_days: 0,
                            },
                        ],
                    })
                })
                .into(),
            ..Facts::default()
        }
    }

    fn request(lines: &[(u128, i64)]) -> Request {
        Request {
            lines: lines.iter().map(|(v, quantity)| WantedLine { variant: variant(*v), quantity: *quantity }).collect(),
            region: "330106".to_owned(),
            ..Request::default()
        }
    }

    #[test]
    fn each_merchant_gets_an_order_under_one_total() {
        let p = plan(&request(&[(3, 1), (1, 2), (2, 1)]), &facts(), NOW).expect("a plan");
        let orders: Vec<(MerchantId, usize, i64, i64)> = p
            .orders
            .iter()
            .map(|o| (o.merchant, o.lines.len(), o.totals.delivery.minor, o.totals.total.minor))
            .collect();
        assert_eq!(orders, [(merchant(2), 1, 300, 3300), (merchant(1), 2, 150, 4150)]);
        assert_eq!(p.total, Money::cny(7450));
    }

    #[test]
    fn the_chosen_method_decides_the_price_and_must_be_the_merchants_own() {
        let mut r = request(&[(1, 1)]);
        r.methods = vec![(merchant(1), method(2))];
        let p = plan(&r, &facts(), NOW).expect("a plan");
        assert_eq!((p.orders[0].method, p.total), (method(2), Money::cny(1200)));
        r.methods = vec![(merchant(1), method(3))];
        assert_eq!(
            plan(&r, &facts(), NOW),
            Err(Refusal::NotDeliverable { merchant: "店1".to_owned(), region: "330106".to_owned() })
        );
    }

    #[test]
    fn one_bad_line_refuses_everything() {
        let check = |lines: &[(u128, i64)], expected: Refusal| {
            assert_eq!(plan(&request(lines), &facts(), NOW), Err(expected), "{lines:?}");
        };
        check(&[], Refusal::EmptyCart);
        check(&[(1, 0)], Refusal::Quantity { quantity: 0, most: 9999 });
        check(&[(1, 1), (2, -1)], Refusal::Quantity { quantity: -1, most: 9999 });
        check(&[(1, 9999), (1, 1)], Refusal::Quantity { quantity: 10_000, most: 9999 });
        check(&[(1, i64::MAX)], Refusal::Quantity { quantity: i64::MAX, most: 9999 });
        check(&[(1, 1), (9, 1)], Refusal::NotForSale { title: String::new() });
        check(
            &[(1, 3), (3, 1), (1, 3)],
            Refusal::OutOfStock { sku: "SKU-1".to_owned(), title: "货1".to_owned(), requested: 6, available: 5 },
        );
    }

    #[test]
    fn a_flash_sale_admits_no_more_than_its_limit_and_its_pieces() {
        use crate::ids::FlashSaleId;
        let mut on_sale = facts();
        let sale = Running { id: FlashSaleId(Uuid::from_u128(9)), price: 500, left: 2, per_person: 3, had: 1 };
        on_sale.variants[0].sale = Some(sale);
        on_sale.variants[0].price = sale.price;
        let p = plan(&request(&[(1, 2)]), &on_sale, NOW).expect("a plan");
        assert_eq!(p.total, Money::cny(2 * 500 + 100));
        let title = || "货1".to_owned();
        assert_eq!(
            plan(&request(&[(1, 2), (1, 1)]), &on_sale, NOW),
            Err(Refusal::PersonLimit { title: title(), most: 3, had: 1 })
        );
        on_sale.variants[0].sale = Some(Running { left: 1, ..sale });
        assert_eq!(plan(&request(&[(1, 2)]), &on_sale, NOW), Err(Refusal::SaleLeft { title: title(), left: 1 }));
    }

    #[test]
    fn closed_merchants_and_withdrawn_goods_are_not_sold() {
        let mut closed = facts();
        closed.merchants[1].open = false;
        assert_eq!(
            plan(&request(&[(1, 1), (3, 1)]), &closed, NOW),
            Err(Refusal::NotForSale { title: "货3".to_owned() })
        );
        let mut withdrawn = facts();
        withdrawn.variants[0].for_sale = false;
        assert_eq!(plan(&request(&[(1, 1)]), &withdrawn, NOW), Err(Refusal::NotForSale { title: "货1".to_owned() }));
    }

    #[test]
    fn a_region_that_is_not_served_is_refused() {
        let mut r = request(&[(1, 1)]);
        r.region = "650102".to_owned();
        assert_eq!(
            plan(&r, &facts(), NOW),
            Err(Refusal::NotDeliverable { merchant: "店1".to_owned(), region: "650102".to_owned() })
        );
    }

    #[test]
    fn another_total_than_the_one_seen_is_refused() {
        let mut r = request(&[(1, 1)]);
        r.seen_total = Some(1);
        assert_eq!(plan(&r, &facts(), NOW), Err(Refusal::TotalChanged { seen: 1, now: 1100 }));
        r.seen_total = Some(1100);
        assert!(plan(&r, &facts(), NOW).is_ok());
        r.seen_total = Some(1101);
        assert_eq!(plan(&r, &facts(), NOW), Err(Refusal::TotalChanged { seen: 1101, now: 1100 }));
        r.cheaper_is_fine = true;
        assert_eq!(plan(&r, &facts(), NOW).map(|plan| plan.total.minor), Ok(1100));
        r.seen_total = Some(1099);
        assert_eq!(plan(&r, &facts(), NOW), Err(Refusal::TotalChanged { seen: 1099, now: 1100 }));
    }

    proptest! {
        #[test]
        fn a_plan_holds_exactly_what_was_wanted_and_adds_up(
            lines in prop::collection::vec((1_u128..4, 1_i64..4), 1..5),
        ) {
            let r = request(&lines);
            match plan(&r, &facts(), NOW) {
                Ok(p) => {
                    let sum: i64 = p.orders.iter().map(|o| o.totals.total.minor).sum();
                    prop_assert_eq!(sum, p.total.minor);
                    for n in 1..4 {
                        let wanted: i64 = lines.iter().filter(|l| l.0 == n).map(|l| l.1).sum();
                        let planned: i64 = p.orders.iter().flat_map(|o| &o.lines)
                            .filter(|l| l.variant.variant == variant(n)).map(|l| l.quantity).sum();
                        prop_assert_eq!(wanted, planned);
                    }
                    for order in &p.orders {
                        prop_assert!(order.lines.iter().all(|l| l.variant.merchant == order.merchant));
                        let goods: i64 = order.lines.iter().map(|l| l.total).sum();
                        prop_assert_eq!(goods + order.totals.delivery.minor, order.totals.total.minor);
                    }
                }
                Err(Refusal::OutOfStock { requested, available, .. }) => prop_assert!(requested > available),
                Err(other) => prop_assert!(false, "{other:?}"),
            }
        }
    }
}
