//! What was wrong with a plain form that has just been sent: the server sends the browser back
//! to the page with the error in the address; what was typed is kept in a sealed cookie.

use crate::AppError;
use domain::Lang;
use domain::customers::password::Weakness;
use leptos::prelude::*;
use leptos::server_fn::error::ServerFnUrlError;
use leptos_router::hooks::use_query_map;

/// The error of the form that is sent to the server function at `path`, if it was just sent.
pub fn use_fault(path: &'static str) -> Option<AppError> {
    let query = use_query_map().get_untracked();
    let last = |name: &str| query.get_all(name).and_then(|values| values.last().cloned());
    let error = (last("__path")? == path).then(|| last("__err")).flatten()?;
    Some(ServerFnUrlError::<AppError>::decode_err(&error))
}

words! {
    required: "请填写" | "Please fill this in";
    too_long: "太长了，请缩短" | "Too long. Please shorten it";
    email: "这不像邮箱地址，请检查" | "This does not look like an e-mail address";
    phone: "这不像手机号，请检查" | "This does not look like a phone number";
    taken: "这个手机号或邮箱已有账户，请直接登录" | "There is an account for this already. Please sign in";
    wrong: "账号或密码不对，请再试" | "Account or password is wrong. Please try again";
    other: "请用收到邀请的那个邮箱" | "Use the e-mail address that was invited";
    too_many: "最多保存 20 个地址，请先删除一个" | "20 addresses at most. Remove one first";
    region: "请选择或写全省、市、区" | "Choose or write province, city and district in full";
    check: "请检查这一项" | "Please check this";
}

/// A reason code of an invalid field as a sentence.
pub fn reason(lang: Lang, code: &str) -> &'static str {
    if let Some(weakness) = Weakness::from_code(code) {
        return crate::ui::new_password::weakness_sentence(lang, weakness);
    }
    match code {
        "required" => required(lang),
        "too_long" => too_long(lang),
        "email" => email(lang),
        "phone" | "not_a_phone" => phone(lang),
        "taken" => taken(lang),
        "wrong" => wrong(lang),
        "other" => other(lang),
        "too_many" => too_many(lang),
        "unknown" => region(lang),
        _ => check(lang),
    }
}

/// The sentence for one field of a form that has just been sent.
pub fn field_fault(fault: &Option<AppError>, field: &str, lang: Lang) -> Option<String> {
    fault.as_ref()?.field(field).map(|code| reason(lang, code).to_owned())
}

/// The sentence above the form, when the error belongs to no single field.
#[component]
pub fn FaultNotice(
    /// The error of the form, if it was just sent.
    fault: Option<AppError>,
) -> impl IntoView {
    let lang = crate::routes::use_lang();
    fault.map(|fault| view! { <p class="notice notice-bad" role="alert">{fault.sentence(lang)}</p> })
}
