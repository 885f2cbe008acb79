//! Judged searches: what people type, and how much each product is what they want (`judged.txt`).
//!
//! The measure is NDCG among the first ten: 1 when the best products stand first in the best order.

use crate::baseline::{Baseline, Fields, NAMES};
use crate::catalogues::Catalogue;
use search::{Index, Query};
use std::collections::HashMap;
use std::io::Write;

const JUDGED: &str = include_str!("judged.txt");
/// So many places count.
const PLACES: usize = 10;

/// A judged search.
pub struct Judged {
    pub catalogue: &'static str,
    pub words: &'static str,
    /// Grades from 1 to 3 by the product's place in its catalogue.
    pub grades: HashMap<usize, u32>,
}

/// All of them.
pub fn judged() -> Vec<Judged> {
    let lines = JUDGED.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let mut parts = line.split(" | ");
            let (catalogue, words, list) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
            let mut grades = HashMap::new();
            for group in list.split("; ") {
                let (grade, rows) = group.split_once(": ").unwrap();
                for rows in rows.split(' ') {
                    let (first, last) = rows.split_once('-').unwrap_or((rows, rows));
                    for row in first.parse::<usize>().unwrap()..=last.parse().unwrap() {
                        grades.insert(row - 1, grade.parse().unwrap());
                    }
                }
            }
            Judged { catalogue, words, grades }
        })
        .collect()
}

impl Judged {
    /// How good an answer is, between 0 and 1.
    pub fn ndcg(&self, found: &[usize]) -> f64 {
        let gain = |grade: u32| f64::from(2_u32.pow(grade) - 1);
        let sum = |grades: &mut dyn Iterator<Item = u32>| -> f64 {
            grades.take(PLACES).zip(2_u32..).map(|(grade, place)| gain(grade) / f64::from(place).log2()).sum()
        };
        let mut ideal: Vec<u32> = self.grades.values().copied().collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        let got = sum(&mut found.iter().map(|found| self.grades.get(found).copied().unwrap_or(0)));
        got / sum(&mut ideal.into_iter())
    }
}

/// The means of one group of searches.
#[derive(Default)]
struct Means {
    asked: usize,
    ours: f64,
    empty: usize,
    others: [f64; 5],
}

/// Prints the engine's NDCG beside the baselines', per catalogue and per language; with
/// `SEARCH_MISSES`, every search as well.
pub fn measure(catalogues: &[Catalogue], runtime: &tokio::runtime::Runtime) {
    let verbose = std::env::var_os("SEARCH_MISSES").is_some();
    let all = judged();
    println!("\njudged searches, NDCG@10 (the baselines search the same fields)");
    print!("{:<10} {:>5} | {:>6} {:>6}", "catalogue", "n", "engine", "empty");
    println!(" | {}", NAMES.map(|name| format!("{name:>9}")).join(" "));
    let mut sums: Vec<(&str, Means)> = vec![("English", Means::default()), ("Chinese", Means::default())];
    for catalogue in catalogues {
        let folder = tempfile::tempdir().unwrap();
        let index = Index::open(folder.path()).unwrap();
        let names: Vec<String> = catalogue.documents.iter().flat_map(|document| document.names.clone()).collect();
        index.learn(&names, search::text::Synonyms::default());
        index.rebuild(catalogue.documents.iter().cloned().map(Ok)).unwrap();
        let baseline = runtime.block_on(Baseline::new(catalogue, Fields::Whole));
        let mut means = Means::default();
        for one in all.iter().filter(|one| one.catalogue == catalogue.name) {
            let query = Query { text: one.words.to_owned(), limit: PLACES, ..Query::default() };
            let found = index.search(&query).unwrap();
            let found: Vec<usize> = found.ids.iter().map(|id| id.0.as_u128() as usize - 1).collect();
            let ours = one.ndcg(&found);
            let others = runtime.block_on(baseline.answers(one.words));
            let others = others.map(|found| found.map_or(0.0, |found| one.ndcg(&found)));
            let language = &mut sums[usize::from(catalogue.chinese)].1;
            for means in [&mut means, language] {
                means.asked += 1;
                means.ours += ours;
                means.empty += usize::from(found.is_empty());
                means.others.iter_mut().zip(others).for_each(|(sum, more)| *sum += more);
            }
            if verbose {
                println!("  {ours:.3} {:.3?} {} : {}", others, catalogue.name, one.words);
            }
            if verbose && ours < 0.8 {
                for at in &found {
                    let title: String = catalogue.documents[*at].titles[0].chars().take(90).collect();
                    println!("      {} {title}", one.grades.get(at).copied().unwrap_or(0));
                }
            }
        }
        print(catalogue.name, &means);
    }
    for (language, means) in sums {
        print(language, &means);
    }
}

fn print(name: &str, means: &Means) {
    let asked = means.asked.max(1) as f64;
    let others = means.others.map(|sum| format!("{:>9.3}", sum / asked)).join(" ");
    println!("{name:<10} {:>5} | {:>6.3} {:>6} | {others}", means.asked, means.ours / asked, means.empty);
    // A long measurement is followed while it runs.
    let _ = std::io::stdout().flush();
}
