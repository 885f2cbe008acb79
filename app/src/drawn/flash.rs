//! What is said of the page of flash sales.

use super::head::{Head, say};
use domain::Lang;
use domain::flash::FlashPage;

words! {
    title: "限时秒杀" | "Flash sales";
    description: "限时限量，付款才算抢到，没按时付款的会再放出来。" | "For a while and while pieces last. What is not paid in time goes on sale again.";
}

/// Says it in the page's head.
pub fn say_of(page: &FlashPage, lang: Lang) {
    let description = description(lang).to_owned();
    let head = Head { description, path: "/flash".to_owned(), base_url: page.base_url.clone(), ..Head::default() };
    say(lang, title(lang), Some(head));
}
