//! Ways of delivery.
//!
//! Every cart and every checkout asks for them, they are many rows, and a merchant changes them once in a while. So
//! pages show them as they were within the last second, or since this node heard of a change. Whoever places an order
//! gets them as they are: what a page showed and what is true are compared then.

use crate::db::found_in;
use crate::{Result, Shop};
use domain::Lang;
use domain::delivery::{Method, Rate};
use domain::ids::{DeliveryMethodId, MerchantId};
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How long an answer is good.
const GOOD: Duration = Duration::from_secs(1);
/// Of so many merchants they are kept; with one more they are collected anew.
const MOST: usize = 4096;

/// A merchant's active ways of delivery in the merchant's order, named in either language.
#[derive(Debug, Default)]
struct Offered {
    zh: Vec<Arc<Method>>,
    en: Vec<Arc<Method>>,
}

/// What was read, when it was asked for, and how often the shop's face had changed by then.
type Read = (Arc<Offered>, Instant, u64);

/// The ways of delivery that were read last.
#[derive(Default)]
pub(crate) struct RecentMethods(Mutex<HashMap<MerchantId, Read>>);

impl RecentMethods {
    fn get(&self, merchant: MerchantId, changes: u64) -> Option<Arc<Offered>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let good = |since: &Instant, then: u64| since.elapsed() < GOOD && then == changes;
        known.get(&merchant).filter(|(_, since, then)| good(since, *then)).map(|(offered, ..)| offered.clone())
    }

    fn keep(&self, merchant: MerchantId, offered: Arc<Offered>, asked: Instant, changes: u64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST && !known.contains_key(&merchant) {
            known.clear();
        }
        known.insert(merchant, (offered, asked, changes));
    }
}

/// The ways of delivery of some merchants.
#[derive(Default)]
pub(crate) struct Ways(BTreeMap<MerchantId, Arc<Offered>>);

impl Ways {
    /// A merchant's active ways of delivery, in the merchant's order.
    pub(crate) fn of(&self, merchant: MerchantId, lang: Lang) -> &[Arc<Method>] {
        match (self.0.get(&merchant), lang) {
            (None, _) => &[],
            (Some(offered), Lang::Zh) => &offered.zh,
            (Some(offered), Lang::En) => &offered.en,
        }
    }
}

/// The active ways of delivery of some merchants, as they were a moment ago.
pub(crate) async fn recent(shop: &Shop, conn: &impl ConnectionTrait, merchants: &BTreeSet<MerchantId>) -> Result<Ways> {
    let (changes, asked) = (shop.live.faces(), Instant::now());
    let (mut ways, mut unknown) = (Ways::default(), BTreeSet::new());
    for merchant in merchants {
        match shop.recent_methods.get(*merchant, changes) {
            Some(offered) => drop(ways.0.insert(*merchant, offered)),
            None => drop(unknown.insert(*merchant)),
        }
    }
    // A merchant that offers nothing yet is asked for again.
    for (merchant, offered) in now(conn, &unknown).await?.0 {
        shop.recent_methods.keep(merchant, offered.clone(), asked, changes);
        ways.0.insert(merchant, offered);
    }
    Ok(ways)
}

/// The active ways of delivery of some merchants, as they are.
pub(crate) async fn now(conn: &impl ConnectionTrait, merchants: &BTreeSet<MerchantId>) -> Result<Ways> {
    let mut ways = Ways::default();
    if merchants.is_empty() {
        return Ok(ways);
    }
    let wanted = merchants.iter().map(|merchant| merchant.0.into()).collect();
    let rows: Vec<MethodRow> =
        found_in(conn, wanted, |list| [METHODS, list, ") ORDER BY d.merchant_id, d.position, d.id"].concat()).await?;
    for rows in rows.chunk_by(|one, next| one.merchant_id == next.merchant_id) {
        let Some(merchant) = rows.first().map(|row| MerchantId(row.merchant_id)) else { continue };
        ways.0.insert(merchant, Arc::new(Offered { zh: named(rows, Lang::Zh), en: named(rows, Lang::En) }));
    }
    Ok(ways)
}

/// One rate of one way of delivery.
#[derive(FromQueryResult)]
struct MethodRow {
    id: Uuid,
    merchant_id: Uuid,
    name_zh: String,
    name_en: String,
    carrier: String,
    days_min: i64,
    days_max: i64,
    free_over: Option<i64>,
    region: String,
    served: bool,
    first_g: i64,
    first_price: i64,
    step_g: i64,
    step_price: i64,
    extra_days: i64,
}

const METHODS: &str =
    "SELECT d.id, d.merchant_id, d.name_zh, d.name_en, d.carrier, d.days_min, d.days_max, d.free_over,
       r.region, r.served, r.first_g, r.first_price, r.step_g, r.step_price, r.extra_days
     FROM delivery_methods d JOIN delivery_rates r ON r.method_id = d.id
     WHERE d.active AND d.merchant_id IN (";

fn named(rows: &[MethodRow], lang: Lang) -> Vec<Arc<Method>> {
    let methods = rows.chunk_by(|one, next| one.id == next.id).filter_map(|rows| {
        let row = rows.first()?;
        let rates = rows.iter().map(|row| Rate {
            region: row.region.clone(),
            served: row.served,
            first_g: row.first_g,
            first_price: row.first_price,
            step_g: row.step_g,
            step_price: row.step_price,
            extra_days: row.extra_days,
        });
        Some(Arc::new(Method {
            id: DeliveryMethodId(row.id),
            merchant: MerchantId(row.merchant_id),
            name: lang.pick(&row.name_zh, &row.name_en).to_owned(),
            carrier: row.carrier.clone(),
            days_min: row.days_min,
            days_max: row.days_max,
            free_over: row.free_over,
            rates: rates.collect(),
        }))
    });
    methods.collect()
}
