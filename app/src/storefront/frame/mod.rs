//! What surrounds every storefront page: header with the search, bottom tabs on phones, footer.
//! The admin and the sandbox provider bring their own; the frame steps aside for them.

mod api;
mod elsewhere;

pub use elsewhere::{use_changes_elsewhere, use_news};

use crate::ask::{Asked, ask};
use crate::links;
use crate::routes::{use_face, use_lang};
use crate::storefront::browse::keep_places;
use crate::storefront::rooms::{fetch_on_first_touch, suggestions};
use crate::storefront::suggest::SearchField;
use crate::ui::changing;
use crate::ui::{Icon, QueryForm, breath, still, text_in_step};
use api::cart_count;
use domain::Lang;
use leptos::html::Span;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

words! {
    home: "首页" | "Home";
    categories: "分类" | "Categories";
    cart: "购物车" | "Cart";
    account: "我的" | "Account";
    other_language: "English" | "中文";
    main_navigation: "主导航" | "Main navigation";
    tabs: "底部导航" | "Bottom navigation";
    skip: "跳到内容" | "Skip to content";
    search: "搜索" | "Search";
    scan: "扫一扫" | "Scan a code";
    search_hint: "搜商品、品牌、货号" | "Products, brands, SKUs";
    search_short: "搜商品" | "Search";
}

/// Whether everything that the server sent has been found. Until then nothing may look different
/// from what came, or what comes after it is not found.
#[derive(Clone, Copy, Debug)]
struct Awake(RwSignal<bool>);

/// Whether the page has come to life, for what looks different when it has.
pub fn use_awake() -> Signal<bool> {
    use_context::<Awake>().map(|awake| awake.0).unwrap_or_else(|| RwSignal::new(false)).into()
}

/// How many pieces the cart holds, once that has changed. The cart's pages set it.
#[derive(Clone, Copy, Debug)]
pub struct CartBadge(pub RwSignal<Option<i64>>);

/// How many pieces the cart held when the page was loaded.
#[derive(Clone, Copy)]
struct PiecesAtFirst(Asked<i64>);

/// The badge of this page.
pub fn use_cart_badge() -> CartBadge {
    use_context::<CartBadge>().unwrap_or_else(|| CartBadge(RwSignal::new(None)))
}

/// Whether a path belongs to a part of the program with a frame of its own. The door of the admin
/// is none: it stands in the shop.
fn stands_alone(path: &str) -> bool {
    let bare = path.strip_prefix("/en").unwrap_or(path);
    crate::admin::is_desk(path) || bare == "/sandbox" || bare.starts_with("/sandbox/")
}

/// Which of the main places a path belongs to.
fn place(path: &str) -> &'static str {
    let path = match Lang::of_path(path) {
        Lang::En => path.strip_prefix("/en").unwrap_or(path),
        Lang::Zh => path,
    };
    match path.trim_start_matches('/').split('/').next().unwrap_or("") {
        "" => "/",
        "categories" | "c" | "search" => "/categories",
        "cart" | "checkout" => "/cart",
        "account" | "orders" | "order" | "favourites" | "sign-in" | "register" => "/account",
        _ => "",
    }
}

/// Header, tabs and footer around a page.
#[component]
pub fn Frame(
    /// The page.
    children: Children,
) -> impl IntoView {
    let lang = use_lang();
    let location = use_location();
    provide_context(CartBadge(RwSignal::new(None)));
    provide_context(PiecesAtFirst(ask(|| (), |()| async { cart_count().await.unwrap_or(0) })));
    keep_places();
    fetch_on_first_touch();
    let path = location.pathname;
    let alone = Memo::new(move |_| stands_alone(&path.get()));
    // The last element of the page: it is found when everything before it has come to life, the
    // parts that were fetched included.
    let last = NodeRef::<Span>::new();
    let awake = RwSignal::new(false);
    provide_context(Awake(awake));
    Effect::new(move || {
        // Tests and the service worker wait for this mark.
        if let (Some(_), Some(root)) = (last.get(), document().document_element()) {
            let _ = root.set_attribute("data-hydrated", "yes");
            awake.set(true);
        }
    });
    view! {
        <a class="skip-link" href="#main" rel="external">{skip(lang)}</a>
        {breath(move || (!alone.get()).then(|| view! { <SiteHeader /> }))}
        <main id="main" class:main-alone=move || alone.get() tabindex="-1">{breath(children())}</main>
        {breath(move || (!alone.get()).then(|| view! { <SiteFooter /><SiteTabs /> }))}
        <span hidden node_ref=last></span>
    }
}

#[component]
fn SiteHeader() -> impl IntoView {
    let lang = use_lang();
    let face = use_face();
    let location = use_location();
    let other = move || {
        let query = location.search.get();
        let path = links::in_other_language(lang, &location.pathname.get());
        if query.is_empty() { path } else { format!("{path}?{query}") }
    };
    let asked = use_query_map();
    let words = move || asked.with(|asked| asked.get("q").unwrap_or_default());
    let field = NodeRef::new();
    text_in_step(field, Signal::derive(words), |_| {});
    provide_context(SearchField(field));
    // Suggestions come with a part of the program that is fetched when somebody begins to search.
    let wanted = RwSignal::new(false);
    // Once and for all: the list listens to the field for as long as the field is there.
    let want = move || {
        if !wanted.get_untracked() {
            wanted.set(true);
        }
    };
    let suggesting = move || wanted.get().then(|| crate::awaited(suggestions()));
    Effect::new(move || {
        if field.get().is_some_and(|field| field.matches(":focus").unwrap_or(false)) {
            want();
        }
    });
    view! {
        <header class="site-header">
            <div class="site-bar">
                <a class="site-name" href=links::to(lang, "/")>
                    {face.logo.map(|logo| view! { <img class="site-logo" src=links::picture(&logo, 160) alt="" width="32" height="32" /> })}
                    {face.name}
                </a>
                <QueryForm action=links::to(lang, "/search") class="site-search" role="search" tidy=tidy>
                    <label class="visually-hidden" for="site-search">{search_hint(lang)}</label>
                    <input
                        id="site-search" class="site-search-input" type="search" name="q" maxlength="80"
                        placeholder=search_short(lang) autocomplete="off" enterkeyhint="search" value=words node_ref=field
                        on:focus=move |_| want()
                    />
                    <button class="site-search-button" type="submit" aria-label=search(lang)><Icon name="search" /></button>
                    {changing(suggesting)}
                </QueryForm>
                <a class="site-scan" href=links::to(lang, "/scan") aria-label=scan(lang)><Icon name="scan" /></a>
                {breath(view! {
                    <nav class="site-nav" aria-label=main_navigation(lang)>
                        <PlaceLink to="/categories" icon="grid" label=categories(lang) />
                        <PlaceLink to="/cart" icon="cart" label=cart(lang) />
                        <PlaceLink to="/account" icon="user" label=account(lang) />
                    </nav>
                })}
                <a class="site-language" rel="external" href=other lang=other_html(lang)>{other_language(lang)}</a>
            </div>
        </header>
    }
}

/// What was typed, as the address says it; nothing typed is no query. The server reads whatever it is.
fn tidy(query: &str) -> String {
    if query == "q=" { String::new() } else { query.to_owned() }
}

fn other_html(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => Lang::En.html(),
        Lang::En => Lang::Zh.html(),
    }
}

/// A main place, marked when one is there, with the cart's number on the cart.
#[component]
fn PlaceLink(to: &'static str, icon: &'static str, label: &'static str) -> impl IntoView {
    let lang = use_lang();
    let path = use_location().pathname;
    let here = move || (place(&path.get()) == to).then_some("page");
    view! {
        <a class="place" href=links::to(lang, to) aria-current=here>
            <span class="place-icon">
                <Icon name=icon />
                {(to == "/cart").then(|| view! { <Pieces /> })}
            </span>
            <span class="place-label">{label}</span>
        </a>
    }
}

/// The number on the cart.
#[component]
fn Pieces() -> impl IntoView {
    let now = use_cart_badge().0;
    let at_first = use_context::<PiecesAtFirst>();
    view! {
        <Suspense>
            {changing(move || crate::awaited(async move {
                let at_first = match at_first {
                    Some(PiecesAtFirst(pieces)) => pieces.await,
                    None => 0,
                };
                let pieces = move || now.get().unwrap_or(at_first);
                view! {
                    <span class="badge" class:badge-empty=move || pieces() == 0>
                        {changing(move || match pieces() { 0 => String::new(), n if n > 99 => "99+".to_owned(), n => n.to_string() })}
                    </span>
                }
            }))}
        </Suspense>
    }
}

#[component]
fn SiteTabs() -> impl IntoView {
    let lang = use_lang();
    view! {
        <nav class="site-tabs" aria-label=tabs(lang)>
            <PlaceLink to="/" icon="home" label=home(lang) />
            <PlaceLink to="/categories" icon="grid" label=categories(lang) />
            <PlaceLink to="/cart" icon="cart" label=cart(lang) />
            <PlaceLink to="/account" icon="user" label=account(lang) />
        </nav>
    }
}

/// The footer comes with the document and stays as long as it does: the program never draws it.
#[component]
fn SiteFooter() -> impl IntoView {
    let face = use_face();
    let lang = use_lang();
    let html = crate::status::footer(lang, face);
    still((), move || view! { <div class="drawn" inner_html=html></div> })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_admin_and_the_sandbox_stand_alone() {
        for path in ["/admin", "/admin/orders", "/en/admin", "/sandbox/pay/1", "/en/sandbox"] {
            assert!(stands_alone(path), "{path}");
        }
        for path in ["/", "/en", "/administration", "/product/admin", "/cart", "/admin/sign-in", "/en/admin/sign-in"] {
            assert!(!stands_alone(path), "{path}");
        }
    }

    #[test]
    fn every_path_knows_its_place() {
        let check = |path, expected| assert_eq!(place(path), expected, "{path}");
        check("/", "/");
        check("/en", "/");
        check("/en/c/tops", "/categories");
        check("/search", "/categories");
        check("/checkout", "/cart");
        check("/account/addresses", "/account");
        check("/product/x", "");
    }
}
