//! The database schema, step by step.
//!
//! Tables are described as values ([`table::Table`]): one description makes the table on
//! SQLite and on PostgreSQL, the comments on PostgreSQL, and `docs/schema.md`. Plain schema
//! only: nothing of the other crates is imported, so yesterday's step never changes meaning.

pub mod table;

mod m20261123_000001_create_shop;
mod m20261123_000010_audit_log_append_only;
mod m20261127_000011_category_redirects;
mod m20261128_000012_ledger;
mod m20261128_000013_audit_indexes;
mod m20261128_000014_flash_sales;
mod m20261128_000015_holds;
mod m20261128_000016_searches;
mod m20261128_000017_wishes;
mod m20261129_000018_voices;
mod m20261129_000019_vitals;
mod m20261129_000020_question_once;
mod m20261129_000021_unpaid_together;
mod m20261129_000022_size_guides;
mod m20261130_000023_links_name_orders;
mod m20261130_000024_delivery_version;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{
    DatabaseConnection, DbBackend, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

/// All steps, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_shop::Migration),
            Box::new(m20261123_000010_audit_log_append_only::Migration),
            Box::new(m20261127_000011_category_redirects::Migration),
            Box::new(m20261128_000012_ledger::Migration),
            Box::new(m20261128_000013_audit_indexes::Migration),
            Box::new(m20261128_000014_flash_sales::Migration),
            Box::new(m20261128_000015_holds::Migration),
            Box::new(m20261128_000016_searches::Migration),
            Box::new(m20261128_000017_wishes::Migration),
            Box::new(m20261129_000018_voices::Migration),
            Box::new(m20261129_000019_vitals::Migration),
            Box::new(m20261129_000020_question_once::Migration),
            Box::new(m20261129_000021_unpaid_together::Migration),
            Box::new(m20261129_000022_size_guides::Migration),
            Box::new(m20261130_000023_links_name_orders::Migration),
            Box::new(m20261130_000024_delivery_version::Migration),
        ]
    }
}

/// Names the lock under which one node at a time changes the schema.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7905511)";

/// Brings a database up to date, in one transaction: all of it or nothing, however it is cut off.
/// Of several programs that start together one does it and the others wait. A database made by a
/// newer program is left alone.
pub async fn migrate(db: &DatabaseConnection) -> Result<(), DbErr> {
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    let options = TransactionOptions {
        sqlite_transaction_mode: (!postgres).then_some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = db.begin_with_options(options).await?;
    if postgres {
        tx.execute_unprepared(LOCK).await?;
    }
    let known: Vec<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
    let applied = Migrator::get_migration_models(&tx).await?;
    if let Some(newer) = applied.iter().find(|step| !known.contains(&step.version)) {
        return Err(DbErr::Custom(format!(
            "this database was made by a newer yunmall (its step {} is unknown here): start that version, or restore \
             the copy that was made before the upgrade",
            newer.version
        )));
    }
    Migrator::up(&tx, None).await?;
    tx.commit().await
}

/// Every table as it is after the last step, for `docs/schema.md` and the schema tests.
pub fn tables() -> Vec<table::Table> {
    let mut all = m20261123_000001_create_shop::tables();
    all.extend(m20261127_000011_category_redirects::tables());
    all.extend(m20261128_000012_ledger::tables());
    all.extend(m20261128_000014_flash_sales::tables());
    all.extend(m20261128_000016_searches::tables());
    all.extend(m20261128_000017_wishes::tables());
    all.extend(m20261129_000018_voices::tables());
    all.extend(m20261129_000019_vitals::tables());
    all.extend(m20261129_000022_size_guides::tables());
    m20261128_000013_audit_indexes::describe(&mut all);
    m20261128_000015_holds::describe(&mut all);
    m20261129_000018_voices::describe(&mut all);
    m20261129_000020_question_once::describe(&mut all);
    m20261129_000021_unpaid_together::describe(&mut all);
    m20261130_000023_links_name_orders::describe(&mut all);
    m20261130_000024_delivery_version::describe(&mut all);
    all
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
