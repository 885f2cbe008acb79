//! The audit log has no gaps, shows every later change, and refuses changes.

use sea_orm::ConnectionTrait;
use serde_json::json;
use services::Shop;
use services::audit_log::{self, Verdict, record_as};
use services::testing::on_both;

async fn note(shop: &Shop, text: &str) {
    // Writers of PostgreSQL wait for each other; SQLite has one.
    let tx = shop.begin().await.expect("a transaction");
    record_as(&tx, "system", None, "test.note", "note:1", json!({}), json!({ "text": text })).await.expect("recorded");
    tx.commit().await.expect("committed");
}

#[test]
fn rows_written_at_the_same_moment_make_one_chain_without_gaps() {
    on_both(|shop| async move {
        assert_eq!(audit_log::verify(&shop).await.expect("read"), Verdict::Whole(0));
        let writers = (0..40).map(|n| {
            let shop = shop.shop.clone();
            tokio::spawn(async move { note(&shop, &n.to_string()).await })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.expect("no panic");
        }
        assert_eq!(audit_log::verify(&shop).await.expect("read"), Verdict::Whole(40));
    });
}

#[test]
fn an_undone_change_leaves_no_gap() {
    on_both(|shop| async move {
        note(&shop, "one").await;
        let tx = shop.begin().await.expect("a transaction");
        record_as(&tx, "system", None, "test.note", "note:2", json!({}), json!({})).await.expect("recorded");
        drop(tx);
        note(&shop, "two").await;
        assert_eq!(audit_log::verify(&shop).await.expect("read"), Verdict::Whole(2));
    });
}

#[test]
fn the_database_refuses_changes_and_the_chain_shows_them() {
    on_both(|shop| async move {
        for text in ["one", "two", "three", "four"] {
            note(&shop, text).await;
        }
        let write = shop.db.write();
        for change in ["UPDATE audit_log SET actor = 'nobody' WHERE seq = 2", "DELETE FROM audit_log WHERE seq = 2"] {
            write.execute_unprepared(change).await.expect_err("append-only");
        }
        assert_eq!(audit_log::verify(&shop).await.expect("read"), Verdict::Whole(4));
        // Somebody who owns the database can take the guard away; the chain still shows it.
        let postgres = shop.db.is_postgres();
        for guard in ["audit_log_no_update", "audit_log_no_delete"] {
            let on = if postgres { " ON audit_log" } else { "" };
            write.execute_unprepared(&["DROP TRIGGER ", guard, on].concat()).await.expect("dropped");
        }
        write.execute_unprepared("UPDATE audit_log SET actor = 'nobody' WHERE seq = 2").await.expect("changed");
        assert_eq!(audit_log::verify(&shop).await.expect("read"), Verdict::Broken { seq: 2 });
        write.execute_unprepared("UPDATE audit_log SET actor = 'system' WHERE seq = 2").await.expect("changed back");
        assert_eq!(audit_log::verify(&shop).await.expect("read"), Verdict::Whole(4));
        write.execute_unprepared("DELETE FROM audit_log WHERE seq = 3").await.expect("removed");
        assert_eq!(audit_log::verify(&shop).await.expect("read"), Verdict::Broken { seq: 3 });
    });
}
