//! Reads an address that was pasted as one piece of text, as shoppers copy it from a chat:
//! 收货人：王小云 13812345678 浙江省杭州市西湖区文三路 1 号.

use super::{Region, normalise_phone};
use serde::{Deserialize, Serialize};

/// The division of the country, as far as reading an address needs it.
pub trait RegionTree {
    /// The region whose names begin a text, and what follows them.
    fn read(&self, text: &str) -> Option<(Region, String)>;
}

/// What was found in a pasted text; what was not found is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pasted {
    /// Who receives the parcel.
    pub name: String,
    /// Whom the courier calls, normalised.
    pub phone: String,
    /// Where; its code is empty when no region was recognised.
    pub region: Region,
    /// Road, number, building, room.
    pub line: String,
}

const LABELS: &[&str] = &[
    "收货人姓名",
    "收件人姓名",
    "收货地址",
    "详细地址",
    "收件地址",
    "所在地区",
    "手机号码",
    "联系电话",
    "联系方式",
    "收货人",
    "收件人",
    "联系人",
    "手机号",
    "姓名",
    "名字",
    "电话",
    "手机",
    "地址",
    "地区",
];

/// Reads name, phone number and address out of `text`, in whatever order they stand.
pub fn parse_address(text: &str, regions: &impl RegionTree) -> Pasted {
    let mut text: String = text.chars().take(500).map(|c| if c.is_control() { ' ' } else { c }).collect();
    for label in LABELS {
        for colon in ["：", ":"] {
            text = text.replace(&[label, colon].concat(), " ");
        }
    }
    let mut found = Pasted::default();
    if let Some((start, end, phone)) = find_phone(&text) {
        found.phone = phone;
        text.replace_range(start..end, " ");
    }
    let text: String =
        text.chars().map(|c| if matches!(c, ',' | '，' | ';' | '；' | '、' | '|') { ' ' } else { c }).collect();
    let mut pieces: Vec<&str> = text.split_whitespace().collect();
    // The region begins at the first piece from which on one can be read.
    let start = (0..pieces.len()).find(|at| regions.read(&pieces[*at..].join(" ")).is_some());
    let Some(start) = start else {
        // Without a region, a short piece is the name, and the rest the street.
        if let Some(index) = pieces.iter().position(|piece| looks_like_a_name(piece)) {
            found.name = pieces.remove(index).to_owned();
        }
        found.line = pieces.join(" ");
        return found;
    };
    let mut address = pieces.split_off(start);
    if let Some(index) = pieces.iter().position(|piece| looks_like_a_name(piece)) {
        found.name = pieces[index].to_owned();
    } else if address.len() > 1 && address.last().is_some_and(|piece| looks_like_a_name(piece)) {
        found.name = address.pop().unwrap_or_default().to_owned();
    }
    if let Some((region, line)) = regions.read(&address.join(" ")) {
        (found.region, found.line) = (region, line);
    }
    found
}

/// A short piece without digits: 王小云, 欧阳娜娜, Ann.
fn looks_like_a_name(piece: &str) -> bool {
    let length = piece.chars().count();
    let roman = piece.is_ascii();
    (if roman { 2..=20 } else { 2..=6 }).contains(&length)
        && !piece.chars().any(|c| c.is_ascii_digit())
        && !piece.ends_with(['号', '室', '楼', '路', '街', '栋', '村', '省', '市', '区', '县'])
}

/// The first run of digits (blanks and dashes allowed within) that is a phone number.
fn find_phone(text: &str) -> Option<(usize, usize, String)> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let end_of = |index: usize| chars.get(index).map_or(text.len(), |(at, _)| *at);
    for from in 0..chars.len() {
        let starts = matches!(chars[from].1, '0'..='9' | '+' | '０'..='９');
        let inside = from > 0 && chars[from - 1].1.is_ascii_digit();
        if !starts || inside {
            continue;
        }
        let mut to = from + 1;
        while to < chars.len() && matches!(chars[to].1, '0'..='9' | '０'..='９' | '-' | ' ') {
            to += 1;
        }
        // A house number may follow after a blank, so the run is shortened until it fits. Only a
        // whole number counts: 1381234567890 is not a phone number with digits to spare.
        for end in (from + 8..=to).rev() {
            if chars.get(end).is_some_and(|(_, c)| c.is_ascii_digit()) {
                continue;
            }
            if let Some(phone) = normalise_phone(&text[chars[from].0..end_of(end)]) {
                return Some((chars[from].0, end_of(end), phone));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Knows one district, in full and in short.
    struct One;

    impl RegionTree for One {
        fn read(&self, text: &str) -> Option<(Region, String)> {
            let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            let rest = ["浙江省杭州市西湖区", "浙江杭州西湖"].iter().find_map(|name| text.strip_prefix(name))?;
            Some((Region { code: "330106".to_owned(), ..Region::default() }, rest.to_owned()))
        }
    }

    fn check(text: &str, name: &str, phone: &str, code: &str, line: &str) {
        let p = parse_address(text, &One);
        let got = (p.name.as_str(), p.phone.as_str(), p.region.code.as_str(), p.line.as_str());
        assert_eq!(got, (name, phone, code, line), "{text}");
    }

    #[test]
    fn pasted_addresses_are_read_in_any_order() {
        check("王小云 13812345678 浙江省杭州市西湖区文三路 1 号", "王小云", "13812345678", "330106", "文三路1号");
        check("浙江省杭州市西湖区文三路1号 王小云 138-1234-5678", "王小云", "13812345678", "330106", "文三路1号");
        check(
            "收货人：王小云\n电话：13812345678\n地址：浙江 杭州 西湖 文三路1号",
            "王小云",
            "13812345678",
            "330106",
            "文三路1号",
        );
        check("浙江省杭州市西湖区文三路9号，Ann，0571-5555666", "Ann", "05715555666", "330106", "文三路9号");
        check("王小云13812345678浙江省杭州市西湖区文三路9号", "王小云", "13812345678", "330106", "文三路9号");
    }

    #[test]
    fn what_is_not_there_stays_empty() {
        check("", "", "", "", "");
        check("13812345678", "", "13812345678", "", "");
        check("王小云 火星基地一号 13812345678", "王小云", "13812345678", "", "火星基地一号");
        check("订单 138123456789012", "订单", "", "", "138123456789012");
    }
}
