//! Cells as values: money, numbers, moments, languages.

use super::super::catalog::draft::Bilingual;
use domain::catalog::import::RejectReason;
use domain::{Lang, Timestamp};

/// A factor in millionths, by which foreign prices become the shop's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(i64);

impl Default for Rate {
    fn default() -> Rate {
        Rate(1_000_000)
    }
}

impl Rate {
    /// Reads a factor such as `7.1`; it must be above zero and at most one million.
    pub fn parse(text: &str) -> Option<Rate> {
        decimal(text, 6).filter(|rate| (1..=1_000_000_000_000).contains(rate)).map(Rate)
    }

    fn apply(self, minor: i64) -> Option<i64> {
        let product = i128::from(minor) * i128::from(self.0);
        i64::try_from((product + 500_000).div_euclid(1_000_000)).ok()
    }
}

/// A decimal number times ten to the power of `digits`, rounded half up; commas group.
pub(super) fn decimal(text: &str, digits: usize) -> Option<i64> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole: String = whole.chars().filter(|sign| *sign != ',').collect();
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || whole.len() > 13 || !all_digits(&whole) || !all_digits(fraction) {
        return None;
    }
    let kept: String = fraction.chars().chain("000000000".chars()).take(digits).collect();
    let up = fraction.as_bytes().get(digits).is_some_and(|digit| *digit >= b'5');
    let number: i64 = [whole.as_str(), &kept].concat().parse::<i64>().ok()?.checked_add(i64::from(up))?;
    Some(if negative { -number } else { number })
}

/// A price in minor units.
pub(super) fn price(text: &str, rate: Rate) -> Result<i64, RejectReason> {
    let amount = text.trim().trim_start_matches(['¥', '￥', '$', '€', '£']);
    if amount.is_empty() {
        return Err(RejectReason::NoPrice);
    }
    let minor = decimal(amount, 2).ok_or(RejectReason::BadPrice)?;
    if minor < 0 {
        return Err(RejectReason::NegativePrice);
    }
    rate.apply(minor).ok_or(RejectReason::BadPrice)
}

/// Pieces; an empty cell says nothing.
pub(super) fn pieces(text: &str) -> Result<Option<i64>, RejectReason> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    decimal(text, 0).map(Some).ok_or(RejectReason::BadNumber)
}

/// Yes in the words files use.
pub(super) fn is_yes(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "1" | "true" | "yes" | "y" | "是" | "on")
}

/// The language a text is written in, as far as the shop has it.
pub(super) fn language(text: &str) -> Lang {
    let han = text.chars().any(|letter| matches!(letter, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}'));
    if han { Lang::Zh } else { Lang::En }
}

/// A text in the language it is written in.
pub(super) fn in_its_language(text: &str) -> Bilingual {
    Bilingual::one(language(text), text)
}

/// A moment such as `2018-02-01 00:00:00`, in Shanghai; the time may be left out.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    let mut numbers = text.trim().split(|sign: char| !sign.is_ascii_digit()).map(str::parse::<i64>);
    let mut next = || numbers.next().and_then(Result::ok);
    let (year, month, day) = (next()?, next()?, next()?);
    let (hour, minute, second) = (next().unwrap_or(0), next().unwrap_or(0), next().unwrap_or(0));
    if !(1970..=2200).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 {
        return None;
    }
    // Days from civil, after Howard Hinnant.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era_year = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = era_year * 365 + era_year / 4 - era_year / 100 + day_of_year;
    let days = shifted.div_euclid(400) * 146_097 + day_of_era - 719_468;
    let local = ((days * 24 + hour) * 60 + minute) * 60 + second;
    Some(Timestamp(local * 1000 - domain::time::SHANGHAI_MINUTES * Timestamp::MINUTE))
}

/// Code and names of an option, known ones in both languages.
pub(super) fn option_name(name: &str) -> (String, Bilingual) {
    const KNOWN: &[(&str, &str, &str, &[&str])] = &[
        ("colour", "颜色", "Colour", &["color", "colour", "颜色"]),
        ("size", "尺码", "Size", &["size", "尺码"]),
        ("material", "材质", "Material", &["material", "材质"]),
        ("style", "款式", "Style", &["style", "款式"]),
        ("capacity", "容量", "Capacity", &["capacity", "容量"]),
        ("weight", "重量", "Weight", &["weight", "重量"]),
        ("flavour", "口味", "Flavour", &["flavor", "flavour", "口味"]),
        ("spec", "规格", "Specification", &["规格", "specification"]),
    ];
    let lower = name.trim().to_lowercase();
    match KNOWN.iter().find(|(.., words)| words.contains(&lower.as_str())) {
        Some((code, zh, en, _)) => ((*code).to_owned(), Bilingual::new(*zh, *en)),
        None => (domain::catalog::slug::of_first("o", &[name]), in_its_language(name.trim())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_exact() {
        let check = |text, rate: &str, expected| {
            assert_eq!(price(text, Rate::parse(rate).expect("a rate")), expected, "{text} × {rate}");
        };
        check("49.99", "1", Ok(4999));
        check("49.99", "7.1", Ok(35_493));
        check("$1,299.00", "1", Ok(129_900));
        check("9.9950", "1", Ok(1000));
        check(".5", "1", Ok(50));
        check("-1", "1", Err(RejectReason::NegativePrice));
        check("1e9", "1", Err(RejectReason::BadPrice));
        check("NaN", "1", Err(RejectReason::BadPrice));
        check("", "1", Err(RejectReason::NoPrice));
        check("99999999999999999", "1", Err(RejectReason::BadPrice));
        assert_eq!(Rate::parse("0"), None);
        assert_eq!(Rate::parse("-7"), None);
    }

    #[test]
    fn moments_are_in_shanghai() {
        assert_eq!(moment("2018-02-01 00:00:00").map(|at| at.minute_text()).as_deref(), Some("2018-02-01 00:00"));
        assert_eq!(moment("2024/2/29").map(|at| at.day_text()).as_deref(), Some("2024-02-29"));
        assert_eq!(moment("soon"), None);
    }
}
