//! The merchant's pages. All of it is one lazily loaded part of the program, so that
//! shoppers never download it.

pub mod categories;
pub mod customer;
pub mod customers;
pub mod delivery;
pub mod door;
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
use leptos_router::{LazyRoute, lazy_route};

/// Whether a path belongs to the admin and is surrounded by its own frame. The page before
/// signing in stands in the storefront's frame.
pub fn is_desk(path: &str) -> bool {
    let path = path.strip_prefix("/en").unwrap_or(path);
    let Some(rest) = path.strip_prefix("/admin") else { return false };
    let first = rest.trim_start_matches('/').split('/').next().unwrap_or_default();
    (rest.is_empty() || rest.starts_with('/')) && first != "sign-in"
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
        view! { <Desk /> }.into_any()
    }
}
