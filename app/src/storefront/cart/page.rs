//! The cart's page.

use super::api::{ChangeCart, see_cart};
use super::line::{CartLineItem, Change};
use super::live::{Left, follow};
use crate::act::{Act, ActForm};
use crate::links;
use crate::routes::use_lang;
use crate::storefront::frame::{use_cart_badge, use_changes_elsewhere};
use crate::ui::changing;
use crate::ui::fault::use_fault;
use crate::ui::{Empty, Icon, MoneyText};
use domain::Lang;
use domain::cart::CartView;
use domain::ids::ProductId;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use std::collections::HashMap;

words! {
    title: "购物车" | "Cart";
    empty: "购物车还是空的，去挑点喜欢的吧" | "Your cart is empty. Find something you like";
    to_home: "去逛逛" | "Look around";
    added: "已加入购物车" | "Added to your cart";
    removed: "已移出购物车" | "Removed from your cart";
    undo: "撤销" | "Undo";
    saved: "稍后再买" | "Saved for later";
    items: "商品" | "Goods";
    delivery: "运费（预估）" | "Delivery (estimate)";
    free: "免运费" | "Free";
    fill: "去凑单" | "Find something small";
    total: "合计" | "Total";
    go: "去结算" | "Check out";
    nothing: "请先选中要买的商品" | "Select what you want to buy";
    all: "全选" | "Select all";
    as_code: "生成清单二维码" | "Share selection as a QR code";
    failed: "购物车没有打开，请刷新再试" | "The cart did not open. Please reload";
}

/// The page.
#[component]
pub fn CartPage() -> impl IntoView {
    let lang = use_lang();
    let action = Act::<ChangeCart>::new();
    let elsewhere = use_changes_elsewhere();
    let cart = crate::ask(move || (action.version().get(), elsewhere.get()), move |_| see_cart(lang));
    let left: Left = RwSignal::new(HashMap::new());
    let badge = use_cart_badge().0;
    Effect::new(move || {
        if let Some(Ok(view)) = cart.get() {
            badge.set(Some(view.pieces));
        }
    });
    let sent = use_fault(ChangeCart::PATH);
    let fault = move || match action.value().get() {
        Some(Err(error)) => Some(error),
        Some(Ok(())) => None,
        None => sent.clone(),
    };
    view! {
        <Title text=title(lang) />
        <h1>{title(lang)}</h1>
        <Notices action=action />
        {changing(move || fault().map(|fault| view! { <p class="notice notice-bad" role="alert">{fault.sentence(lang)}</p> }))}
        <Transition>
            {changing(move || crate::awaited(async move {
                match cart.await {
                    Ok(view) if view.groups.is_empty() && view.saved.is_empty() => view! {
                        <Empty icon="cart" text=empty(lang) href=links::to(lang, "/") label=to_home(lang) />
                    }.into_any(),
                    Ok(view) => view! { <Contents cart=view action=action left=left /> }.into_any(),
                    Err(_) => view! { <p class="notice notice-bad">{failed(lang)}</p> }.into_any(),
                }
            }))}
        </Transition>
    }
}

fn gone_text(lang: Lang, gone: u32) -> String {
    match lang {
        Lang::Zh => format!("有 {gone} 种商品已售罄或下架，没有加入"),
        Lang::En if gone == 1 => "One product is sold out or no longer sold, and was left out".to_owned(),
        Lang::En => format!("{gone} products are sold out or no longer sold, and were left out"),
    }
}

/// What has just happened, with its undo.
#[component]
fn Notices(action: Act<ChangeCart>) -> impl IntoView {
    let lang = use_lang();
    let query = use_query_map();
    let gone = move || {
        query.with(|query| query.get("gone")).and_then(|gone| gone.parse::<u32>().ok()).filter(|gone| *gone > 0)
    };
    let later = move || query.with(|query| query.get("later").is_some());
    let just_added = move || query.with(|query| query.get("added").is_some());
    let just_removed = move || {
        query.with(|query| Some((query.get("removed")?, query.get("quantity")?))).filter(|(id, _)| id.len() == 36)
    };
    view! {
        {changing(move || just_added().then(|| view! { <p class="notice notice-good" role="status">{added(lang)}</p> }))}
        {changing(move || gone().map(|gone| view! { <p class="notice" role="status">{gone_text(lang, gone)}</p> }))}
        {changing(move || just_removed().map(|(variant, quantity)| view! {
            <div class="notice cart-undo" role="status">
                <span>{removed(lang)}</span>
                <ActForm action=action>
                    <input type="hidden" name="variant" value=variant />
                    <input type="hidden" name="change" value=if later() { "restore-later" } else { "restore" } />
                    <input type="hidden" name="quantity" value=quantity />
                    <input type="hidden" name="lang" value=lang.code() />
                    <button class="button button-small" type="submit">{undo(lang)}</button>
                </ActForm>
            </div>
        }))}
    }
}

/// Goods of the seller that cost what is missing or a little more, the cheapest first.
fn fill_up(lang: Lang, merchant: &str, missing: domain::Money) -> String {
    [&links::merchant(lang, merchant), "?min=", &missing.decimal(), "&sort=price_up"].concat()
}

fn free_in(lang: Lang, missing: domain::Money) -> String {
    match lang {
        Lang::Zh => format!("再买 {} 免运费", missing.display()),
        Lang::En => format!("{} more for free delivery", missing.display()),
    }
}

/// Ticks all lines, or none when all are ticked. A single line has its own mark.
fn tick_all(cart: &CartView, action: Act<ChangeCart>, lang: Lang) -> Option<impl IntoView + use<>> {
    let lines = || cart.groups.iter().flat_map(|group| &group.lines);
    let first = lines().next().filter(|_| lines().count() > 1)?.clone();
    let (every, some) = (lines().all(|line| line.selected), lines().any(|line| line.selected));
    let (change, checked) = match (every, some) {
        (true, _) => ("untick-all", "true"),
        (_, true) => ("tick-all", "mixed"),
        _ => ("tick-all", "false"),
    };
    Some(view! {
        <Change action=action line=first change=change>
            <button class="cart-all" type="submit" role="checkbox" aria-checked=checked>
                <span class="cart-tick">{every.then(|| view! { <Icon name="check" class="icon-small" /> })}</span>
                {all(lang)}
            </button>
        </Change>
    })
}

#[component]
fn Contents(cart: CartView, action: Act<ChangeCart>, left: Left) -> impl IntoView {
    let lang = use_lang();
    let lines = || cart.groups.iter().flat_map(|group| &group.lines).chain(&cart.saved);
    let mut products: Vec<ProductId> = lines().map(|line| line.product).collect();
    products.sort_unstable();
    products.dedup();
    follow(products, left);
    let several = cart.groups.len() > 1;
    let tick_all = tick_all(&cart, action, lang);
    let groups = cart.groups.into_iter().map(|group| {
        view! {
            <section class="card cart-group">
                // A single seller goes without saying, except to those who go from heading to heading.
                {if several {
                    view! { <h2 class="cart-merchant"><a href=links::merchant(lang, &group.slug)>{group.name}</a></h2> }.into_any()
                } else {
                    view! { <h2 class="visually-hidden">{group.name}</h2> }.into_any()
                }}
                {group.free_delivery_in.map(|missing| view! {
                    <p class="quiet">
                        {free_in(lang, missing)} " "
                        <a class="link" href=fill_up(lang, &group.slug, missing)>{fill(lang)}</a>
                    </p>
                })}
                {group.lines.into_iter().map(|line| view! { <CartLineItem line=line action=action left=left /> }).collect_view()}
            </section>
        }
    });
    let saved_lines = (!cart.saved.is_empty()).then(|| {
        view! {
            <section class="card cart-group">
                <h2>{saved(lang)}</h2>
                {cart.saved.into_iter().map(|line| view! { <CartLineItem line=line action=action left=left saved=true /> }).collect_view()}
            </section>
        }
    });
    let (totals, ready) = (cart.totals, cart.selected > 0);
    view! {
        <div class="cart">
            <div class="cart-lines">
                {tick_all}
                {groups.collect_view()}
                {saved_lines}
                {ready.then(|| view! {
                    <a class="cart-as-code" href=links::to(lang, "/cart/code")><Icon name="qr-code" class="icon-small" /> {as_code(lang)}</a>
                })}
            </div>
            <aside class="cart-sum card">
                <dl class="sums">
                    <div><dt>{items(lang)}</dt><dd><MoneyText amount=totals.items /></dd></div>
                    <div>
                        <dt>{delivery(lang)}</dt>
                        <dd>{if totals.delivery.minor == 0 { view! { <span>{free(lang)}</span> }.into_any() } else { view! { <MoneyText amount=totals.delivery /> }.into_any() }}</dd>
                    </div>
                </dl>
                <div class="cart-go">
                    <p class="cart-total"><span>{total(lang)}</span> <span class="price text-22"><MoneyText amount=totals.total /></span></p>
                    {if ready {
                        view! { <a class="button button-primary" href=links::to(lang, "/checkout")>{go(lang)}</a> }.into_any()
                    } else {
                        view! { <p class="quiet">{nothing(lang)}</p> }.into_any()
                    }}
                </div>
            </aside>
        </div>
    }
}
