//! What a whole guest checkout costs: a product's page, into the cart, the cart, the checkout, the order, the
//! page where it is paid. Every request of it is a whole page or a plain form, as a browser without the program
//! sends them, and every guest is somebody new. Printed are the milliseconds of processor time of shop and database
//! together for each completed checkout, how often its requests ask the database, how long it takes, and the most
//! memory the process had. How dear the machine is today tells the bare SQL of an order, measured beside it.
//! `YUNMALL_BENCH_DATABASE=postgres` or `sqlite` measures one of the two.
#![allow(clippy::expect_used)] // A measurement that cannot go on shall stop.

#[path = "load/guest.rs"]
mod guest;
#[allow(dead_code)] // The measurement of pages uses the rest of it.
mod load;

use anyhow::{Context, ensure};
use guest::{Asked, Guest};
use leptos::config::LeptosOptions;
use services::testing::bulk::{many_goods, plenty};
use services::testing::measure::{Figures, Meter, bare, middle};
use services::testing::{Backend, TestShop, postgres_server};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

const SHOPPERS: [usize; 2] = [1, 32];
const ROUNDS: usize = 3;
/// Products that the bare SQL orders.
const GOODS: usize = 64;
/// Long enough for plans that were made anew after tidying up to count as little as they do in a shop.
const SECONDS: u64 = 15;

fn main() -> anyhow::Result<()> {
    // As many threads as the shop itself has, which are as many as there are cores.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        println!("guest checkouts from a product's page to the page where they are paid, {SECONDS} s each");
        let only = std::env::var("YUNMALL_BENCH_DATABASE").ok();
        let is_asked = |name| only.as_deref().is_none_or(|only| only == name);
        if is_asked("sqlite") {
            measure(Backend::Sqlite).await?;
        }
        match (is_asked("postgres"), postgres_server()) {
            (true, Some(_)) => measure(Backend::Postgres).await?,
            (true, None) => println!("PostgreSQL left out: YUNMALL_TEST_POSTGRES is not set"),
            (false, _) => println!("PostgreSQL left out: YUNMALL_BENCH_DATABASE says so"),
        }
        Ok(())
    })
}

async fn measure(backend: Backend) -> anyhow::Result<()> {
    let mut shop = TestShop::open(backend).await;
    let asked: Asked = Arc::default();
    let seeing = asked.clone();
    shop.shop.db.on_statement(move |told, _| {
        if let Ok(mut asked) = seeing.lock()
            && let Some(asked) = asked.as_mut()
        {
            asked.push(told.sql.clone());
        }
    });
    let options = services::seed::SeedOptions { pictures: None, orders: false, products: Some(24) };
    services::seed::run(&shop, options, &|_| {}).await?;
    plenty(&shop).await;
    let home = services::catalog::home(&shop, domain::Lang::Zh).await?;
    let slugs: Vec<String> = home.popular.iter().map(|product| product.slug.clone()).collect();
    ensure!(!slugs.is_empty(), "the demo shop has products");
    let options = LeptosOptions::builder().output_name("yunmall").site_root("no-bundle").site_pkg_dir("pkg").build();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = server::router::router(shop.shop.clone(), options);
    tokio::spawn(async move { axum::serve(listener, router.into_make_service()).await });
    questions(address, &slugs, &asked).await?;
    let mut last = 0.0;
    for shoppers in SHOPPERS {
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            rounds.push(round(&shop, address, &slugs, shoppers).await?);
        }
        let figures = middle(rounds).context("a round")?;
        let cpu = figures.cpu.map_or(0.0, |cpu| cpu.as_secs_f64() * 1000.0);
        println!(
            "{backend:<9?} {shoppers:>3} guests  {:>7.0} checkouts/s   p50 {:>7.1} ms   p99 {:>7.1} ms   cpu {cpu:>6.2} ms each",
            figures.rate,
            figures.p50.as_secs_f64() * 1000.0,
            figures.p99.as_secs_f64() * 1000.0,
        );
        last = cpu;
    }
    // The same day makes the bare SQL of an order as dear or as cheap.
    let goods = many_goods(&shop, GOODS, 100_000_000).await;
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push(bare(&shop, &goods, true, SHOPPERS[1]).await);
    }
    let alone = middle(rounds).context("a round")?.cpu.map_or(0.0, |cpu| cpu.as_secs_f64() * 1000.0);
    println!(
        "{backend:<9?} the bare SQL of an order     cpu {alone:>6.2} ms each: a checkout is {:.1} of them",
        last / alone
    );
    println!("{backend:<9?} most memory of shop and shoppers so far: {} MB", most_memory().unwrap_or(0));
    Ok(())
}

/// Prints how often each request of a checkout asks the database; the second guest's, because the first finds
/// nothing prepared. With YUNMALL_BENCH_STATEMENTS set, the statements too.
async fn questions(address: SocketAddr, slugs: &[String], asked: &Asked) -> anyhow::Result<()> {
    for first in [true, false] {
        let stream = TcpStream::connect(address).await?;
        let mut guest = Guest::new(address, stream);
        guest.asked = (!first).then(|| asked.clone());
        guest.buy(&slugs[0]).await?;
    }
    Ok(())
}

/// Rounds of so many guests; the shop's and the database's processor time without that of the guests.
async fn round(shop: &TestShop, address: SocketAddr, slugs: &[String], shoppers: usize) -> anyhow::Result<Figures> {
    let meter = Meter::start(shop).await;
    let begun = Instant::now();
    let slugs = slugs.to_vec();
    let guests = tokio::task::spawn_blocking(move || guests(address, &slugs, shoppers, begun));
    let (times, theirs) = guests.await??;
    let cpu = meter.stop().map(|cpu| cpu.saturating_sub(theirs));
    Ok(Figures::of(times, begun.elapsed(), cpu))
}

/// So many guests at once, who share one thread; how long each of their checkouts took, and the thread's
/// processor time.
fn guests(
    address: SocketAddr,
    slugs: &[String],
    shoppers: usize,
    begun: Instant,
) -> anyhow::Result<(Vec<Duration>, Duration)> {
    let before = of_this_thread()?;
    let one = async |number: usize| {
        let mut stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut times = Vec::new();
        while begun.elapsed().as_secs() < SECONDS {
            let begun = Instant::now();
            let mut guest = Guest::new(address, stream);
            guest.buy(&slugs[(number + times.len()) % slugs.len()]).await?;
            stream = guest.stream;
            times.push(begun.elapsed());
        }
        anyhow::Ok(times)
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let all = runtime.block_on(futures::future::try_join_all((0..shoppers).map(one)))?;
    Ok((all.into_iter().flatten().collect(), of_this_thread()?.saturating_sub(before)))
}

/// Processor time of the thread that asks, as Linux counts it.
fn of_this_thread() -> anyhow::Result<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(Duration::from_nanos(text.split_whitespace().next().context("a figure")?.parse()?))
}

/// The most memory the process has had, in megabytes.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}
