//! Passwords: which are accepted, and how strong one is.
//!
//! Length is what counts (8 to 128 letters of any kind); known passwords and small changes of
//! them are refused. No rule asks for capitals or signs. The same functions judge while the
//! person types and again on the server.

use super::Contact;
use serde::{Deserialize, Serialize};

/// The fewest letters.
pub const LEAST: usize = 8;
/// The most letters.
pub const MOST: usize = 128;

/// Well-known passwords and the words they are made of, lower case, sorted, one per line.
const COMMON: &str = include_str!("common_passwords.txt");

codes! {
    /// What is wrong with a password, or would make it better.
    Weakness {
        /// Fewer than 8 letters.
        Short = "short",
        /// More than 128 letters.
        Long = "long",
        /// A password everybody tries first, or one with little changed.
        Common = "common",
        /// The phone number or e-mail address itself.
        Contact = "contact",
        /// One letter or group again and again.
        Repeated = "repeated",
        /// A row of the keyboard or the alphabet.
        Sequence = "sequence",
        /// Longer would be better.
        Longer = "longer",
    }
}

/// How hard a password is to guess.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strength {
    /// 0 (guessed at once) to 4 (out of reach).
    pub score: u8,
    /// Why it is not more; empty at 4.
    pub weaknesses: Vec<Weakness>,
}

impl Strength {
    /// Whether the shop accepts it.
    pub fn acceptable(&self) -> bool {
        self.score >= 1
    }
}

/// Accepts a password, or says why not. `contact` is what the account is found by.
pub fn check(password: &str, contact: Option<&Contact>) -> Result<(), Weakness> {
    let strength = strength(password, contact);
    match strength.weaknesses.first() {
        Some(weakness) if !strength.acceptable() => Err(*weakness),
        _ => Ok(()),
    }
}

/// Judges a password; the gravest weakness comes first.
pub fn strength(password: &str, contact: Option<&Contact>) -> Strength {
    let letters: Vec<char> = password.chars().collect();
    let refuse = |weakness| Strength { score: 0, weaknesses: vec![weakness] };
    if letters.len() < LEAST {
        return refuse(Weakness::Short);
    }
    if letters.len() > MOST {
        return refuse(Weakness::Long);
    }
    let lower = password.to_lowercase();
    if contact.is_some_and(|contact| resembles(&lower, contact)) {
        return refuse(Weakness::Contact);
    }
    if repeats(&letters) {
        return refuse(Weakness::Repeated);
    }
    if is_common(&lower) {
        return refuse(Weakness::Common);
    }
    let counted = unpredictable(&letters);
    if counted < 5 {
        return refuse(Weakness::Sequence);
    }
    // Tenths of a bit per unpredictable letter, by how many kinds of letters there are.
    let bits = counted * tenths_per_letter(&letters) / 10;
    let score = match bits {
        0..36 => 1,
        36..52 => 2,
        52..68 => 3,
        _ => 4,
    };
    let mut weaknesses = Vec::new();
    if counted * 4 < letters.len() * 3 {
        weaknesses.push(Weakness::Sequence);
    }
    if score < 4 {
        weaknesses.push(Weakness::Longer);
    }
    Strength { score, weaknesses }
}

/// The phone number or the name of the e-mail address, with little around it.
fn resembles(lower: &str, contact: &Contact) -> bool {
    let core = match contact {
        Contact::Email(text) => text.split('@').next().unwrap_or(text),
        Contact::Phone(_) => contact.text(),
    };
    core.chars().count() >= 4 && lower.contains(core) && lower.chars().count() < core.chars().count() + 5
        || lower == contact.text()
}

/// Whether it is one group of at most four letters again and again.
fn repeats(letters: &[char]) -> bool {
    (1..=4).any(|period| letters.iter().zip(letters.iter().skip(period)).all(|(one, next)| one == next))
}

/// Whether it, or its core without signs and digits around, or with letters for look-alike
/// digits, is a known password.
fn is_common(lower: &str) -> bool {
    let known = |word: &str| COMMON.lines().any(|line| line == word);
    let core = lower.trim_matches(|letter: char| !letter.is_alphabetic());
    let plain: String = lower.chars().map(look_alike).collect();
    let plain_core = plain.trim_matches(|letter: char| !letter.is_alphabetic());
    let around = |core: &str| lower.chars().count().saturating_sub(core.chars().count()) <= 4;
    known(lower)
        || known(&plain)
        || (core.len() >= 3 && around(core) && known(core))
        || (plain_core.len() >= 3 && around(plain_core) && known(plain_core))
}

fn look_alike(letter: char) -> char {
    match letter {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

/// How many letters do not simply follow from the one before: by repetition, by the alphabet
/// or the digits in either direction, or along a row of the keyboard.
fn unpredictable(letters: &[char]) -> usize {
    const ROWS: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let follows = |one: char, next: char| {
        let (one, next) = (one.to_ascii_lowercase(), next.to_ascii_lowercase());
        let beside = |row: &str| {
            let at = |letter| row.chars().position(|other| other == letter);
            at(one).zip(at(next)).is_some_and(|(a, b)| a.abs_diff(b) == 1)
        };
        let alike = one.is_ascii_alphanumeric() && next.is_ascii_alphanumeric();
        one == next || (alike && u32::from(one).abs_diff(u32::from(next)) == 1) || ROWS.into_iter().any(beside)
    };
    let steps = letters.iter().zip(letters.iter().skip(1)).filter(|(one, next)| !follows(**one, **next)).count();
    steps + usize::from(!letters.is_empty())
}

/// Tenths of a bit that one random letter of these kinds carries, taken low: people are no dice.
fn tenths_per_letter(letters: &[char]) -> usize {
    let has = |kind: fn(&char) -> bool| usize::from(letters.iter().any(kind));
    let kinds = has(|letter| letter.is_ascii_digit())
        + has(|letter| letter.is_ascii_lowercase())
        + has(|letter| letter.is_ascii_uppercase())
        + has(|letter| letter.is_ascii() && !letter.is_ascii_alphanumeric())
        + 2 * has(|letter| !letter.is_ascii());
    match kinds {
        1 if letters.iter().all(char::is_ascii_digit) => 25,
        1 => 37,
        2 => 42,
        3 => 47,
        _ => 52,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check_score(password: &str, score: u8, weaknesses: &[Weakness]) {
        assert_eq!(strength(password, None), Strength { score, weaknesses: weaknesses.to_vec() }, "{password}");
    }

    #[test]
    fn the_list_is_lower_case_sorted_and_without_doubles() {
        let lines: Vec<&str> = COMMON.lines().collect();
        assert!(lines.len() >= 1000, "{}", lines.len());
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(lines.iter().all(|line| !line.is_empty() && *line == line.to_lowercase()));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for password in
            ["password", "Password1!", "P@ssw0rd123", "12345678", "woaini1314", "iloveyou", "qwerty123", "1qaz2wsx"]
        {
            assert!(!strength(password, None).acceptable(), "{password}");
        }
        check_score("aaaaaaaaaa", 0, &[Weakness::Repeated]);
        check_score("abcabcabcabc", 0, &[Weakness::Repeated]);
        check_score("lkjhgfdsaq", 0, &[Weakness::Sequence]);
        check_score("1234567", 0, &[Weakness::Short]);
        check_score(&"ab7 ".repeat(33), 0, &[Weakness::Long]);
    }

    #[test]
    fn length_makes_strength() {
        check_score("tm93kvwb", 1, &[Weakness::Longer]);
        check_score("tm93kvwbx2", 2, &[Weakness::Longer]);
        check_score("correct horse", 2, &[Weakness::Longer]);
        check_score("correct horse battery staple", 4, &[]);
        check_score("今天的云真好看啊", 1, &[Weakness::Longer]);
    }

    #[test]
    fn ones_own_contact_is_no_secret() {
        let phone = Contact::parse("13800138000").expect("a phone");
        let email = Contact::parse("wangxiaoyun@example.com").expect("an address");
        assert_eq!(check("13800138000", Some(&phone)), Err(Weakness::Contact));
        assert_eq!(check("wangxiaoyun1", Some(&email)), Err(Weakness::Contact));
        assert_eq!(check("wangxiaoyun@example.com", Some(&email)), Err(Weakness::Contact));
        assert_eq!(check("tm93kvwbx2", Some(&email)), Ok(()));
    }

    proptest! {
        #[test]
        fn the_score_is_0_to_4_and_0_means_refused(password in "\\PC{0,140}") {
            let strength = strength(&password, None);
            prop_assert!(strength.score <= 4);
            prop_assert_eq!(strength.weaknesses.is_empty(), strength.score == 4 && !strength.weaknesses.contains(&Weakness::Sequence));
            prop_assert_eq!(check(&password, None).is_ok(), strength.score > 0);
        }
    }
}
