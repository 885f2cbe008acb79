//! The merchant's pages. All of it is one lazily loaded part of the program, so that
//! shoppers never download it.

use crate::routes::use_lang;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{LazyRoute, lazy_route};

words! {
    title: "商家后台" | "Merchant desk";
}

/// The entrance of the admin; loads its code when first visited.
#[derive(Debug)]
pub struct AdminRoute;

#[lazy_route]
impl LazyRoute for AdminRoute {
    fn data() -> Self {
        AdminRoute
    }

    fn view(_this: Self) -> AnyView {
        let lang = use_lang();
        view! {
            <Title text=title(lang) />
            <h1>{title(lang)}</h1>
        }
        .into_any()
    }
}
