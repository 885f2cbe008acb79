//! Third parties: those who move money and those who move parcels, and the way we talk to them.

pub(crate) mod breakers;
pub mod carriers;
pub mod payments;
pub mod sandbox;
pub mod signing;
pub mod wire;
