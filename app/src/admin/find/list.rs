//! The dialog: one field and what it finds, a combobox after the pattern of the ARIA practices. The field keeps
//! the focus; arrows go through the list, Enter takes what is marked or else the first, Escape closes.

use super::Finder;
use super::question::Questions;
use crate::admin::frame::use_me;
use crate::admin::pages::{self, SECTIONS, Section};
use crate::links;
use crate::routes::use_lang;
use crate::ui::{Icon, Sheet, changing, moved};
use domain::Lang;
use domain::staff::{Hit, Thing};
use leptos::html::{Dialog, Input};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement, KeyboardEvent};

words! {
    title: "搜索后台" | "Find in the desk";
    hint: "页面、订单号、商品、SKU、手机号" | "Page, order, product, SKU, phone";
    results: "搜索结果" | "Results";
    places: "页面" | "Pages";
    nothing: "没有找到。订单按编号、手机号或邮箱找，顾客按完整的手机号或邮箱找。"
        | "Nothing found. Orders are found by number, phone or e-mail, customers by their full phone or e-mail.";
    close: "关闭" | "Close";
    keys_title: "快捷键" | "Keys";
    to_find: "搜索后台" | "Find in the desk";
    to_choose: "在结果中选择" | "Choose among the results";
    to_go: "打开选中的" | "Open what is chosen";
    to_close: "关闭" | "Close";
    to_see_keys: "显示这张表" | "Show these keys";
}

counts! {
    found: "{} 条结果" | "{} result" | "{} results";
}

/// Where a choice leads.
#[derive(Clone, PartialEq)]
struct Choice {
    href: String,
    icon: &'static str,
    name: String,
    beside: String,
}

/// Choices of one kind, with its name.
type Group = (&'static str, Vec<Choice>);

/// What a text means, kind by kind: pages of the desk by their name in either language, then what the server found.
fn groups(lang: Lang, seen: &[Section], typed: &str, hits: &[Hit]) -> Vec<Group> {
    let text = typed.to_lowercase();
    let is_meant =
        |section: &&Section| Lang::ALL.iter().any(|lang| (section.name)(*lang).to_lowercase().contains(&text));
    let sections = seen.iter().filter(is_meant).map(|section| Choice {
        href: links::to(lang, &section.address()),
        icon: section.icon,
        name: (section.name)(lang).to_owned(),
        beside: String::new(),
    });
    let (mut orders, mut products, mut customers) = (Vec::new(), Vec::new(), Vec::new());
    for hit in hits {
        let (kind, icon, path) = match hit.thing {
            Thing::Order(id) => (&mut orders, "orders", format!("/admin/orders/{id}")),
            Thing::Product(id) => (&mut products, "package", format!("/admin/products/{id}")),
            Thing::Customer(id) => (&mut customers, "user", format!("/admin/customers/{id}")),
        };
        kind.push(Choice { href: links::to(lang, &path), icon, name: hit.name.clone(), beside: hit.beside.clone() });
    }
    let all: [Group; 4] = [
        (places(lang), sections.collect()),
        (pages::orders(lang), orders),
        (pages::products(lang), products),
        (pages::customers(lang), customers),
    ];
    all.into_iter().filter(|(_, choices)| !choices.is_empty()).collect()
}

/// What the button and the keys of the frame open.
#[component]
pub fn Finding() -> impl IntoView {
    use_context::<Finder>().map(|finder| view! { <Field open=finder.open /><Keys open=finder.keys /> })
}

#[component]
fn Field(open: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let me = use_me();
    let is_seen = |section: &&Section| me.as_ref().is_some_and(|me| section.is_for(me));
    let seen: Vec<Section> = SECTIONS.iter().filter(is_seen).copied().collect();
    let questions = Questions::new(lang);
    let typed = RwSignal::new(String::new());
    let marked = RwSignal::new(None::<usize>);
    let hasty = RwSignal::new(false);
    let shown = Memo::new(move |_| {
        typed.with(|typed| {
            questions.answer.with(|answer| groups(lang, &seen, typed, answer.as_deref().unwrap_or_default()))
        })
    });
    let count = Memo::new(move |_| shown.with(|groups| groups.iter().map(|(_, choices)| choices.len()).sum::<usize>()));
    let (dialog, field) = (NodeRef::<Dialog>::new(), NodeRef::<Input>::new());
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        if open.get() && !dialog.open() {
            let _ = dialog.show_modal();
            if let Some(field) = field.get_untracked() {
                // What was looked for last is still there, and is typed over.
                field.select();
            }
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    // Another list has its own first line.
    Effect::new(move || {
        shown.track();
        marked.set(None);
    });
    // Whoever pressed Enter before the answer came goes where its first line leads, as soon as that is drawn.
    Effect::new(move || {
        if !questions.waiting.get() && hasty.get_untracked() {
            hasty.set(false);
            request_animation_frame(move || {
                if open.try_get_untracked() == Some(true) {
                    take(0);
                }
            });
        }
    });
    // Going somewhere closes the dialog, whichever way one went.
    let place = use_location();
    Effect::new(move |was_there: Option<()>| {
        place.pathname.track();
        if was_there.is_some() {
            open.set(false);
        }
    });
    let look = move || {
        let Some(input) = field.get_untracked() else { return };
        let text = input.value().split_whitespace().collect::<Vec<_>>().join(" ");
        if typed.with_untracked(|typed| *typed != text) {
            hasty.set(false);
            questions.ask(text.clone());
            typed.set(text);
        }
    };
    let press = move |event: KeyboardEvent| {
        // Enter and arrows belong to the input method while it offers characters.
        if event.is_composing() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let (key, at, many) = (event.key(), marked.get_untracked(), count.get_untracked());
        match key.as_str() {
            "ArrowDown" | "ArrowUp" => {
                hasty.set(false);
                mark(marked, moved(at, many, &key));
            }
            "Home" | "End" if at.is_some() => mark(marked, moved(at, many, &key)),
            "Enter" if at.is_none() && questions.waiting.get_untracked() => hasty.set(true),
            "Enter" => take(at.unwrap_or(0)),
            _ => return,
        }
        event.prevent_default();
    };
    let said = move || {
        if let Some(why) = questions.answer.with(|answer| answer.as_ref().err().map(|error| error.sentence(lang))) {
            return why;
        }
        match (count.get(), questions.waiting.get()) {
            (0, true) => String::new(),
            (0, false) => nothing(lang).to_owned(),
            (many, _) => found(i64::try_from(many).unwrap_or(i64::MAX), lang),
        }
    };
    view! {
        <dialog
            class="find"
            node_ref=dialog
            aria-label=title(lang)
            on:close=move |_| {
                hasty.set(false);
                open.set(false);
            }
            // What lies beside the dialog is the dialog's own backdrop; whatever is in it is another element.
            on:click=move |event| {
                if event.target().is_some_and(|at| at.is_instance_of::<HtmlDialogElement>()) {
                    open.set(false);
                }
            }
        >
            <div class="find-head">
                <Icon name="search" />
                <input
                    class="find-field"
                    type="text"
                    role="combobox"
                    aria-label=hint(lang)
                    aria-autocomplete="list"
                    aria-controls="finds"
                    aria-expanded=move || if count.get() == 0 { "false" } else { "true" }
                    aria-activedescendant=move || marked.get().map(|at| format!("find-{at}"))
                    placeholder=hint(lang)
                    maxlength="80"
                    autocomplete="off"
                    enterkeyhint="go"
                    node_ref=field
                    on:input=move |event| {
                        // Letters of an input method are no words yet.
                        let composing = event.dyn_ref::<web_sys::InputEvent>().is_some_and(web_sys::InputEvent::is_composing);
                        if !composing {
                            look();
                        }
                    }
                    on:compositionend=move |_| look()
                    on:keydown=press
                />
                <button type="button" class="button button-text" aria-label=close(lang) on:click=move |_| open.set(false)>
                    <Icon name="close" />
                </button>
            </div>
            // What is pressed here does not take the focus from the field.
            <div
                id="finds" class="find-list" role="listbox" aria-label=results(lang)
                hidden=move || count.get() == 0 on:mousedown=|event| event.prevent_default()
            >
                {changing(move || {
                    let mut at = 0;
                    shown.get().into_iter().map(|(name, choices)| {
                        let first = at;
                        at += choices.len();
                        let options = choices.into_iter().enumerate().map(|(more, choice)| {
                            view! { <Found at={first + more} choice marked open /> }
                        }).collect_view();
                        view! {
                            <div role="group" aria-label=name>
                                <p class="suggestions-head quiet" aria-hidden="true">{name}</p>
                                {options}
                            </div>
                        }
                    }).collect_view()
                })}
            </div>
            <p class="find-said quiet" role="status">{changing(said)}</p>
        </dialog>
    }
}

#[component]
fn Found(at: usize, choice: Choice, marked: RwSignal<Option<usize>>, open: RwSignal<bool>) -> impl IntoView {
    let is_marked = move || if marked.get() == Some(at) { "true" } else { "false" };
    view! {
        <a class="suggestion" id=format!("find-{at}") role="option" tabindex="-1" href=choice.href aria-selected=is_marked
            on:click=move |_| open.set(false)>
            <Icon name=choice.icon class="icon-small" />
            <span>{choice.name}</span>
            <span class="suggestion-price quiet">{choice.beside}</span>
        </a>
    }
}

fn option(at: usize) -> Option<HtmlElement> {
    document().get_element_by_id(&format!("find-{at}"))?.dyn_into().ok()
}

fn take(at: usize) {
    if let Some(option) = option(at) {
        option.click();
    }
}

fn mark(marked: RwSignal<Option<usize>>, at: Option<usize>) {
    marked.set(at);
    if let Some(option) = at.and_then(option) {
        option.scroll_into_view_with_bool(false);
    }
}

/// The keys of the desk, for whoever presses `?`.
#[component]
fn Keys(open: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let keys = [
        ("Ctrl K · ⌘ K", to_find(lang)),
        ("↑ ↓", to_choose(lang)),
        ("Enter", to_go(lang)),
        ("Esc", to_close(lang)),
        ("?", to_see_keys(lang)),
    ];
    let lines = keys.map(|(key, what)| view! { <dt>{what}</dt><dd><kbd>{key}</kbd></dd> }).into_iter().collect_view();
    view! {
        <Sheet open title=keys_title(lang)>
            <dl class="desk-facts">{lines}</dl>
        </Sheet>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::{OrderId, ProductId};

    fn names(groups: &[Group]) -> Vec<(&'static str, Vec<&str>)> {
        groups.iter().map(|(name, choices)| (*name, choices.iter().map(|choice| &*choice.name).collect())).collect()
    }

    fn hit(thing: Thing, name: &str) -> Hit {
        Hit { thing, name: name.to_owned(), beside: String::new() }
    }

    #[test]
    fn pages_are_found_by_their_name_in_either_language() {
        for (text, lang, name) in [("stoc", Lang::En, "Stock"), ("库", Lang::En, "Stock"), ("STOCK", Lang::Zh, "库存")]
        {
            let found = groups(lang, SECTIONS, text, &[]);
            assert_eq!(names(&found), [(places(lang), vec![name])], "{text}");
            assert_eq!(found[0].1[0].href, links::to(lang, "/admin/stock"));
        }
        assert_eq!(groups(Lang::En, SECTIONS, "", &[])[0].1.len(), SECTIONS.len(), "nothing typed means every page");
        assert!(groups(Lang::En, &[], "stock", &[]).is_empty(), "only pages that are seen");
    }

    #[test]
    fn what_the_server_found_stands_kind_by_kind() {
        let id = uuid::Uuid::from_u128(7);
        let hits =
            [hit(Thing::Product(ProductId(id)), "Order pad"), hit(Thing::Order(OrderId(id)), "20261123000012344")];
        let found = groups(Lang::En, SECTIONS, "order", &hits);
        let expected =
            [("Pages", vec!["Orders"]), ("Orders", vec!["20261123000012344"]), ("Products", vec!["Order pad"])];
        assert_eq!(names(&found), expected);
        assert_eq!(found[1].1[0].href, format!("/en/admin/orders/{id}"));
        assert_eq!(found[2].1[0].href, format!("/en/admin/products/{id}"));
    }
}
