//! Reads an address that was pasted as one piece of text, as shoppers copy it from a chat:
//! 收货人：王小云 13812345678 浙江省杭州市西湖区文三路 1 号.

use super::{Region, normalise_phone};
use serde::{Deserialize, Serialize};

/// The division of the country, as far as reading an address needs it.
pub trait RegionTree {
    /// Code and name of the regions directly below a code; the provinces below the empty code.
    fn below(&self, code: &str) -> Vec<(String, String)>;
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
    let Some(region) = find_region(&text, regions) else {
        // Without a region the longest piece is the street, a short one the name.
        let mut pieces: Vec<&str> = text.split_whitespace().collect();
        if let Some(index) = pieces.iter().position(|piece| looks_like_a_name(piece)) {
            found.name = pieces.remove(index).to_owned();
        }
        found.line = pieces.join(" ");
        return found;
    };
    let mut before: Vec<&str> = text[..region.start].split_whitespace().collect();
    let mut after: Vec<&str> = text[region.end..].split_whitespace().collect();
    found.region = region.region;
    if let Some(index) = before.iter().position(|piece| looks_like_a_name(piece)) {
        found.name = before.remove(index).to_owned();
    } else if after.len() > 1 && after.last().is_some_and(|piece| looks_like_a_name(piece)) {
        found.name = after.pop().unwrap_or_default().to_owned();
    }
    found.line = after.join(" ");
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

struct FoundRegion {
    region: Region,
    start: usize,
    end: usize,
}

/// The region named in the text: province, then city, district and street, each behind the one
/// before. A province or city may be left out; its child then tells it.
fn find_region(text: &str, regions: &impl RegionTree) -> Option<FoundRegion> {
    let provinces = regions.below("");
    if let Some((code, name, start, end)) = named_in(text, 0, &provinces) {
        return Some(descend(text, regions, (code, name), start, end));
    }
    // 杭州市西湖区…: the province is left out.
    for (code, name) in provinces {
        let cities = regions.below(&code);
        if let Some((_, _, start, _)) = full_name_in(text, &cities) {
            return Some(descend(text, regions, (code, name), start, start));
        }
    }
    None
}

fn descend(
    text: &str,
    regions: &impl RegionTree,
    province: (String, String),
    start: usize,
    mut end: usize,
) -> FoundRegion {
    let mut region = Region { code: province.0.clone(), province: province.1, ..Region::default() };
    let cities = regions.below(&province.0);
    let city = named_in(text, end, &cities).filter(|(_, _, at, _)| follows(text, end, *at));
    let districts_of = |code: &str| regions.below(code);
    let mut district = None;
    match city {
        Some((code, name, _, to)) => {
            district = named_in(text, to, &districts_of(&code)).filter(|(_, _, at, _)| follows(text, to, *at));
            (region.code, region.city, end) = (code, name, to);
        }
        None => {
            // 北京市海淀区…, 浙江省西湖区…: the city is left out.
            for (code, name) in cities {
                let hit = named_in(text, end, &districts_of(&code)).filter(|(_, _, at, _)| follows(text, end, *at));
                if hit.is_some() {
                    (region.code, region.city, district) = (code, name, hit);
                    break;
                }
            }
        }
    }
    if let Some((code, name, _, to)) = district {
        let street =
            full_name_in(&text[to..], &regions.below(&code)).filter(|(_, _, at, _)| follows(text, to, to + at));
        (region.code, region.district, end) = (code, name, to);
        if let Some((code, name, _, to)) = street {
            (region.code, region.street) = (code, name);
            end += to;
        }
    }
    FoundRegion { region, start, end }
}

/// Only blanks may stand between two levels.
fn follows(text: &str, from: usize, to: usize) -> bool {
    text.get(from..to).is_some_and(|gap| gap.chars().all(|c| c.is_whitespace() || c == '-' || c == '/'))
}

/// The region whose name, or name without its kind (浙江 for 浙江省), stands first behind `from`;
/// the longer name wins at the same place. Gives code, name, start and end.
fn named_in(text: &str, from: usize, regions: &[(String, String)]) -> Option<(String, String, usize, usize)> {
    let rest = text.get(from..)?;
    regions
        .iter()
        .flat_map(|region| {
            let short = without_kind(&region.1);
            [region.1.as_str(), short].map(|name| rest.find(name).map(|at| (at, name.len(), region)))
        })
        .flatten()
        .min_by_key(|(at, length, _)| (*at, std::cmp::Reverse(*length)))
        .map(|(at, length, (code, name))| (code.clone(), name.clone(), from + at, from + at + length))
}

fn full_name_in(text: &str, regions: &[(String, String)]) -> Option<(String, String, usize, usize)> {
    regions
        .iter()
        .filter_map(|region| text.find(region.1.as_str()).map(|at| (at, region)))
        .min_by_key(|(at, region)| (*at, std::cmp::Reverse(region.1.len())))
        .map(|(at, (code, name))| (code.clone(), name.clone(), at, at + name.len()))
}

/// A name without the word for its kind; names of two characters keep it (吴县 stays).
fn without_kind(name: &str) -> &str {
    const KINDS: &[&str] = &[
        "维吾尔自治区",
        "壮族自治区",
        "回族自治区",
        "特别行政区",
        "自治区",
        "自治州",
        "地区",
        "省",
        "市",
        "区",
        "县",
        "盟",
    ];
    KINDS.iter().find_map(|kind| name.strip_suffix(kind)).filter(|short| short.chars().count() >= 2).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Few;

    impl RegionTree for Few {
        fn below(&self, code: &str) -> Vec<(String, String)> {
            let list: &[(&str, &str)] = match code {
                "" => &[("11", "北京市"), ("33", "浙江省"), ("45", "广西壮族自治区")],
                "11" => &[("1101", "市辖区")],
                "1101" => &[("110105", "朝阳区"), ("110108", "海淀区")],
                "33" => &[("3301", "杭州市"), ("3302", "宁波市")],
                "3301" => &[("330102", "上城区"), ("330106", "西湖区")],
                "330106" => &[("330106001", "北山街道"), ("330106002", "西溪街道")],
                "45" => &[("4501", "南宁市")],
                "4501" => &[("450102", "兴宁区")],
                _ => &[],
            };
            list.iter().map(|(c, n)| ((*c).to_owned(), (*n).to_owned())).collect()
        }
    }

    fn check(text: &str, name: &str, phone: &str, code: &str, line: &str) {
        let p = parse_address(text, &Few);
        let got = (p.name.as_str(), p.phone.as_str(), p.region.code.as_str(), p.line.as_str());
        assert_eq!(got, (name, phone, code, line), "{text}");
    }

    #[test]
    fn pasted_addresses_are_read_in_any_order() {
        check("王小云 13812345678 浙江省杭州市西湖区文三路 1 号", "王小云", "13812345678", "330106", "文三路 1 号");
        check(
            "浙江省杭州市西湖区北山街道文三路1号 王小云 138-1234-5678",
            "王小云",
            "13812345678",
            "330106001",
            "文三路1号",
        );
        check(
            "收货人：王小云\n电话：13812345678\n地址：浙江 杭州 西湖 文三路1号",
            "王小云",
            "13812345678",
            "330106",
            "文三路1号",
        );
        check("北京市海淀区中关村大街 5 号，李雷，13900001111", "李雷", "13900001111", "110108", "中关村大街 5 号");
        check("杭州市上城区解放路9号 Ann 13812345678", "Ann", "13812345678", "330102", "解放路9号");
        check(
            "欧阳娜娜，广西南宁兴宁区民生路3号2栋，0771-5555666",
            "欧阳娜娜",
            "07715555666",
            "450102",
            "民生路3号2栋",
        );
    }

    #[test]
    fn what_is_not_there_stays_empty() {
        check("", "", "", "", "");
        check("13812345678", "", "13812345678", "", "");
        check("王小云 火星基地一号 13812345678", "王小云", "13812345678", "", "火星基地一号");
        check("浙江省 长长路 1 号", "", "", "33", "长长路 1 号");
        check("订单 138123456789012", "订单", "", "", "138123456789012");
    }

    #[test]
    fn names_and_codes_of_the_region_agree() {
        let region = parse_address("北京朝阳区建国路1号", &Few).region;
        assert_eq!(
            (region.province.as_str(), region.city.as_str(), region.district.as_str()),
            ("北京市", "市辖区", "朝阳区")
        );
    }
}
