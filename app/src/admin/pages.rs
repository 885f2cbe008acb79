//! The places of the desk and its menu. A new page is a [`Place`], a line in [`place`] that gives its address
//! and one in `rooms` that gives its view; a new entry of the menu is one line in [`SECTIONS`].

use domain::Lang;
use domain::ids::{CustomerId, OrderId, ProductId, VariantId};
use domain::staff::{Me, Permission};

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
    searches: "搜索词" | "Searches";
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

/// A page of the desk and what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// What there is to do.
    Today,
    /// Everything that has no tab on phones.
    More,
    /// All orders.
    Orders,
    /// One order.
    Order(OrderId),
    /// All products.
    Products,
    /// A product that does not exist yet.
    NewProduct,
    /// One product.
    Product(ProductId),
    /// Its codes to scan.
    Codes(ProductId),
    /// Its pictures.
    Pictures(ProductId),
    /// Everything in stock.
    Stock,
    /// The stock of one article.
    StockSheet(VariantId),
    /// Flash sales.
    Flash,
    /// Categories.
    Categories,
    /// Size guides.
    Sizes,
    /// Importing products.
    Import,
    /// Reviews and questions.
    Voices,
    /// All customers.
    Customers,
    /// One customer.
    Customer(CustomerId),
    /// Staff.
    Staff,
    /// Merchants.
    Merchants,
    /// Ways of delivery.
    Delivery,
    /// What is searched for.
    Searches,
    /// Words that mean the same.
    Synonyms,
    /// Settings.
    Settings,
    /// Money.
    Money,
    /// How the shop runs.
    Operations,
    /// Finding all of these and more; it has no address, because it stands above every page.
    Find,
}

/// The place of an address below `/admin`, by its segments; none when there is no such page.
pub fn place(segments: &[&str]) -> Option<Place> {
    Some(match segments {
        [] => Place::Today,
        ["orders"] => Place::Orders,
        ["orders", id] => Place::Order(id.parse().ok()?),
        ["products"] => Place::Products,
        ["products", "new"] => Place::NewProduct,
        ["products", id] => Place::Product(id.parse().ok()?),
        ["products", id, "codes"] => Place::Codes(id.parse().ok()?),
        ["products", id, "pictures"] => Place::Pictures(id.parse().ok()?),
        ["stock"] => Place::Stock,
        ["stock", id] => Place::StockSheet(id.parse().ok()?),
        ["flash"] => Place::Flash,
        ["categories"] => Place::Categories,
        ["sizes"] => Place::Sizes,
        ["import"] => Place::Import,
        ["voices"] => Place::Voices,
        ["customers"] => Place::Customers,
        ["customers", id] => Place::Customer(id.parse().ok()?),
        ["staff"] => Place::Staff,
        ["merchants"] => Place::Merchants,
        ["delivery"] => Place::Delivery,
        ["searches"] => Place::Searches,
        ["synonyms"] => Place::Synonyms,
        ["settings"] => Place::Settings,
        ["money"] => Place::Money,
        ["operations"] => Place::Operations,
        ["more"] => Place::More,
        _ => return None,
    })
}

/// The segments of an address below `/admin`.
pub fn segments_of(path: &str) -> Vec<&str> {
    let path = path.strip_prefix("/en").unwrap_or(path);
    let rest = path.strip_prefix("/admin").unwrap_or_default();
    rest.split('/').filter(|segment| !segment.is_empty()).collect()
}

/// The place of a whole path.
pub fn place_of(path: &str) -> Option<Place> {
    place(&segments_of(path))
}
