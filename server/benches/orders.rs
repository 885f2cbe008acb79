//! Placed orders per second over HTTP, beside the bare SQL of the same order in the same run: the
//! whole way of a request through the router, the session, the server function and the queue, sent
//! as the browser's program sends it. Each shopper has a connection, and every order comes from somebody
//! else with a session, a phone and an address of their own.
#![allow(clippy::expect_used)] // A measurement that cannot go on shall stop.

#[allow(dead_code)] // The measurement of pages uses the rest of it.
mod load;

use anyhow::{Context, ensure};
use leptos::config::LeptosOptions;
use services::testing::bulk::many_goods;
use services::testing::buying::Goods;
use services::testing::crowd::{Stranger, strangers};
use services::testing::measure::{
    Figures, GOODS, Meter, SECONDS, bare, choose, compare, middle, people_each, rounds, shoppers,
};
use services::testing::{Backend, TestShop, postgres_server, runtime};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

fn main() -> anyhow::Result<()> {
    runtime().block_on(async {
        println!("orders over HTTP, over {GOODS} variants or one, {SECONDS} s each");
        measure(Backend::Sqlite).await?;
        if postgres_server().is_some() {
            measure(Backend::Postgres).await?;
        } else {
            println!("PostgreSQL left out: YUNMALL_TEST_POSTGRES is not set");
        }
        Ok(())
    })
}

async fn measure(backend: Backend) -> anyhow::Result<()> {
    let shop = TestShop::open(backend).await;
    let goods = Arc::new(many_goods(&shop, GOODS, 100_000_000).await);
    let options = LeptosOptions::builder().output_name("yunmall").site_root("no-bundle").site_pkg_dir("pkg").build();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = server::router::router(shop.shop.clone(), options);
    tokio::spawn(async move { axum::serve(listener, router.into_make_service()).await });
    for spread in [true, false] {
        for shoppers in shoppers() {
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            for _ in 0..rounds(shoppers) {
                ours.push(over_http(&shop, address, &goods, spread, shoppers).await?);
                theirs.push(bare(&shop, &goods, spread, shoppers).await);
            }
            let (ours, theirs) = (middle(ours).context("a round")?, middle(theirs).context("a round")?);
            compare(backend, spread, shoppers, ("HTTP", &ours), &theirs);
        }
    }
    Ok(())
}

/// Every shopper places orders over its connection.
async fn over_http(
    shop: &TestShop,
    address: SocketAddr,
    goods: &Arc<Vec<Goods>>,
    spread: bool,
    shoppers: usize,
) -> anyhow::Result<Figures> {
    let mut connections = Vec::new();
    for _ in 0..shoppers {
        let people = strangers(shop, people_each(shoppers)).await;
        connections.push(Shopper::come(address, people).await?);
    }
    let meter = Meter::start(shop).await;
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for (number, mut shopper) in connections.into_iter().enumerate() {
        let goods = goods.clone();
        tasks.spawn(async move {
            let mut times = Vec::new();
            while begun.elapsed().as_secs() < SECONDS {
                let goods = choose(&goods, spread, number, times.len());
                let begun = Instant::now();
                shopper.buy(goods).await?;
                times.push(begun.elapsed());
            }
            anyhow::Ok(times)
        });
    }
    let mut times: Vec<Duration> = Vec::new();
    while let Some(task) = tasks.join_next().await {
        times.extend(task??);
    }
    let elapsed = begun.elapsed();
    Ok(Figures::of(times, elapsed, meter.stop()))
}

/// A connection on which people order one after the other.
struct Shopper {
    address: SocketAddr,
    stream: TcpStream,
    people: Vec<Stranger>,
    placed: usize,
    buffer: Vec<u8>,
}

impl Shopper {
    async fn come(address: SocketAddr, people: Vec<Stranger>) -> anyhow::Result<Shopper> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Shopper { address, stream, people, placed: 0, buffer: Vec::new() })
    }

    /// Places an order of one piece with everything a checkout sends.
    async fn buy(&mut self, goods: Goods) -> anyhow::Result<()> {
        let key = uuid::Uuid::now_v7();
        let person = self.people.get(self.placed % self.people.len().max(1)).context("nobody")?;
        self.placed += 1;
        let total = goods.total(1);
        let fields = [
            ("key", key.to_string()),
            ("variant", goods.variant.to_string()),
            ("quantity", "1".to_owned()),
            ("name", "王小云".to_owned()),
            ("phone", person.phone.clone()),
            ("region_code", "330106".to_owned()),
            ("region_text", String::new()),
            ("line", person.line.clone()),
            ("email", "wang@example.com".to_owned()),
            ("note", "放门口".to_owned()),
            ("methods", format!("{}:{}", goods.merchant, goods.method)),
            ("pasted", String::new()),
            ("seen_total", total.to_string()),
        ];
        let fields: Vec<String> =
            fields.iter().map(|(name, text)| format!("form[{name}]={}", app::links::encode(text))).collect();
        let body = format!("{}&lang=zh", fields.join("&"));
        let request = format!(
            "POST /api/checkout/place HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\nCookie: yunmall={}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            person.token,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        let status = load::read_answer(&mut self.stream, &mut self.buffer).await.context("no answer")?;
        ensure!(status == 200, "placing answered {status}: {}", String::from_utf8_lossy(&self.buffer));
        Ok(())
    }
}
