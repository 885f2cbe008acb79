//! What the engine knows of a product, and the terms it is found by.

use crate::text::words::{Run, grams, runs, stem};
use crate::text::{Cutter, code, normal, sound};
use domain::ids::ProductId;

/// Stands before a stem, so that it is never taken for a word.
pub const STEM: char = '~';
/// Stands before a character or a pair of them.
pub const GRAM: char = '#';
/// Stands before two neighbouring words.
pub const PAIR: char = '+';
/// Stands before a word that says what a product is, not what it is for.
pub const LEAD: char = '^';
/// Stands before a whole title.
pub const WHOLE: char = '!';
/// Stands before initials.
pub const INITIALS: char = '=';
/// Between an attribute's code and its value.
pub const BETWEEN: char = '\u{1f}';

/// A product as it is searched for. Texts are as people read them, in all languages together.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its identity.
    pub id: ProductId,
    /// Changes whenever anything of the rest does.
    pub revision: u64,
    /// Its titles.
    pub titles: Vec<String>,
    /// The names of its brand and its categories.
    pub names: Vec<String>,
    /// Subtitles, attributes, options, tags.
    pub details: Vec<String>,
    /// Its description without markup.
    pub stories: Vec<String>,
    /// Article numbers and barcodes.
    pub codes: Vec<String>,
    /// Its brand's slug.
    pub brand: Option<String>,
    /// Its categories and those above them, by slug.
    pub categories: Vec<String>,
    /// Its seller's slug.
    pub merchant: String,
    /// Code and value of what lists can be narrowed by.
    pub attributes: Vec<(String, String)>,
    /// Its price in minor units.
    pub price: i64,
    /// Whether it costs less than before.
    pub on_sale: bool,
    /// Whether it can be bought now.
    pub in_stock: bool,
    /// Pieces sold.
    pub sold: i64,
    /// Sum of stars.
    pub rating_sum: i64,
    /// Number of opinions.
    pub rating_count: i64,
    /// When it went on sale, in milliseconds.
    pub published: i64,
}

impl Default for Document {
    fn default() -> Document {
        Document {
            id: ProductId(uuid::Uuid::nil()),
            revision: 0,
            titles: Vec::new(),
            names: Vec::new(),
            details: Vec::new(),
            stories: Vec::new(),
            codes: Vec::new(),
            brand: None,
            categories: Vec::new(),
            merchant: String::new(),
            attributes: Vec::new(),
            price: 0,
            on_sale: false,
            in_stock: true,
            sold: 0,
            rating_sum: 0,
            rating_count: 0,
            published: 0,
        }
    }
}

/// The terms of a document by field.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Of its titles, with pairs of neighbours.
    pub title: Vec<String>,
    /// Of names.
    pub name: Vec<String>,
    /// Of details.
    pub detail: Vec<String>,
    /// Of the description: words and stems only.
    pub story: Vec<String>,
    /// Syllables, pairs of syllables and initials of titles and names.
    pub sound: Vec<String>,
    /// Codes and their beginnings.
    pub code: Vec<String>,
    /// Plain words of all but the description: the dictionary.
    pub all: Vec<String>,
}

/// The terms a document is found by.
pub fn terms(document: &Document, cutter: &Cutter) -> Terms {
    let mut terms = Terms::default();
    for text in &document.titles {
        let text = normal(text);
        add(&mut terms.title, &mut terms.all, &text, cutter, true);
        terms.title.extend(pairs(&text));
        terms.title.extend(lead(&text));
        terms.code.extend(whole(&text));
        add_sounds(&mut terms.sound, &text, cutter);
    }
    for text in &document.names {
        let text = normal(text);
        add(&mut terms.name, &mut terms.all, &text, cutter, true);
        add_sounds(&mut terms.sound, &text, cutter);
    }
    for text in &document.details {
        add(&mut terms.detail, &mut terms.all, &normal(text), cutter, true);
    }
    for text in &document.stories {
        add(&mut terms.story, &mut Vec::new(), &normal(text), cutter, false);
    }
    for text in &document.codes {
        let text = normal(text);
        terms.code.extend(code::stems(&text));
        terms.code.push(code(&text));
    }
    for list in [&mut terms.sound, &mut terms.code, &mut terms.all] {
        list.sort_unstable();
        list.dedup();
    }
    terms
}

fn add(terms: &mut Vec<String>, all: &mut Vec<String>, text: &str, cutter: &Cutter, with_grams: bool) {
    for run in runs(text) {
        match run {
            Run::Letters(word, parts) => {
                for word in std::iter::once(word).chain(parts) {
                    terms.extend(stem(&word).map(|stem| marked(STEM, &stem)));
                    all.push(word.clone());
                    terms.push(word);
                }
            }
            Run::Characters(run) => {
                for word in cutter.cut_finely(&run) {
                    all.push(word.clone());
                    terms.push(word);
                }
                if with_grams {
                    terms.extend(grams(&run).iter().map(|gram| marked(GRAM, gram)));
                }
            }
        }
    }
}

/// Neighbouring words of an alphabet, for those who type them in that order.
pub fn pairs(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut before: Option<String> = None;
    for run in runs(text) {
        if let Run::Letters(word, _) = run {
            if let Some(before) = &before {
                found.push(pair(before, &word));
            }
            before = Some(word);
        } else {
            before = None;
        }
    }
    found
}

/// Words after which a title says what a product is for, or what comes with it.
const ASIDE: &[&str] = &["for", "with", "compatible", "fits"];
/// The most words of a title that say what a product is.
const MOST_LEAD: usize = 6;

/// The words that say what a product is: those at the beginning of a title.
fn lead(text: &str) -> Vec<String> {
    let words = runs(text).into_iter().map_while(|run| match run {
        Run::Letters(word, _) if !ASIDE.contains(&&*word) => Some(word),
        _ => None,
    });
    words.take(MOST_LEAD).map(|word| led(&word)).collect()
}

/// A word as one that says what a product is.
pub fn led(word: &str) -> String {
    marked(LEAD, &stem(word).unwrap_or_else(|| word.to_owned()))
}

/// A whole title as one term, whatever stands between its words.
pub fn whole(text: &str) -> Option<String> {
    let code = code(text);
    (!code.is_empty()).then(|| marked(WHOLE, &code))
}

/// Two neighbours as one term.
pub fn pair(first: &str, second: &str) -> String {
    let stemmed = |word: &str| stem(word).unwrap_or_else(|| word.to_owned());
    [&PAIR.to_string(), &stemmed(first), " ", &stemmed(second)].concat()
}

/// Sounds go on across spaces and other letters: whoever types how a title sounds leaves those out.
fn add_sounds(terms: &mut Vec<String>, text: &str, cutter: &Cutter) {
    let mut letters: Vec<char> = Vec::new();
    let mut words: Vec<Vec<char>> = Vec::new();
    for run in runs(text) {
        if let Run::Characters(run) = run {
            words.extend(cutter.cut(&run).iter().map(|word| word.chars().collect()));
            letters.extend(run);
        }
    }
    terms.extend(sound::syllables_and_pairs(&letters));
    terms.extend(sound::initials(&words).iter().map(|initials| marked(INITIALS, initials)));
}

/// A term with its mark.
pub fn marked(mark: char, term: &str) -> String {
    let mut out = String::with_capacity(mark.len_utf8() + term.len());
    out.push(mark);
    out.push_str(term);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_found_by_words_parts_sounds_and_codes() {
        let document = Document {
            titles: vec!["純棉襯衫".into(), "Cotton Shirts 2-pack".into()],
            names: vec!["MUXI 木西".into()],
            codes: vec!["SH-01-RED".into()],
            ..Document::default()
        };
        let terms = terms(&document, &Cutter::new([].into_iter()));
        let has = |list: &[String], wanted: &str| list.iter().any(|term| term == wanted);
        for wanted in ["纯棉", "衬衫", "#棉衬", "cotton", "~shirt", "2pack", "pack", "+cotton shirt"] {
            assert!(has(&terms.title, wanted), "{wanted} in {:?}", terms.title);
        }
        for wanted in ["chen'shan", "=cmcs", "mu'xi"] {
            assert!(has(&terms.sound, wanted), "{wanted} in {:?}", terms.sound);
        }
        assert_eq!(terms.code, ["!cottonshirts2pack", "!纯棉衬衫", "sh01", "sh01red"]);
        assert_eq!(lead("lg g5 case for iphone with a strap"), ["^lg", "^g5", "^case"]);
        assert!(has(&terms.all, "shirts") && !terms.all.iter().any(|term| term.starts_with([STEM, GRAM, PAIR])));
    }
}
