//! Names in URLs.

/// The longest slug that is made from a text.
pub const LONGEST: usize = 96;

/// Makes a slug of a text: lower-case Latin letters and digits, words joined by hyphens.
/// Letters with accents lose them; other scripts have no slug, and the result may be empty.
pub fn of(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(LONGEST));
    let mut gap = false;
    for letter in text.chars() {
        let plain = plain(letter);
        if plain.is_empty() {
            // An apostrophe joins: "women's" is one word.
            gap |= !matches!(letter, '\'' | '’');
            continue;
        }
        if out.len() + plain.len() + 1 > LONGEST {
            break;
        }
        if gap && !out.is_empty() {
            out.push('-');
        }
        gap = false;
        out.push_str(plain);
    }
    out
}

/// A slug in any case: of the first text that has one of at least two letters, otherwise `prefix`
/// and a hash of the last text, which is the same each time.
pub fn of_first(prefix: &str, texts: &[&str]) -> String {
    let found = texts.iter().map(|text| of(text)).find(|slug| slug.len() >= 2);
    found.unwrap_or_else(|| {
        let text = texts.iter().rev().find(|text| !text.is_empty()).copied().unwrap_or_default();
        [prefix, "-", &base36(fnv1a(text))].concat()
    })
}

/// Whether a text can stand in a URL as it is: no space, slash, query, percent or control sign.
pub fn is_usable(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 3 * LONGEST
        && !text.starts_with(['.', '-'])
        && text.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.'))
}

/// The 64-bit FNV-1a hash, for names that must come out the same on every machine.
pub fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    while number > 0 || digits.is_empty() {
        digits.push(char::from(b"0123456789abcdefghijklmnopqrstuvwxyz"[(number % 36) as usize]));
        number /= 36;
    }
    digits.iter().rev().collect()
}

/// What a letter becomes in a slug.
fn plain(letter: char) -> &'static str {
    const ASCII: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    if let Some(at) = ASCII.find(lower) {
        return &ASCII[at..=at];
    }
    match lower {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'è'..='ë' | 'ē' | 'ę' | 'ě' => "e",
        'ì'..='ï' | 'ī' => "i",
        'ñ' | 'ń' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ß' => "ss",
        'ś' | 'š' | 'ş' => "s",
        'ź' | 'ż' | 'ž' => "z",
        'ł' => "l",
        'ř' => "r",
        'đ' | 'ď' => "d",
        'ť' | 'ţ' => "t",
        'ğ' => "g",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn titles_become_slugs() {
        let check = |text, expected| assert_eq!(of(text), expected);
        check("Ocean Blue Shirt", "ocean-blue-shirt");
        check("  Women's T-Shirt — 100% Cotton! ", "womens-t-shirt-100-cotton");
        check("El niño y la Straße", "el-nino-y-la-strasse");
        check("轻奢纯棉", "");
    }

    #[test]
    fn a_text_without_latin_letters_gets_a_stable_hash() {
        let first = of_first("p", &["轻奢纯棉", "1006002"]);
        assert_eq!(first, "1006002");
        let hashed = of_first("c", &["", "居家"]);
        assert_eq!(hashed, of_first("c", &["居家"]));
        assert!(hashed.starts_with("c-") && hashed.len() > 8);
    }

    proptest! {
        #[test]
        fn every_made_slug_is_usable(text in "\\PC{0,200}") {
            let slug = of_first("p", &[&text, "x1"]);
            prop_assert!(is_usable(&slug), "{slug}");
            prop_assert_eq!(of(&slug), slug);
        }
    }
}
