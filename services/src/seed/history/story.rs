//! What became of each purchase: paid or forgotten, called off, shipped in one parcel or two,
//! delivered, confirmed, reviewed, refunded. Only what lies before now has happened.

use super::shelves::Shelves;
use crate::Shop;
use crate::seed::dice::Dice;
use crate::seed::merchants::Stall;
use crate::seed::people::Person;
use domain::delivery::{Calendar, Offer, offer};
use domain::ids::LocationId;
use domain::orders::Channel;
use domain::{Money, Timestamp};

/// One press of “place order”.
pub(super) struct Purchase<'a> {
    pub(super) shopper: &'a Person,
    pub(super) at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) channel: Channel,
    pub(super) paid_at: Option<Timestamp>,
    pub(super) orders: Vec<Order<'a>>,
}

/// The goods of one merchant in it.
pub(super) struct Order<'a> {
    pub(super) stall: &'a Stall,
    /// Index of the chosen way of delivery.
    pub(super) method: usize,
    pub(super) offer: Offer,
    pub(super) lines: Vec<Line>,
    pub(super) note: Option<&'static str>,
    /// When and why it was called off.
    pub(super) canceled: Option<(Timestamp, &'static str)>,
    /// The parcels that have left.
    pub(super) parcels: Vec<Parcel>,
    pub(super) completed: Option<(Timestamp, &'static str)>,
    /// When the lines were reviewed.
    pub(super) reviewed: Option<Timestamp>,
    pub(super) refund: Option<Refund>,
}

pub(super) struct Line {
    /// Index of the good.
    pub(super) good: usize,
    pub(super) place: LocationId,
    pub(super) quantity: i64,
    pub(super) unit_price: i64,
    pub(super) weight_g: i64,
}

pub(super) struct Parcel {
    /// Indexes of the lines in it; lines are never divided.
    pub(super) lines: Vec<usize>,
    pub(super) shipped_at: Timestamp,
    pub(super) delivered_at: Timestamp,
}

pub(super) struct Refund {
    pub(super) at: Timestamp,
    pub(super) reason: &'static str,
    /// The whole order, or one line of it.
    pub(super) line: Option<usize>,
}

impl Order<'_> {
    pub(super) fn items_total(&self) -> i64 {
        self.lines.iter().map(|line| line.unit_price * line.quantity).sum()
    }

    pub(super) fn total(&self) -> i64 {
        self.items_total() + self.offer.price.minor
    }

    /// The parcel in which a line left.
    pub(super) fn parcel_of(&self, line: usize) -> Option<&Parcel> {
        self.parcels.iter().find(|parcel| parcel.lines.contains(&line))
    }

    pub(super) fn all_shipped(&self) -> bool {
        (0..self.lines.len()).all(|line| self.parcel_of(line).is_some())
    }
}

const NOTES: [&str; 6] = [
    "放门口就好，谢谢",
    "请工作日送到前台",
    "送人的，请不要放价格单",
    "Please ring the bell twice",
    "到了先打电话",
    "尽量下午送",
];

/// Tells one purchase; none when there is nothing that can be delivered to the shopper.
pub(super) fn tell<'a>(
    shop: &Shop,
    stalls: &'a [Stall],
    shelves: &Shelves,
    shopper: &'a Person,
    at: Timestamp,
    now: Timestamp,
    dice: &mut Dice,
) -> Option<Purchase<'a>> {
    let expires_at = at.plus(shop.options.unpaid_minutes * Timestamp::MINUTE);
    let orders = choose(stalls, shelves, shopper, at, dice);
    if orders.is_empty() {
        return None;
    }
    let just_now = at > now.plus(-30 * Timestamp::MINUTE);
    let paid = !just_now && dice.chance(94);
    let paid_at = paid.then(|| at.plus(dice.between(15_000, 8 * Timestamp::MINUTE)));
    let channel = [Channel::Web, Channel::App, Channel::Qr, Channel::Share][dice.weighted(&[70, 14, 6, 10])];
    let mut purchase = Purchase { shopper, at, expires_at, channel, paid_at, orders };
    match paid_at {
        Some(paid_at) => {
            for order in &mut purchase.orders {
                go_on(shop, order, shopper, paid_at, now, dice);
            }
        }
        None if just_now => {}
        None => {
            // Forgotten until it expired, or called off before paying.
            let by_shopper = dice.chance(25);
            let (when, why) = if by_shopper {
                (at.plus(dice.between(60_000, 20 * Timestamp::MINUTE)), "shopper")
            } else {
                (expires_at.plus(dice.between(1000, 40_000)), "expired")
            };
            purchase.orders.iter_mut().for_each(|order| order.canceled = Some((when.min(now), why)));
        }
    }
    Some(purchase)
}

/// Fills a cart: mostly one to three goods, often of one merchant.
fn choose<'a>(
    stalls: &'a [Stall],
    shelves: &Shelves,
    shopper: &Person,
    at: Timestamp,
    dice: &mut Dice,
) -> Vec<Order<'a>> {
    let region = &shopper.address.region.code;
    let wanted = 1 + dice.weighted(&[46, 28, 15, 8, 3]);
    let mixed = dice.chance(30);
    let mut lines: Vec<(usize, Line)> = Vec::new();
    for _ in 0..wanted * 4 {
        if lines.len() >= wanted {
            break;
        }
        let Some(index) = shelves.choose(dice) else { break };
        let Some(good) = shelves.goods.get(index) else { break };
        let known = lines.iter().any(|(_, line)| line.good == index);
        if known || (!mixed && lines.first().is_some_and(|(stall, _)| *stall != good.stall)) {
            continue;
        }
        let Some(place) = stalls.get(good.stall).and_then(|stall| stall.place_for(region)) else { continue };
        let quantity = if good.price < 8000 { 1 + dice.weighted(&[72, 18, 6, 3, 1]) } else { 1 };
        let line = Line {
            good: index,
            place,
            quantity: i64::try_from(quantity).unwrap_or(1),
            unit_price: good.price,
            weight_g: good.weight_g,
        };
        lines.push((good.stall, line));
    }
    let mut orders = Vec::new();
    for (index, stall) in stalls.iter().enumerate() {
        let (own, others) = lines.into_iter().partition(|(stall, _)| *stall == index);
        lines = others;
        let own: Vec<Line> = Vec::into_iter(own).map(|(_, line)| line).collect();
        if own.is_empty() {
            continue;
        }
        let goods = Money::cny(own.iter().map(|line| line.unit_price * line.quantity).sum());
        let weight_g = own.iter().map(|line| line.weight_g * line.quantity).sum();
        let method = usize::from(dice.chance(18));
        let note = dice.chance(6).then(|| dice.pick(&NOTES).copied()).flatten();
        let Some((way, ..)) = stall.methods.get(method) else { continue };
        let Some(offer) = offer(way, region, weight_g, goods, &Calendar::default(), at) else { continue };
        orders.push(Order {
            stall,
            method,
            offer,
            lines: own,
            note,
            canceled: None,
            parcels: Vec::new(),
            completed: None,
            reviewed: None,
            refund: None,
        });
    }
    orders
}

/// What happened after it was paid.
fn go_on(shop: &Shop, order: &mut Order, shopper: &Person, paid_at: Timestamp, now: Timestamp, dice: &mut Dice) {
    let fate = dice.weighted(&[93, 25, 28, 12, 842]);
    if fate < 1 {
        // Left lying a little longer than the others; ships late.
        send(order, paid_at.plus(dice.between(30, 60) * Timestamp::HOUR), now, dice);
    } else if fate == 1 {
        let at = paid_at.plus(dice.between(4 * Timestamp::MINUTE, 3 * Timestamp::HOUR));
        if at < now {
            order.canceled = Some((at, "shopper"));
            order.refund =
                Some(Refund { at: at.plus(dice.between(2000, 90_000)).min(now), reason: "canceled", line: None });
        } else {
            return;
        }
    } else {
        send(order, paid_at.plus(dice.between(1, 16) * Timestamp::HOUR), now, dice);
    }
    if order.canceled.is_some() || !order.all_shipped() {
        return;
    }
    let Some(arrived) = order.parcels.iter().map(|parcel| parcel.delivered_at).max().filter(|at| *at < now) else {
        return;
    };
    let auto = shop.options.auto_complete_days * Timestamp::DAY;
    let (done, by) = if dice.chance(68) {
        (arrived.plus(dice.between(Timestamp::HOUR, 6 * Timestamp::DAY).min(auto)), "shopper")
    } else {
        (arrived.plus(auto + dice.between(1000, Timestamp::MINUTE)), "system")
    };
    if done < now {
        order.completed = Some((done, by));
        let later = done.plus(dice.between(5 * Timestamp::MINUTE, 2 * Timestamp::DAY));
        if shopper.id.is_some() && fate >= 4 && by == "shopper" && dice.chance(55) && later < now {
            order.reviewed = Some(later);
        }
    }
    let at = arrived.plus(dice.between(3 * Timestamp::HOUR, 4 * Timestamp::DAY));
    if at < now && (fate == 2 || fate == 3) {
        let line = (fate == 2)
            .then(|| usize::try_from(dice.between(0, i64::try_from(order.lines.len()).unwrap_or(1))).unwrap_or(0));
        let reasons = ["damaged", "not_as_described", "no_longer_wanted", "arrived_late"];
        let reason = dice.pick(&reasons).copied().unwrap_or("damaged");
        order.refund = Some(Refund { at, reason, line });
    }
}

/// Ships from `ready` on, in working hours; some orders in two parcels.
fn send(order: &mut Order, ready: Timestamp, now: Timestamp, dice: &mut Dice) {
    let count = order.lines.len();
    let split = if count > 1 && dice.chance(14) { 1 } else { count };
    let far = (order.offer.promise.to.0 - order.offer.promise.from.0) / Timestamp::DAY;
    let mut at = ready;
    for lines in [(0..split).collect::<Vec<_>>(), (split..count).collect()] {
        if lines.is_empty() {
            continue;
        }
        at = in_working_hours(at, dice);
        if at >= now {
            return;
        }
        let days = dice.between(1, 2 + far.clamp(1, 3));
        let delivered_at = at
            .shanghai_day_start()
            .plus(days * Timestamp::DAY + dice.between(9 * Timestamp::HOUR, 20 * Timestamp::HOUR));
        order.parcels.push(Parcel { lines, shipped_at: at, delivered_at });
        at = at.plus(dice.between(10, 30) * Timestamp::HOUR);
    }
}

fn in_working_hours(at: Timestamp, dice: &mut Dice) -> Timestamp {
    let day = at.shanghai_day_start();
    let (opens, closes) = (9 * Timestamp::HOUR, 19 * Timestamp::HOUR);
    match at.0 - day.0 {
        early if early < opens => day.plus(opens + dice.between(0, 2 * Timestamp::HOUR)),
        late if late >= closes => day.plus(Timestamp::DAY + opens + dice.between(0, 2 * Timestamp::HOUR)),
        _ => at,
    }
}
