#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! The bad line of the other tests is bad in the way it says: each of the eight faults is seen from
//! both ends, is switched on while a connection runs, and ends when it is told to.

mod proxy;

use proxy::{Fault, Proxy};
use services::testing::runtime;
use std::io::ErrorKind;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const SHORT: Duration = Duration::from_millis(300);
/// Nothing in these tests lasts so long unless it hangs.
const LONG: Duration = Duration::from_secs(60);

/// A server that gives back whatever it gets, until there is no more.
async fn echo() -> Proxy {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = stream.split();
                // A line that breaks is what the tests are about.
                let _ = tokio::io::copy(&mut from, &mut to).await;
                let _ = to.shutdown().await;
            });
        }
    });
    Proxy::to(address).await
}

async fn connect(proxy: &Proxy) -> TcpStream {
    TcpStream::connect(proxy.address).await.expect("it listens")
}

/// Sends something and gives what came back, with the time that took.
async fn call(stream: &mut TcpStream, sent: &[u8]) -> std::io::Result<(Vec<u8>, Duration)> {
    let begun = Instant::now();
    stream.write_all(sent).await?;
    let mut got = vec![0; sent.len()];
    tokio::time::timeout(LONG, stream.read_exact(&mut got)).await.expect("it does not hang")?;
    Ok((got, begun.elapsed()))
}

#[test]
fn a_whole_line_passes_everything_on_and_ends_when_either_side_ends() {
    runtime().block_on(async {
        let proxy = echo().await;
        let mut stream = connect(&proxy).await;
        let sent: Vec<u8> = (0..100_000_u32).map(|number| number as u8).collect();
        let (mut from, mut to) = stream.split();
        let mut got = Vec::new();
        let send = async {
            to.write_all(&sent).await.expect("sent");
            to.shutdown().await.expect("ended");
        };
        tokio::join!(send, async { from.read_to_end(&mut got).await.expect("all of it") });
        assert!(got == sent);
        assert_eq!((proxy.connections(), proxy.cut()), (1, 0));
    });
}

#[test]
fn latency_and_bandwidth_and_slices_take_time_and_lose_nothing() {
    runtime().block_on(async {
        let proxy = echo().await;
        let mut stream = connect(&proxy).await;
        for (fault, at_least) in [
            (Fault::Latency(SHORT), SHORT),
            // Ten thousand bytes a second: three thousand take three tenths of one.
            (Fault::Bandwidth(10_000), SHORT),
            (Fault::Slicer { bytes: 1000, pause: SHORT / 2 }, SHORT),
        ] {
            let sent: Vec<u8> = (0..3_001_u32).map(|number| number as u8).collect();
            // In the middle of a connection.
            proxy.replies(fault).await;
            let (got, took) = call(&mut stream, &sent).await.expect("an answer");
            assert!(got == sent && took >= at_least, "{fault:?}: {took:?}");
            proxy.heal().await;
            assert_eq!(call(&mut stream, b"whole").await.expect("an answer").0, b"whole");
        }
        assert_eq!((proxy.connections(), proxy.cut()), (1, 0));
        // A fault that ends lets go what it held.
        proxy.requests(Fault::Latency(LONG)).await;
        let (answered, ()) = tokio::join!(call(&mut stream, b"held"), proxy.heal());
        assert_eq!(answered.expect("an answer").0, b"held");
    });
}

#[test]
fn a_line_that_is_down_refuses_and_closes_and_comes_back_at_the_same_place() {
    runtime().block_on(async {
        let proxy = echo().await;
        let mut stream = connect(&proxy).await;
        call(&mut stream, b"before").await.expect("an answer");
        proxy.both(Fault::Down).await;
        assert_eq!(stream.read(&mut [0]).await.expect("an end"), 0);
        let refused = TcpStream::connect(proxy.address).await.expect_err("nobody listens");
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        proxy.heal().await;
        assert_eq!(call(&mut connect(&proxy).await, b"after").await.expect("an answer").0, b"after");
        assert_eq!((proxy.connections(), proxy.cut()), (2, 1));
    });
}

#[test]
fn a_slow_close_tells_the_end_late() {
    runtime().block_on(async {
        let proxy = echo().await;
        proxy.replies(Fault::SlowClose(SHORT)).await;
        let mut stream = connect(&proxy).await;
        call(&mut stream, b"all").await.expect("an answer");
        let begun = Instant::now();
        stream.shutdown().await.expect("ended");
        assert_eq!(stream.read(&mut [0]).await.expect("an end"), 0);
        assert!(begun.elapsed() >= SHORT, "{:?}", begun.elapsed());
    });
}

#[test]
fn a_timeout_lets_nothing_through_and_closes_when_it_is_over() {
    runtime().block_on(async {
        let proxy = echo().await;
        for ends_by_itself in [true, false] {
            proxy.both(Fault::Timeout(if ends_by_itself { SHORT } else { LONG * 10 })).await;
            let mut stream = connect(&proxy).await;
            let begun = Instant::now();
            stream.write_all(b"lost").await.expect("sent");
            // Nobody can tell a line that hangs from one that is slow; it hangs when asked for the while.
            let hangs = tokio::time::timeout(SHORT / 3, stream.read(&mut [0])).await;
            assert!(hangs.is_err(), "{hangs:?}");
            if !ends_by_itself {
                proxy.heal().await;
            }
            assert_eq!(stream.read(&mut [0]).await.expect("an end"), 0);
            assert!(!ends_by_itself || begun.elapsed() >= SHORT, "{:?}", begun.elapsed());
        }
        assert_eq!(proxy.cut(), 2);
    });
}

#[test]
fn every_third_connection_is_reset_instead_of_answered() {
    runtime().block_on(async {
        let proxy = echo().await;
        proxy.replies(Fault::ResetPeer { every: 3 }).await;
        for number in 1..=9 {
            let answered = call(&mut connect(&proxy).await, b"hello").await;
            match answered {
                Ok((got, _)) => assert!(got == b"hello" && number % 3 != 0, "{number}"),
                Err(error) => {
                    assert!(error.kind() == ErrorKind::ConnectionReset && number % 3 == 0, "{number}: {error}")
                }
            }
        }
        assert_eq!((proxy.connections(), proxy.cut()), (9, 3));
    });
}

#[test]
fn data_that_are_limited_end_in_the_middle() {
    runtime().block_on(async {
        let proxy = echo().await;
        proxy.replies(Fault::LimitData(7)).await;
        let mut stream = connect(&proxy).await;
        assert_eq!(call(&mut stream, b"four").await.expect("an answer").0, b"four");
        stream.write_all(b"eleven more").await.expect("sent");
        let mut got = Vec::new();
        // The end may come as a reset when the rest was on its way; what came before it counts.
        let _ = stream.read_to_end(&mut got).await;
        assert_eq!(got, b"ele");
        assert_eq!(proxy.cut(), 1);
    });
}
