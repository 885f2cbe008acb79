//! The time left to pay. The server says how much is left; the browser only counts down from
//! there, so a wrong clock in the shopper's phone does not matter.

use crate::routes::use_lang;
use crate::ui::changing;
use domain::{Lang, Timestamp};
use leptos::prelude::*;

words! {
    over: "付款时间已过" | "The time to pay is over";
}

/// Seconds as people read them.
fn left(lang: Lang, seconds: i64) -> String {
    let (minutes, rest) = (seconds / 60, seconds % 60);
    match lang {
        _ if seconds <= 0 => over(lang).to_owned(),
        Lang::Zh if minutes > 0 => format!("请在 {minutes} 分 {rest:02} 秒内付款，过时订单会取消"),
        Lang::Zh => format!("请在 {rest} 秒内付款，过时订单会取消"),
        Lang::En if minutes > 0 => format!("Pay within {minutes} min {rest:02} s, or the order is cancelled"),
        Lang::En => format!("Pay within {rest} s, or the order is cancelled"),
    }
}

/// Counts down to a moment, from the server's time.
#[component]
pub fn Countdown(
    /// The server's time.
    now: Timestamp,
    /// When it is over.
    until: Timestamp,
) -> impl IntoView {
    let lang = use_lang();
    let seconds = RwSignal::new(((until.0 - now.0) / Timestamp::SECOND).max(0));
    Effect::new(move || {
        let every_second = gloo::timers::callback::Interval::new(1000, move || {
            // The page may have gone meanwhile.
            let _ = seconds.try_update(|left| *left = (*left - 1).max(0));
        });
        // An interval lives with the page: it stops when the component goes.
        let held = StoredValue::new_local(Some(every_second));
        on_cleanup(move || {
            let _ = held.try_update_value(Option::take);
        });
    });
    view! { <p class="quiet" role="timer" aria-live="off">{changing(move || left(lang, seconds.get()))}</p> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_reads_as_a_sentence() {
        assert_eq!(left(Lang::Zh, 1799), "请在 29 分 59 秒内付款，过时订单会取消");
        assert_eq!(left(Lang::En, 61), "Pay within 1 min 01 s, or the order is cancelled");
        assert_eq!(left(Lang::En, 59), "Pay within 59 s, or the order is cancelled");
        assert_eq!(left(Lang::Zh, 0), "付款时间已过");
    }
}
