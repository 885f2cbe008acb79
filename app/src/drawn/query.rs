//! What stands behind the question mark of a page's address, for pages that the server draws.

use crate::AppError;
use leptos::server_fn::error::ServerFnUrlError;

/// Names and values, in their order.
pub struct Query(Vec<(String, String)>);

/// The most pages of a list that one answer shows.
const MOST_PAGES: i64 = 50;

impl Query {
    /// Reads a query; what cannot be read is left out.
    pub fn of(text: &str) -> Query {
        let text = text.strip_prefix('?').unwrap_or(text);
        Query(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The first value of a name; empty without one.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// All values of a name.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect()
    }

    /// How many pages of a list are wanted.
    pub fn pages(&self) -> i64 {
        self.get("pages").parse::<i64>().unwrap_or(1).clamp(1, MOST_PAGES)
    }

    /// The error of the form that was sent to the server function at `path`, if it has just come back.
    pub fn fault(&self, path: &str) -> Option<AppError> {
        let last = |name: &str| self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value);
        let error = last("__err").filter(|_| last("__path").is_some_and(|of| of == path))?;
        Some(ServerFnUrlError::<AppError>::decode_err(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_whatever_it_says() {
        let query = Query::of("?p=a%20b&p=%E8%8C%B6&pages=3&pages=9&x");
        assert_eq!((query.get("p"), query.get("x"), query.get("y")), ("a b", "", ""));
        assert_eq!(query.all("p"), ["a b", "茶"]);
        assert_eq!(query.pages(), 3);
        for (text, pages) in [("", 1), ("pages=0", 1), ("pages=-7", 1), ("pages=x", 1), ("pages=1000000", 50)] {
            assert_eq!(Query::of(text).pages(), pages, "{text}");
        }
        assert_eq!(Query::of("__err=x&__path=/api/a").fault("/api/b"), None);
    }
}
