#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! O8: a random shop beside a reference model. Shoppers order, repeat themselves, pay in time or too
//! late and call off; the clock runs; staff ship, refund and count. After every step the database
//! holds exactly what the model says, and every answer is the one it foretold.

mod reference;
mod steps;

use domain::ids::OrderId;
use reference::{Books, Deed, Told};
use services::testing::chance::Chance;
use services::testing::{TestShop, number, on_both};
use services::{audit, jobs};
use steps::World;

/// Shops in a run; `YUNMALL_MODEL_SHOPS` says otherwise.
const SHOPS: u64 = 10;
/// What happens in each.
const DEEDS: usize = 100;

/// Minor units given back times 100, plus the place of its state in the model's list, or 99.
const STATE: &str = "SELECT refunded_total * 100 + CASE status || ' ' || payment_status || ' ' || fulfillment_status
       WHEN 'placed unpaid unfulfilled' THEN 0
       WHEN 'placed paid unfulfilled' THEN 1
       WHEN 'placed partially_refunded unfulfilled' THEN 2
       WHEN 'placed refunded unfulfilled' THEN 3
       WHEN 'placed paid fulfilled' THEN 4
       WHEN 'placed partially_refunded fulfilled' THEN 5
       WHEN 'placed refunded fulfilled' THEN 6
       WHEN 'canceled voided canceled' THEN 7
       WHEN 'canceled paid canceled' THEN 8
       WHEN 'canceled partially_refunded canceled' THEN 9
       WHEN 'canceled refunded canceled' THEN 10
       WHEN 'canceled unpaid canceled' THEN 11
       ELSE 99 END AS n FROM orders WHERE id = $1";

/// What the database says of the goods and orders of a shop, in the model's own words.
async fn read(shop: &TestShop, world: &World) -> Books {
    let mut books = Books::default();
    for goods in &world.goods {
        let of = |column: &'static str| number(shop, column, vec![goods.variant.0.into()]);
        let on_hand = of("SELECT on_hand AS n FROM stock_levels WHERE variant_id = $1").await;
        let allocated = of("SELECT allocated AS n FROM stock_levels WHERE variant_id = $1").await;
        books.levels.push((on_hand, allocated));
    }
    for OrderId(order) in world.orders() {
        let found = number(shop, STATE, vec![order.into()]).await;
        let (refunded, state) = (found.div_euclid(100), found.rem_euclid(100) as usize);
        assert!(state < reference::STATES.len(), "order {order} is in a state nobody foresaw");
        books.orders.push((reference::STATES[state], refunded));
    }
    books
}

async fn one_shop(shop: &TestShop, seed: u64) {
    let mut chance = Chance::of(seed);
    let mut world = World::open(shop, &mut chance).await;
    for step in 0..DEEDS {
        let deed = Deed::choose(&mut chance, &world.model);
        let foretold = world.model.foretell(&deed);
        let told = world.act(shop, &deed).await;
        jobs::run_due(shop).await.expect("what is due runs");
        let step = format!("seed {seed}, step {step}: {deed:?}");
        assert_eq!(told, foretold, "{step}");
        assert_eq!(read(shop, &world).await, world.model.books(), "{step}");
    }
    let told = world.model.told();
    assert!(told.contains(&Told::Done) && told.contains(&Told::Refused), "seed {seed} did too little: {told:?}");
}

#[test]
fn a_random_shop_does_what_the_model_says() {
    let shops = std::env::var("YUNMALL_MODEL_SHOPS").ok().and_then(|text| text.parse().ok()).unwrap_or(SHOPS);
    on_both(|shop| async move {
        for seed in 0..shops {
            one_shop(&shop, seed).await;
        }
        assert_eq!(audit::run(&shop).await.expect("the audit runs"), vec![]);
        eprintln!("{shops} shops of {DEEDS} steps each");
    });
}
