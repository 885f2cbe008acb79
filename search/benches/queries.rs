//! Queries made from titles by fixed rules and a fixed seed.

use search::Document;
use search::text::{normal, sound};
use std::collections::HashMap;

/// A random number generator that gives the same on every machine.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `end`, which is not zero.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// The rules for titles in an alphabet.
pub const LETTERS: &[&str] =
    &["exact", "one typo", "two typos", "word order", "missing word", "3 words", "3 words, one typo", "code"];
/// The rules for Chinese titles.
pub const CHINESE: &[&str] = &[
    "exact",
    "one typo",
    "two typos",
    "word order",
    "missing word",
    "4 characters",
    "pinyin",
    "pinyin of 4",
    "initials",
    "traditional",
    "code",
];

/// Characters by how they sound, to mistake one for another.
pub type Alike = HashMap<String, Vec<char>>;

/// The characters of all titles by their sound.
pub fn alike(documents: &[Document]) -> Alike {
    let mut alike: Alike = HashMap::new();
    for letter in documents.iter().flat_map(|document| document.titles[0].chars()) {
        if let Some(reading) = sound::readings(letter).into_iter().next() {
            let list = alike.entry(reading).or_default();
            if !list.contains(&letter) {
                list.push(letter);
            }
        }
    }
    alike
}

/// The query a rule makes from a product; none if the product does not lend itself to it.
pub fn query(rule: &str, document: &Document, alike: &Alike, dice: &mut Dice) -> Option<String> {
    let title = &document.titles[0];
    if rule == "code" {
        return document.codes.iter().find(|code| code.len() > 2).cloned();
    }
    if title.chars().any(|letter| !sound::readings(letter).is_empty()) {
        chinese(rule, title, alike, dice)
    } else {
        letters(rule, title, dice)
    }
}

fn letters(rule: &str, title: &str, dice: &mut Dice) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    for word in title.split_whitespace() {
        // A search field holds eighty characters.
        if words.iter().map(|word| word.len() + 1).sum::<usize>() + word.len() > 80 {
            break;
        }
        words.push(word.to_owned());
    }
    let meaning: Vec<String> = words
        .iter()
        .filter(|word| normal(word).chars().filter(|letter| letter.is_alphanumeric()).count() > 2)
        .cloned()
        .collect();
    match rule {
        "exact" => {}
        "one typo" => typo(&mut words, dice)?,
        "two typos" => {
            typo(&mut words, dice)?;
            typo(&mut words, dice)?;
        }
        "word order" => {
            if words.len() < 2 {
                return None;
            }
            for at in (1..words.len()).rev() {
                words.swap(at, dice.below(at + 1));
            }
        }
        "missing word" => {
            if words.len() < 3 {
                return None;
            }
            words.remove(dice.below(words.len()));
        }
        "3 words" | "3 words, one typo" => {
            words = meaning;
            if words.len() < 3 {
                return None;
            }
            while words.len() > 3 {
                words.remove(dice.below(words.len()));
            }
            if rule.ends_with("typo") {
                typo(&mut words, dice)?;
            }
        }
        _ => return None,
    }
    Some(words.join(" "))
}

/// One slip in one word of at least four letters: a letter more, less, another, or two swapped.
fn typo(words: &mut [String], dice: &mut Dice) -> Option<()> {
    let long: Vec<usize> = (0..words.len())
        .filter(|at| words[*at].len() >= 4 && words[*at].bytes().all(|letter| letter.is_ascii_alphabetic()))
        .collect();
    if long.is_empty() {
        return None;
    }
    let word = &mut words[long[dice.below(long.len())]];
    let mut letters: Vec<char> = word.chars().collect();
    let other = char::from(b"etaoinshrdlucmfwypvbgkjqxz"[dice.below(26)]);
    let at = 1 + dice.below(letters.len() - 1);
    match dice.below(4) {
        0 => letters.insert(at, other),
        1 => {
            letters.remove(at);
        }
        2 => letters[at] = if letters[at] == other { 'q' } else { other },
        _ => letters.swap(at - 1, at),
    }
    *word = letters.into_iter().collect();
    Some(())
}

fn chinese(rule: &str, title: &str, alike: &Alike, dice: &mut Dice) -> Option<String> {
    let letters: Vec<char> = title.chars().filter(|letter| !sound::readings(*letter).is_empty()).collect();
    if letters.len() < 4 {
        return None;
    }
    let start = dice.below(letters.len() - 3);
    let four = &letters[start..start + 4];
    let sounds = |letters: &[char]| -> Vec<String> {
        letters.iter().filter_map(|letter| sound::readings(*letter).into_iter().next()).collect()
    };
    Some(match rule {
        "exact" => title.to_owned(),
        "one typo" => mistaken(title, 1, alike, dice),
        "two typos" => mistaken(title, 2, alike, dice),
        "word order" => {
            let letters: Vec<char> = title.chars().collect();
            let (left, right) = letters.split_at(letters.len() / 2);
            [right.iter().collect::<String>(), left.iter().collect()].join(" ")
        }
        "missing word" => {
            let mut letters: Vec<char> = title.chars().collect();
            let at = dice.below(letters.len() - 1);
            letters.drain(at..at + 2);
            letters.into_iter().collect()
        }
        "4 characters" => four.iter().collect(),
        "pinyin" => sounds(&letters[..letters.len().min(8)]).concat(),
        "pinyin of 4" => sounds(&letters[letters.len() - 4..]).concat(),
        "initials" => {
            let first = sounds(&letters[..letters.len().min(6)]);
            first.iter().filter_map(|syllable| syllable.chars().next()).collect()
        }
        "traditional" => search::text::normal::traditional(title),
        _ => return None,
    })
}

/// The title with so many characters replaced by ones that sound the same, as input methods do it.
fn mistaken(title: &str, times: usize, alike: &Alike, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = title.chars().collect();
    for _ in 0..times {
        let at = dice.below(letters.len());
        let reading = sound::readings(letters[at]).into_iter().next().unwrap_or_default();
        let others: Vec<char> =
            alike.get(&reading).into_iter().flatten().copied().filter(|other| *other != letters[at]).collect();
        letters[at] = if others.is_empty() { '么' } else { others[dice.below(others.len())] };
    }
    letters.into_iter().collect()
}
