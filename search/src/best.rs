//! Several ways to meet one word, the best of which counts.
//!
//! The engine's own union scores whatever any way finds, thousands of products at a time, and its
//! intersections throw most of that away: of a million products with "phone" or "case" few have both. Here a way
//! moves only as far as it is asked to, and scores are made only of products that are really met.

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED, Term};

/// Whatever one of the ways finds. Its score is that of the best way, and of the others a share.
#[derive(Debug)]
pub struct Best {
    ways: Vec<Box<dyn Query>>,
    share: Score,
}

impl Best {
    /// The best of these ways, with this share of the others: with all of them, it is their sum.
    pub fn of(ways: Vec<Box<dyn Query>>, share: Score) -> Best {
        Best { ways, share }
    }
}

impl Clone for Best {
    fn clone(&self) -> Best {
        Best { ways: self.ways.iter().map(|way| way.box_clone()).collect(), share: self.share }
    }
}

impl Query for Best {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let ways = self.ways.iter().map(|way| way.weight(scoring)).collect::<tantivy::Result<_>>()?;
        Ok(Box::new(BestWeight { ways, share: self.share }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        for way in &self.ways {
            way.query_terms(visitor);
        }
    }
}

struct BestWeight {
    ways: Vec<Box<dyn Weight>>,
    share: Score,
}

impl Weight for BestWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let ways: tantivy::Result<Vec<_>> = self.ways.iter().map(|way| way.scorer(reader, boost)).collect();
        let mut ways: Vec<_> = ways?.into_iter().filter(|way| way.doc() != TERMINATED).collect();
        match ways.pop() {
            None => Ok(Box::new(EmptyScorer)),
            Some(only) if ways.is_empty() => Ok(only),
            Some(last) => {
                ways.push(last);
                // The way that finds most is asked first: often the others need not move.
                ways.sort_by_key(|way| std::cmp::Reverse(way.size_hint()));
                let places: Vec<DocId> = ways.iter().map(|way| way.doc()).collect();
                let doc = places.iter().copied().min().unwrap_or(TERMINATED);
                Ok(Box::new(BestScorer { ways, places, doc, share: self.share }))
            }
        }
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(tantivy::TantivyError::InvalidArgument(["no way meets document ", &doc.to_string()].concat()));
        }
        Ok(Explanation::new("the best of several ways", scorer.score()))
    }
}

struct BestScorer {
    ways: Vec<Box<dyn Scorer>>,
    /// Where each way stands. One that stands before `doc` was not asked yet.
    places: Vec<DocId>,
    doc: DocId,
    share: Score,
}

impl BestScorer {
    /// Goes to the first product from `target` on.
    fn go(&mut self, target: DocId) -> DocId {
        let mut next = TERMINATED;
        for (way, place) in self.ways.iter_mut().zip(&mut self.places) {
            if *place < target {
                *place = way.seek(target);
            }
            next = next.min(*place);
            if next == target {
                break;
            }
        }
        self.doc = next;
        next
    }
}

impl DocSet for BestScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.go(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc { self.doc } else { self.go(target) }
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= TERMINATED {
            return SeekDangerResult::SeekLowerBound(TERMINATED);
        }
        let doc = self.seek(target);
        if doc == target { SeekDangerResult::Found } else { SeekDangerResult::SeekLowerBound(doc) }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.ways.iter().fold(0, |sum: u32, way| sum.saturating_add(way.size_hint()))
    }

    fn cost(&self) -> u64 {
        self.ways.iter().map(|way| way.cost()).sum()
    }
}

impl Scorer for BestScorer {
    fn score(&mut self) -> Score {
        let (mut best, mut sum) = (0.0, 0.0);
        for (way, place) in self.ways.iter_mut().zip(&mut self.places) {
            if *place < self.doc {
                *place = way.seek(self.doc);
            }
            if *place == self.doc {
                let score = way.score();
                best = score.max(best);
                sum += score;
            }
        }
        best + (sum - best) * self.share
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tantivy::collector::{Collector, SegmentCollector};
    use tantivy::query::{BooleanQuery, DisjunctionMaxQuery, Occur, TermQuery};
    use tantivy::schema::{Field, IndexRecordOption, Schema, TEXT};
    use tantivy::{Index, SegmentOrdinal};

    /// Every product that is found, with its score.
    struct All;

    struct Found(Vec<(DocId, Score)>);

    impl Collector for All {
        type Fruit = Vec<(DocId, Score)>;
        type Child = Found;

        fn for_segment(&self, _: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<Found> {
            Ok(Found(Vec::new()))
        }

        fn requires_scoring(&self) -> bool {
            true
        }

        fn merge_fruits(&self, fruits: Vec<Vec<(DocId, Score)>>) -> tantivy::Result<Vec<(DocId, Score)>> {
            Ok(fruits.concat())
        }
    }

    impl SegmentCollector for Found {
        type Fruit = Vec<(DocId, Score)>;

        fn collect(&mut self, doc: DocId, score: Score) {
            self.0.push((doc, score));
        }

        fn harvest(self) -> Vec<(DocId, Score)> {
            self.0
        }
    }

    const WORDS: [&str; 5] = ["cup", "case", "phone", "red", "shoe"];

    fn term(field: Field, word: usize) -> Box<dyn Query> {
        Box::new(TermQuery::new(Term::from_field_text(field, WORDS[word]), IndexRecordOption::WithFreqs))
    }

    fn index(texts: &[Vec<usize>]) -> (Index, Field) {
        let mut schema = Schema::builder();
        let title = schema.add_text_field("title", TEXT);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        for text in texts {
            let words: Vec<&str> = text.iter().map(|word| WORDS[*word]).collect();
            let mut document = tantivy::TantivyDocument::new();
            document.add_text(title, words.join(" "));
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        (index, title)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Alone and where everything must be met, it finds what the engine's own union finds, with the same scores.
        #[test]
        fn it_finds_and_scores_what_the_engine_s_own_union_does(
            texts in prop::collection::vec(prop::collection::vec(0..WORDS.len(), 0..6), 1..120),
            first in prop::collection::vec(0..WORDS.len(), 1..4),
            second in prop::collection::vec(0..WORDS.len(), 1..4),
            share in 0.0_f32..1.0,
        ) {
            let (index, title) = index(&texts);
            let searcher = index.reader().unwrap().searcher();
            let ways = |words: &[usize]| words.iter().map(|word| term(title, *word)).collect::<Vec<_>>();
            let ours = |words: &[usize]| -> Box<dyn Query> { Box::new(Best::of(ways(words), share)) };
            let theirs = |words: &[usize]| -> Box<dyn Query> {
                Box::new(DisjunctionMaxQuery::with_tie_breaker(ways(words), share))
            };
            let both = |one: Box<dyn Query>, other: Box<dyn Query>, occur| {
                BooleanQuery::new(vec![(Occur::Must, one), (occur, other)])
            };
            for (mine, engine) in [
                (both(ours(&first), ours(&first), Occur::Must), both(theirs(&first), theirs(&first), Occur::Must)),
                (both(ours(&first), ours(&second), Occur::Must), both(theirs(&first), theirs(&second), Occur::Must)),
                (both(ours(&first), ours(&second), Occur::Should), both(theirs(&first), theirs(&second), Occur::Should)),
            ] {
                let (mine, engine) = (searcher.search(&mine, &All).unwrap(), searcher.search(&engine, &All).unwrap());
                let docs = |found: &[(DocId, Score)]| found.iter().map(|(doc, _)| *doc).collect::<Vec<_>>();
                prop_assert_eq!(docs(&mine), docs(&engine));
                for ((_, mine), (_, engine)) in mine.iter().zip(&engine) {
                    prop_assert!((mine - engine).abs() < 1e-4, "{mine} {engine}");
                }
            }
        }
    }
}
