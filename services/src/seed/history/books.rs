//! Writing purchases down, in every table that the use cases would have written to.
//!
//! Over 400 lines: one purchase with everything it leaves behind, read top to bottom.

use super::pages::Pages;
use super::parcels::{Report, reports, status};
use super::shelves::Shelves;
use super::story::{Order, Parcel, Purchase};
use crate::db::{execute, insert_rows};
use crate::seed::dice::Dice;
use crate::seed::people::pen_name;
use crate::{Error, Result, Shop, Tx, jobs, params, sealing};
use domain::Timestamp;
use domain::orders::order_number;
use serde_json::{Value as Json, json};
use std::collections::HashSet;
use uuid::Uuid;

/// The kind of the job that ends an unpaid checkout.
const EXPIRE: &str = "orders.expire";

/// Everything that is to be written.
pub(super) struct Books {
    now: Timestamp,
    numbers: HashSet<String>,
    pages: Pages,
    open: Vec<(Uuid, Timestamp)>,
}

impl Books {
    pub(super) fn new(shop: &Shop) -> Books {
        Books { now: shop.clock.now(), numbers: HashSet::new(), pages: Pages::new(), open: Vec::new() }
    }

    /// Orders entered so far.
    pub(super) fn orders(&self) -> usize {
        self.pages.orders.rows.len()
    }

    /// Enters a purchase and takes its goods from the shelves.
    pub(super) fn enter(
        &mut self,
        shop: &Shop,
        purchase: &Purchase,
        shelves: &mut Shelves,
        dice: &mut Dice,
    ) -> Result<()> {
        let at = purchase.at.0;
        let checkout = dice.id_at(at);
        let total: i64 = purchase.orders.iter().map(Order::total).sum();
        let customer = purchase.shopper.id.map(|id| id.0);
        let whose = match customer {
            Some(id) => format!("customer:{id}"),
            None => format!("session:{}", dice.id_at(at)),
        };
        let (access, access_hash) = sealing::naming_token(checkout);
        self.pages.checkouts.rows.push(params![
            checkout,
            whose,
            dice.id_at(at).to_string(),
            dice.bytes(),
            customer,
            "CNY",
            total,
            access_hash,
            shop.keys.seal("checkouts.access_token", &access),
            at,
            purchase.expires_at.0,
            true
        ]);
        let payment = purchase.paid_at.map(|paid_at| self.pay(purchase, checkout, total, paid_at, dice));
        let mut waits = false;
        for order in &purchase.orders {
            waits |= payment.is_none() && order.canceled.is_none();
            self.enter_order(shop, purchase, order, checkout, payment.as_ref(), shelves, dice)?;
        }
        if waits {
            self.open.push((checkout, purchase.expires_at));
        }
        Ok(())
    }

    /// The payment in our books and in the sandbox provider's. Gives both numbers.
    fn pay(
        &mut self,
        purchase: &Purchase,
        checkout: Uuid,
        total: i64,
        paid_at: Timestamp,
        dice: &mut Dice,
    ) -> (Uuid, String) {
        let began = purchase.at.plus(9000).0.min(paid_at.0);
        let id = dice.id_at(began);
        let theirs = format!("sbx_{:016x}{:016x}", dice.roll(), dice.roll());
        self.pages.payments.rows.push(params![
            id,
            checkout,
            "sandbox",
            theirs.clone(),
            "captured",
            "CNY",
            total,
            total,
            began,
            paid_at.0
        ]);
        self.pages.notices.rows.push(params![
            dice.id_at(paid_at.0),
            "sandbox",
            format!("evt_{:016x}{:016x}", dice.roll(), dice.roll()),
            id,
            "captured",
            total,
            "notice",
            "applied",
            paid_at.0
        ]);
        let refunded: i64 = purchase.orders.iter().map(refunded).sum();
        self.pages.sandbox.rows.push(params![
            theirs.clone(),
            id.to_string(),
            total,
            "CNY",
            "paid",
            refunded,
            "",
            "{}",
            began,
            paid_at.0
        ]);
        (id, theirs)
    }

    #[allow(clippy::too_many_arguments)] // One order with everything it hangs on.
    fn enter_order(
        &mut self,
        shop: &Shop,
        purchase: &Purchase,
        order: &Order,
        checkout: Uuid,
        payment: Option<&(Uuid, String)>,
        shelves: &mut Shelves,
        dice: &mut Dice,
    ) -> Result<()> {
        let (now, shopper) = (self.now, purchase.shopper);
        let id = dice.id_at(purchase.at.0);
        let delivered = order.parcels.iter().filter(|parcel| parcel.delivered_at < now).count();
        let all_arrived = order.all_shipped() && delivered == order.parcels.len();
        let last = |when: fn(&Parcel) -> Timestamp| order.parcels.iter().map(when).max().map(|at| at.0);
        let shipped_at = last(|parcel| parcel.shipped_at).filter(|_| order.all_shipped());
        let delivered_at = last(|parcel| parcel.delivered_at).filter(|_| all_arrived);
        let goods_state = match (order.canceled.is_some(), order.parcels.is_empty()) {
            (true, _) => "canceled",
            (false, true) => "unfulfilled",
            _ if !order.all_shipped() => "partial",
            _ if all_arrived => "delivered",
            _ => "fulfilled",
        };
        let back = refunded(order);
        let money_state = match (payment.is_some(), order.canceled.is_some()) {
            (false, true) => "voided",
            (false, false) => "unpaid",
            _ if back == 0 => "paid",
            _ if back == order.total() => "refunded",
            _ => "partially_refunded",
        };
        let state = match (order.canceled.is_some(), order.completed.is_some()) {
            (true, _) => "canceled",
            (_, true) => "completed",
            _ => "placed",
        };
        let Some((method, name_zh, name_en)) = order.stall.methods.get(order.method) else { return Ok(()) };
        let address = serde_json::to_string(&shopper.address).map_err(|error| Error::Damaged(error.to_string()))?;
        let weight_g: i64 = order.lines.iter().map(|line| line.weight_g * line.quantity).sum();
        let number = self.number(purchase.at, dice);
        self.pages.orders.rows.push(params![
            id,
            number,
            checkout,
            order.stall.id.0,
            shopper.id.map(|id| id.0),
            state,
            money_state,
            goods_state,
            purchase.channel.code(),
            shopper.lang.code(),
            "CNY",
            order.items_total(),
            order.offer.price.minor,
            order.total(),
            back,
            weight_g,
            method.id.0,
            shopper.lang.pick(name_zh, name_en),
            method.carrier.clone(),
            order.offer.promise.from.0,
            order.offer.promise.to.0,
            shopper.address.region.code.clone(),
            shop.keys.seal("orders.address", &address),
            shop.keys.index("phone", &shopper.address.phone),
            shop.keys.seal("orders.email", &shopper.email),
            shop.keys.index("email", &shopper.email),
            order.note.map(|note| shop.keys.seal("orders.note", note)),
            order.reviewed.is_some(),
            purchase.at.0,
            purchase.expires_at.0,
            purchase.paid_at.map(|at| at.0),
            shipped_at,
            delivered_at,
            order.completed.map(|(at, _)| at.0),
            order.canceled.map(|(at, _)| at.0),
            order.canceled.map(|(_, why)| why)
        ]);
        self.event(id, "placed", "shopper", json!({ "total": order.total() }), purchase.at, dice);
        if let Some(paid_at) = purchase.paid_at {
            self.event(id, "paid", "provider", json!({ "amount": order.total() }), paid_at, dice);
        }
        let lines = self.enter_lines(shop, purchase, order, id, shelves, dice);
        for parcel in &order.parcels {
            self.send(purchase, order, parcel, id, &lines, dice);
        }
        if let Some(at) = delivered_at {
            self.event(id, "delivered", "carrier", json!({}), Timestamp(at), dice);
        }
        if let Some((at, why)) = order.canceled {
            let actor = if why == "shopper" { "shopper" } else { "system" };
            self.event(id, "canceled", actor, json!({ "reason": why }), at, dice);
        }
        if let Some((at, by)) = order.completed {
            self.event(id, "completed", by, json!({}), at, dice);
        }
        if let Some(payment) = payment {
            self.give_back(order, id, payment, dice);
        }
        Ok(())
    }

    /// The lines with their way over the shelves. Gives the lines' ids.
    fn enter_lines(
        &mut self,
        shop: &Shop,
        purchase: &Purchase,
        order: &Order,
        id: Uuid,
        shelves: &mut Shelves,
        dice: &mut Dice,
    ) -> Vec<Uuid> {
        let mut ids = Vec::new();
        let lang = purchase.shopper.lang;
        for (index, line) in order.lines.iter().enumerate() {
            let line_id = dice.id_at(purchase.at.0);
            ids.push(line_id);
            let parcel = order.parcel_of(index);
            let quantity = line.quantity;
            let is_back = order.refund.as_ref().is_some_and(|refund| refund.line.is_none_or(|only| only == index));
            let shipped = if parcel.is_some() { quantity } else { 0 };
            let waiting = if parcel.is_none() && order.canceled.is_none() { quantity } else { 0 };
            shelves.take(line.good, line.place, shipped, waiting);
            let Some(good) = shelves.goods.get(line.good) else { continue };
            let total = line.unit_price * quantity;
            let (title, options) = good.words(lang);
            self.pages.lines.rows.push(params![
                line_id,
                id,
                i64::try_from(index).unwrap_or(0),
                good.variant.0,
                good.product.0,
                line.place.0,
                good.sku.clone(),
                title,
                options,
                good.picture.clone(),
                good.slug.clone(),
                line.unit_price,
                quantity,
                total,
                line.weight_g,
                shipped,
                if is_back { quantity } else { 0 },
                if is_back { total } else { 0 }
            ]);
            let mut moved = |kind: &str, hand: i64, waiting: i64, actor: &str, at: Timestamp| {
                let (variant, place) = (good.variant.0, line.place.0);
                let row = params![dice.id_at(at.0), variant, place, kind, hand, waiting, id, "", actor, at.0];
                self.pages.movements.rows.push(row);
            };
            moved("allocated", 0, quantity, "shopper", purchase.at);
            if let Some(parcel) = parcel {
                moved("shipped", -quantity, -quantity, "system", parcel.shipped_at);
            } else if let Some((at, why)) = order.canceled {
                moved("released", 0, -quantity, if why == "shopper" { "shopper" } else { "system" }, at);
            }
            if let Some(at) = order.reviewed
                && let Some(words) = shelves.opinion(line.good, dice)
            {
                let author = pen_name(lang, dice);
                self.pages.reviews.rows.push(params![
                    dice.id_at(at.0),
                    good.product.0,
                    line_id,
                    shop.keys.seal("reviews.author", &author),
                    words.stars,
                    lang.code(),
                    lang.pick(&words.zh, &words.en),
                    "published",
                    at.0
                ]);
            }
        }
        ids
    }

    fn send(&mut self, purchase: &Purchase, order: &Order, parcel: &Parcel, id: Uuid, lines: &[Uuid], dice: &mut Dice) {
        let parcel_id = dice.id_at(parcel.shipped_at.0);
        let tracking = format!("YD{:012}", dice.roll() % 1_000_000_000_000);
        let told: Vec<Report> = reports(parcel, &purchase.shopper.address.region, self.now);
        let arrived = (parcel.delivered_at < self.now).then_some(parcel.delivered_at.0);
        self.pages.parcels.rows.push(params![
            parcel_id,
            id,
            order.stall.id.0,
            "demo",
            tracking.clone(),
            status(&told),
            parcel.shipped_at.0,
            arrived
        ]);
        for line in &parcel.lines {
            if let (Some(line_id), Some(line)) = (lines.get(*line), order.lines.get(*line)) {
                self.pages.contents.rows.push(params![parcel_id, *line_id, line.quantity]);
            }
        }
        for (step, (kind, zh, en, at)) in told.into_iter().enumerate() {
            let event = format!("{tracking}-{step}");
            self.pages.reports.rows.push(params![dice.id_at(at.0), parcel_id, event, kind, zh, en, at.0, at.0]);
        }
        let facts = json!({ "carrier": "demo", "tracking_number": tracking });
        self.event(id, "shipped", "system", facts, parcel.shipped_at, dice);
    }

    fn give_back(&mut self, order: &Order, id: Uuid, (payment, theirs): &(Uuid, String), dice: &mut Dice) {
        let Some(refund) = &order.refund else { return };
        let (at, amount) = (refund.at, refunded(order));
        let refund_id = dice.id_at(at.0);
        self.pages.refunds.rows.push(params![
            refund_id,
            id,
            *payment,
            refund_id.to_string(),
            amount,
            "CNY",
            refund.reason,
            "succeeded",
            if order.canceled.is_some() { "shopper" } else { "system" },
            at.0,
            at.0
        ]);
        self.pages.sandbox_refunds.rows.push(params![refund_id.to_string(), theirs.clone(), amount, at.0]);
        self.pages.notices.rows.push(params![
            dice.id_at(at.0),
            "sandbox",
            format!("evt_{:016x}{:016x}", dice.roll(), dice.roll()),
            *payment,
            "refund_succeeded",
            amount,
            "notice",
            "applied",
            at.0
        ]);
        self.event(id, "refunded", "provider", json!({ "amount": amount, "reason": refund.reason }), at, dice);
    }

    fn event(&mut self, order: Uuid, kind: &str, actor: &str, facts: Json, at: Timestamp, dice: &mut Dice) {
        self.pages.events.rows.push(params![dice.id_at(at.0), order, kind, actor, facts.to_string(), at.0]);
    }

    fn number(&mut self, at: Timestamp, dice: &mut Dice) -> String {
        loop {
            let number = order_number(at.shanghai(), (dice.roll() >> 32) as u32);
            if self.numbers.insert(number.clone()) {
                return number;
            }
        }
    }

    /// Writes everything.
    pub(super) async fn write(self, tx: &Tx) -> Result<()> {
        for page in self.pages.in_order() {
            let columns = page.columns();
            insert_rows(&**tx, page.table, &columns, page.rows).await?;
        }
        for (checkout, at) in self.open {
            let facts = json!({ "checkout": checkout.to_string() });
            jobs::enqueue(tx, EXPIRE, facts, at, Some(format!("{EXPIRE}:{checkout}"))).await?;
        }
        // The stars that products and merchants show are those of their reviews.
        execute(
            &**tx,
            "UPDATE products SET
               rating_sum = (SELECT CAST(COALESCE(SUM(stars), 0) AS BIGINT) FROM reviews
                             WHERE product_id = products.id AND status = 'published'),
               rating_count = (SELECT COUNT(*) FROM reviews WHERE product_id = products.id AND status = 'published')",
            params![],
        )
        .await?;
        execute(
            &**tx,
            "UPDATE merchants SET
               rating_sum = (SELECT CAST(COALESCE(SUM(rating_sum), 0) AS BIGINT) FROM products
                             WHERE merchant_id = merchants.id),
               rating_count = (SELECT CAST(COALESCE(SUM(rating_count), 0) AS BIGINT) FROM products
                               WHERE merchant_id = merchants.id)",
            params![],
        )
        .await?;
        Ok(())
    }
}

/// What went back of an order's money.
fn refunded(order: &Order) -> i64 {
    match order.refund.as_ref().map(|refund| refund.line) {
        None => 0,
        Some(None) => order.total(),
        Some(Some(line)) => order.lines.get(line).map_or(0, |line| line.unit_price * line.quantity),
    }
}
