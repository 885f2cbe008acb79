//! A category that gets another slug leaves its former one behind, as a product does.

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
    vec![table(
        "category_redirects",
        "A category's former slug.",
        vec![
            text("slug", "The former slug.").key(),
            id("category_id", "Where it leads now.").to("categories", "id"),
            int("created_at", "When it was left."),
        ],
    )]
}
