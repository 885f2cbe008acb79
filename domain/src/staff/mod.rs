//! Staff: who works here and what they may do.

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
