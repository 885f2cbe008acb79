//! The server as a library, so that tests can put requests to it without a socket.

pub mod config;
mod copies;
mod face;
pub mod http;
pub mod import_command;
pub mod lanes;
mod language;
pub mod pwa;
pub mod router;
pub mod security;
pub mod serve;
pub mod session;
