//! What comes in which parcel, when, and what it costs.

use crate::links;
use crate::routes::use_lang;
use crate::ui::{MoneyText, Thumb};
use domain::Lang;
use domain::checkout::{CheckoutView, MethodOffer, ParcelOffer};
use domain::delivery::Promise;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

words! {
    delivery: "配送方式" | "Delivery";
    free: "免运费" | "Free";
    nowhere: "送不到这个地址，请换一个地址" | "Not delivered to this address. Please use another one";
    items: "商品" | "Goods";
    discount: "优惠" | "Discount";
    shipping: "运费" | "Delivery";
    total: "应付" | "To pay";
    submit: "提交订单" | "Place order";
    change_cart: "返回购物车修改" | "Change it in the cart";
    details: "金额明细" | "How it adds up";
}

/// `11月24日–26日送达`, `Arrives 24–26 Nov`.
pub(crate) fn promise_text(lang: Lang, promise: Promise) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (from, to) = (promise.from.shanghai(), promise.to.shanghai());
    let month = |month: u8| MONTHS.get(usize::from(month.max(1) - 1)).copied().unwrap_or("");
    let same_day = (from.month, from.day) == (to.month, to.day);
    match lang {
        Lang::Zh if same_day => format!("{}月{}日送达", to.month, to.day),
        Lang::Zh if from.month == to.month => format!("{}月{}日–{}日送达", from.month, from.day, to.day),
        Lang::Zh => format!("{}月{}日–{}月{}日送达", from.month, from.day, to.month, to.day),
        Lang::En if same_day => format!("Arrives {} {}", to.day, month(to.month)),
        Lang::En if from.month == to.month => format!("Arrives {}–{} {}", from.day, to.day, month(to.month)),
        Lang::En => format!("Arrives {} {} – {} {}", from.day, month(from.month), to.day, month(to.month)),
    }
}

/// The chosen ways of delivery, with another one for one merchant.
fn choose(view: &CheckoutView, parcel: &ParcelOffer, method: &MethodOffer) -> String {
    let pairs: Vec<String> = view
        .parcels
        .iter()
        .filter_map(|other| {
            let id = if other.merchant == parcel.merchant {
                Some(method.id)
            } else {
                other.methods.iter().find(|method| method.chosen).map(|method| method.id)
            };
            Some(format!("{}:{}", other.merchant, id?))
        })
        .collect();
    pairs.join(",")
}

/// The parcels. Ways of delivery are links, so that choosing works without script too.
#[component]
pub fn Parcels(
    /// What is about to be ordered.
    view: CheckoutView,
) -> impl IntoView {
    let lang = use_lang();
    let query = use_query_map();
    let several = view.parcels.len() > 1;
    let link = move |methods: String| {
        let kept = query.with_untracked(|query| {
            ["variant", "quantity", "address"]
                .iter()
                .filter_map(|name| Some(format!("{name}={}&", query.get(name).filter(|text| !text.is_empty())?)))
                .collect::<String>()
        });
        links::to(lang, &format!("/checkout?{kept}m={methods}"))
    };
    let refusal =
        view.refusal.clone().filter(|refusal| !matches!(refusal, domain::checkout::Refusal::NotDeliverable { .. }));
    let parcels = view.parcels.iter().map(|parcel| {
        let methods = parcel.methods.iter().map(|method| {
            let href = link(choose(&view, parcel, method));
            view! {
                <li>
                    <a class="method" href=href aria-current=method.chosen.then_some("true")>
                        <span class="method-name">{method.name.clone()}</span>
                        <span class="quiet">{promise_text(lang, method.promise)}</span>
                        <span class="method-price">
                            {if method.price.minor == 0 { view! { <span>{free(lang)}</span> }.into_any() } else { view! { <MoneyText amount=method.price /> }.into_any() }}
                        </span>
                    </a>
                </li>
            }
        });
        let lines = parcel.lines.iter().map(|line| view! {
            <li class="goods-row">
                <Thumb id=line.picture.clone() />
                <span class="goods-words">
                    <span>{line.title.clone()}</span>
                    {(!line.options.is_empty()).then(|| view! { <span class="quiet">{line.options.clone()}</span> })}
                </span>
                <span class="goods-price"><MoneyText amount=line.unit_price />" "<span class="quiet">"× "{line.quantity}</span></span>
            </li>
        });
        view! {
            <section class="card form" data-testid="parcel">
                {several.then(|| view! { <h2>{parcel.name.clone()}</h2> })}
                <ul class="goods">{lines.collect_view()}</ul>
                <h3 class="label">{delivery(lang)}</h3>
                {if parcel.methods.is_empty() {
                    view! { <p class="notice notice-bad">{nowhere(lang)}</p> }.into_any()
                } else {
                    view! { <ul class="methods">{methods.collect_view()}</ul> }.into_any()
                }}
            </section>
        }
    });
    let parcels = parcels.collect_view();
    view! {
        {refusal.map(|refusal| view! {
            <div class="notice notice-bad" role="alert">
                <p>{crate::error::refusal_sentence(&refusal, lang)}</p>
                <a class="link" href=links::to(lang, "/cart")>{change_cart(lang)}</a>
            </div>
        })}
        {parcels}
    }
}

/// The sums and the one button.
#[component]
pub fn Sums(
    /// What is about to be ordered.
    view: CheckoutView,
) -> impl IntoView {
    let lang = use_lang();
    let totals = view.totals;
    let methods: Vec<String> = view
        .parcels
        .iter()
        .filter_map(|parcel| {
            let chosen = parcel.methods.iter().find(|method| method.chosen)?;
            Some(format!("{}:{}", parcel.merchant, chosen.id))
        })
        .collect();
    view! {
        <aside class="checkout-sum card">
            <input type="hidden" name="form[methods]" value=methods.join(",") />
            <input type="hidden" name="form[seen_total]" value=totals.total.minor.to_string() />
            <details class="fold">
                <summary>{details(lang)}</summary>
                <dl class="sums">
                    <div><dt>{items(lang)}</dt><dd><MoneyText amount=totals.items /></dd></div>
                    {(totals.discount.minor > 0).then(|| view! {
                        <div><dt>{discount(lang)}</dt><dd>"−"<MoneyText amount=totals.discount /></dd></div>
                    })}
                    <div><dt>{shipping(lang)}</dt><dd><MoneyText amount=totals.delivery /></dd></div>
                </dl>
            </details>
            <div class="cart-go">
                <p class="cart-total"><span>{total(lang)}</span> <span class="price text-22" data-testid="total"><MoneyText amount=totals.total /></span></p>
                <button class="button button-primary" type="submit">{submit(lang)}</button>
            </div>
        </aside>
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
