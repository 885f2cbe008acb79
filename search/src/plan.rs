//! From slots to the engine's query, and how strict it is.
//!
//! First every word must be met. If hardly any product does that, slips of the finger are looked for in
//! every word. If still none does, most words are enough, then fewer. Whatever the step, a product
//! that meets more words better comes first.

use crate::best::Best;
use crate::document::{led, pair};
use crate::knobs;
use crate::schema::Fields;
use crate::slots::{Place, Slot, Way, forms};
use crate::text::words::Word;
use tantivy::collector::Count;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

/// A product whose own code was typed scores at least this, above all that words can give.
pub const CODE_SCORE: f32 = 1_000_000.0;

/// Makes queries for an index with these fields.
#[derive(Clone, Copy)]
pub struct Plan<'a> {
    /// The fields.
    pub fields: &'a Fields,
    /// What was typed, as a code.
    pub code: Option<&'a str>,
}

impl Plan<'_> {
    /// All slots must be met; `wide` takes further ways as well.
    pub fn all(&self, slots: &[&Slot], fillers: &[&Slot], wide: bool) -> Box<dyn Query> {
        let must = slots.iter().map(|slot| (Occur::Must, self.slot(slot, wide)));
        self.with_code(must.chain(self.extras(slots, fillers)).collect())
    }

    /// At least `least` of the slots must be met, in any way.
    pub fn most(&self, slots: &[&Slot], fillers: &[&Slot], least: usize) -> Box<dyn Query> {
        let should = slots.iter().map(|slot| (Occur::Should, self.slot(slot, true))).collect();
        let enough: Box<dyn Query> = Box::new(BooleanQuery::with_minimum_required_clauses(should, least));
        self.with_code(std::iter::once((Occur::Must, enough)).chain(self.extras(slots, fillers)).collect())
    }

    /// The product whose code was typed, and nothing else.
    pub fn code_only(&self) -> Option<Box<dyn Query>> {
        let term = Term::from_field_text(self.fields.code, self.code?);
        let exact: Box<dyn Query> = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
        Some(Box::new(ConstScoreQuery::new(exact, CODE_SCORE)))
    }

    /// What a query finds within a sample.
    pub fn within(query: Box<dyn Query>, sample: Term) -> Box<dyn Query> {
        let sample: Box<dyn Query> = Box::new(TermQuery::new(sample, IndexRecordOption::Basic));
        let unscored: Box<dyn Query> = Box::new(ConstScoreQuery::new(sample, 0.0));
        Box::new(BooleanQuery::new(vec![(Occur::Must, query), (Occur::Must, unscored)]))
    }

    fn with_code(&self, clauses: Vec<(Occur, Box<dyn Query>)>) -> Box<dyn Query> {
        let words: Box<dyn Query> = Box::new(BooleanQuery::new(clauses));
        match self.code_only() {
            Some(code) => Box::new(BooleanQuery::union(vec![code, words])),
            None => words,
        }
    }

    /// What is not demanded and counts all the same: fillers, and neighbours that stay neighbours.
    fn extras<'s>(&self, slots: &[&'s Slot], fillers: &[&'s Slot]) -> Option<(Occur, Box<dyn Query>)> {
        let mut extras: Vec<Box<dyn Query>> = Vec::new();
        for filler in fillers.iter().filter(|filler| !filler.ways.is_empty()) {
            extras.push(boosted(self.slot(filler, false), 0.3));
        }
        for slot in slots {
            if let Word::Letters(word, _) = &slot.word {
                let lead = self.term(self.fields.title, &led(word));
                extras.push(boosted(lead, knobs::TITLE * knobs::LEAD));
            }
        }
        for two in slots.windows(2) {
            if let (Word::Letters(first, _), Word::Letters(second, _)) = (&two[0].word, &two[1].word) {
                let neighbours = self.term(self.fields.title, &pair(first, second));
                extras.push(boosted(neighbours, knobs::TITLE * knobs::NEIGHBOURS));
            }
        }
        // All of them count.
        (!extras.is_empty()).then(|| (Occur::Should, Box::new(Best::of(extras, 1.0)) as Box<dyn Query>))
    }

    fn slot(&self, slot: &Slot, wide: bool) -> Box<dyn Query> {
        let wider: &[Way] = if wide { &slot.wider } else { &[] };
        self.best_of(slot.ways.iter().chain(wider))
    }

    fn best_of<'w>(&self, ways: impl Iterator<Item = &'w Way>) -> Box<dyn Query> {
        let mut ways: Vec<Box<dyn Query>> = ways.map(|way| self.way(way)).collect();
        match ways.pop() {
            Some(only) if ways.is_empty() => only,
            Some(last) => {
                ways.push(last);
                Box::new(Best::of(ways, knobs::TIE))
            }
            None => Box::new(tantivy::query::EmptyQuery),
        }
    }

    fn way(&self, way: &Way) -> Box<dyn Query> {
        if let [only] = way.places.as_slice() {
            return boosted(self.place(only), way.weight);
        }
        // Parts together count as one word.
        let each = way.weight / way.places.len().max(1) as f32;
        let all = way.places.iter().map(|place| (Occur::Must, self.place(place))).collect();
        boosted(Box::new(BooleanQuery::new(all)), each)
    }

    fn place(&self, place: &Place) -> Box<dyn Query> {
        match place {
            Place::Sound(term) => boosted(self.term(self.fields.sound, term), knobs::TITLE),
            Place::Code(term) => {
                let code = self.term(self.fields.code, term);
                Box::new(ConstScoreQuery::new(code, knobs::TITLE * 10.0))
            }
            Place::Anywhere(term) => {
                let fields = [
                    (self.fields.title, knobs::TITLE),
                    (self.fields.name, knobs::NAME),
                    (self.fields.detail, knobs::DETAIL),
                    (self.fields.story, knobs::STORY),
                ];
                let fields = fields.into_iter().map(|(field, weight)| boosted(self.term(field, term), weight));
                Box::new(Best::of(fields.collect(), knobs::TIE))
            }
        }
    }

    fn term(&self, field: Field, text: &str) -> Box<dyn Query> {
        Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
    }

    /// The words as they were probably meant: those the shop does not know, or, if it knows all and has
    /// them nowhere together, the one whose neighbour fits the others best.
    pub fn corrected(&self, searcher: &Searcher, slots: &[Slot], none_has_all: bool) -> crate::Result<Option<String>> {
        let mut words: Vec<String> = slots.iter().map(|slot| slot.word.text().to_owned()).collect();
        let mut changed = false;
        for (at, slot) in slots.iter().enumerate() {
            let explained = slot.ways.iter().any(|way| way.weight >= knobs::INITIALS && !is_edit(slot, way));
            if !slot.known
                && !explained
                && let Some((word, _)) = self.best_near(searcher, slots, at)?
            {
                words[at] = word;
                changed = true;
            }
        }
        if !changed && none_has_all {
            let mut best: Option<(usize, usize, String)> = None;
            for at in 0..slots.len() {
                if let Some((word, count)) = self.best_near(searcher, slots, at)?
                    && count > best.as_ref().map_or(0, |(count, ..)| *count)
                {
                    best = Some((count, at, word));
                }
            }
            if let Some((_, at, word)) = best {
                words[at] = word;
                changed = true;
            }
        }
        Ok(changed.then(|| sentence(slots, &words)))
    }

    /// The word near a slot's that goes best with the others, and how many products have them together.
    fn best_near(&self, searcher: &Searcher, slots: &[Slot], at: usize) -> crate::Result<Option<(String, usize)>> {
        let mut best: Option<(usize, usize, String)> = None;
        for near in &slots[at].near {
            if best.as_ref().is_some_and(|(edits, ..)| *edits < near.edits) {
                break;
            }
            let mut clauses = vec![(Occur::Must, self.best_of(forms(&near.word, 1.0).iter()))];
            for (other, slot) in slots.iter().enumerate() {
                if other != at && !slot.filler && !slot.ways.is_empty() {
                    clauses.push((Occur::Must, self.slot(slot, false)));
                }
            }
            let count = searcher.search(&BooleanQuery::new(clauses), &Count)?;
            if count > best.as_ref().map_or(0, |(_, count, _)| *count) {
                best = Some((near.edits, count, near.word.clone()));
            }
        }
        Ok(best.map(|(_, count, word)| (word, count)))
    }
}

fn is_edit(slot: &Slot, way: &Way) -> bool {
    slot.near.iter().any(|near| forms(&near.word, 1.0).iter().any(|form| form.places == way.places))
}

fn boosted(query: Box<dyn Query>, by: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, by))
}

/// Words as people write them: Chinese without spaces between.
fn sentence(slots: &[Slot], words: &[String]) -> String {
    let mut out = String::new();
    let mut before_letters = false;
    for (slot, word) in slots.iter().zip(words) {
        let letters = matches!(slot.word, Word::Letters(..));
        if !out.is_empty() && (letters || before_letters) {
            out.push(' ');
        }
        out.push_str(word);
        before_letters = letters;
    }
    out
}
