#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! A new version comes while people order: one node after the other is asked to stop, finishes what
//! it has begun, and is started again. Nobody's order fails, nobody's is there twice. A line that was
//! about to be taken up when a node stopped listening breaks; what was sent on it is sent again.

mod program;

use program::{Home, PATIENCE, Person, Program, order_form};
use services::testing::buying::{Goods, product_with_stock};
use services::testing::{Backend, TestShop, left_out, number, postgres_server, runtime};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::mpsc;

/// People who order at the same time.
const GUESTS: usize = 8;
/// Orders between two restarts.
const ORDERS: usize = 40;
/// Restarts of each node.
const RESTARTS: usize = 3;

/// How one guest's ordering went: the orders, and how many requests were sent again.
struct Went {
    orders: Vec<String>,
    again: usize,
}

/// Orders until told to stop, at whichever node is there, as people behind a balancer do: a node
/// that does not listen is passed over, and a request whose line broke is sent again.
async fn order(
    guest: usize,
    mut person: Person,
    nodes: [SocketAddr; 2],
    goods: Goods,
    told: mpsc::UnboundedSender<()>,
    over: Arc<AtomicBool>,
) -> Went {
    let (variant, total) = (goods.variant.to_string(), goods.total(1).to_string());
    let mut went = Went { orders: Vec::new(), again: 0 };
    for number in 0.. {
        if over.load(Ordering::SeqCst) {
            break;
        }
        let key = format!("guest-{guest}-order-{number}");
        let form = order_form(&key, &variant, &total);
        let mut turn = guest + number;
        let answer = loop {
            person = person.at(nodes[turn % 2]);
            match person.submit("/checkout", "/api/checkout/place", &form).await {
                Ok(answer) => break answer,
                Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => turn += 1,
                Err(_) => {
                    went.again += 1;
                    turn += 1;
                }
            }
        };
        assert!(answer.header("location").contains("/pay/"), "{} {}", answer.status, answer.body);
        went.orders.push(answer.sent_to());
        if told.send(()).is_err() {
            break;
        }
    }
    went
}

async fn restart(node: Program) -> Program {
    let home = node.home.clone();
    let (status, said) = node.stop("-TERM");
    assert!(status.success(), "{said}");
    home.start().await
}

#[test]
fn a_rolling_restart_under_load_fails_no_order() {
    if postgres_server().is_none() {
        left_out("YUNMALL_TEST_POSTGRES is not set");
        return;
    }
    runtime().block_on(async {
        let shop = TestShop::open(Backend::Postgres).await;
        let goods = product_with_stock(&shop, 1_000_000).await;
        let home = Home::of(&shop);
        let mut one = home.start().await;
        let mut two = home.second_node().start().await;
        let nodes = [one.home.address, two.home.address];
        let (tell, mut told) = mpsc::unbounded_channel();
        let over = Arc::new(AtomicBool::new(false));
        let mut load = tokio::task::JoinSet::new();
        for guest in 0..GUESTS {
            let mut person = Person::new(nodes[0]);
            person.get("/checkout").await.expect("a page");
            load.spawn(order(guest, person, nodes, goods, tell.clone(), over.clone()));
        }
        drop(tell);
        for _ in 0..RESTARTS {
            for first in [true, false] {
                for _ in 0..ORDERS {
                    let heard = tokio::time::timeout(PATIENCE, told.recv()).await.expect("orders go on");
                    assert!(heard.is_some(), "somebody still orders");
                }
                if first {
                    one = tokio::task::spawn_blocking(|| runtime().block_on(restart(one))).await.expect("no panic");
                } else {
                    two = tokio::task::spawn_blocking(|| runtime().block_on(restart(two))).await.expect("no panic");
                }
            }
        }
        over.store(true, Ordering::SeqCst);
        let (mut orders, mut again) = (Vec::new(), 0);
        while let Some(guest) = load.join_next().await {
            let went = guest.expect("no panic");
            orders.extend(went.orders);
            again += went.again;
        }
        let count = orders.len();
        orders.sort_unstable();
        orders.dedup();
        assert_eq!(orders.len(), count, "every order was told once");
        let placed = number(&shop, "SELECT COUNT(*) AS n FROM orders", vec![]).await;
        assert_eq!(usize::try_from(placed).expect("a count"), count);
        eprintln!("{} restarts under load, {count} orders, none failed, {again} sent again", 2 * RESTARTS);
        drop(two);
        one.kill().audit();
    });
}
