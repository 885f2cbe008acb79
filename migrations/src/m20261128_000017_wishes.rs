//! What shoppers wish for, and the devices that are told when it comes true.

use crate::table::{Table, boolean, bytes, create, id, int, table, text};
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
            "favourites",
            "Products that somebody keeps an eye on.",
            vec![
                text("shopper", "Whose: customer:<id> or session:<id>.").key(),
                id("product_id", "The product.").key().to("products", "id"),
                int("price", "Its lowest price when it was saved, minor units.").check("price >= 0"),
                int("told_price", "The lowest price its shopper was told of, at first that of saving it.")
                    .check("told_price >= 0"),
                int("created_at", "When it was saved."),
            ],
        )
        .index(&["product_id"]),
        table(
            "stock_wishes",
            "Variants that were sold out when somebody wanted them.",
            vec![
                text("shopper", "Whose: customer:<id> or session:<id>.").key(),
                id("variant_id", "The variant.").key().to("variants", "id"),
                int("created_at", "When it was wished for."),
                int("there_at", "When it could be bought again; none as long as it is awaited.").null(),
            ],
        )
        .index(&["there_at", "variant_id"]),
        table(
            "push_subscriptions",
            "Devices that are told of what their shopper wished to hear.",
            vec![
                id("id", "Identity.").key(),
                id("session_id", "The browser's session; without it nothing is sent any more."),
                text("shopper", "Whose: customer:<id> or session:<id>."),
                bytes("endpoint_hash", "SHA-256 of the address at the browser's push service."),
                bytes("body", "Sealed JSON: that address, and the keys by which the browser reads messages."),
                text("lang", "Language of the messages."),
                boolean("orders", "Whether steps of orders are told."),
                boolean("prices", "Whether favourites that became cheaper are told."),
                boolean("stock", "Whether it is told that something is there again."),
                int("quiet_from", "Minute of the day in Shanghai from which on nobody is woken.")
                    .check("quiet_from BETWEEN 0 AND 1439"),
                int("quiet_to", "Minute of the day until which nobody is woken.").check("quiet_to BETWEEN 0 AND 1439"),
                int("unseen", "Steps told since somebody last looked at the orders.").check("unseen >= 0"),
                int("created_at", "When it was asked for."),
                int("told_at", "When something was last told.").null(),
            ],
        )
        .unique(&["endpoint_hash"])
        .index(&["shopper"])
        .index(&["session_id"]),
        table(
            "order_follows",
            "Orders of a guest whose steps a device is told, whoever the browser has become since.",
            vec![
                id("order_id", "The order.").key().to("orders", "id"),
                id("subscription_id", "The device.").key().to("push_subscriptions", "id"),
            ],
        )
        .index(&["subscription_id"]),
    ]
}
