//! What a page says to, and learns from, the request it answers: the status code, and whose shop
//! this is. In the browser there is no request; what the page learned comes along with it.

use crate::AppError;
use domain::Lang;
use domain::settings::{ShopFace, ShopSettings};
use domain::staff::Me;

/// The page's main thing does not exist.
pub fn not_found() {
    set(404);
}

/// What the page was asked for is not what it says it is.
pub fn refused() {
    set(400);
}

/// The page's main thing has another address for good.
pub fn moved(to: &str) {
    set_moved(to);
}

/// The call could not be understood. Only calls are marked: while a page renders, it decides itself.
pub fn bad_request() {
    set_for_calls(400);
}

/// Whose shop this is. The browser asks only where no page brought the answer.
pub fn shop_face(lang: Lang) -> ShopFace {
    face(lang).unwrap_or_else(|| ShopSettings::default().face(lang))
}

/// Who looks at a page of the admin; `None` in the browser where no page brought the answer.
pub fn known_member() -> Option<Result<Me, AppError>> {
    member()
}

/// Something on the page is right for a moment only, as a countdown is.
pub fn brief() {
    set_brief();
}

/// The storefront's footer as HTML; in the browser, where it never has to be drawn, nothing.
pub fn footer(lang: Lang, face: ShopFace) -> String {
    drawn_footer(lang, face)
}

#[cfg(feature = "ssr")]
mod on_server {
    pub fn drawn_footer(lang: domain::Lang, face: domain::settings::ShopFace) -> String {
        crate::drawn::footer::footer(lang, face)
    }
    pub fn face(lang: domain::Lang) -> Option<domain::settings::ShopFace> {
        Some(crate::request::shop_face(lang))
    }
    pub fn member() -> Option<Result<domain::staff::Me, crate::AppError>> {
        Some(crate::request::known_member())
    }
    pub fn set(code: u16) {
        crate::request::set_status(code);
    }
    pub fn set_for_calls(code: u16) {
        crate::request::set_call_status(code);
    }
    pub fn set_moved(to: &str) {
        crate::request::set_moved(to);
    }
    pub fn set_brief() {
        crate::request::set_brief();
    }
}

#[cfg(not(feature = "ssr"))]
mod on_server {
    pub fn drawn_footer(_lang: domain::Lang, _face: domain::settings::ShopFace) -> String {
        String::new()
    }
    pub fn face(_lang: domain::Lang) -> Option<domain::settings::ShopFace> {
        None
    }
    pub fn member() -> Option<Result<domain::staff::Me, crate::AppError>> {
        None
    }
    pub fn set(_code: u16) {}
    pub fn set_for_calls(_code: u16) {}
    pub fn set_moved(_to: &str) {}
    pub fn set_brief() {}
}

use on_server::{drawn_footer, face, member, set, set_brief, set_for_calls, set_moved};
