//! What is searched for: which words may be counted, and what the shop's owner reads of it.

use super::listing::normalise;
use serde::{Deserialize, Serialize};

/// So many digits in words that find nothing are somebody's number, not an article's.
const DIGITS: usize = 7;

/// The words as they are counted; none if they may say who searched. Addresses of people are never
/// kept, and neither are numbers of phones and identity cards; other long numbers only if they are an
/// article's.
pub fn countable(words: &str, found: i64) -> Option<String> {
    let words = normalise(words);
    let digits = words.chars().filter(char::is_ascii_digit).count();
    let first = words.chars().find(char::is_ascii_digit);
    let is_phone = digits == 11 && first == Some('1') || digits == 13 && words.contains("86");
    let is_card = (17..=18).contains(&digits);
    let is_somebody = words.contains('@') || is_card || (digits >= DIGITS && (found == 0 || is_phone));
    (!words.is_empty() && !is_somebody).then_some(words)
}

/// Words that were searched for, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchRow {
    /// The words.
    pub words: String,
    /// How many visitors searched for them.
    pub searches: i64,
    /// How many products they found lately.
    pub found: i64,
    /// How often a product was opened from the answer.
    pub clicks: i64,
    /// How often one of those was ordered.
    pub orders: i64,
}

/// What the owner reads of some days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchReport {
    /// Visitors' searches in all.
    pub searches: i64,
    /// Words that find nothing, most searched for first.
    pub nothing: Vec<SearchRow>,
    /// Words that led to products and orders, those that sell most first.
    pub selling: Vec<SearchRow>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_types_their_number_is_not_counted() {
        let check = |words, found, kept: Option<&str>| assert_eq!(countable(words, found).as_deref(), kept, "{words}");
        check("  Red   Shoes ", 3, Some("red shoes"));
        check("", 3, None);
        check("me@example.com", 0, None);
        check("138 0013 8000", 4, None);
        check("+86 13800138000", 4, None);
        check("11010519491231002x", 4, None);
        check("6901234567892", 1, Some("6901234567892"));
        check("6901234567892", 0, None);
        check("iphone 15 256", 0, Some("iphone 15 256"));
    }
}
