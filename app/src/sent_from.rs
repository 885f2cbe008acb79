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
