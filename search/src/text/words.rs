//! Where words begin and end.
//!
//! Latin and other alphabets: letters and digits, with what a hyphen, a dot, an ampersand or nothing
//! joins kept both whole and in parts (`wi-fi`, `8gb`), and with its stem. Chinese: words by
//! dictionary, the shop's own names among them, and single characters and pairs of them beneath, so
//! that what the dictionary cuts in the wrong place is found all the same.

use jieba_rs::Jieba;
use rust_stemmers::{Algorithm, Stemmer};
use std::sync::LazyLock;

/// The longest compound that is also kept whole, in letters.
const LONGEST_WHOLE: usize = 24;
/// The longest part that is kept; longer ones are nobody's words.
const LONGEST: usize = 40;

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Of an alphabet, and the parts it is made of when there are several.
    Letters(String, Vec<String>),
    /// Of a language written without spaces.
    Characters(String),
}

impl Word {
    /// The word itself.
    pub fn text(&self) -> &str {
        match self {
            Word::Letters(text, _) | Word::Characters(text) => text,
        }
    }
}

/// A piece of normal text: a run of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// A word of letters and digits with its parts.
    Letters(String, Vec<String>),
    /// Characters up to the next sign of another kind.
    Characters(Vec<char>),
}

/// Whether a letter belongs to a script that is written without spaces.
fn is_character(letter: char) -> bool {
    matches!(letter,
        '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '々' | '〇')
}

/// Cuts a normal text into runs.
pub fn runs(text: &str) -> Vec<Run> {
    let letters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let start = at;
        if is_character(letters[at]) {
            while at < letters.len() && is_character(letters[at]) {
                at += 1;
            }
            found.push(Run::Characters(letters[start..at].to_vec()));
        } else if letters[at].is_alphanumeric() {
            at = end_of_compound(&letters, at);
            found.extend(compound(&letters[start..at]));
        } else {
            at += 1;
        }
    }
    found
}

fn is_letter(letter: Option<&char>) -> bool {
    letter.is_some_and(|letter| letter.is_alphanumeric() && !is_character(*letter))
}

fn end_of_compound(letters: &[char], start: usize) -> usize {
    let mut at = start;
    loop {
        while is_letter(letters.get(at)) {
            at += 1;
        }
        if matches!(letters.get(at), Some('-' | '.' | '_' | '&' | '+')) && is_letter(letters.get(at + 1)) {
            at += 1;
        } else {
            return at;
        }
    }
}

/// The whole word and its parts; a compound too long to be a word falls into its parts.
fn compound(letters: &[char]) -> Vec<Run> {
    let mut parts: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for (at, letter) in letters.iter().enumerate() {
        let is_point = *letter == '.'
            && before.is_some_and(|before| before.is_ascii_digit())
            && letters.get(at + 1).is_some_and(char::is_ascii_digit);
        if letter.is_alphanumeric() || is_point {
            let joins =
                before.is_some_and(|before| is_point || before == '.' || before.is_numeric() == letter.is_numeric());
            match parts.last_mut() {
                Some(part) if joins => part.push(*letter),
                _ => parts.push(letter.to_string()),
            }
            before = Some(*letter);
        } else {
            before = None;
        }
    }
    for part in &mut parts {
        if let Some((end, _)) = part.char_indices().nth(LONGEST) {
            part.truncate(end);
        }
    }
    let whole: String = letters.iter().filter(|letter| letter.is_alphanumeric()).collect();
    if parts.len() == 1 {
        return parts.into_iter().map(|part| Run::Letters(part, Vec::new())).collect();
    }
    if whole.chars().count() > LONGEST_WHOLE {
        return parts.into_iter().map(|part| Run::Letters(part, Vec::new())).collect();
    }
    vec![Run::Letters(whole, parts)]
}

/// The stem of a word, if it is another one.
pub fn stem(word: &str) -> Option<String> {
    if !word.bytes().all(|letter| letter.is_ascii_lowercase()) || word.len() < 3 {
        return None;
    }
    Some(STEMMER.stem(word).into_owned())
}

/// Single characters and pairs of neighbours.
pub fn grams(run: &[char]) -> Vec<String> {
    let single = run.iter().map(|letter| letter.to_string());
    single.chain(run.windows(2).map(|two| two.iter().collect())).collect()
}

/// Knows Chinese words: those of a dictionary and the shop's own names.
pub struct Cutter {
    jieba: Jieba,
}

impl Cutter {
    /// A cutter that also knows `names`, which are normal.
    pub fn new<'a>(names: impl Iterator<Item = &'a str>) -> Cutter {
        let mut jieba = Jieba::new();
        for name in names {
            if (2..=8).contains(&name.chars().count()) && name.chars().all(is_character) {
                jieba.add_word(name, None, None);
            }
        }
        Cutter { jieba }
    }

    /// The words of a run, one after the other.
    pub fn cut(&self, run: &[char]) -> Vec<String> {
        let text: String = run.iter().collect();
        self.jieba.cut(&text, true).into_iter().map(|token| token.word.to_owned()).collect()
    }

    /// The words of a run and the words within them.
    pub fn cut_finely(&self, run: &[char]) -> Vec<String> {
        let text: String = run.iter().collect();
        self.jieba.cut_for_search(&text, true).into_iter().map(|token| token.word.to_owned()).collect()
    }

    /// The words of a normal text.
    pub fn words(&self, text: &str) -> Vec<Word> {
        let mut found = Vec::new();
        for run in runs(text) {
            match run {
                Run::Letters(word, parts) => found.push(Word::Letters(word, parts)),
                Run::Characters(run) => found.extend(self.cut(&run).into_iter().map(Word::Characters)),
            }
        }
        found
    }
}

/// Words that mean nothing on their own and are never demanded of a product.
pub fn is_filler(word: &str) -> bool {
    const FILLERS: &[&str] = &[
        "a", "an", "and", "at", "by", "for", "from", "in", "is", "it", "of", "on", "or", "the", "to", "with", "的",
        "了", "和", "与", "及", "或", "在", "是", "等", "款", "个", "我", "要", "想", "买", "请", "找", "s", "没有",
        "有", "东西", "什么",
    ];
    FILLERS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn letters(text: &str) -> Vec<(String, Vec<String>)> {
        let kept = runs(text).into_iter().filter_map(|run| match run {
            Run::Letters(word, parts) => Some((word, parts)),
            Run::Characters(_) => None,
        });
        kept.collect()
    }

    #[test]
    fn compounds_are_kept_whole_and_in_parts() {
        let cases: [(&str, &str, &[&str]); 6] = [
            ("wi-fi", "wifi", &["wi", "fi"]),
            ("8gb", "8gb", &["8", "gb"]),
            ("at&t", "att", &["at", "t"]),
            ("wes-5.4.5", "wes545", &["wes", "5.4.5"]),
            ("4.5-inch", "45inch", &["4.5", "inch"]),
            ("shirt", "shirt", &[]),
        ];
        for (text, whole, parts) in cases {
            let parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
            assert_eq!(letters(text), [(whole.to_owned(), parts)], "{text}");
        }
        assert_eq!(letters("black/white (new)").len(), 3, "a stroke separates");
    }

    #[test]
    fn chinese_is_cut_into_words_and_the_shops_own_names() {
        let plain = Cutter::new([].into_iter());
        let words: Vec<String> = plain.words("纯棉衬衫 xl").iter().map(|word| word.text().to_owned()).collect();
        assert_eq!(words, ["纯棉", "衬衫", "xl"]);
        let own = Cutter::new(["墨染轩"].into_iter());
        assert!(own.cut(&"墨染轩毛笔".chars().collect::<Vec<_>>()).contains(&"墨染轩".to_owned()));
        assert_eq!(grams(&['纯', '棉', '衬']), ["纯", "棉", "衬", "纯棉", "棉衬"]);
    }

    #[test]
    fn stems_bring_forms_together() {
        assert_eq!(stem("shoes"), stem("shoe"));
        assert_eq!(stem("running"), stem("runs"));
        assert_eq!(stem("8gb"), None);
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in any::<String>()) {
            for run in runs(&crate::text::normal(&text)) {
                if let Run::Letters(word, parts) = run {
                    prop_assert!(!word.is_empty());
                    prop_assert!(parts.iter().all(|part| !part.is_empty()));
                }
            }
        }
    }
}
