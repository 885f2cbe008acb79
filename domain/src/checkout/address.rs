//! Where a parcel goes.

use serde::{Deserialize, Serialize};

/// A place in the division of the country, from province down to street.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Region {
    /// Code of the deepest level known: six digits for a district, nine for a street.
    pub code: String,
    /// Province, such as 浙江省.
    pub province: String,
    /// City, such as 杭州市.
    pub city: String,
    /// District, such as 西湖区.
    pub district: String,
    /// Street or town, such as 北山街道; empty when not given.
    #[serde(default)]
    pub street: String,
}

impl Region {
    /// The names in order, each said once (北京市 is province and city).
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for name in [&self.province, &self.city, &self.district, &self.street] {
            if !name.is_empty() && names.last() != Some(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }
}

/// An address as an order keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Who receives the parcel.
    pub name: String,
    /// Whom the courier calls, normalised.
    pub phone: String,
    /// Where.
    pub region: Region,
    /// Road, number, building, room.
    pub line: String,
}

impl Address {
    /// The address in one line, without name and phone.
    pub fn one_line(&self) -> String {
        let mut out = self.region.names().join(" ");
        if !out.is_empty() {
            out.push(' ');
        }
        out + &self.line
    }

    /// The address without what people write differently each time: district and the letters and
    /// digits of the line. Two orders to the same door read the same here.
    pub fn known_again(&self) -> String {
        let mut out: String = self.region.code.chars().take(6).collect();
        out.push('|');
        out.extend(self.line.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase));
        out
    }
}

/// An address as it was typed; the region is named by its code or in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressForm {
    /// Who receives the parcel.
    pub name: String,
    /// Whom the courier calls.
    pub phone: String,
    /// Code of the deepest level chosen; empty when the region was written in words.
    pub region_code: String,
    /// The region in words, for browsers without the picker.
    pub region_text: String,
    /// Road, number, building, room.
    pub line: String,
}

/// The longest name, street line and note, in characters.
const NAME_MOST: usize = 40;
const LINE_MOST: usize = 200;

impl AddressForm {
    /// Checks what was typed against the region found for it. Each wrong field is named with
    /// the code of what is wrong.
    pub fn check(&self, region: Option<Region>) -> Result<Address, Vec<(String, String)>> {
        let mut wrong = Vec::new();
        let mut complain = |field: &str, code: &str| wrong.push((field.to_owned(), code.to_owned()));
        let name = self.name.trim();
        if name.is_empty() {
            complain("name", "required");
        } else if name.chars().count() > NAME_MOST || name.chars().any(char::is_control) {
            complain("name", "too_long");
        }
        let phone = normalise_phone(&self.phone);
        if self.phone.trim().is_empty() {
            complain("phone", "required");
        } else if phone.is_none() {
            complain("phone", "not_a_phone");
        }
        let region = region.filter(|region| !region.district.is_empty());
        if region.is_none() {
            let given = !self.region_code.is_empty() || !self.region_text.trim().is_empty();
            complain("region", if given { "unknown" } else { "required" });
        }
        let line = self.line.trim();
        if line.is_empty() {
            complain("line", "required");
        } else if line.chars().count() > LINE_MOST {
            complain("line", "too_long");
        }
        match (phone, region) {
            (Some(phone), Some(region)) if wrong.is_empty() => {
                Ok(Address { name: name.to_owned(), phone, region, line: line.to_owned() })
            }
            _ => Err(wrong),
        }
    }
}

/// A phone number in the one form in which it is stored and found: a mobile number of mainland
/// China as its eleven digits, a landline as area code and number, any other as `+` and digits.
pub fn normalise_phone(text: &str) -> Option<String> {
    let mut digits = String::new();
    for (index, c) in text.trim().chars().enumerate() {
        match c {
            '0'..='9' => digits.push(c),
            '０'..='９' => digits.extend(char::from_digit(c as u32 - '０' as u32, 10)),
            '+' | '＋' if index == 0 => digits.push('+'),
            ' ' | '-' | '－' | '(' | ')' | '（' | '）' | '\u{a0}' => {}
            _ => return None,
        }
    }
    for prefix in ["+86", "0086"] {
        if let Some(rest) = digits.strip_prefix(prefix) {
            digits = rest.to_owned();
            break;
        }
    }
    if digits.len() == 13 && digits.starts_with("861") {
        digits.drain(..2);
    }
    let bytes = digits.as_bytes();
    let mobile = bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1]);
    let landline = (10..=12).contains(&bytes.len()) && bytes[0] == b'0' && bytes[1] != b'0';
    let abroad = (8..=16).contains(&bytes.len()) && bytes[0] == b'+';
    (mobile || landline || abroad).then_some(digits)
}

/// A normalised phone number with its country, the form under which it is found.
pub fn e164(phone: &str) -> String {
    match phone.strip_prefix('+') {
        Some(_) => phone.to_owned(),
        None => ["+86", phone.strip_prefix('0').unwrap_or(phone)].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hangzhou() -> Region {
        Region {
            code: "330106".to_owned(),
            province: "浙江省".to_owned(),
            city: "杭州市".to_owned(),
            district: "西湖区".to_owned(),
            street: String::new(),
        }
    }

    #[test]
    fn the_same_door_is_known_again_however_it_is_written() {
        let at = |code: &str, line: &str| {
            let region = Region { code: code.to_owned(), ..Region::default() };
            Address { region, line: line.to_owned(), ..Address::default() }.known_again()
        };
        assert_eq!(at("330106", "北山路 8 号 A 座-301"), "330106|北山路8号a座301");
        assert_eq!(at("330106001", "北山路8号，a座 301"), at("330106", "北山路 8 号 A 座-301"));
        assert_ne!(at("330106", "北山路8号302"), at("330106", "北山路8号301"));
        assert_ne!(at("330105", "北山路8号"), at("330106", "北山路8号"));
    }

    #[test]
    fn phones_have_one_form() {
        let check = |text, expected: Option<&str>| assert_eq!(normalise_phone(text).as_deref(), expected, "{text}");
        check("138 1234 5678", Some("13812345678"));
        check("+86 138-1234-5678", Some("13812345678"));
        check("8613812345678", Some("13812345678"));
        check("１３８１２３４５６７８", Some("13812345678"));
        check("0571-88886666", Some("057188886666"));
        check("+44 20 7946 0958", Some("+442079460958"));
        for bad in ["", "12345", "12812345678", "abc", "13812345678x", "1e9", "+"] {
            check(bad, None);
        }
    }

    #[test]
    fn every_wrong_field_is_named() {
        let wrong = AddressForm::default().check(None).expect_err("nothing was typed");
        let fields: Vec<(&str, &str)> = wrong.iter().map(|(f, c)| (f.as_str(), c.as_str())).collect();
        assert_eq!(fields, [("name", "required"), ("phone", "required"), ("region", "required"), ("line", "required")]);
        let form = AddressForm {
            name: "王".repeat(41),
            phone: "123".to_owned(),
            region_code: "999999".to_owned(),
            line: "x".repeat(201),
            ..AddressForm::default()
        };
        let codes: Vec<String> = form.check(None).expect_err("all wrong").into_iter().map(|(_, c)| c).collect();
        assert_eq!(codes, ["too_long", "not_a_phone", "unknown", "too_long"]);
    }

    #[test]
    fn a_good_address_is_kept_trimmed() {
        let form = AddressForm {
            name: " 王小云 ".to_owned(),
            phone: "138 1234 5678".to_owned(),
            line: " 文三路 1 号 ".to_owned(),
            ..AddressForm::default()
        };
        let address = form.check(Some(hangzhou())).expect("a good address");
        assert_eq!((address.name.as_str(), address.phone.as_str()), ("王小云", "13812345678"));
        assert_eq!(address.one_line(), "浙江省 杭州市 西湖区 文三路 1 号");
    }

    #[test]
    fn a_municipality_is_said_once() {
        let region =
            Region {
                province: "北京市".into(), city: "北京市".into(), district: "海淀区".into(), ..hangzhou()
            };
        assert_eq!(region.names(), ["北京市", "海淀区"]);
    }
}
