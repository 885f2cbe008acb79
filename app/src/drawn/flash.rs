//! What is said of the page of flash sales.

use super::head::{Head, say};
use crate::storefront::flash::page::{description, title};
use domain::Lang;
use domain::flash::FlashPage;

/// Says it in the page's head.
pub fn say_of(page: &FlashPage, lang: Lang) {
    let description = description(lang).to_owned();
    let head = Head { description, path: "/flash".to_owned(), base_url: page.base_url.clone(), ..Head::default() };
    say(lang, title(lang), Some(head));
}
