//! Orders after they are placed.

pub mod desk;
