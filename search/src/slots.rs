//! Each word typed is a slot, and a slot can be filled in several ways.
//!
//! The word itself, another form of it, its parts, a synonym, the way it sounds; and, for a word the
//! shop does not know, the words a slip of the finger away. Ways that no product offers are left out
//! here, so a slot without any is a word that this shop cannot meet at all.

use crate::dictionary::{Dictionary, Near};
use crate::document::{GRAM, INITIALS, STEM, marked};
use crate::knobs;
use crate::schema::Fields;
use crate::text::words::{Word, is_filler, runs, stem};
use crate::text::{Cutter, Synonyms, code, sound, typo};

/// A term and where it must stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In any of the texts.
    Anywhere(String),
    /// Among the sounds.
    Sound(String),
    /// Among the codes.
    Code(String),
}

/// One way to fill a slot: all of these, for so much.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// What must all be there.
    pub places: Vec<Place>,
    /// What it is worth.
    pub weight: f32,
}

/// A word of the query.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The word.
    pub word: Word,
    /// Whether it means nothing on its own.
    pub filler: bool,
    /// Whether the shop knows it as it was typed.
    pub known: bool,
    /// The ways that are certainly meant.
    pub ways: Vec<Way>,
    /// Further ways that may be meant.
    pub wider: Vec<Way>,
    /// Words of the dictionary that may be meant instead.
    pub near: Vec<Near>,
}

/// What slots are made from.
pub struct Source<'a> {
    /// The shop's words.
    pub dictionary: Dictionary<'a>,
    /// The index's fields.
    pub fields: &'a Fields,
    /// Where Chinese words end.
    pub cutter: &'a Cutter,
    /// What the merchant says is the same.
    pub synonyms: &'a Synonyms,
}

impl Source<'_> {
    /// The slots of a normal text.
    pub fn slots(&self, text: &str) -> crate::Result<Vec<Slot>> {
        let mut words = self.cutter.words(text);
        words.truncate(knobs::MOST_WORDS);
        let mut slots = Vec::with_capacity(words.len());
        let last = words.len().saturating_sub(1);
        for (at, word) in words.into_iter().enumerate() {
            slots.push(match &word {
                Word::Letters(letters, parts) => self.letters(&word, letters, parts, at == last)?,
                Word::Characters(characters) => self.characters(&word, characters)?,
            });
        }
        self.over_neighbours(&mut slots)?;
        for slot in &mut slots {
            self.keep_possible(&mut slot.ways)?;
            self.keep_possible(&mut slot.wider)?;
        }
        Ok(slots)
    }

    fn letters(&self, word: &Word, letters: &str, parts: &[String], last: bool) -> crate::Result<Slot> {
        let known = self.knows(letters)?;
        let mut ways = forms(letters, 1.0);
        let mut wider = Vec::new();
        if parts.len() > 1 {
            ways.push(Way { places: anywhere(parts), weight: knobs::PARTS });
        }
        ways.push(Way { places: vec![Place::Code(letters.to_owned())], weight: 1.0 });
        ways.extend(self.synonyms_of(letters));
        let is_pair = |pair: &str| self.dictionary.count_in(self.fields.sound, pair).is_ok_and(|count| count > 0);
        match sound::syllables_of(letters, is_pair) {
            Some(syllables) if syllables.len() > 1 => ways.push(self.heard(&syllables)),
            Some(syllables) if known => wider.push(sounding(&syllables, knobs::SOUND * 0.5)),
            Some(syllables) => ways.push(sounding(&syllables, knobs::SOUND * 0.5)),
            None => {}
        }
        let initials = Way { places: vec![Place::Sound(marked(INITIALS, letters))], weight: knobs::INITIALS };
        let mut near = Vec::new();
        if known {
            wider.push(initials);
        } else {
            near = self.dictionary.near(letters, typo::allowed(letters))?;
            ways.push(initials);
            ways.extend(edited(&near));
            ways.extend(self.parts_as_meant(parts)?);
            ways.extend(self.split(letters)?);
            if last && letters.chars().count() > 1 {
                let begun = self.dictionary.begun(letters)?;
                ways.extend(
                    begun
                        .into_iter()
                        .map(|(word, _)| Way { places: vec![Place::Anywhere(word)], weight: knobs::BEGINNING }),
                );
            }
        }
        Ok(Slot { word: word.clone(), filler: is_filler(letters), known, ways, wider, near })
    }

    /// Looks up what else may be meant by the words that the shop knows. It takes a while, and is needed
    /// only when no product has all of them.
    pub fn widen(&self, slots: &mut [Slot]) -> crate::Result<()> {
        for slot in slots.iter_mut().filter(|slot| slot.known && slot.near.is_empty()) {
            if let Word::Letters(letters, _) = &slot.word {
                slot.near = self.dictionary.near(letters, typo::allowed(letters))?;
                slot.wider.extend(edited(&slot.near));
                self.keep_possible(&mut slot.wider)?;
            }
        }
        Ok(())
    }

    /// At most so many products have the word of a slot in one of its ways.
    pub fn at_most(&self, slot: &Slot) -> crate::Result<u64> {
        self.at_most_of(slot.ways.iter())
    }

    /// At most so many products have some word of these slots in any way.
    pub fn reach(&self, slots: &[&Slot]) -> crate::Result<u64> {
        self.at_most_of(slots.iter().flat_map(|slot| slot.ways.iter().chain(&slot.wider)))
    }

    fn at_most_of<'w>(&self, ways: impl Iterator<Item = &'w Way>) -> crate::Result<u64> {
        let mut most = 0;
        for way in ways {
            let mut fewest = u64::MAX;
            for place in &way.places {
                fewest = fewest.min(self.has(place)?);
            }
            most += fewest;
        }
        Ok(most)
    }

    /// How many products have a term where it must stand, those with several such places counted more
    /// than once.
    fn has(&self, place: &Place) -> crate::Result<u64> {
        Ok(match place {
            Place::Sound(term) => self.dictionary.count_in(self.fields.sound, term)?,
            Place::Code(term) => self.dictionary.count_in(self.fields.code, term)?,
            Place::Anywhere(term) => {
                let mut counted = 0;
                for field in [self.fields.title, self.fields.name, self.fields.detail, self.fields.story] {
                    counted += self.dictionary.count_in(field, term)?;
                }
                counted
            }
        })
    }

    /// How several syllables sound. One pair in four may be one that the shop does not have: a character
    /// with two readings, a word left out.
    fn heard(&self, syllables: &[String]) -> Way {
        let mut way = sounding(syllables, knobs::SOUND);
        let all = way.places.len();
        let has = |place: &Place| match place {
            Place::Sound(pair) => self.dictionary.count_in(self.fields.sound, pair).is_ok_and(|count| count > 0),
            _ => true,
        };
        let kept: Vec<Place> = way.places.iter().filter(|place| has(place)).cloned().collect();
        if kept.len() * 4 >= all * 3 {
            way.places = kept;
        }
        way
    }

    fn characters(&self, word: &Word, characters: &str) -> crate::Result<Slot> {
        let letters: Vec<char> = characters.chars().collect();
        let grams: Vec<Place> = if letters.len() == 1 {
            vec![Place::Anywhere(marked(GRAM, characters))]
        } else {
            letters.windows(2).map(|two| Place::Anywhere(two.iter().fold(GRAM.to_string(), joined))).collect()
        };
        let single = letters.iter().map(|letter| Place::Anywhere(joined(GRAM.to_string(), letter))).collect();
        let first_readings: Option<Vec<String>> =
            letters.iter().map(|letter| sound::readings(*letter).into_iter().next()).collect();
        let mut wider = vec![Way { places: single, weight: knobs::ALIKE }];
        wider.extend(first_readings.map(|syllables| sounding(&syllables, knobs::ALIKE)));
        let mut ways = vec![Way { places: vec![Place::Anywhere(characters.to_owned())], weight: 1.0 }];
        ways.push(Way { places: grams, weight: knobs::GRAMS });
        let mut known = false;
        for way in &ways {
            known |= self.is_possible(way)?;
        }
        ways.extend(self.synonyms_of(characters));
        Ok(Slot { word: word.clone(), filler: is_filler(characters), known, ways, wider, near: Vec::new() })
    }

    fn knows(&self, word: &str) -> crate::Result<bool> {
        let mut counted = self.dictionary.count(word)? + self.dictionary.count_in(self.fields.story, word)?;
        if let Some(stem) = stem(word) {
            let stem = marked(STEM, &stem);
            for field in [self.fields.title, self.fields.name, self.fields.detail, self.fields.story] {
                counted += self.dictionary.count_in(field, &stem)?;
            }
        }
        Ok(counted > 0)
    }

    fn synonyms_of(&self, word: &str) -> Vec<Way> {
        let stemmed = stem(word);
        let first = |of: &dyn Fn(&str) -> Vec<Way>| {
            let found = of(word);
            if found.is_empty() { stemmed.as_deref().map_or_else(Vec::new, of) } else { found }
        };
        let mut ways = first(&|word| self.meanings(self.synonyms.of(word), knobs::SYNONYM));
        ways.extend(first(&|word| self.meanings(Synonyms::commonly_of(word), knobs::COMMON)));
        ways
    }

    fn meanings(&self, others: &[String], weight: f32) -> Vec<Way> {
        others.iter().map(|other| self.meaning(other, weight)).collect()
    }

    /// The words of a synonym, each in the form that most texts have.
    fn meaning(&self, text: &str, weight: f32) -> Way {
        let places = self.cutter.words(text).into_iter().map(|word| match word {
            Word::Letters(letters, _) => {
                Place::Anywhere(stem(&letters).map_or(letters.clone(), |stem| marked(STEM, &stem)))
            }
            Word::Characters(characters) => Place::Anywhere(characters),
        });
        Way { places: places.collect(), weight }
    }

    /// The parts of a compound that the shop does not know, each known or put right.
    fn parts_as_meant(&self, parts: &[String]) -> crate::Result<Option<Way>> {
        let mut places = Vec::new();
        for part in parts {
            if self.knows(part)? {
                places.push(Place::Anywhere(part.clone()));
            } else {
                match self.dictionary.near(part, typo::allowed(part))?.into_iter().next() {
                    Some(near) => places.push(Place::Anywhere(near.word)),
                    None => return Ok(None),
                }
            }
        }
        Ok((places.len() > 1).then_some(Way { places, weight: knobs::ONE_EDIT }))
    }

    /// Two words written as one: cut where both sides are words, the rarer of them as used as can be.
    fn split(&self, letters: &str) -> crate::Result<Option<Way>> {
        let mut best: Option<(u64, Way)> = None;
        for (at, _) in letters.char_indices().skip(2) {
            let (left, right) = letters.split_at(at);
            if right.chars().count() < 2 {
                break;
            }
            let used = self.dictionary.count(left)?.min(self.dictionary.count(right)?);
            if used > best.as_ref().map_or(0, |(used, _)| *used) {
                let places = vec![Place::Anywhere(left.to_owned()), Place::Anywhere(right.to_owned())];
                best = Some((used, Way { places, weight: knobs::PARTS }));
            }
        }
        Ok(best.map(|(_, way)| way))
    }

    /// Ways that fill neighbouring slots at once: one word written as two, synonyms of several words.
    fn over_neighbours(&self, slots: &mut [Slot]) -> crate::Result<()> {
        for start in 0..slots.len() {
            for count in 2..=self.synonyms.longest().max(2) {
                let Some(neighbours) = slots.get(start..start + count) else { break };
                let words: Vec<&str> = neighbours.iter().map(|slot| slot.word.text()).collect();
                let is_letters = neighbours.iter().all(|slot| matches!(slot.word, Word::Letters(..)));
                let mut more: Vec<Way> = Vec::new();
                if is_letters {
                    let phrase = words.join(" ");
                    more.extend(self.meanings(self.synonyms.of(&phrase), knobs::SYNONYM));
                    more.extend(self.meanings(Synonyms::commonly_of(&phrase), knobs::COMMON));
                    let whole = words.concat();
                    if count == 2 && self.dictionary.count(&whole)? > 0 {
                        more.push(Way { places: vec![Place::Anywhere(whole)], weight: knobs::PARTS });
                    }
                }
                for slot in &mut slots[start..start + count] {
                    slot.ways.extend(more.iter().cloned());
                }
            }
        }
        Ok(())
    }

    fn keep_possible(&self, ways: &mut Vec<Way>) -> crate::Result<()> {
        let mut kept = Vec::with_capacity(ways.len());
        for way in ways.drain(..) {
            if self.is_possible(&way)? && !kept.contains(&way) {
                kept.push(way);
            }
        }
        *ways = kept;
        Ok(())
    }

    fn is_possible(&self, way: &Way) -> crate::Result<bool> {
        for place in &way.places {
            if self.has(place)? == 0 {
                return Ok(false);
            }
        }
        Ok(!way.places.is_empty())
    }
}

/// A word and its stem.
pub fn forms(word: &str, weight: f32) -> Vec<Way> {
    let mut ways = vec![Way { places: vec![Place::Anywhere(word.to_owned())], weight }];
    if let Some(stem) = stem(word) {
        ways.push(Way { places: vec![Place::Anywhere(marked(STEM, &stem))], weight: weight * knobs::STEM });
    }
    ways
}

/// The forms of words that may have been meant instead.
fn edited(near: &[Near]) -> impl Iterator<Item = Way> + '_ {
    near.iter().flat_map(|near| forms(&near.word, if near.edits > 1 { knobs::TWO_EDITS } else { knobs::ONE_EDIT }))
}

fn anywhere(words: &[String]) -> Vec<Place> {
    words.iter().cloned().map(Place::Anywhere).collect()
}

fn sounding(syllables: &[String], weight: f32) -> Way {
    let places = if let [one] = syllables {
        vec![Place::Sound(one.clone())]
    } else {
        syllables.windows(2).map(|two| Place::Sound(sound::pair(&two[0], &two[1]))).collect()
    };
    Way { places, weight }
}

fn joined(mut text: String, letter: &char) -> String {
    text.push(*letter);
    text
}

/// Characters one by one and in pairs, each a slot of its own: for words of which no product has all. What a
/// Chinese word ends with says what it is.
pub fn pieces(slots: &[Slot]) -> Vec<Slot> {
    let mut pieces = Vec::new();
    for slot in slots {
        let Word::Characters(characters) = &slot.word else { continue };
        let letters: Vec<char> = characters.chars().collect();
        for (at, letter) in letters.iter().enumerate() {
            let weight = if at + 1 == letters.len() { knobs::LAST } else { 1.0 };
            pieces.push(piece(&[*letter], weight));
        }
        pieces.extend(letters.windows(2).map(|two| piece(two, 1.0)));
    }
    pieces
}

fn piece(letters: &[char], weight: f32) -> Slot {
    let places = vec![Place::Anywhere(letters.iter().fold(GRAM.to_string(), joined))];
    Slot {
        word: Word::Characters(letters.iter().collect()),
        filler: false,
        known: true,
        ways: vec![Way { places, weight }],
        wider: Vec::new(),
        near: Vec::new(),
    }
}

/// The whole of a text as a code, if it can be one.
pub fn whole_code(text: &str) -> Option<String> {
    let code = code(text);
    (!code.is_empty() && !runs(text).is_empty()).then_some(code)
}
