//! The place in line of somebody who ordered something on sale. The page asks for itself again every
//! few seconds, with and without script, and goes on to the payment once the order is there.

use super::api::order_standing;
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::Lang;
use domain::checkout::Standing;
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;

words! {
    title: "排队下单" | "In line";
    stays: "先来先得，你的位置已经保留。轮到你时会自动下单，请别关闭这个页面。" | "First come, first served, and your place is kept. Your order is placed when it is your turn; please keep this page open.";
    placed: "已下单" | "Your order is placed";
    pay: "去付款" | "Pay now";
    gone: "这里没有在排队的订单，什么都没有下。请重新下单。" | "Nothing of yours is waiting here, and nothing was ordered. Please order again.";
    back: "回去看看" | "Go back and look";
}

/// How many are ahead, and what is left for them all.
fn place(lang: Lang, ahead: i64, left: Option<i64>) -> String {
    match (lang, left) {
        (Lang::Zh, Some(left)) => format!("前面大约还有 {ahead} 人，还剩 {left} 件"),
        (Lang::En, Some(left)) => format!("About {ahead} ahead of you, {left} pieces left"),
        (Lang::Zh, None) => format!("前面大约还有 {ahead} 人"),
        (Lang::En, None) => format!("About {ahead} ahead of you"),
    }
}

/// The page.
#[component]
pub fn WaitingPage() -> impl IntoView {
    let lang = use_lang();
    let key = use_params_map().get_untracked().get("key").unwrap_or_default();
    let asked = crate::ask(|| (), move |()| order_standing(key.clone(), lang));
    view! {
        <Title text=title(lang) />
        <Meta name="robots" content="noindex" />
        <h1>{title(lang)}</h1>
        <Suspense>
            {changing(move || crate::awaited(async move {
                match asked.await {
                    Ok(Standing::Waits { ahead, left, seconds }) => view! {
                        <Meta http_equiv="refresh" content=seconds.to_string() />
                        <p class="notice" role="status" data-testid="place">{place(lang, ahead, left)}</p>
                        <p class="quiet">{stays(lang)}</p>
                    }
                    .into_any(),
                    Ok(Standing::Placed { access }) => view! {
                        <p class="notice notice-good">{placed(lang)}</p>
                        <a class="button button-primary" rel="external" href=links::pay(lang, &access)>{pay(lang)}</a>
                    }
                    .into_any(),
                    Ok(Standing::Refused(refusal)) => over(lang, crate::error::refusal_sentence(&refusal, lang)),
                    Ok(Standing::Gone) => {
                        crate::status::not_found();
                        over(lang, gone(lang).to_owned())
                    }
                    Err(error) => over(lang, error.sentence(lang)),
                }
            }))}
        </Suspense>
    }
}

/// It came to nothing: why, and the way on.
fn over(lang: Lang, sentence: String) -> AnyView {
    view! {
        <p class="notice notice-bad" role="alert">{sentence}</p>
        <a class="button" rel="external" href=links::to(lang, "/flash")>{back(lang)}</a>
    }
    .into_any()
}
