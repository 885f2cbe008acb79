#![allow(clippy::unwrap_used)] // A measurement that cannot go on shall stop.

//! Known-item search: a product is picked, a query is made from its title by a rule, and the product
//! should come back among the first ten. Beside it, the same queries by LIKE, SQLite's FTS5 and
//! PostgreSQL's tsvector. Then judged searches (`judged.rs`), and how long searches take in a large shop.
//!
//! Chosen with `cargo bench --bench search`; the catalogues lie in `YUNMALL_SHARED_DATA`.

mod baseline;
mod catalogues;
mod judged;
mod large;
mod queries;

use baseline::{Baseline, Fields};
use catalogues::Catalogue;
use queries::{Dice, alike, query};
use search::text::normal;
use search::{Index, Query};
use std::time::{Duration, Instant};

const PRODUCTS: usize = 400;
const SEED: u64 = 20_261_128;

fn main() {
    let Some(folder) = catalogues::folder() else {
        println!("search: skipped, no shared data (YUNMALL_SHARED_DATA)");
        return;
    };
    let verbose = std::env::var_os("SEARCH_MISSES").is_some();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    println!("known-item search, {PRODUCTS} products of each catalogue at most, seed {SEED}");
    println!(
        "{:<10} {:<18} {:>5} | {:>6} {:>6} {:>9} {:>9} | {:>6} {:>6} | {:>6} {:>6} | {:>6} {:>6}",
        "catalogue", "rule", "n", "r@10", "MRR", "p50", "p95", "LIKE", "MRR", "FTS5", "MRR", "tsvec", "MRR"
    );
    let catalogues = catalogues::all(&folder);
    let part = std::env::var("SEARCH_PART").unwrap_or_default();
    if part.is_empty() || part == "known" {
        for catalogue in &catalogues {
            measure(catalogue, &runtime, verbose);
        }
    }
    if part.is_empty() || part == "judged" {
        judged::measure(&catalogues, &runtime);
    }
    if part.is_empty() || part == "large" {
        large::measure(&catalogues);
    }
}

fn measure(catalogue: &Catalogue, runtime: &tokio::runtime::Runtime, verbose: bool) {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    let started = Instant::now();
    let names: Vec<String> = catalogue.documents.iter().flat_map(|document| document.names.clone()).collect();
    index.learn(&names, search::text::Synonyms::default());
    index.rebuild(catalogue.documents.iter().cloned().map(Ok)).unwrap();
    let built = started.elapsed();
    let baseline = runtime.block_on(Baseline::new(catalogue, Fields::Short));
    let titles: Vec<String> = catalogue.documents.iter().map(|document| normal(&document.titles[0])).collect();
    let alike = alike(&catalogue.documents);
    let rules = if catalogue.chinese { queries::CHINESE } else { queries::LETTERS };
    for rule in rules {
        let mut dice = Dice(SEED);
        let mut ours = Score::default();
        let (mut like, mut fts, mut tsvector) = (Score::default(), Score::default(), Score::default());
        let mut times: Vec<Duration> = Vec::new();
        for _ in 0..PRODUCTS.min(catalogue.documents.len()) {
            let wanted = dice.below(catalogue.documents.len());
            let Some(text) = query(rule, &catalogue.documents[wanted], &alike, &mut dice) else { continue };
            // Two products of the same title are the same to whoever looks for it.
            let is_it = |found: usize| found == wanted || titles[found] == titles[wanted];
            let started = Instant::now();
            let found = index.search(&Query { text: text.clone(), limit: 10, ..Query::default() }).unwrap();
            times.push(started.elapsed());
            let place = found.ids.iter().position(|id| is_it(id.0.as_u128() as usize - 1));
            if verbose && place.is_none() {
                println!("  missed by {rule}: {text:?} for {:?}, {} found", titles[wanted], found.total);
            }
            ours.add(place);
            let answers = runtime.block_on(baseline.answers(&text));
            for (score, at) in [(&mut like, 0), (&mut fts, 1), (&mut tsvector, 3)] {
                score.add(answers[at].iter().flatten().position(|found| is_it(*found)));
            }
        }
        times.sort_unstable();
        let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
        println!(
            "{:<10} {:<18} {:>5} | {:>6.3} {:>6.3} {:>7.2}ms {:>7.2}ms | {:>6.3} {:>6.3} | {:>6.3} {:>6.3} | {:>6.3} {:>6.3}",
            catalogue.name,
            rule,
            ours.asked,
            ours.recall(),
            ours.mrr(),
            at(0.5).as_secs_f64() * 1e3,
            at(0.95).as_secs_f64() * 1e3,
            like.recall(),
            like.mrr(),
            fts.recall(),
            fts.mrr(),
            tsvector.recall(),
            tsvector.mrr(),
        );
    }
    println!("{:<10} built {} products in {:.1} s", catalogue.name, index.len(), built.as_secs_f64());
}

#[derive(Default)]
struct Score {
    asked: usize,
    found: usize,
    reciprocal: f64,
}

impl Score {
    fn add(&mut self, place: Option<usize>) {
        self.asked += 1;
        if let Some(place) = place {
            self.found += 1;
            self.reciprocal += 1.0 / (place + 1) as f64;
        }
    }

    fn recall(&self) -> f64 {
        self.found as f64 / self.asked.max(1) as f64
    }

    fn mrr(&self) -> f64 {
        self.reciprocal / self.asked.max(1) as f64
    }
}
