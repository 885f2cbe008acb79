//! One product page made anew, or one guest's checkout, again and again, so that `xtask/instructions.sh` can count what
//! it takes: the processor's instructions, which are the same on a busy machine and on a quiet one. This program measures
//! nothing itself. It makes as many pages as `YUNMALL_BENCH_PAGES` says, or lets as many guests order as
//! `YUNMALL_BENCH_GUESTS` says, in the shop in the folder `YUNMALL_BENCH_SHOP`, which it fills if nobody has yet; two
//! runs on copies of one folder differ by nothing but the number of their pages or guests.

#![allow(clippy::expect_used)] // A measurement that cannot go on shall stop.

#[allow(dead_code)] // The other measurements use the rest of it.
#[path = "load/guest.rs"]
mod guest;
#[allow(dead_code)] // The other measurements use the rest of it.
mod load;

use anyhow::{Context, ensure};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use guest::Guest;
use leptos::config::LeptosOptions;
use services::live::LiveEvent;
use services::testing::NOW;
use services::testing::bulk::plenty;
use services::{Clock, Db, Keyring, Options, Shop};
use std::path::Path;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

/// How many pages are made when nobody says how many.
const PAGES: usize = 10;

fn main() -> anyhow::Result<()> {
    // One thread does all that the database does not: threads that share the work would wake each other now and then.
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())
}

async fn run() -> anyhow::Result<()> {
    let number = |name: &'static str| match std::env::var(name) {
        Ok(text) => text.parse().map(Some).context(name),
        Err(_) => Ok(None),
    };
    let (pages, guests) = (number("YUNMALL_BENCH_PAGES")?, number("YUNMALL_BENCH_GUESTS")?);
    let (pages, guests) =
        if pages.is_none() && guests.is_none() { (PAGES, 0) } else { (pages.unwrap_or(0), guests.unwrap_or(0)) };
    if let Some(folder) = std::env::var_os("YUNMALL_BENCH_SHOP") {
        return make(Path::new(&folder), pages, guests).await;
    }
    let folder = std::env::temp_dir().join(format!("yunmall-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = make(&folder, pages, guests).await;
    std::fs::remove_dir_all(&folder)?;
    outcome
}

async fn make(folder: &Path, pages: usize, guests: usize) -> anyhow::Result<()> {
    let shop = open(folder).await?;
    let home = services::catalog::home(&shop, domain::Lang::Zh).await?;
    let product = home.popular.first().context("the demo shop has products")?;
    let path = format!("/product/{}", product.slug);
    let options = LeptosOptions::builder().output_name("yunmall").site_root("no-bundle").site_pkg_dir("pkg").build();
    let router = server::router::router(shop.clone(), options);
    let mut bytes = 0;
    for _ in 0..pages {
        // What was read a moment ago is believed for a second, and a second is more pages on a fast machine than on
        // a slow one. After this news every page asks for it.
        shop.live.publish(LiveEvent::Face);
        bytes = page(&router, &path).await?;
    }
    println!("{pages} times {path}, at last {bytes} bytes of HTML");
    if guests > 0 {
        order(&shop, router, &product.slug, guests).await?;
        println!("{guests} guests ordered it");
    }
    shop.db.close().await?;
    Ok(())
}

/// Lets so many guests order one after the other, each from the cart to the page where it is paid. The product's page
/// they saw is one and the same, because in a shop where so many order, its copy is handed out. What is believed for a
/// second is read again as often as seconds pass, which is once for several guests and hardly counts.
async fn order(shop: &Shop, router: Router, slug: &str, guests: usize) -> anyhow::Result<()> {
    plenty(shop).await;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut first = Guest::new(address, stream);
    let form = first.look(slug).await?;
    stream = first.stream;
    for _ in 0..guests {
        let mut guest = Guest::new(address, stream);
        guest.order(&form).await?;
        stream = guest.stream;
    }
    serving.abort();
    Ok(())
}

/// Asks for the page and gives its length. A browser that carries some cookie is no guest to the shop, so that no
/// copy is kept for it or handed out to it, however long the page takes under the eyes of whoever counts.
async fn page(router: &Router, path: &str) -> anyhow::Result<usize> {
    let request = Request::builder()
        .uri(path)
        .header(header::HOST, "127.0.0.1:3000")
        .header(header::ACCEPT, "text/html")
        .header(header::COOKIE, "counted=yes")
        .body(Body::empty())?;
    let response = router.clone().oneshot(request).await?;
    ensure!(response.status() == StatusCode::OK, "{path} answered {}", response.status());
    Ok(to_bytes(response.into_body(), usize::MAX).await?.len())
}

/// The shop in a folder, with a few demo products. Its time stands still, nothing works behind the scenes but what
/// folds SQLite's log, which has nothing to fold, and one connection reads, so that every statement is prepared once.
async fn open(folder: &Path) -> anyhow::Result<Shop> {
    let file = folder.join("shop.db");
    let bare = !file.exists();
    let db = Db::connect(&format!("sqlite://{}", file.display()), 1).await?;
    let keys = Keyring::open(&folder.join("keys.json"))?;
    let options = Options { files: folder.join("files"), ..Options::default() };
    let shop = Shop::new(db, keys, Clock::fixed(NOW), options);
    if bare {
        migrations::migrate(shop.db.write()).await.context("migrating the database")?;
        let options = services::seed::SeedOptions { pictures: None, orders: false, products: Some(24) };
        services::seed::run(&shop, options, &|_| {}).await?;
    }
    Ok(shop)
}
