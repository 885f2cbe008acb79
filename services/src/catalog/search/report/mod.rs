//! What is searched for: counted without anybody's name, read by the shop's owner, and shown to
//! shoppers as what many look for.
//!
//! What visitors do is noted in memory ([`trail`]) and written every few seconds, many searches in one
//! statement, so that no search waits for a write and the database knows no visitor. What a process that
//! is killed had not written is lost: these are hints, not books.

mod trail;
mod write;

pub(super) use trail::Searches;
pub use write::{keep_report, write_down};

use crate::db::{number, rows};
use crate::sessions::Visitor;
use crate::settings::may_change_shop;
use crate::staff::Member;
use crate::{Error, Result, Shop, params};
use domain::Timestamp;
use domain::catalog::searches::{SearchReport, SearchRow};
use domain::catalog::{ListHeading, Listing, ListingQuery, ProductAnswer, Scope};
use domain::ids::ProductId;
use domain::{Lang, checkout::Placed};
use sea_orm::FromQueryResult;

/// Days that hot searches are taken from.
const HOT_DAYS: i64 = 7;
/// The most hot searches.
const MOST_HOT: i64 = 8;
/// How long hot searches are remembered, in milliseconds.
const HOT_FOR: i64 = 60_000;
/// The most rows of each part of the report.
const MOST_ROWS: i64 = 50;

/// The number of a moment's day.
fn day(now: Timestamp) -> i64 {
    now.0.div_euclid(Timestamp::DAY)
}

/// A list for a visitor; a search is noted with what it found.
pub async fn searched(
    shop: &Shop,
    visitor: &Visitor,
    lang: Lang,
    scope: &Scope,
    query: &ListingQuery,
) -> Result<(ListHeading, Listing)> {
    let (heading, listing) = crate::catalog::listing(shop, lang, scope, query).await?;
    let is_whole = query.filters() == 0 && *scope == Scope::All;
    if is_whole && !query.search.is_empty() {
        let ids: Vec<ProductId> = listing.products.iter().map(|card| card.id).collect();
        shop.engine.searches.searched(visitor.session, day(shop.clock.now()), &query.search, listing.total, &ids);
    }
    Ok((heading, listing))
}

/// A product's page for a visitor, who may have come from a search.
pub async fn opened(shop: &Shop, visitor: &Visitor, lang: Lang, slug: &str) -> Result<ProductAnswer> {
    let answer = crate::catalog::product_page(shop, lang, slug).await?;
    if let ProductAnswer::Page(page) = &answer {
        shop.engine.searches.opened(visitor.session, day(shop.clock.now()), page.id);
    }
    Ok(answer)
}

/// An order was placed, perhaps for what was found by a search.
pub(crate) fn ordered(shop: &Shop, visitor: &Visitor, placed: &Placed) {
    shop.engine.searches.ordered(visitor.session, day(shop.clock.now()), &placed.orders);
}

#[derive(FromQueryResult)]
struct Row {
    words: String,
    searches: i64,
    found: i64,
    clicks: i64,
    orders: i64,
}

impl From<Row> for SearchRow {
    fn from(row: Row) -> SearchRow {
        let Row { words, searches, found, clicks, orders } = row;
        SearchRow { words, searches, found, clicks, orders }
    }
}

/// The sums of the days after `$1` by words; `found` is what the latest of them says.
macro_rules! summed {
    ($rest:literal) => {
        concat!(
            "SELECT * FROM (SELECT s.words AS words, CAST(SUM(s.searches) AS BIGINT) AS searches, \
             CAST(SUM(s.clicks) AS BIGINT) AS clicks, CAST(SUM(s.orders) AS BIGINT) AS orders, \
             COALESCE((SELECT l.found FROM search_days l WHERE l.words = s.words AND l.searches > 0 \
             ORDER BY l.day DESC LIMIT 1), 0) AS found \
             FROM search_days s WHERE s.day > $1 GROUP BY s.words) t ",
            $rest
        )
    };
}

/// What the last days' searches tell; the platform's staff read it who may change the shop.
pub async fn search_report(shop: &Shop, member: &Member, days: i64) -> Result<SearchReport> {
    may_change_shop(member)?;
    if !matches!(days, 7 | 30) {
        return Err(Error::invalid("days", "out_of_range"));
    }
    let (conn, after) = (shop.db.read(), day(shop.clock.now()) - days);
    let nothing = summed!("WHERE t.found = 0 AND t.searches > 0 ORDER BY t.searches DESC, t.words LIMIT $2");
    let selling = summed!(
        "WHERE t.clicks > 0 OR t.orders > 0 ORDER BY t.orders DESC, t.clicks DESC, t.searches DESC, t.words LIMIT $2"
    );
    let all = "SELECT COALESCE(CAST(SUM(searches) AS BIGINT), 0) AS n FROM search_days WHERE day > $1";
    let (searches, nothing, selling) = tokio::try_join!(
        number(conn, all, params![after]),
        rows::<Row>(conn, nothing, params![after, MOST_ROWS]),
        rows::<Row>(conn, selling, params![after, MOST_ROWS]),
    )?;
    let read = |rows: Vec<Row>| rows.into_iter().map(SearchRow::from).collect();
    Ok(SearchReport { searches, nothing: read(nothing), selling: read(selling) })
}

/// What several visitors looked for lately and found, most wanted first.
pub(super) async fn hot(shop: &Shop) -> Result<Vec<String>> {
    let now = shop.clock.now();
    if let Some(known) = shop.engine.searches.hot(now.0) {
        return Ok(known);
    }
    let sql = summed!(
        "WHERE t.found > 0 AND t.searches >= 3 AND t.clicks > 0 \
         ORDER BY t.searches + 2 * t.clicks + 4 * t.orders DESC, t.words LIMIT $2"
    );
    let found: Vec<Row> = rows(shop.db.read(), sql, params![day(now) - HOT_DAYS, MOST_HOT]).await?;
    let words: Vec<String> = found.into_iter().map(|row| row.words).collect();
    shop.engine.searches.set_hot(now.0 + HOT_FOR, words.clone());
    Ok(words)
}
