//! Staff: who works here and what they may do.

mod views;

pub use views::{Hit, InvitationView, RoleView, StaffView, TeamPage, Thing};

use crate::ids::StaffId;
use serde::{Deserialize, Serialize};

/// Who is looking at the admin, and what its menu may offer them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// Who.
    pub id: StaffId,
    /// Their own name.
    pub name: String,
    /// Name of the merchant they work for; none for the platform's staff.
    pub merchant: Option<String>,
    /// What they may do.
    pub permissions: Vec<Permission>,
}

impl Me {
    /// Whether they hold the permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// Whether they work for the platform and see every merchant's things.
    pub fn is_platform(&self) -> bool {
        self.merchant.is_none()
    }
}

codes! {
    /// One thing a member of staff may be allowed to do.
    Permission {
        /// See dashboards and reports.
        DashboardView = "dashboard.view",
        /// See orders.
        OrdersView = "orders.view",
        /// Ship, cancel and annotate orders.
        OrdersEdit = "orders.edit",
        /// See the books: what lies where, who is owed what and when.
        MoneyView = "money.view",
        /// Give money back.
        RefundsCreate = "refunds.create",
        /// See products in the admin.
        ProductsView = "products.view",
        /// Create and change products, categories and pictures.
        ProductsEdit = "products.edit",
        /// Import catalogues.
        ProductsImport = "products.import",
        /// Change stock.
        StockAdjust = "stock.adjust",
        /// See customers, with personal fields masked.
        CustomersView = "customers.view",
        /// Reveal a customer's personal fields; each time is recorded.
        CustomersReveal = "customers.reveal",
        /// Invite staff and change their roles.
        StaffManage = "staff.manage",
        /// Change settings, delivery and payment.
        SettingsEdit = "settings.edit",
        /// Open and close merchants. Platform only.
        MerchantsManage = "merchants.manage",
        /// See jobs, dead letters and the audit log.
        OperationsView = "operations.view",
    }
}

/// The ready-made roles.
pub const ROLES: &[(&str, &str, &str, &[Permission])] = &[
    ("owner", "店主", "Owner", Permission::ALL),
    (
        "merchant_owner",
        "商家负责人",
        "Merchant owner",
        &[
            Permission::DashboardView,
            Permission::OrdersView,
            Permission::OrdersEdit,
            Permission::MoneyView,
            Permission::RefundsCreate,
            Permission::ProductsView,
            Permission::ProductsEdit,
            Permission::ProductsImport,
            Permission::StockAdjust,
            Permission::CustomersView,
            Permission::CustomersReveal,
            Permission::StaffManage,
            Permission::SettingsEdit,
        ],
    ),
    (
        "shipping",
        "仓库发货",
        "Shipping",
        &[Permission::OrdersView, Permission::OrdersEdit, Permission::ProductsView, Permission::StockAdjust],
    ),
    (
        "editor",
        "商品编辑",
        "Product editor",
        &[Permission::ProductsView, Permission::ProductsEdit, Permission::ProductsImport],
    ),
    ("support", "客服", "Support", &[Permission::OrdersView, Permission::CustomersView, Permission::ProductsView]),
];

/// Permissions that only the platform's own staff can hold: they reach over all merchants.
pub const PLATFORM_ONLY: &[Permission] = &[Permission::MerchantsManage, Permission::OperationsView];

/// Whether somebody with the permissions `own` may give away or take away a role with the
/// permissions `role`: nobody hands out more than they hold, and a merchant's staff never hold
/// what is the platform's.
pub fn may_grant(own: &[Permission], role: &[Permission], for_merchant: bool) -> bool {
    own.contains(&Permission::StaffManage)
        && role.iter().all(|permission| own.contains(permission))
        && !(for_merchant && role.iter().any(|permission| PLATFORM_ONLY.contains(permission)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(code: &str) -> &'static [Permission] {
        ROLES.iter().find(|role| role.0 == code).map(|role| role.3).expect("a role")
    }

    #[test]
    fn nobody_hands_out_more_than_they_hold() {
        let check = |own, given, for_merchant, expected| {
            assert_eq!(may_grant(role(own), role(given), for_merchant), expected, "{own} gives {given}");
        };
        check("owner", "owner", false, true);
        check("owner", "owner", true, false);
        check("owner", "merchant_owner", true, true);
        check("merchant_owner", "merchant_owner", true, true);
        check("merchant_owner", "shipping", true, true);
        check("merchant_owner", "owner", true, false);
        check("shipping", "shipping", true, false);
        check("support", "editor", true, false);
    }

    #[test]
    fn ready_made_roles_have_different_codes() {
        let mut codes: Vec<&str> = ROLES.iter().map(|role| role.0).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ROLES.len());
    }
}
