//! What goods, discount and delivery come to, as rows of a list of sums: the same before an order and after it.

use crate::routes::use_lang;
use crate::ui::MoneyText;
use domain::pricing::Totals;
use leptos::prelude::*;

words! {
    items: "商品" | "Goods";
    discount: "优惠" | "Discount";
    shipping: "运费" | "Delivery";
    free: "免运费" | "Free";
}

/// The rows before the total.
#[component]
pub fn SumRows(totals: Totals) -> impl IntoView {
    let lang = use_lang();
    let delivery = if totals.delivery.minor == 0 {
        free(lang).into_any()
    } else {
        view! { <MoneyText amount=totals.delivery /> }.into_any()
    };
    view! {
        <div><dt>{items(lang)}</dt><dd><MoneyText amount=totals.items /></dd></div>
        {(totals.discount.minor > 0).then(|| view! {
            <div><dt>{discount(lang)}</dt><dd>"−"<MoneyText amount=totals.discount /></dd></div>
        })}
        <div><dt>{shipping(lang)}</dt><dd>{delivery}</dd></div>
    }
}
