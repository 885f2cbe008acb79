//! What people see and may ask for. The same components render on the server and live on
//! in the browser; server functions are the only doors to the use cases.

// The server-function macro makes structs whose fields carry no documentation.
#![allow(missing_docs)]
// The view macro makes deep types.
#![recursion_limit = "512"]

#[macro_use]
mod words;

pub mod act;
pub mod admin;
pub mod ask;
#[cfg(feature = "ssr")]
pub mod drawn;
pub mod error;
pub mod links;
#[cfg(feature = "ssr")]
pub mod request;
pub mod routes;
mod sent_from;
pub mod shell;
pub mod status;
pub mod storefront;
pub mod travel;
pub mod ui;

pub use act::Act;
pub use ask::{ask, awaited};
pub use error::AppError;
pub use routes::{App, DeskApp};
pub use shell::shell;
