//! A text field: label above, error below, right keyboard.

use leptos::prelude::*;

/// One line of text in a form. What was typed survives an error: pass it as `value`.
#[component]
pub fn TextField(
    /// Name in the form; also makes the ids.
    name: &'static str,
    /// What it is.
    #[prop(into)]
    label: String,
    /// `text`, `password`, `email` or `tel`.
    #[prop(optional, default = "text")]
    kind: &'static str,
    /// For the browser's memory, such as `current-password`.
    #[prop(optional, default = "off")]
    autocomplete: &'static str,
    /// Which keyboard phones show.
    #[prop(optional, default = "text")]
    inputmode: &'static str,
    /// What is in it at first.
    #[prop(optional, into)]
    value: String,
    /// What is wrong with it.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// What helps to fill it in.
    #[prop(optional, into)]
    hint: String,
    /// The most letters.
    #[prop(optional, default = 120)]
    most: i32,
    /// Whether it may stay empty.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let id = format!("field-{name}");
    let (error_id, hint_id) = (format!("{id}-error"), format!("{id}-hint"));
    let wrong = error.is_some();
    let described = match (wrong, hint.is_empty()) {
        (true, _) => Some(error_id.clone()),
        (false, false) => Some(hint_id.clone()),
        (false, true) => None,
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                class="input"
                name=name
                type=kind
                value=value
                autocomplete=autocomplete
                inputmode=inputmode
                autocapitalize="none"
                spellcheck="false"
                maxlength=most
                required=!optional
                aria-invalid=wrong.then_some("true")
                aria-describedby=described
            />
            {(!hint.is_empty()).then(|| view! { <p class="quiet" id=hint_id>{hint}</p> })}
            {error.map(|error| view! { <p class="field-error" id=error_id>{error}</p> })}
        </div>
    }
}
