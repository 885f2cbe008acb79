//! Money is whole minor units (fen, cents) and a currency. Never a float, never a fraction.

use serde::{Deserialize, Serialize};

/// A currency the shop can price in (ISO 4217).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Renminbi; minor unit is the fen.
    #[default]
    Cny,
    /// United States dollar; minor unit is the cent.
    Usd,
}

impl Currency {
    /// The ISO 4217 code.
    pub fn code(self) -> &'static str {
        match self {
            Currency::Cny => "CNY",
            Currency::Usd => "USD",
        }
    }

    /// The sign put before an amount.
    pub fn sign(self) -> &'static str {
        match self {
            Currency::Cny => "¥",
            Currency::Usd => "$",
        }
    }

    /// The currency of an ISO 4217 code, if the shop knows it.
    pub fn from_code(code: &str) -> Option<Currency> {
        match code {
            "CNY" => Some(Currency::Cny),
            "USD" => Some(Currency::Usd),
            _ => None,
        }
    }
}

/// An amount of money in minor units (1/100 of the currency's unit).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units; may be negative in a ledger, never in a price.
    pub minor: i64,
    /// The currency of `minor`.
    pub currency: Currency,
}

impl Money {
    /// An amount of renminbi in fen.
    pub const fn cny(minor: i64) -> Money {
        Money { minor, currency: Currency::Cny }
    }

    /// The same currency, another amount.
    pub const fn with(self, minor: i64) -> Money {
        Money { minor, currency: self.currency }
    }

    /// The amount without sign or currency: `1234.50`, grouping left out so that it also parses.
    pub fn decimal(self) -> String {
        let sign = if self.minor < 0 { "-" } else { "" };
        let magnitude = self.minor.unsigned_abs();
        format!("{sign}{}.{:02}", magnitude / 100, magnitude % 100)
    }

    /// The amount as people read it: `¥1,234.50`.
    pub fn display(self) -> String {
        let sign = if self.minor < 0 { "-" } else { "" };
        let (whole, cents) = self.parts();
        format!("{sign}{}{whole}.{cents}", self.currency.sign())
    }

    /// The grouped whole part and the two decimals, for setting them in different sizes.
    pub fn parts(self) -> (String, String) {
        let magnitude = self.minor.unsigned_abs();
        (grouped(magnitude / 100), format!("{:02}", magnitude % 100))
    }

    /// Reads a typed amount such as `12`, `12.5`, `¥1,299.00`; refuses negatives, exponents,
    /// more than two decimals and anything above 10^12 minor units.
    pub fn parse(text: &str, currency: Currency) -> Option<Money> {
        let cleaned: String =
            text.trim().trim_start_matches(['¥', '￥', '$']).chars().filter(|c| *c != ',' && *c != ' ').collect();
        let (whole, fraction) = cleaned.split_once('.').unwrap_or((&cleaned, ""));
        let all_digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || whole.len() > 10 || !all_digits(whole) || fraction.len() > 2 || !all_digits(fraction) {
            return None;
        }
        let cents: i64 = format!("{fraction:0<2}").parse().ok()?;
        Some(Money { minor: whole.parse::<i64>().ok()? * 100 + cents, currency })
    }
}

/// A whole number as people read it: `1,043`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Splits `total` in proportion to `weights` without losing a unit: each share is rounded down
/// and the remainder goes, one unit each, to the largest fractions (ties: the earlier share).
/// With no weight at all the shares are as equal as they can be. Works for negative totals too.
pub fn split(total: i64, weights: &[i64]) -> Vec<i64> {
    if weights.is_empty() {
        return Vec::new();
    }
    let weight = |w: i64| i128::from(w.max(0));
    let mut sum: i128 = weights.iter().map(|w| weight(*w)).sum();
    let equal = sum == 0;
    if equal {
        sum = weights.len() as i128;
    }
    let magnitude = i128::from(total.unsigned_abs());
    let mut shares: Vec<i128> = Vec::with_capacity(weights.len());
    let mut rests: Vec<(i128, usize)> = Vec::with_capacity(weights.len());
    for (index, w) in weights.iter().enumerate() {
        let product = magnitude * if equal { 1 } else { weight(*w) };
        shares.push(product / sum);
        rests.push((product % sum, index));
    }
    let mut left = magnitude - shares.iter().sum::<i128>();
    rests.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, index) in rests {
        if left == 0 {
            break;
        }
        shares[index] += 1;
        left -= 1;
    }
    let sign = if total < 0 { -1 } else { 1 };
    // Each share is at most `total`, so it fits.
    shares.into_iter().map(|share| (share * sign) as i64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_read_as_people_write_them() {
        let check = |minor, expected: &str| assert_eq!(Money::cny(minor).display(), expected);
        check(0, "¥0.00");
        check(5, "¥0.05");
        check(123_456_789, "¥1,234,567.89");
        check(-1200, "-¥12.00");
        assert_eq!([7, 999, 1_043, 1_000_000].map(grouped), ["7", "999", "1,043", "1,000,000"]);
    }

    #[test]
    fn typed_amounts_are_read_exactly() {
        let check = |text, expected: Option<i64>| {
            assert_eq!(Money::parse(text, Currency::Cny).map(|m| m.minor), expected, "{text}");
        };
        check("12", Some(1200));
        check("12.5", Some(1250));
        check("￥1,299.00", Some(129_900));
        for bad in ["", "-1", "1e9", "NaN", "1.234", "abc", "99999999999", ".5", "1.-5"] {
            check(bad, None);
        }
    }

    #[test]
    fn a_split_gives_the_remainder_to_the_largest_fractions() {
        let check = |total, weights: &[i64], expected: &[i64]| assert_eq!(split(total, weights), expected);
        check(100, &[1, 1, 1], &[34, 33, 33]);
        check(1000, &[199, 301, 500], &[199, 301, 500]);
        check(10, &[0, 0], &[5, 5]);
        check(-7, &[1, 2], &[-2, -5]);
        check(5, &[], &[]);
    }

    proptest! {
        #[test]
        fn a_split_loses_nothing(total in -1_000_000_000_i64..1_000_000_000, weights in prop::collection::vec(0_i64..1_000_000, 1..40)) {
            let shares = split(total, &weights);
            prop_assert_eq!(shares.iter().sum::<i64>(), total);
            let exact: i128 = weights.iter().map(|w| i128::from(*w)).sum();
            if exact > 0 {
                for (share, weight) in shares.iter().zip(&weights) {
                    let ideal = i128::from(total) * i128::from(*weight);
                    prop_assert!((i128::from(*share) * exact - ideal).abs() < exact, "no share is off by a whole unit");
                }
            }
        }
    }
}
