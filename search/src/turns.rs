//! Who is answered first when many search at once.
//!
//! More searches at once than there are cores do not end any sooner: the cores go from one to the other, and
//! the long ones end last of all, each as late as if the others had been as long. So of the long ones only about as
//! many run as there are cores, and the others wait in the order in which they came. The short ones, which are most,
//! are over before anybody could have called them, and do not wait.

use crate::knobs::FAR;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Thread;

/// A line in front of a few places.
pub struct Turns(Mutex<Line>);

struct Line {
    /// Places nobody has. While there is one, nobody waits.
    free: usize,
    waiting: VecDeque<Arc<Waiting>>,
}

struct Waiting {
    thread: Thread,
    /// Whether the place of the one before is this one's now.
    called: AtomicBool,
}

impl Turns {
    /// A line in front of so many places, at least one.
    pub fn new(places: usize) -> Turns {
        Turns(Mutex::new(Line { free: places.max(1), waiting: VecDeque::new() }))
    }

    /// As many places as the machine has cores, and one more: no core is idle while a place goes from one to the next.
    pub fn of_this_machine() -> Turns {
        Turns::new(std::thread::available_parallelism().map_or(1, usize::from) + 1)
    }

    /// A search begins, as if it were a short one.
    pub fn way(&self) -> Way<'_> {
        Way { turns: self, turn: None }
    }

    /// Waits for a place; whoever came first gets the next one that is free.
    fn take(&self) -> Turn<'_> {
        let waiting = {
            let mut line = self.line();
            if line.free > 0 {
                line.free -= 1;
                return Turn(self);
            }
            let waiting = Arc::new(Waiting { thread: std::thread::current(), called: AtomicBool::new(false) });
            line.waiting.push_back(waiting.clone());
            waiting
        };
        while !waiting.called.load(Ordering::Acquire) {
            std::thread::park();
        }
        Turn(self)
    }

    /// A panic elsewhere leaves it whole: nothing that is done while it is held can panic half way.
    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How far one search has come.
pub struct Way<'a> {
    turns: &'a Turns,
    turn: Option<Turn<'a>>,
}

impl Way<'_> {
    /// What comes next may look at so many products: if that takes long, and nothing did before, it waits for its
    /// turn.
    pub fn reaches(&mut self, products: u64) {
        if products > FAR && self.turn.is_none() {
            self.turn = Some(self.turns.take());
        }
    }
}

/// A place, which the next one gets when this is dropped.
struct Turn<'a>(&'a Turns);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut line = self.0.line();
        match line.waiting.pop_front() {
            Some(next) => {
                next.called.store(true, Ordering::Release);
                next.thread.unpark();
            }
            None => line.free += 1,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;
    use std::time::Instant;

    /// Goes on when so many wait.
    pub fn until_waiting(turns: &Turns, many: usize) {
        let begun = Instant::now();
        while turns.line().waiting.len() != many {
            assert!(begun.elapsed().as_secs() < 20, "{many} never waited");
            std::thread::yield_now();
        }
    }

    #[test]
    fn whoever_came_first_is_next() {
        let turns = Turns::new(1);
        let order = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            let first = turns.take();
            for number in 0..5 {
                let (turns, order) = (&turns, &order);
                scope.spawn(move || {
                    let _turn = turns.take();
                    order.lock().unwrap().push(number);
                });
                until_waiting(turns, number + 1);
            }
            assert!(order.lock().unwrap().is_empty(), "all wait while the place is taken");
            drop(first);
        });
        assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3, 4]);
        assert_eq!(turns.line().free, 1);
    }

    #[test]
    fn no_more_than_there_are_places_go_at_once_and_every_place_comes_back() {
        let turns = Turns::new(3);
        let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..12 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let _turn = turns.take();
                        most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert!(most.load(Ordering::SeqCst) <= 3);
        let line = turns.line();
        assert_eq!((line.free, line.waiting.len()), (3, 0));
    }

    #[test]
    fn a_short_search_overtakes_and_a_long_one_takes_one_place() {
        let turns = Turns::new(1);
        let mut long = turns.way();
        long.reaches(FAR + 1);
        long.reaches(u64::MAX);
        assert_eq!(turns.line().free, 0);
        turns.way().reaches(FAR);
        drop(long);
        assert_eq!(turns.line().free, 1);
    }

    #[test]
    fn a_search_that_panics_gives_its_place_back() {
        let turns = Turns::new(1);
        let panics = std::panic::AssertUnwindSafe(|| {
            let _turn = turns.take();
            panic!("in the middle");
        });
        assert!(std::panic::catch_unwind(panics).is_err());
        assert_eq!(turns.line().free, 1);
    }
}
