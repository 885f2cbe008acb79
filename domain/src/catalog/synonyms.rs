//! Words that mean the same in a shop, one line each: `手机, 电话` for both directions, `球鞋 => 运动鞋` for one.

use serde::{Deserialize, Serialize};

/// The most lines of a list.
pub const MOST_LINES: usize = 500;
/// The most words of a line.
const MOST_WORDS: usize = 12;
/// The longest word, in letters.
const LONGEST: usize = 40;

/// What somebody fills in to add a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SynonymForm {
    /// What people type.
    #[serde(default)]
    pub typed: String,
    /// What it means here, separated by commas.
    #[serde(default)]
    pub means: String,
    /// Whether it holds the other way round too.
    #[serde(default)]
    pub both: bool,
}

/// The list as its owner sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SynonymList {
    /// Its lines.
    pub lines: Vec<String>,
    /// Whether the last change can be undone.
    pub undo: bool,
}

/// A list before and after its last change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synonyms {
    /// Its lines, as text.
    pub list: String,
    /// The same before the last change.
    pub before: Option<String>,
}

fn words(text: &str) -> Vec<String> {
    let words = text.split([',', '，', '、', ';', '；', '\n']);
    let words = words.map(|word| word.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|word| !word.is_empty());
    let mut known: Vec<String> = Vec::new();
    for word in words {
        if !known.iter().any(|other| other.to_lowercase() == word.to_lowercase()) {
            known.push(word);
        }
    }
    known
}

impl SynonymForm {
    /// The line it stands for; else the field and why it cannot be used.
    pub fn line(&self) -> Result<String, (&'static str, &'static str)> {
        let (typed, mut means) = (words(&self.typed), words(&self.means));
        means.retain(|word| !typed.iter().any(|other| other.to_lowercase() == word.to_lowercase()));
        for (field, list) in [("typed", &typed), ("means", &means)] {
            if list.is_empty() {
                return Err((field, "missing"));
            }
            if list.len() > MOST_WORDS || list.iter().any(|word| word.chars().count() > LONGEST) {
                return Err((field, "too_long"));
            }
            // An arrow would be read as one.
            if list.iter().any(|word| word.contains('=')) {
                return Err((field, "malformed"));
            }
        }
        Ok(match self.both {
            true => [typed, means].concat().join(", "),
            false => [typed.join(", "), means.join(", ")].join(" => "),
        })
    }
}

impl Synonyms {
    /// The list as its owner sees it.
    pub fn shown(&self) -> SynonymList {
        let lines = self.list.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned);
        SynonymList { lines: lines.collect(), undo: self.before.is_some() }
    }

    /// With another list, so that the change can be undone.
    fn with(&self, lines: &[String]) -> Synonyms {
        Synonyms { list: lines.join("\n"), before: Some(self.list.clone()) }
    }

    /// With a line more.
    pub fn with_line(&self, form: &SynonymForm) -> Result<Synonyms, (&'static str, &'static str)> {
        let line = form.line()?;
        let mut lines = self.shown().lines;
        if lines.iter().any(|known| known.to_lowercase() == line.to_lowercase()) {
            return Err(("typed", "taken"));
        }
        if lines.len() >= MOST_LINES {
            return Err(("typed", "too_many"));
        }
        lines.push(line);
        Ok(self.with(&lines))
    }

    /// Without a line; none if it is not there.
    pub fn without_line(&self, line: &str) -> Option<Synonyms> {
        let lines = self.shown().lines;
        let kept: Vec<String> = lines.iter().filter(|known| *known != line).cloned().collect();
        (kept.len() < lines.len()).then(|| self.with(&kept))
    }

    /// As it was before the last change; undoing again brings that back.
    pub fn undone(&self) -> Option<Synonyms> {
        Some(Synonyms { list: self.before.clone()?, before: Some(self.list.clone()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(typed: &str, means: &str, both: bool) -> SynonymForm {
        SynonymForm { typed: typed.into(), means: means.into(), both }
    }

    #[test]
    fn a_form_becomes_a_line_or_says_what_is_wrong() {
        let check = |typed, means, both, expected: Result<&str, (&'static str, &'static str)>| {
            assert_eq!(form(typed, means, both).line(), expected.map(str::to_owned), "{typed} {means}");
        };
        check(" 球鞋 ", "运动鞋，跑鞋", false, Ok("球鞋 => 运动鞋, 跑鞋"));
        check("cell  phone", "mobile, Mobile", true, Ok("cell phone, mobile"));
        check("", "shoe", true, Err(("typed", "missing")));
        check("shoe", "Shoe", true, Err(("means", "missing")));
        check("a", "b => c", true, Err(("means", "malformed")));
        check("a", &"x".repeat(41), true, Err(("means", "too_long")));
    }

    #[test]
    fn lines_come_and_go_and_the_last_change_is_undone() {
        let empty = Synonyms::default();
        assert_eq!((empty.shown(), empty.undone()), (SynonymList::default(), None));
        let one = empty.with_line(&form("sofa", "couch", true)).unwrap();
        assert_eq!(one.shown(), SynonymList { lines: vec!["sofa, couch".into()], undo: true });
        assert_eq!(one.with_line(&form("Sofa", "couch", true)), Err(("typed", "taken")));
        let two = one.with_line(&form("tv", "television", false)).unwrap();
        let without = two.without_line("sofa, couch").unwrap();
        assert_eq!(without.shown().lines, ["tv => television"]);
        assert_eq!(without.without_line("sofa, couch"), None);
        assert_eq!(without.undone().unwrap().list, two.list);
        assert_eq!(without.undone().unwrap().undone().unwrap().list, without.list, "and done again");
        let full = Synonyms { list: vec!["a, b"; MOST_LINES].join("\n"), before: None };
        assert_eq!(full.with_line(&form("c", "d", true)), Err(("typed", "too_many")));
    }
}
