//! What staff pages show.

use crate::ids::{CustomerId, MerchantId, OrderId, ProductId, StaffId};
use serde::{Deserialize, Serialize};

/// A role that can be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleView {
    /// Its stable code.
    pub code: String,
    /// Its name in the reader's language.
    pub name: String,
}

/// A member of staff in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffView {
    /// Who.
    pub id: StaffId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their role.
    pub role: RoleView,
    /// Whose staff; none for the platform's.
    pub merchant: Option<MerchantId>,
    /// The merchant's name; empty for the platform's.
    pub merchant_name: String,
    /// Whether they may sign in.
    pub active: bool,
    /// Since when.
    pub since: String,
    /// Whether it is the one who reads.
    pub is_me: bool,
}

/// What an invitation is for, shown to the one who opens it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// Name of the role.
    pub role: String,
    /// Name of the merchant; empty for the platform.
    pub merchant: String,
}

/// The page about staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamPage {
    /// Who works here.
    pub staff: Vec<StaffView>,
    /// Roles that the reader may give the platform's staff.
    pub platform_roles: Vec<RoleView>,
    /// Roles that the reader may give a merchant's staff.
    pub merchant_roles: Vec<RoleView>,
    /// Merchants for whom they may invite, with their names.
    pub merchants: Vec<(MerchantId, String)>,
    /// Where the shop is reached; the base of invitation links.
    pub base_url: String,
}

/// A thing of the desk that has a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Thing {
    /// An order.
    Order(OrderId),
    /// A product.
    Product(ProductId),
    /// A registered shopper.
    Customer(CustomerId),
}

/// Something that a member of staff finds by a few letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// What is found.
    pub thing: Thing,
    /// What it is called: an order's number, a product's title, a shopper's masked name.
    pub name: String,
    /// What tells it from others of that name.
    pub beside: String,
}
