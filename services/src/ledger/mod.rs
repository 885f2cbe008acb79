//! The mall's books by double entry: what `domain::ledger` makes of a fact is written down in the
//! transaction in which the fact happens.
//!
//! [`post`] writes entries, postings and balances; nothing else touches those tables. A fact has one
//! entry, because its kind and number are unique. The functions named after facts read what the fact
//! says from the books, so that [`catch_up`] can make the entries of a shop that is older than its
//! ledger in the same way.

mod catch_up;
mod desk;
mod facts;

pub use catch_up::catch_up;
pub use desk::money;

use crate::db::{execute, insert_rows};
use crate::settings::{self, Scope};
use crate::{Error, Result, Tx, new_id, params};
use domain::ids::{OrderId, RefundId};
use domain::ledger::{Account, AccountKind, Entry};
use domain::settings::SettlementSettings;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A payment came, and these orders were paid by it.
pub(crate) async fn payment_came(tx: &Tx, payment: Uuid, paid: &[OrderId]) -> Result<()> {
    let terms = terms(tx).await?;
    let mut entries = facts::payments(tx, &[payment], &terms).await?;
    entries.extend(facts::orders(tx, &ids(paid), &terms).await?);
    post(tx, entries).await
}

/// Orders were paid by a payment that has its entry.
pub(crate) async fn orders_paid(tx: &Tx, paid: &[OrderId]) -> Result<()> {
    post(tx, facts::orders(tx, &ids(paid), &terms(tx).await?).await?).await
}

/// A refund went through. The caller holds the order.
pub(crate) async fn refunded(tx: &Tx, refund: RefundId) -> Result<()> {
    post(tx, facts::refunds(tx, &[refund.0]).await?).await
}

/// An order completed. The caller holds the order.
pub(crate) async fn completed(tx: &Tx, order: OrderId) -> Result<()> {
    post(tx, facts::completions(tx, &[order.0], &terms(tx).await?).await?).await
}

/// How money is shared now.
async fn terms(tx: &Tx) -> Result<SettlementSettings> {
    settings::get_in(&**tx, Scope::Platform, SettlementSettings::NAME).await
}

fn ids(orders: &[OrderId]) -> Vec<Uuid> {
    orders.iter().map(|order| order.0).collect()
}

/// Writes entries down. It is the last thing a transaction does, because everybody's payments meet
/// in a few accounts, and whoever holds them should hold them for the shortest time.
async fn post(tx: &Tx, entries: Vec<Entry>) -> Result<()> {
    let now = tx.now().0;
    let (mut heads, mut sides) = (Vec::new(), Vec::new());
    let mut changes: BTreeMap<(bool, Account, String), i64> = BTreeMap::new();
    for entry in entries {
        let id = new_id();
        for (position, posting) in (0_i64..).zip(&entry.postings) {
            let account = &posting.account;
            sides.push(params![
                id,
                position,
                account.kind.code(),
                account.owner.clone(),
                entry.currency.clone(),
                posting.what.code(),
                posting.amount
            ]);
            let key = (is_everybodys(account.kind), account.clone(), entry.currency.clone());
            *changes.entry(key).or_default() += posting.amount;
        }
        heads.push(params![
            id,
            entry.kind.code(),
            entry.reference,
            entry.order,
            entry.currency,
            entry.due_at,
            entry.at
        ]);
    }
    insert_rows(&**tx, "ledger_entries", &["id", "kind", "reference", "order_id", "currency", "due_at", "at"], heads)
        .await?;
    insert_rows(
        &**tx,
        "ledger_postings",
        &["entry_id", "position", "account", "owner", "currency", "what", "amount"],
        sides,
    )
    .await?;
    for ((_, account, currency), amount) in changes.into_iter().filter(|(_, amount)| *amount != 0) {
        if add(tx, &account, &currency, amount).await? == 0 {
            execute(
                &**tx,
                "INSERT INTO ledger_accounts (id, kind, owner, currency, balance, updated_at) VALUES ($1, $2, $3, $4, 0, $5)
                 ON CONFLICT (kind, owner, currency) DO NOTHING",
                params![new_id(), account.kind.code(), account.owner.clone(), currency.clone(), now],
            )
            .await?;
            if add(tx, &account, &currency, amount).await? == 0 {
                return Err(Error::Damaged(format!(
                    "the account {} of {} would be overdrawn by {amount}",
                    account.kind, account.owner
                )));
            }
        }
    }
    Ok(())
}

/// Accounts in which everybody's payments meet are touched last.
fn is_everybodys(kind: AccountKind) -> bool {
    !matches!(kind, AccountKind::Pending | AccountKind::Due)
}

/// Changes a balance, unless shoppers' money would be spent that never came.
async fn add(tx: &Tx, account: &Account, currency: &str, amount: i64) -> Result<u64> {
    execute(
        &**tx,
        "UPDATE ledger_accounts SET balance = balance + $4, updated_at = $5
         WHERE kind = $1 AND owner = $2 AND currency = $3 AND (kind <> 'shoppers' OR balance + $4 <= 0)",
        params![account.kind.code(), account.owner.clone(), currency.to_owned(), amount, tx.now().0],
    )
    .await
}
