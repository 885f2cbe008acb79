//! Writing down what was searched for, every few seconds.

use super::trail::{Counts, Key, Ordered, add_up, sold};
use crate::db::{found_in, in_steps, number};
use crate::{Result, Shop, params};
use domain::ids::ProductId;
use sea_orm::{FromQueryResult, Value};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;
use uuid::Uuid;

/// How often it is written.
const OFTEN: Duration = Duration::from_secs(5);
/// The most words of a day. Beyond, only words known already are counted.
const MOST_A_DAY: i64 = 20_000;

/// Writes for as long as the program runs.
pub async fn keep_report(shop: Shop) {
    let mut pace = tokio::time::interval(OFTEN);
    loop {
        tokio::select! {
            _ = pace.tick() => {}
            () = shop.live.closed() => return,
        }
        if let Err(error) = write_down(&shop).await {
            tracing::warn!(%error, "searches were not written down; the next round tries again");
        }
    }
}

/// Writes down what was noted so far.
pub async fn write_down(shop: &Shop) -> Result<()> {
    let (mut counts, ordered) = shop.engine.searches.take();
    if counts.is_empty() && ordered.is_empty() {
        return Ok(());
    }
    let written = async {
        for (ordered, products) in looked_up(shop, &ordered).await? {
            add_up(&mut counts, sold(ordered, &products));
        }
        write(shop, &counts).await
    };
    let result = written.await;
    if result.is_err() {
        shop.engine.searches.put_back(counts);
    }
    result
}

/// The products of orders.
async fn looked_up<'a>(shop: &Shop, ordered: &'a [Ordered]) -> Result<Vec<(&'a Ordered, Vec<ProductId>)>> {
    #[derive(FromQueryResult)]
    struct Line {
        order_id: Uuid,
        product_id: Uuid,
    }
    let ids: Vec<Value> = ordered.iter().flat_map(|one| &one.orders).map(|id| Value::from(id.0)).collect();
    let lines: Vec<Line> = found_in(shop.db.read(), ids, |list| {
        ["SELECT order_id, product_id FROM order_lines WHERE order_id IN (", list, ")"].concat()
    })
    .await?;
    let products = |one: &Ordered| {
        let theirs = lines.iter().filter(|line| one.orders.iter().any(|id| id.0 == line.order_id));
        theirs.map(|line| ProductId(line.product_id)).collect()
    };
    Ok(ordered.iter().map(|one| (one, products(one))).collect())
}

async fn write(shop: &Shop, counts: &HashMap<Key, Counts>) -> Result<()> {
    // In the order of the keys, so that two nodes never wait for each other.
    let mut counts: BTreeMap<&Key, &Counts> = counts.iter().collect();
    let days: HashSet<i64> = counts.keys().map(|(day, _)| *day).collect();
    for day in days {
        let sql = "SELECT COUNT(*) AS n FROM search_days WHERE day = $1";
        if number(shop.db.read(), sql, params![day]).await? >= MOST_A_DAY {
            let words = counts.keys().map(|(_, words)| Value::from(words.as_str())).collect();
            let known = known(shop, words).await?;
            counts.retain(|(of, words), _| *of != day || known.contains(words));
        }
    }
    let rows = counts.into_iter().map(|((day, words), counts)| {
        let found = counts.found.unwrap_or(-1);
        params![*day, words.as_str(), counts.searches, found.max(0), counts.clicks, counts.orders]
    });
    let rows: Vec<Vec<Value>> = rows.collect();
    let tx = shop.begin().await?;
    in_steps(&*tx, 6, rows, |list| {
        [
            "INSERT INTO search_days (day, words, searches, found, clicks, orders) VALUES ",
            list,
            " ON CONFLICT (day, words) DO UPDATE SET searches = search_days.searches + excluded.searches, \
             found = CASE WHEN excluded.searches > 0 OR excluded.found > 0 THEN excluded.found ELSE search_days.found END, \
             clicks = search_days.clicks + excluded.clicks, orders = search_days.orders + excluded.orders",
        ]
        .concat()
    })
    .await?;
    tx.commit().await
}

/// Which words were counted before.
async fn known(shop: &Shop, words: Vec<Value>) -> Result<HashSet<String>> {
    #[derive(FromQueryResult)]
    struct Known {
        words: String,
    }
    let found: Vec<Known> = found_in(shop.db.read(), words, |list| {
        ["SELECT DISTINCT words FROM search_days WHERE words IN (", list, ")"].concat()
    })
    .await?;
    Ok(found.into_iter().map(|known| known.words).collect())
}
