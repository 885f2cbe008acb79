//! The words the shop has: how often each occurs, which are an edit away, which begin alike.

use crate::knobs::{MOST_BEGUN, MOST_NEAR};
use crate::schema::Fields;
use crate::text::typo::distance;
use std::collections::HashMap;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// A word that may have been meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// The word.
    pub word: String,
    /// How many edits it is away.
    pub edits: usize,
    /// How many products have it.
    pub products: u64,
}

/// The words of an index at one moment.
pub struct Dictionary<'a> {
    searcher: &'a Searcher,
    fields: &'a Fields,
}

impl<'a> Dictionary<'a> {
    /// The words `searcher` sees.
    pub fn new(searcher: &'a Searcher, fields: &'a Fields) -> Dictionary<'a> {
        Dictionary { searcher, fields }
    }

    /// How many products have a term in a field.
    pub fn count_in(&self, field: Field, term: &str) -> crate::Result<u64> {
        Ok(self.searcher.doc_freq(&Term::from_field_text(field, term))?)
    }

    /// How many products have a word in a title, a name or a detail.
    pub fn count(&self, word: &str) -> crate::Result<u64> {
        self.count_in(self.fields.all, word)
    }

    /// Words at most `edits` away from `word`, itself left out: the nearest, then the most used first.
    pub fn near(&self, word: &str, edits: u8) -> crate::Result<Vec<Near>> {
        if edits == 0 {
            return Ok(Vec::new());
        }
        let term = Term::from_field_text(self.fields.all, word);
        let query = FuzzyTermQuery::new(term, edits, true);
        let mut counts: HashMap<String, u64> = HashMap::new();
        for segment in self.searcher.segment_readers() {
            let words = segment.inverted_index(self.fields.all)?;
            let mut stream = words.terms().search(query.automaton()?).into_stream()?;
            while let Some((key, info)) = stream.next() {
                if let Ok(found) = std::str::from_utf8(key)
                    && found != word
                {
                    *counts.entry(found.to_owned()).or_default() += u64::from(info.doc_freq);
                }
            }
        }
        let first = word.chars().next();
        let mut found: Vec<(bool, Near)> = counts
            .into_iter()
            .map(|(found, products)| {
                let edits = distance(word, &found);
                // People seldom miss the first letter.
                (found.chars().next() != first, Near { word: found, edits, products })
            })
            .collect();
        found.sort_by(|(a_first, a), (b_first, b)| {
            (a.edits, a_first, std::cmp::Reverse(a.products), &a.word).cmp(&(
                b.edits,
                b_first,
                std::cmp::Reverse(b.products),
                &b.word,
            ))
        });
        found.truncate(MOST_NEAR);
        Ok(found.into_iter().map(|(_, near)| near).collect())
    }

    /// The most used words that begin with `start` and are longer.
    pub fn begun(&self, start: &str) -> crate::Result<Vec<(String, u64)>> {
        let mut counts: HashMap<String, u64> = HashMap::new();
        for segment in self.searcher.segment_readers() {
            let words = segment.inverted_index(self.fields.all)?;
            let mut stream = words.terms().range().gt(start.as_bytes()).into_stream()?;
            while let Some((key, info)) = stream.next() {
                if !key.starts_with(start.as_bytes()) {
                    break;
                }
                if let Ok(found) = std::str::from_utf8(key) {
                    *counts.entry(found.to_owned()).or_default() += u64::from(info.doc_freq);
                }
            }
        }
        let mut found: Vec<(String, u64)> = counts.into_iter().collect();
        found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        found.truncate(MOST_BEGUN);
        Ok(found)
    }
}
