//! The database schema, step by step.
//!
//! Tables are described as values ([`table::Table`]): one description makes the table on
//! SQLite and on PostgreSQL, the comments on PostgreSQL, and `docs/schema.md`. Plain schema
//! only: nothing of the other crates is imported, so yesterday's step never changes meaning.

pub mod table;

mod m20261123_000001_create_shop;
mod m20261123_000010_audit_log_append_only;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// All steps, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_shop::Migration),
            Box::new(m20261123_000010_audit_log_append_only::Migration),
        ]
    }
}

/// Every table as it is after the last step, for `docs/schema.md` and the schema tests.
pub fn tables() -> Vec<table::Table> {
    m20261123_000001_create_shop::tables()
}

/// The text of `docs/schema.md`.
pub fn schema_markdown() -> String {
    let mut out = String::from(
        "# Database schema\n\nGenerated from the migrations (`yunmall config schema`); the same on SQLite and PostgreSQL.\n\
         Ids are UUIDv7, moments are milliseconds since 1970 in UTC, money is whole minor units.\n",
    );
    for table in tables() {
        out += &table.markdown();
    }
    out
}
