//! Keeping the index what the database says.
//!
//! News of changed products arrives with the live events, which the outbox kept with the change; a
//! moment's worth of it is written at once. A sweep compares the revision of every product with the
//! index's: at the start, after news that named nobody or got lost, and every few minutes, which also
//! brings in what nobody tells of, such as pieces sold. A folder that is missing or damaged is built
//! again from nothing.

use super::feed::{self, CHUNK};
use super::{apart, settings};
use crate::live::LiveEvent;
use crate::{Result, Shop};
use domain::ids::ProductId;
use search::text::Synonyms;
use search::{Document, Index};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

/// News that comes so soon after other news is written with it.
const TOGETHER: Duration = Duration::from_millis(120);
/// How often the folder is looked at: another process may have built it again.
const LOOK: Duration = Duration::from_secs(1);
/// How often everything is compared.
const SWEEP: Duration = Duration::from_secs(300);
/// When so many products changed, and more than a third of all, building again is the shorter way.
const MANY: usize = 2_000;

/// Keeps the index for as long as the program runs.
pub async fn keep(shop: Shop) {
    let Some(mut keeper) = Keeper::open(&shop).await else { return };
    loop {
        if let Err(error) = keeper.catch_up().await {
            tracing::warn!(%error, "the search index is behind; the next look tries again");
        }
        tokio::select! {
            () = keeper.hear() => {}
            () = shop.live.closed() => return,
        }
    }
}

/// Builds this node's index again, from whatever process; gives how many products are in it.
pub async fn reindex(shop: &Shop) -> Result<u64> {
    let Some(mut keeper) = Keeper::open(shop).await else { return Ok(0) };
    keeper.learn().await?;
    keeper.rebuild().await?;
    Ok(keeper.index.len())
}

/// Whoever keeps the index of a process.
pub struct Keeper {
    shop: Shop,
    index: Arc<Index>,
    heard: Receiver<LiveEvent>,
    /// Products that changed since the last writing.
    changed: BTreeSet<ProductId>,
    sweep: bool,
    /// The list of synonyms is another one.
    relearn: bool,
    swept: Instant,
    /// Whether each product in the index could be bought when it was written.
    in_stock: HashMap<ProductId, bool>,
    /// What was learnt last: the names' number and the list of synonyms.
    learnt: Option<(u64, String)>,
}

impl Keeper {
    /// Listens from now on, and opens the index of the shop's folder; none for a shop without one.
    pub async fn open(shop: &Shop) -> Option<Keeper> {
        let folder = shop.options.search.clone()?;
        let heard = shop.live.subscribe();
        let index = match shop.engine.index.get() {
            Some(index) => index.clone(),
            None => loop {
                let folder = folder.clone();
                match apart(move || Ok(Index::open(&folder)?)).await {
                    Ok(index) => break shop.engine.index.get_or_init(|| Arc::new(index)).clone(),
                    Err(error) => {
                        tracing::warn!(%error, "the folder of the search index cannot be opened; trying again");
                        tokio::time::sleep(SWEEP / 10).await;
                    }
                }
            },
        };
        Some(Keeper {
            shop: shop.clone(),
            index,
            heard,
            changed: BTreeSet::new(),
            sweep: true,
            relearn: false,
            swept: Instant::now(),
            in_stock: HashMap::new(),
            learnt: None,
        })
    }

    /// Brings the index up to date with everything that was heard so far.
    pub async fn catch_up(&mut self) -> Result<()> {
        loop {
            match self.heard.try_recv() {
                Ok(event) => self.note(event),
                Err(TryRecvError::Lagged(_)) => self.sweep = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        let index = self.index.clone();
        let followed = apart(move || Ok(index.follow())).await?;
        if !self.index.is_ready() {
            self.learn().await?;
            return self.rebuild().await;
        }
        self.sweep |= matches!(followed, Ok(true)) || self.swept.elapsed() >= SWEEP;
        if self.sweep {
            self.learn().await?;
            self.relearn = false;
            return self.compare().await;
        }
        if self.relearn {
            self.learn().await?;
            self.relearn = false;
        }
        let changed: Vec<ProductId> = self.changed.iter().copied().collect();
        for some in changed.chunks(CHUNK) {
            self.write(some).await?;
            for id in some {
                self.changed.remove(id);
            }
        }
        Ok(())
    }

    /// Waits for news and then a moment longer, or until it is time to look at the folder.
    async fn hear(&mut self) {
        let Ok(first) = tokio::time::timeout(LOOK, self.heard.recv()).await else { return };
        self.note_or_sweep(first);
        let until = tokio::time::Instant::now() + TOGETHER;
        while let Ok(next) = tokio::time::timeout_at(until, self.heard.recv()).await {
            if matches!(next, Err(RecvError::Closed)) {
                return;
            }
            self.note_or_sweep(next);
        }
    }

    fn note_or_sweep(&mut self, heard: std::result::Result<LiveEvent, RecvError>) {
        match heard {
            Ok(event) => self.note(event),
            // Some news was missed: everything is compared.
            Err(RecvError::Lagged(_)) => self.sweep = true,
            Err(RecvError::Closed) => {}
        }
    }

    fn note(&mut self, event: LiveEvent) {
        match event {
            LiveEvent::Goods { products } if products.is_empty() => self.sweep = true,
            LiveEvent::Goods { products } => self.changed.extend(products),
            // Most sales change nothing that a list shows.
            LiveEvent::Stock { product, available, .. } => {
                if self.in_stock.get(&product) != Some(&(available > 0)) {
                    self.changed.insert(product);
                }
            }
            LiveEvent::Words => self.relearn = true,
            LiveEvent::Order { .. } | LiveEvent::Face => {}
        }
    }

    /// The number of the names that documents carry now.
    fn salt(&self) -> u64 {
        self.learnt.as_ref().map_or(0, |(salt, _)| *salt)
    }

    /// Reads the names of brands and categories and the synonyms, and teaches the index what is new.
    async fn learn(&mut self) -> Result<()> {
        let (names, salt) = feed::names(&self.shop).await?;
        let list = settings::synonyms(&self.shop).await?;
        if self.learnt.as_ref().is_some_and(|learnt| learnt.0 == salt && learnt.1 == list) {
            return Ok(());
        }
        let (index, synonyms) = (self.index.clone(), Synonyms::read(&list));
        apart(move || {
            index.learn(&names, synonyms);
            Ok(())
        })
        .await?;
        self.learnt = Some((salt, list));
        Ok(())
    }

    /// Writes some products as they are now, or takes them out when they are not on sale.
    async fn write(&mut self, ids: &[ProductId]) -> Result<()> {
        let found = feed::rows_on_sale(&self.shop, Some(ids)).await?;
        let documents = feed::documents(&self.shop, &found, self.salt()).await?;
        for id in ids {
            self.in_stock.remove(id);
        }
        self.in_stock.extend(found.iter().map(|row| (row.id(), row.in_stock)));
        let removed: Vec<ProductId> = ids.iter().copied().filter(|id| !self.in_stock.contains_key(id)).collect();
        let index = self.index.clone();
        apart(move || Ok(index.replace(&documents, &removed)?)).await
    }

    /// Compares every product with the index and writes those that differ.
    async fn compare(&mut self) -> Result<()> {
        // What changes from here on is heard again.
        self.changed.clear();
        let rows = feed::rows_on_sale(&self.shop, None).await?;
        let index = self.index.clone();
        let mut known = apart(move || Ok(index.revisions()?)).await?;
        let salt = self.salt();
        let mut differ: Vec<ProductId> = Vec::new();
        for row in &rows {
            if known.remove(&row.id()) != Some(row.revision(salt)) {
                differ.push(row.id());
            }
        }
        self.in_stock = rows.iter().map(|row| (row.id(), row.in_stock)).collect();
        let total = rows.len();
        drop(rows);
        if differ.len() > MANY && differ.len() * 3 > total {
            return self.rebuild().await;
        }
        // Whatever is left is not on sale any more.
        differ.extend(known.into_keys());
        for some in differ.chunks(CHUNK) {
            self.write(some).await?;
        }
        (self.sweep, self.swept) = (false, Instant::now());
        Ok(())
    }

    /// Builds the index again, a part of the products after the other, beside the one that answers.
    async fn rebuild(&mut self) -> Result<()> {
        self.changed.clear();
        let rows = feed::rows_on_sale(&self.shop, None).await?;
        let (index, salt) = (self.index.clone(), self.salt());
        let (parts, mut received) = tokio::sync::mpsc::channel::<search::Result<Vec<Document>>>(2);
        let build = tokio::task::spawn_blocking(move || {
            let parts = std::iter::from_fn(move || received.blocking_recv());
            index.rebuild(parts.flat_map(|part| match part {
                Ok(documents) => documents.into_iter().map(Ok).collect::<Vec<_>>(),
                Err(error) => vec![Err(error)],
            }))
        });
        for some in rows.chunks(CHUNK) {
            let part = feed::documents(&self.shop, some, salt).await;
            let part = part.map_err(|error| search::Error::Feed(error.to_string()));
            let stops = part.is_err();
            // A build that failed hears no more, and says below why.
            if parts.send(part).await.is_err() || stops {
                break;
            }
        }
        drop(parts);
        build.await.map_err(|error| search::Error::Feed(error.to_string()))??;
        self.in_stock = rows.iter().map(|row| (row.id(), row.in_stock)).collect();
        (self.sweep, self.swept) = (false, Instant::now());
        tracing::info!(products = rows.len(), "the search index is built");
        Ok(())
    }
}
