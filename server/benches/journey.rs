//! What a whole guest checkout costs: a product's page, into the cart, the cart, the checkout, the order, the
//! page where it is paid. Every request of it is a whole page or a plain form, as a browser without the program
//! sends them, and every guest is somebody new. Printed are the milliseconds of processor time of shop and database
//! together for each completed checkout, how often its requests ask the database, how long it takes, and the most
//! memory the process had.
#![allow(clippy::expect_used)] // A measurement that cannot go on shall stop.

#[allow(dead_code)] // The measurement of pages uses the rest of it.
mod load;

use anyhow::{Context, ensure};
use leptos::config::LeptosOptions;
use services::testing::bulk::plenty;
use services::testing::measure::{Figures, Meter, middle};
use services::testing::{Backend, TestShop, postgres_server, runtime};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

const SHOPPERS: [usize; 2] = [1, 32];
const ROUNDS: usize = 3;
const SECONDS: u64 = 6;

fn main() -> anyhow::Result<()> {
    runtime().block_on(async {
        println!("guest checkouts from a product's page to the page where they are paid, {SECONDS} s each");
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
    }
    println!("{backend:<9?} most memory of shop and shoppers so far: {} MB", most_memory().unwrap_or(0));
    Ok(())
}

/// The statements that reached the database, while somebody wants to know.
type Asked = Arc<Mutex<Option<Vec<String>>>>;

/// Prints how often each request of a checkout asks the database; the second guest's, because the first finds
/// nothing prepared. With YUNMALL_BENCH_STATEMENTS set, the statements too.
async fn questions(address: SocketAddr, slugs: &[String], asked: &Asked) -> anyhow::Result<()> {
    for first in [true, false] {
        let stream = TcpStream::connect(address).await?;
        let mut guest = Guest { address, stream, cookie: String::new(), answer: Vec::new(), asked: None };
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
            let mut guest = Guest { address, stream, cookie: String::new(), answer: Vec::new(), asked: None };
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

/// Somebody who has never been here.
struct Guest {
    address: SocketAddr,
    stream: TcpStream,
    cookie: String,
    answer: Vec<u8>,
    asked: Option<Asked>,
}

impl Guest {
    async fn buy(&mut self, slug: &str) -> anyhow::Result<()> {
        static BORN: AtomicU64 = AtomicU64::new(0);
        let number = BORN.fetch_add(1, Ordering::Relaxed);
        let mut form = fields(&self.get(&["/product/", slug].concat()).await?, "id=\"buy-form\"");
        form.push(("intent".to_owned(), "cart".to_owned()));
        self.post("/api/cart/add", &form).await?;
        self.get("/cart").await?;
        let mut form = fields(&self.get("/checkout").await?, "id=\"checkout\"");
        for (name, text) in [
            ("form[name]", "王小云".to_owned()),
            ("form[phone]", format!("13{:09}", number % 1_000_000_000)),
            ("form[region_code]", "330106".to_owned()),
            ("form[line]", format!("文三路 {} 号", number + 1)),
            ("form[pasted]", String::new()),
        ] {
            form.retain(|(known, _)| known != name);
            form.push((name.to_owned(), text));
        }
        let to = self.post("/api/checkout/place", &form).await?;
        ensure!(to.starts_with("/pay/"), "the order leads to {to}");
        self.get(&to).await?;
        Ok(())
    }

    async fn get(&mut self, path: &str) -> anyhow::Result<String> {
        let status = self.send("GET", path, "").await?;
        ensure!(status == 200, "{path} answered {status}");
        Ok(String::from_utf8_lossy(&self.answer).into_owned())
    }

    /// Sends a form and gives where its answer leads.
    async fn post(&mut self, path: &str, form: &[(String, String)]) -> anyhow::Result<String> {
        let fields =
            form.iter().map(|(name, text)| [&app::links::encode(name), "=", &app::links::encode(text)].concat());
        let body = fields.collect::<Vec<_>>().join("&");
        let status = self.send("POST", path, &body).await?;
        ensure!(status == 302, "{path} answered {status}: {}", String::from_utf8_lossy(&self.answer));
        self.header("location: ").context("a form leads nowhere")
    }

    async fn send(&mut self, method: &str, path: &str, body: &str) -> anyhow::Result<u16> {
        if let Some(asked) = &self.asked {
            asked.lock().expect("a list").replace(Vec::new());
        }
        let status = self.exchange(method, path, body).await?;
        if let Some(asked) = &self.asked {
            let asked = asked.lock().expect("a list").take().unwrap_or_default();
            let path = path.split('/').nth(1).unwrap_or_default();
            println!("{method} /{path}: {} statements, {} bytes", asked.len(), self.answer.len());
            if std::env::var_os("YUNMALL_BENCH_STATEMENTS").is_some() {
                asked.iter().for_each(|sql| println!("    {}", sql.split_whitespace().collect::<Vec<_>>().join(" ")));
            }
        }
        Ok(status)
    }

    async fn exchange(&mut self, method: &str, path: &str, body: &str) -> anyhow::Result<u16> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\nCookie: {}\r\nSec-Fetch-Site: same-origin\r\n\
             Referer: http://{}/checkout\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            self.cookie,
            self.address,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        let status = load::read_answer(&mut self.stream, &mut self.answer).await.context("no answer")?;
        if let Some(cookie) = self.header("set-cookie: ") {
            self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        }
        Ok(status)
    }

    fn header(&self, name: &str) -> Option<String> {
        let head = self.answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(self.answer.len());
        let head = String::from_utf8_lossy(&self.answer[..head]).into_owned();
        head.lines().find_map(|line| line.strip_prefix(name).map(str::to_owned))
    }
}

/// What a browser sends of a form that nobody has touched.
fn fields(page: &str, of: &str) -> Vec<(String, String)> {
    let from = page.find(of).unwrap_or(page.len());
    let to = page[from..].find("</form>").map_or(page.len(), |length| from + length);
    let value = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&[" ", name, "=\""].concat())?;
        rest.split_once('"').map(|(value, _)| value.replace("&quot;", "\"").replace("&amp;", "&"))
    };
    let tags = page[from..to].split("<input").skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag);
    tags.filter(|tag| !matches!(value(tag, "type").as_deref(), Some("radio" | "checkbox")) || tag.contains(" checked"))
        .filter_map(|tag| Some((value(tag, "name")?, value(tag, "value").unwrap_or_default())))
        .collect()
}

/// The most memory the process has had, in megabytes.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}
