//! Staff: who works here and what they may do.

mod find;
mod invite;
mod manage;
mod owner;
mod person;
mod roles;
mod sign_in;

pub use find::find;
pub use invite::{accept, invitation, invite};
pub use manage::{change_role, disable, enable, list};
pub use owner::{first_owner_link, owner_link, set_up_owner, setup_is_open};
pub use person::NewPerson;
pub use roles::{grantable, seed_roles};
pub use sign_in::{sign_in, sign_out};

pub mod desk;
pub mod me;
pub(crate) mod reveal;

use crate::{Error, Result};
use domain::ids::{MerchantId, StaffId};
use domain::staff::Permission;

/// A signed-in member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub id: StaffId,
    /// Whose staff; none for the platform's.
    pub merchant: Option<MerchantId>,
    /// What they may do.
    pub permissions: Vec<Permission>,
}

impl Member {
    /// Refuses unless they hold the permission.
    pub fn demand(&self, permission: Permission) -> Result<()> {
        if self.permissions.contains(&permission) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Whether something of a merchant is theirs to see: the platform's staff see every
    /// merchant's, a merchant's staff only their own.
    pub fn may_see(&self, merchant: MerchantId) -> bool {
        self.merchant.is_none_or(|own| own == merchant)
    }

    /// How the books name them.
    pub fn actor(&self) -> String {
        format!("staff:{}", self.id)
    }
}

/// The permissions stored with a role, as a JSON array of codes; unknown codes allow nothing.
pub(crate) fn permissions_of(json: &str) -> Vec<Permission> {
    let codes: Vec<String> = serde_json::from_str(json).unwrap_or_default();
    codes.iter().filter_map(|code| Permission::from_code(code)).collect()
}
