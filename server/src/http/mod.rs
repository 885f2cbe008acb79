//! Doors that are not pages: health, live events, webhooks, files.

pub mod beside;
pub mod codes;
pub mod events;
pub mod health;
pub mod media;
pub mod metrics;
pub mod poster;
pub mod preview;
pub mod review;
pub mod sandbox;
pub mod scan;
pub mod sitemap;
pub mod upload;
pub mod webhooks;
