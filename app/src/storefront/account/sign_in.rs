//! Signing in.

use super::api::{SignIn, kept_form};
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use crate::ui::fault::{FaultNotice, field_fault, use_fault};
use crate::ui::text_field::TextField;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

words! {
    title: "登录" | "Sign in";
    contact: "手机号或邮箱" | "Phone number or e-mail";
    password: "密码" | "Password";
    submit: "登录" | "Sign in";
    new_here: "还没有账户？" | "New here?";
    register: "注册一个" | "Create an account";
    guest: "不注册也能下单，付款后用订单链接查看进度。" | "You can also order without an account and follow it through the order's link.";
}

/// Where to go after signing in: a path of this site from `?return_to=`, else the account.
pub(super) fn return_to() -> String {
    let wanted = use_query_map().get_untracked().get("return_to").unwrap_or_default();
    links::same_site(&wanted).map_or_else(|| links::to(use_lang(), "/account"), str::to_owned)
}

/// A link to another account page that keeps where to go afterwards.
pub(super) fn passing_on(path: &str) -> String {
    let lang = use_lang();
    match use_query_map().get_untracked().get("return_to").as_deref().and_then(links::same_site) {
        Some(wanted) => format!("{}?return_to={}", links::to(lang, path), links::encode(wanted)),
        None => links::to(lang, path),
    }
}

/// What was typed before, asked for only when the form came back with an error.
pub(crate) fn kept(form: &'static str, came_back: bool) -> crate::ask::Asked<Vec<(String, String)>> {
    crate::ask(
        || (),
        move |()| async move { if came_back { kept_form(form.to_owned()).await.unwrap_or_default() } else { Vec::new() } },
    )
}

/// The text kept for a field.
pub(crate) fn text_of(kept: &[(String, String)], field: &str) -> String {
    kept.iter().find(|(name, _)| name == field).map(|(_, text)| text.clone()).unwrap_or_default()
}

/// The page.
#[component]
pub fn SignInPage() -> impl IntoView {
    let lang = use_lang();
    let fault = use_fault(SignIn::PATH);
    let kept = kept("sign-in", fault.is_some());
    let (return_to, to_register) = (return_to(), passing_on("/account/register"));
    view! {
        <Title text=title(lang) />
        <section class="account-door">
            <h1>{title(lang)}</h1>
            <Suspense>
                {changing(move || {
                    let (fault, return_to) = (fault.clone(), return_to.clone());
                    crate::awaited(async move {
                        let kept = kept.await;
                        view! {
                            <form class="form" method="post" action=SignIn::url()>
                                <FaultNotice fault=fault.clone() />
                                <input type="hidden" name="return_to" value=return_to />
                                <TextField name="contact" label=contact(lang) autocomplete="username"
                                    value=text_of(&kept, "contact") error=field_fault(&fault, "contact", lang) />
                                <TextField name="password" label=password(lang) kind="password" most=128
                                    autocomplete="current-password" error=field_fault(&fault, "password", lang) />
                                <button class="button button-primary button-wide" type="submit">{submit(lang)}</button>
                            </form>
                        }
                    })
                })}
            </Suspense>
            <p>{new_here(lang)}" "<a class="link" href=to_register>{register(lang)}</a></p>
            <p class="quiet">{guest(lang)}</p>
        </section>
    }
}
