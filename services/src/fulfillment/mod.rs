//! Parcels: sending them, following them, and the end of an order.

mod carrier_notice;
mod complete;
mod ship;

pub(crate) use carrier_notice::goods_arrived;
pub use carrier_notice::{CarrierVerdict, carrier_notice};
pub use complete::complete_delivered;
pub use ship::{ShipCommand, Shipped, ship};
