//! Money by double entry. Entries and postings only grow: the database itself refuses to change or
//! remove one.

use crate::table::{Table, create, id, int, table, text};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQLITE: &[&str] = &[
    "CREATE TRIGGER ledger_entries_no_update BEFORE UPDATE ON ledger_entries
     BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "CREATE TRIGGER ledger_entries_no_delete BEFORE DELETE ON ledger_entries
     BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "CREATE TRIGGER ledger_postings_no_update BEFORE UPDATE ON ledger_postings
     BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "CREATE TRIGGER ledger_postings_no_delete BEFORE DELETE ON ledger_postings
     BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
];

const POSTGRES: &[&str] = &[
    "CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$",
    "CREATE TRIGGER ledger_entries_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
     FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
    "CREATE TRIGGER ledger_postings_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_postings
     FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, &tables()).await?;
        let db = manager.get_connection();
        let statements = if db.get_database_backend() == DbBackend::Postgres { POSTGRES } else { SQLITE };
        for statement in statements {
            db.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

pub fn tables() -> Vec<Table> {
    vec![
        table(
            "ledger_entries",
            "A fact about money, append-only; its postings add up to nothing.",
            vec![
                id("id", "Identity.").key(),
                text("kind", "payment, order, refund or completed."),
                id("reference", "Number of the payment, the order or the refund."),
                id("order_id", "The order it is about, if it is about one.").null().to("orders", "id"),
                text("currency", "ISO 4217 code."),
                int("due_at", "When the merchant is to get what became due.").null(),
                int("at", "When it happened."),
            ],
        )
        .unique(&["kind", "reference"])
        .index(&["order_id"])
        .index(&["due_at"])
        .index(&["at", "id"]),
        table(
            "ledger_postings",
            "One side of an entry, append-only.",
            vec![
                id("entry_id", "The entry.").key().to("ledger_entries", "id"),
                int("position", "Its place in the entry.").key(),
                text("account", "provider, shoppers, pending, due, commission or fees."),
                text("owner", "platform, a provider's code or a merchant's id."),
                text("currency", "ISO 4217 code, as of the entry."),
                text("what", "money, fee, goods, discount, delivery, commission or settled."),
                int("amount", "Minor units: positive debits, negative credits.").check("amount <> 0"),
            ],
        )
        .index(&["owner", "account"]),
        table(
            "ledger_accounts",
            "What an account's postings add up to.",
            vec![
                id("id", "Identity."),
                text("kind", "provider, shoppers, pending, due, commission or fees.").key(),
                text("owner", "platform, a provider's code or a merchant's id.").key(),
                text("currency", "ISO 4217 code.").key(),
                int("balance", "Minor units: positive debits, negative credits."),
                int("updated_at", "Last change."),
            ],
        )
        .unique(&["id"])
        // No order takes money that no shopper has paid.
        .checks(&["kind <> 'shoppers' OR balance <= 0"]),
        table(
            "troubles_settled",
            "What was wrong with money and was put right by hand, outside the shop.",
            vec![
                text("kind", "order_without_money, contradiction or refund_refused.").key(),
                id("reference", "Number of the order, the provider's report or the refund.").key(),
                text("by", "staff:<id>."),
                int("at", "When somebody said so."),
            ],
        ),
    ]
}
