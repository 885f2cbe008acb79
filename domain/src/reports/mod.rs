//! What a shopkeeper wants to know in the morning: four numbers, what waits, and the last month.

use crate::ids::{OrderId, VariantId};
use crate::{Money, Timestamp};
use serde::{Deserialize, Serialize};

/// How many days the chart shows, today included.
pub const CHART_DAYS: i64 = 30;

/// A number now, and at the same time of day yesterday and a week ago.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trend {
    /// Today, until now.
    pub now: i64,
    /// Yesterday, until the same time of day.
    pub yesterday: i64,
    /// The same day last week, until the same time of day.
    pub last_week: i64,
}

/// One day of the chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayFigures {
    /// The day in Shanghai, `2026-11-23`.
    pub day: String,
    /// Orders that were paid.
    pub orders: i64,
    /// What was paid, minor units.
    pub revenue: i64,
}

/// An order in a short list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLineUp {
    /// The order.
    pub id: OrderId,
    /// Its number.
    pub number: String,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Its total.
    pub total: Money,
    /// Status codes: the order, its money, its goods.
    pub status: crate::orders::OrderStatus,
    /// The money's status.
    pub payment: crate::orders::PaymentStatus,
    /// The goods' status.
    pub goods: crate::orders::FulfillmentStatus,
}

/// A variant that runs out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LowStock {
    /// The variant to restock.
    pub variant: VariantId,
    /// Its title.
    pub title: String,
    /// The variant's options, or its SKU when it has none.
    pub options: String,
    /// Pieces that can still be bought.
    pub available: i64,
}

/// What needs somebody now. Counts are whole; the lists show the first few.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedsYou {
    /// Orders to ship, oldest first.
    pub to_ship: Vec<OrderLineUp>,
    /// Variants that run out, emptiest first.
    pub low_stock: Vec<LowStock>,
    /// Unpaid orders whose last payment failed.
    pub failed_payments: i64,
    /// Refunds that the provider refused.
    pub failed_refunds: i64,
    /// Questions that the seller has not answered.
    pub questions: i64,
    /// Jobs that were given up; platform only.
    pub dead_jobs: i64,
}

/// The dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Today {
    /// The moment all of it speaks about.
    pub now: Timestamp,
    /// Orders placed today.
    pub orders: Trend,
    /// Paid today, minor units.
    pub revenue: Trend,
    /// Paid orders waiting to leave.
    pub to_ship: Trend,
    /// Variants at or below their warning level.
    pub low_stock: i64,
    /// What waits for somebody.
    pub needs: NeedsYou,
    /// The last thirty days, oldest first, none left out.
    pub days: Vec<DayFigures>,
    /// The latest orders, newest first.
    pub latest: Vec<OrderLineUp>,
}

/// The days of the chart with their figures, days without any filled with nothing.
/// `found` holds days counted from 1970 in Shanghai, with orders and revenue.
pub fn fill_days(now: Timestamp, found: &[(i64, i64, i64)]) -> Vec<DayFigures> {
    let start = now.shanghai_day_start();
    (0..CHART_DAYS)
        .rev()
        .map(|back| {
            let begin = start.plus(-back * Timestamp::DAY);
            let number = (begin.0 + crate::time::SHANGHAI_MINUTES * Timestamp::MINUTE) / Timestamp::DAY;
            let (_, orders, revenue) = found.iter().find(|(day, ..)| *day == number).copied().unwrap_or_default();
            DayFigures { day: begin.day_text(), orders, revenue }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chart_has_thirty_days_and_none_is_left_out() {
        let now = Timestamp(1_795_395_600_000);
        let today = (now.0 + 8 * Timestamp::HOUR) / Timestamp::DAY;
        let days = fill_days(now, &[(today, 2, 5000), (today - 29, 1, 100), (today - 30, 9, 9)]);
        assert_eq!(days.len(), 30);
        assert_eq!(days[29], DayFigures { day: "2026-11-23".into(), orders: 2, revenue: 5000 });
        assert_eq!(days[0], DayFigures { day: "2026-10-25".into(), orders: 1, revenue: 100 });
        assert_eq!(days.iter().map(|day| day.orders).sum::<i64>(), 3);
    }
}
