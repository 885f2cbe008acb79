//! The same question of the same person about the same product stands once, whoever else is writing.

use crate::table::{Index, Table};
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Who asks, about what, in which words. It takes the place of the index by who asks.
const ONCE: Index = Index { columns: &["customer_id", "product_id", "body"], unique: true };
const BEFORE: Index = Index { columns: &["customer_id"], unique: false };

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        // Of the same words the first stay.
        let statements = [
            "DELETE FROM answers WHERE question_id IN (SELECT q.id FROM questions q JOIN questions f
               ON f.customer_id = q.customer_id AND f.product_id = q.product_id AND f.body = q.body
               AND (f.created_at < q.created_at OR (f.created_at = q.created_at AND f.id < q.id)))",
            "DELETE FROM questions WHERE id IN (SELECT q.id FROM questions q JOIN questions f
               ON f.customer_id = q.customer_id AND f.product_id = q.product_id AND f.body = q.body
               AND (f.created_at < q.created_at OR (f.created_at = q.created_at AND f.id < q.id)))",
        ];
        for statement in statements {
            db.execute_unprepared(statement).await?;
        }
        db.execute_unprepared(&["DROP INDEX ", &BEFORE.name("questions")].concat()).await?;
        db.execute_unprepared(&ONCE.statement("questions")).await?;
        Ok(())
    }
}

/// Puts the index into the description of the tables.
pub fn describe(tables: &mut [Table]) {
    let questions = tables.iter_mut().find(|table| table.name == "questions");
    let index = questions.and_then(|table| table.indexes.iter_mut().find(|index| index.columns == BEFORE.columns));
    if let Some(index) = index {
        *index = ONCE;
    }
}
