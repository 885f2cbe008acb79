//! Short-lived copies of product pages, for guests, while the machine is busy.
//!
//! A page that hundreds look at in the same second is the same for all of them as long as the shop
//! knows nothing of who looks. It is made once and handed out for less than a second; long before
//! that it is made anew behind the scenes, so that nobody waits for it. Every copy that goes out has
//! a nonce of its own: what one reader learns from it helps nobody to smuggle a script into another's.
//!
//! While the machine is not busy every page is made for whoever asks, and nothing is kept.

use crate::lanes::Lanes;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// A copy as old as this is made anew while it is still handed out.
const FRESH: Duration = Duration::from_millis(400);
/// No older copy is handed out: stock on pages is never wrong for longer than a second.
const OLDEST: Duration = Duration::from_millis(1000);
/// The most pages kept at once.
const MOST: usize = 64;
/// The largest page kept, in bytes.
const LARGEST: usize = 4 * 1024 * 1024;

/// The copies there are, by path.
#[derive(Clone)]
pub struct Copies {
    lanes: Lanes,
    slots: Arc<Mutex<HashMap<String, Arc<Slot>>>>,
}

/// Where the copy of one page lies, and who makes it.
#[derive(Default)]
struct Slot {
    copy: RwLock<Option<Arc<Page>>>,
    making: Arc<tokio::sync::Mutex<()>>,
}

struct Page {
    made: Instant,
    headers: HeaderMap,
    /// The page, cut where its nonce stood.
    pieces: Vec<String>,
    /// The policy, cut where the nonce stood.
    policy: (String, String),
}

impl Copies {
    /// None yet.
    pub fn new(lanes: Lanes) -> Copies {
        Copies { lanes, slots: Arc::default() }
    }

    /// The place of a page; none when all are taken by copies that are still good.
    fn slot(&self, path: &str) -> Option<Arc<Slot>> {
        // A panic elsewhere leaves the map whole: every change of it is a single call.
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = slots.get(path) {
            return Some(slot.clone());
        }
        if slots.len() >= MOST {
            // Who is making a copy, or waits for one, holds the slot as well.
            slots.retain(|_, slot| Arc::strong_count(slot) > 1 || slot.copy(OLDEST).is_some());
        }
        (slots.len() < MOST).then(|| slots.entry(path.to_owned()).or_default().clone())
    }
}

impl Slot {
    /// The copy, unless it is older than that.
    fn copy(&self, oldest: Duration) -> Option<Arc<Page>> {
        let copy = self.copy.read().unwrap_or_else(PoisonError::into_inner);
        copy.as_ref().filter(|copy| copy.made.elapsed() < oldest).cloned()
    }

    /// Makes the page, keeps it if it may be kept, and gives the answer for the one who asked.
    async fn make(&self, request: Request, next: Next) -> Response {
        let made = Instant::now();
        let response = next.run(request).await;
        let Some(nonce) = keepable(&response) else { return response };
        let (parts, body) = response.into_parts();
        let Ok(bytes) = to_bytes(body, LARGEST).await else {
            tracing::error!("a product's page broke off, or is too large to be kept");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        if let Some(copy) = Page::of(made, &parts.headers, &bytes, &nonce) {
            *self.copy.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(copy));
        }
        Response::from_parts(parts, Body::from(bytes))
    }
}

impl Page {
    fn of(made: Instant, headers: &HeaderMap, page: &Bytes, nonce: &str) -> Option<Page> {
        let page = std::str::from_utf8(page).ok()?;
        let pieces: Vec<String> = page.split(nonce).map(str::to_owned).collect();
        let policy = headers.get(header::CONTENT_SECURITY_POLICY)?.to_str().ok()?;
        let (before, after) = policy.split_once(nonce)?;
        let policy = (before.to_owned(), after.to_owned());
        // A page without the nonce of its policy would be dead; such a one is no page of ours.
        (pieces.len() > 1).then(|| Page { made, headers: headers.clone(), pieces, policy })
    }

    fn answer(&self) -> Response {
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
}

/// The nonce of an answer that everybody may have: a page that gives no cookie.
fn keepable(response: &Response) -> Option<String> {
    let headers = response.headers();
    let page = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if response.status() != StatusCode::OK || !page || headers.contains_key(header::SET_COOKIE) {
        return None;
    }
    let policy = headers.get(header::CONTENT_SECURITY_POLICY)?.to_str().ok()?;
    let nonce = policy.split_once("'nonce-")?.1.split_once('\'')?.0;
    (nonce.len() >= 16).then(|| nonce.to_owned())
}

/// Answers a guest who looks at a product from a copy, when the machine is busy.
pub async fn hand_out(State(copies): State<Copies>, request: Request, next: Next) -> Response {
    if !copies.lanes.busy() || !copies.lanes.guest_looks_at_product(&request) {
        return next.run(request).await;
    }
    let Some(slot) = copies.slot(request.uri().path()) else { return next.run(request).await };
    if let Some(copy) = slot.copy(OLDEST) {
        if copy.made.elapsed() >= FRESH
            && let Ok(making) = slot.making.clone().try_lock_owned()
        {
            let (parts, _) = request.into_parts();
            tokio::spawn(async move {
                slot.make(Request::from_parts(parts, Body::empty()), next).await;
                drop(making);
            });
        }
        return copy.answer();
    }
    let _making = slot.making.lock().await;
    match slot.copy(OLDEST) {
        // Somebody else made it meanwhile.
        Some(copy) => copy.answer(),
        None => slot.make(request, next).await,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // A test that cannot go on shall stop.

    use super::*;
    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use http_body_util::BodyExt;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tower::ServiceExt;

    struct Shop {
        copies: Copies,
        made: Arc<AtomicUsize>,
        router: Router,
    }

    /// A shop whose pages say how many were made before, and carry a nonce of their own.
    fn shop(calm: usize) -> Shop {
        let (copies, made) = (Copies::new(Lanes::with(calm, 10)), Arc::new(AtomicUsize::new(0)));
        let count = made.clone();
        let page = move |headers: HeaderMap| async move {
            let number = count.fetch_add(1, Ordering::SeqCst);
            let nonce = format!("nonce-of-page-{number:04}");
            let policy = format!("script-src 'nonce-{nonce}'");
            let body = format!("<p>{number}</p><script nonce={nonce}></script><script nonce={nonce}></script>");
            let answer = [
                (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
                (header::CONTENT_SECURITY_POLICY, policy),
            ];
            let mut answer = (answer, body).into_response();
            if headers.contains_key("gives-cookie") {
                answer.headers_mut().insert(header::SET_COOKIE, HeaderValue::from_static("lang=en"));
            }
            answer
        };
        let router =
            Router::new().route("/product/{slug}", get(page)).layer(from_fn_with_state(copies.clone(), hand_out));
        Shop { copies, made, router }
    }

    impl Shop {
        /// The number and the nonce of the page that somebody gets.
        async fn ask(&self, path: &str, header: (&str, &str)) -> (usize, String) {
            let request = Request::get(path).header(header.0, header.1).body(Body::empty()).unwrap();
            let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
            assert_eq!(parts.status, StatusCode::OK);
            let page = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
            let policy = parts.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            let nonce = policy.strip_prefix("script-src 'nonce-").unwrap().strip_suffix('\'').unwrap().to_owned();
            let number = page.strip_prefix("<p>").unwrap().split_once('<').unwrap().0.parse().unwrap();
            assert_eq!(
                page,
                format!("<p>{number}</p><script nonce={nonce}></script><script nonce={nonce}></script>"),
                "page and policy agree"
            );
            (number, nonce)
        }

        async fn look(&self) -> usize {
            self.ask("/product/mug", ("accept", "text/html")).await.0
        }

        fn made(&self) -> usize {
            self.made.load(Ordering::SeqCst)
        }

        /// Time passes for the copy of the mug.
        fn age(&self, age: Duration) {
            let slot = self.copies.slot("/product/mug").unwrap();
            let mut copy = slot.copy.write().unwrap();
            let old = copy.take().unwrap();
            let Page { headers, pieces, policy, .. } = Arc::try_unwrap(old).ok().unwrap();
            *copy = Some(Arc::new(Page { made: Instant::now().checked_sub(age).unwrap(), headers, pieces, policy }));
        }

        /// The copy of the mug does not age while the test looks.
        fn young(&self) {
            let slot = self.copies.slot("/product/mug").unwrap();
            let mut copy = slot.copy.write().unwrap();
            let Page { headers, pieces, policy, .. } = Arc::try_unwrap(copy.take().unwrap()).ok().unwrap();
            let made = Instant::now() + Duration::from_secs(600);
            *copy = Some(Arc::new(Page { made, headers, pieces, policy }));
        }
    }

    #[tokio::test]
    async fn a_calm_machine_makes_every_page_anew() {
        let shop = shop(1);
        assert_eq!((shop.look().await, shop.look().await), (0, 1));
        assert!(shop.copies.slots.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn guests_of_a_busy_shop_get_copies_with_nonces_of_their_own() {
        let shop = shop(0);
        let first = shop.ask("/product/mug", ("accept", "text/html")).await;
        shop.young();
        let second = shop.ask("/product/mug", ("accept", "text/html")).await;
        let third = shop.ask("/product/mug", ("accept", "text/html")).await;
        assert_eq!((first.0, second.0, third.0, shop.made()), (0, 0, 0, 1));
        assert_ne!(first.1, second.1);
        assert_ne!(second.1, third.1);
        // Whoever is known, or asks for more than the page, gets a page of their own.
        assert_eq!(shop.ask("/product/mug", ("cookie", "yunmall=token")).await.0, 1);
        assert_eq!(shop.ask("/product/mug?rated=5", ("accept", "text/html")).await.0, 2);
        assert_eq!(shop.ask("/product/cup", ("accept", "text/html")).await.0, 3);
    }

    #[tokio::test]
    async fn an_ageing_copy_is_made_anew_behind_the_scenes_and_an_old_one_is_not_handed_out() {
        let shop = shop(0);
        assert_eq!(shop.look().await, 0);
        shop.age(FRESH + Duration::from_millis(1));
        assert_eq!(shop.look().await, 0, "nobody waits for it");
        while shop.copies.slot("/product/mug").unwrap().making.try_lock().is_err() || shop.made() < 2 {
            tokio::task::yield_now().await;
        }
        shop.young();
        assert_eq!((shop.look().await, shop.made()), (1, 2));
        shop.age(OLDEST);
        assert_eq!((shop.look().await, shop.made()), (2, 3));
    }

    #[tokio::test]
    async fn those_who_come_at_once_get_one_page() {
        let shop = shop(0);
        let looks: Vec<usize> = futures::future::join_all((0..20).map(|_| shop.look())).await;
        assert_eq!((looks, shop.made()), (vec![0; 20], 1));
    }

    #[tokio::test]
    async fn an_answer_with_a_cookie_is_for_one_browser_alone() {
        let shop = shop(0);
        assert_eq!(shop.ask("/product/mug", ("gives-cookie", "1")).await.0, 0);
        assert_eq!(shop.look().await, 1);
    }

    #[tokio::test]
    async fn a_full_shelf_is_cleared_of_what_is_old() {
        let shop = shop(0);
        for number in 0..=MOST {
            let path = format!("/product/mug-{number}");
            assert_eq!(shop.ask(&path, ("accept", "text/html")).await.0, number);
        }
        assert!(shop.copies.slots.lock().unwrap().len() <= MOST);
    }
}
