//! The order list with its filters.

use super::person::{OpenAddress, open_address};
use crate::entities::orders::{Column, Entity, Model};
use crate::staff::Member;
use crate::{Error, Result, Shop};
use domain::ids::OrderId;
use domain::orders::desk::{DeskList, DeskRow, DeskSort, DeskTab, OrderFilter, PAGE};
use domain::orders::{Channel, FulfillmentStatus, OrderStatus, PaymentStatus, is_order_number};
use domain::staff::Permission;
use domain::{Currency, Lang, Money, Timestamp, masking};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// One page of the orders that the filter finds, of the merchants this member may see.
pub async fn list(shop: &Shop, member: &Member, lang: Lang, filter: &OrderFilter) -> Result<DeskList> {
    member.demand(Permission::OrdersView)?;
    let query = Entity::find().filter(condition(shop, member, filter));
    let count = i64::try_from(query.clone().count(shop.db.read()).await?).unwrap_or(i64::MAX);
    let query = match filter.sort {
        DeskSort::Newest => query.order_by_desc(Column::PlacedAt).order_by_desc(Column::Id),
        DeskSort::Oldest => query.order_by_asc(Column::PlacedAt).order_by_asc(Column::Id),
        DeskSort::Total => query.order_by_desc(Column::Total).order_by_desc(Column::Id),
    };
    let offset = u64::try_from((filter.page - 1).max(0) * PAGE).unwrap_or(0);
    let found = query.limit(PAGE as u64).offset(offset).all(shop.db.read()).await?;
    let lines = first_lines(shop, &found).await?;
    let merchants = merchant_names(shop, &found, lang).await?;
    let mut rows = Vec::with_capacity(found.len());
    for order in found {
        let (title, pieces) = lines.get(&order.id).cloned().unwrap_or_default();
        let merchant = merchants.get(&order.merchant_id).cloned().unwrap_or_default();
        rows.push(row(shop, order, title, pieces, merchant)?);
    }
    Ok(DeskList { rows, count })
}

/// The filter as a condition. What a merchant's staff may see comes first and is never left out.
fn condition(shop: &Shop, member: &Member, filter: &OrderFilter) -> Condition {
    let mut all = Condition::all();
    if let Some(own) = member.merchant {
        all = all.add(Column::MerchantId.eq(own.0));
    }
    let paid = ["paid", "partially_refunded"];
    all = match filter.tab {
        DeskTab::All => all,
        DeskTab::ToPay => all.add(Column::Status.eq("placed")).add(Column::PaymentStatus.eq("unpaid")),
        DeskTab::ToShip => all
            .add(Column::Status.eq("placed"))
            .add(Column::PaymentStatus.is_in(paid))
            .add(Column::FulfillmentStatus.is_in(["unfulfilled", "partial"])),
        DeskTab::Shipped => {
            all.add(Column::Status.eq("placed")).add(Column::FulfillmentStatus.is_in(["fulfilled", "delivered"]))
        }
        DeskTab::Done => all.add(Column::Status.eq("completed")),
        DeskTab::AfterSales => all.add(Column::PaymentStatus.is_in(["partially_refunded", "refunded"])),
        DeskTab::Canceled => all.add(Column::Status.eq("canceled")),
    };
    if let Some(payment) = filter.payment {
        all = all.add(Column::PaymentStatus.eq(payment.code()));
    }
    if let Some(goods) = filter.goods {
        all = all.add(Column::FulfillmentStatus.eq(goods.code()));
    }
    if let Some(channel) = filter.channel {
        all = all.add(Column::Channel.eq(channel.code()));
    }
    if let Some(from) = Timestamp::parse_shanghai_day(&filter.from) {
        all = all.add(Column::PlacedAt.gte(from.0));
    }
    if let Some(to) = Timestamp::parse_shanghai_day(&filter.to) {
        all = all.add(Column::PlacedAt.lt(to.plus(Timestamp::DAY).0));
    }
    match by_text(shop, filter.text.trim()) {
        Some(found) => all.add(found),
        None => all,
    }
}

/// A text is an order number, the beginning of one, an e-mail address or a phone number. The
/// last two are found by their keyed hash, whole or not at all.
fn by_text(shop: &Shop, text: &str) -> Option<Condition> {
    if text.is_empty() {
        return None;
    }
    if text.contains('@') {
        return Some(Condition::all().add(Column::EmailIndex.eq(shop.keys.index("email", &text.to_lowercase()))));
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if is_order_number(&digits) {
        return Some(Condition::all().add(Column::Number.eq(digits)));
    }
    let phones = super::person::phone_spellings(text).into_iter().map(|phone| shop.keys.index("phone", &phone));
    let mut any = Condition::any().add(Column::PhoneIndex.is_in(phones));
    if digits.len() >= 4 && digits.len() < 17 {
        any = any.add(Column::Number.starts_with(&digits));
    }
    Some(any)
}

/// The first line's title and the number of pieces of each order.
async fn first_lines(shop: &Shop, orders: &[Model]) -> Result<HashMap<Uuid, (String, i64)>> {
    use crate::entities::order_lines::{Column, Entity};
    let ids = orders.iter().map(|order| order.id);
    let found = Entity::find()
        .filter(Column::OrderId.is_in(ids))
        .order_by_asc(Column::OrderId)
        .order_by_asc(Column::Position)
        .all(shop.db.read())
        .await?;
    let mut lines: HashMap<Uuid, (String, i64)> = HashMap::new();
    for line in found {
        lines.entry(line.order_id).or_insert_with(|| (line.title.clone(), 0)).1 += line.quantity;
    }
    Ok(lines)
}

async fn merchant_names(shop: &Shop, orders: &[Model], lang: Lang) -> Result<HashMap<Uuid, String>> {
    use crate::entities::merchants::{Column, Entity};
    let ids = orders.iter().map(|order| order.merchant_id);
    let found = Entity::find().filter(Column::Id.is_in(ids)).all(shop.db.read()).await?;
    Ok(found.into_iter().map(|m| (m.id, lang.pick(&m.name_zh, &m.name_en).to_owned())).collect())
}

fn row(shop: &Shop, order: Model, title: String, pieces: i64, merchant: String) -> Result<DeskRow> {
    let damaged = |what: &str| Error::Damaged(format!("order {}: {what}", order.id));
    let OpenAddress { name, .. } = open_address(shop, &order.address)?;
    Ok(DeskRow {
        id: OrderId(order.id),
        merchant,
        name: masking::name(&name),
        title,
        pieces,
        total: Money { minor: order.total, currency: Currency::from_code(&order.currency).unwrap_or_default() },
        placed_at: Timestamp(order.placed_at),
        status: OrderStatus::from_code(&order.status).ok_or_else(|| damaged("status"))?,
        payment: PaymentStatus::from_code(&order.payment_status).ok_or_else(|| damaged("payment status"))?,
        goods: FulfillmentStatus::from_code(&order.fulfillment_status).ok_or_else(|| damaged("fulfillment status"))?,
        channel: Channel::from_code(&order.channel).ok_or_else(|| damaged("channel"))?,
        number: order.number,
    })
}
