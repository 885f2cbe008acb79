//! A copy of one page.

use app::request::Findings;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// The letters of an id in a page.
const ID: usize = 36;

/// A page as it was made once.
pub struct Page {
    /// When the making began: what changed before is in it.
    pub made: Instant,
    /// How long it took.
    pub took: Duration,
    /// Whether it shows something that is right for a moment only, as a countdown.
    pub brief: bool,
    pub(super) headers: HeaderMap,
    /// The page, cut where its nonce stood.
    pub(super) pieces: Vec<String>,
    /// The policy, cut where the nonce stood.
    pub(super) policy: (String, String),
    /// The ids in it, in their order; looked for when somebody first asks.
    pub(super) ids: OnceLock<Vec<Uuid>>,
}

impl Page {
    /// A copy of a page that was made, if there may be one.
    pub fn of(made: Instant, findings: &Findings, headers: &HeaderMap, page: &Bytes) -> Option<Page> {
        let policy = headers.get(header::CONTENT_SECURITY_POLICY)?.to_str().ok()?;
        let nonce = policy.split_once("'nonce-")?.1.split_once('\'')?.0;
        if nonce.len() < 16 {
            return None;
        }
        let page = std::str::from_utf8(page).ok()?;
        let pieces: Vec<String> = page.split(nonce).map(str::to_owned).collect();
        let (before, after) = policy.split_once(nonce)?;
        let policy = (before.to_owned(), after.to_owned());
        let (brief, headers, ids) = (findings.is_brief(), headers.clone(), OnceLock::new());
        // A page without the nonce of its policy would be dead; such a one is no page of ours.
        (pieces.len() > 1).then_some(Page { made, took: made.elapsed(), brief, headers, pieces, policy, ids })
    }

    /// The copy with a nonce of its own.
    pub fn answer(&self) -> Response {
        let nonce = services::sealing::hex(&services::sealing::random::<16>());
        let mut response = Response::new(Body::from(self.pieces.join(&nonce)));
        *response.headers_mut() = self.headers.clone();
        response.headers_mut().remove(header::CONTENT_LENGTH);
        // Pieces of a header and hexadecimal digits are a header.
        if let Ok(policy) = HeaderValue::from_str(&[&self.policy.0, nonce.as_str(), &self.policy.1].concat()) {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }

    /// How much memory it takes, roughly.
    pub fn bytes(&self) -> usize {
        self.pieces.iter().map(String::len).sum()
    }

    /// Whether the id of something stands in it. What a page shows travels with it for the browser's
    /// program, ids and all.
    pub fn names(&self, id: &Uuid) -> bool {
        let ids = self.ids.get_or_init(|| {
            let mut ids: Vec<Uuid> = self.pieces.iter().flat_map(|piece| ids(piece.as_bytes())).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        });
        ids.binary_search(id).is_ok()
    }
}

/// The ids in a text.
fn ids(text: &[u8]) -> impl Iterator<Item = Uuid> {
    let possible = text.windows(ID).filter(|part| [8, 13, 18, 23].iter().all(|&at| part[at] == b'-'));
    possible.filter_map(|part| Uuid::try_parse_ascii(part).ok())
}

/// Whether everybody may have an answer: a page that gives no cookie.
pub fn for_everybody(response: &Response) -> bool {
    let headers = response.headers();
    let page = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    response.status() == StatusCode::OK && page && !headers.contains_key(header::SET_COOKIE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_wherever_they_stand() {
        let (one, two) = (Uuid::from_u128(7), Uuid::now_v7());
        let text = format!("{one}-{two} {{\\\"id\\\":\\\"{two}\\\"}} 12345678-1234-1234-1234-12345678901z -{one}");
        assert_eq!(ids(text.as_bytes()).collect::<Vec<_>>(), [one, two, two, one]);
    }
}
