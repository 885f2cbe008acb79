//! The token in a guest's links names what it opens. Before, its hash was looked for among the hashes of all orders
//! ever placed, which lie anywhere: each new order touched a page of that index that nobody had touched for long.
//!
//! While nodes of the older version still run they find guests' orders by reading the whole table, and the table
//! stands still while the index of the old links is made: some seconds for a million orders.

use crate::table::{Column, Index, Table, add_column, boolean};
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// The index of all hashes, whose place one of the old hashes alone takes.
const ALL: Index = Index { columns: &["access_hash"], unique: true };

fn old_links() -> String {
    let index = Index { columns: ALL.columns, unique: false };
    [&index.statement("checkouts"), " WHERE NOT link_named"].concat()
}

fn named() -> Column {
    boolean("link_named", "Whether the token in the guest's links names this checkout; those of older versions do not, and an index finds them by their hash.")
        .default("false")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        add_column(manager, "checkouts", &named()).await?;
        db.execute_unprepared(&["DROP INDEX ", &ALL.name("checkouts")].concat()).await?;
        db.execute_unprepared(&old_links()).await?;
        Ok(())
    }
}

/// Adds the column to the description of the tables and takes away the index.
pub fn describe(tables: &mut [Table]) {
    if let Some(checkouts) = tables.iter_mut().find(|table| table.name == "checkouts") {
        checkouts.columns.push(named());
        checkouts.indexes.retain(|index| index.columns != ALL.columns);
    }
}
