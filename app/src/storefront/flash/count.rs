//! The time left until a sale begins or ends, by the server's clock.

use crate::routes::use_lang;
use crate::ui::changing;
use domain::Lang;
use domain::flash::{FlashOffer, Phase};
use leptos::prelude::*;
use std::time::Duration;

words! {
    begins_in: "距开始" | "Starts in";
    ends_in: "距结束" | "Ends in";
}

/// `2 天 03:04:05`, or without the days when there are none.
fn clock_text(left: i64, lang: Lang) -> String {
    let seconds = left.max(0) / 1000;
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    match (seconds / 86_400, lang) {
        (0, _) => clock,
        (days, Lang::Zh) => format!("{days} 天 {clock}"),
        (days, Lang::En) => format!("{days} d {clock}"),
    }
}

/// Milliseconds since this page was asked for, by a clock that nobody sets.
fn page_age() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// Counts down to the moment at which a sale turns. When it comes, the page is asked for anew, everybody's
/// a little later or sooner, so that not all come at once.
#[component]
pub fn Countdown(
    /// The sale.
    offer: FlashOffer,
) -> impl IntoView {
    let lang = use_lang();
    crate::status::brief();
    let total = offer.turns_at().0 - offer.now.0;
    let left = RwSignal::new(total);
    // What came with the page is as old as the page; what was fetched later is new.
    let with_page = Owner::current_shared_context().is_some_and(|context| context.during_hydration());
    Effect::new(move || {
        let asked = if with_page { 0.0 } else { page_age() };
        let count = move || left.set(total - (page_age() - asked) as i64);
        count();
        let ticking = set_interval_with_handle(count, Duration::from_secs(1)).ok();
        on_cleanup(move || {
            if let Some(ticking) = ticking {
                ticking.clear();
            }
        });
    });
    let over = Memo::new(move |_| left.get() <= 0);
    Effect::new(move |before: Option<bool>| {
        let now = over.get();
        if now && before == Some(false) {
            let moment = Duration::from_millis(500 + page_age() as u64 % 1500);
            set_timeout(|| _ = window().location().reload(), moment);
        }
        now
    });
    let word = if offer.phase() == Phase::Upcoming { begins_in(lang) } else { ends_in(lang) };
    view! {
        <span class="flash-count" role="timer">
            <span>{word}</span>" "
            <time datetime=offer.turns_at().rfc3339()>{changing(move || clock_text(left.get(), lang))}</time>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_read_as_a_clock() {
        let hour = 3_600_000;
        for (left, zh, en) in [
            (-5, "00:00:00", "00:00:00"),
            (999, "00:00:00", "00:00:00"),
            (hour + 61_000, "01:01:01", "01:01:01"),
            (24 * hour - 1, "23:59:59", "23:59:59"),
            (51 * hour, "2 天 03:00:00", "2 d 03:00:00"),
        ] {
            assert_eq!((clock_text(left, Lang::Zh), clock_text(left, Lang::En)), (zh.to_owned(), en.to_owned()));
        }
    }
}
