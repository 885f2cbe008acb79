//! One way to write each letter: half width, lower case, no accents, simplified characters.
//!
//! Compatibility forms are folded first (Unicode NFKC: `ＡＢＣ１` is `ABC1`, `㎏` is `kg`), then case, then
//! accents, then traditional characters. The last is a table of single characters: enough for
//! finding, because both the shop's words and the shopper's go through it.

use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let table = include_str!("../../tables/simplified.txt");
    let pairs = table.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split(' '));
    pairs
        .filter_map(|pair| {
            let mut letters = pair.chars();
            Some((letters.next()?, letters.next()?))
        })
        .collect()
});

static TRADITIONAL: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut back = HashMap::new();
    let mut pairs: Vec<_> = SIMPLIFIED.iter().map(|(from, to)| (*to, *from)).collect();
    pairs.sort_unstable();
    for (simple, traditional) in pairs {
        back.entry(simple).or_insert(traditional);
    }
    back
});

/// The text as it is compared.
pub fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.nfkc().flat_map(char::to_lowercase).nfkd() {
        match letter {
            // Accents that stand behind their letter.
            '\u{300}'..='\u{36f}' => {}
            // Apostrophes belong into their word: women's, O’Brien.
            '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' => {}
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' => out.push('d'),
            'ı' => out.push('i'),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ß' => out.push_str("ss"),
            'ς' => out.push('σ'),
            other => out.push(SIMPLIFIED.get(&other).copied().unwrap_or(other)),
        }
    }
    // Put together again what is written as one letter, as Korean is.
    out.nfc().map(|letter| SIMPLIFIED.get(&letter).copied().unwrap_or(letter)).collect()
}

/// The text in traditional characters, as far as one stands for each: for tests and measurements.
pub fn traditional(text: &str) -> String {
    text.chars().map(|letter| TRADITIONAL.get(&letter).copied().unwrap_or(letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_letter_has_one_form() {
        let cases = [
            ("ＡＢＣ１２３", "abc123"),
            ("Café Crème", "cafe creme"),
            ("WOMEN’S O'Brien", "womens obrien"),
            ("Straße Øre Łódź", "strasse ore lodz"),
            ("連衣裙 純棉襯衫", "连衣裙 纯棉衬衫"),
            ("㎏ ½", "kg 1⁄2"),
            ("한국어", "한국어"),
            ("ガラス", "ガラス"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(normal(text), expected, "{text}");
        }
    }

    #[test]
    fn traditional_comes_back() {
        assert_eq!(normal(&traditional("纯棉衬衫")), "纯棉衬衫");
    }

    proptest! {
        #[test]
        fn what_is_normal_stays_so(text in any::<String>()) {
            let once = normal(&text);
            // Case folding of rare letters can uncover an accent; twice is always enough.
            let twice = normal(&once);
            prop_assert_eq!(normal(&twice), twice);
        }
    }
}
