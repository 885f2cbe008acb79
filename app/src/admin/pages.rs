//! The pages of the admin and its menu. A new page is one line in [`page`]; a new entry of the
//! menu is one line in [`SECTIONS`].

use super::more::page::MorePage;
use domain::Lang;
use domain::staff::{Me, Permission};
use leptos::prelude::*;

words! {
    today: "今日" | "Today";
    orders: "订单" | "Orders";
    products: "商品" | "Products";
    more: "我的店" | "My shop";
}

/// An entry of the menu.
#[derive(Clone, Copy)]
pub struct Section {
    /// First segment after `/admin`; empty for the dashboard.
    pub path: &'static str,
    /// Its name.
    pub name: fn(Lang) -> &'static str,
    /// What one must be allowed to see it.
    pub permission: Option<Permission>,
    /// Whether only the platform's staff see it.
    pub platform: bool,
    /// Whether it is a tab on phones; the others are found under "my shop".
    pub tab: bool,
    /// Its icon: a path in a square of 24.
    pub icon: &'static str,
}

const fn section(
    path: &'static str,
    name: fn(Lang) -> &'static str,
    permission: Option<Permission>,
    icon: &'static str,
) -> Section {
    Section { path, name, permission, platform: false, tab: false, icon }
}

impl Section {
    const fn tab(mut self) -> Section {
        self.tab = true;
        self
    }

    /// Whether the menu shows it to someone.
    pub fn is_for(&self, me: &Me) -> bool {
        self.permission.is_none_or(|permission| me.may(permission)) && (!self.platform || me.is_platform())
    }

    /// Its address within a language.
    pub fn address(&self) -> String {
        if self.path.is_empty() { "/admin".to_owned() } else { format!("/admin/{}", self.path) }
    }
}

/// The menu, in its order.
pub const SECTIONS: &[Section] = &[
    section("", today, None, "M4 19V10M10 19V5M16 19v-7M21 19H3").tab(),
    section("orders", orders, Some(Permission::OrdersView), "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6").tab(),
    section("products", products, Some(Permission::ProductsView), "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8").tab(),
    section("more", more, None, "M4 10l1-5h14l1 5M5 10v10h14V10M4 10h16M10 20v-5h4v5").tab(),
];

/// The page of an address below `/admin`; none when there is no such page.
pub fn page(segments: &[&str]) -> Option<AnyView> {
    Some(match segments {
        ["more"] => view! { <MorePage /> }.into_any(),
        _ => return None,
    })
}
