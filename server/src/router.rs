//! Every route and layer of the server, in one function.

use crate::behind::Then;
use crate::copies::{self, Copies};
use crate::http::{
    beside, codes, events, health, media, metrics, poster, preview, review, sandbox, scan, sitemap, upload, webhooks,
};
use crate::lanes::{self, Lanes};
use crate::{face, language, pwa, security, session};
use app::{App, DeskApp, shell};
use axum::Router;
use axum::extract::{FromRef, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use domain::Lang;
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use services::Shop;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::services::ServeDir;
use tower_http::timeout::TimeoutLayer;

/// What handlers may ask for.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// The shop.
    pub shop: Shop,
    /// Where the browser bundle lies.
    pub leptos: LeptosOptions,
}

/// The most bytes a request may carry; doors for files say otherwise themselves.
const BODY_LIMIT: usize = 1024 * 1024;
/// How long an answer may take to begin.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Every page of the shop, in every language.
///
/// The list is found once in the life of the process, before the first page is asked for: while
/// leptos looks for routes, no resource of the whole process loads, and one that was to begin just
/// then never would (leptos issue 4773). A router made beside another that answers would hang it.
pub fn pages() -> &'static [AxumRouteListing] {
    static PAGES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| {
        let of = |lang| {
            let desk = generate_route_list(move || view! { <DeskApp lang=lang /> });
            generate_route_list(move || view! { <App lang=lang /> }).into_iter().chain(desk)
        };
        Lang::ALL.into_iter().flat_map(of).collect()
    });
    &PAGES
}

/// The whole server.
pub fn router(shop: Shop, leptos: LeptosOptions) -> Router {
    router_with(shop, leptos, Lanes::of_this_machine())
}

/// The same with limits of one's own on what is done at once.
pub fn router_with(shop: Shop, leptos: LeptosOptions, lanes: Lanes) -> Router {
    let state = AppState { shop: shop.clone(), leptos: leptos.clone() };
    let site = leptos.site_root.to_string();
    let context = {
        let shop = shop.clone();
        move || provide_context(shop.clone())
    };
    let lost = context.clone();
    let document = {
        let (options, files) = (leptos.clone(), files_of_parts(&leptos));
        move || {
            security::page_policy();
            let path = path_of_request();
            shell(options.clone(), Lang::of_path(&path), app::admin::is_desk(&path), files_of_path(&files, &path))
        }
    };
    let pages = Router::<AppState>::new().leptos_routes_with_context(&state, pages().to_vec(), context, document);
    Router::<AppState>::new()
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::text))
        .route("/media/{name}", get(media::picture))
        .route("/webhooks/{provider}", post(webhooks::signed))
        .route("/webhooks/carrier/{carrier}", post(webhooks::signed))
        .route("/sandbox/api/{call}", post(webhooks::signed))
        .route("/sandbox/style.css", get(sandbox::style))
        .route("/sandbox/pay/{id}", get(sandbox::page).post(sandbox::press))
        .route("/qr/product/{slug}", get(codes::product))
        .route("/qr/cart/{code}", get(codes::cart))
        .route("/poster/{slug}", get(poster::poster))
        .route("/preview/{name}", get(preview::preview))
        .route("/scan/go", get(scan::go))
        .route("/en/scan/go", get(scan::go))
        .route("/seen", get(beside::seen))
        .route("/en/seen", get(beside::seen))
        .route("/vitals", post(beside::vitals))
        .route("/events/stock", get(events::stock))
        .route("/events/orders", get(events::orders))
        .route("/events/order/{key}", get(events::order))
        .route("/robots.txt", get(sitemap::robots))
        .route("/sitemap.xml", get(sitemap::index))
        .route("/sitemap/places", get(sitemap::places))
        .route("/sitemap/products/{file}", get(sitemap::products))
        .merge(pwa::routes(&leptos))
        .merge(pages)
        .nest_service("/pkg", packages(&site))
        .fallback(leptos_axum::file_and_error_handler_with_context::<AppState, _>(lost, move |options| {
            security::page_policy();
            shell(options, Lang::of_path(&path_of_request()), false, &[])
        }))
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
        // Doors that take files, with limits of their own, are added below this line.
        .route("/admin/upload", upload::door())
        .route("/admin/import-file", upload::import_door())
        .route("/order/review", review::door())
        .route("/en/order/review", review::door())
        .route("/scan/photo", scan::door())
        .route("/en/scan/photo", scan::door())
        .layer(middleware::from_fn_with_state((shop.clone(), Copies::new(lanes.clone(), &shop)), received))
        .layer(security::panics_answered())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state((shop, lanes), let_in))
        .with_state(state)
}

/// The outer doors: what is written down and counted, when it is done, and what every answer carries.
async fn let_in(State((shop, lanes)): State<(Shop, Lanes)>, request: Request, next: Next) -> Response {
    let of = shop.clone();
    let marked = Then(move |request| security::headers(State(of), request, next));
    let done = Then(move |request| lanes::run(State(lanes), request, marked));
    let counted = Then(move |request| metrics::count(State(shop), request, done));
    security::access_log(request, counted).await
}

/// The inner doors: from where it may come, in which language, from whom, whether there is a copy, and in whose shop.
async fn received(State((shop, copies)): State<(Shop, Copies)>, request: Request, next: Next) -> Response {
    let (of, whose, known) = (shop.clone(), shop.clone(), shop.clone());
    let faced = Then(move |request| face::known(State(known), request, next));
    let copied = Then(move |request| copies::hand_out(State(copies), request, faced));
    let met = Then(move |request| session::visitor(State(whose), request, copied));
    let greeted = Then(move |request| language::greet(State(of), request, met));
    security::same_origin(State(shop), request, greeted).await
}

/// The addresses of the files of each lazily loaded part, by its name. The bundler writes the list.
///
/// leptos can name them too, but only when a route is rendered after it is ready to listen.
fn files_of_parts(options: &LeptosOptions) -> BTreeMap<String, Vec<String>> {
    let pkg = options.site_pkg_dir.as_ref();
    let of = |folder: String| {
        let path = std::path::Path::new(options.site_root.as_ref()).join(&folder).join("__wasm_split_manifest.json");
        // Without a bundle nothing runs in the browser, and nothing has to be named.
        let parts: BTreeMap<String, Vec<String>> =
            std::fs::read_to_string(path).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        // The bundler adds a hash to the name of the function.
        parts.into_iter().filter_map(move |(name, files)| {
            let modules = files.iter().map(|file| format!("/{folder}/{file}.wasm"));
            let files = modules.chain([format!("/{folder}/__wasm_split.______________________.js")]).collect();
            Some((name.rsplit_once('_')?.0.to_owned(), files))
        })
    };
    of(pkg.to_owned()).chain(of(format!("{pkg}/{}", app::shell::DESK))).collect()
}

/// The files that the page at a path needs.
fn files_of_path<'f>(files: &'f BTreeMap<String, Vec<String>>, path: &str) -> &'f [String] {
    let part = if app::admin::is_desk(path) { app::admin::rooms::part_of } else { app::storefront::rooms::part_of };
    part(path).and_then(|part| files.get(part)).map_or(&[], Vec::as_slice)
}

/// The path of the page being rendered.
fn path_of_request() -> String {
    with_context::<Parts, _>(|parts| parts.uri.path().to_owned()).unwrap_or_default()
}

/// The browser bundle: its folder is named by its content, so it never changes.
fn packages(site: &str) -> Router {
    Router::new().fallback_service(ServeDir::new(format!("{site}/pkg")).precompressed_br().precompressed_gzip()).layer(
        middleware::from_fn(async |request: Request, next: Next| {
            let mut response = next.run(request).await;
            if response.status() == StatusCode::OK {
                response
                    .headers_mut()
                    .insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
            }
            response
        }),
    )
}
