//! Merchants: the platform opens and closes them.

mod find;
mod open;
mod status;

pub use find::list;
pub use open::open;
pub use status::set_open;

use crate::staff::Member;
use crate::{Error, Result};
use domain::staff::Permission;

/// Only the platform's staff deal with merchants.
fn platform_only(member: &Member) -> Result<()> {
    member.demand(Permission::MerchantsManage)?;
    if member.merchant.is_some() { Err(Error::Forbidden) } else { Ok(()) }
}
