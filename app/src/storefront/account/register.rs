//! Making an account.

use super::api::Register;
use super::sign_in::{kept, passing_on, return_to, text_of};
use crate::routes::use_lang;
use crate::ui::changing;
use crate::ui::fault::{FaultNotice, field_fault, use_fault};
use crate::ui::new_password::NewPassword;
use crate::ui::text_field::TextField;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

words! {
    title: "注册" | "Create an account";
    contact: "手机号或邮箱" | "Phone number or e-mail";
    name: "称呼（选填）" | "Name (optional)";
    password: "设置密码" | "Choose a password";
    submit: "注册并登录" | "Create account and sign in";
    known: "已有账户？" | "Already have an account?";
    sign_in: "去登录" | "Sign in";
    privacy: "姓名、电话、邮箱加密保存，只用于送货和联系你。" | "Name, phone and e-mail are stored encrypted and used only to deliver and to reach you.";
}

/// The page.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let lang = use_lang();
    let fault = use_fault(Register::PATH);
    let kept = kept("register", fault.is_some());
    let (return_to, to_sign_in) = (return_to(), passing_on("/account/sign-in"));
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
                            <form class="form" method="post" action=Register::url()>
                                <FaultNotice fault=fault.clone() />
                                <input type="hidden" name="return_to" value=return_to />
                                <input type="hidden" name="lang" value=lang.code() />
                                <TextField name="contact" label=contact(lang) autocomplete="username"
                                    value=text_of(&kept, "contact") error=field_fault(&fault, "contact", lang) />
                                <NewPassword name="password" label=password(lang) contact_field="contact"
                                    error=field_fault(&fault, "password", lang) />
                                <TextField name="name" label=name(lang) autocomplete="name" most=40 optional=true
                                    value=text_of(&kept, "name") error=field_fault(&fault, "name", lang) />
                                <button class="button button-primary button-wide" type="submit">{submit(lang)}</button>
                            </form>
                        }
                    })
                })}
            </Suspense>
            <p>{known(lang)}" "<a class="link" href=to_sign_in>{sign_in(lang)}</a></p>
            <p class="quiet">{privacy(lang)}</p>
        </section>
    }
}
