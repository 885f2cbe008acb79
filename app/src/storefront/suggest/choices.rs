//! What is offered under the search field, and how it is drawn: as one text for each kind, because a list made element
//! by element takes a slow phone longer than somebody takes for a letter.

use crate::links;
use domain::catalog::{SuggestedProduct, Suggestions};
use domain::{Lang, Money};
use html_escape::{encode_double_quoted_attribute as in_quotes, encode_text as as_text};

words! {
    past_name: "最近搜索" | "Your searches";
    hot: "大家在搜" | "Popular searches";
    words: "猜你想搜" | "Searches";
    categories: "分类" | "Categories";
    goods: "商品" | "Products";
    bought: "大家在买" | "Popular products";
    clear: "清除搜索记录" | "Clear your searches";
}

/// Earlier searches beside an empty field, and beside what is typed.
const EARLIER: usize = 6;
const EARLIER_BESIDE: usize = 2;

/// Where a choice leads.
#[derive(Clone, PartialEq)]
pub enum Choice {
    /// To a search.
    Words(String),
    /// To a category: slug and name.
    Category(String, String),
    /// To a product.
    Product(Box<SuggestedProduct>),
    /// Forgets earlier searches.
    Clear,
}

/// Choices of one kind.
pub type Group = (fn(Lang) -> &'static str, &'static str, Vec<Choice>);

/// What is offered for a text, kind by kind.
pub fn groups(typed: &str, answer: Suggestions, past: Vec<String>) -> Vec<Group> {
    let start = typed.to_lowercase();
    let mut earlier: Vec<Choice> = past
        .into_iter()
        .filter(|words| words.to_lowercase().contains(&start) && *words != typed)
        .take(if typed.is_empty() { EARLIER } else { EARLIER_BESIDE })
        .map(Choice::Words)
        .collect();
    if typed.is_empty() && !earlier.is_empty() {
        earlier.push(Choice::Clear);
    }
    let searches = |list: Vec<String>| -> Vec<Choice> {
        list.into_iter().map(Choice::Words).filter(|choice| !earlier.contains(choice)).collect()
    };
    let (completed, popular) = (searches(answer.words), searches(answer.hot));
    let shelves = answer.categories.into_iter().map(|category| Choice::Category(category.slug, category.name));
    let goods_of =
        |list: Vec<SuggestedProduct>| list.into_iter().map(|product| Choice::Product(Box::new(product))).collect();
    let all: [Group; 6] = [
        (past_name, "clock", earlier),
        (hot, "flame", popular),
        (words, "search", completed),
        (categories, "grid", shelves.collect()),
        (bought, "flame", goods_of(answer.popular)),
        (goods, "package", goods_of(answer.products)),
    ];
    all.into_iter().filter(|(.., choices)| !choices.is_empty()).collect()
}

/// What stands in a group, as HTML. Its first choice is the one numbered `first` of all; `marked` is the one that the keys
/// stand on.
pub fn drawn((name, icon, choices): &Group, first: usize, marked: Option<usize>, lang: Lang) -> String {
    let mut html = String::with_capacity(4096);
    html.push_str(&format!(r#"<p class="suggestions-head quiet" aria-hidden="true">{}</p>"#, as_text(name(lang))));
    for (at, choice) in (first..).zip(choices) {
        let selected = marked == Some(at);
        html.push_str(&format!(
            r#"<a class="suggestion" id="suggestion-{at}" role="option" tabindex="-1" aria-selected="{selected}""#
        ));
        let (href, inside) = inside(choice, icon, lang);
        if let Some(href) = href {
            html.push_str(&format!(r#" href="{}""#, in_quotes(&href)));
        }
        html.push_str(&format!(">{inside}</a>"));
    }
    html
}

/// Where a choice leads, and what stands in it.
fn inside(choice: &Choice, icon: &str, lang: Lang) -> (Option<String>, String) {
    match choice {
        Choice::Words(text) => {
            (Some(links::to(lang, &format!("/search?q={}", links::encode(text)))), named(icon, text))
        }
        Choice::Category(slug, name) => (Some(links::category(lang, slug)), named(icon, name)),
        Choice::Product(product) => {
            let (picture, title) = (thumb(product.picture.as_deref()), as_text(&product.title));
            let price = money(product.price);
            let inside = format!(
                r#"{picture}<span class="suggestion-title">{title}</span><span class="suggestion-price">{price}</span>"#
            );
            (Some(links::product(lang, &product.slug)), inside)
        }
        Choice::Clear => (None, named("close", clear(lang))),
    }
}

/// A text beside what `ui::Icon` draws.
fn named(icon: &str, text: &str) -> String {
    let text = as_text(text);
    format!(
        r#"<svg aria-hidden="true" focusable="false" class="icon icon-small"><use href="/icons.svg#{icon}"></use></svg><span>{text}</span>"#
    )
}

/// What `ui::Thumb` draws.
fn thumb(picture: Option<&str>) -> String {
    let Some(id) = picture else { return r#"<span aria-hidden="true" class="thumb picture-none"></span>"#.to_owned() };
    let (one, two) = (links::picture(id, 160), links::picture(id, 320));
    let (one, two) = (in_quotes(&one), in_quotes(&two));
    format!(
        r#"<img src="{one}" srcset="{two} 2x" width="160" height="160" alt="" loading="lazy" decoding="async" class="thumb">"#
    )
}

/// What `ui::MoneyText` draws of a price, which is never less than nothing.
fn money(amount: Money) -> String {
    let (sign, (whole, cents)) = (amount.currency.sign(), amount.parts());
    let even = if cents == "00" { " money-even" } else { "" };
    let spoken = amount.display();
    format!(
        r#"<span aria-label="{spoken}" role="text" class="money"><span aria-hidden="true" class="money-sign">{sign}</span><span aria-hidden="true" class="money-whole">{whole}</span><span aria-hidden="true" class="money-cents{even}">.{cents}</span></span>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalog::SuggestedCategory;

    fn names(groups: &[Group]) -> Vec<(&'static str, usize)> {
        groups.iter().map(|(name, _, choices)| (name(Lang::En), choices.len())).collect()
    }

    #[test]
    fn an_empty_field_offers_what_was_searched_for() {
        let answer = Suggestions { hot: vec!["tea".into(), "cup".into()], ..Suggestions::default() };
        let offered = groups("", answer, vec!["cup".into(), "pot".into()]);
        assert_eq!(names(&offered), [("Your searches", 3), ("Popular searches", 1)], "nothing twice, and one to clear");
        assert!(offered[0].2.last() == Some(&Choice::Clear));
    }

    #[test]
    fn what_is_typed_is_completed() {
        let category = SuggestedCategory { slug: "cups".into(), name: "Cups".into() };
        let answer =
            Suggestions { words: vec!["cup holder".into()], categories: vec![category], ..Suggestions::default() };
        let past = ["Cup of tea", "cup", "pot", "teacup", "cup mat"].map(str::to_owned).to_vec();
        let offered = groups("cup", answer, past);
        assert_eq!(names(&offered), [("Your searches", 2), ("Searches", 1), ("Categories", 1)]);
    }

    /// What the components draw of the same, without the marks and spaces that hold the places of texts.
    #[test]
    fn it_looks_like_the_components() {
        use crate::ui::{Icon, MoneyText, Thumb};
        use domain::Currency;
        use leptos::prelude::*;
        let of = |view: AnyView| view.to_html().replace("<!>", "").replace("> ", ">").replace(" \"", "\"");
        Owner::new().with(|| {
            assert_eq!(thumb(Some("ab")), of(view! { <Thumb id=Some("ab".to_owned()) /> }.into_any()));
            assert_eq!(thumb(None), of(view! { <Thumb id=None /> }.into_any()));
            for minor in [0, 5, 19_900, 123_456_789] {
                let amount = Money { minor, currency: Currency::Cny };
                assert_eq!(money(amount), of(view! { <MoneyText amount /> }.into_any()));
            }
            let icon = of(view! { <Icon name="flame" class="icon-small" /> }.into_any());
            assert_eq!(named("flame", "tea"), format!("{icon}<span>tea</span>"));
        });
    }

    #[test]
    fn what_somebody_wrote_stays_text() {
        let nasty = r#""><script>alert(1)</script>&"#;
        let product = SuggestedProduct {
            slug: "a\"b".into(),
            title: nasty.into(),
            picture: Some("\"onerror=\"alert(1)".into()),
            price: Money { minor: 500, currency: domain::Currency::Usd },
        };
        let category = SuggestedCategory { slug: "\" onclick=\"".into(), name: nasty.into() };
        let answer = Suggestions {
            words: vec![nasty.into()],
            categories: vec![category],
            products: vec![product],
            ..Suggestions::default()
        };
        let groups = groups("a", answer, vec![format!("a{nasty}")]);
        let html: String = (0..).zip(&groups).map(|(at, group)| drawn(group, at, Some(1), Lang::En)).collect();
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("&lt;script&gt;alert(1)&lt;/script&gt;&amp;").count(), 4, "{html}");
        assert!(!html.contains("\"onerror") && !html.contains("\" onclick"), "{html}");
        assert_eq!(html.matches("aria-selected=\"true\"").count(), 1);
        assert!(html.contains(r#"id="suggestion-1" role="option" tabindex="-1" aria-selected="true""#), "{html}");
        assert!(html.contains(r#"href="/en/search?q=a%22%3E%3Cscript"#), "{html}");
    }

    #[test]
    fn clearing_leads_nowhere() {
        let html = drawn(&groups("", Suggestions::default(), vec!["tea".into()])[0], 0, None, Lang::Zh);
        assert_eq!(html.matches("<a ").count(), 2);
        assert_eq!(html.matches(" href=\"/search?q=tea\"").count(), 1, "{html}");
        assert!(html.contains(r##"<use href="/icons.svg#close"></use></svg><span>清除搜索记录</span></a>"##), "{html}");
    }
}
