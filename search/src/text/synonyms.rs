//! Words that mean the same in this shop, as its people wrote them down.
//!
//! One line each. `手机, 电话, phone`: any of them finds all of them. `球鞋 => 运动鞋, 跑鞋`: the first finds the
//! others, and not the other way round. Lines that say neither are left out.

use super::normal;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The most words one word is extended to; more would search for everything.
const MOST: usize = 8;

/// Words and what else they stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synonyms {
    others: BTreeMap<String, Vec<String>>,
    longest: usize,
}

/// The words that mean the same in every shop.
fn common() -> &'static Synonyms {
    static COMMON: LazyLock<Synonyms> = LazyLock::new(|| Synonyms::read(super::everyday::LINES));
    &COMMON
}

impl Synonyms {
    /// Reads the lines of a list.
    pub fn read(list: &str) -> Synonyms {
        let mut read = Synonyms::default();
        for line in list.lines() {
            if let Some((from, to)) = line.split_once("=>") {
                let to = names(to);
                for word in names(from) {
                    read.add(&word, &to);
                }
            } else {
                let same = names(line);
                for word in &same {
                    read.add(word, &same);
                }
            }
        }
        read.longest = read.others.keys().map(|word| word.split(' ').count()).max().unwrap_or(0);
        read
    }

    fn add(&mut self, word: &str, others: &[String]) {
        let known = self.others.entry(word.to_owned()).or_default();
        for other in others {
            if other != word && known.len() < MOST && !known.contains(other) {
                known.push(other.clone());
            }
        }
    }

    /// What else `word`, which is normal, stands for.
    pub fn of(&self, word: &str) -> &[String] {
        self.others.get(word).map_or(&[], Vec::as_slice)
    }

    /// What else `word` stands for in every shop.
    pub fn commonly_of(word: &str) -> &'static [String] {
        common().of(word)
    }

    /// The words that have others, for the dictionary.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let all = self.others.iter().chain(&common().others);
        all.flat_map(|(word, others)| std::iter::once(word).chain(others)).map(String::as_str)
    }

    /// The most words an entry has.
    pub fn longest(&self) -> usize {
        self.longest.max(common().longest)
    }
}

fn names(list: &str) -> Vec<String> {
    let names = list.split([',', '，', '、', '=', ';', '；']).map(|name| {
        let name = normal(name);
        name.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    names.filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_were_meant() {
        let read = Synonyms::read("手机, 電話，Phone\n\n球鞋 => 运动鞋、跑鞋\nlonely\ncell phone, mobile");
        assert_eq!(read.of("手机"), ["电话", "phone"]);
        assert_eq!(read.of("phone"), ["手机", "电话"]);
        assert_eq!(read.of("球鞋"), ["运动鞋", "跑鞋"]);
        assert!(read.of("跑鞋").is_empty(), "an arrow points one way");
        assert!(read.of("lonely").is_empty());
        assert_eq!(read.of("cell phone"), ["mobile"]);
        assert_eq!(read.longest(), 2);
    }

    #[test]
    fn a_word_is_never_extended_without_end() {
        let many: Vec<String> = (0..50).map(|n| n.to_string()).collect();
        assert_eq!(Synonyms::read(&many.join(",")).of("1").len(), MOST);
    }
}
