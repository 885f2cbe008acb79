//! The parts of the storefront that are fetched when somebody goes there: the goods, buying them,
//! and somebody's own account, so that every page is alive soon. A page names the
//! parts it needs, so they come together with the program; the one that a touched link leads to is fetched
//! before the touch has become a click, and the others follow while nobody touches
//! anything. The server renders all of them as ever.
//!
//! What several parts share is cut out once for each combination, and every piece is a request, so there are few
//! parts: with four a page needs eight files. Pages that are visited one after the other
//! belong together; the checkout is apart, because a cart without it is alive after half as many bytes.

use super::about::page::AboutPage;
use super::account::{
    addresses::AddressesPage, hub::AccountPage, register::RegisterPage, security::SecurityPage, sign_in::SignInPage,
};
use super::alerts::page::AlertsPage;
use super::browse::pages::{CategoriesPage, CategoryPage, MerchantShopPage, SearchPage};
use super::cart::page::CartPage;
use super::checkout::offline::{OfflineCheckoutPage, QueuedPage};
use super::checkout::page::CheckoutPage;
use super::checkout::waiting::WaitingPage;
use super::compare::page::ComparePage;
use super::flash::page::FlashSalesPage;
use super::order::page::OrderPage;
use super::orders::page::OrdersPage;
use super::payment::page::PaymentPage;
use super::product::page::ProductDetailPage;
use super::scan::{found::ScannedPage, own::CartCodePage, page::ScanPage};
use super::setup::{invite::InvitePage, owner::SetupPage};
use super::suggest::Suggesting;
use super::voices::page::{QuestionsPage, ReviewsPage};
use super::wishes::page::FavouritesPage;
use crate::admin::door::page::StaffSignInPage;
use leptos::lazy;
use leptos::prelude::*;
use leptos_router::LazyRoute;

/// Finding goods and looking at them.
#[derive(Clone, Copy, Debug)]
enum Goods {
    Categories,
    Category,
    Search,
    Merchant,
    Product,
}

#[lazy]
fn goods(page: Goods) -> AnyView {
    match page {
        Goods::Categories => view! { <CategoriesPage /> }.into_any(),
        Goods::Category => view! { <CategoryPage /> }.into_any(),
        Goods::Search => view! { <SearchPage /> }.into_any(),
        Goods::Merchant => view! { <MerchantShopPage /> }.into_any(),
        Goods::Product => view! { <ProductDetailPage /> }.into_any(),
    }
}

/// The cart, what fills it at once, what is cheap for a moment, and what comes of an order.
#[derive(Clone, Copy, Debug)]
enum Buy {
    Cart,
    CartCode,
    Scan,
    Scanned,
    Order,
    Orders,
    Payment,
    Flash,
}

#[lazy]
fn buy(page: Buy) -> AnyView {
    match page {
        Buy::Cart => view! { <CartPage /> }.into_any(),
        Buy::CartCode => view! { <CartCodePage /> }.into_any(),
        Buy::Scan => view! { <ScanPage /> }.into_any(),
        Buy::Scanned => view! { <ScannedPage /> }.into_any(),
        Buy::Order => view! { <OrderPage /> }.into_any(),
        Buy::Orders => view! { <OrdersPage /> }.into_any(),
        Buy::Payment => view! { <PaymentPage /> }.into_any(),
        Buy::Flash => view! { <FlashSalesPage /> }.into_any(),
    }
}

/// The checkout, from the address to the order.
#[derive(Clone, Copy, Debug)]
enum Pay {
    Checkout,
    Waiting,
    Offline,
    Queued,
}

#[lazy]
fn pay(page: Pay) -> AnyView {
    match page {
        Pay::Checkout => view! { <CheckoutPage /> }.into_any(),
        Pay::Offline => view! { <OfflineCheckoutPage /> }.into_any(),
        Pay::Queued => view! { <QueuedPage /> }.into_any(),
        Pay::Waiting => view! { <WaitingPage /> }.into_any(),
    }
}

/// Somebody's account, the doors to it, what people say of goods, and what the shop says of itself.
#[derive(Clone, Copy, Debug)]
enum Own {
    Account,
    SignIn,
    Register,
    Addresses,
    Security,
    Alerts,
    Favourites,
    Compare,
    Reviews,
    Questions,
    Setup,
    Invite,
    StaffSignIn,
    About,
    /// No page: what is offered under the search field.
    Suggestions,
}

#[lazy]
fn own(page: Own) -> AnyView {
    match page {
        Own::Account => view! { <AccountPage /> }.into_any(),
        Own::SignIn => view! { <SignInPage /> }.into_any(),
        Own::Register => view! { <RegisterPage /> }.into_any(),
        Own::Addresses => view! { <AddressesPage /> }.into_any(),
        Own::Security => view! { <SecurityPage /> }.into_any(),
        Own::Alerts => view! { <AlertsPage /> }.into_any(),
        Own::Favourites => view! { <FavouritesPage /> }.into_any(),
        Own::Compare => view! { <ComparePage /> }.into_any(),
        Own::Reviews => view! { <ReviewsPage /> }.into_any(),
        Own::Questions => view! { <QuestionsPage /> }.into_any(),
        Own::Setup => view! { <SetupPage /> }.into_any(),
        Own::Invite => view! { <InvitePage /> }.into_any(),
        Own::StaffSignIn => view! { <StaffSignInPage /> }.into_any(),
        Own::About => view! { <AboutPage /> }.into_any(),
        Own::Suggestions => view! { <Suggesting /> }.into_any(),
    }
}

/// One type per route, because the router chooses by type; which page it is goes along.
macro_rules! doors {
    ($table:ident $load:ident, $preload:ident: $($path:literal $name:ident => $page:expr;)+) => {
        /// The addresses that need this part.
        const $table: &[&str] = &[$($path),+];
        $(
            #[doc = concat!("`", $path, "`")]
            #[derive(Debug)]
            pub struct $name;

            impl LazyRoute for $name {
                fn data() -> Self {
                    $name
                }

                async fn view(_this: Self) -> AnyView {
                    $load($page).await
                }

                async fn preload() {
                    // Only the browser's half is cut into chunks.
                    #[cfg(target_arch = "wasm32")]
                    $preload().await;
                }
            }
        )+
    };
}

doors! { GOODS goods, __preload_goods:
    "/categories" CategoriesRoute => Goods::Categories;
    "/c/:slug" CategoryRoute => Goods::Category;
    "/search" SearchRoute => Goods::Search;
    "/shop/:slug" MerchantRoute => Goods::Merchant;
    "/product/:slug" ProductRoute => Goods::Product;
}

doors! { BUY buy, __preload_buy:
    "/cart" CartRoute => Buy::Cart;
    "/cart/code" CartCodeRoute => Buy::CartCode;
    "/scan" ScanRoute => Buy::Scan;
    "/scan/:code" ScannedRoute => Buy::Scanned;
    "/order/:token" OrderRoute => Buy::Order;
    "/orders" OrdersRoute => Buy::Orders;
    "/pay/:token" PaymentRoute => Buy::Payment;
    "/flash" FlashRoute => Buy::Flash;
}

doors! { PAY pay, __preload_pay:
    "/checkout" CheckoutRoute => Pay::Checkout;
    "/checkout/offline" OfflineRoute => Pay::Offline;
    "/checkout/queued" QueuedRoute => Pay::Queued;
    "/checkout/waiting/:key" WaitingRoute => Pay::Waiting;
}

doors! { OWN own, __preload_own:
    "/account" AccountRoute => Own::Account;
    "/account/sign-in" SignInRoute => Own::SignIn;
    "/account/register" RegisterRoute => Own::Register;
    "/account/addresses" AddressesRoute => Own::Addresses;
    "/account/security" SecurityRoute => Own::Security;
    "/account/alerts" AlertsRoute => Own::Alerts;
    "/favourites" FavouritesRoute => Own::Favourites;
    "/compare" CompareRoute => Own::Compare;
    "/product/:slug/reviews" ReviewsRoute => Own::Reviews;
    "/product/:slug/questions" QuestionsRoute => Own::Questions;
    "/setup/:token" SetupRoute => Own::Setup;
    "/invite/:token" InviteRoute => Own::Invite;
    "/admin/sign-in" StaffSignInRoute => Own::StaffSignIn;
    "/about" AboutRoute => Own::About;
}

/// The parts by the names of the functions that load them.
const PARTS: &[(&str, &[&str])] = &[("goods", GOODS), ("buy", BUY), ("pay", PAY), ("own", OWN)];

/// Which lazily loaded part the page at a path needs, by the name of the function that loads it.
pub fn part_of(path: &str) -> Option<&'static str> {
    let bare = path.strip_prefix("/en").filter(|rest| rest.starts_with('/')).unwrap_or(path).trim_end_matches('/');
    let leads_to = |pattern: &&str| {
        let (mut asked, mut known) = (bare.split('/'), pattern.split('/'));
        loop {
            match (asked.next(), known.next()) {
                (None, None) => return true,
                (Some(asked), Some(known)) if asked == known || known.starts_with(':') => {}
                _ => return false,
            }
        }
    };
    PARTS.iter().find(|(_, addresses)| addresses.iter().any(leads_to)).map(|(name, _)| *name)
}

/// What is offered under the search field; comes with the smallest part.
pub async fn suggestions() -> AnyView {
    own(Own::Suggestions).await
}

/// How long nobody has touched anything when a part is fetched that nobody has asked for yet, and how long the parts wait
/// for each other, in milliseconds: each is work of its own for a phone, and none may stand between a touch and its
/// answer.
#[cfg(target_arch = "wasm32")]
const AT_REST: u64 = 900;

/// Fetches what a shopper is going to need: at the first touch what the touched link leads to, before the touch has
/// become a click, and the other parts one after the other while nobody touches anything.
pub fn fetch_on_first_touch() {
    // Only the browser's half is cut into chunks.
    #[cfg(target_arch = "wasm32")]
    {
        use std::time::Duration;
        use wasm_bindgen::JsCast;

        let begun = StoredValue::new(false);
        let last = StoredValue::new(0.0);
        let the_rest = move || {
            last.set_value(now());
            if !begun.try_update_value(|begun| std::mem::replace(begun, true)).unwrap_or(true) {
                fetch_at_rest(last, PARTS);
            }
        };
        let touched = window_event_listener(leptos::ev::pointerdown, move |event| {
            let link = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let link = link.and_then(|element| element.closest("a[href]").ok().flatten());
            if let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlAnchorElement>().ok())
                && let Some(part) = part_of(&link.pathname())
            {
                // Once the touch has been answered: what begins to be fetched holds the phone up for a moment.
                set_timeout(move || fetch(part), Duration::ZERO);
            }
            the_rest();
        });
        let typed = window_event_listener(leptos::ev::keydown, move |_| the_rest());
        let scrolled = window_event_listener(leptos::ev::scroll, move |_| last.set_value(now()));
        on_cleanup(move || {
            touched.remove();
            typed.remove();
            scrolled.remove();
        });
    }
}

/// Milliseconds since the page was opened.
#[cfg(target_arch = "wasm32")]
fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// Fetches the next of some parts when the last touch is long enough ago, and so on.
#[cfg(target_arch = "wasm32")]
fn fetch_at_rest(last: StoredValue<f64>, parts: &'static [(&'static str, &'static [&'static str])]) {
    let look = move || {
        // Without the last touch there is no program any more either.
        let Some(last_touch) = last.try_get_value() else { return };
        if now() - last_touch < AT_REST as f64 {
            fetch_at_rest(last, parts);
        } else if let [(part, _), others @ ..] = parts {
            fetch(part);
            fetch_at_rest(last, others);
        }
    };
    set_timeout(look, std::time::Duration::from_millis(AT_REST));
}

/// Fetches a part by its name. The one of the desk is fetched by whoever goes there.
#[cfg(target_arch = "wasm32")]
fn fetch(part: &'static str) {
    leptos::task::spawn_local(async move {
        match part {
            "goods" => __preload_goods().await,
            "buy" => __preload_buy().await,
            "pay" => __preload_pay().await,
            "own" => __preload_own().await,
            _ => {}
        }
    });
}

#[cfg(test)]
mod tests {
    use super::part_of;

    #[test]
    fn a_path_tells_which_part_its_page_needs() {
        let check = |path, part| assert_eq!(part_of(path), part, "{path}");
        check("/", None);
        check("/en", None);
        check("/nowhere", None);
        check("/c/books", Some("goods"));
        check("/en/product/x", Some("goods"));
        check("/product/x/y", None);
        check("/en/product/x/reviews", Some("own"));
        check("/product/x/questions", Some("own"));
        check("/cart", Some("buy"));
        check("/en/scan/AbC", Some("buy"));
        check("/account/sign-in/", Some("own"));
        check("/en/order/abc", Some("buy"));
        check("/checkout/offline", Some("pay"));
        check("/admin", None);
        check("/en/admin/orders", None);
        check("/admin/sign-in", Some("own"));
    }
}
