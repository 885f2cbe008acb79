//! The dashboard: four numbers, what waits, the last thirty days, the latest orders.
//!
//! "Yesterday" and "last week" end at the same time of day as now, so that a morning is
//! compared with a morning. A merchant's staff see their merchant's numbers only.

use crate::db::{number, row, rows};
use crate::staff::Member;
use crate::{Result, Shop, params};
use domain::ids::{OrderId, VariantId};
use domain::orders::{FulfillmentStatus, OrderStatus, PaymentStatus};
use domain::reports::{CHART_DAYS, LowStock, NeedsYou, OrderLineUp, Today, Trend, fill_days};
use domain::staff::Permission;
use domain::{Currency, Lang, Money, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Whose rows a member sees: whether all, and else whose. Statements ask `($1 OR merchant_id = $2)`.
pub(crate) fn sight(member: &Member) -> (bool, Uuid) {
    (member.merchant.is_none(), member.merchant.map_or(Uuid::nil(), |merchant| merchant.0))
}

#[derive(FromQueryResult)]
struct TrendRow {
    now: i64,
    yesterday: i64,
    last_week: i64,
}

impl From<TrendRow> for Trend {
    fn from(row: TrendRow) -> Trend {
        Trend { now: row.now, yesterday: row.yesterday, last_week: row.last_week }
    }
}

#[derive(FromQueryResult)]
struct DayRow {
    day: i64,
    orders: i64,
    revenue: i64,
}

#[derive(FromQueryResult)]
struct StockRow {
    variant_id: Uuid,
    title: Option<String>,
    sku: String,
    v1: Option<String>,
    v2: Option<String>,
    v3: Option<String>,
    available: i64,
}

/// An order in a short list.
#[derive(FromQueryResult)]
pub(crate) struct OrderRow {
    id: Uuid,
    number: String,
    placed_at: i64,
    total: i64,
    currency: String,
    status: String,
    payment_status: String,
    fulfillment_status: String,
}

impl OrderRow {
    /// As it goes to a page.
    pub(crate) fn line_up(self) -> OrderLineUp {
        OrderLineUp {
            id: OrderId(self.id),
            number: self.number,
            placed_at: Timestamp(self.placed_at),
            total: Money { minor: self.total, currency: Currency::from_code(&self.currency).unwrap_or_default() },
            status: OrderStatus::from_code(&self.status).unwrap_or(OrderStatus::Placed),
            payment: PaymentStatus::from_code(&self.payment_status).unwrap_or(PaymentStatus::Unpaid),
            goods: FulfillmentStatus::from_code(&self.fulfillment_status).unwrap_or(FulfillmentStatus::Unfulfilled),
        }
    }
}

/// Everything on the dashboard, as this member may see it.
pub async fn today(shop: &Shop, member: &Member, lang: Lang) -> Result<Today> {
    member.demand(Permission::DashboardView)?;
    let now = shop.clock.now();
    Ok(Today {
        now,
        orders: orders_placed(shop, member, now).await?,
        revenue: revenue(shop, member, now).await?,
        to_ship: waiting_to_ship(shop, member, now).await?,
        low_stock: low_stock_count(shop, member).await?,
        needs: needs(shop, member, lang).await?,
        days: days(shop, member, now).await?,
        latest: latest(shop, member).await?,
    })
}

/// The three spans of a trend: begin and end of today, yesterday and a week ago.
fn spans(now: Timestamp) -> [i64; 6] {
    let start = now.shanghai_day_start();
    let back = |days: i64| (start.plus(-days * Timestamp::DAY).0, now.plus(-days * Timestamp::DAY).0);
    let ((a, b), (c, d), (e, f)) = (back(0), back(1), back(7));
    [a, b, c, d, e, f]
}

async fn orders_placed(shop: &Shop, member: &Member, now: Timestamp) -> Result<Trend> {
    let (all, own) = sight(member);
    let [a, b, c, d, e, f] = spans(now);
    let found: Option<TrendRow> = row(
        shop.db.read(),
        "SELECT CAST(COALESCE(SUM(CASE WHEN placed_at BETWEEN $3 AND $4 THEN 1 ELSE 0 END), 0) AS BIGINT) AS now,
                CAST(COALESCE(SUM(CASE WHEN placed_at BETWEEN $5 AND $6 THEN 1 ELSE 0 END), 0) AS BIGINT) AS yesterday,
                CAST(COALESCE(SUM(CASE WHEN placed_at BETWEEN $7 AND $8 THEN 1 ELSE 0 END), 0) AS BIGINT) AS last_week
         FROM orders WHERE ($1 OR merchant_id = $2) AND placed_at >= $7",
        params![all, own, a, b, c, d, e, f],
    )
    .await?;
    Ok(found.map(Trend::from).unwrap_or_default())
}

async fn revenue(shop: &Shop, member: &Member, now: Timestamp) -> Result<Trend> {
    let (all, own) = sight(member);
    let [a, b, c, d, e, f] = spans(now);
    let found: Option<TrendRow> = row(
        shop.db.read(),
        "SELECT CAST(COALESCE(SUM(CASE WHEN paid_at BETWEEN $3 AND $4 THEN total ELSE 0 END), 0) AS BIGINT) AS now,
                CAST(COALESCE(SUM(CASE WHEN paid_at BETWEEN $5 AND $6 THEN total ELSE 0 END), 0) AS BIGINT) AS yesterday,
                CAST(COALESCE(SUM(CASE WHEN paid_at BETWEEN $7 AND $8 THEN total ELSE 0 END), 0) AS BIGINT) AS last_week
         FROM orders WHERE ($1 OR merchant_id = $2) AND paid_at >= $7",
        params![all, own, a, b, c, d, e, f],
    )
    .await?;
    Ok(found.map(Trend::from).unwrap_or_default())
}

/// Now by the statuses; before now by the moments at which an order was paid, shipped or called off.
async fn waiting_to_ship(shop: &Shop, member: &Member, now: Timestamp) -> Result<Trend> {
    let (all, own) = sight(member);
    let at = async |moment: Timestamp| {
        number(
            shop.db.read(),
            "SELECT COUNT(*) AS n FROM orders WHERE ($1 OR merchant_id = $2) AND paid_at <= $3
               AND (shipped_at IS NULL OR shipped_at > $3) AND (canceled_at IS NULL OR canceled_at > $3)
               AND (completed_at IS NULL OR completed_at > $3)",
            params![all, own, moment.0],
        )
        .await
    };
    let waiting = number(
        shop.db.read(),
        "SELECT COUNT(*) AS n FROM orders WHERE ($1 OR merchant_id = $2) AND status = 'placed'
           AND payment_status IN ('paid', 'partially_refunded') AND fulfillment_status IN ('unfulfilled', 'partial')",
        params![all, own],
    )
    .await?;
    Ok(Trend {
        now: waiting,
        yesterday: at(now.plus(-Timestamp::DAY)).await?,
        last_week: at(now.plus(-7 * Timestamp::DAY)).await?,
    })
}

async fn low_stock_count(shop: &Shop, member: &Member) -> Result<i64> {
    let (all, own) = sight(member);
    number(
        shop.db.read(),
        "SELECT COUNT(DISTINCT l.variant_id) AS n FROM stock_levels l JOIN variants v ON v.id = l.variant_id
         JOIN products p ON p.id = v.product_id
         WHERE ($1 OR p.merchant_id = $2) AND p.status = 'active' AND v.active
           AND l.on_hand - l.allocated <= l.low_at",
        params![all, own],
    )
    .await
}

async fn needs(shop: &Shop, member: &Member, lang: Lang) -> Result<NeedsYou> {
    let (all, own) = sight(member);
    let read = shop.db.read();
    let to_ship: Vec<OrderRow> = rows(
        read,
        "SELECT id, number, placed_at, total, currency, status, payment_status, fulfillment_status FROM orders
         WHERE ($1 OR merchant_id = $2) AND status = 'placed' AND payment_status IN ('paid', 'partially_refunded')
           AND fulfillment_status IN ('unfulfilled', 'partial')
         ORDER BY placed_at, id LIMIT 5",
        params![all, own],
    )
    .await?;
    let low: Vec<StockRow> = rows(
        read,
        "SELECT v.id AS variant_id, t.title, v.sku, CAST(SUM(l.on_hand - l.allocated) AS BIGINT) AS available,
           CASE WHEN $3 = 'zh' THEN o1.value_zh ELSE o1.value_en END AS v1,
           CASE WHEN $3 = 'zh' THEN o2.value_zh ELSE o2.value_en END AS v2,
           CASE WHEN $3 = 'zh' THEN o3.value_zh ELSE o3.value_en END AS v3
         FROM stock_levels l JOIN variants v ON v.id = l.variant_id JOIN products p ON p.id = v.product_id
         LEFT JOIN product_texts t ON t.product_id = p.id AND t.lang = $3
         LEFT JOIN option_values o1 ON o1.id = v.option1_id
         LEFT JOIN option_values o2 ON o2.id = v.option2_id
         LEFT JOIN option_values o3 ON o3.id = v.option3_id
         WHERE ($1 OR p.merchant_id = $2) AND p.status = 'active' AND v.active
         GROUP BY v.id, t.title, v.sku, o1.value_zh, o1.value_en, o2.value_zh, o2.value_en, o3.value_zh, o3.value_en
         HAVING SUM(CASE WHEN l.on_hand - l.allocated <= l.low_at THEN 1 ELSE 0 END) > 0
         ORDER BY available, v.sku LIMIT 5",
        params![all, own, lang.code()],
    )
    .await?;
    let failed_payments = number(
        read,
        "SELECT COUNT(*) AS n FROM orders o WHERE ($1 OR o.merchant_id = $2) AND o.status = 'placed'
           AND o.payment_status = 'unpaid'
           AND EXISTS (SELECT 1 FROM payments p WHERE p.checkout_id = o.checkout_id AND p.state = 'failed')",
        params![all, own],
    )
    .await?;
    let failed_refunds = number(
        read,
        "SELECT COUNT(*) AS n FROM refunds r JOIN orders o ON o.id = r.order_id
         WHERE ($1 OR o.merchant_id = $2) AND r.state = 'failed'",
        params![all, own],
    )
    .await?;
    let dead_jobs = if member.merchant.is_none() && member.demand(Permission::OperationsView).is_ok() {
        number(read, "SELECT COUNT(*) AS n FROM jobs WHERE state = 'dead'", params![]).await?
    } else {
        0
    };
    Ok(NeedsYou {
        to_ship: to_ship.into_iter().map(OrderRow::line_up).collect(),
        low_stock: low
            .into_iter()
            .map(|row| {
                let options: Vec<String> = [row.v1, row.v2, row.v3].into_iter().flatten().collect();
                LowStock {
                    variant: VariantId(row.variant_id),
                    title: row.title.unwrap_or_else(|| row.sku.clone()),
                    options: if options.is_empty() { row.sku } else { options.join(" / ") },
                    available: row.available,
                }
            })
            .collect(),
        failed_payments,
        failed_refunds,
        questions: crate::voices::desk::waiting(shop, member).await?,
        dead_jobs,
    })
}

async fn days(shop: &Shop, member: &Member, now: Timestamp) -> Result<Vec<domain::reports::DayFigures>> {
    let (all, own) = sight(member);
    let first = now.shanghai_day_start().plus(-(CHART_DAYS - 1) * Timestamp::DAY);
    // 28,800,000 ms are the eight hours that Shanghai is ahead.
    let found: Vec<DayRow> = rows(
        shop.db.read(),
        "SELECT (paid_at + 28800000) / 86400000 AS day, COUNT(*) AS orders, CAST(SUM(total) AS BIGINT) AS revenue
         FROM orders WHERE ($1 OR merchant_id = $2) AND paid_at BETWEEN $3 AND $4
         GROUP BY (paid_at + 28800000) / 86400000",
        params![all, own, first.0, now.0],
    )
    .await?;
    let found: Vec<(i64, i64, i64)> = found.into_iter().map(|row| (row.day, row.orders, row.revenue)).collect();
    Ok(fill_days(now, &found))
}

async fn latest(shop: &Shop, member: &Member) -> Result<Vec<OrderLineUp>> {
    let (all, own) = sight(member);
    let found: Vec<OrderRow> = rows(
        shop.db.read(),
        "SELECT id, number, placed_at, total, currency, status, payment_status, fulfillment_status FROM orders
         WHERE ($1 OR merchant_id = $2) ORDER BY placed_at DESC, id DESC LIMIT 10",
        params![all, own],
    )
    .await?;
    Ok(found.into_iter().map(OrderRow::line_up).collect())
}
