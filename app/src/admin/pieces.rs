//! Pieces that several pages of the admin use.

use super::frame::Missing;
use crate::AppError;
use crate::routes::use_lang;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

words! {
    saved: "已保存" | "Saved";
    missing: "必填" | "Please fill this in";
    too_long: "太长了" | "This is too long";
    malformed: "格式不对" | "This does not look right";
    out_of_range: "超出范围" | "Out of range";
    wrong: "请改一下" | "Please change this";
    taken: "已被占用" | "Already taken";
    tracking: "运单号是 6 到 32 位字母、数字或短横线" | "A tracking number has 6 to 32 letters, digits or hyphens";
    not_positive: "要大于零" | "Must be more than zero";
    nothing_chosen: "至少选一件" | "Choose at least one piece";
}

/// The head of a page: its title, and what can be done from there.
#[component]
pub fn Head(
    /// The title.
    #[prop(into)]
    text: String,
    /// Links and buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <Title text=text.clone() />
        <div class="desk-head">
            <h1>{text}</h1>
            {children.map(|children| children())}
        </div>
    }
}

/// Why a page cannot be shown.
#[component]
pub fn Problem(
    /// What went wrong.
    error: AppError,
) -> impl IntoView {
    let lang = use_lang();
    match error {
        AppError::NotFound => view! { <Missing /> }.into_any(),
        error => view! { <p class="notice notice-bad" role="alert">{error.sentence(lang)}</p> }.into_any(),
    }
}

/// What came of the last try: saved, or why not.
#[component]
pub fn Outcome<S>(
    /// The action behind the form.
    action: ServerAction<S>,
) -> impl IntoView
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
    S::Error: Clone + Send + Sync + 'static,
{
    let lang = use_lang();
    move || {
        action.value().get().map(|result| match result {
            Ok(_) => view! { <p class="notice notice-good" role="status">{saved(lang)}</p> }.into_any(),
            Err(error) => view! { <p class="notice notice-bad" role="alert">{explain(&error, lang)}</p> }.into_any(),
        })
    }
}

/// An error as a sentence; a refused field is named with what is wrong.
pub fn explain(error: &AppError, lang: domain::Lang) -> String {
    match error {
        AppError::Invalid(fields) => {
            let parts: Vec<String> =
                fields.iter().map(|(field, code)| format!("{field}: {}", reason(code, lang))).collect();
            format!("{} ({})", error.sentence(lang), parts.join(" · "))
        }
        error => error.sentence(lang),
    }
}

/// What is wrong with a field, in words.
pub fn reason(code: &str, lang: domain::Lang) -> &'static str {
    match code {
        "missing" | "required" => missing(lang),
        "too_long" => too_long(lang),
        "malformed" => malformed(lang),
        "out_of_range" => out_of_range(lang),
        "taken" => taken(lang),
        "format" => tracking(lang),
        "not_positive" => not_positive(lang),
        "nothing" => nothing_chosen(lang),
        _ => wrong(lang),
    }
}
