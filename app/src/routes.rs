//! Every address a person can visit, on one screen.

use crate::admin::AdminRoute;
use crate::admin::door::page::StaffSignInPage;
use crate::storefront::about::AboutPage;
use crate::storefront::account::{
    addresses::AddressesPage, hub::AccountPage, register::RegisterPage, security::SecurityPage, sign_in::SignInPage,
};
use crate::storefront::browse::categories::CategoriesPage;
use crate::storefront::browse::merchant::MerchantShopPage;
use crate::storefront::browse::pages::{CategoryPage, SearchPage};
use crate::storefront::head::without_brackets;
use crate::storefront::payment::page::PaymentPage;
use crate::storefront::product::page::ProductDetailPage;
use crate::storefront::setup::{invite::InvitePage, owner::SetupPage};
use crate::storefront::{
    cart::page::CartPage, checkout::page::CheckoutPage, order::page::OrderPage, orders::page::OrdersPage,
};
use crate::storefront::{frame::Frame, home::page::HomePage, not_found::NotFoundPage};
use domain::Lang;
use domain::settings::ShopFace;
use leptos::prelude::*;
use leptos::server::SharedValue;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::{Lazy, SsrMode, path};

/// The language of the page, from context.
pub fn use_lang() -> Lang {
    use_context::<Lang>().unwrap_or_default()
}

/// Whose shop this is, from context.
pub fn use_face() -> ShopFace {
    use_context::<ShopFace>().unwrap_or_else(|| crate::status::shop_face(use_lang()))
}

/// The whole application in one language. English lives under `/en`; switching loads the page anew.
#[component]
pub fn App(
    /// The language, decided by the first segment of the path.
    lang: Lang,
) -> impl IntoView {
    provide_meta_context();
    provide_context(lang);
    let face = SharedValue::new(move || crate::status::shop_face(lang)).into_inner();
    let name = face.name.clone();
    provide_context(face);
    view! {
        <Title formatter=move |text: String| format!("{} · {name}", without_brackets(&text)) />
        <Router base=lang.prefix()>
            <Around>
                <FlatRoutes fallback=NotFoundPage>
                    <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
                    <Route path=path!("/cart") view=CartPage ssr=SsrMode::Async />
                    <Route path=path!("/checkout") view=CheckoutPage ssr=SsrMode::Async />
                    <Route path=path!("/order/:token") view=OrderPage ssr=SsrMode::Async />
                    <Route path=path!("/orders") view=OrdersPage ssr=SsrMode::Async />
                    <Route path=path!("/account") view=AccountPage ssr=SsrMode::Async />
                    <Route path=path!("/account/sign-in") view=SignInPage ssr=SsrMode::Async />
                    <Route path=path!("/account/register") view=RegisterPage ssr=SsrMode::Async />
                    <Route path=path!("/account/addresses") view=AddressesPage ssr=SsrMode::Async />
                    <Route path=path!("/account/security") view=SecurityPage ssr=SsrMode::Async />
                    <Route path=path!("/pay/:token") view=PaymentPage ssr=SsrMode::Async />
                    <Route path=path!("/setup/:token") view=SetupPage ssr=SsrMode::Async />
                    <Route path=path!("/invite/:token") view=InvitePage ssr=SsrMode::Async />
                    <Route path=path!("/admin/sign-in") view=StaffSignInPage ssr=SsrMode::Async />
                    <Route path=path!("/categories") view=CategoriesPage ssr=SsrMode::Async />
                    <Route path=path!("/c/:slug") view=CategoryPage ssr=SsrMode::Async />
                    <Route path=path!("/search") view=SearchPage ssr=SsrMode::Async />
                    <Route path=path!("/product/:slug") view=ProductDetailPage ssr=SsrMode::Async />
                    <Route path=path!("/shop/:slug") view=MerchantShopPage ssr=SsrMode::Async />
                    <Route path=path!("/about") view=AboutPage ssr=SsrMode::Async />
                    <Route path=path!("/admin") view={Lazy::<AdminRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/admin/*rest") view={Lazy::<AdminRoute>::new()} ssr=SsrMode::Async />
                </FlatRoutes>
            </Around>
        </Router>
    }
}

/// What surrounds a page: the storefront's frame, or nothing for the admin, which brings its own.
/// Links between the two load the page anew, so this is decided once.
#[component]
fn Around(
    /// The page.
    children: Children,
) -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    if crate::admin::is_desk(&path) { children().into_any() } else { view! { <Frame>{children()}</Frame> }.into_any() }
}
