//! The request being answered: who asks, which shop, and how errors leave the house.
//! Server only.

use crate::AppError;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use domain::ids::CustomerId;
use domain::settings::{ShopFace, ShopSettings};
use domain::staff::Permission;
use leptos::prelude::{use_context, with_context};
use leptos_axum::ResponseOptions;
pub use services::Shop;
use services::error::Kind;
pub use services::sessions::{NewSession, Visitor};
use services::staff::Member;
use services::{cart, payments};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The shop of this process.
pub fn shop() -> Result<Shop, AppError> {
    use_context::<Shop>().ok_or_else(|| internal("no shop in context"))
}

/// Looks at the request that is being answered, if there is one. It is large, so it is never copied.
fn of_request<T>(look: impl FnOnce(&Parts) -> T) -> Option<T> {
    with_context::<Parts, T>(look)
}

/// Who asks.
pub fn visitor() -> Result<Visitor, AppError> {
    of_request(|parts| parts.extensions.get::<Visitor>().cloned())
        .flatten()
        .ok_or_else(|| internal("no visitor in request"))
}

/// The session that begins with what is asked for, when whoever asks has none.
pub fn new_session() -> Option<Arc<NewSession>> {
    of_request(|parts| parts.extensions.get::<Arc<NewSession>>().cloned()).flatten()
}

/// Pieces in the cart of whoever asks, when their request came in; none when they were not asked for.
#[derive(Clone, Copy, Debug)]
pub struct Pieces(pub Option<i64>);

/// Pieces in the cart of whoever asks.
pub(crate) async fn pieces() -> Result<i64, AppError> {
    let known = of_request(|parts| parts.extensions.get::<Pieces>().copied()).flatten();
    if let Some(pieces) = known.ok_or_else(|| internal("no cart in request"))?.0 {
        return Ok(pieces);
    }
    let (shop, visitor) = (shop()?, visitor()?);
    match of_request(|parts| parts.extensions.get::<AtHand>().cloned()).flatten() {
        Some(AtHand::Cart(cart)) => answer(cart.pieces(&shop, &visitor).await),
        Some(AtHand::Payment(payment)) => answer(payment.pieces(&shop, &visitor).await),
        None => answer(cart::pieces_of_guest(&shop, &visitor).await),
    }
}

/// What is read once for a page and for its header, which says how many pieces are in the cart.
#[derive(Clone)]
pub enum AtHand {
    /// The page is about the cart.
    Cart(Arc<cart::AtHand>),
    /// The page is where a checkout is paid.
    Payment(Arc<payments::AtHand>),
}

/// The cart of whoever asks.
pub(crate) fn cart_at_hand() -> Arc<cart::AtHand> {
    match of_request(|parts| parts.extensions.get::<AtHand>().cloned()).flatten() {
        Some(AtHand::Cart(cart)) => cart,
        _ => Arc::default(),
    }
}

/// The checkout whose payment is asked for.
pub(crate) fn payment_at_hand(access: &str) -> Arc<payments::AtHand> {
    match of_request(|parts| parts.extensions.get::<AtHand>().cloned()).flatten() {
        Some(AtHand::Payment(payment)) if payment.is_about(access) => payment,
        _ => Arc::new(payments::AtHand::new(access)),
    }
}

/// The shop's face for the page being made; that of a shop without settings when there is no page.
pub(crate) fn shop_face(lang: domain::Lang) -> ShopFace {
    let settings = of_request(|parts| parts.extensions.get::<Arc<ShopSettings>>().cloned()).flatten();
    settings.unwrap_or_default().face(lang)
}

/// Who looks at the page of the admin that is being made; nobody when there is no page, or when it is made for nobody, as all
/// are once at the start to learn their addresses.
pub(crate) fn known_member() -> Result<domain::staff::Me, AppError> {
    let found = of_request(|parts| {
        let who = &parts.extensions;
        who.get::<Visitor>().map(|_| who.get::<domain::staff::Me>().cloned())
    });
    match found.flatten() {
        None => Err(AppError::SignIn),
        Some(Some(me)) => Ok(me),
        Some(None) => Err(member().err().unwrap_or_else(|| internal("who looks is not known"))),
    }
}

/// What is found out about a page while it is made, for whoever would keep it: put among the request's
/// extensions, read when the page is there.
#[derive(Clone, Default)]
pub struct Findings(Arc<Found>);

#[derive(Default)]
struct Found {
    incomplete: AtomicBool,
    brief: AtomicBool,
}

impl Findings {
    /// Something that belongs on the page could not be found out.
    pub fn incomplete(&self) {
        self.0.incomplete.store(true, Ordering::Relaxed);
    }

    /// Whether that is so.
    pub fn is_incomplete(&self) -> bool {
        self.0.incomplete.load(Ordering::Relaxed)
    }

    /// Something on the page is right for a moment only.
    pub fn brief(&self) {
        self.0.brief.store(true, Ordering::Relaxed);
    }

    /// Whether something on the page is right for a moment only.
    pub fn is_brief(&self) -> bool {
        self.0.brief.load(Ordering::Relaxed)
    }
}

fn findings() -> Option<Findings> {
    of_request(|parts| parts.extensions.get::<Findings>().cloned()).flatten()
}

/// The page being made shows something that is right for a moment only.
pub(crate) fn set_brief() {
    if let Some(findings) = findings() {
        findings.brief();
    }
}

/// The signed-in shopper.
pub fn customer() -> Result<CustomerId, AppError> {
    visitor()?.customer.ok_or_else(|| answer_error(services::Error::SignIn))
}

/// The signed-in member of staff, whatever they may do.
pub fn member() -> Result<Member, AppError> {
    visitor()?.staff.ok_or_else(|| answer_error(services::Error::SignIn))
}

/// A member of staff with a permission.
pub fn staff(permission: Permission) -> Result<Member, AppError> {
    let Some(staff) = visitor()?.staff else { return Err(answer_error(services::Error::SignIn)) };
    answer(staff.demand(permission))?;
    Ok(staff)
}

/// Gives a use case's result to the wire. The one place where an inner error becomes an outer one.
pub fn answer<T>(result: services::Result<T>) -> Result<T, AppError> {
    result.map_err(answer_error)
}

fn answer_error(error: services::Error) -> AppError {
    let kind = error.kind();
    if matches!(kind, Kind::Throttled | Kind::Busy | Kind::Unavailable | Kind::Unanswered | Kind::Internal)
        && let Some(findings) = findings()
    {
        findings.incomplete();
    }
    set_call_status(match kind {
        Kind::Refused => 422,
        Kind::NotFound => 404,
        Kind::Forbidden => 403,
        Kind::SignIn => 401,
        Kind::Conflict => 409,
        Kind::Throttled => 429,
        Kind::Busy | Kind::Unavailable | Kind::Unanswered => 503,
        Kind::Invalid => 400,
        Kind::Internal => 500,
    });
    match error {
        services::Error::Refused(refusal) => AppError::Refused(crate::error::Said::from(&refusal)),
        services::Error::NotFound => AppError::NotFound,
        services::Error::Forbidden => AppError::Forbidden,
        services::Error::SignIn => AppError::SignIn,
        services::Error::Conflict => AppError::Conflict,
        services::Error::Throttled(seconds) => AppError::Throttled(seconds),
        services::Error::Busy(seconds) => {
            set_retry_after(seconds);
            AppError::Busy(seconds)
        }
        services::Error::InLine(_) => {
            set_retry_after(COME_BACK);
            AppError::Busy(COME_BACK)
        }
        services::Error::Resting(seconds) => {
            set_retry_after(seconds);
            AppError::ProviderAway
        }
        services::Error::Unanswered(why) => {
            tracing::warn!(why, "a payment provider does not answer");
            set_retry_after(COME_BACK);
            AppError::ProviderAway
        }
        services::Error::Invalid(fields) => AppError::Invalid(fields),
        other if kind == Kind::Unavailable => {
            tracing::error!(error = %other, "the database cannot be used");
            set_retry_after(COME_BACK);
            AppError::Unavailable
        }
        other => internal(&other.to_string()),
    }
}

/// Seconds after which to come back to a shop that cannot write, or to a provider that did not answer.
const COME_BACK: i64 = 5;

/// Says when to come back.
fn set_retry_after(seconds: i64) {
    if let Some(options) = use_context::<ResponseOptions>() {
        options.insert_header(axum::http::header::RETRY_AFTER, axum::http::HeaderValue::from(seconds));
    }
}

fn internal(inside: &str) -> AppError {
    let incident = services::sealing::hex(&services::sealing::random::<4>());
    tracing::error!(incident, inside, "a request failed");
    AppError::Internal { incident }
}

/// Sets the status of the answer.
pub(crate) fn set_status(code: u16) {
    if let (Some(options), Ok(code)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(code)) {
        options.set_status(code);
    }
}

/// Answers that the page has another address for good.
pub(crate) fn set_moved(to: &str) {
    // A slug may have letters of any language, a header only plain ones.
    let to: String = to
        .chars()
        .map(|letter| if letter.is_ascii() { String::from(letter) } else { crate::links::encode(&letter.to_string()) })
        .collect();
    let (Some(options), Some(to)) = (use_context::<ResponseOptions>(), crate::links::same_site(&to)) else { return };
    if let Ok(to) = axum::http::HeaderValue::from_str(to) {
        options.insert_header(axum::http::header::LOCATION, to);
        options.set_status(StatusCode::MOVED_PERMANENTLY);
    }
}

/// Sets the status when the request is a call from WASM, not a page being rendered (which
/// decides for itself) and not a plain form (which is answered with a redirect).
pub(crate) fn set_call_status(code: u16) {
    if of_request(|parts| parts.uri.path().starts_with("/api/") && !accepts_html(parts)).unwrap_or(false) {
        set_status(code);
    }
}

/// The name of the cookie that holds a browser's session token. The `__Host-` prefix makes
/// browsers insist on HTTPS and on this very host.
pub fn cookie_name(base_url: &str) -> &'static str {
    if base_url.starts_with("https://") { "__Host-yunmall" } else { "yunmall" }
}

/// The cookie that gives a browser its session.
pub fn session_cookie(base_url: &str, token: &str) -> String {
    let days = services::sessions::ABSOLUTE / domain::Timestamp::SECOND;
    cookie(base_url, cookie_name(base_url), token, days)
}

fn cookie(base_url: &str, name: &str, value: &str, seconds: i64) -> String {
    let secure = if base_url.starts_with("https://") { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

fn set_cookie(value: &str) {
    if let (Some(options), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(value)) {
        options.append_header(header::SET_COOKIE, value);
    }
}

/// Gives the browser the token of a session just begun by signing in.
pub fn sign_in_cookie(shop: &Shop, token: &str) {
    set_cookie(&session_cookie(&shop.options.base_url, token));
}

/// Takes the session's token from the browser.
pub fn sign_out_cookie(shop: &Shop) {
    let base_url = &shop.options.base_url;
    set_cookie(&cookie(base_url, cookie_name(base_url), "", 0));
}

/// Sends the browser to another page of this shop: a plain form by status 302, WASM by a header.
pub fn redirect(path: &str) {
    leptos_axum::redirect(crate::links::same_site(path).unwrap_or("/"));
}

/// Sends the browser to a payment provider's page, whose address the provider gave us.
pub fn leave_for(url: &str) {
    leptos_axum::redirect(url);
}

/// The cookie that keeps what was typed into a plain form which comes back with an error.
const FORM_COOKIE: &str = "form";
/// The longest text kept of one field.
const KEPT_MOST: usize = 400;

/// Keeps what was typed, sealed and for five minutes, when a plain form was not accepted: the
/// page it comes back to shows it again. WASM keeps the fields itself.
pub fn keeping<T>(
    shop: &Shop,
    form: &str,
    fields: &[(&str, &str)],
    result: services::Result<T>,
) -> services::Result<T> {
    let plain = of_request(accepts_html).unwrap_or(false);
    if result.is_err() && plain {
        let fields: Vec<(&str, String)> =
            fields.iter().map(|(name, text)| (*name, text.chars().take(KEPT_MOST).collect())).collect();
        let text = serde_json::json!([form, fields]).to_string();
        let sealed = services::sealing::hex(&shop.keys.seal("cookie.form", &text));
        set_cookie(&cookie(&shop.options.base_url, FORM_COOKIE, &sealed, 300));
    }
    result
}

/// What was kept of a form.
pub fn kept_form(shop: &Shop, form: &str) -> Vec<(String, String)> {
    let read = |parts: &Parts| {
        let cookies = parts.headers.get_all(header::COOKIE);
        let mut pairs = cookies.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
        let sealed = pairs.find_map(|pair| pair.trim().strip_prefix(FORM_COOKIE)?.strip_prefix('='))?;
        let text = shop.keys.open_sealed("cookie.form", &services::sealing::unhex(sealed)?).ok()?;
        let (kept, fields): (String, Vec<(String, String)>) = serde_json::from_str(&text).ok()?;
        (kept == form).then_some(fields)
    };
    of_request(read).flatten().unwrap_or_default()
}

fn accepts_html(parts: &Parts) -> bool {
    parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|v| v.contains("text/html"))
}
