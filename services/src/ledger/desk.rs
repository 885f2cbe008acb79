//! The books as staff see them: the platform's accounts, what each merchant is owed and when, and
//! the newest entries. A merchant's staff see their own.

use crate::db::{found_in, rows};
use crate::reports::today::sight;
use crate::staff::Member;
use crate::{Error, Result, Shop, params};
use domain::ids::MerchantId;
use domain::ledger::{AccountKind, DueDay, EntryKind, EntryLine, MerchantMoney, MoneyView, PlatformMoney};
use domain::staff::Permission;
use domain::{Currency, Lang, Timestamp};
use sea_orm::{FromQueryResult, Value};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Entries on one page.
const PAGE: i64 = 50;

#[derive(FromQueryResult)]
struct Balance {
    kind: String,
    owner: String,
    balance: i64,
}

#[derive(FromQueryResult)]
struct Merchant {
    id: Uuid,
    name_zh: String,
    name_en: String,
}

#[derive(FromQueryResult)]
struct Due {
    owner: String,
    day: i64,
    amount: i64,
}

/// A page of the books, the newest entries first; pages count from 1.
pub async fn money(shop: &Shop, member: &Member, lang: Lang, page: i64) -> Result<MoneyView> {
    member.demand(Permission::MoneyView)?;
    let (all, own) = sight(member);
    let currency = Currency::default().code();
    let read = shop.db.read();
    let balances: Vec<Balance> = rows(
        read,
        "SELECT kind, owner, balance FROM ledger_accounts WHERE currency = $1 AND ($2 OR owner = $3) ORDER BY kind, owner",
        params![currency, all, own.to_string()],
    )
    .await?;
    let of = |kind: AccountKind, owner: &str| -> i64 {
        let found = balances.iter().find(|row| row.kind == kind.code() && row.owner == owner);
        found.map_or(0, |row| kind.shown(row.balance))
    };
    let merchants: Vec<Merchant> = rows(
        read,
        "SELECT id, name_zh, name_en FROM merchants WHERE ($1 OR id = $2)
         ORDER BY CASE WHEN self_run THEN 0 ELSE 1 END, created_at, id",
        params![all, own],
    )
    .await?;
    let mut days = due_days(shop, all, own).await?;
    let merchants = merchants
        .into_iter()
        .map(|row| {
            let owner = row.id.to_string();
            let due = of(AccountKind::Due, &owner);
            let days = days.remove(&owner).unwrap_or_default();
            let payable = due - days.iter().map(|day| day.amount).sum::<i64>();
            MerchantMoney {
                merchant: MerchantId(row.id),
                name: lang.pick(&row.name_zh, &row.name_en).to_owned(),
                pending: of(AccountKind::Pending, &owner),
                due,
                payable,
                days,
            }
        })
        .collect();
    let platform = all.then(|| PlatformMoney {
        providers: balances
            .iter()
            .filter(|row| row.kind == AccountKind::Provider.code())
            .map(|row| (row.owner.clone(), row.balance))
            .collect(),
        shoppers: of(AccountKind::Shoppers, domain::ledger::PLATFORM),
        commission: of(AccountKind::Commission, domain::ledger::PLATFORM),
        fees: of(AccountKind::Fees, domain::ledger::PLATFORM),
    });
    let (entries, more) = entries(shop, all, own, page).await?;
    Ok(MoneyView { currency: currency.to_owned(), platform, merchants, entries, more })
}

/// What becomes payable on the days to come, by merchant.
async fn due_days(shop: &Shop, all: bool, own: Uuid) -> Result<HashMap<String, Vec<DueDay>>> {
    let now = shop.clock.now();
    let today = now.shanghai_day_start();
    let found: Vec<Due> = rows(
        shop.db.read(),
        "SELECT p.owner, (e.due_at - $1) / $2 AS day, CAST(-SUM(p.amount) AS BIGINT) AS amount
         FROM ledger_entries e JOIN ledger_postings p ON p.entry_id = e.id
         WHERE e.kind = 'completed' AND e.due_at > $3 AND p.account = 'due' AND ($4 OR p.owner = $5)
         GROUP BY p.owner, (e.due_at - $1) / $2 ORDER BY p.owner, day",
        params![today.0, Timestamp::DAY, now.0, all, own.to_string()],
    )
    .await?;
    let mut days: HashMap<String, Vec<DueDay>> = HashMap::new();
    for row in found {
        let until = today.plus((row.day + 1) * Timestamp::DAY - 1);
        days.entry(row.owner).or_default().push(DueDay { until, amount: row.amount });
    }
    Ok(days)
}

#[derive(FromQueryResult)]
struct Head {
    id: Uuid,
    kind: String,
    at: i64,
    order_id: Option<Uuid>,
    number: Option<String>,
}

#[derive(FromQueryResult)]
struct Side {
    entry_id: Uuid,
    account: String,
    amount: i64,
}

/// A page of entries, and whether there are older ones.
async fn entries(shop: &Shop, all: bool, own: Uuid, page: i64) -> Result<(Vec<EntryLine>, bool)> {
    let read = shop.db.read();
    let mut heads: Vec<Head> = rows(
        read,
        "SELECT e.id, e.kind, e.at, e.order_id, o.number FROM ledger_entries e LEFT JOIN orders o ON o.id = e.order_id
         WHERE ($1 OR o.merchant_id = $2) ORDER BY e.at DESC, e.id DESC LIMIT $3 OFFSET $4",
        params![all, own, PAGE + 1, (page.max(1) - 1).saturating_mul(PAGE)],
    )
    .await?;
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = heads.len() > most;
    heads.truncate(most);
    const SQL: [&str; 2] = ["SELECT entry_id, account, amount FROM ledger_postings WHERE entry_id IN (", ")"];
    let ids = heads.iter().map(|head| Value::from(head.id)).collect();
    let sides: Vec<Side> = found_in(read, ids, |list| [SQL[0], list, SQL[1]].concat()).await?;
    let mut changes: HashMap<Uuid, BTreeMap<AccountKind, i64>> = HashMap::new();
    for side in sides {
        let kind = AccountKind::from_code(&side.account)
            .ok_or_else(|| Error::Damaged(format!("entry {}: account {}", side.entry_id, side.account)))?;
        // The platform's accounts are not a merchant's affair.
        if all || matches!(kind, AccountKind::Pending | AccountKind::Due) {
            *changes.entry(side.entry_id).or_default().entry(kind).or_insert(0) += kind.shown(side.amount);
        }
    }
    let lines = heads
        .into_iter()
        .map(|head| {
            let kind = EntryKind::from_code(&head.kind)
                .ok_or_else(|| Error::Damaged(format!("entry {} is a {}", head.id, head.kind)))?;
            let changes = changes.remove(&head.id).unwrap_or_default();
            Ok(EntryLine {
                id: head.id,
                kind,
                at: Timestamp(head.at),
                order_number: head.number,
                order: head.order_id,
                changes: changes.into_iter().filter(|(_, amount)| *amount != 0).collect(),
            })
        })
        .collect::<Result<_>>()?;
    Ok((lines, more))
}
