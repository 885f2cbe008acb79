//! A field of the product form, with what is wrong beside it.

use crate::AppError;
use crate::admin::pieces::reason;
use crate::routes::use_lang;
use crate::ui::changing;
use leptos::prelude::*;

words! {
    duplicate: "和另一个重复了" | "The same as another one";
    too_many: "太多了" | "Too many";
}

/// Fields with reason codes, as the last try left them.
pub type Wrong = Signal<Vec<(String, String)>>;

/// What was wrong with the last try.
pub fn wrong_of<T: Clone + Send + Sync + 'static>(value: Option<Result<T, AppError>>) -> Vec<(String, String)> {
    match value {
        Some(Err(AppError::Invalid(fields))) => fields,
        _ => Vec::new(),
    }
}

/// What is wrong with one field, in words.
pub fn sentence(wrong: Wrong, field: &str, lang: domain::Lang) -> Option<&'static str> {
    wrong.with(|all| all.iter().find(|(name, _)| name == field).map(|(_, code)| code.clone())).map(|code| {
        match code.as_str() {
            "duplicate" => duplicate(lang),
            "too_many" => too_many(lang),
            code => reason(code, lang),
        }
    })
}

/// An id made of a field's name.
pub fn id_of(field: &str) -> String {
    field.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect()
}

/// The name of a field within the form: `variants[0].price` is `product[variants][0][price]`.
pub fn name_of(field: &str) -> String {
    let mut name = String::from("product");
    for part in field.split(['.', '[']).filter(|part| !part.is_empty()) {
        name.push('[');
        name.push_str(part.trim_end_matches(']'));
        name.push(']');
    }
    name
}

/// One line.
#[component]
pub fn Field(
    /// What was wrong with the last try.
    wrong: Wrong,
    /// Its name among the fields.
    #[prop(into)]
    field: String,
    /// What it is.
    #[prop(into)]
    label: String,
    /// What is in it.
    #[prop(optional, into)]
    value: String,
    /// Which keyboard phones show.
    #[prop(default = "text")]
    inputmode: &'static str,
    /// Id of a list of proposals.
    #[prop(optional, into)]
    list: String,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// Greyed words in the empty field.
    #[prop(optional, into)]
    example: String,
) -> impl IntoView {
    let lang = use_lang();
    let id = id_of(&field);
    let error_id = format!("{id}-error");
    let name = name_of(&field);
    let asked = field.clone();
    let is_wrong = move || sentence(wrong, &asked, lang).map(|_| "true");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                name=name
                value=value
                inputmode=inputmode
                autocomplete="off"
                list=(!list.is_empty()).then_some(list)
                required=required
                placeholder=(!example.is_empty()).then_some(example)
                aria-invalid=is_wrong
                aria-describedby=error_id.clone()
            />
            <p class="field-error" id=error_id>{changing(move || sentence(wrong, &field, lang))}</p>
        </div>
    }
}

/// Several lines.
#[component]
pub fn Lines(
    /// Its name among the fields.
    field: &'static str,
    /// What it is.
    label: &'static str,
    /// What is in it.
    value: String,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id_of(field)>{label}</label>
            <textarea id=id_of(field) name=name_of(field) rows="6">{value}</textarea>
        </div>
    }
}
