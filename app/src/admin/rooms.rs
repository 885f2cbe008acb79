//! The parts of the desk that are fetched when somebody goes there, as the storefront's are
//! (`storefront::rooms`): the program of the desk itself holds the menu and what all pages share. The server
//! renders all of them as ever.

use super::categories::page::CategoriesPage;
use super::customer::page::CustomerPage;
use super::customers::page::CustomersPage;
use super::delivery::page::DeliveryPage;
use super::find::Finding;
use super::flash::page::FlashPage;
use super::frame::use_me;
use super::import::page::ImportPage;
use super::merchants::page::MerchantsPage;
use super::money::page::MoneyPage;
use super::more::page::MorePage;
use super::operations::page::OperationsPage;
use super::order::page::OrderPage;
use super::orders::page::OrdersPage;
use super::pages::{Place, place_of};
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
use domain::staff::Permission;
use leptos::lazy;
use leptos::prelude::*;
use std::future::Future;
use std::pin::Pin;

/// A page whose part may have to be fetched first.
pub type Coming = Pin<Box<dyn Future<Output = AnyView> + Send>>;

macro_rules! rooms {
    ($($(#[doc = $what:literal])+ $name:ident, $load:ident, $preload:ident { $($place:pat => $page:expr;)+ })+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Room {
            $($(#[doc = $what])+ $name,)+
        }

        $(
            #[lazy]
            fn $load(place: Place) -> AnyView {
                match place {
                    $($place => $page,)+
                    _ => ().into_any(),
                }
            }
        )+

        impl Room {
            // A place's pattern names what its page is about, which does not matter here.
            #[allow(unused_variables)]
            fn of(place: Place) -> Room {
                match place {
                    $($($place => Room::$name,)+)+
                }
            }

            /// The name of the function that loads it.
            fn name(self) -> &'static str {
                match self {
                    $(Room::$name => stringify!($load),)+
                }
            }

            async fn view(self, place: Place) -> AnyView {
                match self {
                    $(Room::$name => $load(place).await,)+
                }
            }

            /// Fetches it if it is not there.
            async fn fetched(self) {
                // Only the browser's half is cut into chunks.
                #[cfg(target_arch = "wasm32")]
                match self {
                    $(Room::$name => $preload().await,)+
                }
            }
        }
    };
}

rooms! {
    /// What there is to do, and how the shop runs and is set.
    Watch, desk_watch, __preload_desk_watch {
        Place::Today => today();
        Place::More => view! { <MorePage /> }.into_any();
        Place::Operations => view! { <OperationsPage /> }.into_any();
        Place::Settings => view! { <SettingsPage /> }.into_any();
    }
    /// Orders and who placed them.
    Orders, desk_orders, __preload_desk_orders {
        Place::Orders => view! { <OrdersPage /> }.into_any();
        Place::Order(id) => view! { <OrderPage id /> }.into_any();
        Place::Customers => view! { <CustomersPage /> }.into_any();
        Place::Customer(id) => view! { <CustomerPage id /> }.into_any();
    }
    /// Products one by one.
    Products, desk_products, __preload_desk_products {
        Place::Products => view! { <ProductsPage /> }.into_any();
        Place::NewProduct => view! { <NewProductPage /> }.into_any();
        Place::Product(id) => view! { <ProductPage id /> }.into_any();
    }
    /// Finding whatever there is, from wherever one is.
    Find, desk_find, __preload_desk_find {
        Place::Find => view! { <Finding /> }.into_any();
    }
    /// What many products have in common.
    Goods, desk_goods, __preload_desk_goods {
        Place::Stock => view! { <StockPage /> }.into_any();
        Place::StockSheet(id) => view! { <StockSheetPage id /> }.into_any();
        Place::Categories => view! { <CategoriesPage /> }.into_any();
        Place::Sizes => view! { <SizesPage /> }.into_any();
        Place::Import => view! { <ImportPage /> }.into_any();
    }
    /// How goods are shown and found, what shoppers say of them, and what is offered for a while.
    Market, desk_market, __preload_desk_market {
        Place::Pictures(id) => view! { <PicturesPage id /> }.into_any();
        Place::Codes(id) => view! { <CodesPage id /> }.into_any();
        Place::Flash => view! { <FlashPage /> }.into_any();
        Place::Voices => view! { <VoicesPage /> }.into_any();
        Place::Searches => view! { <SearchesPage /> }.into_any();
        Place::Synonyms => view! { <SynonymsPage /> }.into_any();
    }
    /// Who works here, how, and for what money.
    House, desk_house, __preload_desk_house {
        Place::Money => view! { <MoneyPage /> }.into_any();
        Place::Staff => view! { <TeamPage /> }.into_any();
        Place::Merchants => view! { <MerchantsPage /> }.into_any();
        Place::Delivery => view! { <DeliveryPage /> }.into_any();
    }
}

/// The dashboard, or for those who may not see it what they may.
fn today() -> AnyView {
    if use_me().is_some_and(|me| me.may(Permission::DashboardView)) {
        view! { <TodayPage /> }.into_any()
    } else {
        view! { <MorePage /> }.into_any()
    }
}

/// The page of a place, as soon as its part is there.
pub fn page(place: Place) -> Coming {
    Box::pin(Room::of(place).view(place))
}

/// Fetches the part that the page at a path needs.
pub async fn fetched(path: &str) {
    if let Some(place) = place_of(path) {
        Room::of(place).fetched().await;
    }
}

/// Which part the page at a path needs, by the name of the function that loads it.
pub fn part_of(path: &str) -> Option<&'static str> {
    place_of(path).map(|place| Room::of(place).name())
}

#[cfg(test)]
mod tests {
    use super::part_of;

    #[test]
    fn a_path_tells_which_part_of_the_desk_its_page_needs() {
        let check = |path, part| assert_eq!(part_of(path), part, "{path}");
        check("/admin", Some("desk_watch"));
        check("/en/admin/", Some("desk_watch"));
        check("/admin/orders", Some("desk_orders"));
        check("/en/admin/products/new", Some("desk_products"));
        check("/admin/products/0198b6a0-0000-7000-8000-000000000001/pictures", Some("desk_market"));
        check("/admin/stock", Some("desk_goods"));
        check("/admin/synonyms", Some("desk_market"));
        check("/admin/staff", Some("desk_house"));
        check("/admin/products/nonsense", None);
        check("/admin/nowhere", None);
        check("/admin/sign-in", None);
    }
}
