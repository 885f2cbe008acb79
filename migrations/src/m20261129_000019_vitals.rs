//! How pages feel to those who visit them, counted per day and without anybody's name.

use crate::table::{Table, create, int, table, text};
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, &tables()).await
    }
}

pub fn tables() -> Vec<Table> {
    vec![table(
        "page_vitals",
        "How many visits of a day measured what (Web Vitals). Nobody can be told from it.",
        vec![
            int("day", "Days since 1970.").key(),
            text("page", "home, list, product, buying or other.").key(),
            text("vital", "ttfb, lcp, inp (milliseconds) or cls (thousandths).").key(),
            int("bucket", "Which bucket of values, from 0.").key().check("bucket >= 0"),
            int("visits", "How many visits fell into it.").check("visits >= 0"),
        ],
    )]
}
