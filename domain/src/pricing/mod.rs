//! Every number on a cart, a checkout and an order.

use crate::{Currency, Money};
use serde::{Deserialize, Serialize};

/// What pricing must know of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PricedLine {
    /// Price of one, minor units.
    pub unit_price: i64,
    /// Pieces.
    pub quantity: i64,
    /// Taken off the whole line, minor units.
    pub discount: i64,
}

impl PricedLine {
    /// What the line costs before discounts.
    pub fn gross(self) -> i64 {
        self.unit_price.saturating_mul(self.quantity)
    }

    /// What the line costs; never below zero.
    pub fn total(self) -> i64 {
        (self.gross() - self.discount).max(0)
    }
}

/// The sums of an order, or of a cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Goods before discounts.
    pub items: Money,
    /// Taken off.
    pub discount: Money,
    /// Delivery.
    pub delivery: Money,
    /// Tax that the total already includes.
    pub tax: Money,
    /// To pay: items − discount + delivery.
    pub total: Money,
}

impl Totals {
    /// Nothing at all.
    pub fn zero(currency: Currency) -> Totals {
        totals(currency, &[], 0)
    }

    /// Two orders paid together.
    pub fn plus(self, other: Totals) -> Totals {
        let add = |a: Money, b: Money| a.with(a.minor.saturating_add(b.minor));
        Totals {
            items: add(self.items, other.items),
            discount: add(self.discount, other.discount),
            delivery: add(self.delivery, other.delivery),
            tax: add(self.tax, other.tax),
            total: add(self.total, other.total),
        }
    }
}

/// Adds an order up. Prices include tax, so no tax is added; the part of it is 0 until a
/// merchant states a rate.
pub fn totals(currency: Currency, lines: &[PricedLine], delivery: i64) -> Totals {
    let money = |minor| Money { minor, currency };
    let sum = |of: fn(&PricedLine) -> i64| lines.iter().fold(0_i64, |all, line| all.saturating_add(of(line)));
    let items = sum(|line| line.gross());
    let net = sum(|line| line.total());
    Totals {
        items: money(items),
        discount: money(items - net),
        delivery: money(delivery),
        tax: money(0),
        total: money(net.saturating_add(delivery)),
    }
}

/// Spreads an amount taken off an order over its lines in proportion to what they cost, so
/// that a later refund of one line gives back exactly what was paid for it.
pub fn spread_discount(lines: &mut [PricedLine], discount: i64) {
    let gross: Vec<i64> = lines.iter().map(|line| line.gross()).collect();
    let most = gross.iter().fold(0_i64, |all, line| all.saturating_add(*line));
    for (line, share) in lines.iter_mut().zip(crate::money::split(discount.clamp(0, most), &gross)) {
        line.discount = share;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(unit_price: i64, quantity: i64) -> PricedLine {
        PricedLine { unit_price, quantity, discount: 0 }
    }

    #[test]
    fn goods_and_delivery_make_the_total() {
        let t = totals(Currency::Cny, &[line(1999, 3), line(500, 1)], 800);
        assert_eq!((t.items, t.delivery, t.total), (Money::cny(6497), Money::cny(800), Money::cny(7297)));
        assert_eq!((t.discount, t.tax), (Money::cny(0), Money::cny(0)));
        assert_eq!(t.plus(t).total, Money::cny(14_594));
    }

    #[test]
    fn a_discount_is_spread_without_losing_a_cent() {
        let mut lines = [line(1000, 1), line(1000, 1), line(1000, 1)];
        spread_discount(&mut lines, 100);
        assert_eq!(lines.map(|l| l.discount), [34, 33, 33]);
        assert_eq!(totals(Currency::Cny, &lines, 0).total, Money::cny(2900));
    }

    proptest! {
        #[test]
        fn totals_add_up(lines in prop::collection::vec((0_i64..10_000_000, 1_i64..9999, 0_i64..5000), 0..30), delivery in 0_i64..100_000, discount in 0_i64..10_000_000) {
            let mut lines: Vec<PricedLine> = lines.into_iter().map(|(p, q, d)| PricedLine { unit_price: p, quantity: q, discount: d }).collect();
            let t = totals(Currency::Cny, &lines, delivery);
            prop_assert_eq!(t.items.minor - t.discount.minor + t.delivery.minor, t.total.minor);
            prop_assert_eq!(lines.iter().map(|l| l.total()).sum::<i64>() + delivery, t.total.minor);
            spread_discount(&mut lines, discount);
            let t = totals(Currency::Cny, &lines, delivery);
            prop_assert_eq!(t.discount.minor, discount.min(t.items.minor));
            prop_assert!(t.total.minor >= delivery);
        }
    }
}
