//! What a shopper sends when pressing “place order”.

use super::{AddressForm, Refusal};
use crate::Lang;
use crate::ids::{DeliveryMethodId, MerchantId, VariantId};
use crate::orders::Channel;
use serde::{Deserialize, Serialize};

/// The most pieces of one variant in one order.
pub const MAX_QUANTITY: i64 = 9999;
/// The most different variants in one order.
pub const MAX_LINES: usize = 200;

/// Refuses quantities that nobody can mean.
pub fn check_quantity(quantity: i64) -> Result<i64, Refusal> {
    if (1..=MAX_QUANTITY).contains(&quantity) {
        Ok(quantity)
    } else {
        Err(Refusal::Quantity { quantity, most: MAX_QUANTITY })
    }
}

/// Reads a typed quantity. Whatever is not a plain whole number within the limits is refused:
/// `1.5`, `1e9`, `NaN` and 2³¹ alike.
pub fn parse_quantity(text: &str) -> Result<i64, Refusal> {
    let text = text.trim();
    let plain = !text.is_empty() && text.len() <= 18 && text.bytes().all(|b| b.is_ascii_digit());
    check_quantity(if plain { text.parse().unwrap_or(0) } else { 0 })
}

/// Which goods are ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The ticked lines of the shopper's cart.
    Cart,
    /// One variant, past the cart.
    BuyNow {
        /// The variant.
        variant: VariantId,
        /// Pieces.
        quantity: i64,
    },
}

/// The command to place an order: ids, quantities and the address. No price is in it; the
/// total that was seen only serves to notice that it has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceOrder {
    /// Chosen by the client; the same key gives the same orders.
    pub idempotency_key: String,
    /// Which goods.
    pub source: Source,
    /// Where to.
    pub address: AddressForm,
    /// Where to write to, if at all.
    pub email: Option<String>,
    /// What the merchant should know.
    pub note: String,
    /// The chosen way of delivery per merchant; the merchant's first for those not named.
    pub methods: Vec<(MerchantId, DeliveryMethodId)>,
    /// The total the shopper saw, minor units.
    pub seen_total: i64,
    /// Whether that is the most it may cost: of an order that waited for a network, nobody could know
    /// what delivery costs exactly.
    #[serde(default, skip_serializing_if = "is_not")]
    pub cheaper_is_fine: bool,
    /// The language of the order.
    pub lang: Lang,
    /// Where the order came from.
    pub channel: Channel,
}

/// Left out, so that the fingerprint of an order is what it always was.
#[allow(clippy::trivially_copy_pass_by_ref)] // serde calls it with a reference.
fn is_not(flag: &bool) -> bool {
    !flag
}

/// The same as a browser posts it without any script: flat fields of text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaceOrderForm {
    /// Idempotency key.
    pub key: String,
    /// Variant to buy past the cart; empty for the cart.
    pub variant: String,
    /// Pieces of that variant.
    pub quantity: String,
    /// Who receives the parcel.
    pub name: String,
    /// Whom the courier calls.
    pub phone: String,
    /// Code of the chosen region.
    pub region_code: String,
    /// Region in words.
    pub region_text: String,
    /// Road, number, building, room.
    pub line: String,
    /// Where to write to.
    pub email: String,
    /// What the merchant should know.
    pub note: String,
    /// `merchant:method` for each parcel, separated by commas.
    pub methods: String,
    /// A whole address pasted as one text; fills the fields that are empty.
    pub pasted: String,
    /// Total the shopper saw, minor units.
    pub seen_total: String,
    /// `1` when it may also cost less than that.
    pub cheaper_is_fine: String,
}

impl PlaceOrderForm {
    /// What a person typed into it, to be shown again when it is not accepted.
    pub fn typed(&self) -> Vec<(&'static str, String)> {
        [
            ("name", &self.name),
            ("phone", &self.phone),
            ("region_code", &self.region_code),
            ("region_text", &self.region_text),
            ("line", &self.line),
            ("email", &self.email),
            ("note", &self.note),
        ]
        .map(|(field, text)| (field, text.clone()))
        .into()
    }

    /// The command, or the fields that cannot be read.
    pub fn parse(self, lang: Lang, channel: Channel) -> Result<PlaceOrder, PlaceOrderFault> {
        let mut wrong = Vec::new();
        let mut complain = |field: &str, code: &str| wrong.push((field.to_owned(), code.to_owned()));
        let key = self.key.trim();
        let key_is_good = (8..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        if !key_is_good {
            complain("key", "unusable");
        }
        let source = if self.variant.trim().is_empty() {
            Source::Cart
        } else {
            match self.variant.trim().parse() {
                Ok(variant) => Source::BuyNow { variant, quantity: parse_quantity(&self.quantity)? },
                Err(_) => {
                    complain("variant", "unknown");
                    Source::Cart
                }
            }
        };
        let email = Some(self.email.trim().to_owned()).filter(|email| !email.is_empty());
        if email.as_deref().is_some_and(|email| !could_be_an_email(email)) {
            complain("email", "not_an_email");
        }
        if self.note.chars().count() > 300 {
            complain("note", "too_long");
        }
        let methods = parse_methods(&self.methods).unwrap_or_else(|| {
            complain("methods", "unknown");
            Vec::new()
        });
        let seen_total = self.seen_total.trim().parse().unwrap_or(-1);
        if !wrong.is_empty() {
            return Err(PlaceOrderFault::Fields(wrong));
        }
        Ok(PlaceOrder {
            idempotency_key: key.to_owned(),
            source,
            address: AddressForm {
                name: self.name,
                phone: self.phone,
                region_code: self.region_code.trim().to_owned(),
                region_text: self.region_text,
                line: self.line,
            },
            email,
            note: self.note.trim().to_owned(),
            methods,
            seen_total,
            cheaper_is_fine: self.cheaper_is_fine.trim() == "1",
            lang,
            channel,
        })
    }
}

/// Reads `merchant:method,merchant:method`.
pub fn parse_methods(text: &str) -> Option<Vec<(MerchantId, DeliveryMethodId)>> {
    text.split(',')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once(':').and_then(|(m, d)| Some((m.parse().ok()?, d.parse().ok()?))))
        .collect()
}

/// Why a posted form is not a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceOrderFault {
    /// A rule says no.
    Refused(Refusal),
    /// Fields that cannot be read, with codes.
    Fields(Vec<(String, String)>),
}

impl From<Refusal> for PlaceOrderFault {
    fn from(refusal: Refusal) -> PlaceOrderFault {
        PlaceOrderFault::Refused(refusal)
    }
}

/// One `@` with something on both sides and a dot behind it: enough to notice a slip; whether
/// it exists, only a letter can tell.
fn could_be_an_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    text.len() <= 254
        && !name.is_empty()
        && !host.contains('@')
        && host.split('.').count() >= 2
        && host.split('.').all(|label| !label.is_empty())
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_plain_quantities_within_the_limits_are_read() {
        assert_eq!(parse_quantity(" 12 "), Ok(12));
        assert_eq!(parse_quantity("9999"), Ok(9999));
        for odd in
            ["0", "-1", "2147483648", "1.5", "1e9", "NaN", "", "０", "10000", "99999999999999999999", "+1", "0x10"]
        {
            assert!(matches!(parse_quantity(odd), Err(Refusal::Quantity { most: 9999, .. })), "{odd}");
        }
    }

    #[test]
    fn a_posted_form_becomes_the_command() {
        let (merchant, method) = (uuid::Uuid::from_u128(7), uuid::Uuid::from_u128(8));
        let form = PlaceOrderForm {
            key: "0123456789".to_owned(),
            email: " a@b.cn ".to_owned(),
            methods: format!("{merchant}:{method},"),
            seen_total: "1200".to_owned(),
            ..PlaceOrderForm::default()
        };
        let command = form.parse(Lang::Zh, Channel::Web).expect("a good form");
        assert_eq!(command.source, Source::Cart);
        assert_eq!(command.email.as_deref(), Some("a@b.cn"));
        assert_eq!(command.methods, [(MerchantId(merchant), DeliveryMethodId(method))]);
        assert_eq!(command.seen_total, 1200);
    }

    #[test]
    fn a_form_that_cannot_be_read_says_where() {
        let form = PlaceOrderForm {
            key: "short".to_owned(),
            variant: "1 OR 1=1".to_owned(),
            email: "a@b".to_owned(),
            methods: "x:y".to_owned(),
            note: "长".repeat(301),
            ..PlaceOrderForm::default()
        };
        let Err(PlaceOrderFault::Fields(wrong)) = form.parse(Lang::Zh, Channel::Web) else { panic!("it is not good") };
        let fields: Vec<&str> = wrong.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["key", "variant", "email", "note", "methods"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn no_text_is_a_quantity_outside_the_limits(text in ".{0,24}") {
            if let Ok(quantity) = parse_quantity(&text) {
                prop_assert!((1..=9999).contains(&quantity));
                prop_assert!(text.trim().bytes().all(|b| b.is_ascii_digit()));
            }
        }

        #[test]
        fn a_whole_number_is_read_exactly_or_refused(number in any::<i64>()) {
            prop_assert_eq!(parse_quantity(&number.to_string()).ok(), Some(number).filter(|n| (1..=9999).contains(n)));
        }
    }
}
