//! The list under the search field: a combobox after the pattern of the ARIA practices. The field keeps
//! the focus; arrows go through the list, Enter takes what is marked, Escape closes it.

use super::SearchField;
use super::choices::{drawn, groups};
use super::past::{forget, past};
use super::question::Questions;
use crate::routes::use_lang;
use crate::ui::{changing, moved};
use domain::Lang;
use leptos::ev::{self, MouseEvent};
use leptos::html::Input;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};

words! {
    suggestions: "搜索建议" | "Suggestions";
}

fn spoken(count: usize, lang: Lang) -> String {
    match (count, lang) {
        (0, Lang::Zh) => "没有建议".to_owned(),
        (0, Lang::En) => "No suggestions".to_owned(),
        (_, Lang::Zh) => format!("{count} 条建议，用上下键选择"),
        (1, Lang::En) => "1 suggestion, use the arrow keys to choose".to_owned(),
        (_, Lang::En) => format!("{count} suggestions, use the arrow keys to choose"),
    }
}

/// Listens to the search field of the header and shows what may be meant.
#[component]
pub fn Suggesting() -> impl IntoView {
    use_context::<SearchField>().map(|SearchField(field)| view! { <List field /> })
}

#[component]
fn List(field: NodeRef<Input>) -> impl IntoView {
    let lang = use_lang();
    let questions = Questions::new(lang);
    let typed = RwSignal::new(String::new());
    let earlier = RwSignal::new(past());
    let open = RwSignal::new(false);
    let marked = RwSignal::new(None::<usize>);
    let shown = Memo::new(move |_| groups(&typed.get(), questions.answer.get(), earlier.get()));
    let count =
        Memo::new(move |_| shown.with(|groups| groups.iter().map(|(.., choices)| choices.len()).sum::<usize>()));
    let is_shown = Memo::new(move |_| open.get() && count.get() > 0);

    let look = move |input: &HtmlInputElement| {
        let text = input.value().split_whitespace().collect::<Vec<_>>().join(" ");
        marked.set(None);
        open.set(true);
        if text.is_empty() {
            earlier.set(past());
        }
        questions.ask(text.clone());
        typed.set(text);
    };
    Effect::new(move || {
        if let Some(input) = field.get() {
            for (name, value) in [("role", "combobox"), ("aria-autocomplete", "list"), ("aria-controls", "suggestions")]
            {
                let _ = input.set_attribute(name, value);
            }
            listen(&input, look, Keys { shown: is_shown, count, open, marked, field });
            // It was touched before this part of the program came.
            if input.matches(":focus").unwrap_or(false) {
                look(&input);
            }
        }
    });
    Effect::new(move |was: Option<Option<usize>>| {
        let (Some(input), shown, at) = (field.get(), is_shown.get(), marked.get()) else { return None };
        let _ = input.set_attribute("aria-expanded", if shown { "true" } else { "false" });
        let _ = match at.filter(|_| shown) {
            Some(at) => input.set_attribute("aria-activedescendant", &format!("suggestion-{at}")),
            None => input.remove_attribute("aria-activedescendant"),
        };
        // Said to the two options that change, because an ear in every option makes the list slow to draw.
        for (at, says) in [(was.flatten(), "false"), (at, "true")] {
            if let Some(option) = at.and_then(Keys::option) {
                let _ = option.set_attribute("aria-selected", says);
            }
        }
        at
    });
    // Going somewhere closes the list, whichever way one went.
    let place = use_location();
    Effect::new(move |was_there: Option<()>| {
        place.pathname.track();
        place.search.track();
        if was_there.is_some() {
            open.set(false);
        }
    });
    let take = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(option) = target.and_then(|target| target.closest(".suggestion").ok().flatten()) else { return };
        // What leads nowhere clears what was searched for.
        if !option.has_attribute("href") {
            forget();
            earlier.set(Vec::new());
            marked.set(None);
        } else if let Some(input) = field.get_untracked() {
            // The phone's keyboard makes way for where one goes.
            let _ = input.blur();
            open.set(false);
        }
    };
    view! {
        <p class="visually-hidden" role="status">{changing(move || open.get().then(|| spoken(count.get(), lang)))}</p>
        // What is pressed here does not take the focus from the field.
        <div class="suggestions" hidden=move || !is_shown.get() on:mousedown=|event| event.prevent_default()>
            <div id="suggestions" role="listbox" aria-label=suggestions(lang) on:click=take>
                // What stays the same is not drawn anew: somebody may be pressing it.
                {changing(move || {
                    let mut first = 0;
                    shown.with(|groups| groups.iter().map(|group| {
                        let html = drawn(group, first, marked.get_untracked(), lang);
                        first += group.2.len();
                        view! { <div role="group" aria-label=group.0(lang) inner_html=html></div> }
                    }).collect_view())
                })}
            </div>
        </div>
    }
}

/// What the keys work on.
#[derive(Clone, Copy)]
struct Keys {
    shown: Memo<bool>,
    count: Memo<usize>,
    open: RwSignal<bool>,
    marked: RwSignal<Option<usize>>,
    field: NodeRef<Input>,
}

impl Keys {
    fn option(at: usize) -> Option<HtmlElement> {
        document().get_element_by_id(&format!("suggestion-{at}"))?.dyn_into().ok()
    }

    fn press(self, event: &KeyboardEvent) {
        // Enter and arrows belong to the input method while it offers characters.
        if event.is_composing() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let (key, at) = (event.key(), self.marked.get_untracked());
        match key.as_str() {
            "ArrowDown" | "ArrowUp" if !self.shown.get_untracked() => self.open.set(true),
            "ArrowDown" | "ArrowUp" => self.mark(moved(at, self.count.get_untracked(), &key)),
            "Home" | "End" if self.shown.get_untracked() && at.is_some() => {
                self.mark(moved(at, self.count.get_untracked(), &key));
            }
            "Enter" => {
                let marked = at.filter(|_| self.shown.get_untracked()).and_then(Keys::option);
                let Some(option) = marked else { return self.open.set(false) };
                option.click();
            }
            "Escape" if self.shown.get_untracked() => {
                self.open.set(false);
                self.marked.set(None);
            }
            "Escape" => {
                if let Some(input) = self.field.get_untracked() {
                    input.set_value("");
                }
            }
            _ => return,
        }
        event.prevent_default();
    }

    fn mark(self, at: Option<usize>) {
        self.marked.set(at);
        if let Some(option) = at.and_then(Keys::option) {
            option.scroll_into_view_with_bool(false);
        }
    }
}

/// Hears what is done to the field for as long as the list is there.
fn listen(input: &HtmlInputElement, look: impl Fn(&HtmlInputElement) + Copy + 'static, keys: Keys) {
    let seen = input.clone();
    let typing = input.clone().on(ev::input, move |event| {
        // Letters of an input method are no words yet.
        let composing = event.dyn_ref::<web_sys::InputEvent>().is_some_and(web_sys::InputEvent::is_composing);
        if !composing {
            look(&seen);
        }
    });
    let seen = input.clone();
    let composed = input.clone().on(ev::compositionend, move |_| look(&seen));
    let seen = input.clone();
    let touched = input.clone().on(ev::focus, move |_| look(&seen));
    let seen = input.clone();
    let pressed = input.clone().on(ev::click, move |_| {
        if !keys.open.get_untracked() {
            look(&seen);
        }
    });
    let left = input.clone().on(ev::blur, move |_| keys.open.set(false));
    let key = input.clone().on(ev::keydown, move |event| keys.press(&event));
    // They end with what keeps them.
    StoredValue::new_local((typing, composed, touched, pressed, left, key));
}
