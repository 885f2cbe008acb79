//! Doors that are not pages: health, live events, webhooks, files.

pub mod health;
pub mod media;
pub mod sandbox;
pub mod webhooks;
