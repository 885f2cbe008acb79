//! A field for a password to be chosen, with a meter that judges it while it is typed. The
//! server judges again by the same rule.

use crate::ui::changing;
use domain::Lang;
use domain::customers::password::{LEAST, MOST, Weakness};
use domain::customers::{Contact, strength};
use leptos::prelude::*;

words! {
    hint: "至少 8 位，越长越安全，可以是一句话" | "At least 8 characters. The longer the safer; a sentence is fine";
    meter: "密码强度" | "Password strength";
    score_0: "不能用" | "Not accepted";
    score_1: "弱" | "Weak";
    score_2: "一般" | "Fair";
    score_3: "好" | "Good";
    score_4: "很好" | "Very good";
}

fn score_word(lang: Lang, score: u8) -> &'static str {
    match score {
        0 => score_0(lang),
        1 => score_1(lang),
        2 => score_2(lang),
        3 => score_3(lang),
        _ => score_4(lang),
    }
}

/// The field and its meter.
#[component]
pub fn NewPassword(
    /// Name in the form.
    name: &'static str,
    /// What it is.
    #[prop(into)]
    label: String,
    /// What is wrong with the one sent before.
    error: Option<String>,
    /// Name of the form's field with the phone number or e-mail address, which is no password.
    #[prop(optional)]
    contact_field: &'static str,
) -> impl IntoView {
    let lang = crate::routes::use_lang();
    let typed = RwSignal::new(String::new());
    let contact = RwSignal::new(None::<Contact>);
    let id = format!("field-{name}");
    let (error_id, hint_id) = (format!("{id}-error"), format!("{id}-hint"));
    let wrong = error.is_some();
    let read_contact = move || {
        if contact_field.is_empty() {
            return;
        }
        use leptos::wasm_bindgen::JsCast;
        let field = document().get_element_by_id(&format!("field-{contact_field}"));
        let text =
            field.and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok()).map(|input| input.value());
        contact.set(text.and_then(|text| Contact::parse(&text).ok()));
    };
    let judged = Memo::new(move |_| {
        typed.with(|typed| (!typed.is_empty()).then(|| contact.with(|contact| strength(typed, contact.as_ref()))))
    });
    let advice = move || {
        judged.get().map(|strength| {
            let why =
                strength.weaknesses.first().map(|weakness| weakness_sentence(lang, *weakness)).unwrap_or_default();
            format!("{} · {why}", score_word(lang, strength.score)).trim_end_matches([' ', '·']).to_owned()
        })
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                class="input"
                name=name
                type="password"
                autocomplete="new-password"
                placeholder=" "
                minlength=LEAST.to_string()
                maxlength=MOST.to_string()
                required
                aria-invalid=wrong.then_some("true")
                aria-describedby=if wrong { error_id.clone() } else { hint_id.clone() }
                on:input=move |event| {
                    read_contact();
                    typed.set(event_target_value(&event));
                }
            />
            <meter
                class="password-meter"
                min="0"
                max="4"
                low="2"
                high="3"
                optimum="4"
                aria-label=meter(lang)
                prop:value=move || f64::from(judged.get().map_or(0, |strength| strength.score))
            ></meter>
            <p class="quiet" id=hint_id aria-live="polite">{changing(move || advice().unwrap_or_else(|| hint(lang).to_owned()))}</p>
            {error.map(|error| view! { <p class="field-error" id=error_id>{error}</p> })}
        </div>
    }
}

words! {
    short: "再长一点，至少 8 位" | "Make it longer: at least 8 characters";
    long: "太长了，最多 128 位" | "Too long: at most 128 characters";
    common: "这个密码太常见，别人会先试它" | "Too common: it would be tried first";
    contact_word: "不要用自己的手机号或邮箱" | "Do not use your own phone number or e-mail address";
    repeated: "不要重复同样的字符" | "Do not repeat the same characters";
    sequence: "不要用连续的字母、数字或键盘顺序" | "Avoid rows of letters, digits or keys";
    longer: "再长一点更安全" | "Longer would be safer";
}

/// A weakness as a sentence with the way out.
pub fn weakness_sentence(lang: Lang, weakness: Weakness) -> &'static str {
    match weakness {
        Weakness::Short => short(lang),
        Weakness::Long => long(lang),
        Weakness::Common => common(lang),
        Weakness::Contact => contact_word(lang),
        Weakness::Repeated => repeated(lang),
        Weakness::Sequence => sequence(lang),
        Weakness::Longer => longer(lang),
    }
}
