//! What is searched for, counted per day and without anybody's name.

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
    vec![
        table(
            "search_days",
            "What was searched for on a day, and what came of it. Nobody can be told from it.",
            vec![
                int("day", "Days since 1970.").key(),
                text("words", "The words, in one spelling.").key(),
                int("searches", "How many visitors searched for them.").check("searches >= 0"),
                int("found", "How many products the last of them found.").check("found >= 0"),
                int("clicks", "How often a product was opened from the answer.").check("clicks >= 0"),
                int("orders", "How often one of those was ordered.").check("orders >= 0"),
            ],
        )
        // The latest day of some words.
        .index(&["words", "day"]),
    ]
}
