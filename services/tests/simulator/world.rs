//! A shop, its shoppers, and what they were told.

use domain::checkout::{PlaceOrder, Placed, Refusal};
use domain::payments::RefundReason;
use domain::{Lang, Timestamp};
use services::checkout::{Crowd, crowd, place_order};
use services::fulfillment::{self, ShipCommand};
use services::orders::Access;
use services::payments::{self, RefundCommand, RequestedBy};
use services::providers::sandbox::{self, Faults, Step};
use services::sessions::Visitor;
use services::testing::buying::{Goods, buying, guest, number_of, product_of};
use services::testing::chance::Chance;
use services::testing::{TestShop, execute, execute_in, number, trade};
use services::{Error, audit, jobs, orders};
use std::collections::VecDeque;
use std::fmt::Write;
use std::path::Path;
use tokio::task::JoinHandle;

/// Somebody who wants something, and what became of it as far as they know.
struct Shopper {
    visitor: Visitor,
    wish: PlaceOrder,
    placed: Option<Placed>,
    /// The provider's page.
    page: Option<String>,
}

pub struct World {
    shop: TestShop,
    goods: Vec<Goods>,
    shoppers: Vec<Shopper>,
    /// Those who have pressed the button and wait for what they are told.
    waiting: VecDeque<(usize, JoinHandle<Result<Placed, Error>>)>,
    story: String,
    deed: String,
}

/// What the books say in a few numbers.
const BOOKS: [(&str, &str); 9] = [
    ("on hand", "SELECT COALESCE(SUM(on_hand), 0) AS n FROM stock_levels"),
    ("allocated", "SELECT COALESCE(SUM(allocated), 0) AS n FROM stock_levels"),
    ("orders", "SELECT COUNT(*) AS n FROM orders"),
    ("paid", "SELECT COUNT(*) AS n FROM orders WHERE paid_at IS NOT NULL"),
    ("canceled", "SELECT COUNT(*) AS n FROM orders WHERE status = 'canceled'"),
    ("shipped", "SELECT COUNT(*) AS n FROM fulfillments"),
    ("came", "SELECT COALESCE(SUM(captured), 0) AS n FROM payments"),
    ("went back", "SELECT COALESCE(SUM(amount), 0) AS n FROM refunds WHERE state = 'succeeded'"),
    ("jobs", "SELECT COUNT(*) AS n FROM jobs WHERE state = 'ready'"),
];

impl World {
    /// A shop below a folder, with few goods and few pieces.
    pub async fn open(folder: &Path, chance: &mut Chance) -> World {
        let shop = TestShop::open_below(folder).await;
        let mut goods = Vec::new();
        for _ in 0..3 {
            goods.push(product_of(&shop, "self", chance.between(100, 9000), chance.between(1, 8)).await);
        }
        let (shoppers, waiting) = (Vec::new(), VecDeque::new());
        World { shop, goods, shoppers, waiting, story: String::new(), deed: String::new() }
    }

    /// The process starts.
    pub async fn wakes(&mut self) {
        self.shop.restart().await;
    }

    /// The process died in the middle of something.
    pub fn died(&mut self, point: &str) {
        let deed = std::mem::take(&mut self.deed);
        self.tell(&format!("{deed}: died at {point}"));
    }

    /// Something is put on the shelf, and nobody writes it down.
    pub async fn bends_the_books(&mut self) {
        let bend = "UPDATE stock_levels SET on_hand = on_hand + 1 WHERE variant_id = $1";
        execute(&self.shop, bend, vec![self.goods[0].variant.0.into()]).await;
    }

    fn tell(&mut self, line: &str) {
        self.story.push_str(line);
        self.story.push('\n');
    }

    /// One thing, and what the books say after it.
    pub async fn something_happens(&mut self, step: usize, chance: &mut Chance) {
        let deed = chance.between(0, 100);
        let whom = (!self.shoppers.is_empty()).then(|| chance.between(0, self.shoppers.len() as i64) as usize);
        self.deed = format!("{step}. {deed} {whom:?}");
        let told = match (deed, whom) {
            (0..25, _) => self.order_together(chance).await,
            (25..33, Some(whom)) => self.repeats(whom).await,
            (33..55, Some(whom)) => self.pays(whom, chance).await,
            (55..62, Some(whom)) => self.calls_off(whom).await,
            (62..68, Some(whom)) => self.is_given_back(whom, chance, step).await,
            (68..73, Some(whom)) => self.is_sent(whom, step).await,
            (73..80, _) => {
                self.shop.clock.advance(chance.between(1, 40) * Timestamp::MINUTE);
                "time passes".to_owned()
            }
            (80..84, _) => {
                self.shop.wire.lose_answers(chance.between(0, 3) as usize);
                self.shop.wire.lose_requests(chance.between(0, 3) as usize);
                "the wire is cut".to_owned()
            }
            (84..88, _) => format!("asked {:?}", payments::ask_unsettled(&self.shop).await.ok()),
            (88..92, _) => format!("ended {:?}", orders::expire_due(&self.shop).await.ok()),
            (92..94, _) => format!("healed {:?}", payments::reconcile_new(&self.shop).await.ok()),
            _ => format!("jobs {:?}", jobs::run_due(&self.shop).await.ok()),
        };
        let mut line = format!("{}: {told} |", self.deed);
        for (name, sql) in BOOKS {
            // Writing to a string cannot fail.
            let _ = write!(line, " {name} {}", number(&self.shop, sql, vec![]).await);
        }
        self.tell(&line);
    }

    /// Some shoppers press the button while somebody else is served, so that one batch serves them.
    async fn order_together(&mut self, chance: &mut Chance) -> String {
        let count = chance.between(1, 5) as usize;
        let first = self.shoppers.len();
        for _ in 0..count {
            let (goods, quantity) = (*chance.pick(&self.goods), chance.between(1, 4));
            let (visitor, wish) = (guest(&self.shop).await, buying(goods, quantity));
            self.shoppers.push(Shopper { visitor, wish, placed: None, page: None });
        }
        let counter = self.shop.begin().await.expect("a transaction");
        execute_in(&counter, "UPDATE stock_levels SET low_at = low_at", vec![]).await;
        for (waiting, at) in (first..first + count).enumerate() {
            self.presses(at);
            // The first is served, as far as it can be, and the others gather behind it. One that is
            // refused at once does not wait.
            while crowd(&self.shop) != (Crowd { waiting, served: true })
                && !self.waiting.iter().any(|(_, task)| task.is_finished())
            {
                tokio::task::yield_now().await;
            }
        }
        drop(counter);
        self.are_told().await
    }

    async fn repeats(&mut self, whom: usize) -> String {
        self.presses(whom);
        self.are_told().await
    }

    fn presses(&mut self, whom: usize) {
        let shopper = &self.shoppers[whom];
        let (shop, visitor, wish) = (self.shop.shop.clone(), shopper.visitor.clone(), shopper.wish.clone());
        let task = tokio::spawn(async move { place_order(&shop, &visitor, wish).await });
        self.waiting.push_back((whom, task));
    }

    /// Waits until everybody who has pressed was told.
    async fn are_told(&mut self) -> String {
        let mut told = String::new();
        while let Some((_, task)) = self.waiting.front_mut() {
            let answer = task.await.expect("no panic");
            // The front is there: it was waited for.
            let whom = self.waiting.pop_front().map_or(0, |(whom, _)| whom);
            told += &self.hears(whom, answer);
        }
        told
    }

    /// The process stands still. Whoever it has answered hears the answer, whether the answer was
    /// under way for a moment or for two: else a story would depend on how busy the machine is.
    pub async fn hears_what_was_said(&mut self) {
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        for (whom, task) in std::mem::take(&mut self.waiting) {
            if task.is_finished() {
                let answer = task.await.expect("no panic");
                let told = self.hears(whom, answer);
                if told.starts_with("WRONG") {
                    self.tell(&told);
                }
            }
        }
    }

    /// Remembers what somebody was told; who was told of an order before is told of the same.
    fn hears(&mut self, whom: usize, answer: Result<Placed, Error>) -> String {
        let shopper = &mut self.shoppers[whom];
        match answer {
            Ok(placed) => {
                let wrong = shopper.placed.as_ref().is_some_and(|before| *before != placed);
                shopper.placed = Some(placed);
                if wrong { "WRONG: another order ".to_owned() } else { "ordered ".to_owned() }
            }
            Err(Error::Refused(Refusal::OutOfStock { requested, available, .. })) => {
                let wrong = shopper.placed.is_some();
                format!("{}sold out {requested} of {available} ", if wrong { "WRONG: " } else { "" })
            }
            Err(other) => format!("WRONG: {other} "),
        }
    }

    async fn pays(&mut self, whom: usize, chance: &mut Chance) -> String {
        let Some(placed) = &self.shoppers[whom].placed else { return "has nothing to pay".to_owned() };
        let (shopper, token) = (&self.shoppers[whom].visitor, placed.access.clone());
        let started = payments::start(&self.shop, shopper, &token, "sandbox", Lang::Zh).await;
        if let Ok(started) = &started
            && let Some(page) = started.redirect.split("/sandbox/pay/").nth(1)
        {
            self.shoppers[whom].page = page.split('?').next().map(str::to_owned);
        }
        let faults = Faults {
            slow: false,
            lost: chance.between(0, 4) == 0,
            duplicate: chance.between(0, 4) == 0,
            wrong_amount: chance.between(0, 8) == 0,
            bad_signature: chance.between(0, 8) == 0,
            out_of_order: chance.between(0, 4) == 0,
        };
        let step = *chance.pick(&[Step::Pay, Step::Pay, Step::Pay, Step::Fail, Step::Close]);
        let Some(page) = &self.shoppers[whom].page else { return "finds no page".to_owned() };
        let pressed = sandbox::act(&self.shop, page, step, faults).await;
        format!("begun {}, {step:?} {}", started.is_ok(), pressed.is_ok())
    }

    async fn calls_off(&mut self, whom: usize) -> String {
        let Some(placed) = &self.shoppers[whom].placed else { return "has nothing to call off".to_owned() };
        let number = number_of(&self.shop, placed.orders[0]).await;
        let access = Access::from_key(&placed.access);
        let done = orders::cancel(&self.shop, &self.shoppers[whom].visitor, &access, &number).await;
        format!("called off {}", done.is_ok())
    }

    async fn is_given_back(&mut self, whom: usize, chance: &mut Chance, step: usize) -> String {
        let Some(placed) = &self.shoppers[whom].placed else { return "has nothing to get".to_owned() };
        let command = RefundCommand {
            order: placed.orders[0],
            amount: chance.between(1, placed.total.minor + 1),
            reason: RefundReason::Goodwill,
            lines: Vec::new(),
            restock: false,
            idempotency_key: format!("step {step}"),
        };
        let done = payments::refund(&self.shop, RequestedBy::System, command).await;
        let asked = jobs::run_due(&self.shop).await.ok();
        format!("given back {}, jobs {asked:?}", done.is_ok())
    }

    async fn is_sent(&mut self, whom: usize, step: usize) -> String {
        let Some(placed) = &self.shoppers[whom].placed else { return "has nothing to be sent".to_owned() };
        let clerk = trade::member(&self.shop, Some(self.goods[0].merchant), "shipping").await;
        let command = ShipCommand {
            order: placed.orders[0],
            lines: Vec::new(),
            carrier: "sf".to_owned(),
            tracking_number: format!("SF{whom:06}{step:06}"),
        };
        format!("sent {}", fulfillment::ship(&self.shop, &clerk, command).await.is_ok())
    }

    /// The wire is whole, time passes, everything that waits happens; then the books must be right.
    pub async fn comes_to_rest(&mut self) -> String {
        self.shop.wire.lose_answers(0);
        self.shop.wire.lose_requests(0);
        for _ in 0..70 {
            self.shop.clock.advance(Timestamp::MINUTE);
            jobs::run_due(&self.shop).await.expect("jobs run");
            payments::ask_unsettled(&self.shop).await.expect("the provider answers");
            orders::expire_due(&self.shop).await.expect("orders end");
        }
        // Jobs that were tried often wait long for their next try.
        for _ in 0..30 {
            self.shop.clock.advance(Timestamp::HOUR);
            jobs::run_due(&self.shop).await.expect("jobs run");
        }
        let healed = payments::reconcile(&self.shop).await.expect("a round");
        if healed != payments::Healed::default() {
            self.tell(&format!("WRONG: there was something to put right: {healed:?}"));
        }
        for finding in audit::run(&self.shop).await.expect("the audit runs") {
            let line = format!("WRONG: {} {:?}", finding.code, finding.found);
            self.tell(&line);
        }
        for whom in 0..self.shoppers.len() {
            let shopper = &self.shoppers[whom];
            let key = shopper.wish.idempotency_key.clone();
            let count = "SELECT COUNT(*) AS n FROM checkouts WHERE idempotency_key = $1";
            let orders = number(&self.shop, count, vec![key.into()]).await;
            if orders > 1 || shopper.placed.is_some() && orders == 0 {
                self.tell(&format!("WRONG: shopper {whom} has {orders} orders"));
            }
        }
        let same = [
            (
                "the provider took",
                "SELECT COALESCE(SUM(amount), 0) AS n FROM sandbox_payments WHERE state = 'paid'",
                "SELECT COALESCE(SUM(captured), 0) AS n FROM payments",
            ),
            (
                "the provider gave back",
                "SELECT COALESCE(SUM(refunded), 0) AS n FROM sandbox_payments",
                "SELECT COALESCE(SUM(amount), 0) AS n FROM refunds WHERE state = 'succeeded'",
            ),
            (
                "money lies at the provider",
                "SELECT COALESCE(SUM(balance), 0) AS n FROM ledger_accounts WHERE kind IN ('provider', 'fees')",
                "SELECT (SELECT COALESCE(SUM(captured), 0) FROM payments)
                   - (SELECT COALESCE(SUM(amount), 0) FROM refunds WHERE state = 'succeeded') AS n",
            ),
            (
                "nothing waits",
                "SELECT COUNT(*) AS n FROM refunds WHERE state = 'pending'",
                "SELECT COUNT(*) AS n FROM orders WHERE status = 'placed' AND payment_status = 'unpaid'",
            ),
        ];
        for (what, ours, theirs) in same {
            let (ours, theirs) = (number(&self.shop, ours, vec![]).await, number(&self.shop, theirs, vec![]).await);
            let wrong = if ours == theirs { "" } else { "WRONG: " };
            self.tell(&format!("{wrong}{what}: {ours} and {theirs}"));
        }
        std::mem::take(&mut self.story)
    }
}
