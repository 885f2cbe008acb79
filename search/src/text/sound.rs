//! How Chinese sounds: syllables of characters, and letters read as syllables.
//!
//! A document keeps the syllables of its names one by one and in pairs, and the initials of every run
//! of its words. What is typed in Latin letters is cut into syllables again, along pairs the shop
//! has, and found by them.

use pinyin::ToPinyinMulti;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Readings of one character that are kept: the usual ones come first.
const READINGS: usize = 3;
/// The longest run of initials that is kept besides the whole.
pub const LONGEST_INITIALS: usize = 8;

static SYLLABLES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    ('\u{4e00}'..='\u{9fa5}').filter_map(|letter| letter.to_pinyin_multi()).map(|all| all.get(0).plain()).collect()
});

/// The syllables a character can have, `ü` written `v`; none for what is not Chinese.
pub fn readings(letter: char) -> Vec<String> {
    let Some(all) = letter.to_pinyin_multi() else { return Vec::new() };
    let mut found: Vec<String> = Vec::new();
    for at in 0..all.count() {
        let Some(reading) = all.get_opt(at) else { continue };
        let syllable = typed(reading.plain());
        if found.len() < READINGS && !found.contains(&syllable) {
            found.push(syllable);
        }
    }
    found
}

fn typed(syllable: &str) -> String {
    syllable.replace('ü', "v")
}

/// Two syllables as one term.
pub fn pair(first: &str, second: &str) -> String {
    [first, "'", second].concat()
}

/// Every way the syllables and pairs of syllables of a run of characters can sound.
pub fn syllables_and_pairs(run: &[char]) -> Vec<String> {
    let sounds: Vec<Vec<String>> = run.iter().map(|letter| readings(*letter)).collect();
    let mut found: Vec<String> = sounds.iter().flatten().cloned().collect();
    for neighbours in sounds.windows(2) {
        for first in &neighbours[0] {
            found.extend(neighbours[1].iter().map(|second| pair(first, second)));
        }
    }
    found
}

/// The initials of runs of words, from each word's beginning on, and of the whole run. `words` are
/// the characters of each word. Of a character with several readings the first initials are kept.
pub fn initials(words: &[Vec<char>]) -> Vec<String> {
    let letters: Vec<Vec<char>> = words.iter().flatten().map(|letter| first_letters(*letter)).collect();
    let mut found = Vec::new();
    let mut start = 0;
    for word in words {
        let most = LONGEST_INITIALS.min(letters.len() - start);
        let mut so_far = vec![String::new()];
        for choices in &letters[start..start + most] {
            so_far = so_far
                .iter()
                .flat_map(|text| choices.iter().map(move |letter| text.chars().chain([*letter]).collect::<String>()))
                .take(4)
                .collect();
            found.extend(so_far.iter().filter(|text| text.len() > 1).cloned());
        }
        start += word.len();
    }
    if letters.len() > LONGEST_INITIALS {
        found.push(letters.iter().filter_map(|choices| choices.first()).collect());
    }
    found
}

fn first_letters(letter: char) -> Vec<char> {
    let mut found: Vec<char> = Vec::new();
    for reading in readings(letter) {
        if let Some(first) = reading.chars().next()
            && !found.contains(&first)
        {
            found.push(first);
        }
    }
    found
}

/// Letters as syllables, or none if they cannot be: of all ways the one with the most pairs that
/// `is_known`, then the one with the fewest syllables.
pub fn syllables_of(letters: &str, is_known: impl Fn(&str) -> bool) -> Option<Vec<String>> {
    const LONGEST: usize = 6;
    if !letters.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return None;
    }
    // For each end, the best ways to get there, by their last syllable.
    type Way<'a> = (usize, Vec<&'a str>);
    let mut ways: Vec<Vec<Way>> = vec![Vec::new(); letters.len() + 1];
    for end in 1..=letters.len() {
        for start in end.saturating_sub(LONGEST)..end {
            let syllable = &letters[start..end];
            if !is_syllable(syllable) {
                continue;
            }
            let best = if start == 0 {
                Some((0, vec![syllable]))
            } else {
                ways[start]
                    .iter()
                    .map(|(unknown, before)| {
                        let last = before.last().copied().unwrap_or_default();
                        let more = usize::from(!is_known(&pair(last, syllable)));
                        (unknown + more, before.iter().copied().chain([syllable]).collect())
                    })
                    .min_by_key(|(unknown, way): &Way| (*unknown, way.len()))
            };
            ways[end].extend(best);
        }
    }
    let best = ways.pop()?.into_iter().min_by_key(|(unknown, way)| (*unknown, way.len()))?;
    Some(best.1.into_iter().map(str::to_owned).collect())
}

/// Whether letters are one syllable; `v` may stand for `ü`.
fn is_syllable(letters: &str) -> bool {
    SYLLABLES.contains(letters) || letters.contains('v') && SYLLABLES.contains(letters.replace('v', "ü").as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(words: &[&str]) -> Vec<Vec<char>> {
        words.iter().map(|word| word.chars().collect()).collect()
    }

    #[test]
    fn characters_sound() {
        assert_eq!(readings('衣').first().map(String::as_str), Some("yi"));
        assert!(readings('长').contains(&"chang".to_owned()) && readings('长').contains(&"zhang".to_owned()));
        assert_eq!(readings('绿').first().map(String::as_str), Some("lv"));
        assert!(readings('a').is_empty());
        assert!(syllables_and_pairs(&['衣', '服']).contains(&"yi'fu".to_owned()));
    }

    #[test]
    fn initials_start_at_words() {
        let found = initials(&runs(&["纯棉", "衬衫"]));
        for expected in ["cm", "cmc", "cmcs", "cs"] {
            assert!(found.contains(&expected.to_owned()), "{expected} in {found:?}");
        }
        assert!(!found.contains(&"mc".to_owned()), "nobody starts in the middle of a word");
    }

    #[test]
    fn letters_are_cut_along_what_the_shop_has() {
        let cases: [(&str, &[&str], &[&str]); 7] = [
            ("yifu", &[], &["yi", "fu"]),
            ("xian", &[], &["xian"]),
            ("fangan", &["fang'an"], &["fang", "an"]),
            ("fangan", &["fan'gan"], &["fan", "gan"]),
            ("lvse", &[], &["lv", "se"]),
            ("shirt", &[], &[]),
            ("lianyiqun", &["lian'yi", "yi'qun"], &["lian", "yi", "qun"]),
        ];
        for (letters, known, expected) in cases {
            let found = syllables_of(letters, |pair| known.contains(&pair)).unwrap_or_default();
            assert_eq!(found, expected, "{letters}");
        }
    }
}
