//! Nothing here yet: one line, one picture, one way on.

use crate::ui::Icon;
use leptos::prelude::*;

/// An empty state.
#[component]
pub fn Empty(
    /// The icon that stands for what is missing.
    icon: &'static str,
    /// One sentence.
    #[prop(into)]
    text: String,
    /// Where the button leads.
    #[prop(into)]
    href: String,
    /// What the button says.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <section class="empty">
            <Icon name=icon class="icon-huge" />
            <p>{text}</p>
            <a class="button button-primary" href=href>{label}</a>
        </section>
    }
}
