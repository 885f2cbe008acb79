//! What the owner decides about the shop, and what such a decision must look like.

pub mod delivery;
pub mod face;
pub mod settlement;

pub use face::ShopFace;
pub use settlement::{SettlementForm, SettlementSettings};

use crate::Lang;
use crate::orders::Channel;
use serde::{Deserialize, Serialize};

/// The shop as a whole: its name and its legal face. Shown in header, footer and facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShopSettings {
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Legal name of the operator, as on the licence.
    pub legal_name: String,
    /// Unified social credit code of the operator; empty until known.
    pub credit_code: String,
    /// Number of the internet content licence (ICP), shown in the footer.
    pub icp_number: String,
    /// Phone for shoppers.
    pub phone: String,
    /// E-mail for shoppers.
    pub email: String,
    /// Where the operator is.
    pub address: String,
    /// The logo's picture, if there is one.
    pub logo: Option<String>,
    /// Minutes an unpaid order keeps its stock; none for the program's own setting.
    pub unpaid_minutes: Option<i64>,
    /// The same for orders from the installed app; none for that of any order.
    pub app_unpaid_minutes: Option<i64>,
    /// The same for orders from a scanned QR code.
    pub qr_unpaid_minutes: Option<i64>,
    /// The same for orders from a shared link.
    pub share_unpaid_minutes: Option<i64>,
    /// The same for orders that staff entered.
    pub staff_unpaid_minutes: Option<i64>,
    /// Minutes an unpaid order of a flash sale keeps its pieces; none for five.
    pub flash_unpaid_minutes: Option<i64>,
    /// Most unpaid orders of one person; none for the program's own setting.
    pub unpaid_orders: Option<i64>,
    /// Most unpaid pieces of one variant of one person; none for the program's own setting.
    pub unpaid_pieces: Option<i64>,
    /// Days after delivery until an order completes by itself; none for the program's own setting.
    pub auto_complete_days: Option<i64>,
}

impl Default for ShopSettings {
    fn default() -> ShopSettings {
        ShopSettings {
            name_zh: "云商城".to_owned(),
            name_en: "Yunmall".to_owned(),
            legal_name: String::new(),
            credit_code: String::new(),
            icp_number: String::new(),
            phone: String::new(),
            email: String::new(),
            address: String::new(),
            logo: None,
            unpaid_minutes: None,
            app_unpaid_minutes: None,
            qr_unpaid_minutes: None,
            share_unpaid_minutes: None,
            staff_unpaid_minutes: None,
            flash_unpaid_minutes: None,
            unpaid_orders: None,
            unpaid_pieces: None,
            auto_complete_days: None,
        }
    }
}

impl ShopSettings {
    /// The name under which the settings are kept.
    pub const NAME: &'static str = "shop";

    /// The shop's name in a language.
    pub fn name(&self, lang: Lang) -> &str {
        lang.pick(&self.name_zh, &self.name_en)
    }

    /// Minutes an unpaid order that came from a channel keeps its stock: what was decided for the
    /// channel, else for any order; none when the program's own setting holds.
    pub fn unpaid_minutes_from(&self, channel: Channel) -> Option<i64> {
        let own = match channel {
            Channel::Web => None,
            Channel::App => self.app_unpaid_minutes,
            Channel::Qr => self.qr_unpaid_minutes,
            Channel::Share => self.share_unpaid_minutes,
            Channel::Staff => self.staff_unpaid_minutes,
        };
        own.or(self.unpaid_minutes)
    }

    /// What cannot be kept: field and reason code. Empty when all is well.
    pub fn problems(&self) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        let mut refuse = |field: &str, reason: &str| problems.push((field.to_owned(), reason.to_owned()));
        for (field, text) in [("name_zh", &self.name_zh), ("name_en", &self.name_en)] {
            if text.trim().is_empty() {
                refuse(field, "missing");
            } else if text.chars().count() > 40 {
                refuse(field, "too_long");
            }
        }
        for (field, text) in [("legal_name", &self.legal_name), ("address", &self.address)] {
            if text.chars().count() > 120 {
                refuse(field, "too_long");
            }
        }
        if !self.credit_code.is_empty() && !is_credit_code(&self.credit_code) {
            refuse("credit_code", "malformed");
        }
        if !self.email.is_empty() && !self.email.contains('@') {
            refuse("email", "malformed");
        }
        for (field, minutes) in [
            ("unpaid_minutes", self.unpaid_minutes),
            ("app_unpaid_minutes", self.app_unpaid_minutes),
            ("qr_unpaid_minutes", self.qr_unpaid_minutes),
            ("share_unpaid_minutes", self.share_unpaid_minutes),
            ("staff_unpaid_minutes", self.staff_unpaid_minutes),
        ] {
            if minutes.is_some_and(|minutes| !(5..=1440).contains(&minutes)) {
                refuse(field, "out_of_range");
            }
        }
        if self.flash_unpaid_minutes.is_some_and(|minutes| !(1..=60).contains(&minutes)) {
            refuse("flash_unpaid_minutes", "out_of_range");
        }
        if self.unpaid_orders.is_some_and(|orders| !(1..=1000).contains(&orders)) {
            refuse("unpaid_orders", "out_of_range");
        }
        if self.unpaid_pieces.is_some_and(|pieces| !(1..=1_000_000).contains(&pieces)) {
            refuse("unpaid_pieces", "out_of_range");
        }
        if self.auto_complete_days.is_some_and(|days| !(1..=60).contains(&days)) {
            refuse("auto_complete_days", "out_of_range");
        }
        problems
    }
}

/// Whether a text is a unified social credit code (GB 32100-2015): 18 characters without I, O,
/// Z, S and V, the last of which checks the others.
pub fn is_credit_code(text: &str) -> bool {
    const SIGNS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let bytes = text.as_bytes();
    if bytes.len() != 18 {
        return false;
    }
    let mut sum = 0;
    for (byte, weight) in bytes.iter().zip(WEIGHTS) {
        match SIGNS.iter().position(|sign| sign == byte) {
            Some(value) => sum += value * weight,
            None => return false,
        }
    }
    SIGNS[(31 - sum % 31) % 31] == bytes[17]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_code_is_checked_by_its_last_sign() {
        assert!(is_credit_code("91350100M000100Y43"), "the example of the standard");
        assert!(!is_credit_code("91350100M000100Y44"));
        assert!(!is_credit_code("91350100M000100Y4"));
        assert!(!is_credit_code("91350100I000100Y43"));
        assert!(!is_credit_code(""));
    }

    #[test]
    fn settings_that_shoppers_would_stumble_over_are_refused() {
        assert_eq!(ShopSettings::default().problems(), vec![]);
        let bad = ShopSettings {
            name_zh: " ".into(),
            credit_code: "123".into(),
            unpaid_minutes: Some(1),
            qr_unpaid_minutes: Some(4),
            staff_unpaid_minutes: Some(1441),
            unpaid_orders: Some(0),
            unpaid_pieces: Some(-1),
            auto_complete_days: Some(61),
            email: "nobody".into(),
            ..ShopSettings::default()
        };
        let fields: Vec<String> = bad.problems().into_iter().map(|(field, _)| field).collect();
        assert_eq!(
            fields,
            [
                "name_zh",
                "credit_code",
                "email",
                "unpaid_minutes",
                "qr_unpaid_minutes",
                "staff_unpaid_minutes",
                "unpaid_orders",
                "unpaid_pieces",
                "auto_complete_days"
            ]
        );
    }

    #[test]
    fn a_channel_without_minutes_of_its_own_has_those_of_any_order() {
        let none = ShopSettings::default();
        let some = ShopSettings { unpaid_minutes: Some(20), qr_unpaid_minutes: Some(10), ..ShopSettings::default() };
        for (channel, decided) in [(Channel::Web, 20), (Channel::App, 20), (Channel::Qr, 10), (Channel::Share, 20)] {
            assert_eq!(none.unpaid_minutes_from(channel), None);
            assert_eq!(some.unpaid_minutes_from(channel), Some(decided), "{channel}");
        }
    }

    #[test]
    fn settings_of_an_older_version_are_read_with_defaults() {
        let old: ShopSettings = serde_json::from_str(r#"{"name_zh":"小店"}"#).unwrap_or_default();
        assert_eq!(old.name(Lang::Zh), "小店");
        assert_eq!(old.name(Lang::En), "Yunmall");
    }
}
