//! When goods arrive, as a sentence.

use domain::Lang;
use domain::delivery::Promise;

/// `11月24日–26日送达`, `Arrives 24–26 Nov`.
pub(super) fn promise_text(lang: Lang, promise: Promise) -> String {
    let (from, to) = (promise.from.shanghai(), promise.to.shanghai());
    let same_day = (from.month, from.day) == (to.month, to.day);
    match lang {
        Lang::Zh if same_day => format!("{}月{}日送达", to.month, to.day),
        Lang::Zh if from.month == to.month => format!("{}月{}日–{}日送达", from.month, from.day, to.day),
        Lang::Zh => format!("{}月{}日–{}月{}日送达", from.month, from.day, to.month, to.day),
        Lang::En if same_day => format!("Arrives {} {}", to.day, to.month_name()),
        Lang::En if from.month == to.month => format!("Arrives {}–{} {}", from.day, to.day, to.month_name()),
        Lang::En => format!("Arrives {} {} – {} {}", from.day, from.month_name(), to.day, to.month_name()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Timestamp;

    #[test]
    fn a_promise_reads_like_a_sentence() {
        let day = |n: i64| Timestamp(1_795_395_600_000).plus(n * Timestamp::DAY);
        let check = |from, to, zh: &str, en: &str| {
            let promise = Promise { from: day(from), to: day(to) };
            assert_eq!(promise_text(Lang::Zh, promise), zh);
            assert_eq!(promise_text(Lang::En, promise), en);
        };
        check(1, 3, "11月24日–26日送达", "Arrives 24–26 Nov");
        check(7, 9, "11月30日–12月2日送达", "Arrives 30 Nov – 2 Dec");
        check(1, 1, "11月24日送达", "Arrives 24 Nov");
    }
}
