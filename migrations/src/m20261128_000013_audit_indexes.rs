//! Two indexes answer the audit's questions by themselves: what was told of each order, and what each
//! account's postings add up to.

use crate::table::{Index, Table};
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

type Columns = &'static [&'static str];

/// Table, the index it had, the one that takes its place.
const WIDER: &[(&str, Columns, Columns)] = &[
    ("order_events", &["order_id"], &["order_id", "kind"]),
    ("ledger_postings", &["owner", "account"], &["owner", "account", "currency", "amount"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for (table, from, to) in WIDER {
            let (from, to) = (Index { columns: from, unique: false }, Index { columns: to, unique: false });
            db.execute_unprepared(&["DROP INDEX ", &from.name(table)].concat()).await?;
            db.execute_unprepared(&to.statement(table)).await?;
        }
        Ok(())
    }
}

/// Puts the wider indexes into the description of the tables.
pub fn describe(tables: &mut [Table]) {
    for (name, from, to) in WIDER {
        let table = tables.iter_mut().find(|table| table.name == *name);
        let index = table.and_then(|table| table.indexes.iter_mut().find(|index| index.columns == *from));
        if let Some(index) = index {
            index.columns = to;
        }
    }
}
