//! The two languages of the shop and where each lives in the URL.

use serde::{Deserialize, Serialize};

/// A language the shop speaks. Chinese is at `/`, English under `/en`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Simplified Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Both languages, default first.
    pub const ALL: [Lang; 2] = [Lang::Zh, Lang::En];

    /// The code stored in the database and in cookies: `zh` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }

    /// The value of the document's `lang` attribute (BCP 47).
    pub fn html(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// What precedes every path of this language: empty for Chinese, `/en` for English.
    pub fn prefix(self) -> &'static str {
        match self {
            Lang::Zh => "",
            Lang::En => "/en",
        }
    }

    /// The language of a stored code; unknown codes are Chinese.
    pub fn from_code(code: &str) -> Lang {
        if code == "en" { Lang::En } else { Lang::Zh }
    }

    /// The language a path belongs to, decided by its first segment.
    pub fn of_path(path: &str) -> Lang {
        if path == "/en" || path.starts_with("/en/") { Lang::En } else { Lang::Zh }
    }

    /// The language an `Accept-Language` header prefers: the supported tag with the highest weight.
    pub fn from_accept_language(header: &str) -> Option<Lang> {
        let mut best: Option<(u32, Lang)> = None;
        for part in header.split(',') {
            let mut pieces = part.split(';');
            let tag = pieces.next().unwrap_or("").trim().to_ascii_lowercase();
            let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q=").map(thousandths)).unwrap_or(1000);
            let lang = match tag.split('-').next() {
                Some("zh") => Lang::Zh,
                Some("en") => Lang::En,
                _ => continue,
            };
            if weight > 0 && best.is_none_or(|(heaviest, _)| weight > heaviest) {
                best = Some((weight, lang));
            }
        }
        best.map(|(_, lang)| lang)
    }

    /// One of two texts, by language; an empty one falls back to the other.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Zh if !zh.is_empty() => zh,
            Lang::Zh => en,
            Lang::En if !en.is_empty() => en,
            Lang::En => zh,
        }
    }
}

/// Reads a quality value (`0` to `1`, at most three decimals) as thousandths, without floats.
fn thousandths(text: &str) -> u32 {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    if whole == "1" {
        return 1000;
    }
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_supported_tag_wins() {
        let check = |header, expected| assert_eq!(Lang::from_accept_language(header), expected, "{header}");
        check("zh-CN,zh;q=0.9,en;q=0.8", Some(Lang::Zh));
        check("en-GB,en;q=0.9,zh;q=0.8", Some(Lang::En));
        check("fr,en;q=0.3,zh;q=0.7", Some(Lang::Zh));
        check("de, fr;q=0.5", None);
        check("en;q=0", None);
        check("", None);
    }

    #[test]
    fn paths_tell_their_language() {
        assert_eq!(Lang::of_path("/en"), Lang::En);
        assert_eq!(Lang::of_path("/en/cart"), Lang::En);
        assert_eq!(Lang::of_path("/english"), Lang::Zh);
        assert_eq!(Lang::of_path("/"), Lang::Zh);
    }
}
