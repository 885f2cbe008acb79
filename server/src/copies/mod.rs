//! Copies of the pages that everybody may see, for guests: while the machine is busy, and for when the
//! database does not answer.
//!
//! A page that hundreds look at in the same second is the same for all of them as long as the shop
//! knows nothing of who looks. **While the machine is busy** it is made once and handed out for less
//! than a second; early enough before that it is made anew behind the scenes, so that nobody waits for it.
//! Otherwise every page is made for whoever asks, or for those who ask at the same moment.
//!
//! **When the making takes too long, or fails** because the database cannot be asked, whoever waits gets
//! the last copy there is, up to ten minutes old, while the making goes on behind the scenes, once for
//! each page. A copy of which the shop has heard that it is wrong (goods on it changed, or the shop's
//! own name) is gone at that moment, and a countdown is not handed out after a second.
//!
//! Every copy that goes out has a nonce of its own: what one reader learns from it helps nobody to
//! smuggle a script into another's.

mod page;
mod shelf;
#[cfg(test)]
mod tests;

use crate::behind::Behind;
use crate::lanes::{self, Lanes};
use app::request::Findings;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use page::Page;
use services::Shop;
use services::metrics::Metrics;
use shelf::{Making, Shelf, Turn};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout, timeout_at};

/// While the machine is busy, a copy is made anew while it is still handed out: so long before it is too old that
/// the making may take four times as long as the last time, and at least as long as this.
const AHEAD: Duration = Duration::from_millis(150);
/// No younger copy is made anew, however long that takes.
const FRESH: Duration = Duration::from_millis(400);
/// While the machine is busy, no older copy is handed out at once.
const OLDEST: Duration = Duration::from_millis(1000);
/// How long somebody waits for a page to be made when there is a copy.
const PATIENCE: Duration = Duration::from_millis(150);
/// No older copy is ever handed out.
const STALE: Duration = Duration::from_secs(600);
/// A page that is not made by then never will be.
const GIVEN_UP: Duration = Duration::from_secs(60);
/// The most bytes of all copies together.
const MOST: usize = 32 * 1024 * 1024;
/// The largest page, in bytes.
const LARGEST: usize = 16 * 1024 * 1024;

/// The copies of a server.
#[derive(Clone)]
pub struct Copies {
    lanes: Lanes,
    shelf: Shelf,
    metrics: Arc<Metrics>,
}

/// What came of making a page.
struct Made {
    response: Response,
    /// The page is not what it should be, because something could not be asked.
    failed: bool,
}

impl Copies {
    /// None yet; what the shop tells open pages takes away those that are wrong.
    pub fn new(lanes: Lanes, shop: &Shop) -> Copies {
        Copies { lanes, shelf: Shelf::new(shop.live.subscribe(), MOST), metrics: shop.metrics.clone() }
    }

    /// A copy for somebody, and why it is one.
    fn give(&self, copy: &Page, why: &'static str) -> Response {
        self.metrics.copied(why);
        copy.answer()
    }
}

/// Answers a guest who looks at what everybody may see.
pub async fn hand_out(State(copies): State<Copies>, request: Request, next: impl Behind) -> Response {
    if !lanes::guest_looks(&request) {
        return next.run(request).await;
    }
    let (path, shelf) = (request.uri().path().to_owned(), &copies.shelf);
    let quick = copies.lanes.busy().then(|| shelf.copy(&path, OLDEST, OLDEST)).flatten();
    if let Some(copy) = &quick
        && copy.made.elapsed() < fresh_for(copy.took)
    {
        return copies.give(copy, "busy");
    }
    match (shelf.turn(&path), quick) {
        (Turn::Mine(making), Some(copy)) => {
            behind_the_scenes(making, request, next);
            copies.give(&copy, "busy")
        }
        (Turn::Others(..), Some(copy)) => copies.give(&copy, "busy"),
        (Turn::Mine(making), None) if shelf.copy(&path, STALE, OLDEST).is_none() => {
            make(&making, request, next).await.response
        }
        (Turn::Mine(making), None) => {
            let mut told = behind_the_scenes(making, request, next);
            let made = timeout(PATIENCE, &mut told).await;
            match (made, shelf.copy(&path, STALE, OLDEST)) {
                (Ok(Ok(made)), copy) if !made.failed || copy.is_none() => made.response,
                (_, Some(copy)) => copies.give(&copy, "stale"),
                // The copy turned out to be wrong: there is nothing but to wait.
                (Err(_), None) => told.await.map_or_else(|_| broken(), |made| made.response),
                (Ok(_), None) => broken(),
            }
        }
        (Turn::Others(begun, turn), None) => {
            // Whether it came in time is seen by the copy.
            let _ = timeout_at(Instant::from_std(begun + PATIENCE), turn.lock()).await;
            if shelf.copy(&path, STALE, OLDEST).is_none() {
                drop(turn.lock().await);
            }
            match shelf.copy(&path, STALE, OLDEST) {
                Some(copy) => copies.give(&copy, if copy.made >= begun { "shared" } else { "stale" }),
                // It was none that everybody may have.
                None => next.run(request).await,
            }
        }
    }
}

/// How old a copy is made anew, when making it took so long.
fn fresh_for(took: Duration) -> Duration {
    OLDEST.saturating_sub(AHEAD.max(4 * took)).max(FRESH)
}

/// Makes a page that nobody has to wait for; whoever wants to can.
fn behind_the_scenes(making: Making, request: Request, next: impl Behind) -> oneshot::Receiver<Made> {
    let (tell, told) = oneshot::channel();
    let (parts, _) = request.into_parts();
    tokio::spawn(async move {
        let request = Request::from_parts(parts, Body::empty());
        match timeout(GIVEN_UP, make(&making, request, next)).await {
            Ok(made) => {
                drop(making);
                // Nobody may be waiting any more.
                let _ = tell.send(made);
            }
            Err(_) => tracing::error!("a page took too long to be made"),
        }
    });
    told
}

/// Makes the page, and keeps a copy if there may be one.
async fn make(making: &Making, mut request: Request, next: impl Behind) -> Made {
    let findings = Findings::default();
    request.extensions_mut().insert(findings.clone());
    let response = next.run(request).await;
    if !page::for_everybody(&response) {
        let failed = response.status().is_server_error();
        if !failed {
            making.forget();
        }
        return Made { response, failed };
    }
    let (parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST).await else {
        tracing::error!("a page broke off, or is too large");
        return Made { response: broken(), failed: true };
    };
    let failed = findings.is_incomplete();
    if !failed && let Some(copy) = Page::of(making.begun, &findings, &parts.headers, &bytes) {
        making.keep(copy);
    }
    Made { response: Response::from_parts(parts, Body::from(bytes)), failed }
}

fn broken() -> Response {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
