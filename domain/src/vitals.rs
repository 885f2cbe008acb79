//! How pages feel to those who visit them (Web Vitals), counted in buckets without anybody's name.
//!
//! Where good ends and poor begins is what web.dev says of three visits out of four:
//! <https://web.dev/articles/vitals>.

use serde::{Deserialize, Serialize};

codes! {
    /// What is measured.
    Vital {
        /// Milliseconds until the server's first byte.
        FirstByte = "ttfb",
        /// Milliseconds until the largest thing on the screen was painted.
        LargestPaint = "lcp",
        /// Milliseconds between a touch and what it changed, for the slowest touch of a visit.
        Touch = "inp",
        /// How much moved by itself, in thousandths.
        Shift = "cls",
    }
}

codes! {
    /// Which kind of page was visited first.
    PageKind {
        /// The home page.
        Home = "home",
        /// A category, a merchant's shop or a search.
        List = "list",
        /// A product.
        Product = "product",
        /// Cart, checkout and payment.
        Buying = "buying",
        /// Anything else a shopper visits.
        Other = "other",
    }
}

impl PageKind {
    /// The kind of a page of shoppers by its path; the desk is not measured.
    pub fn of_path(path: &str) -> Option<PageKind> {
        let bare = path.strip_prefix("/en").filter(|rest| rest.is_empty() || rest.starts_with('/')).unwrap_or(path);
        Some(match bare.trim_matches('/').split('/').next().unwrap_or_default() {
            "" => PageKind::Home,
            "c" | "search" | "shop" | "categories" | "flash" => PageKind::List,
            "product" => PageKind::Product,
            "cart" | "checkout" | "pay" => PageKind::Buying,
            "admin" | "sandbox" => return None,
            _ => PageKind::Other,
        })
    }
}

/// How something feels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Feel {
    /// As it should be.
    Good,
    /// It could be better.
    Middling,
    /// It drives people away.
    Poor,
}

impl Vital {
    /// How a value feels.
    pub fn feel(self, value: i64) -> Feel {
        let (good, poor) = match self {
            Vital::FirstByte => (800, 1_800),
            Vital::LargestPaint => (2_500, 4_000),
            Vital::Touch => (200, 500),
            Vital::Shift => (100, 250),
        };
        match value {
            value if value <= good => Feel::Good,
            value if value <= poor => Feel::Middling,
            _ => Feel::Poor,
        }
    }
}

/// The upper ends of the buckets: each a quarter further than the one before.
const ENDS: [i64; 40] = [
    1, 2, 3, 4, 5, 7, 9, 12, 15, 19, 24, 30, 38, 48, 60, 75, 94, 100, 118, 148, 185, 200, 232, 250, 290, 363, 454, 500,
    568, 710, 800, 1_000, 1_250, 1_560, 1_800, 2_500, 4_000, 6_000, 12_000, 60_000,
];

/// The bucket that a value falls into; values beyond the last bucket are in the last.
pub fn bucket_of(value: i64) -> i64 {
    let at = ENDS.iter().position(|end| value <= *end).unwrap_or(ENDS.len() - 1);
    i64::try_from(at).unwrap_or(0)
}

/// The value that three out of four visits do not exceed, rounded up to the end of its bucket; none without
/// visits. `counts` holds a bucket and its visits.
pub fn three_of_four(counts: &[(i64, i64)]) -> Option<i64> {
    let all: i64 = counts.iter().map(|(_, visits)| visits).sum();
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    let mut seen = 0;
    for (bucket, visits) in sorted {
        seen += visits;
        if seen * 4 >= all * 3 && visits > 0 {
            return usize::try_from(bucket).ok().and_then(|at| ENDS.get(at)).copied();
        }
    }
    None
}

/// What a visit measured: a kind of page and values. What makes no sense is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The kind of page.
    pub page: PageKind,
    /// What was measured, each at most once.
    pub values: Vec<(Vital, i64)>,
}

/// Reads what a page sent: its path, and pairs of a code and a number.
pub fn visit(path: &str, sent: &[(String, String)]) -> Option<Visit> {
    let page = PageKind::of_path(path)?;
    let value = |vital: &Vital| {
        let text = sent.iter().find(|(code, _)| code == vital.code()).map(|(_, text)| text)?;
        let value = text.parse::<i64>().ok().filter(|value| (0..=600_000).contains(value))?;
        Some((*vital, value))
    };
    let values: Vec<(Vital, i64)> = Vital::ALL.iter().filter_map(value).collect();
    (!values.is_empty()).then_some(Visit { page, values })
}

/// One figure of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VitalFigure {
    /// What was measured.
    pub vital: Vital,
    /// What three visits out of four do not exceed.
    pub value: i64,
    /// How it feels.
    pub feel: Feel,
}

/// How one kind of page feels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageFeel {
    /// The kind of page.
    pub page: PageKind,
    /// How many visits sent something.
    pub visits: i64,
    /// What they sent.
    pub figures: Vec<VitalFigure>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_rise_and_thresholds_are_ends_of_buckets() {
        assert!(ENDS.windows(2).all(|two| two[0] < two[1]));
        for vital in Vital::ALL {
            for end in ENDS {
                // Whatever falls into a bucket feels the same, so that rounding up changes no verdict.
                let below = ENDS.iter().rev().find(|other| **other < end).map_or(0, |other| other + 1);
                assert_eq!(vital.feel(below), vital.feel(end), "{vital} up to {end}");
            }
        }
        assert_eq!(
            (bucket_of(0), bucket_of(1), bucket_of(2), bucket_of(60_000), bucket_of(600_000)),
            (0, 0, 1, 39, 39)
        );
    }

    #[test]
    fn three_visits_out_of_four_decide() {
        assert_eq!(three_of_four(&[]), None);
        assert_eq!(three_of_four(&[(bucket_of(90), 3), (bucket_of(5_000), 1)]), Some(94));
        assert_eq!(three_of_four(&[(bucket_of(5_000), 2), (bucket_of(90), 2)]), Some(6_000));
        assert_eq!(three_of_four(&[(99, 1)]), None, "a bucket that does not exist");
    }

    #[test]
    fn a_page_sends_what_makes_sense() {
        let sent = |list: &[(&str, &str)]| -> Vec<(String, String)> {
            list.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect()
        };
        let good = visit("/en/product/cup", &sent(&[("lcp", "1200"), ("cls", "0"), ("inp", "x"), ("ttfb", "-1")]));
        let values = vec![(Vital::LargestPaint, 1_200), (Vital::Shift, 0)];
        assert_eq!(good, Some(Visit { page: PageKind::Product, values }));
        assert_eq!(visit("/admin/orders", &sent(&[("lcp", "1200")])), None);
        assert_eq!(visit("/", &sent(&[("lcp", "9999999")])), None);
        for (path, kind) in [
            ("/", PageKind::Home),
            ("/en", PageKind::Home),
            ("/c/tea", PageKind::List),
            ("/en/search", PageKind::List),
            ("/checkout", PageKind::Buying),
            ("/english", PageKind::Other),
        ] {
            assert_eq!(PageKind::of_path(path), Some(kind), "{path}");
        }
    }
}
