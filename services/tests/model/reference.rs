//! The reference: what must become of goods and orders, without any database.

use services::testing::buying::DELIVERY;
use services::testing::chance::Chance;

/// Minutes an unpaid order keeps its stock.
const KEPT: i64 = 30;

/// All that an order can be: status, payment, goods.
pub const STATES: [&str; 12] = [
    "placed unpaid unfulfilled",
    "placed paid unfulfilled",
    "placed partially_refunded unfulfilled",
    "placed refunded unfulfilled",
    "placed paid fulfilled",
    "placed partially_refunded fulfilled",
    "placed refunded fulfilled",
    "canceled voided canceled",
    "canceled paid canceled",
    "canceled partially_refunded canceled",
    "canceled refunded canceled",
    "canceled unpaid canceled",
];

/// Something that happens. Numbers are places in the lists of goods and orders.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Somebody orders pieces of one or two goods.
    Place { lines: Vec<(usize, i64)> },
    /// A request is sent once more, as it was.
    Repeat { order: usize },
    /// A request is sent once more under its key, but is another one.
    Bend { order: usize },
    /// The shopper goes to the provider's page, without paying yet.
    Begin { order: usize },
    /// The shopper pays there, perhaps too late.
    Pay { order: usize },
    /// The shopper calls the order off.
    Cancel { order: usize },
    /// Minutes pass.
    Wait { minutes: i64 },
    /// Money goes back.
    Refund { order: usize, amount: i64 },
    /// Everything leaves.
    Ship { order: usize },
    /// Somebody counts: pieces more or fewer.
    Count { goods: usize, delta: i64 },
}

impl Deed {
    /// Anything, mostly something that makes sense.
    pub fn choose(chance: &mut Chance, model: &Model) -> Deed {
        let goods = |chance: &mut Chance| chance.between(0, model.goods.len() as i64) as usize;
        let place = |chance: &mut Chance| {
            let one = goods(chance);
            let mut lines = vec![(one, chance.between(1, 4))];
            let other = goods(chance);
            if other != one {
                lines.push((other, chance.between(1, 3)));
            }
            Deed::Place { lines }
        };
        if model.orders.is_empty() {
            return place(chance);
        }
        // The latest orders are the ones that something is still to happen to.
        let count = model.orders.len() as i64;
        let order = (count - 1 - chance.between(0, count.min(6))) as usize;
        match chance.between(0, 100) {
            0..30 => place(chance),
            30..34 => Deed::Repeat { order },
            34..36 => Deed::Bend { order },
            36..48 => Deed::Begin { order },
            48..64 => Deed::Pay { order },
            64..72 => Deed::Cancel { order },
            72..80 => Deed::Wait { minutes: chance.between(1, 20) },
            80..87 => Deed::Refund { order, amount: chance.between(1, model.orders[order].total + 300) },
            87..93 => Deed::Ship { order },
            _ => Deed::Count { goods: goods(chance), delta: chance.between(-4, 7) },
        }
    }
}

/// How a deed ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It was done, or had been done before.
    Done,
    /// Fewer pieces are available than the first of the wanted goods needs.
    Short { requested: i64, available: i64 },
    /// Less money is left than should go back.
    TooMuch { left: i64 },
    /// The order's state does not allow it, or the request is another one.
    Refused,
}

/// What the database must hold: on hand and allocated; state and money given back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    pub levels: Vec<(i64, i64)>,
    pub orders: Vec<(&'static str, i64)>,
}

#[derive(Clone, Debug)]
struct Order {
    lines: Vec<(usize, i64)>,
    total: i64,
    refunded: i64,
    ends: i64,
    begun: bool,
    paid: bool,
    canceled: Option<Why>,
    shipped: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Expired,
    CalledOff,
}

/// Goods as the model knows them.
#[derive(Clone, Copy, Debug)]
struct Goods {
    /// The order in which the shop looks at them.
    rank: usize,
    price: i64,
    on_hand: i64,
    allocated: i64,
}

/// The reference.
#[derive(Clone, Debug, Default)]
pub struct Model {
    goods: Vec<Goods>,
    orders: Vec<Order>,
    now: i64,
    told: Vec<Told>,
}

impl Model {
    /// Goods with their price, pieces and rank.
    pub fn with(&mut self, price: i64, on_hand: i64, rank: usize) {
        self.goods.push(Goods { rank, price, on_hand, allocated: 0 });
    }

    /// How everything ended so far.
    pub fn told(&self) -> &[Told] {
        &self.told
    }

    /// What an order costs.
    pub fn total(&self, lines: &[(usize, i64)]) -> i64 {
        lines.iter().map(|(goods, quantity)| self.goods[*goods].price * quantity).sum::<i64>() + DELIVERY
    }

    /// Does it, and says how it must end.
    pub fn foretell(&mut self, deed: &Deed) -> Told {
        let told = match deed {
            Deed::Place { lines } => self.place(lines),
            Deed::Repeat { .. } => Told::Done,
            Deed::Bend { .. } => Told::Refused,
            Deed::Begin { order } => self.begin(*order),
            Deed::Pay { order } => self.pay(*order),
            Deed::Cancel { order } => self.cancel(*order),
            Deed::Wait { minutes } => self.wait(*minutes),
            Deed::Refund { order, amount } => self.refund(*order, *amount),
            Deed::Ship { order } => self.ship(*order),
            Deed::Count { goods, delta } => self.count(*goods, *delta),
        };
        self.told.push(match told {
            Told::Done => Told::Done,
            _ => Told::Refused,
        });
        told
    }

    /// What the database must hold now.
    pub fn books(&self) -> Books {
        Books {
            levels: self.goods.iter().map(|goods| (goods.on_hand, goods.allocated)).collect(),
            orders: self.orders.iter().map(|order| (order.state(), order.refunded)).collect(),
        }
    }

    fn available(&self, goods: usize) -> i64 {
        self.goods[goods].on_hand - self.goods[goods].allocated
    }

    fn take(&mut self, lines: &[(usize, i64)]) -> Result<(), Told> {
        let mut in_order = lines.to_vec();
        in_order.sort_by_key(|(goods, _)| self.goods[*goods].rank);
        for (goods, requested) in &in_order {
            let available = self.available(*goods);
            if available < *requested {
                return Err(Told::Short { requested: *requested, available });
            }
        }
        for (goods, quantity) in lines {
            self.goods[*goods].allocated += quantity;
        }
        Ok(())
    }

    fn give_back(&mut self, order: usize) {
        for (goods, quantity) in self.orders[order].lines.clone() {
            self.goods[goods].allocated -= quantity;
        }
    }

    fn place(&mut self, lines: &[(usize, i64)]) -> Told {
        if let Err(short) = self.take(lines) {
            return short;
        }
        let total = self.total(lines);
        let (lines, ends) = (lines.to_vec(), self.now + KEPT);
        let (begun, paid, canceled, shipped) = (false, false, None, false);
        self.orders.push(Order { lines, total, refunded: 0, ends, begun, paid, canceled, shipped });
        Told::Done
    }

    fn begin(&mut self, order: usize) -> Told {
        let order = &mut self.orders[order];
        if order.paid {
            // The shopper is led to the page that says so.
            return Told::Done;
        }
        if order.canceled.is_some() {
            return Told::Refused;
        }
        order.begun = true;
        Told::Done
    }

    /// Money comes for an order whose payment was begun; without that there is no page to press on.
    fn pay(&mut self, order: usize) -> Told {
        let of = self.orders[order].clone();
        if !of.begun {
            return Told::Refused;
        }
        if of.paid {
            return Told::Done;
        }
        self.orders[order].paid = true;
        match of.canceled {
            None => {}
            Some(Why::Expired) if self.take(&of.lines).is_ok() => self.orders[order].canceled = None,
            Some(_) => self.orders[order].refunded = of.total,
        }
        Told::Done
    }

    fn cancel(&mut self, order: usize) -> Told {
        let of = self.orders[order].clone();
        if of.canceled.is_some() {
            return Told::Done;
        }
        if of.shipped {
            return Told::Refused;
        }
        self.give_back(order);
        let of = &mut self.orders[order];
        of.canceled = Some(Why::CalledOff);
        if of.paid {
            of.refunded = of.total;
        }
        Told::Done
    }

    fn wait(&mut self, minutes: i64) -> Told {
        self.now += minutes;
        for order in 0..self.orders.len() {
            let of = &self.orders[order];
            if !of.paid && of.canceled.is_none() && of.ends <= self.now {
                self.give_back(order);
                self.orders[order].canceled = Some(Why::Expired);
            }
        }
        Told::Done
    }

    fn refund(&mut self, order: usize, amount: i64) -> Told {
        let of = &mut self.orders[order];
        let left = if of.paid { of.total - of.refunded } else { 0 };
        if amount > left {
            return Told::TooMuch { left };
        }
        of.refunded += amount;
        Told::Done
    }

    fn ship(&mut self, order: usize) -> Told {
        let of = self.orders[order].clone();
        if of.canceled.is_some() || !of.paid || of.shipped || of.refunded == of.total {
            return Told::Refused;
        }
        self.orders[order].shipped = true;
        for (goods, quantity) in of.lines {
            self.goods[goods].on_hand -= quantity;
            self.goods[goods].allocated -= quantity;
        }
        Told::Done
    }

    fn count(&mut self, goods: usize, delta: i64) -> Told {
        let available = self.available(goods);
        if available + delta < 0 {
            return Told::Short { requested: -delta, available };
        }
        self.goods[goods].on_hand += delta;
        Told::Done
    }
}

impl Order {
    fn state(&self) -> &'static str {
        let money = match (self.paid, self.refunded) {
            (false, _) => 0,
            (true, 0) => 1,
            (true, refunded) if refunded < self.total => 2,
            (true, _) => 3,
        };
        match (self.canceled.is_some(), self.shipped) {
            (false, false) => STATES[money],
            (false, true) => STATES[3 + money],
            (true, _) => STATES[7 + money],
        }
    }
}
