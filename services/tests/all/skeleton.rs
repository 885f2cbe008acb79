//! The disposable shop itself, and the schema it is made of.

use domain::Lang;
use sea_orm::{FromQueryResult, Statement};
use services::testing::{Backend, TestShop, left_out, on_both, postgres_server, runtime};

#[test]
fn an_empty_shop_has_no_categories() {
    on_both(|shop| async move {
        let roots = services::catalog::categories::roots(&shop, Lang::Zh).await.expect("the shop answers");
        assert_eq!(roots, vec![]);
    });
}

/// What PostgreSQL itself says about each table, and each column as `table.column`. The table in
/// which sea-orm notes the steps that were made is not ours to describe.
const COMMENTS: &str = "
    SELECT CAST(c.relname AS TEXT) AS name, COALESCE(obj_description(c.oid, 'pg_class'), '') AS comment
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'seaql_migrations'
    UNION ALL
    SELECT c.relname || '.' || a.attname, COALESCE(col_description(c.oid, a.attnum), '')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'seaql_migrations'
      AND a.attnum > 0 AND NOT a.attisdropped";

/// SQLite keeps no comments; whoever opens PostgreSQL with a tool of their own reads there what
/// `docs/schema.md` says.
#[test]
fn every_table_and_column_of_postgresql_says_what_it_means() {
    #[derive(FromQueryResult)]
    struct Described {
        name: String,
        comment: String,
    }
    if postgres_server().is_none() {
        left_out("YUNMALL_TEST_POSTGRES is not set");
        return;
    }
    runtime().block_on(async {
        let shop = TestShop::open(Backend::Postgres).await;
        let statement = Statement::from_string(shop.db.backend(), COMMENTS);
        let found = Described::find_by_statement(statement).all(shop.db.read()).await.expect("the schema");
        let silent: Vec<&str> =
            found.iter().filter(|one| one.comment.trim().is_empty()).map(|one| one.name.as_str()).collect();
        assert!(silent.is_empty(), "no comment on {silent:?}");

        let mut found: Vec<(String, String)> = found.into_iter().map(|one| (one.name, one.comment)).collect();
        let mut described = Vec::new();
        for table in migrations::tables() {
            described.push((table.name.to_owned(), table.comment.to_owned()));
            for column in &table.columns {
                described.push((format!("{}.{}", table.name, column.name), column.comment.to_owned()));
            }
        }
        found.sort();
        described.sort();
        assert_eq!(found, described);
    });
}

/// K2: what is acknowledged is on the disk, whatever the database's own settings say.
#[test]
fn the_connection_that_writes_waits_for_the_disk() {
    on_both(|shop| async move {
        #[derive(FromQueryResult)]
        struct Setting {
            value: String,
        }
        let (asked, expected) = if shop.db.is_postgres() {
            ("SELECT current_setting('synchronous_commit') AS value", "on")
        } else {
            // 2 is FULL (https://www.sqlite.org/pragma.html#pragma_synchronous).
            ("SELECT CAST(synchronous AS TEXT) AS value FROM pragma_synchronous", "2")
        };
        let statement = Statement::from_string(shop.db.backend(), asked);
        let setting = Setting::find_by_statement(statement).one(shop.db.write()).await.expect("an answer");
        assert_eq!(setting.expect("a setting").value, expected);
    });
}
