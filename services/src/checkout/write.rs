//! Writes plans down: the rows of many placements, gathered in memory and sent together.

use super::ticket::Ticket;
use crate::db::in_steps;
use crate::live::LiveEvent;
use crate::orders::EXPIRE;
use crate::settings::Unpaid;
use crate::stock::Piece;
use crate::{Result, Tx, jobs, new_id, params, sealing};
use domain::Timestamp;
use domain::checkout::{CheckoutPlan, OrderPlan, Placed};
use domain::ids::{CartId, CheckoutId, OrderId, VariantId};
use domain::orders::order_number;
use sea_orm::Value;
use serde_json::json;
use std::collections::BTreeMap;

type Rows = Vec<Vec<Value>>;

/// What will be written when the transaction has heard everybody.
pub(super) struct Books {
    now: Timestamp,
    /// How long somebody has to pay.
    unpaid: Unpaid,
    checkouts: Rows,
    orders: Rows,
    lines: Rows,
    events: Rows,
    payments: Rows,
    /// The jobs that call off what nobody pays: payload and key, by the moment at which they are due.
    ends: BTreeMap<Timestamp, Vec<(serde_json::Value, String)>>,
    /// Lines of carts that were bought.
    bought: Rows,
    pieces: Vec<Piece>,
    told: Vec<LiveEvent>,
}

const CHECKOUT_COLUMNS: &[&str] = &[
    "id",
    "shopper",
    "idempotency_key",
    "request_hash",
    "customer_id",
    "currency",
    "total",
    "access_hash",
    "access_token",
    "created_at",
    "expires_at",
    "link_named",
];

const ORDER_COLUMNS: &[&str] = &[
    "id",
    "number",
    "checkout_id",
    "merchant_id",
    "customer_id",
    "status",
    "payment_status",
    "fulfillment_status",
    "channel",
    "lang",
    "currency",
    "items_total",
    "discount_total",
    "delivery_total",
    "tax_total",
    "total",
    "weight_g",
    "delivery_method_id",
    "delivery_name",
    "carrier",
    "promise_from",
    "promise_to",
    "region_code",
    "address",
    "phone_index",
    "email",
    "email_index",
    "note",
    "placed_at",
    "expires_at",
    "shopper",
    "address_index",
    "sent_from",
];

const LINE_COLUMNS: &[&str] = &[
    "id",
    "order_id",
    "position",
    "variant_id",
    "product_id",
    "location_id",
    "sku",
    "title",
    "options",
    "picture_id",
    "slug",
    "unit_price",
    "quantity",
    "total",
    "weight_g",
];

const EVENT_COLUMNS: &[&str] = &["id", "order_id", "kind", "actor", "facts", "at"];

const PAYMENT_COLUMNS: &[&str] = &["id", "checkout_id", "provider", "state", "currency", "amount", "created_at"];

impl Books {
    /// Empty books of a transaction that began `now`; what is entered must be paid in time.
    pub fn new(now: Timestamp, unpaid: Unpaid) -> Books {
        Books {
            now,
            unpaid,
            checkouts: Vec::new(),
            orders: Vec::new(),
            lines: Vec::new(),
            events: Vec::new(),
            payments: Vec::new(),
            ends: BTreeMap::new(),
            bought: Vec::new(),
            pieces: Vec::new(),
            told: Vec::new(),
        }
    }

    /// Whether nothing was entered.
    pub fn is_empty(&self) -> bool {
        self.checkouts.is_empty()
    }

    /// How many orders were entered.
    pub fn orders(&self) -> usize {
        self.orders.len()
    }

    /// Enters checkout, orders, lines, history, payment and the job that ends it unpaid. Gives the
    /// answer and the pieces of stock that the orders need.
    pub fn enter(&mut self, ticket: &Ticket, plan: &CheckoutPlan) -> (Placed, Vec<Piece>) {
        let now = self.now.0;
        let checkout = ticket.checkout;
        let on_sale = plan.orders.iter().flat_map(|order| &order.lines).any(|line| line.variant.sale.is_some());
        let expires_at = self.now.plus(self.unpaid.minutes(ticket.channel, on_sale) * Timestamp::MINUTE);
        let currency = plan.total.currency.code();
        self.checkouts.push(params![
            checkout.0,
            ticket.shopper.clone(),
            ticket.key.clone(),
            ticket.hash.clone(),
            ticket.customer.map(|customer| customer.0),
            currency,
            plan.total.minor,
            ticket.access_hash.clone(),
            ticket.access_sealed.clone(),
            now,
            expires_at.0,
            true
        ]);
        let (mut orders, mut pieces) = (Vec::new(), Vec::new());
        for order in &plan.orders {
            let id = OrderId(new_id());
            orders.push(id);
            self.orders.push(self.order_row(ticket, id, checkout, order, expires_at));
            for (position, line) in order.lines.iter().enumerate() {
                let variant = &line.variant;
                self.lines.push(params![
                    new_id(),
                    id.0,
                    position as i64,
                    variant.variant.0,
                    variant.product.0,
                    line.location.0,
                    variant.sku.clone(),
                    variant.title.clone(),
                    variant.options.clone(),
                    variant.picture.clone(),
                    variant.slug.clone(),
                    variant.price,
                    line.quantity,
                    line.total,
                    variant.weight_g
                ]);
                pieces.push(Piece {
                    order: id,
                    variant: variant.variant,
                    location: line.location,
                    quantity: line.quantity,
                });
            }
            let facts = json!({ "total": order.totals.total.minor, "currency": currency });
            self.events.push(params![new_id(), id.0, "placed", "shopper", facts.to_string(), now]);
            self.told.push(LiveEvent::Order { order: id, merchant: order.merchant, kind: "placed".to_owned() });
        }
        self.payments.push(params![new_id(), checkout.0, "sandbox", "pending", currency, plan.total.minor, now]);
        let end = (json!({ "checkout": checkout }), format!("{EXPIRE}:{checkout}"));
        self.ends.entry(expires_at).or_default().push(end);
        self.pieces.extend(&pieces);
        (Placed { checkout, orders, access: ticket.access.clone(), total: plan.total }, pieces)
    }

    /// Takes bought variants out of a cart.
    pub fn empties(&mut self, cart: CartId, variants: &[VariantId]) {
        self.bought.extend(variants.iter().map(|variant| params![cart.0, variant.0]));
    }

    fn order_row(
        &self,
        ticket: &Ticket,
        id: OrderId,
        checkout: CheckoutId,
        order: &OrderPlan,
        expires_at: Timestamp,
    ) -> Vec<Value> {
        let number = order_number(self.now.shanghai(), u32::from_be_bytes(sealing::random::<4>()));
        let (email, email_index) = ticket.email.clone().unzip();
        params![
            id.0,
            number,
            checkout.0,
            order.merchant.0,
            ticket.customer.map(|customer| customer.0),
            "placed",
            "unpaid",
            "unfulfilled",
            ticket.channel.code(),
            ticket.lang.code(),
            order.totals.total.currency.code(),
            order.totals.items.minor,
            order.totals.discount.minor,
            order.totals.delivery.minor,
            order.totals.tax.minor,
            order.totals.total.minor,
            order.weight_g,
            order.method.0,
            order.method_name.clone(),
            order.carrier.clone(),
            order.promise.from.0,
            order.promise.to.0,
            ticket.region.clone(),
            ticket.address.clone(),
            ticket.phone_index.clone(),
            email,
            email_index,
            ticket.note.clone(),
            self.now.0,
            expires_at.0,
            ticket.shopper.clone(),
            ticket.address_index.clone(),
            json!(order.sent_from).to_string()
        ]
    }

    /// Hands everything to the transaction, which sends it with a few statements however many placements
    /// there are. Gives the pieces that the orders need, which the caller takes in the same transaction.
    /// A key that somebody else has used meanwhile violates its index, and the transaction with it.
    pub async fn write(self, tx: &mut Tx) -> Result<Vec<Piece>> {
        tx.gather("checkouts", CHECKOUT_COLUMNS, self.checkouts);
        tx.gather("orders", ORDER_COLUMNS, self.orders);
        tx.gather("order_lines", LINE_COLUMNS, self.lines);
        tx.gather("order_events", EVENT_COLUMNS, self.events);
        tx.gather("payments", PAYMENT_COLUMNS, self.payments);
        for (expires_at, ends) in self.ends {
            jobs::enqueue_all(tx, EXPIRE, expires_at, ends);
        }
        const FORGET: [&str; 2] = ["DELETE FROM cart_lines WHERE (cart_id, variant_id) IN (VALUES ", ")"];
        in_steps(&**tx, 2, self.bought, |list| [FORGET[0], list, FORGET[1]].concat()).await?;
        self.told.into_iter().for_each(|event| tx.emit(event));
        Ok(self.pieces)
    }
}
