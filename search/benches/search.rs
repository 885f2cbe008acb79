#![allow(clippy::unwrap_used)] // A measurement that cannot go on shall stop.

//! Known-item search: a product is picked, a query is made from its title by a rule, and the product
//! should come back among the first ten. Beside it, the same queries by LIKE and by SQLite's FTS5.
//!
//! Chosen with `cargo bench --bench search`; the catalogues lie in `YUNMALL_SHARED_DATA`.

mod catalogues;
mod queries;

use catalogues::Catalogue;
use queries::{Dice, alike, query};
use search::text::normal;
use search::{Index, Query};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
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
        "{:<10} {:<18} {:>5} | {:>6} {:>6} {:>9} {:>9} | {:>6} {:>6} | {:>6} {:>6}",
        "catalogue", "rule", "n", "r@10", "MRR", "p50", "p95", "LIKE", "MRR", "FTS5", "MRR"
    );
    for catalogue in catalogues::all(&folder) {
        measure(&catalogue, &runtime, verbose);
    }
    in_a_large_shop(&catalogues::all(&folder));
}

/// How long searches take among 100,000 products, most of which fit: titles of the real catalogues again
/// and again, each with a number, a colour and a size.
fn in_a_large_shop(catalogues: &[Catalogue]) {
    const PRODUCTS: usize = 100_000;
    const COLOURS: [&str; 8] = ["红", "蓝", "绿", "黑", "白", "灰", "紫", "橙"];
    let real: Vec<_> = catalogues.iter().flat_map(|catalogue| &catalogue.documents).collect();
    let documents = (0..PRODUCTS).map(|at| {
        let mut document = real[at % real.len()].clone();
        document.id = domain::ids::ProductId(uuid::Uuid::from_u128(at as u128 + 1));
        document.titles[0].push_str(&[" ", &at.to_string()].concat());
        document.attributes.push(("colour".to_owned(), COLOURS[at % 8].to_owned()));
        document.attributes.push(("size".to_owned(), (at % 11).to_string()));
        document.price = (at as i64 * 7_919) % 500_000;
        Ok(document)
    });
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    let started = Instant::now();
    index.rebuild(documents).unwrap();
    println!("\nlarge shop: built {PRODUCTS} products in {:.1} s", started.elapsed().as_secs_f64());
    println!("{:<34} {:>8} {:>9} {:>9}", "query", "found", "p50", "p95");
    let colour = vec![("colour".to_owned(), "红".to_owned())];
    for (text, attributes) in [
        ("phone", &[][..]),
        ("phone", &colour),
        ("black case samsung", &[]),
        ("blakc case smasung", &[]),
        ("shouji", &[]),
        ("手机", &[]),
        ("harry potter", &[]),
        ("something wonderful unheard of", &[]),
        ("", &[]),
    ] {
        let query = Query { text: text.into(), attributes: attributes.to_vec(), limit: 24, ..Query::default() };
        let mut times = Vec::new();
        let mut total = 0;
        for _ in 0..60 {
            let started = Instant::now();
            total = index.search(&query).unwrap().total;
            times.push(started.elapsed());
        }
        times.sort_unstable();
        let name = if attributes.is_empty() { text.to_owned() } else { [text, " + colour"].concat() };
        let [middle, slow] = [times[30], times[57]].map(|time| time.as_secs_f64() * 1e3);
        println!("{name:<34} {total:>8} {middle:>7.2}ms {slow:>7.2}ms");
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
    let baseline = runtime.block_on(Baseline::new(catalogue));
    let titles: Vec<String> = catalogue.documents.iter().map(|document| normal(&document.titles[0])).collect();
    let alike = alike(&catalogue.documents);
    let rules = if catalogue.chinese { queries::CHINESE } else { queries::LETTERS };
    for rule in rules {
        let mut dice = Dice(SEED);
        let mut ours = Score::default();
        let (mut like, mut fts) = (Score::default(), Score::default());
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
            like.add(runtime.block_on(baseline.like(&text)).into_iter().position(is_it));
            fts.add(runtime.block_on(baseline.fts(&text)).into_iter().position(is_it));
        }
        times.sort_unstable();
        let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
        println!(
            "{:<10} {:<18} {:>5} | {:>6.3} {:>6.3} {:>7.2}ms {:>7.2}ms | {:>6.3} {:>6.3} | {:>6.3} {:>6.3}",
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

/// The same products in SQLite: a text to be searched by LIKE as the shop does without an engine, and
/// an FTS5 table (words with their stems; for Chinese, three characters at a time).
struct Baseline {
    pool: SqlitePool,
    _folder: tempfile::TempDir,
}

impl Baseline {
    async fn new(catalogue: &Catalogue) -> Baseline {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteConnectOptions::new().filename(folder.path().join("baseline")).create_if_missing(true);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
        let tables = if catalogue.chinese {
            "CREATE TABLE plain (id INTEGER PRIMARY KEY, text TEXT, sold INTEGER);
             CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'trigram')"
        } else {
            "CREATE TABLE plain (id INTEGER PRIMARY KEY, text TEXT, sold INTEGER);
             CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'porter unicode61')"
        };
        sqlx::raw_sql(tables).execute(&pool).await.unwrap();
        let mut transaction = pool.begin().await.unwrap();
        for (at, document) in catalogue.documents.iter().enumerate() {
            let mut parts = document.titles.clone();
            parts.extend(document.names.first().cloned());
            parts.extend(document.codes.clone());
            let text = parts.join(" ").to_lowercase();
            let plain = "INSERT INTO plain (id, text, sold) VALUES ($1, $2, $3)";
            sqlx::query(plain)
                .bind(at as i64)
                .bind(&text)
                .bind(document.sold)
                .execute(&mut *transaction)
                .await
                .unwrap();
            let words = "INSERT INTO words (rowid, text) VALUES ($1, $2)";
            sqlx::query(words).bind(at as i64).bind(&text).execute(&mut *transaction).await.unwrap();
        }
        transaction.commit().await.unwrap();
        Baseline { pool, _folder: folder }
    }

    async fn like(&self, text: &str) -> Vec<usize> {
        let lower = text.to_lowercase();
        let mut query = sqlx::QueryBuilder::new("SELECT id FROM plain WHERE 1 = 1");
        for word in lower.split_whitespace().take(8) {
            query.push(" AND text LIKE ").push_bind(["%", word, "%"].concat());
        }
        query.push(" ORDER BY sold DESC, id DESC LIMIT 10");
        let found: Vec<(i64,)> = query.build_query_as().fetch_all(&self.pool).await.unwrap();
        found.into_iter().map(|(id,)| id as usize).collect()
    }

    async fn fts(&self, text: &str) -> Vec<usize> {
        let words: Vec<String> = text
            .to_lowercase()
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(|word| ["\"", word, "\""].concat())
            .collect();
        let sql = "SELECT rowid FROM words WHERE words MATCH $1 ORDER BY rank LIMIT 10";
        // What FTS5 cannot read it does not find.
        let found: Vec<(i64,)> =
            sqlx::query_as(sql).bind(words.join(" ")).fetch_all(&self.pool).await.unwrap_or_default();
        found.into_iter().map(|(id,)| id as usize).collect()
    }
}
