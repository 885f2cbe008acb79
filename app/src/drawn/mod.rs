//! What only the server draws: pages and pieces of pages as HTML, from the same components that the program has where
//! it needs them. The browser's program carries nothing of this folder; decision 13 says why.
//!
//! Nothing here may listen, change by itself or ask the server: it would never come to life.

pub mod about;
pub mod account;
pub mod addresses;
pub mod alerts;
pub mod beside;
pub mod browse;
pub mod checkout;
pub mod compare;
mod filters;
pub mod flash;
pub mod footer;
pub mod head;
pub mod home;
pub mod order;
pub mod orders;
pub mod product;
mod promise;
pub mod query;
pub mod questions;
pub mod reviews;
mod subject;
mod sums;
pub mod wishes;

use crate::storefront::told::ToldPage;
use crate::ui::Drawn;
use domain::Lang;
use head::Head;
use leptos::prelude::*;

/// Draws a piece in a language.
fn piece<V: IntoView>(lang: Lang, made: impl FnOnce() -> V) -> Drawn {
    Owner::new().with(|| {
        provide_context(lang);
        Drawn::new(made().into_view().to_html())
    })
}

/// A page, with what is said of it in its head; without anything, search engines leave it out.
fn told(lang: Lang, title: impl Into<String>, head: Option<Head>, body: Drawn) -> ToldPage {
    let title = title.into();
    head::say(lang, &title, head);
    ToldPage { title, body }
}
