//! How much has happened to the orders of a page that stays open.

use super::access::ids_of;
use crate::entities::{fulfillments, order_events, parcel_events};
use crate::sessions::Visitor;
use crate::{Result, Shop};
use domain::ids::OrderId;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

/// What an open page follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// The orders on the page.
    pub orders: Vec<OrderId>,
    /// How many entries their timelines have and reports their parcels, counted as
    /// [`CheckoutOrders::news`](domain::orders::views::CheckoutOrders::news) counts them. It only grows.
    pub count: u64,
}

/// How much has happened to the orders on the page behind a key, for whoever may see it; for everybody else there
/// is no such page ([`Error::NotFound`](crate::Error::NotFound)).
pub async fn news(shop: &Shop, visitor: &Visitor, key: &str) -> Result<News> {
    let conn = shop.db.read();
    let orders = ids_of(shop, visitor, key).await?;
    let ids: Vec<Uuid> = orders.iter().map(|order| order.0).collect();
    let entries =
        order_events::Entity::find().filter(order_events::Column::OrderId.is_in(ids.clone())).count(conn).await?;
    let parcels = fulfillments::Entity::find()
        .select_only()
        .column(fulfillments::Column::Id)
        .filter(fulfillments::Column::OrderId.is_in(ids));
    let reports = parcel_events::Entity::find()
        .filter(parcel_events::Column::FulfillmentId.in_subquery(parcels.into_query()))
        .count(conn)
        .await?;
    Ok(News { orders, count: entries + reports })
}
