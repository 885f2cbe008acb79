//! The pages for looking around: the category tree, a category, the search, a merchant's shop.

use super::api::{category_tree, merchant_shop};
use super::list::ListView;
use crate::routes::use_lang;
use crate::storefront::suggest::remember;
use crate::storefront::told::Told;
use domain::catalog::Scope;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

fn slug() -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("slug").unwrap_or_default()))
}

/// `/categories`
#[component]
pub fn CategoriesPage() -> impl IntoView {
    let lang = use_lang();
    view! { <Told page=crate::ask(|| (), move |()| category_tree(lang)) /> }
}

/// `/c/:slug`
#[component]
pub fn CategoryPage() -> impl IntoView {
    let slug = slug();
    view! { <ListView scope=Signal::derive(move || Scope::Category(slug.get())) /> }
}

/// `/search?q=`
#[component]
pub fn SearchPage() -> impl IntoView {
    let asked = use_query_map();
    Effect::new(move || asked.with(|asked| remember(&asked.get("q").unwrap_or_default())));
    view! { <ListView scope=Signal::derive(|| Scope::All) /> }
}

/// `/shop/:slug`
#[component]
pub fn MerchantShopPage() -> impl IntoView {
    let (lang, slug) = (use_lang(), slug());
    view! {
        <Told page=crate::ask(move || slug.get(), move |slug| merchant_shop(lang, slug)) />
        <ListView scope=Signal::derive(move || Scope::Merchant(slug.get())) />
    }
}
