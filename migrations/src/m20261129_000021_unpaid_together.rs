//! The entries of unpaid orders lie together in the indexes that find what somebody holds: hashes of
//! phones and addresses lie anywhere, and among the hashes of all orders ever placed each new order
//! would touch pages that nobody has touched for long, one read and one written for each index.

use crate::table::{Index, Table};
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

type Columns = &'static [&'static str];

/// The indexes as they were, and with the status first.
const TURNED: &[(Columns, Columns)] = &[
    (&["shopper", "payment_status"], &["payment_status", "shopper"]),
    (&["phone_index", "payment_status"], &["payment_status", "phone_index"]),
    (&["address_index", "payment_status"], &["payment_status", "address_index"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for (from, to) in TURNED {
            let (from, to) = (Index { columns: from, unique: false }, Index { columns: to, unique: false });
            db.execute_unprepared(&["DROP INDEX ", &from.name("orders")].concat()).await?;
            db.execute_unprepared(&to.statement("orders")).await?;
        }
        Ok(())
    }
}

/// Puts the turned indexes into the description of the tables.
pub fn describe(tables: &mut [Table]) {
    let Some(orders) = tables.iter_mut().find(|table| table.name == "orders") else { return };
    for index in &mut orders.indexes {
        if let Some((_, to)) = TURNED.iter().find(|(from, _)| *from == index.columns) {
            index.columns = to;
        }
    }
}
