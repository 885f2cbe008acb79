//! An invitation to the staff.

use super::api::{JoinStaff, invitation, kept_person};
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
    title: "加入团队" | "Join the team";
    as_role: "你的岗位：" | "Your role: ";
    platform: "商城平台" | "the platform";
    at: "所属：" | "At: ";
    hint: "请用收到邀请的邮箱。" | "Use the e-mail address that was invited.";
    submit: "加入并登录" | "Join and sign in";
    gone: "这个邀请已经用过或过期了，请让管理员再发一个。" | "This invitation was used or has expired. Ask for a new one.";
    sign_in: "已经加入？去登录" | "Already joined? Sign in";
}

/// The page.
#[component]
pub fn InvitePage() -> impl IntoView {
    let lang = use_lang();
    let token = use_params_map().get_untracked().get("token").unwrap_or_default();
    let fault = use_fault(JoinStaff::PATH);
    let came_back = fault.is_some();
    let asked = token.clone();
    let open = crate::ask(
        || (),
        move |()| {
            let token = asked.clone();
            async move {
                let view = invitation(token, lang).await.ok();
                let kept = if came_back { kept_person().await.unwrap_or_default() } else { Vec::new() };
                (view, kept)
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
                        let (view, kept) = open.await;
                        if let Some(view) = view {
                            let merchant =
                                if view.merchant.is_empty() { platform(lang).to_owned() } else { view.merchant };
                            view! {
                                <p>{as_role(lang)}<strong>{view.role}</strong></p>
                                <p>{at(lang)}<strong>{merchant}</strong></p>
                                <p class="quiet">{hint(lang)}</p>
                                <PersonForm action=JoinStaff::url() token=token submit=submit(lang) fault=fault kept=kept />
                            }
                            .into_any()
                        } else {
                            crate::status::not_found();
                            view! {
                                <p class="notice">{gone(lang)}</p>
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
