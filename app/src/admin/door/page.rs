//! Staff sign in here.

use super::api::{StaffSignIn, kept_staff};
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
    title: "商家后台登录" | "Merchant sign-in";
    email: "邮箱" | "E-mail";
    password: "密码" | "Password";
    submit: "登录" | "Sign in";
    hint: "没有账户？请店主发一个邀请链接。" | "No account? Ask the owner for an invitation link.";
}

/// The page.
#[component]
pub fn StaffSignInPage() -> impl IntoView {
    let lang = use_lang();
    let fault = use_fault(StaffSignIn::PATH);
    let came_back = fault.is_some();
    let wanted = use_query_map().get_untracked().get("return_to").unwrap_or_default();
    let return_to = links::same_site(&wanted).map_or_else(|| links::to(lang, "/admin"), str::to_owned);
    let kept = crate::ask(
        || (),
        move |()| async move { if came_back { kept_staff().await.unwrap_or_default() } else { Vec::new() } },
    );
    view! {
        <Title text=title(lang) />
        <section class="account-door">
            <h1>{title(lang)}</h1>
            <Suspense>
                {changing(move || {
                    let (fault, return_to) = (fault.clone(), return_to.clone());
                    crate::awaited(async move {
                        let typed = kept.await.into_iter().find(|(name, _)| name == "email");
                        let typed = typed.map(|(_, text)| text).unwrap_or_default();
                        view! {
                            <form class="form" method="post" action=StaffSignIn::url()>
                                <FaultNotice fault=fault.clone() />
                                <input type="hidden" name="return_to" value=return_to />
                                <TextField name="email" label=email(lang) kind="email" autocomplete="username"
                                    inputmode="email" value=typed error=field_fault(&fault, "email", lang) />
                                <TextField name="password" label=password(lang) kind="password" most=128
                                    autocomplete="current-password" error=field_fault(&fault, "password", lang) />
                                <button class="button button-primary button-wide" type="submit">{submit(lang)}</button>
                            </form>
                        }
                    })
                })}
            </Suspense>
            <p class="quiet">{hint(lang)}</p>
        </section>
    }
}
