//! Many rows with few statements.
//!
//! Statements come in a handful of fixed sizes: each size is prepared once and then found in the
//! connection's cache, and the cache stays small however many rows are written.

use crate::Result;
use sea_orm::sea_query::{Alias, Query, SimpleExpr};
use sea_orm::{ConnectionTrait, Value};

/// Rows per statement, largest first.
const SIZES: [usize; 4] = [64, 16, 4, 1];

/// Inserts rows into a table.
pub(super) async fn insert(
    conn: &impl ConnectionTrait,
    table: &'static str,
    columns: &[&'static str],
    rows: Vec<Vec<Value>>,
) -> Result<()> {
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    while left > 0 {
        let size = SIZES.into_iter().find(|size| *size <= left).unwrap_or(1);
        let mut insert = Query::insert();
        insert.into_table(Alias::new(table)).columns(columns.iter().map(|column| Alias::new(*column)));
        for row in rows.by_ref().take(size) {
            insert
                .values(row.into_iter().map(SimpleExpr::from))
                .map_err(|error| crate::Error::Damaged(error.to_string()))?;
        }
        conn.execute(&insert).await?;
        left -= size;
    }
    Ok(())
}

/// Splits keys for `IN (…)` into lists of fixed lengths; the last key fills a list up.
pub(super) fn lists<T: Clone>(keys: Vec<T>) -> Vec<Vec<T>> {
    const LENGTHS: [usize; 4] = [512, 128, 16, 1];
    let mut lists = Vec::new();
    for part in keys.chunks(LENGTHS[0]) {
        let length = LENGTHS.into_iter().rev().find(|length| *length >= part.len()).unwrap_or(LENGTHS[0]);
        let mut list = part.to_vec();
        if let Some(last) = part.last() {
            list.resize(length, last.clone());
        }
        lists.push(list);
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_lists_have_few_lengths_and_lose_no_key() {
        let lengths = |n: i32| lists((0..n).collect()).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(lengths(0), Vec::<usize>::new());
        assert_eq!(lengths(1), [1]);
        assert_eq!(lengths(5), [16]);
        assert_eq!(lengths(700), [512, 512]);
        assert_eq!(lists(vec![1, 2]).concat()[..3], [1, 2, 2]);
    }
}
