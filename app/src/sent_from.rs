//! From where an order is sent, and why.

use domain::Lang;
use domain::stock::{Choice, SentFromView};

/// The sentence about it.
pub fn sent_from(from: &SentFromView, lang: Lang) -> String {
    let places = from.places.join(lang.pick("、", ", "));
    let count = from.places.len();
    match (from.why, lang) {
        (Choice::Only, Lang::Zh) => format!("从{places}发货"),
        (Choice::Only, Lang::En) => format!("Sent from {places}"),
        (Choice::Nearest, Lang::Zh) => format!("从{places}发货，离你最近"),
        (Choice::Nearest, Lang::En) => format!("Sent from {places}, the nearest to you that has everything"),
        (Choice::Split, Lang::Zh) => format!("没有一个仓库货齐，分 {count} 个包裹发货：{places}"),
        (Choice::Split, Lang::En) => {
            format!("Sent in {count} parcels because no single warehouse has everything: {places}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_from_where_and_why_in_both_languages() {
        let check = |why, places: &[&str], zh: &str, en: &str| {
            let from = SentFromView { why, places: places.iter().map(|place| (*place).to_owned()).collect() };
            assert_eq!((sent_from(&from, Lang::Zh).as_str(), sent_from(&from, Lang::En).as_str()), (zh, en));
        };
        check(Choice::Only, &["总仓"], "从总仓发货", "Sent from 总仓");
        check(
            Choice::Nearest,
            &["总仓"],
            "从总仓发货，离你最近",
            "Sent from 总仓, the nearest to you that has everything",
        );
        check(
            Choice::Split,
            &["A", "B"],
            "没有一个仓库货齐，分 2 个包裹发货：A、B",
            "Sent in 2 parcels because no single warehouse has everything: A, B",
        );
    }
}
