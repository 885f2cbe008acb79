//! What visitors of this process do after a search, in memory only and for a few of them.

use domain::catalog::searches::countable;
use domain::ids::{OrderId, ProductId, SessionId};
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most visitors whose way is followed; the one who came first is forgotten first.
const MOST_VISITORS: usize = 2_000;
/// The latest answers of a visitor, out of which a product may be opened.
const MOST_ANSWERS: usize = 3;
/// Products of an answer that are remembered.
const MOST_PRODUCTS: usize = 48;
/// What a visitor searched for and opened.
const MOST_STEPS: usize = 20;
/// The most words that wait to be written; what comes on top is not counted.
const MOST_WAITING: usize = 2_000;
/// The most orders that wait to be looked up.
const MOST_ORDERS: usize = 2_000;

/// Day and words.
pub(super) type Key = (i64, String);

/// What is added to the counts of a day's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) searches: i64,
    /// What the latest search found; none if there was none.
    pub(super) found: Option<i64>,
    pub(super) clicks: i64,
    pub(super) orders: i64,
}

impl Counts {
    fn add(&mut self, more: Counts) {
        self.searches += more.searches;
        self.found = more.found.or(self.found);
        self.clicks += more.clicks;
        self.orders += more.orders;
    }
}

/// Orders of a visitor, and which products they had opened from which search.
#[derive(Clone, Debug)]
pub(super) struct Ordered {
    pub(super) day: i64,
    pub(super) orders: Vec<OrderId>,
    pub(super) opened: Vec<(ProductId, String)>,
}

#[derive(Default)]
struct Trail {
    answers: VecDeque<(String, Vec<ProductId>)>,
    /// What was counted today: the same visitor counts once for the same words.
    counted: VecDeque<Key>,
    opened: VecDeque<(ProductId, String)>,
}

/// What is not written yet, and the ways it came from.
#[derive(Default)]
struct State {
    trails: HashMap<SessionId, Trail>,
    came: VecDeque<SessionId>,
    waiting: HashMap<Key, Counts>,
    ordered: Vec<Ordered>,
    hot: Option<(i64, Vec<String>)>,
}

/// The searches of a process.
#[derive(Default)]
pub(in crate::catalog::search) struct Searches(Mutex<State>);

fn push<T>(list: &mut VecDeque<T>, one: T, most: usize) {
    if list.len() >= most {
        list.pop_front();
    }
    list.push_back(one);
}

impl State {
    fn trail(&mut self, visitor: SessionId) -> &mut Trail {
        if !self.trails.contains_key(&visitor) {
            if self.came.len() >= MOST_VISITORS
                && let Some(first) = self.came.pop_front()
            {
                self.trails.remove(&first);
            }
            self.came.push_back(visitor);
        }
        self.trails.entry(visitor).or_default()
    }

    fn add(&mut self, key: Key, counts: Counts) {
        if self.waiting.len() < MOST_WAITING || self.waiting.contains_key(&key) {
            self.waiting.entry(key).or_default().add(counts);
        }
    }
}

impl Searches {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A visitor searched and was shown these products.
    pub(super) fn searched(&self, visitor: SessionId, day: i64, words: &str, found: i64, shown: &[ProductId]) {
        let Some(words) = countable(words, found) else { return };
        let mut state = self.state();
        let trail = state.trail(visitor);
        trail.answers.retain(|(known, _)| *known != words);
        push(&mut trail.answers, (words.clone(), shown.iter().take(MOST_PRODUCTS).copied().collect()), MOST_ANSWERS);
        let key = (day, words);
        let is_new = !trail.counted.contains(&key);
        if is_new {
            push(&mut trail.counted, key.clone(), MOST_STEPS);
        }
        state.add(key, Counts { searches: i64::from(is_new), found: Some(found), ..Counts::default() });
    }

    /// A visitor opened a product: a click, if one of the latest answers had it.
    pub(super) fn opened(&self, visitor: SessionId, day: i64, product: ProductId) {
        let mut state = self.state();
        let Some(trail) = state.trails.get_mut(&visitor) else { return };
        let from = trail.answers.iter().rev().find(|(_, shown)| shown.contains(&product));
        let Some(words) = from.map(|(words, _)| words.clone()) else { return };
        let step = (product, words.clone());
        if !trail.opened.contains(&step) {
            push(&mut trail.opened, step, MOST_STEPS);
            state.add((day, words), Counts { clicks: 1, ..Counts::default() });
        }
    }

    /// A visitor placed orders; which products are in them is looked up later.
    pub(super) fn ordered(&self, visitor: SessionId, day: i64, orders: &[OrderId]) {
        let mut state = self.state();
        let Some(trail) = state.trails.get_mut(&visitor).filter(|trail| !trail.opened.is_empty()) else { return };
        let opened = trail.opened.iter().cloned().collect();
        if state.ordered.len() < MOST_ORDERS {
            state.ordered.push(Ordered { day, orders: orders.to_vec(), opened });
        }
    }

    /// Takes what is to be written.
    pub(super) fn take(&self) -> (HashMap<Key, Counts>, Vec<Ordered>) {
        let mut state = self.state();
        (std::mem::take(&mut state.waiting), std::mem::take(&mut state.ordered))
    }

    /// Puts back what could not be written.
    pub(super) fn put_back(&self, counts: HashMap<Key, Counts>) {
        let mut state = self.state();
        for (key, counts) in counts {
            state.add(key, counts);
        }
    }

    /// The hot searches, if they were read a moment ago.
    pub(super) fn hot(&self, now: i64) -> Option<Vec<String>> {
        self.state().hot.as_ref().filter(|(until, _)| now < *until).map(|(_, words)| words.clone())
    }

    /// Remembers the hot searches for a while.
    pub(super) fn set_hot(&self, until: i64, words: Vec<String>) {
        self.state().hot = Some((until, words));
    }
}

/// What an order adds to the counts: each of its products that was opened from a search.
pub(super) fn sold(ordered: &Ordered, products: &[ProductId]) -> Vec<(Key, Counts)> {
    let one = Counts { orders: 1, ..Counts::default() };
    let mut words: Vec<&String> =
        ordered.opened.iter().filter(|(product, _)| products.contains(product)).map(|(_, words)| words).collect();
    words.sort_unstable();
    words.dedup();
    words.into_iter().map(|words| ((ordered.day, words.clone()), one)).collect()
}

/// Adds more to counts.
pub(super) fn add_up(counts: &mut HashMap<Key, Counts>, more: Vec<(Key, Counts)>) {
    for (key, more) in more {
        counts.entry(key).or_default().add(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn product(number: u128) -> ProductId {
        ProductId(Uuid::from_u128(number))
    }

    fn visitor(number: u128) -> SessionId {
        SessionId(Uuid::from_u128(number))
    }

    #[test]
    fn a_visitor_counts_once_and_a_click_belongs_to_the_latest_search_that_showed_it() {
        let searches = Searches::default();
        let who = visitor(1);
        searches.searched(who, 5, "Tea ", 2, &[product(1), product(2)]);
        searches.searched(who, 5, "tea", 3, &[product(1), product(2)]);
        searches.searched(who, 5, "green tea", 1, &[product(2)]);
        searches.opened(who, 5, product(2));
        searches.opened(who, 5, product(2));
        searches.opened(who, 5, product(9));
        searches.opened(visitor(2), 5, product(1));
        let (counts, _) = searches.take();
        let of = |words: &str| counts[&(5, words.to_owned())];
        assert_eq!(of("tea"), Counts { searches: 1, found: Some(3), clicks: 0, orders: 0 });
        assert_eq!(of("green tea"), Counts { searches: 1, found: Some(1), clicks: 1, orders: 0 });
        assert_eq!(counts.len(), 2);

        searches.ordered(who, 6, &[OrderId(Uuid::from_u128(7))]);
        searches.ordered(visitor(2), 6, &[OrderId(Uuid::from_u128(8))]);
        let (_, ordered) = searches.take();
        assert_eq!(ordered.len(), 1, "who opened nothing is not followed");
        assert_eq!(sold(&ordered[0], &[product(2), product(3)])[0].0, (6, "green tea".to_owned()));
        assert!(sold(&ordered[0], &[product(3)]).is_empty());
    }

    #[test]
    fn memory_is_bounded() {
        let searches = Searches::default();
        for number in 0..5_000_u128 {
            searches.searched(visitor(number), 1, &["word", &number.to_string()].concat(), 1, &[product(number)]);
        }
        let state = searches.state();
        assert_eq!((state.trails.len(), state.came.len(), state.waiting.len()), (2_000, 2_000, 2_000));
    }
}
