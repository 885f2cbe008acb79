//! What shoppers say: pictures and ticks of reviews, the seller's replies, questions and answers.

use crate::table::{Column, Table, add_column, bytes, create, id, int, table, text};
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// What a review knows now.
fn columns() -> Vec<Column> {
    vec![
        text("options", "What exactly was bought, such as its colour and size.").default("''"),
        text("reply", "What the seller says to it.").null(),
        int("replied_at", "When the seller said it.").null(),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in columns() {
            add_column(manager, "reviews", &column).await?;
        }
        create(manager, &tables()).await
    }
}

pub fn tables() -> Vec<Table> {
    vec![
        table(
            "review_tags",
            "What a buyer ticked.",
            vec![
                id("review_id", "The review.").key().to("reviews", "id"),
                text("tag", "as_described, good_quality, good_value, handsome, fast, well_packed, fits_well, …").key(),
            ],
        ),
        table(
            "review_pictures",
            "Pictures of a review.",
            vec![
                id("review_id", "The review.").key().to("reviews", "id"),
                text("picture_id", "The picture.").key().to("pictures", "id"),
                int("position", "Order in the review.").check("position >= 0"),
            ],
        ),
        table(
            "questions",
            "What somebody wants to know of a product.",
            vec![
                id("id", "Identity.").key(),
                id("product_id", "The product.").to("products", "id"),
                id("customer_id", "Who asks.").to("customers", "id"),
                bytes("author", "Sealed display name."),
                text("lang", "Language of the text."),
                text("body", "The text."),
                text("status", "published or hidden.").check("status IN ('published', 'hidden')"),
                int("answers", "How many answers are published; kept for lists.").check("answers >= 0"),
                int("created_at", "When it was asked."),
            ],
        )
        .index(&["product_id", "created_at"])
        .index(&["customer_id"]),
        table(
            "answers",
            "What somebody who bought it, or the seller, answers.",
            vec![
                id("id", "Identity.").key(),
                id("question_id", "The question.").to("questions", "id"),
                text("answerer", "Who answers: customer:<id> or merchant:<id>; each answers once."),
                bytes("author", "Sealed display name; none when the seller answers.").null(),
                text("lang", "Language of the text."),
                text("body", "The text."),
                int("created_at", "When it was given."),
            ],
        )
        .unique(&["question_id", "answerer"]),
    ]
}

/// Adds the columns to the description of the tables.
pub fn describe(tables: &mut [Table]) {
    if let Some(reviews) = tables.iter_mut().find(|table| table.name == "reviews") {
        reviews.columns.extend(columns());
    }
}
