#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! What the shop answers to requests, asked of its router. All of it is one program, because linking the shop takes
//! longer than most of it runs; `cargo test … --test all buying::` chooses. The tests beside it start the shop's own
//! program.

#[path = "../bent/mod.rs"]
mod bent;
#[path = "../browser/mod.rs"]
mod browser;

mod access;
mod admin;
mod buying;
mod csrf;
mod documents;
mod engines;
mod goods;
mod language;
mod line;
mod metrics;
mod pages;
mod payment;
mod review;
mod security;
mod tampering;
mod upload;
mod watch;
