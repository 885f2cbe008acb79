//! Who goes first when more is asked of the shop than the machine can do at once.
//!
//! While few requests are being answered, each of them runs where it came in, and nothing here
//! costs anything. Beyond that they go to the **kitchen**: threads of its own that give way to all
//! others. What stays in front is cheap: files, open lines of live events, and what guests look at
//! (the home page, products, lists), which [`crate::copies`] then hands out from short-lived copies. So a sale for which
//! thousands queue at the checkout does not slow down those who only look.
//!
//! In the kitchen a few pages are made at a time. The database has few connections, and a page that
//! is begun but waits for one only makes the others slower; who waits for a place costs nothing.
//! Orders are not held back here: the queue of the checkout takes many of them at once.

use crate::behind::Behind;
use crate::{security, session};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// How much is too much, and what is under way. Clones share one count.
#[derive(Clone)]
pub struct Lanes(Arc<Inner>);

struct Inner {
    /// Up to so many requests run where they came in.
    calm: usize,
    /// More than this are sent away.
    most: usize,
    under_way: AtomicUsize,
    pages: Semaphore,
}

/// One request that is under way.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The most requests under way; the checkout's queue takes as many.
const MOST: usize = 4096;
/// The largest page the kitchen holds whole, in bytes.
const PAGE_MOST: usize = 16 * 1024 * 1024;
/// Seconds after which somebody who was sent away may come again.
const COME_AGAIN: &str = "2";
const TOO_MANY: &str =
    "现在人太多了，请过几秒再试。\nToo many people are here right now. Please try again in a few seconds.\n";

impl Lanes {
    /// For this machine: two requests per core are calm.
    pub fn of_this_machine() -> Lanes {
        Lanes::with(2 * cores(), MOST)
    }

    /// With limits of one's own, for tests.
    pub fn with(calm: usize, most: usize) -> Lanes {
        let pages = Semaphore::new(2 * cores());
        Lanes(Arc::new(Inner { calm, most, under_way: AtomicUsize::new(0), pages }))
    }

    /// Whether more is under way than the machine can do at once.
    pub fn busy(&self) -> bool {
        self.under_way() >= self.0.calm
    }

    /// How many requests are under way that are not answered in front.
    pub fn under_way(&self) -> usize {
        self.0.under_way.load(Ordering::Relaxed)
    }
}

/// Whether a request is for a page that is the same for everybody and comes from a browser the shop
/// knows nothing of.
pub fn guest_looks(request: &Request) -> bool {
    let path = request.uri().path();
    let inner = path.strip_prefix("/en").filter(|rest| rest.is_empty() || rest.starts_with('/')).unwrap_or(path);
    *request.method() == Method::GET
        && (EVERYBODYS.contains(&inner) || EVERYBODYS_BELOW.iter().any(|front| inner.starts_with(front)))
        && request.uri().query().is_none()
        && session::only_remembers(request.headers())
}

/// Pages that are the same for everybody: the home page, the categories, everything on sale, who we are.
const EVERYBODYS: [&str; 5] = ["", "/", "/categories", "/search", "/about"];
/// What the others begin with: products, categories and merchants.
const EVERYBODYS_BELOW: [&str; 3] = ["/product/", "/c/", "/shop/"];

fn in_front(request: &Request) -> bool {
    let path = request.uri().path();
    security::is_public_file(path) || path.starts_with("/events/") || guest_looks(request)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

/// Threads that give way to all others, made when they are first needed.
static KITCHEN: LazyLock<Option<Runtime>> = LazyLock::new(|| {
    let mut builder = Builder::new_multi_thread();
    builder.enable_all().worker_threads(cores()).thread_name("kitchen").on_thread_start(give_way);
    builder.build().inspect_err(|error| tracing::error!(%error, "the kitchen has no threads")).ok()
});

/// On Linux the priority is that of the calling thread alone.
#[cfg(target_os = "linux")]
fn give_way() {
    if let Err(error) = rustix::process::nice(10) {
        tracing::warn!(%error, "a thread of the kitchen does not give way");
    }
}

#[cfg(not(target_os = "linux"))]
fn give_way() {}

/// Where an answer was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// In front: what is cheap.
    Front,
    /// Where it came in, because the machine is calm.
    Calm,
    /// In the kitchen.
    Kitchen,
    /// Nowhere: too many are here.
    SentAway,
}

impl Lane {
    /// The same in a word.
    pub fn code(self) -> &'static str {
        match self {
            Lane::Front => "front",
            Lane::Calm => "calm",
            Lane::Kitchen => "kitchen",
            Lane::SentAway => "sent_away",
        }
    }
}

/// Runs a request where it belongs, and notes on the answer where that was.
pub async fn run(state: State<Lanes>, request: Request, next: impl Behind) -> Response {
    let mut lane = Lane::Front;
    let mut response = choose(state, request, next, &mut lane).await;
    response.extensions_mut().insert(lane);
    response
}

async fn choose(State(lanes): State<Lanes>, request: Request, next: impl Behind, lane: &mut Lane) -> Response {
    if in_front(&request) {
        return next.run(request).await;
    }
    let before = lanes.0.under_way.fetch_add(1, Ordering::Relaxed);
    let _place = Place(&lanes.0.under_way);
    if before >= lanes.0.most {
        *lane = Lane::SentAway;
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, COME_AGAIN)], TOO_MANY).into_response();
    }
    *lane = Lane::Calm;
    let Some(kitchen) = KITCHEN.as_ref().filter(|_| before >= lanes.0.calm) else { return next.run(request).await };
    *lane = Lane::Kitchen;
    let reads = *request.method() == Method::GET;
    let inner = lanes.0.clone();
    // A set ends its task when the browser goes away and this future is dropped.
    let mut task = JoinSet::new();
    let work = async move {
        // It is never closed, so everybody's turn comes.
        let _turn = if reads { inner.pages.acquire().await.ok() } else { None };
        whole(next.run(request).await).await
    };
    task.spawn_on(work, kitchen.handle());
    match task.join_next().await {
        Some(Ok(response)) => response,
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A page whose last byte has been made, so that sending it takes no work; all else as it comes.
async fn whole(response: Response) -> Response {
    let html = |kind: &header::HeaderValue| kind.as_bytes().starts_with(b"text/html");
    if !response.headers().get(header::CONTENT_TYPE).is_some_and(html) {
        return response;
    }
    let (parts, body) = response.into_parts();
    match to_bytes(body, PAGE_MOST).await {
        Ok(bytes) => Response::from_parts(parts, Body::from(bytes)),
        Err(error) => {
            tracing::error!(%error, "a page broke off");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
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
    use std::time::{Duration, Instant};
    use tower::ServiceExt;

    fn asked(method: Method, path: &str, cookies: &str) -> Request {
        let request = Request::builder().method(method).uri(path).header(header::COOKIE, cookies);
        request.body(Body::empty()).unwrap()
    }

    async fn text(router: &Router, method: Method, path: &str) -> (StatusCode, String) {
        let (parts, body) = router.clone().oneshot(asked(method, path, "")).await.unwrap().into_parts();
        (parts.status, String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned())
    }

    /// The name of the thread that works, and how far it gives way.
    async fn thread() -> String {
        let name = std::thread::current().name().unwrap_or_default().to_owned();
        let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
        let after_name = stat.rsplit_once(") ").unwrap().1;
        format!("{name} {}", after_name.split(' ').nth(16).unwrap())
    }

    fn router(lanes: &Lanes) -> Router {
        let paths = ["/checkout", "/product/mug", "/en/product/mug", "/events/stock", "/media/a.webp"];
        let router = paths.into_iter().fold(Router::new(), |router, path| router.route(path, get(thread)));
        router.layer(from_fn_with_state(lanes.clone(), run))
    }

    #[tokio::test]
    async fn only_what_is_too_much_goes_to_the_kitchen() {
        let calm = router(&Lanes::with(1, 10));
        let busy = router(&Lanes::with(0, 10));
        let (_, in_front) = text(&calm, Method::GET, "/checkout").await;
        let (_, kitchen) = text(&busy, Method::GET, "/checkout").await;
        let (name, niceness) = in_front.rsplit_once(' ').unwrap();
        assert_ne!(name, "kitchen");
        // The test itself may have been started to give way; 19 is as far as it goes.
        let gives_way = format!("kitchen {}", (niceness.parse::<i32>().unwrap() + 10).min(19));
        assert_eq!(kitchen, gives_way);
        for path in ["/product/mug", "/en/product/mug", "/events/stock", "/media/a.webp"] {
            assert_eq!(text(&busy, Method::GET, path).await.1, in_front, "{path}");
        }
        assert_eq!(text(&busy, Method::GET, "/product/mug?from=share").await.1, gives_way);
    }

    #[test]
    fn a_guest_is_a_browser_that_nothing_is_known_of() {
        for (method, path, cookies, guest) in [
            (Method::GET, "/product/mug", "", true),
            (Method::GET, "/product/mug", "lang=en; source=qr", true),
            (Method::GET, "/product/mug", "yunmall=token", false),
            (Method::GET, "/product/mug", "lang=en; __Host-yunmall=token", false),
            (Method::GET, "/product/mug", "form=kept", false),
            (Method::POST, "/product/mug", "", false),
            (Method::GET, "/product/mug?a=1", "", false),
            (Method::GET, "/english/product/mug", "", false),
            (Method::GET, "/", "", true),
            (Method::GET, "/en", "lang=en", true),
            (Method::GET, "/en/", "", true),
            (Method::GET, "/c/mugs", "", true),
            (Method::GET, "/en/c/kitchen/mugs", "", true),
            (Method::GET, "/search", "", true),
            (Method::GET, "/search?q=mug", "", false),
            (Method::GET, "/flash", "", false),
            (Method::GET, "/cart", "", false),
            (Method::GET, "/checkout", "", false),
            (Method::GET, "/account", "", false),
            (Method::GET, "/order/token", "", false),
            (Method::GET, "/api/catalog/home", "", false),
        ] {
            assert_eq!(guest_looks(&asked(method, path, cookies)), guest, "{path} {cookies}");
        }
    }

    #[tokio::test]
    async fn who_finds_it_full_is_told_when_to_come_again() {
        let full = router(&Lanes::with(0, 0));
        let answer = full.oneshot(asked(Method::GET, "/checkout", "")).await.unwrap();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.headers()[header::RETRY_AFTER], COME_AGAIN);
    }

    /// A door that stays shut: who is inside, and whether it was ever left.
    #[derive(Clone, Default)]
    struct Shut {
        inside: Arc<AtomicUsize>,
        orders: Arc<AtomicUsize>,
    }

    async fn until(what: &str, question: impl Fn() -> bool) {
        let end = Instant::now() + Duration::from_secs(60);
        while !question() {
            assert!(Instant::now() < end, "{what}: still not so");
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn few_pages_are_made_at_once_and_orders_pass_them() {
        let (lanes, shut) = (Lanes::with(0, 1000), Shut::default());
        let (inside, orders) = (shut.inside.clone(), shut.orders.clone());
        let page = move || async move {
            let _place = {
                inside.fetch_add(1, Ordering::SeqCst);
                Place(&inside)
            };
            std::future::pending::<()>().await;
        };
        let order = move || async move { orders.fetch_add(1, Ordering::SeqCst).to_string() };
        let router =
            Router::new().route("/checkout", get(page).post(order)).layer(from_fn_with_state(lanes.clone(), run));
        let mut waiting = JoinSet::new();
        for _ in 0..2 * cores() + 5 {
            waiting.spawn(router.clone().oneshot(asked(Method::GET, "/checkout", "")));
        }
        until("all have come", || lanes.under_way() == 2 * cores() + 5).await;
        until("the first are inside", || shut.inside.load(Ordering::SeqCst) == 2 * cores()).await;
        assert_eq!(text(&router, Method::POST, "/checkout").await, (StatusCode::OK, "0".to_owned()));
        assert_eq!(shut.inside.load(Ordering::SeqCst), 2 * cores(), "the others wait");
        // They go away, and nothing is made for them any more.
        drop(waiting);
        until("nobody is inside", || shut.inside.load(Ordering::SeqCst) == 0).await;
        assert_eq!(lanes.under_way(), 0);
    }
}
