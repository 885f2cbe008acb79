#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! O9: the shop in a world that is made of chance alone, on one thread. Shoppers order together,
//! repeat themselves, pay and call off; the provider is slow, repeats itself, gets the order wrong or
//! loses what it says; the clock jumps; and the process dies at any of its named moments and comes
//! back to what was on disk. What runs is the shop itself, over SQLite in memory.
//!
//! In the end the wire is whole again and time passes. Then whoever was told of an order has it, once;
//! what the provider took is what orders and refunds say; and the audit finds nothing.
//!
//! A seed's story is the same in every run, byte for byte. `YUNMALL_SIMULATED=1000..2000` chooses seeds.

mod world;

use services::points;
use services::testing::chance::Chance;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Instant;
use tokio::sync::Notify;
use world::World;

/// Seeds in a run.
const SEEDS: std::ops::Range<u64> = 0..2000;
/// Every so many seeds one is lived through twice.
const TWICE: u64 = 50;
/// What happens in a world.
const DEEDS: usize = 24;

/// A disk that forgets everything when the machine stops: what is fast matters here, and what is
/// durable is tried elsewhere, with power cuts.
fn memory() -> PathBuf {
    let shm = Path::new("/dev/shm");
    if shm.is_dir() { shm.to_owned() } else { std::env::temp_dir() }
}

/// Lives through a seed, tells the story, and says at which moments it died.
fn live(seed: u64, bent: bool) -> (String, Vec<&'static str>) {
    let mut chance = Chance::of(seed);
    let mut world = one_thread().block_on(World::open(&memory(), &mut chance));
    let (mut step, mut deaths) = (0, Vec::new());
    while step < DEEDS {
        let runtime = one_thread();
        let died = Rc::new(Notify::new());
        // In most lives somebody pulls the plug after some of the moments, in others nobody does.
        let mut left = if chance.between(0, 4) == 0 { i64::MAX } else { chance.between(1, 16) };
        let at = Rc::new(RefCell::new(None));
        let (last, dying) = (at.clone(), died.clone());
        points::watch(Some(Box::new(move |point| {
            left -= 1;
            if left == 0 {
                *last.borrow_mut() = Some(point);
                dying.notify_one();
            }
            left <= 0
        })));
        runtime.block_on(async {
            let life = async {
                world.wakes().await;
                while step < DEEDS {
                    step += 1;
                    world.something_happens(step, &mut chance).await;
                }
            };
            tokio::select! {
                biased;
                () = died.notified() => {}
                () = life => {}
            }
            world.hears_what_was_said().await;
        });
        points::watch(None);
        // Whatever was under way is gone; what it had not committed is as if it had never been.
        drop(runtime);
        if let Some(point) = at.take() {
            deaths.push(point);
            world.died(point);
        }
    }
    let story = one_thread().block_on(async {
        world.wakes().await;
        if bent {
            world.bends_the_books().await;
        }
        world.comes_to_rest().await
    });
    (story, deaths)
}

fn one_thread() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn seeds() -> std::ops::Range<u64> {
    let Ok(text) = std::env::var("YUNMALL_SIMULATED") else { return SEEDS };
    let range = text.split_once("..").and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    range.expect("YUNMALL_SIMULATED=from..to")
}

#[test]
fn whatever_happens_nobody_loses_anything() {
    let (seeds, begun) = (seeds(), Instant::now());
    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
    // Every world has one thread; the worlds know nothing of each other.
    let lived = &|first: u64| {
        let (mut deaths, mut twice) = (Vec::new(), 0);
        for seed in seeds.clone().skip(first as usize).step_by(threads as usize) {
            let (story, died) = live(seed, false);
            assert!(!story.contains("WRONG"), "seed {seed}:\n{story}");
            deaths.extend(died);
            if seed.is_multiple_of(TWICE) {
                assert_eq!(live(seed, false).0, story, "seed {seed} has another story the second time");
                twice += 1;
            }
        }
        (deaths, twice)
    };
    let (mut deaths, mut twice) = (Vec::new(), 0);
    std::thread::scope(|scope| {
        let lives: Vec<_> = (0..threads).map(|first| scope.spawn(move || lived(first))).collect();
        for life in lives {
            let (died, again) = life.join().expect("every world comes to rest");
            deaths.extend(died);
            twice += again;
        }
    });
    let count = seeds.end.saturating_sub(seeds.start);
    let rate = (count + twice) as f64 / begun.elapsed().as_secs_f64();
    println!(
        "{count} seeds of {DEEDS} deeds, {} deaths, {twice} lived through twice: {rate:.0} seeds a second",
        deaths.len()
    );
    if seeds == SEEDS {
        let never: Vec<_> = points::POINTS.iter().filter(|point| !deaths.contains(point)).collect();
        assert!(never.is_empty(), "nobody died at {never:?}");
    }
}

/// The end of a story is a check that can fail.
#[test]
fn a_piece_that_nobody_wrote_down_is_seen() {
    let (story, _) = live(7, true);
    assert!(story.contains("WRONG: I1.on_hand"), "{story}");
}
