//! How much somebody may hold without having paid for it.
//!
//! The shopkeeper's rule: an order that nobody has paid keeps its goods from others, so one person
//! may have only so many of them at a time, and only so many pieces of one article in them. Whoever
//! pays, calls off or lets the time pass may order again. Pieces at a sale's price are not counted
//! here before they are ordered: the sale has a limit of its own.

use super::{CheckoutPlan, Refusal};
use crate::ids::{CheckoutId, VariantId};
use std::collections::{BTreeMap, BTreeSet};

/// Most unpaid orders of one person, unless the owner says otherwise. The orders of one checkout, one
/// for each merchant, are paid together and count once.
pub const UNPAID_ORDERS: i64 = 10;

/// Most unpaid pieces of one variant in the hands of one person, unless the owner says otherwise.
pub const UNPAID_PIECES: i64 = 200;

/// What one person may hold at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Unpaid orders.
    pub orders: i64,
    /// Unpaid pieces of one variant.
    pub pieces: i64,
}

/// An unpaid order of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The checkout it belongs to.
    pub checkout: CheckoutId,
    /// Its number, when account or browser are the same. Somebody who merely knows a phone number
    /// or an address does not learn the order's: both together would open it.
    pub number: Option<String>,
    /// What it holds.
    pub pieces: Vec<(VariantId, i64)>,
}

impl Caps {
    /// Whether somebody who holds these orders may have those of a plan too. The orders stand in the
    /// order in which they were placed; a refusal names the first that would make room.
    pub fn admit(&self, held: &[Holding], plan: &CheckoutPlan) -> Result<(), Refusal> {
        let checkouts: BTreeSet<CheckoutId> = held.iter().map(|holding| holding.checkout).collect();
        if checkouts.len() as i64 >= self.orders {
            let order = held.iter().find_map(|holding| holding.number.clone());
            return Err(Refusal::TooManyUnpaid { most: self.orders, order });
        }
        let mut wanted: BTreeMap<VariantId, (&str, i64)> = BTreeMap::new();
        for line in plan.orders.iter().flat_map(|order| &order.lines).filter(|line| line.variant.sale.is_none()) {
            let (_, quantity) = wanted.entry(line.variant.variant).or_insert((&line.variant.title, 0));
            *quantity = quantity.saturating_add(line.quantity);
        }
        for (variant, (title, quantity)) in wanted {
            let pieces = |holding: &Holding| -> i64 {
                holding.pieces.iter().filter(|(of, _)| *of == variant).map(|(_, pieces)| *pieces).sum()
            };
            let had: i64 = held.iter().map(pieces).sum();
            if had.saturating_add(quantity) > self.pieces {
                let with_it = held.iter().filter(|holding| pieces(holding) > 0);
                let order = with_it.filter_map(|holding| holding.number.clone()).next();
                return Err(Refusal::TooManyHeld { title: title.to_owned(), most: self.pieces, had, order });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkout::{LinePlan, OrderPlan, VariantFacts};
    use crate::delivery::Promise;
    use crate::flash::Running;
    use crate::ids::{DeliveryMethodId, FlashSaleId, LocationId, MerchantId, ProductId};
    use crate::pricing::Totals;
    use crate::stock::{Choice, SentFrom};
    use crate::{Currency, Money, Timestamp};
    use proptest::prelude::*;
    use uuid::Uuid;

    const CAPS: Caps = Caps { orders: 3, pieces: 10 };

    fn variant(n: u128) -> VariantId {
        VariantId(Uuid::from_u128(n))
    }

    fn held(checkout: u128, number: &str, pieces: &[(u128, i64)]) -> Holding {
        Holding {
            checkout: CheckoutId(Uuid::from_u128(checkout)),
            number: (!number.is_empty()).then(|| number.to_owned()),
            pieces: pieces.iter().map(|(n, quantity)| (variant(*n), *quantity)).collect(),
        }
    }

    /// An order of lines of a variant, at a sale's price where the flag says so.
    fn wanting(lines: &[(u128, i64, bool)]) -> CheckoutPlan {
        let sale = Running { id: FlashSaleId(Uuid::nil()), price: 1, left: 99, per_person: 99, had: 0 };
        let line = |&(n, quantity, on_sale): &(u128, i64, bool)| LinePlan {
            variant: VariantFacts {
                variant: variant(n),
                product: ProductId(Uuid::nil()),
                merchant: MerchantId(Uuid::nil()),
                sku: String::new(),
                title: format!("货{n}"),
                options: String::new(),
                picture: None,
                slug: String::new(),
                price: 100,
                sale: on_sale.then_some(sale),
                weight_g: 1,
                for_sale: true,
            },
            location: LocationId(Uuid::nil()),
            quantity,
            total: 100 * quantity,
        };
        let order = OrderPlan {
            merchant: MerchantId(Uuid::nil()),
            lines: lines.iter().map(line).collect(),
            sent_from: SentFrom { why: Choice::Only, places: Vec::new() },
            totals: Totals::zero(Currency::default()),
            weight_g: 1,
            method: DeliveryMethodId(Uuid::nil()),
            method_name: String::new(),
            carrier: String::new(),
            promise: Promise { from: Timestamp(0), to: Timestamp(0) },
        };
        CheckoutPlan { orders: vec![order], total: Money::cny(0) }
    }

    #[test]
    fn the_orders_of_one_checkout_count_once_and_the_oldest_own_one_is_named() {
        let two = [held(1, "", &[]), held(1, "", &[]), held(2, "B", &[]), held(2, "C", &[])];
        assert_eq!(CAPS.admit(&two, &wanting(&[(1, 1, false)])), Ok(()));
        let three = [&two[..], &[held(3, "D", &[])]].concat();
        let named = Err(Refusal::TooManyUnpaid { most: 3, order: Some("B".to_owned()) });
        assert_eq!(CAPS.admit(&three, &wanting(&[(1, 1, false)])), named);
        assert_eq!(CAPS.admit(&three, &wanting(&[(1, 1, true)])), named, "an order of a sale is an order");
        let others = [held(1, "", &[]), held(2, "", &[]), held(3, "", &[])];
        let unnamed = Err(Refusal::TooManyUnpaid { most: 3, order: None });
        assert_eq!(CAPS.admit(&others, &wanting(&[(1, 1, false)])), unnamed);
    }

    #[test]
    fn pieces_are_added_up_over_orders_and_lines_and_a_sale_has_its_own_limit() {
        let holds = [held(1, "A", &[(2, 9)]), held(2, "B", &[(1, 3), (1, 4)])];
        assert_eq!(CAPS.admit(&holds, &wanting(&[(1, 3, false), (2, 1, false)])), Ok(()));
        let title = || "货1".to_owned();
        let refused = Err(Refusal::TooManyHeld { title: title(), most: 10, had: 7, order: Some("B".to_owned()) });
        assert_eq!(CAPS.admit(&holds, &wanting(&[(1, 2, false), (1, 2, false)])), refused);
        assert_eq!(CAPS.admit(&holds, &wanting(&[(1, 99, true)])), Ok(()));
        let at_once = Err(Refusal::TooManyHeld { title: title(), most: 10, had: 0, order: None });
        assert_eq!(CAPS.admit(&[], &wanting(&[(1, 11, false)])), at_once);
    }

    proptest! {
        #[test]
        fn who_was_admitted_never_holds_more_than_the_caps(wants in prop::collection::vec((0u128..3, 1i64..8), 1..30)) {
            let mut holds: Vec<Holding> = Vec::new();
            for (n, (of, quantity)) in wants.into_iter().enumerate() {
                if CAPS.admit(&holds, &wanting(&[(of, quantity, false)])).is_ok() {
                    holds.push(held(n as u128, "", &[(of, quantity)]));
                }
            }
            prop_assert!(holds.len() as i64 <= CAPS.orders);
            for of in 0..3 {
                let pieces = |h: &Holding| h.pieces.iter().filter(|(v, _)| *v == variant(of)).map(|(_, q)| *q).sum::<i64>();
                prop_assert!(holds.iter().map(pieces).sum::<i64>() <= CAPS.pieces);
            }
        }
    }
}
