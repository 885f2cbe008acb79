//! The same deeds at the real shop.

use super::reference::{Deed, Model, Told};
use domain::checkout::{PlaceOrder, Placed, Refusal};
use domain::ids::OrderId;
use domain::payments::RefundReason;
use domain::stock::MovementKind;
use domain::{Lang, Timestamp};
use services::fulfillment::{self, ShipCommand};
use services::orders::Access;
use services::payments::{self, RefundCommand, RequestedBy};
use services::providers::sandbox::{self, Faults, Step};
use services::sessions::Visitor;
use services::staff::Member;
use services::stock::{Adjustment, adjust};
use services::testing::buying::{Goods, buying_cart, guest, number_of, product_of};
use services::testing::chance::Chance;
use services::testing::{TestShop, trade};
use services::{Error, cart, checkout, orders};

struct Bought {
    shopper: Visitor,
    command: PlaceOrder,
    placed: Placed,
    /// The provider's page.
    page: Option<String>,
}

/// A shop's goods and orders, with the model of them.
pub struct World {
    pub goods: Vec<Goods>,
    pub model: Model,
    bought: Vec<Bought>,
    clerk: Member,
    deeds: usize,
    name: String,
}

impl World {
    /// A few goods with a few pieces.
    pub async fn open(shop: &TestShop, chance: &mut Chance) -> World {
        let (mut goods, mut model) = (Vec::new(), Model::default());
        let mut stock = Vec::new();
        for _ in 0..4 {
            let (price, pieces) = (chance.between(100, 5000), chance.between(0, 12));
            goods.push(product_of(shop, "self", price, pieces.max(1)).await);
            stock.push((price, pieces.max(1)));
        }
        let mut in_order: Vec<usize> = (0..goods.len()).collect();
        in_order.sort_by_key(|at| goods[*at].variant);
        for (at, (price, pieces)) in stock.into_iter().enumerate() {
            let rank = in_order.iter().position(|other| *other == at).expect("it is in the list");
            model.with(price, pieces, rank);
        }
        let clerk = trade::member(shop, Some(goods[0].merchant), "shipping").await;
        let name = format!("{:012X}", chance.bits() >> 16);
        World { goods, model, bought: Vec::new(), clerk, deeds: 0, name }
    }

    /// All orders, in the order in which they were placed.
    pub fn orders(&self) -> impl Iterator<Item = OrderId> {
        self.bought.iter().map(|bought| bought.placed.orders[0])
    }

    /// Does it, and says how it ended.
    pub async fn act(&mut self, shop: &TestShop, deed: &Deed) -> Told {
        self.deeds += 1;
        let ended = match deed {
            Deed::Place { lines } => self.place(shop, lines).await,
            Deed::Repeat { order } => self.repeat(shop, *order).await,
            Deed::Bend { order } => self.bend(shop, *order).await,
            Deed::Begin { order } => self.begin(shop, *order).await,
            Deed::Pay { order } => return self.pay(shop, *order).await,
            Deed::Cancel { order } => self.cancel(shop, *order).await,
            Deed::Wait { minutes } => {
                shop.clock.advance(minutes * Timestamp::MINUTE);
                Ok(())
            }
            Deed::Refund { order, amount } => self.refund(shop, *order, *amount).await,
            Deed::Ship { order } => self.ship(shop, *order).await,
            Deed::Count { goods, delta } => self.count(shop, *goods, *delta).await,
        };
        match ended {
            Ok(()) => Told::Done,
            Err(Error::Refused(Refusal::OutOfStock { requested, available, .. })) => {
                Told::Short { requested, available }
            }
            Err(Error::Refused(Refusal::RefundTooMuch { refundable, .. })) => Told::TooMuch { left: refundable },
            Err(Error::Refused(_) | Error::Conflict) => Told::Refused,
            Err(other) => panic!("{deed:?}: {other}"),
        }
    }

    async fn place(&mut self, shop: &TestShop, lines: &[(usize, i64)]) -> Result<(), Error> {
        let shopper = guest(shop).await;
        for (goods, quantity) in lines {
            cart::add(shop, &shopper, self.goods[*goods].variant, *quantity).await?;
        }
        let command = buying_cart(self.model.total(lines));
        let placed = checkout::place_order(shop, &shopper, command.clone()).await?;
        assert_eq!((placed.total.minor, placed.orders.len()), (command.seen_total, 1));
        self.bought.push(Bought { shopper, command, placed, page: None });
        Ok(())
    }

    async fn repeat(&self, shop: &TestShop, order: usize) -> Result<(), Error> {
        let bought = &self.bought[order];
        let again = checkout::place_order(shop, &bought.shopper, bought.command.clone()).await?;
        assert_eq!(again, bought.placed, "the same request has the same answer");
        Ok(())
    }

    async fn bend(&self, shop: &TestShop, order: usize) -> Result<(), Error> {
        let bought = &self.bought[order];
        let bent = PlaceOrder { note: "另一个".to_owned(), ..bought.command.clone() };
        checkout::place_order(shop, &bought.shopper, bent).await.map(|_| ())
    }

    async fn begin(&mut self, shop: &TestShop, order: usize) -> Result<(), Error> {
        let bought = &mut self.bought[order];
        let access = &bought.placed.access;
        let started = payments::start(shop, &bought.shopper, access, "sandbox", Lang::Zh).await?;
        let page = started.redirect.split("/sandbox/pay/").nth(1).and_then(|rest| rest.split('?').next());
        bought.page = page.map(str::to_owned).or(bought.page.take());
        Ok(())
    }

    async fn pay(&self, shop: &TestShop, order: usize) -> Told {
        let Some(page) = &self.bought[order].page else { return Told::Refused };
        // Who presses again on a page that is done with changes nothing.
        let _ = sandbox::act(shop, page, Step::Pay, Faults::default()).await;
        Told::Done
    }

    async fn cancel(&self, shop: &TestShop, order: usize) -> Result<(), Error> {
        let bought = &self.bought[order];
        let number = number_of(shop, bought.placed.orders[0]).await;
        let access = Access::from_key(&bought.placed.access);
        orders::cancel(shop, &bought.shopper, &access, &number).await
    }

    async fn refund(&self, shop: &TestShop, order: usize, amount: i64) -> Result<(), Error> {
        let command = RefundCommand {
            order: self.bought[order].placed.orders[0],
            amount,
            reason: RefundReason::Goodwill,
            lines: Vec::new(),
            restock: false,
            idempotency_key: format!("{}-{}", self.name, self.deeds),
        };
        payments::refund(shop, RequestedBy::System, command).await.map(|_| ())
    }

    async fn ship(&self, shop: &TestShop, order: usize) -> Result<(), Error> {
        let command = ShipCommand {
            order: self.bought[order].placed.orders[0],
            lines: Vec::new(),
            carrier: "sf".to_owned(),
            tracking_number: format!("SF{}{}", self.name, self.deeds),
        };
        fulfillment::ship(shop, &self.clerk, command).await.map(|_| ())
    }

    async fn count(&self, shop: &TestShop, goods: usize, delta: i64) -> Result<(), Error> {
        let Goods { variant, location, .. } = self.goods[goods];
        let (kind, reason) = (MovementKind::Adjusted, "盘点".to_owned());
        let mut tx = shop.begin().await?;
        adjust(&mut tx, &Adjustment { variant, location, delta, kind, reason, order: None }, "system").await?;
        tx.commit().await
    }
}
