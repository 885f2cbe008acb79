//! What a merchant writes down to begin a sale.

use super::{LONGEST, MOST_PIECES, Terms};
use crate::{Currency, Money, Timestamp};
use serde::{Deserialize, Serialize};

/// The fields as they were typed; moments are `2026-11-28T20:00` in Shanghai.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FlashSaleForm {
    /// SKU of the variant.
    pub sku: String,
    /// Price of one in yuan.
    pub price: String,
    /// Pieces at this price.
    pub quantity: String,
    /// Pieces each person may have.
    pub per_person: String,
    /// From when on.
    pub starts_at: String,
    /// Until when.
    pub ends_at: String,
}

impl FlashSaleForm {
    /// The SKU and the terms, or every field that cannot be read with its reason.
    pub fn read(&self, now: Timestamp) -> Result<(String, Terms), Vec<(String, String)>> {
        let mut problems = Vec::new();
        let mut refuse = |field: &str, reason: &str| problems.push((field.to_owned(), reason.to_owned()));
        let sku = self.sku.trim().to_owned();
        if sku.is_empty() {
            refuse("sku", "missing");
        }
        let price = Money::parse(&self.price, Currency::Cny).map(|money| money.minor).filter(|minor| *minor > 0);
        if price.is_none() {
            refuse("price", "malformed");
        }
        let pieces = |text: &str, most| text.trim().parse::<i64>().ok().filter(|n| (1..=most).contains(n));
        let quantity = pieces(&self.quantity, MOST_PIECES);
        if quantity.is_none() {
            refuse("quantity", "out_of_range");
        }
        let per_person = pieces(&self.per_person, quantity.unwrap_or(MOST_PIECES));
        if per_person.is_none() {
            refuse("per_person", "out_of_range");
        }
        let (starts_at, ends_at) =
            (Timestamp::parse_shanghai_minute(&self.starts_at), Timestamp::parse_shanghai_minute(&self.ends_at));
        if starts_at.is_none() {
            refuse("starts_at", "malformed");
        }
        match (starts_at, ends_at) {
            (_, None) => refuse("ends_at", "malformed"),
            (_, Some(end)) if end <= now => refuse("ends_at", "in_the_past"),
            (Some(start), Some(end)) if end <= start => refuse("ends_at", "before_start"),
            (Some(start), Some(end)) if end.0 - start.0 > LONGEST => refuse("ends_at", "too_long"),
            _ => {}
        }
        match (price, quantity, per_person, starts_at, ends_at) {
            (Some(price), Some(quantity), Some(per_person), Some(starts_at), Some(ends_at)) if problems.is_empty() => {
                Ok((sku, Terms { price, quantity, per_person, starts_at, ends_at }))
            }
            _ => Err(problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> FlashSaleForm {
        FlashSaleForm {
            sku: " CUP-1 ".to_owned(),
            price: "¥9.90".to_owned(),
            quantity: "100".to_owned(),
            per_person: "2".to_owned(),
            starts_at: "2026-11-28T20:00".to_owned(),
            ends_at: "2026-11-28T22:00".to_owned(),
        }
    }

    /// 2026-11-28 19:00 in Shanghai.
    const NOW: Timestamp = Timestamp(1_795_863_600_000);

    #[test]
    fn a_whole_form_gives_terms() {
        let (sku, terms) = form().read(NOW).expect("terms");
        assert_eq!((sku.as_str(), terms.price, terms.quantity, terms.per_person), ("CUP-1", 990, 100, 2));
        assert_eq!((terms.starts_at, terms.ends_at), (NOW.plus(Timestamp::HOUR), NOW.plus(3 * Timestamp::HOUR)));
    }

    #[test]
    fn every_field_that_makes_no_sense_is_named() {
        let check = |bend: &dyn Fn(&mut FlashSaleForm), expected: &[(&str, &str)]| {
            let mut form = form();
            bend(&mut form);
            let expected: Vec<(String, String)> =
                expected.iter().map(|(field, reason)| ((*field).to_owned(), (*reason).to_owned())).collect();
            assert_eq!(form.read(NOW), Err(expected), "{form:?}");
        };
        check(&|form| form.sku = "  ".to_owned(), &[("sku", "missing")]);
        check(&|form| form.price = "0".to_owned(), &[("price", "malformed")]);
        check(&|form| form.price = "-1".to_owned(), &[("price", "malformed")]);
        check(&|form| form.quantity = "0".to_owned(), &[("quantity", "out_of_range")]);
        check(&|form| form.per_person = "101".to_owned(), &[("per_person", "out_of_range")]);
        check(&|form| form.ends_at = "2026-11-28T20:00".to_owned(), &[("ends_at", "before_start")]);
        check(&|form| form.ends_at = "2026-11-28T18:59".to_owned(), &[("ends_at", "in_the_past")]);
        check(&|form| form.ends_at = "2026-12-29T20:00".to_owned(), &[("ends_at", "too_long")]);
        check(&|form| form.starts_at = "tomorrow".to_owned(), &[("starts_at", "malformed")]);
        check(&|form| form.starts_at = "2026-11-31T20:00".to_owned(), &[("starts_at", "malformed")]);
        let empty = FlashSaleForm::default().read(NOW).expect_err("nothing is refused");
        let fields: Vec<&str> = empty.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["sku", "price", "quantity", "per_person", "starts_at", "ends_at"]);
    }
}
