//! Speed of the product page, beside a bare axum handler that returns the same bytes, in the
//! same run: the ratio holds when the machine's speed drifts.

mod load;

use anyhow::Context;
use axum::Router;
use axum::http::header;
use axum::routing::get;
use load::Figures;
use std::net::SocketAddr;
use std::time::Duration;

const CONNECTIONS: usize = 32;
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

async fn compare(folder: &std::path::Path) -> anyhow::Result<()> {
    let (shop_address, path) = shop(folder).await?;
    let page = fetch(shop_address, &path).await?;
    let bare_address = bare(page.clone()).await?;
    println!("product page {path}: {} bytes of HTML, {CONNECTIONS} connections, {ROUNDS} rounds", page.len());
    let (mut shop_runs, mut bare_runs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        shop_runs.push(load::run(shop_address, &path, CONNECTIONS, LENGTH).await?);
        bare_runs.push(load::run(bare_address, "/", CONNECTIONS, LENGTH).await?);
    }
    let (shop, bare) = (median(shop_runs), median(bare_runs));
    for (name, figures) in [("shop", &shop), ("bare axum", &bare)] {
        println!(
            "{name:<10} {:>9.0} requests/s   p50 {:>7.2} ms   p99 {:>7.2} ms   failed {}",
            figures.per_second,
            figures.p50.as_secs_f64() * 1000.0,
            figures.p99.as_secs_f64() * 1000.0,
            figures.failed
        );
    }
    println!("ratio      {:>9.3} of the bare handler's requests/s", shop.per_second / bare.per_second);
    Ok(())
}

fn median(mut runs: Vec<Figures>) -> Figures {
    runs.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
    let middle = runs.len() / 2;
    runs.into_iter().nth(middle).unwrap_or_default()
}

/// A shop with a few demo products, served as in production.
async fn shop(folder: &std::path::Path) -> anyhow::Result<(SocketAddr, String)> {
    let settings = server::config::Settings::in_folder(folder)?;
    let shop = server::serve::open_shop(&settings).await?;
    let options = services::seed::SeedOptions { pictures: None, orders: false, products: Some(24) };
    services::seed::run(&shop, options, &|_| {}).await?;
    let home = services::catalog::home(&shop, domain::Lang::Zh).await?;
    let product = home.popular.first().context("the demo shop has products")?;
    let path = format!("/product/{}", product.slug);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = server::router::router(shop, server::serve::leptos_options(&settings));
    tokio::spawn(async move { axum::serve(listener, router.into_make_service()).await });
    Ok((address, path))
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
