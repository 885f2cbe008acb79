//! Slips of the finger: how many a word may have, and how far two words are apart.

/// How many edits a word of so many letters may be away and still be meant: short words are too
/// close to each other for any.
pub fn allowed(word: &str) -> u8 {
    // A number is right or wrong, that of a model too.
    if word.chars().any(char::is_numeric) {
        return 0;
    }
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The edits between two words: a letter more, less or another, or two neighbours swapped.
pub fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let other = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + other);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn longer_words_may_have_more() {
        let cases = [("tv", 0), ("bag", 0), ("shoe", 1), ("samsung", 1), ("wireless", 2), ("2024", 0), ("iphone7", 0)];
        for (word, edits) in cases {
            assert_eq!(allowed(word), edits, "{word}");
        }
    }

    #[test]
    fn edits_are_counted() {
        let cases = [
            ("shirt", "shirt", 0),
            ("shirt", "shrit", 1),
            ("shirt", "shir", 1),
            ("shirt", "shiort", 1),
            ("shirt", "shrt", 1),
            ("shirt", "skort", 2),
            ("", "abc", 3),
            ("衬衫", "衬衣", 1),
        ];
        for (a, b, expected) in cases {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn it_is_the_same_both_ways_and_zero_only_for_the_same(a in "[a-d]{0,8}", b in "[a-d]{0,8}") {
            prop_assert_eq!(distance(&a, &b), distance(&b, &a));
            prop_assert_eq!(distance(&a, &b) == 0, a == b);
            prop_assert!(distance(&a, &b) <= a.len().max(b.len()));
        }
    }
}
