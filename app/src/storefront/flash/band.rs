//! How a sale stands: on a product's page with the countdown, in lists without.

use super::count::Countdown;
use crate::routes::use_lang;
use crate::ui::{Icon, MoneyText};
use domain::Lang;
use domain::flash::{FlashOffer, Phase};
use leptos::prelude::*;

words! {
    name: "限时秒杀" | "Flash sale";
    sold_out: "已抢光；未付款的会重新放出" | "Sold out. Unpaid items go back on sale";
    sale_price: "秒杀价" | "Sale price";
    bar: "已抢" | "Sold";
}

/// `已抢 40%`
fn percent_text(percent: i64, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("已抢 {percent}%"),
        Lang::En => format!("{percent}% sold"),
    }
}

/// `每人限 2 件`
pub fn limit_text(most: i64, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("每人限 {most} 件"),
        Lang::En => format!("Limit {most} each"),
    }
}

/// How much of a sale is ordered, as a bar and in words; nothing before the first piece is.
#[component]
pub fn SoldBar(
    /// The sale.
    offer: FlashOffer,
) -> impl IntoView {
    let lang = use_lang();
    let percent = offer.percent();
    (percent > 0).then(|| {
        view! {
            <span class="flash-bar">
                <progress max="100" value=percent.to_string() aria-label=bar(lang)></progress>
                <span>{percent_text(percent, lang)}</span>
            </span>
        }
    })
}

/// The sale of the variant that is chosen, above its price.
#[component]
pub fn FlashBand(
    /// The sale.
    offer: FlashOffer,
) -> impl IntoView {
    let lang = use_lang();
    let state = match offer.phase() {
        Phase::Upcoming => view! {
            <span>{sale_price(lang)}" "<MoneyText amount=offer.price /></span>
            <span>{offer.terms.starts_at.minute_text()}</span>
        }
        .into_any(),
        Phase::SoldOut => view! { <span>{sold_out(lang)}</span> }.into_any(),
        Phase::Running | Phase::Over => view! { <SoldBar offer=offer.clone() /> }.into_any(),
    };
    let limit = limit_text(offer.terms.per_person, lang);
    view! {
        <section class="flash-band" aria-label=name(lang) data-testid="flash">
            <p class="flash-line">
                <strong class="flash-name"><Icon name="flame" class="icon-small" />{name(lang)}</strong>
                <Countdown offer />
            </p>
            <p class="flash-line">{state}<span>{limit}</span></p>
        </section>
    }
}
