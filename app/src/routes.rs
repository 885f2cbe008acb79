//! Every address a person can visit, on one screen: the shop's and the desk's.

use crate::admin::AdminRoute;
use crate::admin::frame::{Missing, know_who};
use crate::storefront::rooms::{
    AboutRoute, AccountRoute, AddressesRoute, AlertsRoute, CartCodeRoute, CartRoute, CategoriesRoute, CategoryRoute,
    CheckoutRoute, CompareRoute, FavouritesRoute, FlashRoute, InviteRoute, MerchantRoute, OfflineRoute, OrderRoute,
    OrdersRoute, PaymentRoute, ProductRoute, QuestionsRoute, QueuedRoute, RegisterRoute, ReviewsRoute, ScanRoute,
    ScannedRoute, SearchRoute, SecurityRoute, SetupRoute, SignInRoute, StaffSignInRoute, WaitingRoute,
};
use crate::storefront::{frame::Frame, home::page::HomePage, not_found::NotFoundPage};
use crate::travel::AsJson;
use domain::Lang;
use domain::settings::ShopFace;
use leptos::prelude::*;
use leptos::server::SharedValue;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{Lazy, SsrMode, path};

/// The language of the page, from context.
pub fn use_lang() -> Lang {
    use_context::<Lang>().unwrap_or_default()
}

/// Whose shop this is, from context.
pub fn use_face() -> ShopFace {
    use_context::<ShopFace>().unwrap_or_else(|| crate::status::shop_face(use_lang()))
}

/// A text for `<title>`, which the framework writes as it is: without the signs that could end it.
fn without_brackets(text: &str) -> String {
    text.replace('<', "‹").replace('>', "›")
}

/// Provides what every page may ask for; the answer says how its title is put together.
fn known(lang: Lang) -> impl IntoView {
    provide_meta_context();
    provide_context(lang);
    let face = SharedValue::<ShopFace, AsJson>::new_with_encoding(move || crate::status::shop_face(lang)).into_inner();
    let name = face.name.clone();
    provide_context(face);
    view! { <Title formatter=move |text: String| without_brackets(&format!("{text} · {name}")) /> }
}

/// The whole shop in one language. English lives under `/en`; switching loads the page anew.
#[component]
pub fn App(
    /// The language, decided by the first segment of the path.
    lang: Lang,
) -> impl IntoView {
    let title = known(lang);
    view! {
        {title}
        <Router base=lang.prefix()>
            <Frame>
                <FlatRoutes fallback=NotFoundPage>
                    <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
                    <Route path=path!("/cart") view={Lazy::<CartRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/cart/code") view={Lazy::<CartCodeRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/scan") view={Lazy::<ScanRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/scan/:code") view={Lazy::<ScannedRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/checkout") view={Lazy::<CheckoutRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/checkout/offline") view={Lazy::<OfflineRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/checkout/queued") view={Lazy::<QueuedRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/checkout/waiting/:key") view={Lazy::<WaitingRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/order/:token") view={Lazy::<OrderRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/orders") view={Lazy::<OrdersRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/account") view={Lazy::<AccountRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/account/sign-in") view={Lazy::<SignInRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/account/register") view={Lazy::<RegisterRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/account/addresses") view={Lazy::<AddressesRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/account/security") view={Lazy::<SecurityRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/account/alerts") view={Lazy::<AlertsRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/favourites") view={Lazy::<FavouritesRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/pay/:token") view={Lazy::<PaymentRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/setup/:token") view={Lazy::<SetupRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/invite/:token") view={Lazy::<InviteRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/admin/sign-in") view={Lazy::<StaffSignInRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/categories") view={Lazy::<CategoriesRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/c/:slug") view={Lazy::<CategoryRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/search") view={Lazy::<SearchRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/product/:slug") view={Lazy::<ProductRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/compare") view={Lazy::<CompareRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/product/:slug/reviews") view={Lazy::<ReviewsRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/product/:slug/questions") view={Lazy::<QuestionsRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/shop/:slug") view={Lazy::<MerchantRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/flash") view={Lazy::<FlashRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/about") view={Lazy::<AboutRoute>::new()} ssr=SsrMode::Async />
                </FlatRoutes>
            </Frame>
        </Router>
    }
}

/// The whole desk in one language, a program of its own: whoever goes there from the shop or back loads the
/// page anew.
#[component]
pub fn DeskApp(
    /// The language, decided by the first segment of the path.
    lang: Lang,
) -> impl IntoView {
    let title = known(lang);
    know_who();
    view! {
        {title}
        <Router base=lang.prefix()>
            <FlatRoutes fallback=Missing>
                <Route path=path!("/admin") view={Lazy::<AdminRoute>::new()} ssr=SsrMode::Async />
                <Route path=path!("/admin/*rest") view={Lazy::<AdminRoute>::new()} ssr=SsrMode::Async />
            </FlatRoutes>
        </Router>
    }
}
