//! What search engines and chat apps read of a page: description, canonical address, the same page in the other
//! language, a preview, structured data. It is there in pages alone, and not in answers to the program.

use crate::links;
use crate::routes::use_face;
use domain::Lang;
use domain::catalog::Crumb;
use leptos::prelude::*;
use leptos_meta::{Link, Meta, ServerMetaContext};
use serde_json::{Value, json};

words! {
    of_cart: "看看选中的商品、运费和合计，改数量、稍后再买，随时去结算。" | "What you have selected, what delivery costs and what it comes to. Change it here, and check out when you like.";
    of_checkout: "填写收货地址，选择配送方式，看清每一笔费用，再提交订单。" | "Say where it goes, choose how it is delivered, see what everything costs, and place the order.";
}

/// What is said of a page.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// A sentence or two about it.
    pub description: String,
    /// Its path without the language.
    pub path: String,
    /// The address shoppers know the shop by.
    pub base_url: String,
    /// The address of its preview, and what is on it.
    pub preview: Option<(String, String)>,
    /// Whether the big search engines shall leave it out.
    pub hidden: bool,
}

/// Whether a whole page is being made, and not an answer to the program.
fn in_page() -> bool {
    use_context::<ServerMetaContext>().is_some()
}

/// The search engines that are asked by name to leave out pages that anybody may open and nobody should find: lists
/// of words that were typed, the cart and the checkout. Every robot is asked to leave out what is somebody's own.
/// Asking that of these too would hide little more, and Lighthouse counts a page that no robot may keep as a mistake.
const ENGINES: [&str; 5] = ["googlebot", "bingbot", "applebot", "yandex", "baiduspider"];

fn left_out() -> impl IntoView {
    ENGINES.map(|engine| view! { <Meta name=engine content="noindex,follow" /> }).collect_view()
}

/// Describes a page of the buying path, which the big search engines shall leave out.
pub fn say_aside(lang: Lang, description: &str) {
    if !in_page() {
        return;
    }
    let description = description.to_owned();
    drop(super::piece(lang, || view! { <Meta name="description" content=description /> {left_out()} }));
}

/// Puts what is said of a page into its head; without anything, that no search engine shall keep it.
pub fn say(lang: Lang, title: &str, head: Option<Head>) {
    if !in_page() {
        return;
    }
    let title = title.to_owned();
    let tags = move || match head {
        Some(head) => tags(lang, title, head).into_any(),
        None => view! { <Meta name="robots" content="noindex,follow" /> }.into_any(),
    };
    // They go into the head; nothing is left for the place where they were made.
    drop(super::piece(lang, tags));
}

fn tags(lang: Lang, title: String, head: Head) -> impl IntoView {
    let Head { description, path, base_url, preview, hidden } = head;
    let address = |lang| format!("{base_url}{}", links::to(lang, &path));
    let (zh, en) = (address(Lang::Zh), address(Lang::En));
    let own = address(lang);
    let (wide, high) = services::media::PREVIEW;
    let preview = preview.map(|(path, alt)| {
        view! {
            <Meta property="og:image" content=format!("{base_url}{path}") />
            <Meta property="og:image:type" content="image/jpeg" />
            <Meta property="og:image:width" content=wide.to_string() />
            <Meta property="og:image:height" content=high.to_string() />
            <Meta property="og:image:alt" content=alt />
            <Meta name="twitter:card" content="summary_large_image" />
        }
    });
    view! {
        <Meta name="description" content=description.clone() />
        <Link rel="canonical" href=own.clone() />
        <Link rel="alternate" hreflang="zh-CN" href=zh.clone() />
        <Link rel="alternate" hreflang="en" href=en />
        <Link rel="alternate" hreflang="x-default" href=zh />
        <Meta property="og:title" content=title />
        <Meta property="og:description" content=description />
        <Meta property="og:url" content=own />
        <Meta property="og:site_name" content=use_face().name />
        {preview}
        {hidden.then(left_out)}
    }
}

/// Structured data (schema.org) for search engines, which read pages as the server sends them.
#[component]
pub fn StructuredData(
    /// Makes the facts.
    facts: impl FnOnce() -> Value,
) -> impl IntoView {
    in_page().then(|| {
        let text = script_safe(&facts());
        view! { <script type="application/ld+json" inner_html=text></script> }
    })
}

/// The way to a page as structured data; `last` is the page itself, when it is no category.
pub fn breadcrumb_facts(lang: Lang, base_url: &str, crumbs: &[Crumb], last: Option<(&str, &str)>) -> Value {
    let way = crumbs.iter().map(|crumb| (crumb.name.as_str(), links::category(lang, &crumb.slug)));
    let way = way.chain(last.map(|(name, path)| (name, path.to_owned())));
    let items: Vec<Value> = way
        .zip(1..)
        .map(|((name, path), at)| {
            json!({ "@type": "ListItem", "position": at, "name": name, "item": format!("{base_url}{path}") })
        })
        .collect();
    json!({ "@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items })
}

/// JSON that cannot end the script element it stands in, whatever a merchant typed.
pub fn script_safe(facts: &Value) -> String {
    let mut out = String::new();
    for letter in facts.to_string().chars() {
        match letter {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            other => out.push(other),
        }
    }
    out
}

/// Text for a description: tags left out, one line, at most 160 characters.
pub fn description_of(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => {
                inside = true;
                out.push(' ');
            }
            '>' => inside = false,
            other if !inside => out.push(other),
            _ => {}
        }
    }
    let line = out.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .into_iter()
        .fold(line, |line, (entity, letter)| line.replace(entity, letter));
    line.chars().take(160).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structured_data_cannot_end_its_script() {
        let hostile = json!({ "name": "</script><script>alert(1)</script><!--\u{2028}&" });
        let text = script_safe(&hostile);
        assert!(!text.contains('<') && !text.contains('>') && !text.contains('&') && !text.contains('\u{2028}'));
        assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(hostile), "it still says the same");
    }

    #[test]
    fn a_description_is_one_line_of_words() {
        assert_eq!(description_of("<p>软 &amp; 暖</p>\n<p>Two</p>"), "软 & 暖 Two");
        assert_eq!(description_of(&"长".repeat(300)).chars().count(), 160);
    }
}
