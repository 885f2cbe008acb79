//! What measurements of placing orders have in common: how long, for how many shoppers, over which
//! goods, and the bare SQL of the same order as the baseline.

mod bare;
mod cpu;

pub use bare::bare;
pub use cpu::Meter;

use super::Backend;
use super::buying::Goods;
use std::time::Duration;

/// Variants that orders are spread over.
pub const GOODS: usize = 10_000;
/// How long one measurement runs.
pub const SECONDS: u64 = 3;
/// How many shoppers place one order after the other: 1, 8, 32 and 128, or what
/// `YUNMALL_BENCH_SHOPPERS=1,32` says.
pub fn shoppers() -> Vec<usize> {
    let chosen = std::env::var("YUNMALL_BENCH_SHOPPERS").unwrap_or_default();
    let chosen: Vec<usize> = chosen.split(',').filter_map(|text| text.trim().parse().ok()).collect();
    if chosen.is_empty() { vec![1, 8, 32, 128] } else { chosen }
}

/// How often something for one shopper alone is measured, in turn with its baseline. One shopper waits
/// for every hiccup of the machine, such as the database tidying up after the measurement before.
const ROUNDS_ALONE: usize = 5;

/// How many times so many shoppers are measured.
pub fn rounds(shoppers: usize) -> usize {
    if shoppers == 1 { ROUNDS_ALONE } else { 1 }
}

/// How many people each of so many shoppers stands for, one order after the other: about as many as
/// there will be orders.
pub fn people_each(shoppers: usize) -> usize {
    (20_000 / shoppers).min(5_000)
}

/// What a measurement found.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Orders a second.
    pub rate: f64,
    /// The middle time of one order.
    pub p50: Duration,
    /// The time that one in a hundred exceeds.
    pub p99: Duration,
    /// Processor time of one order; none where it cannot be read.
    pub cpu: Option<Duration>,
}

impl Figures {
    /// From the times of all orders, in any order, how long they took together, and the processor's
    /// time for all of them.
    pub fn of(mut times: Vec<Duration>, elapsed: Duration, cpu: Option<Duration>) -> Figures {
        times.sort_unstable();
        let count = u32::try_from(times.len().max(1)).unwrap_or(u32::MAX);
        Figures {
            rate: times.len() as f64 / elapsed.as_secs_f64(),
            p50: times.get(times.len() / 2).copied().unwrap_or_default(),
            p99: times.get(times.len() * 99 / 100).copied().unwrap_or_default(),
            cpu: cpu.map(|cpu| cpu / count),
        }
    }
}

/// Of several rounds the one whose middle time is in the middle.
pub fn middle(mut rounds: Vec<Figures>) -> Option<Figures> {
    rounds.sort_unstable_by_key(|round| round.p50);
    let at = rounds.len() / 2;
    (at < rounds.len()).then(|| rounds.swap_remove(at))
}

/// Prints a measurement, its baseline, and how they compare.
pub fn compare(backend: Backend, spread: bool, shoppers: usize, (name, shop): (&str, &Figures), bare: &Figures) {
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    for (name, figures) in [(name, shop), ("bare SQL", bare)] {
        let goods = if spread { "spread " } else { "one SKU" };
        let cpu = figures.cpu.map(|cpu| format!("{:6.2} ms", ms(cpu))).unwrap_or_default();
        println!(
            "{backend:<9?} {goods} {shoppers:>4} {name:<9} {:>7.0}/s   p50 {:>7.2} ms   p99 {:>7.2} ms   cpu {cpu}",
            figures.rate,
            ms(figures.p50),
            ms(figures.p99)
        );
    }
    println!(
        "{:29} {:>4.2} × the orders, {:.2} × the middle time",
        "",
        shop.rate / bare.rate,
        shop.p50.as_secs_f64() / bare.p50.as_secs_f64()
    );
}

/// Which goods the order number `n` of a shopper is for.
pub fn choose(goods: &[Goods], spread: bool, shopper: usize, n: usize) -> Goods {
    goods[if spread { (shopper * 7919 + n * 101) % goods.len() } else { 0 }]
}
