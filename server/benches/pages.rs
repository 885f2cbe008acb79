//! Speed of the product page, beside a bare axum handler that returns the same bytes, in the
//! same run: the ratio holds when the machine's speed drifts. One visitor after the other gets pages that are
//! made anew for each; a crowd gets copies that are less than a second old.

mod load;

use anyhow::Context;
use axum::Router;
use axum::http::header;
use axum::routing::get;
use load::Figures;
use services::Shop;
use services::testing::measure::Meter;
use std::net::SocketAddr;
use std::time::Duration;

/// One after the other, and a crowd.
const CONNECTIONS: [usize; 2] = [1, 32];
const ROUNDS: usize = 3;
const LENGTH: Duration = Duration::from_secs(4);

fn main() -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(measure())
}

async fn measure() -> anyhow::Result<()> {
    let folder = std::env::temp_dir().join(format!("yunmall-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = compare(&folder).await;
    std::fs::remove_dir_all(&folder)?;
    outcome
}

/// A run, and the milliseconds of processor time that each answer took, the asking included.
struct Run(Figures, f64);

async fn run(shop: &Shop, address: SocketAddr, path: &str, connections: usize) -> anyhow::Result<Run> {
    let meter = Meter::start(shop).await;
    let figures = load::run(address, path, connections, LENGTH).await?;
    let spent = meter.stop().map_or(0.0, |cpu| cpu.as_secs_f64() * 1000.0);
    let answers = figures.per_second * LENGTH.as_secs_f64();
    Ok(Run(figures, spent / answers.max(1.0)))
}

async fn compare(folder: &std::path::Path) -> anyhow::Result<()> {
    let (shop, shop_address, path) = open(folder).await?;
    let page = fetch(shop_address, &path).await?;
    let bare_address = bare(page.clone()).await?;
    println!("product page {path}: {} bytes of HTML, {ROUNDS} rounds", page.len());
    for connections in CONNECTIONS {
        let (mut shop_runs, mut bare_runs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            shop_runs.push(run(&shop, shop_address, &path, connections).await?);
            bare_runs.push(run(&shop, bare_address, "/", connections).await?);
        }
        let (of_shop, of_bare) = (median(shop_runs).context("rounds")?, median(bare_runs).context("rounds")?);
        for (name, Run(figures, cpu)) in [("shop", &of_shop), ("bare axum", &of_bare)] {
            println!(
                "{connections:>3} connections  {name:<10} {:>9.0} requests/s   p50 {:>7.2} ms   p99 {:>7.2} ms   cpu {cpu:>6.3} ms   failed {}",
                figures.per_second,
                figures.p50.as_secs_f64() * 1000.0,
                figures.p99.as_secs_f64() * 1000.0,
                figures.failed
            );
        }
        println!(
            "{connections:>3} connections  ratio {:.3} of the bare handler's requests/s; a page takes {:.3} ms of processor time more",
            of_shop.0.per_second / of_bare.0.per_second,
            of_shop.1 - of_bare.1
        );
    }
    Ok(())
}

/// Of several rounds the one in the middle.
fn median(mut runs: Vec<Run>) -> Option<Run> {
    runs.sort_by(|a, b| a.0.per_second.total_cmp(&b.0.per_second));
    let middle = runs.len() / 2;
    runs.into_iter().nth(middle)
}

/// A shop with a few demo products, served as in production.
async fn open(folder: &std::path::Path) -> anyhow::Result<(Shop, SocketAddr, String)> {
    let settings = server::config::Settings::in_folder(folder)?;
    let shop = server::serve::open_shop(&settings).await?;
    let options = services::seed::SeedOptions { pictures: None, orders: false, products: Some(24) };
    services::seed::run(&shop, options, &|_| {}).await?;
    let home = services::catalog::home(&shop, domain::Lang::Zh).await?;
    let product = home.popular.first().context("the demo shop has products")?;
    let path = format!("/product/{}", product.slug);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = server::router::router(shop.clone(), server::serve::leptos_options(&settings));
    tokio::spawn(async move { axum::serve(listener, router.into_make_service()).await });
    Ok((shop, address, path))
}

async fn bare(page: Vec<u8>) -> anyhow::Result<SocketAddr> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let page = axum::body::Bytes::from(page);
    let router = Router::new().route(
        "/",
        get(move || std::future::ready(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page.clone()))),
    );
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

async fn fetch(address: SocketAddr, path: &str) -> anyhow::Result<Vec<u8>> {
    use tokio::io::AsyncWriteExt;
    let mut stream = tokio::net::TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/html\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut buffer = Vec::new();
    let status = load::read_answer(&mut stream, &mut buffer).await?;
    anyhow::ensure!(status == 200, "{path} answered {status}");
    let body = buffer.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |at| at + 4);
    Ok(buffer.split_off(body))
}
