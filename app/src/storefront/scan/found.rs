//! A cart behind a code: what is in it today, and one press to have it in one's own.

use super::api::{FillCart, cart_of_code};
use crate::AppError;
use crate::act::{Act, ActForm};
use crate::links;
use crate::routes::use_lang;
use crate::ui::fault::use_fault;
use crate::ui::{Empty, MoneyText, Thumb, changing};
use domain::Lang;
use domain::cart::{CartLineView, LineProblem};
use domain::scan::ScannedCart;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;

words! {
    title: "扫码下单" | "Scan to order";
    how: "这些商品已经替你选好，价格和库存是此刻的。放进购物车后还可以修改。" | "These goods were chosen for you; prices and stock are those of this moment. You can still change them in the cart.";
    total: "合计（不含运费）" | "Total without delivery";
    fill: "放进购物车" | "Put them into my cart";
    forged: "这个码不是本店的，或者被改过，没有打开" | "This code is not of this shop, or it was changed. Nothing was opened";
    again: "重新扫一个" | "Scan another";
    none: "码里的商品都卖完或下架了" | "Everything in this code is sold out or no longer sold";
    look_around: "去逛逛" | "Look around";
    sold_out: "卖完了" | "Sold out";
    not_for_sale: "已下架" | "No longer for sale";
}

counts! {
    gone: "有 {} 种商品已经没有了" | "{} product no longer exists" | "{} products no longer exist";
    few: "只剩 {} 件" | "Only {} left" | "Only {} left";
}

/// `/scan/:code`
#[component]
pub fn ScannedPage() -> impl IntoView {
    let lang = use_lang();
    let params = use_params_map();
    let code = Memo::new(move |_| params.with(|params| params.get("code").unwrap_or_default()));
    let cart = crate::ask(move || code.get(), move |code| cart_of_code(code, lang));
    view! {
        <Title text=title(lang) />
        <Meta name="robots" content="noindex" />
        <div class="scan-page">
        <h1>{title(lang)}</h1>
        <Suspense fallback=|| view! { <div class="skeleton skeleton-page"></div> }>
            {changing(move || crate::awaited(async move {
                match cart.await {
                    Ok(cart) if cart.is_for_sale() => view! { <Found cart code=code.get_untracked() /> }.into_any(),
                    Ok(_) => view! { <Empty icon="package" text=none(lang) href=links::to(lang, "/") label=look_around(lang) /> }.into_any(),
                    Err(AppError::Invalid(_)) => {
                        crate::status::refused();
                        view! { <Empty icon="alert" text=forged(lang) href=links::to(lang, "/scan") label=again(lang) /> }.into_any()
                    }
                    Err(error) => view! { <p class="notice notice-bad" role="alert">{error.sentence(lang)}</p> }.into_any(),
                }
            }))}
        </Suspense>
        </div>
    }
}

#[component]
fn Found(cart: ScannedCart, code: String) -> impl IntoView {
    let lang = use_lang();
    let action = Act::<FillCart>::new();
    let sent = use_fault(FillCart::PATH);
    let fault = move || match action.value().get() {
        Some(Err(error)) => Some(error),
        Some(Ok(())) => None,
        None => sent.clone(),
    };
    let missing = i64::try_from(cart.gone).unwrap_or(i64::MAX);
    view! {
        <p class="quiet">{how(lang)}</p>
        {changing(move || fault().map(|fault| view! { <p class="notice notice-bad" role="alert">{fault.sentence(lang)}</p> }))}
        {(missing > 0).then(|| view! { <p class="notice">{gone(missing, lang)}</p> })}
        <section class="card">
            <ul class="scan-lines">{cart.lines.into_iter().map(|line| view! { <Line line /> }).collect_view()}</ul>
            <p class="cart-total"><span>{total(lang)}</span> <span class="price text-22"><MoneyText amount=cart.total /></span></p>
        </section>
        <ActForm action=action>
            <input type="hidden" name="code" value=code />
            <input type="hidden" name="lang" value=lang.code() />
            <button class="button button-primary button-wide" type="submit">{fill(lang)}</button>
        </ActForm>
    }
}

fn problem_text(lang: Lang, problem: LineProblem) -> String {
    match problem {
        LineProblem::SoldOut => sold_out(lang).to_owned(),
        LineProblem::NotForSale => not_for_sale(lang).to_owned(),
        LineProblem::FewerLeft(left) => few(left, lang),
    }
}

#[component]
fn Line(line: CartLineView) -> impl IntoView {
    let lang = use_lang();
    view! {
        <li class="scan-line">
            <Thumb id=line.picture.clone() />
            <div class="scan-words">
                <a class="link-quiet" href=links::product(lang, &line.slug)>{line.title}</a>
                {(!line.options.is_empty()).then(|| view! { <span class="quiet">{line.options}</span> })}
                {line.problem.map(|problem| view! { <span class="text-rust">{problem_text(lang, problem)}</span> })}
            </div>
            <div class="scan-sum">
                <span class="price"><MoneyText amount=line.unit_price /></span>
                <span class="quiet">{format!("× {}", line.quantity)}</span>
            </div>
        </li>
    }
}
