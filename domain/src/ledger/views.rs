//! What the admin sees of the books.

use super::{AccountKind, EntryKind};
use crate::ids::MerchantId;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What becomes payable on a day to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueDay {
    /// The day's last moment.
    pub until: Timestamp,
    /// Minor units.
    pub amount: i64,
}

/// A merchant's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MerchantMoney {
    /// Which merchant.
    pub merchant: MerchantId,
    /// Its name.
    pub name: String,
    /// Of orders under way, minor units.
    pub pending: i64,
    /// Of completed orders, minor units.
    pub due: i64,
    /// What of it can be paid out now, minor units; below zero when more went back than was due.
    pub payable: i64,
    /// When the rest becomes payable, the earliest day first.
    pub days: Vec<DueDay>,
}

/// The platform's own accounts, minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatformMoney {
    /// At payment providers, by their code.
    pub providers: Vec<(String, i64)>,
    /// Shoppers' money that no order has taken.
    pub shoppers: i64,
    /// Earned.
    pub commission: i64,
    /// Kept by providers.
    pub fees: i64,
}

/// One entry as a line: what it changed for whoever looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryLine {
    /// Its number.
    pub id: Uuid,
    /// Which fact.
    pub kind: EntryKind,
    /// When it happened.
    pub at: Timestamp,
    /// The order's number, if it is about one.
    pub order_number: Option<String>,
    /// The order, if it is about one.
    pub order: Option<Uuid>,
    /// Accounts it touched and by how much, in favour of whoever looks: minor units.
    pub changes: Vec<(AccountKind, i64)>,
}

/// The page about money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyView {
    /// ISO 4217 code of all sums.
    pub currency: String,
    /// The platform's accounts, for its own staff.
    pub platform: Option<PlatformMoney>,
    /// Merchants whoever looks may see.
    pub merchants: Vec<MerchantMoney>,
    /// The newest entries.
    pub entries: Vec<EntryLine>,
    /// Whether there are older ones.
    pub more: bool,
}
