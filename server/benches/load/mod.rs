//! A small load generator: keep-alive HTTP/1.1 over loopback, a fixed number of connections.

use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a run of requests showed.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Answers per second.
    pub per_second: f64,
    /// Half of the answers came within this.
    pub p50: Duration,
    /// 99 of 100 answers came within this.
    pub p99: Duration,
    /// Answers that were not 200.
    pub failed: usize,
}

/// Asks for `path` over `connections` connections for `length`.
pub async fn run(address: SocketAddr, path: &str, connections: usize, length: Duration) -> anyhow::Result<Figures> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/html\r\n\r\n");
    let end = Instant::now() + length;
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..connections {
        let request = request.clone();
        workers.spawn(async move { shopper(address, &request, end).await });
    }
    let begun = Instant::now();
    let (mut times, mut failed) = (Vec::new(), 0);
    while let Some(worker) = workers.join_next().await {
        let (mut took, bad) = worker??;
        times.append(&mut took);
        failed += bad;
    }
    let elapsed = begun.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |percent: usize| times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied();
    Ok(Figures {
        per_second: times.len() as f64 / elapsed,
        p50: at(50).unwrap_or_default(),
        p99: at(99).unwrap_or_default(),
        failed,
    })
}

async fn shopper(address: SocketAddr, request: &str, end: Instant) -> anyhow::Result<(Vec<Duration>, usize)> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut times, mut failed, mut buffer) = (Vec::new(), 0, Vec::with_capacity(1 << 18));
    while Instant::now() < end {
        let begun = Instant::now();
        stream.write_all(request.as_bytes()).await?;
        let status = read_answer(&mut stream, &mut buffer).await?;
        times.push(begun.elapsed());
        failed += usize::from(status != 200);
    }
    Ok((times, failed))
}

/// Reads one whole answer, by its length or its chunks, and gives its status.
pub async fn read_answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<u16> {
    buffer.clear();
    let head_end = loop {
        if let Some(at) = find(buffer, b"\r\n\r\n") {
            break at + 4;
        }
        anyhow::ensure!(stream.read_buf(buffer).await? > 0, "the server hung up");
    };
    let head = String::from_utf8_lossy(&buffer[..head_end]).to_ascii_lowercase();
    let status = head.get(9..12).and_then(|text| text.parse().ok()).unwrap_or(0);
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .and_then(|text| text.trim().parse::<usize>().ok());
    loop {
        let complete = match length {
            Some(length) => buffer.len() >= head_end + length,
            None => buffer.ends_with(b"\r\n0\r\n\r\n") || buffer[head_end..].starts_with(b"0\r\n\r\n"),
        };
        if complete {
            return Ok(status);
        }
        anyhow::ensure!(stream.read_buf(buffer).await? > 0, "the server hung up");
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
