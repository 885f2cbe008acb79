//! “My orders”, by tab.

use super::find::code;
use crate::db::rows;
use crate::entities::{merchants, order_lines, orders};
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, params};
use domain::orders::views::{MyOrders, OrderRow, shopper_actions};
use domain::orders::{FulfillmentStatus, OrderStatus, OrderTab, PaymentStatus, is_order_number, tab_of};
use domain::{Currency, Lang, Money, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// Orders on one page.
const PAGE: usize = 10;

#[derive(FromQueryResult)]
struct Statuses {
    id: Uuid,
    number: String,
    status: String,
    payment_status: String,
    fulfillment_status: String,
    reviewed: bool,
}

/// The member's orders of a tab, newest first, from behind the order with the number `after`.
pub async fn mine(shop: &Shop, visitor: &Visitor, tab: OrderTab, after: &str, lang: Lang) -> Result<MyOrders> {
    let customer = visitor.customer.ok_or(Error::SignIn)?;
    let conn = shop.db.read();
    // The rule of the tabs lives in the domain, so the statuses of all the member's orders are
    // read (a covering index, some bytes each) and only the shown orders are read whole.
    let all: Vec<Statuses> = rows(
        conn,
        "SELECT id, number, status, payment_status, fulfillment_status, reviewed FROM orders
         WHERE customer_id = $1 ORDER BY placed_at DESC, id DESC LIMIT 5000",
        params![customer.0],
    )
    .await?;
    let mut counts: HashMap<OrderTab, i64> = HashMap::new();
    let mut shown = Vec::new();
    for row in &all {
        let of = tab_of(
            code(OrderStatus::from_code, &row.status)?,
            code(PaymentStatus::from_code, &row.payment_status)?,
            code(FulfillmentStatus::from_code, &row.fulfillment_status)?,
            row.reviewed,
        );
        *counts.entry(OrderTab::All).or_default() += 1;
        if let Some(of) = of {
            *counts.entry(of).or_default() += 1;
        }
        if tab == OrderTab::All || of == Some(tab) {
            shown.push(row);
        }
    }
    let start = match is_order_number(after) {
        true => shown.iter().position(|row| row.number == after).map_or(0, |index| index + 1),
        false => 0,
    };
    let page: Vec<Uuid> = shown.iter().skip(start).take(PAGE).map(|row| row.id).collect();
    let more_after = (shown.len() > start + PAGE).then(|| shown[start + PAGE - 1].number.clone());
    Ok(MyOrders {
        tab,
        counts: OrderTab::ALL.iter().map(|tab| (*tab, counts.get(tab).copied().unwrap_or(0))).collect(),
        rows: order_rows(shop, page, lang).await?,
        more_after,
    })
}

async fn order_rows(shop: &Shop, ids: Vec<Uuid>, lang: Lang) -> Result<Vec<OrderRow>> {
    let conn = shop.db.read();
    let found = orders::Entity::find()
        .filter(orders::Column::Id.is_in(ids.clone()))
        .order_by_desc(orders::Column::PlacedAt)
        .order_by_desc(orders::Column::Id)
        .all(conn)
        .await?;
    let lines = order_lines::Entity::find()
        .filter(order_lines::Column::OrderId.is_in(ids))
        .order_by_asc(order_lines::Column::Position)
        .all(conn)
        .await?;
    let sellers = merchants::Entity::find()
        .filter(merchants::Column::Id.is_in(found.iter().map(|order| order.merchant_id)))
        .all(conn)
        .await?;
    found
        .into_iter()
        .map(|order| {
            let status = code(OrderStatus::from_code, &order.status)?;
            let payment = code(PaymentStatus::from_code, &order.payment_status)?;
            let goods = code(FulfillmentStatus::from_code, &order.fulfillment_status)?;
            let own = || lines.iter().filter(|line| line.order_id == order.id);
            let seller = sellers.iter().find(|seller| seller.id == order.merchant_id);
            Ok(OrderRow {
                merchant: seller.map(|m| lang.pick(&m.name_zh, &m.name_en).to_owned()).unwrap_or_default(),
                status,
                payment,
                goods,
                lines: own().take(4).map(|line| (line.title.clone(), line.picture_id.clone(), line.quantity)).collect(),
                pieces: own().map(|line| line.quantity).sum(),
                total: Money { minor: order.total, currency: Currency::from_code(&order.currency).unwrap_or_default() },
                placed_at: Timestamp(order.placed_at),
                may: shopper_actions(status, payment, goods, order.reviewed),
                number: order.number,
            })
        })
        .collect()
}
