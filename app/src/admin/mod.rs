//! The merchant's pages. They are a program of their own, in parts that are fetched when somebody goes
//! there, so that shoppers never download any of it.

pub mod categories;
pub mod customer;
pub mod customers;
pub mod delivery;
pub mod door;
pub mod find;
pub mod flash;
pub mod frame;
pub mod import;
pub mod merchants;
pub mod money;
pub mod more;
pub mod operations;
pub mod order;
pub mod orders;
pub mod pages;
pub mod pieces;
pub mod product;
pub mod products;
pub mod rooms;
pub mod searches;
pub mod settings;
pub mod sizes;
pub mod state_words;
pub mod stock;
pub mod team;
pub mod today;
pub mod voices;

use frame::Desk;
use leptos::prelude::*;
use leptos_router::LazyRoute;
use leptos_router::hooks::use_location;

/// Whether a path belongs to the admin and is surrounded by its own frame. The page before
/// signing in stands in the storefront's frame.
pub fn is_desk(path: &str) -> bool {
    let path = path.strip_prefix("/en").unwrap_or(path);
    let Some(rest) = path.strip_prefix("/admin") else { return false };
    let first = rest.trim_start_matches('/').split('/').next().unwrap_or_default();
    (rest.is_empty() || rest.starts_with('/')) && first != "sign-in"
}

/// The entrance of the admin; comes to life when the part of the first page is there.
#[derive(Debug)]
pub struct AdminRoute;

impl LazyRoute for AdminRoute {
    fn data() -> Self {
        AdminRoute
    }

    async fn view(_this: Self) -> AnyView {
        let path = use_location().pathname.get_untracked();
        rooms::fetched(&path).await;
        view! { <Desk /> }.into_any()
    }
}
