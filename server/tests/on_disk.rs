#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! Acknowledged is on the disk, seen from outside: between a shopper's request and the answer that
//! tells of the order, the program writes the database's log and waits until the disk has it, every
//! time. The calls that the program makes to the system are written down by strace.

mod program;

use program::{Home, Person, order_form, text, until};
use services::testing::buying::product_with_stock;
use services::testing::{Backend, TestShop, left_out, number, runtime};
use std::process::Command;

const ORDERS: usize = 200;

/// Whether this machine lets a program be watched.
fn may_watch() -> bool {
    Command::new("strace").args(["-o", "/dev/null", "true"]).output().is_ok_and(|watched| watched.status.success())
}

/// What the calls say: requests for orders that were answered, and how many of those answers were
/// written only after the log had been written and the disk had it.
fn answered_and_durable(trace: &str) -> (usize, usize) {
    let (mut answered, mut durable) = (0, 0);
    let (mut asked, mut written, mut synced) = (false, false, false);
    // A thread that waits for the disk while others go on has two lines, the second without the file.
    let mut waiting = std::collections::BTreeSet::new();
    for line in trace.lines() {
        let (thread, call) = line.split_once(' ').unwrap_or_default();
        let call = call.trim_start();
        let of_log = call.contains("shop.db-wal>");
        let sync = call.starts_with("fdatasync(") || call.starts_with("fsync(");
        let resumed = call.starts_with("<... fdatasync resumed>") || call.starts_with("<... fsync resumed>");
        if call.contains("\"POST /api/checkout/place") {
            (asked, written, synced) = (true, false, false);
        } else if of_log && (call.starts_with("write(") || call.starts_with("pwrite64(")) {
            written = true;
        } else if of_log && sync && call.contains("<unfinished") {
            waiting.insert(thread);
        } else if (of_log && sync || resumed && waiting.remove(thread)) && call.ends_with("= 0") {
            synced |= written;
        } else if asked && call.contains("\"HTTP/1.") && (call.starts_with("write") || call.starts_with("send")) {
            answered += 1;
            durable += usize::from(synced);
            asked = false;
        }
    }
    (answered, durable)
}

#[test]
fn no_answer_leaves_before_the_disk_has_the_order() {
    if !may_watch() {
        left_out("strace is not installed, or may not watch programs here");
        return;
    }
    runtime().block_on(async {
        let shop = TestShop::open(Backend::Sqlite).await;
        let goods = product_with_stock(&shop, 1_000_000).await;
        let file = shop.folder().join("calls");
        let calls = "trace=read,recvfrom,write,writev,sendto,sendmsg,pwrite64,fsync,fdatasync";
        let file_name = file.to_string_lossy();
        // The watcher stands aside (`-D`): the program is this test's own child, as ever.
        let watch = ["strace", "-D", "-f", "-y", "-s", "48", "-e", calls, "-e", "signal=none", "-o", &file_name];
        let home = Home::of(&shop).under(&watch);
        shop.db.clone().close().await.expect("the program has the database for itself");
        let program = home.start().await;
        let mut person = Person::new(home.address);
        person.get("/checkout").await.expect("a page");
        let (variant, total) = (goods.variant.to_string(), goods.total(1).to_string());
        for order in 0..ORDERS {
            let key = format!("order-number-{order}");
            let form = order_form(&key, &variant, &total);
            let answer = person.submit("/checkout", "/api/checkout/place", &form).await.expect("an answer");
            assert!(answer.header("location").contains("/pay/"), "{} {}", answer.status, answer.body);
        }
        let (id, (status, said)) = (program.id(), program.stop("-TERM"));
        assert!(status.success(), "{said}");
        let read = || std::fs::read(&file).map(|bytes| text(&bytes)).unwrap_or_default();
        let last = |line: &str| line.starts_with(&format!("{id} ")) && line.ends_with("+++ exited with 0 +++");
        until("the last call is written down", async || read().lines().any(last)).await;
        let trace = read();
        assert_eq!(answered_and_durable(&trace), (ORDERS, ORDERS));
        eprintln!("{ORDERS} orders, {} calls, each answer after its order was on the disk", trace.lines().count());
        // Control: the same look sees it when nothing waited for the disk, or before the log was written.
        let but = |without: &[&str]| -> String {
            let left = trace.lines().filter(|line| !without.iter().any(|word| line.contains(word)));
            left.flat_map(|line| [line, "\n"]).collect()
        };
        assert_eq!(answered_and_durable(&but(&["fsync", "fdatasync"])), (ORDERS, 0));
        assert_eq!(answered_and_durable(&but(&[" write(", " pwrite64("])), (ORDERS, 0));

        let db = services::Db::connect(shop.db.url(), 1).await.expect("a database");
        let mut looking = shop.shop.clone();
        looking.db = db.clone();
        let placed = number(&looking, "SELECT COUNT(*) AS n FROM orders", vec![]).await;
        assert_eq!(placed as usize, ORDERS);
        db.close().await.expect("closed");
        Home::of(&shop).audit();
    });
}

#[test]
fn calls_of_threads_that_overlap_are_read_in_their_order() {
    const ASKED: &str =
        "7 recvfrom(12<socket:[1]>, \"POST /api/checkout/place HTTP/1.0\"..., 8192, 0, NULL, NULL) = 900\n";
    const WRITTEN: &str = "9 pwrite64(10</x/shop.db-wal>, \"\"..., 4096, 32) = 4096\n";
    const WAITS: &str = "9 fdatasync(10</x/shop.db-wal> <unfinished ...>\n";
    const WAITED: &str = "9 <... fdatasync resumed>)           = 0\n";
    const FAILED: &str = "9 <... fdatasync resumed>)           = -1 EIO (Input/output error)\n";
    const ANSWERED: &str = "7 writev(12<socket:[1]>, [{iov_base=\"HTTP/1.0 302 Found\"..., iov_len=300}], 1) = 300\n";
    for (calls, expected) in [
        (vec![ASKED, WRITTEN, WAITS, WAITED, ANSWERED], (1, 1)),
        (vec![ASKED, WRITTEN, WAITS, ANSWERED, WAITED], (1, 0)),
        (vec![ASKED, WRITTEN, WAITS, FAILED, ANSWERED], (1, 0)),
        (vec![ASKED, WAITS, WAITED, WRITTEN, ANSWERED], (1, 0)),
        (vec![WRITTEN, WAITS, WAITED, ASKED, ANSWERED], (1, 0)),
        (vec![ASKED, WRITTEN, WAITS, WAITED, ANSWERED, ASKED, ANSWERED], (2, 1)),
    ] {
        assert_eq!(answered_and_durable(&calls.concat()), expected, "{calls:?}");
    }
}
