//! The page of wishes: favourites with what became of their price, and what is awaited.

use crate::drawn::piece;
use crate::drawn::told;
use crate::links;
use crate::routes::use_lang;
use crate::storefront::product_card::ProductCardView;
use crate::storefront::told::ToldPage;
use crate::storefront::wishes::api::{AwaitStock, Favourite as Save};
use crate::ui::{Empty, Icon, MoneyText, Thumb};
use domain::Lang;
use domain::wishes::{Awaited, Favourite, Wishes};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

words! {
    title: "我的收藏" | "Favourites";
    nothing: "还没有收藏。看到喜欢的点一下“收藏”，降价了会告诉你" | "Nothing saved yet. Tap the heart on what you like, and hear when it gets cheaper";
    look_around: "去逛逛" | "Look around";
    saved: "已收藏" | "Saved";
    awaited_done: "到货后会在这里显示" | "It will be shown here when it is back";
    awaited: "等待到货" | "Waiting for";
    there: "到货了" | "Back in stock";
    not_there: "还没有到货" | "Not back yet";
    remove: "取消收藏" | "Remove";
    forget: "不再等" | "Stop waiting";
    cheaper: "比收藏时降" | "Cheaper by";
    alerts: "消息提醒设置" | "Notification settings";
    named: "商品" | "Product";
}

counts! {
    gone: "有 {} 件收藏已下架" | "{} saved product is no longer sold" | "{} saved products are no longer sold";
}

/// Draws the page; `done` says what has just been wished for.
pub fn draw(wishes: Wishes, done: &str, lang: Lang) -> ToldPage {
    let done = match done {
        "saved" => Some(saved(lang)),
        "awaited" => Some(awaited_done(lang)),
        _ => None,
    };
    let body = piece(lang, move || {
        view! {
            <div class="wishes">
                <h1>{title(lang)}</h1>
                {done.map(|text| view! { <p class="notice notice-good" role="status">{text}</p> })}
                {if wishes == Wishes::default() {
                    view! { <Empty icon="heart" text=nothing(lang) href=links::to(lang, "/") label=look_around(lang) /> }.into_any()
                } else {
                    view! { <Shown wishes /> }.into_any()
                }}
                <p><a class="link text-ink" href=links::to(lang, "/account/alerts")>{alerts(lang)}</a></p>
            </div>
        }
    });
    told(lang, title(lang).to_owned(), None, body)
}

#[component]
fn Shown(wishes: Wishes) -> impl IntoView {
    let lang = use_lang();
    let Wishes { favourites, gone: missing, awaited: waiting } = wishes;
    view! {
        {(!waiting.is_empty()).then(|| view! {
            <section class="card">
                <h2>{awaited(lang)}</h2>
                <ul class="scan-lines">{waiting.into_iter().map(|one| view! { <Waiting one /> }).collect_view()}</ul>
            </section>
        })}
        {(missing > 0).then(|| view! { <p class="notice">{gone(missing, lang)}</p> })}
        <h2 class="visually-hidden">{saved(lang)}</h2>
        <ul class="product-grid">
            {favourites.into_iter().map(|one| view! { <li><Saved one /></li> }).collect_view()}
        </ul>
    }
}

#[component]
fn Saved(one: Favourite) -> impl IntoView {
    let lang = use_lang();
    let Favourite { card, cheaper: less } = one;
    let (id, of) = (card.id.to_string(), card.title.clone());
    view! {
        <div class="favourite">
            {less.map(|less| view! {
                <p class="tag favourite-cheaper" data-testid="cheaper">{cheaper(lang)} " " <MoneyText amount=less /></p>
            })}
            <ProductCardView card=card />
            <form method="post" action=Save::url()>
                <input type="hidden" name="product" value=id />
                <input type="hidden" name="on" value="false" />
                <input type="hidden" name="lang" value=lang.code() />
                <button class="button button-small" type="submit">
                    {remove(lang)} <span class="visually-hidden">" " {named(lang)} " " {of}</span>
                </button>
            </form>
        </div>
    }
}

#[component]
fn Waiting(one: Awaited) -> impl IntoView {
    let lang = use_lang();
    let Awaited { line, there: back } = one;
    view! {
        <li class="scan-line">
            <Thumb id=line.picture.clone() />
            <div class="scan-words">
                <a class="link-quiet" href=links::product(lang, &line.slug)>{line.title.clone()}</a>
                {(!line.options.is_empty()).then(|| view! { <span class="quiet">{line.options.clone()}</span> })}
                <span class=if back { "text-jade" } else { "quiet" } data-testid="awaited">
                    {back.then(|| view! { <Icon name="check" class="icon-small" /> })} {if back { there(lang) } else { not_there(lang) }}
                </span>
            </div>
            <form method="post" action=AwaitStock::url()>
                <input type="hidden" name="variant" value=line.variant.to_string() />
                <input type="hidden" name="on" value="false" />
                <input type="hidden" name="lang" value=lang.code() />
                <button class="button button-small" type="submit">
                    {forget(lang)} <span class="visually-hidden">" " {line.title}</span>
                </button>
            </form>
        </li>
    }
}
