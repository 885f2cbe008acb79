//! An order says who placed it in each of the ways by which a person is known again, so that what
//! somebody holds unpaid is found at once; and from where it is sent, and why.

use crate::table::{Column, Index, Table, add_column, bytes, text};
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// By account or browser, by phone, by address: what is unpaid. An index over the unpaid orders alone
/// would be smaller, but PostgreSQL reads such a one whole for orders that it could find by their id.
const UNPAID_OF: &[&[&str]] =
    &[&["shopper", "payment_status"], &["phone_index", "payment_status"], &["address_index", "payment_status"]];

/// The index whose place a wider one takes.
const NARROW: Index = Index { columns: &["phone_index"], unique: false };

/// What an order knows now; orders of before do not.
fn columns() -> Vec<Column> {
    vec![
        text("shopper", "Who placed it: customer:<id> or session:<id>; none for orders of older versions.").null(),
        bytes("address_index", "Keyed hash of the address; none for orders of older versions.").null(),
        text("sent_from", "JSON: from which places it is sent, how near they are, and why it is these.").null(),
    ]
}

fn indexes() -> impl Iterator<Item = Index> {
    UNPAID_OF.iter().map(|columns| Index { columns, unique: false })
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for column in columns() {
            add_column(manager, "orders", &column).await?;
        }
        db.execute_unprepared(&["DROP INDEX ", &NARROW.name("orders")].concat()).await?;
        for index in indexes() {
            db.execute_unprepared(&index.statement("orders")).await?;
        }
        Ok(())
    }
}

/// Adds the columns and indexes to the description of the tables.
pub fn describe(tables: &mut [Table]) {
    if let Some(orders) = tables.iter_mut().find(|table| table.name == "orders") {
        orders.columns.extend(columns());
        orders.indexes.retain(|index| index.columns != NARROW.columns);
        orders.indexes.extend(indexes());
    }
}
