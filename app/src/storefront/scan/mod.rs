//! Scanning: the camera, photographs and typing; a cart behind a code; one's own cart as a code.

pub mod api;
mod camera;
pub mod found;
pub mod own;
pub mod page;
