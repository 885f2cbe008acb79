#![allow(clippy::unwrap_used)] // A test that cannot go on shall stop.

use super::*;
use axum::Router;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use domain::ids::{ProductId, VariantId};
use http_body_util::BodyExt;
use services::Live;
use services::live::LiveEvent;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;
use tower::ServiceExt;

const MUG: &str = "/product/mug";
const HTML: (&str, &str) = ("accept", "text/html");

struct Mall {
    copies: Copies,
    live: Live,
    made: Arc<AtomicUsize>,
    /// How many pages may still be made.
    gate: Arc<Semaphore>,
    router: Router,
}

/// The product that a path shows.
fn product(path: &str) -> ProductId {
    ProductId(uuid::Uuid::from_u128(path.bytes().fold(0, |sum, byte| sum * 31 + u128::from(byte))))
}

/// A shop whose pages say how many were made before, name a product, and carry a nonce of their own.
fn shop(calm: usize) -> Mall {
    shop_with(calm, MOST)
}

fn shop_with(calm: usize, most: usize) -> Mall {
    let (live, made, gate) = (Live::new(), Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(1_000_000)));
    let copies =
        Copies { lanes: Lanes::with(calm, 10), shelf: Shelf::new(live.subscribe(), most), metrics: Arc::default() };
    let (count, open) = (made.clone(), gate.clone());
    let page = move |request: Request| async move {
        let number = count.fetch_add(1, Ordering::SeqCst);
        open.acquire().await.unwrap().forget();
        let said = |name: &str| request.headers().contains_key(name);
        if said("gone") {
            return StatusCode::NOT_FOUND.into_response();
        }
        if said("broken") {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        if said("incomplete") {
            request.extensions().get::<Findings>().unwrap().incomplete();
        }
        if said("brief") {
            request.extensions().get::<Findings>().unwrap().brief();
        }
        let nonce = format!("nonce-of-page-{number:04}");
        let policy = format!("script-src 'nonce-{nonce}'");
        let id = product(request.uri().path());
        let body = format!("<p>{number}</p><script nonce={nonce}>{id}</script><script nonce={nonce}></script>");
        let answer =
            [(header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()), (header::CONTENT_SECURITY_POLICY, policy)];
        let mut answer = (answer, body).into_response();
        if said("gives-cookie") {
            answer.headers_mut().insert(header::SET_COOKIE, HeaderValue::from_static("lang=en"));
        }
        answer
    };
    let router = Router::new().route("/", get(page.clone())).route("/product/{slug}", get(page));
    let router = router.layer(from_fn_with_state(copies.clone(), hand_out));
    Mall { copies, live, made, gate, router }
}

impl Mall {
    async fn answer(&self, path: &str, header: (&str, &str)) -> (StatusCode, HeaderMap, String) {
        let request = Request::get(path).header(header.0, header.1).body(Body::empty()).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let page = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        (parts.status, parts.headers, page)
    }

    /// The number and the nonce of the page that somebody gets.
    async fn ask(&self, path: &str, header: (&str, &str)) -> (usize, String) {
        let (status, headers, page) = self.answer(path, header).await;
        assert_eq!(status, StatusCode::OK);
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        let nonce = policy.strip_prefix("script-src 'nonce-").unwrap().strip_suffix('\'').unwrap().to_owned();
        let number = page.strip_prefix("<p>").unwrap().split_once('<').unwrap().0.parse().unwrap();
        let id = product(path.split('?').next().unwrap());
        let expected = format!("<p>{number}</p><script nonce={nonce}>{id}</script><script nonce={nonce}></script>");
        assert_eq!(page, expected, "page and policy agree");
        (number, nonce)
    }

    async fn look(&self) -> usize {
        self.ask(MUG, HTML).await.0
    }

    fn made(&self) -> usize {
        self.made.load(Ordering::SeqCst)
    }

    /// From now on so many pages are made, and no more.
    fn slow(&self, pages: usize) {
        self.gate.forget_permits(usize::MAX);
        self.gate.add_permits(pages);
    }

    /// Time passes for the copy of the mug.
    fn age(&self, age: Duration) {
        self.copies.shelf.remake(MUG, std::time::Instant::now().checked_sub(age).unwrap());
    }

    /// The copy of the mug does not age while the test looks.
    fn young(&self) {
        self.copies.shelf.remake(MUG, std::time::Instant::now() + Duration::from_secs(600));
    }

    /// Nobody makes the mug's page any more.
    async fn settled(&self) {
        while matches!(self.copies.shelf.turn(MUG), Turn::Others(..)) {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn a_calm_machine_makes_every_page_anew() {
    let shop = shop(1);
    assert_eq!((shop.look().await, shop.look().await), (0, 1));
}

#[tokio::test]
async fn guests_of_a_busy_shop_get_copies_with_nonces_of_their_own() {
    let shop = shop(0);
    let first = shop.ask(MUG, HTML).await;
    shop.young();
    let second = shop.ask(MUG, HTML).await;
    let third = shop.ask(MUG, HTML).await;
    assert_eq!((first.0, second.0, third.0, shop.made()), (0, 0, 0, 1));
    assert_ne!(first.1, second.1);
    assert_ne!(second.1, third.1);
    // Whoever is known, or asks for more than the page, gets a page of their own.
    assert_eq!(shop.ask(MUG, ("cookie", "yunmall=token")).await.0, 1);
    assert_eq!(shop.ask("/product/mug?rated=5", HTML).await.0, 2);
    assert_eq!(shop.ask("/product/cup", HTML).await.0, 3);
}

#[tokio::test]
async fn an_ageing_copy_is_made_anew_behind_the_scenes_and_an_old_one_is_not_handed_out() {
    let shop = shop(0);
    assert_eq!(shop.look().await, 0);
    shop.age(FRESH + Duration::from_millis(1));
    assert_eq!(shop.look().await, 0, "nobody waits for it");
    shop.settled().await;
    shop.young();
    assert_eq!((shop.look().await, shop.made()), (1, 2));
    shop.age(OLDEST);
    assert_eq!((shop.look().await, shop.made()), (2, 3));
}

#[test]
fn a_page_that_takes_long_is_made_anew_early() {
    let after = |took| fresh_for(Duration::from_millis(took)).as_millis();
    assert_eq!([0, 5, 50, 100, 150, 1000, 5000].map(after), [850, 850, 800, 600, 400, 400, 400]);
}

#[tokio::test]
async fn those_who_come_at_once_get_one_page() {
    for calm in [0, 1] {
        let shop = shop(calm);
        shop.slow(0);
        let looks = futures::future::join_all((0..20).map(|_| shop.look()));
        let (looks, ()) = tokio::join!(looks, async { shop.slow(1) });
        assert_eq!((looks, shop.made()), (vec![0; 20], 1));
    }
}

#[tokio::test]
async fn an_answer_with_a_cookie_is_for_one_browser_alone() {
    let shop = shop(0);
    assert_eq!(shop.ask(MUG, ("gives-cookie", "1")).await.0, 0);
    assert_eq!(shop.look().await, 1);
    assert_eq!(shop.copies.shelf.sizes().0, 1);
}

#[tokio::test]
async fn who_waits_too_long_gets_the_last_copy_and_the_page_is_made_once_meanwhile() {
    let shop = shop(1);
    assert_eq!(shop.look().await, 0);
    shop.slow(0);
    let looks: Vec<usize> = futures::future::join_all((0..20).map(|_| shop.look())).await;
    assert_eq!((looks, shop.made()), (vec![0; 20], 2));
    // The making has begun long ago: who comes now does not wait at all.
    let begun = Instant::now();
    assert_eq!(shop.look().await, 0);
    assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    // It is ready in the end, and the next copy is this one.
    shop.slow(1);
    shop.settled().await;
    shop.slow(0);
    assert_eq!((shop.look().await, shop.made()), (1, 3));
}

#[tokio::test]
async fn no_copy_is_older_than_ten_minutes() {
    let shop = shop(1);
    assert_eq!(shop.look().await, 0);
    shop.slow(0);
    shop.age(STALE - Duration::from_secs(10));
    assert_eq!(shop.look().await, 0);
    shop.age(STALE);
    // One page is being made already; this guest waits for it.
    let (look, ()) = tokio::join!(shop.look(), async { shop.slow(1) });
    assert_eq!((look, shop.made()), (1, 2));
}

#[tokio::test]
async fn a_countdown_is_not_handed_out_after_a_second() {
    let shop = shop(1);
    assert_eq!(shop.ask(MUG, ("brief", "1")).await.0, 0);
    shop.slow(0);
    shop.age(OLDEST);
    let (look, ()) = tokio::join!(shop.look(), async { shop.slow(1) });
    assert_eq!((look, shop.made()), (1, 2));
}

#[tokio::test]
async fn a_page_that_fails_is_answered_by_the_last_copy_and_never_kept() {
    let shop = shop(1);
    assert_eq!(shop.answer(MUG, ("broken", "1")).await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(shop.ask(MUG, ("incomplete", "1")).await.0, 1, "there is nothing better");
    assert_eq!(shop.copies.shelf.sizes(), (0, 0, 0));
    assert_eq!(shop.look().await, 2);
    assert_eq!(shop.ask(MUG, ("broken", "1")).await.0, 2);
    assert_eq!(shop.ask(MUG, ("incomplete", "1")).await.0, 2);
    assert_eq!((shop.look().await, shop.made()), (5, 6));
    // What is gone is gone.
    assert_eq!(shop.answer(MUG, ("gone", "1")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(shop.copies.shelf.sizes(), (0, 0, 0));
}

#[tokio::test]
async fn a_copy_that_the_shop_knows_to_be_wrong_is_gone() {
    let shop = shop(1);
    let (mug, cup) = (product(MUG), product("/product/cup"));
    let news = [
        (LiveEvent::Stock { product: mug, variant: VariantId(mug.0), available: 3 }, true),
        (LiveEvent::Goods { products: vec![cup] }, true),
        (LiveEvent::Goods { products: vec![cup, mug] }, false),
        (LiveEvent::all_goods(), false),
        (LiveEvent::Face, false),
    ];
    for (event, good) in news {
        shop.look().await;
        assert_eq!(shop.copies.shelf.sizes().0, 1);
        shop.live.publish(event.clone());
        assert_eq!(shop.copies.shelf.sizes().0, usize::from(good), "{event:?}");
    }
    // News that comes while a page is being made concerns that page as well.
    shop.look().await;
    shop.slow(0);
    let before = shop.made();
    assert_eq!(shop.look().await + 1, before, "the last copy");
    shop.live.publish(LiveEvent::Goods { products: vec![mug] });
    shop.slow(1);
    shop.settled().await;
    assert_eq!((shop.copies.shelf.sizes().0, shop.made()), (0, before + 1));
}

#[tokio::test]
async fn the_shelf_holds_so_many_bytes_and_the_least_wanted_go_first() {
    let one = {
        let shop = shop(1);
        shop.ask("/product/mug-00", HTML).await;
        shop.copies.shelf.sizes().2
    };
    let shop = shop_with(1, 10 * one);
    for number in 10..30 {
        shop.ask(&format!("/product/mug-{number}"), HTML).await;
        shop.copies.shelf.copy("/product/mug-10", STALE, STALE).expect("it is wanted again and again");
    }
    let (copies, places, bytes) = shop.copies.shelf.sizes();
    assert!(bytes <= 10 * one && bytes > 8 * one, "{bytes} of {one} each");
    assert_eq!(copies, places);
    assert!(shop.copies.shelf.copy("/product/mug-29", STALE, STALE).is_some());
    assert!(shop.copies.shelf.copy("/product/mug-11", STALE, STALE).is_none());
}
