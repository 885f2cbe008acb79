//! The form of a new member of staff.

use crate::AppError;
use crate::routes::use_lang;
use crate::ui::fault::{FaultNotice, field_fault};
use crate::ui::new_password::NewPassword;
use crate::ui::text_field::TextField;
use leptos::prelude::*;

words! {
    email: "邮箱（用来登录）" | "E-mail (to sign in with)";
    name: "姓名" | "Name";
    password: "设置密码" | "Choose a password";
}

/// E-mail address, name and password.
#[component]
pub fn PersonForm(
    /// The server function it is sent to.
    action: &'static str,
    /// The link's token.
    token: String,
    /// What the button says.
    submit: &'static str,
    /// The error of the one sent before.
    fault: Option<AppError>,
    /// What was typed before.
    kept: Vec<(String, String)>,
) -> impl IntoView {
    let lang = use_lang();
    let text =
        |field: &str| kept.iter().find(|(name, _)| name == field).map(|(_, text)| text.clone()).unwrap_or_default();
    view! {
        <form class="form" method="post" action=action>
            <FaultNotice fault=fault.clone() />
            <input type="hidden" name="token" value=token />
            <input type="hidden" name="lang" value=lang.code() />
            <TextField name="email" label=email(lang) kind="email" autocomplete="username" inputmode="email"
                value=text("email") error=field_fault(&fault, "email", lang) />
            <TextField name="name" label=name(lang) autocomplete="name" most=40
                value=text("name") error=field_fault(&fault, "name", lang) />
            <NewPassword name="password" label=password(lang) contact_field="email"
                error=field_fault(&fault, "password", lang) />
            <button class="button button-primary button-wide" type="submit">{submit}</button>
        </form>
    }
}
