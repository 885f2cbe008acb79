//! The status code of the answer being made. In the browser there is none, and these do nothing.

/// The page's main thing does not exist.
pub fn not_found() {
    set(404);
}

/// The page's main thing has another address for good.
pub fn moved(to: &str) {
    set_moved(to);
}

/// The call could not be understood. Only calls are marked: while a page renders, it decides itself.
pub fn bad_request() {
    set_for_calls(400);
}

#[cfg(feature = "ssr")]
mod on_server {
    pub fn set(code: u16) {
        crate::request::set_status(code);
    }
    pub fn set_for_calls(code: u16) {
        crate::request::set_call_status(code);
    }
    pub fn set_moved(to: &str) {
        crate::request::set_moved(to);
    }
}

#[cfg(not(feature = "ssr"))]
mod on_server {
    pub fn set(_code: u16) {}
    pub fn set_for_calls(_code: u16) {}
    pub fn set_moved(_to: &str) {}
}

use on_server::{set, set_for_calls, set_moved};
