//! The built program as a process of its own, and people who speak to it over a socket.
//!
//! `cargo test` builds `yunmall` in the profile and from the sources that `make run` uses (the
//! tests' wire between services is compiled in and never chosen), so that what is killed here is
//! what runs in a shop. Rust rather than a browser's script, because these tests look into the
//! database on both sides of a crash, on SQLite and on PostgreSQL, and need no page to be drawn.
//!
//! Nothing here waits for time to pass: a start is over when the program says so on its standard
//! output, and a change is there when a question that is asked again has the answer.
#![allow(dead_code)] // Every test program uses its own part.

use services::testing::{Backend, TestShop};
use std::collections::BTreeMap;
use std::future::Future;
use std::io::{self, BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longer than anything here may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(180);

/// Where a program keeps its things, and where it listens.
#[derive(Clone)]
pub struct Home {
    pub database: String,
    pub folder: PathBuf,
    pub address: SocketAddr,
    settings: BTreeMap<&'static str, String>,
    /// A program that starts this one and stands aside, with its arguments.
    under: Vec<String>,
}

impl Home {
    /// The database and folder of a test's shop; the program uses the same keys.
    pub fn of(shop: &TestShop) -> Home {
        let folder = shop.folder().to_owned();
        shop.keys.save(&folder.join("keys.json")).expect("a key file");
        Home::in_folder(shop.db.url(), &folder)
    }

    /// A database, and a folder that may be empty.
    pub fn in_folder(database: &str, folder: &Path) -> Home {
        let home = Home {
            database: database.to_owned(),
            folder: folder.to_owned(),
            address: free_address(),
            settings: BTreeMap::new(),
            under: Vec::new(),
        };
        // All shoppers of these tests have the same phone and address.
        home.with("YUNMALL_DEMO", "false")
            .with("YUNMALL_DEMO_PICTURES", "/nowhere")
            .with("YUNMALL_UNPAID_ORDERS", "1000000")
            .with("YUNMALL_UNPAID_PIECES", "1000000")
    }

    /// The same with a setting of its own.
    pub fn with(mut self, name: &'static str, value: &str) -> Home {
        self.settings.insert(name, value.to_owned());
        self
    }

    /// The same, started by another program.
    pub fn under(mut self, starter: &[&str]) -> Home {
        self.under = starter.iter().map(|&word| word.to_owned()).collect();
        self
    }

    /// A second node: same database and folder, another port, the same address for shoppers.
    pub fn second_node(&self) -> Home {
        let base = format!("http://{}", self.address);
        Home { address: free_address(), ..self.clone() }.with("YUNMALL_BASE_URL", &base)
    }

    /// The program with these settings and no others.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let words = self.under.iter().map(String::as_str).chain([env!("CARGO_BIN_EXE_yunmall")]);
        let mut words = words.chain(arguments.iter().copied());
        let mut command = Command::new(words.next().expect("a program"));
        let inherited = std::env::vars_os().map(|(name, _)| name);
        for name in inherited.filter(|name| name.to_string_lossy().starts_with("YUNMALL_")) {
            command.env_remove(name);
        }
        command
            .args(words)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .env("DATABASE_URL", &self.database)
            .env("YUNMALL_DATA_DIR", &self.folder)
            .env("YUNMALL_LISTEN", self.address.to_string())
            .env("YUNMALL_LOG", "warn")
            .envs(&self.settings);
        command
    }

    /// Runs a command of the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// The books are right, says `yunmall audit`.
    pub fn audit(&self) {
        let audit = self.run(&["audit"]);
        let (said, complained) = (text(&audit.stdout), text(&audit.stderr));
        assert!(audit.status.success(), "{said}\n{complained}");
        assert!(said.lines().count() >= 18 && said.lines().all(|line| line.starts_with("ok ")), "{said}");
    }

    /// Starts `yunmall serve` without waiting for it.
    pub fn spawn(&self) -> Starting {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log()).expect("a log");
        let begun = Instant::now();
        let mut child = self.command(&["serve"]).stdout(Stdio::piped()).stderr(log).spawn().expect("it starts");
        let stdout = child.stdout.take().map(BufReader::new);
        let (said, took) = (String::new(), Duration::ZERO);
        Starting { program: Program { home: self.clone(), child, stdout, said, took }, begun }
    }

    /// Starts `yunmall serve` and waits until it is ready to work.
    pub async fn start(&self) -> Program {
        self.spawn().ready().await
    }

    fn log(&self) -> PathBuf {
        self.folder.join(format!("stderr-{}.log", self.address.port()))
    }

    /// What the programs here have complained of.
    pub fn complaints(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap_or_default()
    }
}

/// What a program wrote.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn free_address() -> SocketAddr {
    let probe = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    probe.local_addr().expect("an address")
}

/// A program that is on its way up.
pub struct Starting {
    program: Program,
    begun: Instant,
}

impl Starting {
    /// Waits until it says that it listens, and until its database answers.
    pub async fn ready(self) -> Program {
        let Starting { mut program, begun } = self;
        let mut lines = program.stdout.take().expect("a pipe");
        // Reading blocks, so it happens where that holds nobody up.
        let reading = tokio::task::spawn_blocking(move || {
            let mut said = String::new();
            while lines.read_line(&mut said).is_ok_and(|read| read > 0) {
                if said.lines().last().is_some_and(|line| line.starts_with("shop: ")) {
                    break;
                }
            }
            (lines, said)
        });
        let (lines, said) = tokio::time::timeout(PATIENCE, reading).await.expect("in time").expect("no panic");
        assert!(said.contains("shop: "), "it did not start: {said}\n{}", program.home.complaints());
        let ready = Person::new(program.home.address).get("/readyz").await.expect("it listens");
        assert_eq!(ready.status, 200, "{}", ready.body);
        (program.stdout, program.said, program.took) = (Some(lines), said, begun.elapsed());
        program
    }
}

/// A running `yunmall serve`. It does not outlive its test.
pub struct Program {
    pub home: Home,
    child: Child,
    // Kept open: a program that finds its standard output closed would stop.
    stdout: Option<BufReader<ChildStdout>>,
    /// What it printed until it listened.
    pub said: String,
    /// From its start until it was ready.
    pub took: Duration,
}

impl Program {
    /// The power fails: SIGKILL.
    pub fn kill(mut self) -> Home {
        self.child.kill().expect("it is ours to kill");
        self.child.wait().expect("it ended");
        self.home.clone()
    }

    /// Asks it to stop, by a signal as `kill` takes it (`-TERM`), waits until it has, and gives what it
    /// printed and complained of.
    pub fn stop(mut self, signal: &str) -> (std::process::ExitStatus, String) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().expect("kill runs");
        assert!(sent.success());
        let status = self.child.wait().expect("it ended");
        let mut said = std::mem::take(&mut self.said);
        if let Some(stdout) = &mut self.stdout {
            stdout.read_to_string(&mut said).expect("text");
        }
        (status, said + &self.home.complaints())
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Someone at a browser without script, on the other end of a socket.
#[derive(Clone)]
pub struct Person {
    address: SocketAddr,
    pub cookies: BTreeMap<String, String>,
}

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value)
        });
        line.unwrap_or_default().trim()
    }

    /// Where it sends the browser, without host.
    pub fn sent_to(&self) -> String {
        assert!((300..400).contains(&self.status), "{}: {}", self.status, self.body);
        let location = self.header("location");
        let path = location.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
        path.unwrap_or(location).to_owned()
    }
}

impl Person {
    pub fn new(address: SocketAddr) -> Person {
        Person { address, cookies: BTreeMap::new() }
    }

    /// The same browser, speaking to another node.
    pub fn at(&self, address: SocketAddr) -> Person {
        Person { address, ..self.clone() }
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.send(&format!("GET {path}"), "", "").await
    }

    /// Sends a plain form from `page`.
    pub async fn submit(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> io::Result<Answer> {
        let pairs: Vec<String> =
            fields.iter().map(|(name, text)| format!("{name}={}", app::links::encode(text))).collect();
        let body = pairs.join("&");
        let head = format!(
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nReferer: http://{}{page}\r\n",
            body.len(),
            self.address
        );
        self.send(&format!("POST {action}"), &head, &body).await
    }

    /// One request over a connection of its own. HTTP/1.0, so that the end of the answer is the
    /// end of the connection; an answer that is cut off before its head is complete is none.
    async fn send(&mut self, what: &str, head: &str, body: &str) -> io::Result<Answer> {
        let mut stream = TcpStream::connect(self.address).await?;
        stream.write_all(self.request(what, head, body).as_bytes()).await?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        let whole = text(&bytes);
        let Some((head, body)) = whole.split_once("\r\n\r\n") else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.ok_or(io::ErrorKind::InvalidData)?;
        let answer = Answer { status, head: head.to_owned(), body: body.to_owned() };
        for line in head.lines().filter(|line| line.to_ascii_lowercase().starts_with("set-cookie:")) {
            let cookie = line.split_once(':').and_then(|(_, cookie)| cookie.split(';').next()?.split_once('='));
            let (name, value) = cookie.expect("a cookie");
            self.cookies.insert(name.trim().to_owned(), value.to_owned());
        }
        Ok(answer)
    }

    fn request(&self, what: &str, head: &str, body: &str) -> String {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!(
            "{what} HTTP/1.0\r\nHost: {}\r\nAccept: text/html\r\nSec-Fetch-Site: same-origin\r\nCookie: {}\r\n{head}\r\n{body}",
            self.address,
            cookies.join("; ")
        )
    }

    /// Opens a line on which the server tells what happens.
    pub async fn listen(&self, path: &str) -> Line {
        let mut stream = TcpStream::connect(self.address).await.expect("it listens");
        stream.write_all(self.request(&format!("GET {path}"), "", "").as_bytes()).await.expect("asked");
        Line(tokio::io::BufReader::new(stream))
    }
}

/// Server-sent events as they come.
pub struct Line(tokio::io::BufReader<TcpStream>);

impl Line {
    /// The next event's content.
    pub async fn next(&mut self) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            let read = tokio::time::timeout(PATIENCE, self.0.read_line(&mut line)).await.expect("news in time");
            assert!(read.expect("an open line") > 0, "the line ended");
            if let Some(content) = line.strip_prefix("data: ").or(line.strip_prefix("data:")) {
                return content.trim().to_owned();
            }
        }
    }
}

/// The value of the first field of a name in a page.
pub fn field(page: &str, name: &str) -> String {
    page.split("<input")
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .find(|tag| tag.contains(&format!("name=\"{name}\"")))
        .and_then(|tag| tag.split("value=\"").nth(1)?.split('"').next())
        .unwrap_or_else(|| panic!("no field {name}"))
        .to_owned()
}

/// The checkout form for some pieces of one variant, as a browser sends it.
pub fn order_form<'a>(key: &'a str, variant: &'a str, seen_total: &'a str) -> [(&'static str, &'a str); 9] {
    [
        ("form%5Bkey%5D", key),
        ("form%5Bvariant%5D", variant),
        ("form%5Bquantity%5D", "1"),
        ("form%5Bseen_total%5D", seen_total),
        ("form%5Bname%5D", "王小云"),
        ("form%5Bphone%5D", "138 1234 5678"),
        ("form%5Bregion_text%5D", "浙江省 杭州市 西湖区"),
        ("form%5Bline%5D", "文三路 1 号"),
        ("lang", "zh"),
    ]
}

/// Asks again until the answer is yes.
pub async fn until<F: Future<Output = bool>>(what: &str, question: impl Fn() -> F) {
    assert!(comes_true(question).await, "{what}: still not so");
}

/// Whether the answer becomes yes while one has patience.
pub async fn comes_true<F: Future<Output = bool>>(question: impl Fn() -> F) -> bool {
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    let end = Instant::now() + PATIENCE;
    while !question().await {
        if Instant::now() >= end {
            return false;
        }
        pace.tick().await;
    }
    true
}

/// The databases there are to test on.
pub fn backends() -> Vec<Backend> {
    if services::testing::postgres_server().is_some() {
        return vec![Backend::Sqlite, Backend::Postgres];
    }
    eprintln!("PostgreSQL left out: YUNMALL_TEST_POSTGRES is not set");
    vec![Backend::Sqlite]
}
