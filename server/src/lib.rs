//! The server as a library, so that tests can put requests to it without a socket.

mod behind;
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

// A page is thousands of small pieces of text. It stands here and not in the program, so that what is
// measured and tested takes its memory from the same hand as what is shipped.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
