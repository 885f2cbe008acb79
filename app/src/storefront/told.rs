//! Pages that the server draws whole ([`crate::ui::drawn`]).

use super::account::hub::SignInFirst;
use super::not_found::NotFoundPage;
use crate::AppError;
use crate::ask::Asked;
use crate::routes::use_lang;
use crate::ui::{Drawn, changing, drawn};
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

/// A page that the server draws whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldPage {
    /// Its title, without the shop's name.
    pub title: String,
    /// What it shows.
    pub body: Drawn,
}

/// Shows such a page, once it is there.
#[component]
pub fn Told(
    /// What the server was asked for.
    page: Asked<Result<ToldPage, AppError>>,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Transition fallback=|| view! { <div class="skeleton skeleton-page"></div> }>
            {changing(move || crate::awaited(async move {
                match page.await {
                    Ok(ToldPage { title, body }) => view! { <Title text=title />{drawn(body)} }.into_any(),
                    Err(AppError::NotFound) => view! { <NotFoundPage /> }.into_any(),
                    Err(AppError::SignIn) => view! { <SignInFirst /> }.into_any(),
                    Err(error) => view! { <p class="notice notice-bad" role="alert">{error.trouble(lang)}</p> }.into_any(),
                }
            }))}
        </Transition>
    }
}
