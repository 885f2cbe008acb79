//! Merchants: who sells here.

use crate::Timestamp;
use crate::ids::MerchantId;
use crate::settings::is_credit_code;
use serde::{Deserialize, Serialize};

/// A merchant as the platform sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MerchantRow {
    /// Who.
    pub id: MerchantId,
    /// Name in URLs.
    pub slug: String,
    /// Shop name in the reader's language.
    pub name: String,
    /// Name on the licence.
    pub legal_name: String,
    /// Unified social credit code.
    pub credit_code: String,
    /// Whether it is the platform's own shop.
    pub self_run: bool,
    /// Whether its goods are for sale.
    pub open: bool,
    /// Products on sale.
    pub products: i64,
    /// Orders so far.
    pub orders: i64,
    /// When it joined.
    pub since: Timestamp,
}

/// What opening a merchant needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewMerchant {
    /// Name in URLs.
    pub slug: String,
    /// Shop name in Chinese.
    pub name_zh: String,
    /// Shop name in English.
    pub name_en: String,
    /// Name on the licence.
    pub legal_name: String,
    /// Unified social credit code.
    pub credit_code: String,
    /// Six-digit code of the district its stock lies in.
    pub region_code: String,
}

impl NewMerchant {
    /// What is wrong with it: field and reason code. Empty when all is well.
    pub fn problems(&self) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        let mut refuse = |field: &str, reason: &str| problems.push((field.to_owned(), reason.to_owned()));
        let slug = self.slug.as_bytes();
        let is_slug = (2..=40).contains(&slug.len())
            && slug.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
            && slug.first() != Some(&b'-')
            && slug.last() != Some(&b'-');
        if !is_slug {
            refuse("slug", "malformed");
        }
        for (field, text) in [("name_zh", &self.name_zh), ("name_en", &self.name_en), ("legal_name", &self.legal_name)]
        {
            if text.trim().is_empty() {
                refuse(field, "missing");
            } else if text.chars().count() > 80 {
                refuse(field, "too_long");
            }
        }
        if !is_credit_code(&self.credit_code) {
            refuse("credit_code", "malformed");
        }
        if self.region_code.len() != 6 || !self.region_code.bytes().all(|byte| byte.is_ascii_digit()) {
            refuse("region_code", "malformed");
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merchant_needs_an_address_names_and_a_licence() {
        let good = NewMerchant {
            slug: "tea-house".into(),
            name_zh: "茶舍".into(),
            name_en: "Tea House".into(),
            legal_name: "某某茶业有限公司".into(),
            credit_code: "91350100M000100Y43".into(),
            region_code: "330106".into(),
        };
        assert_eq!(good.problems(), vec![]);
        for slug in ["", "T", "-tea", "tea-", "茶", "a b", "../x"] {
            let bad = NewMerchant { slug: slug.into(), ..good.clone() };
            assert_eq!(bad.problems(), [("slug".to_owned(), "malformed".to_owned())], "{slug}");
        }
        assert_eq!(NewMerchant::default().problems().len(), 6);
    }
}
