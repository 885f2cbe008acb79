//! The job queue: every job runs, none twice at a time, none is lost.

use domain::Timestamp;
use domain::ids::StaffId;
use domain::staff::Permission;
use serde_json::json;
use services::jobs;
use services::operations::audit_rows;
use services::staff::Member;
use services::testing::{TestShop, on_both};

fn operator() -> Member {
    Member { id: StaffId(uuid::Uuid::now_v7()), merchant: None, permissions: Permission::ALL.to_vec() }
}

async fn ask(shop: &TestShop, kind: &str, key: Option<&str>) {
    let tx = shop.begin().await.expect("a transaction");
    jobs::enqueue(&tx, kind, json!({}), shop.clock.now(), key.map(str::to_owned)).await.expect("asked");
    tx.commit().await.expect("committed");
}

#[test]
fn a_job_runs_once_and_only_if_its_cause_was_committed() {
    on_both(|shop| async move {
        let tx = shop.begin().await.expect("a transaction");
        jobs::enqueue(&tx, "chore.prune", json!({}), shop.clock.now(), None).await.expect("asked");
        drop(tx);
        assert_eq!(jobs::run_due(&shop).await.expect("runs"), 0, "the cause was undone");
        ask(&shop, "chore.prune", None).await;
        assert_eq!(jobs::run_due(&shop).await.expect("runs"), 1);
        assert_eq!(jobs::run_due(&shop).await.expect("runs"), 0);
    });
}

#[test]
fn a_job_with_a_key_is_asked_for_once() {
    on_both(|shop| async move {
        ask(&shop, "chore.prune", Some("k")).await;
        ask(&shop, "chore.prune", Some("k")).await;
        assert_eq!(jobs::run_due(&shop).await.expect("runs"), 1);
        ask(&shop, "chore.prune", Some("k")).await;
        assert_eq!(jobs::run_due(&shop).await.expect("runs"), 0, "done is done");
    });
}

#[test]
fn twenty_workers_share_a_hundred_jobs_without_running_one_twice() {
    on_both(|shop| async move {
        for _ in 0..100 {
            ask(&shop, "chore.prune", None).await;
        }
        let workers: Vec<_> = (0..20)
            .map(|_| {
                let shop = shop.shop.clone();
                tokio::spawn(async move { jobs::run_due(&shop).await.expect("runs") })
            })
            .collect();
        let mut ran = 0;
        for worker in workers {
            ran += worker.await.expect("no panic");
        }
        assert_eq!(ran, 100);
    });
}

#[test]
fn a_failing_job_is_tried_ten_times_and_then_waits_for_staff() {
    on_both(|shop| async move {
        ask(&shop, "no.such.kind", None).await;
        let mut tries = 0;
        for _ in 0..40 {
            tries += jobs::run_due(&shop).await.expect("runs");
            shop.clock.advance(8 * Timestamp::HOUR);
        }
        assert_eq!(tries, 10);
        let dead = jobs::dead_letters(&shop, &operator()).await.expect("a list");
        assert_eq!(dead.len(), 1);
        assert_eq!((dead[0].kind.as_str(), dead[0].attempts), ("no.such.kind", 10));
        assert!(dead[0].last_error.contains("no handler"), "{}", dead[0].last_error);

        jobs::retry(&shop, &operator(), dead[0].id).await.expect("started again");
        assert_eq!(jobs::dead_letters(&shop, &operator()).await.expect("a list"), vec![]);
        assert_eq!(jobs::run_due(&shop).await.expect("runs"), 1);
        assert!(jobs::retry(&shop, &operator(), dead[0].id).await.is_err(), "it is not dead now");
    });
}

#[test]
fn starting_a_dead_letter_again_is_written_into_the_audit_log_once() {
    on_both(|shop| async move {
        ask(&shop, "no.such.kind", None).await;
        for _ in 0..40 {
            jobs::run_due(&shop).await.expect("runs");
            shop.clock.advance(8 * Timestamp::HOUR);
        }
        let operator = operator();
        let dead = jobs::dead_letters(&shop, &operator).await.expect("a list");
        jobs::retry(&shop, &operator, dead[0].id).await.expect("started again");
        assert!(jobs::retry(&shop, &operator, dead[0].id).await.is_err(), "it is not dead now");
        let log = audit_rows(&shop, &operator, 1).await.expect("the log");
        assert_eq!((log.count, log.broken_at), (1, None), "what was refused leaves nothing");
        let row = &log.rows[0];
        assert_eq!((row.actor.as_str(), row.action.as_str()), (operator.actor().as_str(), "job.retry"));
        assert_eq!(row.object, format!("job:{}", dead[0].id));
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("json");
        assert_eq!(read(&row.before), json!({ "kind": "no.such.kind", "state": "dead", "attempts": 10 }));
        assert_eq!(read(&row.after), json!({ "kind": "no.such.kind", "state": "ready", "attempts": 0 }));
    });
}

#[test]
fn dead_letters_are_for_the_platforms_operators_only() {
    on_both(|shop| async move {
        let mut clerk = operator();
        clerk.permissions = vec![Permission::OrdersView];
        assert!(jobs::dead_letters(&shop, &clerk).await.is_err());
        let mut merchant = operator();
        merchant.merchant = Some(uuid::Uuid::now_v7().into());
        assert!(jobs::dead_letters(&shop, &merchant).await.is_err());
    });
}
