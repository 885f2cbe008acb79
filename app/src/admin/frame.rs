//! What surrounds every page of the admin: the rail on desktops, the tabs on phones, and the
//! choice of the page by its address.

use super::find::{FindButton, FindWhenAsked, Finder};
use super::pages::{SECTIONS, Section, more, place, segments_of};
use super::rooms;
use crate::AppError;
use crate::links;
use crate::routes::use_lang;
use crate::travel::AsJson;
use crate::ui::Icon;
use crate::ui::changing;
use domain::Lang;
use domain::staff::Me;
use leptos::html::Span;
use leptos::prelude::*;
use leptos::server::SharedValue;
use leptos_meta::Title;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_location;
use std::task::{Context, Poll, Waker};

words! {
    desk: "商家后台" | "Merchant desk";
    platform: "平台" | "Platform";
    menu: "后台菜单" | "Admin menu";
    tabs: "后台常用" | "Admin tabs";
    other_language: "English" | "中文";
    to_shop: "看店铺" | "View shop";
    skip: "跳到内容" | "Skip to content";
    missing: "没有这个页面" | "There is no such page";
    missing_sentence: "地址不对，或者这样东西已经不在了。" | "The address is wrong, or the thing is gone.";
    back: "回到今日" | "Back to today";
    sign_out: "退出" | "Sign out";
    sign_in: "去登录" | "Sign in";
}

/// The one who looks. Pages ask it which buttons make sense; the server decides again.
pub fn use_me() -> Option<Me> {
    use_context::<Me>()
}

/// The one who looks, or why nobody may.
#[derive(Clone, Debug)]
struct Who(Result<Me, AppError>);

/// Provides who looks. The page brings the answer with it, because nobody comes to the desk without loading it;
/// going from one of its pages to another nobody asks again.
pub fn know_who() {
    provide_context(Who(SharedValue::<_, AsJson>::new_with_encoding(crate::status::known_member)
        .into_inner()
        .unwrap_or(Err(AppError::SignIn))));
}

/// The whole admin.
#[component]
pub fn Desk() -> impl IntoView {
    let lang = use_lang();
    let who = use_context::<Who>().map_or(Err(AppError::SignIn), |who| who.0);
    // The last element is found when everything before it has come to life.
    let last = NodeRef::<Span>::new();
    Effect::new(move || {
        // Tests wait for this mark.
        if let (Some(_), Some(root)) = (last.get(), document().document_element()) {
            let _ = root.set_attribute("data-hydrated", "yes");
        }
    });
    view! {
        <Title text=desk(lang) />
        <a class="skip-link" href="#main">{skip(lang)}</a>
        {let_in(who)}
        <span hidden node_ref=last></span>
    }
}

fn let_in(who: Result<Me, AppError>) -> AnyView {
    let lang = use_lang();
    match who {
        Ok(me) => view! { <Inside me /> }.into_any(),
        Err(AppError::SignIn) => view! { <SignInFirst /> }.into_any(),
        Err(error) => {
            view! { <main id="main"><p class="notice notice-bad">{error.sentence(lang)}</p></main> }.into_any()
        }
    }
}

/// Sends those who are not signed in to where they can, and afterwards to the page they asked for.
#[component]
fn SignInFirst() -> impl IntoView {
    let lang = use_lang();
    let location = use_location();
    let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
    let asked = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
    let door = links::to(lang, "/admin/sign-in");
    let address =
        if segments_of(&path).is_empty() { door } else { format!("{door}?return_to={}", links::encode(&asked)) };
    view! {
        <Redirect path=address.clone() />
        <main id="main" class="empty">
            <h1>{desk(lang)}</h1>
            <a class="button button-primary" rel="external" href=address>{sign_in(lang)}</a>
        </main>
    }
}

/// Rail, tabs and the page between them.
#[component]
fn Inside(
    /// Who looks.
    me: Me,
) -> impl IntoView {
    let lang = use_lang();
    provide_context(me.clone());
    let finder = Finder::new();
    provide_context(finder);
    let location = use_location();
    let segments = Memo::new(move |_| {
        location.pathname.with(|path| segments_of(path).into_iter().map(str::to_owned).collect::<Vec<_>>())
    });
    let here = Memo::new(move |_| match segments.with(|all| all.first().cloned().unwrap_or_default()) {
        // It is reached from the searches and belongs to them.
        first if first == "synonyms" => "searches".to_owned(),
        first => first,
    });
    // On phones whatever has no tab of its own lies behind "my shop".
    let tab_here = Memo::new(move |_| {
        let first = here.get();
        let own = SECTIONS.iter().any(|section| section.tab && section.path == first);
        if own { first } else { "more".to_owned() }
    });
    // Pages of one thing have their own way back.
    let behind_more = move || tab_here.get() == "more" && segments.with(|all| all.len() == 1 && all[0] == here.get());
    let search = location.search;
    let other = move || {
        let query = search.get();
        let question = if query.is_empty() { String::new() } else { format!("?{query}") };
        links::in_other_language(lang, &location.pathname.get()) + &question
    };
    let seen: Vec<Section> = SECTIONS.iter().filter(|section| section.is_for(&me)).copied().collect();
    let tabs_seen: Vec<Section> = seen.iter().filter(|section| section.tab).copied().collect();
    let whose = me.merchant.clone().unwrap_or_else(|| platform(lang).to_owned());
    view! {
        <div class="desk">
            <nav class="desk-rail" aria-label=menu(lang)>
                <p class="desk-whose">{whose.clone()}</p>
                <ul>
                    // What "my shop" gathers on phones stands here one by one.
                    {seen.into_iter().filter(|section| section.path != "more").map(|section| view! { <Entry section here lang /> }).collect_view()}
                </ul>
            </nav>
            <div class="desk-body">
                <header class="desk-header">
                    <p class="desk-where">{whose}<span class="quiet">{format!(" · {}", me.name)}</span></p>
                    <FindButton finder />
                    <a class="link-quiet" rel="external" href=links::to(lang, "/")>{to_shop(lang)}</a>
                    <a class="link-quiet" rel="external" href=other>{other_language(lang)}</a>
                    <form method="post" action="/api/staff/sign-out">
                        <input type="hidden" name="lang" value=lang.code() />
                        <button type="submit">{sign_out(lang)}</button>
                    </form>
                </header>
                <main id="main" class="desk-main">
                    {changing(move || (behind_more() && here.get() != "more").then(|| view! {
                        <a class="link-quiet desk-up" href=links::to(lang, "/admin/more")>{more(lang)}</a>
                    }))}
                    {changing(move || {
                        let all = segments.get();
                        let names: Vec<&str> = all.iter().map(String::as_str).collect();
                        match place(&names) {
                            Some(place) => at_once_or_soon(rooms::page(place)),
                            None => view! { <Missing /> }.into_any(),
                        }
                    })}
                </main>
            </div>
            <nav class="desk-tabs" aria-label=tabs(lang)>
                <ul>
                    {tabs_seen.into_iter().map(|section| view! { <Entry section here=tab_here lang /> }).collect_view()}
                </ul>
            </nav>
            <FindWhenAsked finder />
        </div>
    }
}

/// A page whose part is there, or its outline until it has come.
fn at_once_or_soon(mut page: rooms::Coming) -> AnyView {
    match page.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(view) => view,
        Poll::Pending => view! {
            <Suspense fallback=|| view! { <div class="skeleton skeleton-page"></div> }>
                {crate::awaited(page)}
            </Suspense>
        }
        .into_any(),
    }
}

/// One entry of a menu.
#[component]
fn Entry(
    /// Where it leads.
    section: Section,
    /// First segment of the present address.
    here: Memo<String>,
    /// The language.
    lang: Lang,
) -> impl IntoView {
    let current = move || (here.get() == section.path).then_some("page");
    view! {
        <li>
            <a href=links::to(lang, &section.address()) aria-current=current>
                <Icon name=section.icon />
                <span>{(section.name)(lang)}</span>
            </a>
        </li>
    }
}

/// An address below `/admin` that leads nowhere; answers 404 inside the frame.
#[component]
pub fn Missing() -> impl IntoView {
    crate::status::not_found();
    let lang = use_lang();
    view! {
        <section class="empty">
            <h1>{missing(lang)}</h1>
            <p>{missing_sentence(lang)}</p>
            <a class="button" href=links::to(lang, "/admin")>{back(lang)}</a>
        </section>
    }
}
