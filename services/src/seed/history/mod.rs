//! Three months of orders, so that the dashboard, the lists and the ledgers have something to
//! show: [`calendar`] says when people bought, [`story`] what became of each purchase, and
//! [`books`] writes it down the way the use cases would have, row for row. The audit must find
//! nothing wrong with them.

mod books;
mod calendar;
mod pages;
mod parcels;
mod shelves;
mod story;

pub(super) use shelves::Shelves;

use super::dice::Dice;
use super::merchants::Stall;
use super::people::{Person, person, register};
use crate::{Result, Shop, Tx};
use books::Books;
use domain::Timestamp;

/// Purchases in three months, and registered shoppers.
const PURCHASES: i64 = 1400;
const MEMBERS: i64 = 200;

/// Writes the history of `stalls` into the books and takes the goods from the shelves. Gives the
/// number of orders.
pub(super) async fn write(shop: &Shop, tx: &Tx, stalls: &[Stall], shelves: &mut Shelves) -> Result<usize> {
    let now = shop.clock.now();
    let mut dice = Dice::of("three months of orders");
    let members: Vec<Person> = (1..=MEMBERS)
        .map(|number| {
            let since = now.plus(-dice.between(95 * Timestamp::DAY, 300 * Timestamp::DAY));
            person(number, since, true, &mut dice)
        })
        .collect();
    register(shop, tx, &members, &mut dice).await?;

    let mut books = Books::new(shop);
    let moments = calendar::moments(now, PURCHASES, &mut dice);
    for (turn, at) in (0_i64..).zip(moments) {
        let guest;
        let shopper = if dice.chance(72) {
            // A few shoppers come again and again.
            let reach = if dice.chance(45) { MEMBERS / 6 } else { MEMBERS };
            members.get(usize::try_from(dice.between(0, reach)).unwrap_or(0))
        } else {
            guest = person(1000 + turn, at, false, &mut dice);
            Some(&guest)
        };
        let Some(shopper) = shopper else { continue };
        if let Some(purchase) = story::tell(shop, stalls, shelves, shopper, at, now, &mut dice) {
            books.enter(shop, &purchase, shelves, &mut dice)?;
        }
    }
    let orders = books.orders();
    books.write(tx).await?;
    Ok(orders)
}
