//! Lists of products: what is asked for, all of it in the URL.

use crate::{Currency, Money};
use serde::{Deserialize, Serialize};

/// Products of one page.
pub const PAGE_SIZE: i64 = 24;
/// So few more than whole pages come along at once: nobody has to ask for one last product.
pub const LAST_FEW: i64 = 3;
/// A list shows at most this many pages at once.
pub const MOST_PAGES: i64 = 20;
/// The most filters of one kind that are honoured; the rest is ignored.
const MOST_VALUES: usize = 20;
/// The longest search that is honoured, in characters.
const LONGEST_SEARCH: usize = 80;

codes! {
    /// The order of a list.
    Sort {
        /// What fits the words best first; for searches, whose usual order it is.
        Relevant = "relevant",
        /// Most sold first.
        Popular = "popular",
        /// Newest first.
        Newest = "newest",
        /// Cheapest first.
        PriceUp = "price_up",
        /// Dearest first.
        PriceDown = "price_down",
        /// Best rated first.
        Rating = "rating",
    }
}

/// What a list is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// The whole shop.
    All,
    /// A category and everything below it, by slug.
    Category(String),
    /// One merchant's goods, by slug.
    Merchant(String),
}

/// What a shopper asks of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingQuery {
    /// Words searched for; empty for none.
    pub search: String,
    /// Categories by slug; any of them.
    pub categories: Vec<String>,
    /// Brands by slug; any of them.
    pub brands: Vec<String>,
    /// Lowest price in minor units.
    pub price_from: Option<i64>,
    /// Highest price in minor units.
    pub price_to: Option<i64>,
    /// Attribute code and value: any of the values of one code, all of the codes.
    pub attributes: Vec<(String, String)>,
    /// Only what can be bought now.
    pub in_stock: bool,
    /// Only what costs less than before.
    pub on_sale: bool,
    /// Only what has at least so many stars on average.
    pub stars: Option<i64>,
    /// The order.
    pub sort: Sort,
    /// Pages 1 to this one are shown.
    pub page: i64,
}

impl Default for ListingQuery {
    fn default() -> Self {
        ListingQuery {
            search: String::new(),
            categories: Vec::new(),
            brands: Vec::new(),
            price_from: None,
            price_to: None,
            attributes: Vec::new(),
            in_stock: false,
            on_sale: false,
            stars: None,
            sort: Sort::Popular,
            page: 1,
        }
    }
}

impl ListingQuery {
    /// Reads a URL's query (without `?`). What it does not understand it leaves out.
    pub fn parse(query: &str) -> ListingQuery {
        let mut read = ListingQuery::default();
        let mut sort = None;
        for pair in query.trim_start_matches('?').split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name), decode(value));
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            let price = || Money::parse(value, Currency::Cny).map(|money| money.minor);
            match name.as_str() {
                "q" => read.search = normalise(value),
                "cat" => push_new(&mut read.categories, value.to_owned()),
                "brand" => push_new(&mut read.brands, value.to_owned()),
                "min" => read.price_from = price().filter(|minor| *minor > 0),
                "max" => read.price_to = price(),
                "stock" => read.in_stock = value == "1",
                "sale" => read.on_sale = value == "1",
                "stars" => read.stars = value.parse().ok().filter(|stars| (1..=5).contains(stars)),
                "sort" => sort = Sort::from_code(value),
                "page" => read.page = value.parse().unwrap_or(1).clamp(1, MOST_PAGES),
                _ => {
                    if let Some(code) = name.strip_prefix("a.").filter(|code| !code.is_empty()) {
                        push_new(&mut read.attributes, (code.to_owned(), value.to_owned()));
                    }
                }
            }
        }
        if let (Some(from), Some(to)) = (read.price_from, read.price_to)
            && from > to
        {
            (read.price_from, read.price_to) = (Some(to), Some(from));
        }
        // Without words there is nothing to fit.
        let usual = read.usual_sort();
        read.sort = sort.filter(|sort| *sort != Sort::Relevant).unwrap_or(usual);
        read.categories.sort();
        read.brands.sort();
        read.attributes.sort();
        read
    }

    /// The order nobody has to ask for: what fits best in a search, else what sells best.
    pub fn usual_sort(&self) -> Sort {
        if self.search.is_empty() { Sort::Popular } else { Sort::Relevant }
    }

    /// The orders there are for it.
    pub fn sorts(&self) -> impl Iterator<Item = Sort> {
        let searched = !self.search.is_empty();
        Sort::ALL.iter().copied().filter(move |sort| searched || *sort != Sort::Relevant)
    }

    /// The URL's query (without `?`); what is as usual is left out.
    pub fn write(&self) -> String {
        let mut out = String::new();
        let mut add = |name: &str, value: &str| {
            if !out.is_empty() {
                out.push('&');
            }
            encode(name, &mut out);
            out.push('=');
            encode(value, &mut out);
        };
        if !self.search.is_empty() {
            add("q", &self.search);
        }
        for category in &self.categories {
            add("cat", category);
        }
        for brand in &self.brands {
            add("brand", brand);
        }
        if let Some(minor) = self.price_from {
            add("min", &price_text(minor));
        }
        if let Some(minor) = self.price_to {
            add("max", &price_text(minor));
        }
        for (code, value) in &self.attributes {
            add(&format!("a.{code}"), value);
        }
        if self.in_stock {
            add("stock", "1");
        }
        if self.on_sale {
            add("sale", "1");
        }
        if let Some(stars) = self.stars {
            add("stars", &stars.to_string());
        }
        if self.sort != self.usual_sort() {
            add("sort", self.sort.code());
        }
        if self.page > 1 {
            add("page", &self.page.to_string());
        }
        out
    }

    /// An address with this query.
    pub fn address(&self, path: &str) -> String {
        let query = self.write();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// The same list changed by `change`, from its first page.
    pub fn changed(&self, change: impl FnOnce(&mut ListingQuery)) -> ListingQuery {
        let mut next = ListingQuery { page: 1, ..self.clone() };
        change(&mut next);
        next
    }

    /// How many filters are on; the search and the order are not filters.
    pub fn filters(&self) -> i64 {
        let flags = i64::from(self.in_stock) + i64::from(self.on_sale) + i64::from(self.stars.is_some());
        let price = i64::from(self.price_from.is_some() || self.price_to.is_some());
        flags + price + (self.categories.len() + self.brands.len() + self.attributes.len()) as i64
    }

    /// The same list without filters.
    pub fn unfiltered(&self) -> ListingQuery {
        ListingQuery { search: self.search.clone(), sort: self.sort, ..ListingQuery::default() }
    }
}

/// How many products are shown of so many when whole pages are asked for.
pub fn shown(page: i64, total: i64) -> i64 {
    let whole = page.clamp(1, MOST_PAGES) * PAGE_SIZE;
    if total <= whole + LAST_FEW { total } else { whole }
}

/// Minor units as the price fields show them: `99` or `99.50`.
pub fn price_text(minor: i64) -> String {
    let text = Money::cny(minor).decimal();
    text.strip_suffix(".00").map(str::to_owned).unwrap_or(text)
}

/// A search as it is compared: lower case, single spaces, not endless.
pub fn normalise(text: &str) -> String {
    let lower: String = text.chars().take(LONGEST_SEARCH).flat_map(char::to_lowercase).collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if list.len() < MOST_VALUES && !list.contains(&value) {
        list.push(value);
    }
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let hex = |digit: Option<u8>| digit.and_then(|digit| char::from(digit).to_digit(16));
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => match (hex(rest.next()), hex(rest.next())) {
                (Some(high), Some(low)) => bytes.push((high * 16 + low) as u8),
                _ => bytes.push(b'%'),
            },
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).replace(|letter: char| letter.is_control(), "")
}

fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            other => {
                out.push('%');
                for digit in [other >> 4, other & 15] {
                    out.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_query_is_read_as_it_was_meant() {
        let read = ListingQuery::parse(
            "q=+Linen++SHIRT&brand=muxi&brand=muxi&min=50&max=99.5&a.material=%E6%A3%89&stock=1&sort=price_up&page=3&cat=tops&stars=4",
        );
        let expected = ListingQuery {
            search: "linen shirt".into(),
            categories: vec!["tops".into()],
            brands: vec!["muxi".into()],
            price_from: Some(5_000),
            price_to: Some(9_950),
            attributes: vec![("material".into(), "棉".into())],
            in_stock: true,
            on_sale: false,
            stars: Some(4),
            sort: Sort::PriceUp,
            page: 3,
        };
        assert_eq!(read, expected);
    }

    #[test]
    fn nonsense_is_left_out() {
        let read = ListingQuery::parse("?min=-5&max=NaN&page=-7&sort=evil&x=1&a.=y&%ZZ=%&&=");
        assert_eq!(read, ListingQuery::default());
        assert_eq!(ListingQuery::parse("page=999999").page, MOST_PAGES);
        assert_eq!(ListingQuery::parse("min=20&max=10").price_to, Some(2_000), "ends the wrong way round are turned");
    }

    #[test]
    fn the_usual_list_has_a_clean_address() {
        assert_eq!(ListingQuery::default().address("/c/tops"), "/c/tops");
        let on_page_two = ListingQuery { page: 2, ..ListingQuery::default() };
        assert_eq!(on_page_two.address("/c/tops"), "/c/tops?page=2");
        assert_eq!(on_page_two.changed(|query| query.in_stock = true).write(), "stock=1");
    }

    #[test]
    fn the_last_few_come_along() {
        let lists = [(1, 0, 0), (1, 24, 24), (1, 27, 27), (1, 28, 24), (2, 28, 28), (2, 51, 51), (2, 52, 48)];
        for (page, total, expected) in lists.into_iter().chain([(MOST_PAGES, 1000, 480), (99, 1000, 480)]) {
            assert_eq!(shown(page, total), expected, "page {page} of {total}");
        }
    }

    #[test]
    fn a_search_is_sorted_by_how_well_it_fits_unless_asked_otherwise() {
        assert_eq!(ListingQuery::parse("q=shirt").sort, Sort::Relevant);
        assert_eq!(ListingQuery::parse("q=shirt&sort=popular").write(), "q=shirt&sort=popular");
        assert_eq!(ListingQuery::parse("sort=relevant").sort, Sort::Popular, "there is nothing to fit");
        assert_eq!(ListingQuery::default().sorts().count() + 1, ListingQuery::parse("q=shirt").sorts().count());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            search in "[a-z0-9 %&=+#?\u{4e00}-\u{4eff}]{0,30}",
            brands in prop::collection::vec("[a-z-]{1,8}", 0..4),
            from in prop::option::of(1_i64..1_000_000),
            to in prop::option::of(0_i64..1_000_000),
            values in prop::collection::vec(("[a-z_]{1,8}", "[^\u{0}-\u{1f}\u{7f}-\u{9f}]{1,10}"), 0..4),
            flags in any::<(bool, bool)>(),
            stars in prop::option::of(1_i64..=5),
            sort in prop::sample::select(Sort::ALL),
            page in 1_i64..=MOST_PAGES,
        ) {
            let mut brands = brands;
            brands.sort();
            brands.dedup();
            let mut attributes: Vec<(String, String)> = values
                .into_iter()
                .map(|(code, value)| (code, value.trim().to_owned()))
                .filter(|(_, value)| !value.is_empty())
                .collect();
            attributes.sort();
            attributes.dedup();
            let (price_from, price_to) = match (from, to) {
                (Some(from), Some(to)) => (Some(from.min(to).max(1)), Some(from.max(to))),
                ends => ends,
            };
            let search = normalise(&search);
            let sort = if search.is_empty() && sort == Sort::Relevant { Sort::Popular } else { sort };
            let query = ListingQuery {
                search, categories: brands.clone(), brands, price_from, price_to, attributes,
                in_stock: flags.0, on_sale: flags.1, stars, sort, page,
            };
            prop_assert_eq!(ListingQuery::parse(&query.write()), query);
        }

        #[test]
        fn reading_never_fails_and_settles(text in any::<String>()) {
            let once = ListingQuery::parse(&text);
            prop_assert_eq!(ListingQuery::parse(&once.write()), once);
        }
    }
}
