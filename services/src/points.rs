//! Moments at which a test may stop this process for good, to see what the next one makes of it.
//!
//! Only programs built for tests look at them: `STOP_AT=place.durable` lets the task that comes to
//! that moment first stand still for ever, whatever it holds, and `STOP_FILE` names the file that
//! says so. Then the test pulls the plug (SIGKILL). In a shop's program there is nothing of it.

/// All moments, in the order in which an order comes to them. What is *written* is not committed,
/// what is *durable* is, and nobody has been told.
pub const POINTS: [&str; 17] = [
    "place.begun",
    "place.locked",
    "place.written",
    "place.durable",
    "pay.begun",
    "pay.created",
    "pay.written",
    "pay.durable",
    "cancel.written",
    "cancel.durable",
    "refund.begun",
    "refund.given",
    "refund.written",
    "refund.durable",
    "expire.begun",
    "expire.written",
    "expire.durable",
];

#[cfg(feature = "testing")]
thread_local! {
    static WATCH: std::cell::RefCell<Option<Box<Watch>>> = const { std::cell::RefCell::new(None) };
}

/// Told of a moment, says whether whoever came to it stands still for ever.
#[cfg(feature = "testing")]
pub type Watch = dyn FnMut(&'static str) -> bool;

/// Calls `told` at every moment that tasks of this thread come to, until it is told otherwise: for
/// a simulation that runs on one thread.
#[cfg(feature = "testing")]
pub fn watch(told: Option<Box<Watch>>) {
    WATCH.with_borrow_mut(|watch| *watch = told);
}

/// Says that a task has come to a moment.
#[cfg(feature = "testing")]
pub(crate) async fn reached(point: &'static str) {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicBool, Ordering};
    static STOP_AT: LazyLock<Option<String>> = LazyLock::new(|| std::env::var("STOP_AT").ok());
    static STOPPED: AtomicBool = AtomicBool::new(false);
    debug_assert!(POINTS.contains(&point), "{point} is not in the list");
    let dies = WATCH.with_borrow_mut(|watch| watch.as_mut().is_some_and(|watch| watch(point)));
    if dies {
        return std::future::pending().await;
    }
    if STOP_AT.as_deref() != Some(point) || STOPPED.swap(true, Ordering::SeqCst) {
        return;
    }
    if let Some(file) = std::env::var_os("STOP_FILE") {
        // Without the file the test that waits for it says what is wrong.
        let _ = std::fs::write(file, point);
    }
    std::future::pending::<()>().await;
}

/// Says that a task has come to a moment; a shop's program does not care.
#[cfg(not(feature = "testing"))]
pub(crate) async fn reached(_: &'static str) {}
