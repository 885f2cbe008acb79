//! Columns of texts: which values a product has, and how often each was counted.

use std::collections::{BTreeMap, HashSet};
use tantivy::columnar::StrColumn;
use tantivy::{DocId, SegmentReader};

/// A column of texts, the values asked for, and how often each value was counted.
pub struct Texts {
    /// The column, if any product has a value.
    pub column: Option<StrColumn>,
    /// The values asked for, by their numbers.
    pub wanted: HashSet<u64>,
    /// Whether a product without any of them fails.
    pub is_filter: bool,
    /// How often each value was counted.
    pub counts: Counts,
}

/// How often each value was counted, by its number in the column.
#[derive(Clone, Default)]
pub struct Counts(Vec<u32>);

impl Counts {
    /// Counts a value once more.
    pub fn add(&mut self, value: u64) {
        let at = usize::try_from(value).unwrap_or(usize::MAX);
        if at >= self.0.len() {
            self.0.resize(at.saturating_add(1), 0);
        }
        self.0[at] += 1;
    }

    fn counted(self) -> impl Iterator<Item = (u64, i64)> {
        (0..).zip(self.0).filter(|(_, count)| *count > 0).map(|(value, count)| (value, i64::from(count)))
    }
}

impl Texts {
    /// Opens a column of a segment and looks the values up that are asked for.
    pub fn open(segment: &SegmentReader, name: &str, wanted: &[String]) -> tantivy::Result<Texts> {
        let column = segment.fast_fields().str(name)?;
        let mut ordinals = HashSet::new();
        if let Some(column) = &column {
            for value in wanted {
                ordinals.extend(column.dictionary().term_ord(value)?);
            }
        }
        Ok(Texts { column, wanted: ordinals, is_filter: !wanted.is_empty(), counts: Counts::default() })
    }

    /// A product's values.
    pub fn values(&self, doc: DocId) -> impl Iterator<Item = u64> + '_ {
        self.column.iter().flat_map(move |column| column.term_ords(doc))
    }

    /// Whether a product has one of the values asked for.
    pub fn passes(&self, doc: DocId) -> bool {
        !self.is_filter || self.values(doc).any(|value| self.wanted.contains(&value))
    }

    /// Counts a product's values.
    pub fn count(&mut self, doc: DocId) {
        if let Some(column) = &self.column {
            for value in column.term_ords(doc) {
                self.counts.add(value);
            }
        }
    }

    /// The values as texts, with their counts.
    pub fn counted(self) -> tantivy::Result<BTreeMap<String, i64>> {
        let mut out = BTreeMap::new();
        if let Some(column) = &self.column {
            for (value, count) in self.counts.counted() {
                let mut text = String::new();
                column.ord_to_str(value, &mut text)?;
                out.insert(text, count);
            }
        }
        Ok(out)
    }
}
