//! Doors that are not pages: health, live events, webhooks, files.

pub mod events;
pub mod health;
pub mod media;
pub mod metrics;
pub mod sandbox;
pub mod sitemap;
pub mod upload;
pub mod webhooks;
