//! Ways of delivery and their rate tables, as the settings show and change them.

use crate::fulfillment::Carrier;
use crate::ids::DeliveryMethodId;
use crate::{Currency, Money};
use serde::{Deserialize, Serialize};

/// What a method costs in a region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateRow {
    /// Prefix of the district code; empty for everywhere.
    pub region: String,
    /// What the region is called; empty for everywhere, and in what was just typed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// False when the method does not go there.
    pub served: bool,
    /// Grams covered by the first price.
    pub first_g: i64,
    /// Price of the first weight, minor units.
    pub first_price: i64,
    /// Size of each further step in grams.
    pub step_g: i64,
    /// Price of each further step, minor units.
    pub step_price: i64,
    /// Days added to the method's.
    pub extra_days: i64,
}

/// A way of delivery with its rates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodRow {
    /// Which.
    pub id: DeliveryMethodId,
    /// Whose it is.
    pub merchant: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Code of the carrier.
    pub carrier: String,
    /// Days until arrival, at best.
    pub days_min: i64,
    /// Days until arrival, at worst.
    pub days_max: i64,
    /// Free from this goods total on, minor units.
    pub free_over: Option<i64>,
    /// Whether shoppers may choose it.
    pub active: bool,
    /// What it costs, by region.
    pub rates: Vec<RateRow>,
}

/// A method as it was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodForm {
    /// Which.
    pub id: DeliveryMethodId,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Code of the carrier.
    pub carrier: String,
    /// Days until arrival, at best.
    pub days_min: i64,
    /// Days until arrival, at worst.
    pub days_max: i64,
    /// Free from this goods total on, as people write it; empty for never.
    #[serde(default)]
    pub free_over: String,
    /// Whether shoppers may choose it; an unticked box sends nothing.
    #[serde(default)]
    pub active: bool,
}

impl MethodForm {
    /// The goods total from which it is free, or what is wrong: field and reason code.
    pub fn check(&self) -> Result<Option<i64>, Vec<(String, String)>> {
        let mut problems = Vec::new();
        let mut refuse = |field: &str, reason: &str| problems.push((field.to_owned(), reason.to_owned()));
        for (field, text) in [("name_zh", &self.name_zh), ("name_en", &self.name_en)] {
            if text.trim().is_empty() {
                refuse(field, "missing");
            } else if text.chars().count() > 40 {
                refuse(field, "too_long");
            }
        }
        if Carrier::from_code(&self.carrier).is_none() {
            refuse("carrier", "malformed");
        }
        if !(0..=60).contains(&self.days_min) || self.days_max < self.days_min || self.days_max > 60 {
            refuse("days_max", "out_of_range");
        }
        let typed = self.free_over.trim();
        let free_over = Money::parse(typed, Currency::Cny).map(|money| money.minor);
        if !typed.is_empty() && free_over.is_none() {
            refuse("free_over", "malformed");
        }
        if problems.is_empty() { Ok(free_over) } else { Err(problems) }
    }
}

/// A rate as it was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateForm {
    /// Of which method.
    pub method: DeliveryMethodId,
    /// Prefix of the district code; empty for everywhere.
    #[serde(default)]
    pub region: String,
    /// Whether the method goes there; an unticked box sends nothing.
    #[serde(default)]
    pub served: bool,
    /// Grams covered by the first price.
    pub first_g: i64,
    /// Price of the first weight, as people write it.
    pub first_price: String,
    /// Size of each further step in grams.
    pub step_g: i64,
    /// Price of each further step, as people write it.
    pub step_price: String,
    /// Days added to the method's.
    pub extra_days: i64,
}

impl RateForm {
    /// The rate, or what is wrong: field and reason code.
    pub fn check(&self) -> Result<RateRow, Vec<(String, String)>> {
        let mut problems = Vec::new();
        let mut refuse = |field: &str, reason: &str| problems.push((field.to_owned(), reason.to_owned()));
        let region = self.region.trim();
        if region.len() > 9 || !region.bytes().all(|byte| byte.is_ascii_digit()) {
            refuse("region", "malformed");
        }
        for (field, grams) in [("first_g", self.first_g), ("step_g", self.step_g)] {
            if !(1..=1_000_000).contains(&grams) {
                refuse(field, "out_of_range");
            }
        }
        if !(0..=60).contains(&self.extra_days) {
            refuse("extra_days", "out_of_range");
        }
        let price = |text: &str| Money::parse(text.trim(), Currency::Cny).map(|money| money.minor);
        let (first, step) = (price(&self.first_price), price(&self.step_price));
        for (field, price) in [("first_price", first), ("step_price", step)] {
            if price.is_none() {
                refuse(field, "malformed");
            }
        }
        match (first, step) {
            (Some(first_price), Some(step_price)) if problems.is_empty() => Ok(RateRow {
                region: region.to_owned(),
                place: String::new(),
                served: self.served,
                first_g: self.first_g,
                first_price,
                step_g: self.step_g,
                step_price,
                extra_days: self.extra_days,
            }),
            _ => Err(problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_exactly_or_refused() {
        let form = RateForm {
            method: DeliveryMethodId(uuid::Uuid::nil()),
            region: "54".into(),
            served: true,
            first_g: 1000,
            first_price: "12.50".into(),
            step_g: 500,
            step_price: "5".into(),
            extra_days: 2,
        };
        let rate = form.check().map(|rate| (rate.first_price, rate.step_price));
        assert_eq!(rate, Ok((1250, 500)));
        let bad = RateForm { region: "x".into(), first_g: 0, first_price: "-1".into(), ..form };
        let fields: Vec<String> = bad.check().unwrap_err().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["region", "first_g", "first_price"]);
    }

    #[test]
    fn a_method_never_arrives_before_it_leaves() {
        let form = MethodForm {
            id: DeliveryMethodId(uuid::Uuid::nil()),
            name_zh: "快递".into(),
            name_en: "Express".into(),
            carrier: "sf".into(),
            days_min: 2,
            days_max: 4,
            free_over: "99".into(),
            active: true,
        };
        assert_eq!(form.check(), Ok(Some(9900)));
        assert_eq!(MethodForm { free_over: String::new(), ..form.clone() }.check(), Ok(None));
        let bad = MethodForm { days_max: 1, carrier: "pigeon".into(), ..form };
        let fields: Vec<String> = bad.check().unwrap_err().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["carrier", "days_max"]);
    }
}
