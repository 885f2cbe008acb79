//! The one-time link of the first start: whoever opens it becomes the owner.

use super::api::{SetupOwn, kept_person, setup_open};
use super::person_form::PersonForm;
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use crate::ui::fault::use_fault;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

words! {
    title: "成为店主" | "Become the owner";
    intro: "这个链接只能用一次。填好以后，你就是这家商城的店主。" | "This link works once. Fill this in and the shop is yours.";
    submit: "开始管理商城" | "Start running the shop";
    gone: "这个链接已经用过或过期了。" | "This link was used or has expired.";
    gone_more: "在服务器上运行 yunmall create-owner 可以得到新的链接。" | "Run yunmall create-owner on the server to get a new one.";
    sign_in: "已经是店主？去登录" | "Already the owner? Sign in";
}

/// The page.
#[component]
pub fn SetupPage() -> impl IntoView {
    let lang = use_lang();
    let token = use_params_map().get_untracked().get("token").unwrap_or_default();
    let fault = use_fault(SetupOwn::PATH);
    let came_back = fault.is_some();
    let asked = token.clone();
    let open = crate::ask(
        || (),
        move |()| {
            let token = asked.clone();
            async move {
                let open = setup_open(token).await.is_ok();
                let kept = if came_back { kept_person().await.unwrap_or_default() } else { Vec::new() };
                (open, kept)
            }
        },
    );
    view! {
        <Title text=title(lang) />
        <section class="account-door">
            <h1>{title(lang)}</h1>
            <Suspense>
                {changing(move || {
                    let (token, fault) = (token.clone(), fault.clone());
                    crate::awaited(async move {
                        let (open, kept) = open.await;
                        if open {
                            view! {
                                <p>{intro(lang)}</p>
                                <PersonForm action=SetupOwn::url() token=token submit=submit(lang) fault=fault kept=kept />
                            }
                            .into_any()
                        } else {
                            crate::status::not_found();
                            view! {
                                <p class="notice">{gone(lang)}" "{gone_more(lang)}</p>
                                <a class="link" href=links::to(lang, "/admin/sign-in")>{sign_in(lang)}</a>
                            }
                            .into_any()
                        }
                    })
                })}
            </Suspense>
        </section>
    }
}
