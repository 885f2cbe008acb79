#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! The database goes away while people order, by a crash or by an orderly restart, and comes back:
//! whoever was told of an order has it, once, and soon after the database is back orders are taken
//! again. The test has a PostgreSQL of its own, because the others want theirs to stay.

mod program;

use program::{Home, PATIENCE, Person, order_form, text};
use services::testing::buying::{Goods, product_with_stock};
use services::testing::{NOW, left_out, number, postgres_server, runtime};
use services::{Clock, Db, Keyring, Options, Shop};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

const RESTARTS: usize = 20;
const GUESTS: usize = 8;
/// Orders between two restarts.
const ORDERS: usize = 25;
/// Orders are taken again so long after the database is back.
const BACK_WITHIN: Duration = Duration::from_secs(10);

/// A PostgreSQL that a test may stop.
struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
    port: u16,
    child: Option<Child>,
}

/// A command as somebody who is not root: PostgreSQL refuses to run as root.
fn not_as_root(program: &Path) -> Command {
    let id = Command::new("id").arg("-u").output().expect("id runs");
    if text(&id.stdout).trim() != "0" {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", "postgres", "--regid", "postgres", "--init-groups"]).arg(program);
    command
}

impl Cluster {
    /// None where PostgreSQL is not installed as Debian does it.
    fn make(folder: &Path) -> Option<Cluster> {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        let mut bins: Vec<PathBuf> = versions.flatten().map(|version| version.path().join("bin")).collect();
        bins.sort();
        let bin = bins.pop()?;
        std::fs::create_dir_all(folder).expect("a folder");
        Command::new("chmod").args(["0777"]).arg(folder).status().expect("chmod runs");
        let folder = folder.join("data");
        let made = not_as_root(&bin.join("initdb"))
            .arg("-D")
            .arg(&folder)
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
            .output()
            .expect("initdb runs");
        assert!(made.status.success(), "{}", text(&made.stderr));
        let probe = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = probe.local_addr().expect("an address").port();
        Some(Cluster { bin, folder, port, child: None })
    }

    fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Starts it and waits until it answers.
    async fn start(&mut self) {
        let child = not_as_root(&self.bin.join("postgres"))
            .arg("-D")
            .arg(&self.folder)
            .args(["-p", &self.port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="])
            .args(["-c", "fsync=on", "-c", "max_connections=100"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("postgres starts");
        self.child = Some(child);
        let end = Instant::now() + PATIENCE;
        let mut pace = tokio::time::interval(Duration::from_millis(50));
        loop {
            pace.tick().await;
            if let Ok(db) = Db::connect(&self.url(), 1).await {
                db.close().await.expect("closed");
                return;
            }
            assert!(Instant::now() < end, "PostgreSQL does not answer");
        }
    }

    /// Stops it: `-QUIT` leaves everything lie as a crash does, `-INT` breaks off what is under way.
    fn stop(&mut self, signal: &str) {
        let Some(mut child) = self.child.take() else { return };
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
        child.wait().expect("it ended");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop("-QUIT");
    }
}

/// What the guests were told.
#[derive(Default)]
struct Told {
    orders: Mutex<BTreeMap<String, String>>,
    sent_again: AtomicUsize,
    odd: Mutex<Vec<String>>,
    over: AtomicBool,
}

/// Orders again and again, and sends the same order until it is acknowledged.
async fn order(guest: usize, mut person: Person, goods: Goods, told: Arc<Told>, news: mpsc::UnboundedSender<Instant>) {
    let (variant, total) = (goods.variant.to_string(), goods.total(1).to_string());
    let mut pace = tokio::time::interval(Duration::from_millis(50));
    pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    for number in 0.. {
        let key = format!("guest-{guest}-order-{number}");
        let form = order_form(&key, &variant, &total);
        loop {
            if told.over.load(Ordering::SeqCst) {
                return;
            }
            let answer = person.submit("/checkout", "/api/checkout/place", &form).await.expect("the shop answers");
            if let Some((_, token)) = answer.header("location").split_once("/pay/") {
                told.orders.lock().expect("a lock").insert(key.clone(), token.to_owned());
                // The test may have ended.
                let _ = news.send(Instant::now());
                break;
            }
            // “Later” is a fair answer, with or without a page around it; anything else is not.
            let later = answer.status == 503 || answer.header("location").contains("__err=");
            if !later {
                told.odd.lock().expect("a lock").push(format!("{} {}", answer.status, answer.body));
                return;
            }
            told.sent_again.fetch_add(1, Ordering::SeqCst);
            pace.tick().await;
        }
    }
}

#[test]
fn no_order_is_lost_or_doubled_while_the_database_restarts() {
    if postgres_server().is_none() {
        left_out("YUNMALL_TEST_POSTGRES is not set");
        return;
    }
    let folder = std::env::temp_dir().join(format!("yunmall-restarts-{}", uuid::Uuid::now_v7()));
    let Some(mut cluster) = Cluster::make(&folder.join("postgres")) else {
        left_out("PostgreSQL is not where Debian puts it");
        return;
    };
    runtime().block_on(async {
        cluster.start().await;
        let db = Db::connect(&cluster.url(), 2).await.expect("a database");
        migrations::migrate(db.write()).await.expect("migrated");
        let keys = Keyring::generate();
        keys.save(&folder.join("keys.json")).expect("a key file");
        let shop = Shop::new(db, keys, Clock::fixed(NOW), Options::default());
        let goods = product_with_stock(&shop, 1_000_000).await;
        shop.db.clone().close().await.expect("closed");

        let home = Home::in_folder(&cluster.url(), &folder);
        let program = home.start().await;
        let (told, (news, mut heard)) = (Arc::new(Told::default()), mpsc::unbounded_channel());
        let mut tasks = tokio::task::JoinSet::new();
        for guest in 0..GUESTS {
            let mut person = Person::new(home.address);
            person.get("/checkout").await.expect("a page");
            tasks.spawn(order(guest, person, goods, told.clone(), news.clone()));
        }
        drop(news);
        let mut slowest = Duration::ZERO;
        for restart in 0..RESTARTS {
            for _ in 0..ORDERS {
                let one = tokio::time::timeout(PATIENCE, heard.recv()).await.expect("orders are taken");
                one.unwrap_or_else(|| panic!("the guests went away: {:?}", told.odd.lock().expect("a lock")));
            }
            cluster.stop(if restart % 2 == 0 { "-QUIT" } else { "-INT" });
            cluster.start().await;
            let back = Instant::now();
            // What was acknowledged before lies in the channel; the first one after counts.
            loop {
                let one = tokio::time::timeout(PATIENCE, heard.recv()).await.expect("orders are taken again");
                if one.expect("the guests are there") > back {
                    break;
                }
            }
            slowest = slowest.max(back.elapsed());
        }
        told.over.store(true, Ordering::SeqCst);
        while let Some(task) = tasks.join_next().await {
            task.expect("no panic");
        }
        let odd = told.odd.lock().expect("a lock").clone();
        assert_eq!(odd, Vec::<String>::new());
        assert!(slowest < BACK_WITHIN, "orders were taken again after {slowest:?}");
        let home = program.kill();
        home.audit();
        let db = Db::connect(&cluster.url(), 1).await.expect("a database");
        let mut looking = shop.clone();
        looking.db = db.clone();
        let acknowledged = told.orders.lock().expect("a lock").clone();
        for (key, token) in &acknowledged {
            let sql = "SELECT COUNT(*) AS n FROM checkouts WHERE idempotency_key = $1 AND access_hash = $2";
            let hash = services::sealing::token_hash(token);
            let found = number(&looking, sql, vec![key.clone().into(), hash.into()]).await;
            assert_eq!(found, 1, "{key} was acknowledged");
        }
        // Every key has one checkout at most, by its unique index; unacknowledged ones may be there.
        let orders = number(&looking, "SELECT COUNT(*) AS n FROM orders", vec![]).await;
        let acknowledged = acknowledged.len();
        assert!(orders as usize >= acknowledged && orders as usize <= acknowledged + GUESTS, "{orders}, {acknowledged}");
        println!(
            "{RESTARTS} restarts, {acknowledged} orders acknowledged, {} sent again, taken again after at most {slowest:?}",
            told.sent_again.load(Ordering::SeqCst)
        );
        db.close().await.expect("closed");
    });
    drop(cluster);
    std::fs::remove_dir_all(&folder).expect("it was ours");
}
