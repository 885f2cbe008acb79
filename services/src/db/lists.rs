//! Statements over lists: many rows written with few statements, many keys looked for with one.

use crate::Result;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};

/// Parameters in one statement: below the limits of both databases.
const MOST_PARAMETERS: usize = 30_000;

/// Inserts many rows with few statements.
///
/// The rows go out in steps of a ladder, the largest first: however many there are, a database sees
/// a handful of different statements and has them prepared.
pub(crate) async fn insert_rows(
    conn: &impl ConnectionTrait,
    table: &'static str,
    columns: &[&'static str],
    rows: Vec<Vec<Value>>,
) -> Result<()> {
    let head = ["INSERT INTO ", table, " (\"", &columns.join("\", \""), "\") VALUES "].concat();
    in_steps(conn, columns.len(), rows, |list| [&head, list].concat()).await?;
    Ok(())
}

/// Runs a statement over a list of rows, `($1, $2), ($3, $4), …`, in steps of a ladder; `sql` puts the
/// statement around the list, once and without parameters of its own. Gives how many rows it changed.
pub(crate) async fn in_steps(
    conn: &impl ConnectionTrait,
    width: usize,
    rows: Vec<Vec<Value>>,
    sql: impl Fn(&str) -> String,
) -> Result<u64> {
    let most = (MOST_PARAMETERS / width.max(1)).clamp(1, 1024);
    let mut rest = rows.into_iter();
    let mut changed = 0;
    while rest.len() > 0 {
        let count = step_below(rest.len().min(most));
        let values: Vec<Value> = rest.by_ref().take(count).flatten().collect();
        if values.len() != count * width {
            return Err(crate::Error::Damaged("rows and columns differ in number".to_owned()));
        }
        let backend = conn.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql(&places(backend, 0, width, count)), values);
        changed += conn.execute_raw(statement).await?.rows_affected();
    }
    Ok(changed)
}

/// The rows of a query over a list of values, `$1, $2, …`, padded like [`found_by`]'s. A list of
/// values leads PostgreSQL to the index, where a table of rows can lead it through everything.
pub(crate) async fn found_in<T: FromQueryResult>(
    conn: &impl ConnectionTrait,
    wanted: Vec<Value>,
    sql: impl Fn(&str) -> String,
) -> Result<Vec<T>> {
    let rows = wanted.into_iter().map(|value| vec![value]).collect();
    found_by(conn, 1, rows, |list| sql(&one_row(list))).await
}

/// The same over several lists of the same length, such as the columns of a table: `$1, $2`, `$3, $4`.
/// They stand in the statement in their order.
pub(crate) async fn found_in_lists<T: FromQueryResult, const N: usize>(
    conn: &impl ConnectionTrait,
    wanted: Vec<[Value; N]>,
    sql: impl Fn([&str; N]) -> String,
) -> Result<Vec<T>> {
    let mut found = Vec::new();
    for part in wanted.chunks((MOST_PARAMETERS / N.max(1)).clamp(1, 1024)) {
        // A part is never empty.
        let Some(last) = part.last() else { continue };
        let count = part.len().next_power_of_two();
        let padded = || part.iter().chain(std::iter::repeat_n(last, count - part.len()));
        let values: Vec<Value> = (0..N).flat_map(|list| padded().map(move |row| row[list].clone())).collect();
        let backend = conn.get_database_backend();
        let lists: [String; N] = std::array::from_fn(|n| one_row(&places(backend, n * count, 1, count)));
        let sql = sql(lists.each_ref().map(String::as_str));
        let statement = Statement::from_sql_and_values(backend, sql, values);
        found.extend(T::find_by_statement(statement).all(conn).await?);
    }
    Ok(found)
}

/// The rows of a query over a list of rows, which is padded to a power of two by repeating the
/// last: a database sees a handful of different statements and has them prepared. The query must
/// not mind repetitions, as one that looks for what is in the list.
pub(crate) async fn found_by<T: FromQueryResult>(
    conn: &impl ConnectionTrait,
    width: usize,
    wanted: Vec<Vec<Value>>,
    sql: impl Fn(&str) -> String,
) -> Result<Vec<T>> {
    let mut found = Vec::new();
    let most = (MOST_PARAMETERS / width.max(1)).clamp(1, 1024);
    for part in wanted.chunks(most) {
        // A part is never empty.
        let Some(last) = part.last() else { continue };
        let count = part.len().next_power_of_two();
        let padding = std::iter::repeat_n(last, count - part.len());
        let values: Vec<Value> = part.iter().chain(padding).flatten().cloned().collect();
        let backend = conn.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql(&places(backend, 0, width, count)), values);
        found.extend(T::find_by_statement(statement).all(conn).await?);
    }
    Ok(found)
}

/// The largest of 1, 2, 3, 4, 6, 8, 12, 16, 24 … that is not above `count`, which is at least 1.
fn step_below(count: usize) -> usize {
    let power = 1_usize << count.max(1).ilog2();
    if power + power / 2 <= count { power + power / 2 } else { power }
}

/// `($1), ($2)` as `$1, $2`.
fn one_row(list: &str) -> String {
    list.replace(['(', ')'], "")
}

/// `($1, $2), ($3, $4), …`: places for `count` rows of `width` parameters, when `before` parameters
/// stand before them.
///
/// SQLite gets `(?, ?), (?, ?), …`: it keeps a list of the names of a statement's parameters and goes
/// through it from the beginning for each one that is bound, so that thousands of names would be
/// millions of steps. Places without a name are taken in order.
pub(super) fn places(backend: DbBackend, before: usize, width: usize, count: usize) -> String {
    use std::fmt::Write;
    let named = backend != DbBackend::Sqlite;
    let mut list = String::with_capacity(width * count * if named { 7 } else { 3 } + 2 * count);
    for at in 0..width * count {
        list.push_str(match at {
            0 => "(",
            _ if at % width == 0 => "), (",
            _ => ", ",
        });
        if named {
            // Writing to a string cannot fail.
            let _ = write!(list, "${}", before + at + 1);
        } else {
            list.push('?');
        }
    }
    list.push(')');
    list
}

#[cfg(test)]
mod tests {
    use super::{DbBackend, one_row, places};

    #[test]
    fn places_count_on_over_rows() {
        let named = |before, width, count| places(DbBackend::Postgres, before, width, count);
        assert_eq!(named(0, 2, 3), "($1, $2), ($3, $4), ($5, $6)");
        assert_eq!(named(0, 1, 2), "($1), ($2)");
        assert_eq!(named(0, 3, 1), "($1, $2, $3)");
        assert_eq!(named(5, 2, 2), "($6, $7), ($8, $9)");
        assert_eq!(one_row(&named(2, 1, 3)), "$3, $4, $5");
    }

    #[test]
    fn places_have_no_names_on_sqlite() {
        assert_eq!(places(DbBackend::Sqlite, 0, 2, 3), "(?, ?), (?, ?), (?, ?)");
        assert_eq!(one_row(&places(DbBackend::Sqlite, 5, 1, 2)), "?, ?");
    }
}
