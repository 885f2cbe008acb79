//! Rows for several tables that go out together.
//!
//! Whoever orders alone waits for every question and answer between the shop and its database, and most
//! of an order is rows that nobody looks at before the commit. A few of them go out in one statement.

use super::insert_rows;
use super::lists::places;
use crate::{Error, Result};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

/// Up to so many rows go out in one statement. More are many orders, for which a statement for each
/// table is nothing; and the fewer different statements there are, the more of them are prepared.
const TOGETHER: usize = 16;

/// Rows of one table.
struct Table {
    name: &'static str,
    columns: &'static [&'static str],
    rows: Vec<Vec<Value>>,
}

/// Rows that wait to be inserted, table by table in the order in which they came.
#[derive(Default)]
pub(super) struct Gathered(Vec<Table>);

impl Gathered {
    pub fn add(&mut self, name: &'static str, columns: &'static [&'static str], rows: Vec<Vec<Value>>) {
        match self.0.iter_mut().find(|table| table.name == name && table.columns == columns) {
            Some(table) => table.rows.extend(rows),
            None if rows.is_empty() => {}
            None => self.0.push(Table { name, columns, rows }),
        }
    }

    /// Inserts everything; nothing waits afterwards.
    pub async fn send(&mut self, conn: &impl ConnectionTrait) -> Result<()> {
        let tables = std::mem::take(&mut self.0);
        let rows: usize = tables.iter().map(|table| table.rows.len()).sum();
        if tables.len() < 2 || rows > TOGETHER {
            for table in tables {
                insert_rows(conn, table.name, table.columns, table.rows).await?;
            }
            return Ok(());
        }
        if tables.iter().any(|table| table.rows.iter().any(|row| row.len() != table.columns.len())) {
            return Err(Error::Damaged("rows and columns differ in number".to_owned()));
        }
        let backend = conn.get_database_backend();
        let sql = one_statement(backend, &tables);
        let values: Vec<Value> = tables.into_iter().flat_map(|table| table.rows).flatten().collect();
        conn.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        Ok(())
    }
}

/// All the insertions in one message. PostgreSQL checks keys that point to each other's rows when all of
/// them are there; SQLite takes one after the other and hands the parameters on in order.
fn one_statement(backend: DbBackend, tables: &[Table]) -> String {
    let mut before = 0;
    let mut insertions: Vec<String> = Vec::with_capacity(tables.len());
    for Table { name, columns, rows } in tables {
        let list = places(backend, before, columns.len(), rows.len());
        insertions.push(["INSERT INTO ", name, " (\"", &columns.join("\", \""), "\") VALUES ", &list].concat());
        before += columns.len() * rows.len();
    }
    if backend != DbBackend::Postgres {
        return insertions.join("; ");
    }
    let last = insertions.pop().unwrap_or_default();
    let others: Vec<String> =
        insertions.iter().enumerate().map(|(at, insertion)| format!("t{at} AS ({insertion})")).collect();
    ["WITH ", &others.join(", "), " ", &last].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    #[test]
    fn each_database_gets_one_statement_in_its_own_words() {
        let mut gathered = Gathered::default();
        gathered.add("a", &["x", "y"], vec![params![1_i64, 2_i64]]);
        gathered.add("b", &["z"], vec![]);
        gathered.add("b", &["z"], vec![params![3_i64]]);
        gathered.add("a", &["x", "y"], vec![params![4_i64, 5_i64]]);
        gathered.add("b", &["z"], vec![params![6_i64]]);
        assert_eq!(
            one_statement(DbBackend::Postgres, &gathered.0),
            r#"WITH t0 AS (INSERT INTO a ("x", "y") VALUES ($1, $2), ($3, $4)) INSERT INTO b ("z") VALUES ($5), ($6)"#
        );
        assert_eq!(
            one_statement(DbBackend::Sqlite, &gathered.0),
            r#"INSERT INTO a ("x", "y") VALUES (?, ?), (?, ?); INSERT INTO b ("z") VALUES (?), (?)"#
        );
    }
}
