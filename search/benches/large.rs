//! A large shop: how long its index takes to build, how large it is, how long searches take while
//! several people search at once, and how much memory all of it needs.
//!
//! `YUNMALL_BENCH_PRODUCTS` says how many products; 100,000 if it is not set. `YUNMALL_BENCH_INDEX` names a folder
//! whose index is used if it is complete, and kept.

use crate::catalogues::Catalogue;
use crate::queries::Dice;
use search::{Document, Index, Order, Query, Scope};
use std::path::Path;
use std::time::{Duration, Instant};

/// People who search at the same time.
const CLIENTS: usize = 8;
/// Searches one after the other, of which the slowest are named.
const MANY: usize = 1_500;
/// How long they do.
const DURATION: Duration = Duration::from_secs(40);
const COLOURS: [&str; 8] = ["红", "蓝", "绿", "黑", "白", "灰", "紫", "橙"];
/// A word that every product has.
const EVERYWHERE: &str = "yunmall";

/// Measures a shop of so many products as `YUNMALL_BENCH_PRODUCTS` says.
pub fn measure(catalogues: &[Catalogue]) {
    let products = std::env::var("YUNMALL_BENCH_PRODUCTS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let own = tempfile::tempdir().unwrap();
    let folder = std::env::var_os("YUNMALL_BENCH_INDEX").map_or(own.path().to_owned(), std::path::PathBuf::from);
    let index = Index::open(&folder).unwrap();
    let before = memory();
    if index.len() != products as u64 {
        let began = Instant::now();
        index.rebuild((0..products).map(|at| Ok(product(catalogues, at)))).unwrap();
        let (built, size) = (began.elapsed().as_secs_f64(), size(&folder));
        println!("\nlarge shop: {products} products, built in {built:.1} s, {:.0} MB on the disk", size as f64 / 1e6);
    }
    for _ in 0..3 {
        let many: Vec<Document> = (0..500).map(|at| product(catalogues, at * 7)).collect();
        let began = Instant::now();
        index.replace(&many, &[]).unwrap();
        println!("500 products changed in {:.0} ms", began.elapsed().as_secs_f64() * 1e3);
    }
    println!("{:<40} {:>9} {:>9} {:>9} {:>9}", "search, one at a time", "found", "p50", "p95", "most");
    for (name, query) in searches() {
        let mut times = Vec::new();
        let mut total = 0;
        for _ in 0..40 {
            let began = Instant::now();
            total = index.search(&query).unwrap().total;
            times.push(began.elapsed());
        }
        times.sort_unstable();
        println!("{name:<40} {total:>9} {} {} {}", at(&times, 0.5), at(&times, 0.95), at(&times, 1.0));
    }
    slowest(&index, catalogues);
    at_once(&index, catalogues);
    println!("memory of the process's own (RssAnon): {:.0} MB before, {:.0} MB after", before, memory());
}

/// Titles of the real catalogues again and again, each with a number, a colour and a size.
fn product(catalogues: &[Catalogue], at: usize) -> Document {
    let all: usize = catalogues.iter().map(|catalogue| catalogue.documents.len()).sum();
    let mut place = at % all;
    let mut found = None;
    for catalogue in catalogues {
        if place < catalogue.documents.len() {
            found = Some(&catalogue.documents[place]);
            break;
        }
        place -= catalogue.documents.len();
    }
    let mut document = found.unwrap().clone();
    let mut dice = Dice(at as u64 * 2_654_435_761 + 1);
    dice.below(7);
    document.id = domain::ids::ProductId(uuid::Uuid::from_u128(at as u128 + 1));
    document.titles[0].push_str(&[" ", &at.to_string()].concat());
    document.details.push(EVERYWHERE.to_owned());
    document.attributes.push(("colour".to_owned(), COLOURS[dice.below(8)].to_owned()));
    document.attributes.push(("size".to_owned(), dice.below(11).to_string()));
    document.price = dice.below(500_000) as i64 + 100;
    // Few products sell much.
    document.sold = (20_000 / (1 + dice.below(20_000))) as i64;
    (document.rating_sum, document.rating_count) = (dice.below(50) as i64, 10);
    document.published = dice.below(1_000) as i64 * 86_400_000;
    document
}

fn searches() -> Vec<(String, Query)> {
    let words = |text: &str| (text.to_owned(), Query { text: text.to_owned(), limit: 24, ..Query::default() });
    let mut all: Vec<(String, Query)> = [
        "mophie juice pack galaxy s6",
        "otterbox defender iphone 7",
        "harry potter chamber",
        "blakc case smasung",
        "samsung",
        "phone case",
        "记忆枕",
        "手机",
        "shouji",
        "something wonderful unheard of",
        EVERYWHERE,
        "yunmall case",
        "",
    ]
    .into_iter()
    .map(words)
    .collect();
    let colour = vec![("colour".to_owned(), "红".to_owned())];
    let base = Query { limit: 24, ..Query::default() };
    let more = [
        ("yunmall, red", Query { text: EVERYWHERE.into(), attributes: colour.clone(), ..base.clone() }),
        (
            "yunmall, red, below 100",
            Query { text: EVERYWHERE.into(), attributes: colour.clone(), price_to: Some(10_000), ..base.clone() },
        ),
        ("yunmall, cheapest", Query { text: EVERYWHERE.into(), order: Order::PriceUp, ..base.clone() }),
        ("case, red", Query { text: "case".into(), attributes: colour, ..base.clone() }),
        (
            "case in Cell Phones",
            Query { text: "case".into(), scope: Scope::Category("Cell Phone Accessories".into()), ..base },
        ),
    ];
    all.extend(more.into_iter().map(|(name, query)| (name.to_owned(), query)));
    all
}

/// The slowest of many searches as people type them, one after the other: where the time of a crowd goes.
fn slowest(index: &Index, catalogues: &[Catalogue]) {
    let mut dice = Dice(5);
    let mut all: Vec<(Duration, i64, Query)> = (0..MANY)
        .map(|_| {
            let query = asked(catalogues, &mut dice);
            let began = Instant::now();
            let found = index.search(&query).unwrap();
            (began.elapsed(), found.total, query)
        })
        .collect();
    all.sort_by_key(|(time, ..)| std::cmp::Reverse(*time));
    println!("the slowest of {MANY} searches as people type them, one at a time");
    for (time, total, query) in all.iter().take(12) {
        println!("{:>7.2}ms {total:>9}  {} {:?}", time.as_secs_f64() * 1e3, query.text, query.attributes);
    }
}

/// Several people search what people search for: mostly titles' words, sometimes a common word, half of
/// them with filters counted and a filter chosen.
fn at_once(index: &Index, catalogues: &[Catalogue]) {
    let until = Instant::now() + DURATION;
    let times: Vec<Duration> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                scope.spawn(move || {
                    let mut dice = Dice(client as u64 * 97 + 11);
                    let mut times = Vec::new();
                    while Instant::now() < until {
                        let query = asked(catalogues, &mut dice);
                        let began = Instant::now();
                        index.search(&query).unwrap();
                        times.push(began.elapsed());
                    }
                    times
                })
            })
            .collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    let mut times = times;
    times.sort_unstable();
    let rate = times.len() as f64 / DURATION.as_secs_f64();
    println!(
        "{CLIENTS} people at once, with facets: {rate:.0} searches a second, p50 {}, p95 {}, p99 {}, most {}",
        at(&times, 0.5),
        at(&times, 0.95),
        at(&times, 0.99),
        at(&times, 1.0)
    );
}

fn asked(catalogues: &[Catalogue], dice: &mut Dice) -> Query {
    let catalogue = &catalogues[dice.below(catalogues.len())];
    let title = &catalogue.documents[dice.below(catalogue.documents.len())].titles[0];
    let words: Vec<&str> = title.split_whitespace().collect();
    let text = match dice.below(20) {
        0 => EVERYWHERE.to_owned(),
        1..4 => words[dice.below(words.len())].to_owned(),
        _ => words.iter().skip(dice.below(words.len())).take(3).copied().collect::<Vec<_>>().join(" "),
    };
    let mut query = Query { text, limit: 24, ..Query::default() };
    if dice.below(2) == 0 {
        query.attributes.push(("colour".to_owned(), COLOURS[dice.below(8)].to_owned()));
    }
    query
}

fn at(times: &[Duration], share: f64) -> String {
    let place = ((times.len() as f64 * share) as usize).min(times.len() - 1);
    format!("{:>7.2}ms", times[place].as_secs_f64() * 1e3)
}

/// Megabytes that belong to the process alone, files that are mapped into it left out.
fn memory() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or_default() / 1024.0
}

/// Bytes of everything in a folder.
fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    entries.map(|entry| if entry.path().is_dir() { size(&entry.path()) } else { entry.metadata().unwrap().len() }).sum()
}
