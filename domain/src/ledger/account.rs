//! The accounts of the books.

use crate::ids::MerchantId;

codes! {
    /// What an account holds.
    AccountKind {
        /// Money that lies at a payment provider.
        Provider = "provider",
        /// Shoppers' money that no order has taken.
        Shoppers = "shoppers",
        /// Owed to a merchant for orders under way.
        Pending = "pending",
        /// Owed to a merchant for completed orders.
        Due = "due",
        /// What the platform earned by commission.
        Commission = "commission",
        /// What payment providers kept.
        Fees = "fees",
    }
}

impl AccountKind {
    /// A sum of postings as people say it: money that lies somewhere or was spent grows by debits,
    /// what is owed or was earned by credits.
    pub fn shown(self, amount: i64) -> i64 {
        match self {
            AccountKind::Provider | AccountKind::Fees => amount,
            AccountKind::Shoppers | AccountKind::Pending | AccountKind::Due | AccountKind::Commission => -amount,
        }
    }
}

/// Whose account it is when it is the platform's own.
pub const PLATFORM: &str = "platform";

/// Names an account; the currency is the entry's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account {
    /// What it holds.
    pub kind: AccountKind,
    /// `platform`, a provider's code, or a merchant's id.
    pub owner: String,
}

impl Account {
    /// An account of the platform.
    pub fn platform(kind: AccountKind) -> Account {
        Account { kind, owner: PLATFORM.to_owned() }
    }

    /// The account of a provider.
    pub fn provider(code: &str) -> Account {
        Account { kind: AccountKind::Provider, owner: code.to_owned() }
    }

    /// An account of a merchant.
    pub fn merchant(kind: AccountKind, merchant: MerchantId) -> Account {
        Account { kind, owner: merchant.to_string() }
    }
}
