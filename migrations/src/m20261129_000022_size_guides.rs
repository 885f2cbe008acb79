//! What sellers' sizes mean, by category.

use crate::table::{Table, create, id, int, table, text};
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
            "size_guides",
            "What a seller's sizes mean in a category and those below it.",
            vec![
                id("id", "Identity.").key(),
                id("merchant_id", "The seller.").to("merchants", "id"),
                id("category_id", "The category.").to("categories", "id"),
                text("table_zh", "Rows of figures as they were typed, Chinese."),
                text("table_en", "The same in English; empty when the Chinese ones will do."),
                text("note_zh", "What stands below, Chinese."),
                text("note_en", "The same in English."),
                int("updated_at", "When it was last written."),
            ],
        )
        .unique(&["merchant_id", "category_id"]),
    ]
}
