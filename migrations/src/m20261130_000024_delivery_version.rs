//! Whoever remembers a merchant's ways of delivery sees whether they have changed by one column that comes with the
//! goods. Before, every order read them all: some dozens of rows, which change once in a while.
//!
//! A node of the older version changes no version, but says with every change that something has changed, which the
//! newer ones hear. What somebody changes by hand is heard within a minute.

use crate::table::{Column, Table, add_column, id};
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

fn version() -> Column {
    id(
        "delivery_version",
        "Another one after every change of its ways of delivery or their rates; none before the first.",
    )
    .null()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "merchants", &version()).await
    }
}

/// Adds the column to the description of the tables.
pub fn describe(tables: &mut [Table]) {
    if let Some(merchants) = tables.iter_mut().find(|table| table.name == "merchants") {
        merchants.columns.push(version());
    }
}
