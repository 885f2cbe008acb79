//! Regions by their names, as people write them: in full or short, some levels left out.

use super::{Place, children, path, provinces};
use domain::checkout::Region;

/// Endings people leave out, longest first.
const ENDINGS: &[&str] = &[
    "特别行政区",
    "维吾尔自治区",
    "壮族自治区",
    "回族自治区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "街道",
    "林区",
    "新区",
    "省",
    "市",
    "区",
    "县",
    "旗",
    "盟",
    "镇",
    "乡",
];

/// What may not follow a short name: then it is another place of a similar name.
const OTHER_ENDINGS: [char; 9] = ['市', '区', '县', '省', '镇', '乡', '旗', '盟', '州'];

/// The region that some names, from province down, mean together; the deepest that is certain.
pub fn find(names: &[&str]) -> Option<Region> {
    let (region, rest) = parse(&names.concat())?;
    rest.is_empty().then_some(region)
}

/// Reads a region from the beginning of an address and gives it with what follows: from
/// "浙江杭州西湖区文三路1号" the district 西湖区 and "文三路1号". The province may be left out.
pub fn parse(address: &str) -> Option<(Region, String)> {
    let text: String = address
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, ',' | '，' | '/' | '-' | '、'))
        .collect();
    let text = text.strip_prefix("中国").unwrap_or(&text);
    let roots = provinces();
    let found = step(text, roots).or_else(|| {
        // Without a province: the city must be one of a kind in the country. A district of a
        // municipality is none: 朝阳区 alone could be anywhere.
        let below = roots.iter().flat_map(|province| children(province.code));
        let cities: Vec<Place> = below.filter(|place| place.code.len() == 4 || !place.name.ends_with('区')).collect();
        step(text, &cities)
    })?;
    let (mut place, mut rest) = found;
    if place.code.len() == 2 {
        // 北京市北京市海淀区: the municipality is said twice.
        rest = without(rest, place.name);
        rest = rest.strip_prefix("市辖区").unwrap_or(rest);
    }
    loop {
        let below = children(place.code);
        match step(rest, &below).or_else(|| skip_a_level(rest, place, &below)) {
            Some((next, after)) => (place, rest) = (next, after),
            None => break,
        }
    }
    Some((path(place.code)?, rest.to_owned()))
}

/// The only place among `places` whose full or short name begins `text`; the longest name wins.
fn step<'a>(text: &'a str, places: &[Place]) -> Option<(Place, &'a str)> {
    let mut best: Option<(usize, Place)> = None;
    let mut rivals = 0;
    for place in places {
        // "中关村大街" is a road: streets and towns count only in full.
        let brief = if place.code.len() == 9 { place.name } else { short(place.name) };
        let length = if text.starts_with(place.name) {
            Some(place.name.len())
        } else {
            // 朝阳区 is not 朝阳市 in short.
            let after = text.strip_prefix(brief).filter(|after| !after.starts_with(OTHER_ENDINGS));
            after.map(|_| brief.len())
        };
        let Some(length) = length else { continue };
        match best {
            Some((longest, _)) if longest > length => {}
            Some((longest, _)) if longest == length => rivals += 1,
            _ => (best, rivals) = (Some((length, *place)), 0),
        }
    }
    let (length, place) = best.filter(|_| rivals == 0)?;
    Some((place, &text[length..]))
}

/// People leave the city out: 浙江省西湖区. Only districts of one kind in the province, and only
/// in full.
fn skip_a_level<'a>(text: &'a str, place: Place, below: &[Place]) -> Option<(Place, &'a str)> {
    if place.code.len() != 2 {
        return None;
    }
    let districts = below.iter().flat_map(|city| if city.code.len() == 4 { children(city.code) } else { Vec::new() });
    let mut fitting = districts.filter(|district| district.code.len() == 6 && text.starts_with(district.name));
    let only = fitting.next()?;
    fitting.next().is_none().then(|| (only, &text[only.name.len()..]))
}

fn without<'a>(text: &'a str, name: &str) -> &'a str {
    text.strip_prefix(name).unwrap_or(text)
}

/// A name without its ending, when at least two letters are left.
fn short(name: &'static str) -> &'static str {
    ENDINGS
        .iter()
        .find_map(|ending| name.strip_suffix(ending).filter(|short| short.chars().count() >= 2))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        let check = |address, names: &[&str], rest: &str| {
            let (region, left) = parse(address).expect(address);
            assert_eq!(region.names(), names, "{address}");
            assert_eq!(left, rest, "{address}");
        };
        check("浙江省杭州市西湖区文三路1号", &["浙江省", "杭州市", "西湖区"], "文三路1号");
        check("浙江杭州西湖文三路1号", &["浙江省", "杭州市", "西湖区"], "文三路1号");
        check("杭州市西湖区北山街道曙光路", &["浙江省", "杭州市", "西湖区", "北山街道"], "曙光路");
        check("北京市 北京市 海淀区 中关村大街1号", &["北京市", "海淀区"], "中关村大街1号");
        check("北京市市辖区朝阳区建国路", &["北京市", "朝阳区"], "建国路");
        check("广东省东莞市南城街道鸿福路", &["广东省", "东莞市", "南城街道"], "鸿福路");
        check("内蒙古呼和浩特市", &["内蒙古自治区", "呼和浩特市"], "");
        check("湖北仙桃市", &["湖北省", "仙桃市"], "");
        check("江苏省昆山市玉山镇", &["江苏省", "苏州市", "昆山市", "玉山镇"], "");
        check("吉林市船营区", &["吉林省", "吉林市", "船营区"], "");
        check("吉林省吉林市船营区", &["吉林省", "吉林市", "船营区"], "");
    }

    #[test]
    fn names_that_mean_nothing_or_too_much_are_not_guessed() {
        assert_eq!(parse("文三路1号"), None);
        assert_eq!(parse(""), None);
        assert_eq!(parse("朝阳区建国路").map(|(region, _)| region.names().join("")), None);
        assert_eq!(find(&["浙江省", "不存在市"]), None);
        assert_eq!(find(&["浙江省", "杭州市", "西湖区"]).map(|region| region.code).as_deref(), Some("330106"));
    }
}
