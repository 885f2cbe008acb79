//! Somebody who buys one thing as a browser without the program does: whole pages and plain forms.

use crate::load::read_answer;
use anyhow::{Context, ensure};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// The statements that reached the database, while somebody wants to know.
pub type Asked = Arc<Mutex<Option<Vec<String>>>>;

/// Somebody who has never been here.
pub struct Guest {
    address: SocketAddr,
    /// The line to the shop, which the next guest may use.
    pub stream: TcpStream,
    cookie: String,
    answer: Vec<u8>,
    /// Where the statements of each request are noted, to be printed.
    pub asked: Option<Asked>,
}

impl Guest {
    /// Comes in over an open line.
    pub fn new(address: SocketAddr, stream: TcpStream) -> Guest {
        Guest { address, stream, cookie: String::new(), answer: Vec::new(), asked: None }
    }

    /// Goes the whole way.
    pub async fn buy(&mut self, slug: &str) -> anyhow::Result<()> {
        let form = self.look(slug).await?;
        self.order(&form).await
    }

    /// Looks at a product's page, and gives the form that puts it into the cart.
    pub async fn look(&mut self, slug: &str) -> anyhow::Result<Vec<(String, String)>> {
        let mut form = fields(&self.get(&["/product/", slug].concat()).await?, "id=\"buy-form\"");
        form.push(("intent".to_owned(), "cart".to_owned()));
        Ok(form)
    }

    /// The five requests after the product's page.
    pub async fn order(&mut self, chosen: &[(String, String)]) -> anyhow::Result<()> {
        static BORN: AtomicU64 = AtomicU64::new(0);
        let number = BORN.fetch_add(1, Ordering::Relaxed);
        self.post("/api/cart/add", chosen).await?;
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
        let status = read_answer(&mut self.stream, &mut self.answer).await.context("no answer")?;
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
