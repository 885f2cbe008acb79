//! Flash sales: pieces of a variant at a special price for a while, and who ordered how many of them.

use crate::table::{Table, bytes, create, id, int, table, text};
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
            "flash_sales",
            "Pieces of a variant at a special price for a while.",
            vec![
                id("id", "Identity.").key(),
                id("merchant_id", "Whose it is.").to("merchants", "id"),
                id("variant_id", "What is on sale.").to("variants", "id"),
                int("price", "Price of one in the sale, minor units.").check("price > 0"),
                int("quantity", "Pieces at this price."),
                int("sold", "Pieces in orders that were not called off.").default("0"),
                int("per_person", "Pieces each person may have.").check("per_person > 0"),
                int("starts_at", "From when on."),
                int("ends_at", "Until when."),
                int("ended_at", "When it ended, by itself or before its time.").null(),
                text("created_by", "staff:<id> or system."),
                int("created_at", "When it was written down."),
            ],
        )
        .index(&["variant_id"])
        .index(&["ended_at", "starts_at"])
        .index(&["merchant_id", "starts_at"])
        // What conditional updates let through by mistake is refused here.
        .checks(&["sold >= 0 AND sold <= quantity", "ends_at > starts_at"]),
        table(
            "flash_takings",
            "What an order took of a sale, once for each way to know the person again.",
            vec![
                id("sale_id", "The sale.").key().to("flash_sales", "id"),
                id("order_id", "The order.").key().to("orders", "id"),
                text("kind", "shopper, phone or address.").key(),
                bytes("person", "Account or browser, or the keyed hash of phone or address."),
                int("quantity", "Pieces.").check("quantity > 0"),
            ],
        )
        .index(&["person"])
        .index(&["order_id"]),
    ]
}
