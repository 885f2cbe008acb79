//! A bad line, made on purpose: a proxy on the loopback that passes everything on as it comes, until
//! it is told to do it badly. It knows the eight faults that Toxiproxy made the names of, takes
//! them up and drops them while connections run, and counts what it did.
//!
//! Time that passes is the fault itself here; no test waits for it to have passed.
#![allow(dead_code)] // Every test program uses its own part.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Everything comes so much later.
    Latency(Duration),
    /// Nobody listens, and connections that there were are closed.
    Down,
    /// So many bytes a second and no more.
    Bandwidth(usize),
    /// The end of a connection is told so much later.
    SlowClose(Duration),
    /// Nothing comes through any more; what was sent is lost. A connection on which something got lost
    /// is closed after this time, or when the line is whole again.
    Timeout(Duration),
    /// Instead of the first thing that should come through, the connection is reset, on every so
    /// many-th connection.
    ResetPeer { every: usize },
    /// Everything comes in slices of so many bytes, with a pause after each.
    Slicer { bytes: usize, pause: Duration },
    /// After so many bytes of a connection it is closed.
    LimitData(usize),
}

/// Faults of what is sent to the server, and of what it answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Faults {
    requests: Option<Fault>,
    replies: Option<Fault>,
}

impl Faults {
    fn down(&self) -> bool {
        self.requests == Some(Fault::Down) || self.replies == Some(Fault::Down)
    }
}

/// How often something happened.
#[derive(Default)]
struct Counters {
    connections: AtomicUsize,
    cut: AtomicUsize,
}

/// A line to a server. It ends with the test.
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    faults: watch::Sender<Faults>,
    listens: watch::Receiver<bool>,
    counters: Arc<Counters>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    /// A whole line to `server`, which need not be there yet.
    pub async fn to(server: SocketAddr) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (faults, known) = watch::channel(Faults::default());
        let (listening, listens) = watch::channel(true);
        let counters = Arc::new(Counters::default());
        let task = tokio::spawn(serve(listener, server, known, listening, counters.clone()));
        Proxy { address, faults, listens, counters, task }
    }

    /// What the server answers comes badly from now on; what is sent to it comes well.
    pub async fn replies(&self, fault: Fault) {
        self.set(Faults { requests: None, replies: Some(fault) }).await;
    }

    /// What is sent to the server comes badly from now on; what it answers comes well.
    pub async fn requests(&self, fault: Fault) {
        self.set(Faults { requests: Some(fault), replies: None }).await;
    }

    /// Both ways are bad from now on.
    pub async fn both(&self, fault: Fault) {
        self.set(Faults { requests: Some(fault), replies: Some(fault) }).await;
    }

    /// The line is whole again.
    pub async fn heal(&self) {
        self.set(Faults::default()).await;
    }

    async fn set(&self, faults: Faults) {
        self.faults.send_replace(faults);
        let mut listens = self.listens.clone();
        listens.wait_for(|listens| *listens != faults.down()).await.expect("the proxy runs");
    }

    /// Connections so far.
    pub fn connections(&self) -> usize {
        self.counters.connections.load(Ordering::SeqCst)
    }

    /// Connections that a fault closed or reset.
    pub fn cut(&self) -> usize {
        self.counters.cut.load(Ordering::SeqCst)
    }
}

/// Takes connections up, except while the line is down.
async fn serve(
    listener: TcpListener,
    server: SocketAddr,
    mut faults: watch::Receiver<Faults>,
    listening: watch::Sender<bool>,
    counters: Arc<Counters>,
) {
    let address = listener.local_addr().expect("an address");
    let mut open = Some(listener);
    // The connections end with the proxy.
    let mut lines = tokio::task::JoinSet::new();
    loop {
        if faults.borrow_and_update().down() {
            open = None;
            listening.send_replace(false);
            if faults.wait_for(|faults| !faults.down()).await.is_err() {
                return;
            }
        }
        let listener = match open.take() {
            Some(listener) => listener,
            None => again(address).await,
        };
        listening.send_replace(true);
        tokio::select! {
            taken = listener.accept() => {
                if let Ok((client, _)) = taken {
                    let number = counters.connections.fetch_add(1, Ordering::SeqCst) + 1;
                    lines.spawn(carry(client, server, number, faults.clone(), counters.clone()));
                }
            }
            changed = faults.changed() => if changed.is_err() { return },
        }
        open = Some(listener);
    }
}

/// Listens at the same place as before, as soon as nobody else happens to use the port.
async fn again(address: SocketAddr) -> TcpListener {
    let mut pace = tokio::time::interval(Duration::from_millis(10));
    loop {
        pace.tick().await;
        if let Ok(listener) = TcpListener::bind(address).await {
            return listener;
        }
    }
}

/// How a fault ends a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Closed,
    Reset,
    /// One of the two went away by itself.
    Gone,
}

/// One connection, from its beginning to its end.
async fn carry(
    mut client: TcpStream,
    server: SocketAddr,
    number: usize,
    faults: watch::Receiver<Faults>,
    counters: Arc<Counters>,
) {
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let ended = {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let way = |chosen: fn(&Faults) -> Option<Fault>| Way { number, faults: faults.clone(), chosen, passed: 0 };
        let (mut requests, mut replies) = (way(|faults| faults.requests), way(|faults| faults.replies));
        let mut line = faults.clone();
        let goes_down = async {
            // When the proxy itself has gone, its connections go as well.
            let _ = line.wait_for(Faults::down).await;
            Err::<(), Cut>(Cut::Closed)
        };
        let both_ways =
            async { tokio::try_join!(requests.pump(from_client, to_server), replies.pump(from_server, to_client)) };
        tokio::select! {
            ended = both_ways => ended.map(|_| ()),
            ended = goes_down => ended,
        }
    };
    if matches!(ended, Err(Cut::Closed | Cut::Reset)) {
        counters.cut.fetch_add(1, Ordering::SeqCst);
    }
    if matches!(ended, Err(Cut::Gone | Cut::Reset)) {
        // Nothing lingers: the peer gets a reset instead of an end.
        let _ = (client.set_zero_linger(), server.set_zero_linger());
    }
}

/// One direction of a connection.
struct Way {
    number: usize,
    faults: watch::Receiver<Faults>,
    chosen: fn(&Faults) -> Option<Fault>,
    passed: usize,
}

impl Way {
    /// Passes bytes on until one side has no more.
    async fn pump(&mut self, mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) -> Result<(), Cut> {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let Ok(read) = from.read(&mut buffer).await else { return Err(Cut::Gone) };
            if read == 0 {
                if let Some(Fault::SlowClose(time)) = self.fault() {
                    self.pass(time).await;
                }
                // The other side may have gone already.
                let _ = to.shutdown().await;
                return Ok(());
            }
            self.send(&buffer[..read], &mut to).await?;
        }
    }

    async fn send(&mut self, bytes: &[u8], to: &mut (impl AsyncWrite + Unpin)) -> Result<(), Cut> {
        let gone = |_: io::Error| Cut::Gone;
        match self.fault() {
            None | Some(Fault::Down | Fault::SlowClose(_)) => to.write_all(bytes).await.map_err(gone)?,
            Some(Fault::Latency(time)) => {
                self.pass(time).await;
                to.write_all(bytes).await.map_err(gone)?;
            }
            Some(Fault::Bandwidth(rate)) => {
                for part in bytes.chunks((rate / 20).max(1)) {
                    to.write_all(part).await.map_err(gone)?;
                    self.pass(Duration::from_secs(1) * u32::try_from(part.len()).unwrap_or(1) / rate as u32).await;
                }
            }
            Some(Fault::Slicer { bytes: slice, pause }) => {
                for part in bytes.chunks(slice) {
                    to.write_all(part).await.map_err(gone)?;
                    self.pass(pause).await;
                }
            }
            Some(Fault::Timeout(time)) => {
                self.pass(time).await;
                return Err(Cut::Closed);
            }
            Some(Fault::ResetPeer { every }) if self.number.is_multiple_of(every) => return Err(Cut::Reset),
            Some(Fault::ResetPeer { .. }) => to.write_all(bytes).await.map_err(gone)?,
            Some(Fault::LimitData(most)) => {
                let left = most.saturating_sub(self.passed).min(bytes.len());
                to.write_all(&bytes[..left]).await.map_err(gone)?;
                if left < bytes.len() {
                    let _ = to.flush().await;
                    return Err(Cut::Closed);
                }
            }
        }
        self.passed += bytes.len();
        Ok(())
    }

    fn fault(&self) -> Option<Fault> {
        (self.chosen)(&self.faults.borrow())
    }

    /// Lets time pass, unless the fault ends before.
    async fn pass(&mut self, time: Duration) {
        let (fault, chosen) = (self.fault(), self.chosen);
        let ends = async {
            if self.faults.wait_for(|faults| chosen(faults) != fault).await.is_err() {
                pending::<()>().await;
            }
        };
        // Both endings are fine.
        let _ = tokio::time::timeout(time, ends).await;
    }
}
