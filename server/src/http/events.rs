//! Live events: what open pages hear the moment it happens (server-sent events).

use crate::session::cookie;
use app::request::{Visitor, cookie_name};
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::catalog::StockNews;
use domain::ids::{ProductId, VariantId};
use domain::staff::Permission;
use futures::stream::{self, Stream, StreamExt};
use serde::Deserialize;
use services::error::Kind;
use services::live::LiveEvent;
use services::staff::Member;
use services::{Live, Shop, orders, sessions};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// The most products one line follows: a full cart.
const MOST_PRODUCTS: usize = 60;

/// For an address that names no products, or too many.
const WRONG_PRODUCTS: &str =
    "products：商品编号，用逗号分开，最多 60 个 · product ids separated by commas, at most 60\n";

/// What a page asks to follow.
#[derive(Deserialize)]
pub struct Followed {
    /// Product ids, separated by commas.
    products: String,
}

/// `GET /events/stock?products=<id>,<id>`: first what is available of every variant, then each change.
pub async fn stock(State(shop): State<Shop>, Query(followed): Query<Followed>) -> Response {
    let products: Result<Vec<ProductId>, _> = followed.products.split(',').map(str::parse).collect();
    match products {
        Ok(products) if !products.is_empty() && products.len() <= MOST_PRODUCTS => {
            let live = shop.live.clone();
            answer(&live, stock_line(shop, products))
        }
        _ => (StatusCode::BAD_REQUEST, WRONG_PRODUCTS).into_response(),
    }
}

/// `GET /events/orders`: each order that comes in or moves on, for staff who may see orders.
///
/// A line may stay open for hours. Before each piece of news the session is looked at again, and
/// the line ends when whoever opened it has been signed out, disabled, or given another role.
pub async fn orders(State(shop): State<Shop>, Extension(visitor): Extension<Visitor>, headers: HeaderMap) -> Response {
    let Some(member) = visitor.staff else { return StatusCode::UNAUTHORIZED.into_response() };
    if member.demand(Permission::OrdersView).is_err() {
        return StatusCode::FORBIDDEN.into_response();
    }
    let token = cookie(&headers, cookie_name(&shop.options.base_url)).unwrap_or_default().to_owned();
    let live = shop.live.clone();
    let heard = live.subscribe();
    let line = stream::unfold(Watching { shop, token, heard }, |mut watching| async move {
        loop {
            let (merchant, news) = match watching.heard.recv().await {
                Ok(event) => {
                    let LiveEvent::Order { merchant, .. } = event else { continue };
                    (Some(merchant), Event::default().event("order").data(event.to_json()))
                }
                // The list is read anew; which orders were missed does not matter.
                Err(RecvError::Lagged(_)) => (None, Event::default().event("reload").data("{}")),
                Err(RecvError::Closed) => return None,
            };
            let member = still_there(&watching.shop, &watching.token).await?;
            if merchant.is_none_or(|merchant| member.may_see(merchant)) {
                return Some((Ok(news), watching));
            }
        }
    });
    answer(&live, line)
}

/// `GET /events/order/{key}`: how much has happened to the orders of a page, first at once and then whenever it is
/// more, for whoever may see the page. Whoever saw it by being signed in sees no more after signing out.
pub async fn order(
    State(shop): State<Shop>,
    Extension(visitor): Extension<Visitor>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Response {
    // Subscribed before the first look, so that nothing falls between the two.
    let heard = shop.live.subscribe();
    let first = match orders::news(&shop, &visitor, &key).await {
        Ok(news) => news,
        Err(error) if error.kind() == Kind::NotFound => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::warn!(%error, "an order's news could not be read");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let token = cookie(&headers, cookie_name(&shop.options.base_url)).map(str::to_owned);
    let live = shop.live.clone();
    let told = |news: &orders::News| Ok(Event::default().data(news.count.to_string()));
    let begun = stream::once(std::future::ready(told(&first)));
    let awaiting = Awaiting { shop, visitor, token, key, heard, last: first };
    let line = stream::unfold(awaiting, move |mut awaiting| async move {
        loop {
            match awaiting.heard.recv().await {
                Ok(LiveEvent::Order { order, .. }) if awaiting.last.orders.contains(&order) => {}
                Ok(_) => continue,
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
            let news = awaiting.look().await?;
            if news != awaiting.last {
                awaiting.last = news;
                return Some((told(&awaiting.last), awaiting));
            }
        }
    });
    answer(&live, begun.chain(line))
}

/// Somebody who waits for news of their orders.
struct Awaiting {
    shop: Shop,
    visitor: Visitor,
    token: Option<String>,
    key: String,
    heard: Receiver<LiveEvent>,
    last: orders::News,
}

impl Awaiting {
    /// How much has happened by now; nothing for whoever may no longer see it, and when it cannot be read: the
    /// browser opens the line anew after a while.
    async fn look(&mut self) -> Option<orders::News> {
        let looked = async {
            if let Some(token) = &self.token {
                let found = sessions::find(&self.shop, token).await?;
                self.visitor.customer = found.and_then(|found| found.visitor.customer);
            }
            orders::news(&self.shop, &self.visitor, &self.key).await
        };
        looked.await.inspect_err(|error| tracing::debug!(%error, "a line of an order ends")).ok()
    }
}

struct Watching {
    shop: Shop,
    token: String,
    heard: Receiver<LiveEvent>,
}

/// Who is behind a session's token now, if they may see orders.
async fn still_there(shop: &Shop, token: &str) -> Option<Member> {
    match sessions::find(shop, token).await {
        Ok(found) => found?.visitor.staff.filter(|member| member.demand(Permission::OrdersView).is_ok()),
        Err(error) => {
            // The browser opens the line anew after a while.
            tracing::warn!(%error, "a session could not be read");
            None
        }
    }
}

fn answer(live: &Live, line: impl Stream<Item = Result<Event, Infallible>> + Send + 'static) -> Response {
    // A line begins with a comment, so that the browser knows at once that it is open.
    let opened = stream::once(async { Ok(Event::default().comment("open")) });
    let live = live.clone();
    let line = opened.chain(line).take_until(Box::pin(async move { live.closed().await }));
    let mut response = Sse::new(line).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies that collect answers would hold the news back.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

struct Following {
    shop: Shop,
    products: Vec<ProductId>,
    heard: Receiver<LiveEvent>,
    ready: VecDeque<StockNews>,
    stale: bool,
}

/// Everything at the beginning and whenever too much was missed; single changes in between.
fn stock_line(shop: Shop, products: Vec<ProductId>) -> impl Stream<Item = Result<Event, Infallible>> + Send {
    // Subscribed before the first look, so that nothing falls between the two.
    let heard = shop.live.subscribe();
    let following = Following { shop, products, heard, ready: VecDeque::new(), stale: true };
    stream::unfold(following, |mut following| async move {
        loop {
            if let Some(news) = following.ready.pop_front() {
                let text = serde_json::to_string(&news).unwrap_or_default();
                return Some((Ok(Event::default().data(text)), following));
            }
            if following.stale {
                match services::catalog::availability(&following.shop, &following.products).await {
                    Ok(all) => following.ready.extend(
                        all.into_iter()
                            .map(|row| StockNews { variant: VariantId(row.variant_id), available: row.available }),
                    ),
                    Err(error) => {
                        // The browser opens the line anew after a while.
                        tracing::warn!(%error, "live stock could not be read");
                        return None;
                    }
                }
                following.stale = false;
                continue;
            }
            match following.heard.recv().await {
                Ok(LiveEvent::Stock { product, variant, available }) if following.products.contains(&product) => {
                    following.ready.push_back(StockNews { variant, available });
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => following.stale = true,
                Err(RecvError::Closed) => return None,
            }
        }
    })
}
