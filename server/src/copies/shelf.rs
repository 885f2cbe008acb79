//! Where the copies lie, who is making one, and what the shop has heard of them.

use super::page::Page;
use services::live::LiveEvent;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;
use uuid::Uuid;

/// News that is remembered for pages that are being made meanwhile.
const REMEMBERED: usize = 256;

/// The copies there are, by path. Clones are the same shelf.
#[derive(Clone)]
pub struct Shelf {
    inside: Arc<Mutex<Inside>>,
    /// The most bytes of all copies together.
    most: usize,
}

struct Inside {
    places: HashMap<String, Place>,
    bytes: usize,
    uses: u64,
    heard: Receiver<LiveEvent>,
    /// How many pieces of news there were.
    news: u64,
    /// The last of them: the things that are not as they were; none for anything at all.
    recent: VecDeque<Option<Vec<Uuid>>>,
}

/// One page's place.
struct Place {
    copy: Option<Arc<Page>>,
    used: u64,
    turn: Arc<tokio::sync::Mutex<()>>,
    begun: Instant,
}

/// Somebody's turn to make a page. When it ends, so does the place of a page of which there is no copy.
pub struct Making {
    shelf: Shelf,
    path: String,
    /// What had been heard when it began.
    news: u64,
    /// When it began.
    pub begun: Instant,
    _turn: tokio::sync::OwnedMutexGuard<()>,
}

/// Whether it is one's turn.
pub enum Turn {
    /// Nobody makes the page.
    Mine(Making),
    /// Somebody does since then, and ends by giving this back.
    Others(Instant, Arc<tokio::sync::Mutex<()>>),
}

impl Shelf {
    /// An empty one, which hears what happens from now on.
    pub fn new(heard: Receiver<LiveEvent>, most: usize) -> Shelf {
        let (places, recent) = (HashMap::new(), VecDeque::new());
        let inside = Inside { places, bytes: 0, uses: 0, heard, news: 0, recent };
        Shelf { inside: Arc::new(Mutex::new(inside)), most }
    }

    /// A panic elsewhere leaves the shelf whole: every change of it is a few assignments.
    fn inside(&self) -> MutexGuard<'_, Inside> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.listen();
        inside
    }

    /// The copy of a page that is younger than `oldest`; one that is right for a moment only must be
    /// younger than `brief`.
    pub fn copy(&self, path: &str, oldest: Duration, brief: Duration) -> Option<Arc<Page>> {
        let mut inside = self.inside();
        inside.uses += 1;
        let uses = inside.uses;
        let place = inside.places.get_mut(path)?;
        place.used = uses;
        let copy = place.copy.as_ref()?;
        let oldest = if copy.brief { brief } else { oldest };
        (copy.made.elapsed() < oldest).then(|| copy.clone())
    }

    /// Takes one's turn to make a page, if nobody else has it.
    pub fn turn(&self, path: &str) -> Turn {
        let mut inside = self.inside();
        let (news, uses, now) = (inside.news, inside.uses, Instant::now());
        let new = || Place { copy: None, used: uses, turn: Arc::default(), begun: now };
        let place = inside.places.entry(path.to_owned()).or_insert_with(new);
        match place.turn.clone().try_lock_owned() {
            Ok(turn) => {
                place.begun = now;
                Turn::Mine(Making { shelf: self.clone(), path: path.to_owned(), news, begun: now, _turn: turn })
            }
            Err(_) => Turn::Others(place.begun, place.turn.clone()),
        }
    }
}

impl Making {
    /// Keeps a copy, unless the shop has heard meanwhile that it is wrong.
    pub fn keep(&self, copy: Page) {
        let mut inside = self.shelf.inside();
        if copy.bytes() > self.shelf.most / 8 || inside.is_wrong(&copy, self.news) {
            inside.forget(&self.path);
            return;
        }
        let (before, bytes) = (inside.bytes, copy.bytes());
        let Some(place) = inside.places.get_mut(&self.path) else { return };
        let old = place.copy.replace(Arc::new(copy)).map_or(0, |old| old.bytes());
        inside.bytes = before + bytes - old;
        while inside.bytes > self.shelf.most {
            let lying = inside.places.iter().filter(|(path, place)| place.copy.is_some() && **path != self.path);
            let Some(path) = lying.min_by_key(|(_, place)| place.used).map(|(path, _)| path.clone()) else { break };
            inside.forget(&path);
        }
    }

    /// The page is not what it was: it has moved, or is gone.
    pub fn forget(&self) {
        self.shelf.inside().forget(&self.path);
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        let mut inside = self.shelf.inside();
        if inside.places.get(&self.path).is_some_and(|place| place.copy.is_none()) {
            inside.places.remove(&self.path);
        }
    }
}

impl Inside {
    /// Takes a copy away, and its place unless somebody is making the page.
    fn forget(&mut self, path: &str) {
        let Some(place) = self.places.get_mut(path) else { return };
        self.bytes -= place.copy.take().map_or(0, |old| old.bytes());
        if Arc::strong_count(&place.turn) == 1 {
            self.places.remove(path);
        }
    }

    /// Hears what has happened since somebody last asked.
    fn listen(&mut self) {
        loop {
            match self.heard.try_recv() {
                Ok(LiveEvent::Goods { products }) if !products.is_empty() => {
                    self.note(Some(products.into_iter().map(|product| product.0).collect()));
                }
                // Too much happened to know what.
                Ok(LiveEvent::Goods { .. } | LiveEvent::Face | LiveEvent::Words) | Err(TryRecvError::Lagged(_)) => {
                    self.note(None);
                }
                // Nobody can buy what is gone, however old the page is that offers it.
                Ok(LiveEvent::Stock { .. } | LiveEvent::Order { .. }) => {}
                Err(TryRecvError::Empty | TryRecvError::Closed) => return,
            }
        }
    }

    /// Takes away the copies that are not right any more.
    fn note(&mut self, changed: Option<Vec<Uuid>>) {
        let wrong: Vec<String> = self
            .places
            .iter()
            .filter(|(_, place)| place.copy.as_ref().is_some_and(|copy| concerns(&changed, copy)))
            .map(|(path, _)| path.clone())
            .collect();
        for path in wrong {
            self.forget(&path);
        }
        self.news += 1;
        self.recent.push_back(changed);
        if self.recent.len() > REMEMBERED {
            self.recent.pop_front();
        }
    }

    /// Whether a page that was begun after so much news was overtaken by some.
    fn is_wrong(&self, copy: &Page, begun_after: u64) -> bool {
        let since = usize::try_from(self.news - begun_after).unwrap_or(usize::MAX);
        since > self.recent.len() || self.recent.iter().rev().take(since).any(|changed| concerns(changed, copy))
    }

    #[cfg(test)]
    fn copies(&self) -> usize {
        self.places.values().filter(|place| place.copy.is_some()).count()
    }
}

/// Whether news is about what a page shows.
fn concerns(changed: &Option<Vec<Uuid>>, copy: &Page) -> bool {
    changed.as_ref().is_none_or(|ids| ids.iter().any(|id| copy.names(id)))
}

#[cfg(test)]
#[allow(clippy::expect_used)] // A test that cannot go on shall stop.
impl Shelf {
    /// How many copies there are, how many places, and how many bytes.
    pub fn sizes(&self) -> (usize, usize, usize) {
        let inside = self.inside();
        (inside.copies(), inside.places.len(), inside.bytes)
    }

    /// Changes when the copy of a page was made.
    pub fn remake(&self, path: &str, made: Instant) {
        let mut inside = self.inside();
        let place = inside.places.get_mut(path).expect("a place");
        let old = Arc::try_unwrap(place.copy.take().expect("a copy")).ok().expect("nobody reads it");
        // As if making it took so long that it is made anew as early as can be.
        place.copy = Some(Arc::new(Page { made, took: Duration::from_secs(1), ..old }));
    }
}
