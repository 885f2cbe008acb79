//! Finding pages, orders, products and shoppers by a few letters, from whatever page one is on.
//!
//! The button and the keys belong to the frame. What they open comes with a part of the program that is
//! fetched when it is first asked for (`admin::rooms`).

mod api;
mod list;
mod question;

pub use list::Finding;

use super::pages::Place;
use super::rooms;
use crate::routes::use_lang;
use crate::ui::{Icon, changing};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

words! {
    find: "搜索" | "Find";
}

/// What is open. Only one of both is.
#[derive(Clone, Copy, Debug)]
pub struct Finder {
    /// The dialog with the field.
    pub open: RwSignal<bool>,
    /// The list of keys.
    pub keys: RwSignal<bool>,
}

impl Finder {
    /// Nothing is open.
    pub fn new() -> Finder {
        Finder { open: RwSignal::new(false), keys: RwSignal::new(false) }
    }

    fn press(self, event: &KeyboardEvent) {
        // Browsers that fill in forms tell of keys that are none.
        if !event.is_instance_of::<KeyboardEvent>() || event.is_composing() || event.alt_key() {
            return;
        }
        let with_control = event.ctrl_key() || event.meta_key();
        match event.key().as_str() {
            "k" | "K" if with_control && !event.shift_key() => {
                event.prevent_default();
                if !self.keys.get_untracked() {
                    self.open.update(|open| *open = !*open);
                }
            }
            "?" if !with_control && !is_busy(event) => {
                event.prevent_default();
                self.keys.set(true);
            }
            _ => {}
        }
    }
}

impl Default for Finder {
    fn default() -> Finder {
        Finder::new()
    }
}

/// Whether a key was pressed where letters are typed, or within something that is open already.
fn is_busy(event: &KeyboardEvent) -> bool {
    let at = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    at.is_some_and(|at| at.closest("input, textarea, select, dialog").is_ok_and(|found| found.is_some()))
}

/// The button of the header, for whom keys are not at hand or not known. It is there once it can do something.
#[component]
pub fn FindButton(
    /// What it opens.
    finder: Finder,
) -> impl IntoView {
    let lang = use_lang();
    let is_apple = RwSignal::new(false);
    Effect::new(move || {
        let platform = window().navigator().platform();
        is_apple.set(platform.is_ok_and(|name| name.starts_with("Mac")));
    });
    view! {
        <button
            type="button"
            class="desk-find"
            aria-label=find(lang)
            aria-haspopup="dialog"
            aria-keyshortcuts="Control+K Meta+K"
            on:click=move |_| finder.open.set(true)
        >
            <Icon name="search" class="icon-small" />
            <span class="desk-find-word">{find(lang)}</span>
            <kbd class="desk-find-word" aria-hidden="true">{move || if is_apple.get() { "⌘ K" } else { "Ctrl K" }}</kbd>
        </button>
    }
}

/// Hears the keys, and stays empty until one of them or the button was pressed.
#[component]
pub fn FindWhenAsked(
    /// What is opened.
    finder: Finder,
) -> impl IntoView {
    Effect::new(move || {
        let pressed = window_event_listener(ev::keydown, move |event| finder.press(&event));
        on_cleanup(move || pressed.remove());
    });
    // Once and for all: what was typed is still there the next time.
    let wanted =
        Memo::new(move |was: Option<&bool>| was.copied().unwrap_or(false) || finder.open.get() || finder.keys.get());
    view! { {changing(move || wanted.get().then(|| crate::awaited(rooms::page(Place::Find))))} }
}
