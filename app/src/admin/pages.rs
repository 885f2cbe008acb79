//! The pages of the admin and its menu. A new page is one line in [`page`]; a new entry of the
//! menu is one line in [`SECTIONS`].

use super::categories::page::CategoriesPage;
use super::customer::page::CustomerPage;
use super::customers::page::CustomersPage;
use super::delivery::page::DeliveryPage;
use super::flash::page::FlashPage;
use super::frame::use_me;
use super::import::page::ImportPage;
use super::merchants::page::MerchantsPage;
use super::money::page::MoneyPage;
use super::more::page::MorePage;
use super::operations::page::OperationsPage;
use super::order::page::OrderPage;
use super::orders::page::OrdersPage;
use super::product::codes::CodesPage;
use super::product::page::{NewProductPage, ProductPage};
use super::product::pictures::PicturesPage;
use super::products::page::ProductsPage;
use super::searches::page::SearchesPage;
use super::searches::synonyms::SynonymsPage;
use super::settings::page::SettingsPage;
use super::sizes::page::SizesPage;
use super::stock::page::{StockPage, StockSheetPage};
use super::team::page::TeamPage;
use super::today::page::TodayPage;
use super::voices::page::VoicesPage;
use domain::Lang;
use domain::staff::{Me, Permission};
use leptos::prelude::*;

words! {
    today: "今日" | "Today";
    orders: "订单" | "Orders";
    products: "商品" | "Products";
    more: "我的店" | "My shop";
    stock: "库存" | "Stock";
    flash: "秒杀" | "Flash sales";
    categories: "分类" | "Categories";
    sizes: "尺码表" | "Size guides";
    import: "导入" | "Import";
    voices: "评价与提问" | "Reviews and questions";
    customers: "顾客" | "Customers";
    staff: "员工" | "Staff";
    merchants: "商家" | "Merchants";
    money: "资金" | "Money";
    delivery: "配送" | "Delivery";
    searches: "搜索" | "Searches";
    settings: "设置" | "Settings";
    operations: "运行" | "Operations";
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
    /// Its icon's name in the sprite.
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

    const fn platform(mut self) -> Section {
        self.platform = true;
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
    section("", today, None, "chart").tab(),
    section("orders", orders, Some(Permission::OrdersView), "orders").tab(),
    section("products", products, Some(Permission::ProductsView), "package").tab(),
    section("stock", stock, Some(Permission::ProductsView), "package-check"),
    section("flash", flash, Some(Permission::ProductsView), "flame"),
    section("categories", categories, Some(Permission::ProductsView), "grid"),
    section("sizes", sizes, Some(Permission::ProductsView), "file"),
    section("import", import, Some(Permission::ProductsImport), "upload"),
    section("voices", voices, Some(Permission::ProductsView), "star"),
    section("customers", customers, Some(Permission::CustomersView), "users"),
    section("money", money, Some(Permission::MoneyView), "credit-card"),
    section("staff", staff, Some(Permission::StaffManage), "user"),
    section("merchants", merchants, Some(Permission::MerchantsManage), "tag").platform(),
    section("delivery", delivery, Some(Permission::SettingsEdit), "truck"),
    section("searches", searches, Some(Permission::SettingsEdit), "search").platform(),
    section("settings", settings, Some(Permission::SettingsEdit), "settings").platform(),
    section("operations", operations, Some(Permission::OperationsView), "shield-check").platform(),
    section("more", more, None, "shop").tab(),
];

/// The page of an address below `/admin`; none when there is no such page.
pub fn page(segments: &[&str]) -> Option<AnyView> {
    Some(match segments {
        [] if use_me().is_some_and(|me| me.may(Permission::DashboardView)) => view! { <TodayPage /> }.into_any(),
        [] => view! { <MorePage /> }.into_any(),
        ["orders"] => view! { <OrdersPage /> }.into_any(),
        ["orders", id] => view! { <OrderPage id=id.parse().ok()? /> }.into_any(),
        ["products"] => view! { <ProductsPage /> }.into_any(),
        ["products", "new"] => view! { <NewProductPage /> }.into_any(),
        ["products", id] => view! { <ProductPage id=id.parse().ok()? /> }.into_any(),
        ["products", id, "codes"] => view! { <CodesPage id=id.parse().ok()? /> }.into_any(),
        ["products", id, "pictures"] => view! { <PicturesPage id=id.parse().ok()? /> }.into_any(),
        ["stock"] => view! { <StockPage /> }.into_any(),
        ["stock", id] => view! { <StockSheetPage id=id.parse().ok()? /> }.into_any(),
        ["flash"] => view! { <FlashPage /> }.into_any(),
        ["categories"] => view! { <CategoriesPage /> }.into_any(),
        ["sizes"] => view! { <SizesPage /> }.into_any(),
        ["import"] => view! { <ImportPage /> }.into_any(),
        ["voices"] => view! { <VoicesPage /> }.into_any(),
        ["customers"] => view! { <CustomersPage /> }.into_any(),
        ["customers", id] => view! { <CustomerPage id=id.parse().ok()? /> }.into_any(),
        ["staff"] => view! { <TeamPage /> }.into_any(),
        ["merchants"] => view! { <MerchantsPage /> }.into_any(),
        ["delivery"] => view! { <DeliveryPage /> }.into_any(),
        ["searches"] => view! { <SearchesPage /> }.into_any(),
        ["synonyms"] => view! { <SynonymsPage /> }.into_any(),
        ["settings"] => view! { <SettingsPage /> }.into_any(),
        ["money"] => view! { <MoneyPage /> }.into_any(),
        ["operations"] => view! { <OperationsPage /> }.into_any(),
        ["more"] => view! { <MorePage /> }.into_any(),
        _ => return None,
    })
}
