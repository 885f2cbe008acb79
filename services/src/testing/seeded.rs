//! Questions a test asks a whole shop.

use super::TestShop;
use crate::db::{number, row, rows};
use crate::params;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

/// The number that `sql` selects as `n`.
#[allow(clippy::expect_used)]
pub async fn count(shop: &TestShop, sql: &'static str) -> i64 {
    number(shop.db.read(), sql, params![]).await.expect(sql)
}

/// How many orders are in some states; the condition comes from the test itself.
#[allow(clippy::expect_used)]
pub async fn orders_where(shop: &TestShop, condition: &str) -> i64 {
    let sql = ["SELECT COUNT(*) AS n FROM orders WHERE ", condition].concat();
    let statement = Statement::from_string(shop.db.backend(), sql);
    let found = shop.db.read().query_one_raw(statement).await.expect("an answer").expect("a row");
    found.try_get("", "n").expect("a number")
}

/// Every order's events as (order, kind), in the order of time.
#[allow(clippy::expect_used)]
pub async fn events(shop: &TestShop) -> Vec<(String, String)> {
    #[derive(FromQueryResult)]
    struct Row {
        order_id: uuid::Uuid,
        kind: String,
    }
    let found: Vec<Row> = rows(shop.db.read(), "SELECT order_id, kind FROM order_events ORDER BY at, id", params![])
        .await
        .expect("events");
    found.into_iter().map(|row| (row.order_id.to_string(), row.kind)).collect()
}

/// A product's first picture.
#[allow(clippy::expect_used)]
pub async fn first_picture(shop: &TestShop, slug: &str) -> Option<String> {
    #[derive(FromQueryResult)]
    struct Row {
        picture_id: Option<String>,
    }
    let found: Option<Row> =
        row(shop.db.read(), "SELECT picture_id FROM products WHERE slug = $1", params![slug]).await.expect("a product");
    found?.picture_id
}

/// How many rows each table has, and a sum that changes with what stands in them.
#[allow(clippy::expect_used)]
pub async fn sizes(shop: &TestShop) -> Vec<(String, i64)> {
    let mut sizes = Vec::new();
    for table in migrations::tables() {
        let sql = ["SELECT COUNT(*) AS n FROM ", table.name].concat();
        let statement = Statement::from_string(shop.db.backend(), sql);
        let found = shop.db.read().query_one_raw(statement).await.expect("an answer").expect("a row");
        sizes.push((table.name.to_string(), found.try_get("", "n").expect("a number")));
    }
    for (name, sql) in [
        ("stock", "SELECT CAST(SUM(on_hand * 7 + allocated) AS BIGINT) AS n FROM stock_levels"),
        ("money", "SELECT CAST(SUM(total) AS BIGINT) AS n FROM orders"),
        ("stars", "SELECT CAST(SUM(rating_sum) AS BIGINT) AS n FROM products"),
    ] {
        sizes.push((name.to_owned(), count(shop, sql).await));
    }
    sizes
}

/// Every text that is stored sealed, opened: names, phones, e-mail addresses, address lines, notes
/// and secret links. Names of regions are left out, which lists of delivery prices show as well.
#[allow(clippy::expect_used)]
pub async fn sealed_texts(shop: &TestShop) -> Vec<String> {
    #[derive(FromQueryResult)]
    struct Row {
        sealed: Vec<u8>,
    }
    let mut texts = Vec::new();
    for (table, column) in crate::rotation::SEALED_COLUMNS {
        let sql = ["SELECT ", column, " AS sealed FROM ", table, " WHERE ", column, " IS NOT NULL"].concat();
        let statement = Statement::from_string(shop.db.backend(), sql);
        for row in Row::find_by_statement(statement).all(shop.db.read()).await.expect("rows") {
            let text = shop.keys.open_sealed(&[*table, ".", *column].concat(), &row.sealed).expect("our own seal");
            match serde_json::from_str::<domain::checkout::Address>(&text) {
                Ok(address) => texts.extend([address.name, address.phone, address.line]),
                Err(_) => texts.push(text),
            }
        }
    }
    texts.sort();
    texts.dedup();
    texts
}

/// The files a shop's database consists of, after everything is written to them: SQLite's file and
/// its log; the database's folder and the log of the whole PostgreSQL server.
#[allow(clippy::expect_used)]
pub async fn database_files(shop: &TestShop) -> Vec<std::path::PathBuf> {
    if !shop.db.is_postgres() {
        return ["shop.db", "shop.db-wal"].map(|name| shop.folder().join(name)).into();
    }
    let ask = async |sql: &str| {
        let statement = Statement::from_string(shop.db.backend(), sql);
        let found = shop.db.read().query_one_raw(statement).await.expect("an answer").expect("a row");
        found.try_get::<String>("", "text").expect("a text")
    };
    shop.db.write().execute_unprepared("CHECKPOINT").await.expect("a checkpoint");
    let folder = std::path::PathBuf::from(ask("SELECT current_setting('data_directory') AS text").await);
    let number = ask("SELECT CAST(oid AS TEXT) AS text FROM pg_database WHERE datname = current_database()").await;
    let mut files = Vec::new();
    for part in [folder.join("base").join(number), folder.join("pg_wal")] {
        for entry in std::fs::read_dir(part).expect("the server's folder") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                files.push(path);
            }
        }
    }
    files
}
