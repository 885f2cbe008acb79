//! Ways of delivery.
//!
//! Every cart, every checkout and every order needs them, they are many rows, and a merchant changes them once in a
//! while. So they are remembered, with the version the merchant's row had when they were read. What is asked about
//! goods brings the version that is true at that moment; only when it is another one are they read again, by orders
//! too. Whoever changes them past the shop, and changes no version, is heard within a minute; a node of an older
//! version says with every change that something has changed, and that is heard as well.

use crate::db::{execute, found_in};
use crate::{Result, Shop, new_id, params};
use domain::Lang;
use domain::delivery::{Method, Rate};
use domain::ids::{DeliveryMethodId, MerchantId};
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Which ways of delivery a merchant offers; none for those it began with.
pub(crate) type Version = Option<Uuid>;

/// After this they are read again though nothing says so: somebody may have changed them past the shop.
const GOOD: Duration = Duration::from_secs(60);
/// Of so many merchants they are kept; with one more they are collected anew.
const MOST: usize = 4096;

/// A merchant's active ways of delivery in the merchant's order, named in either language.
#[derive(Debug, Default)]
struct Offered {
    zh: Vec<Arc<Method>>,
    en: Vec<Arc<Method>>,
}

/// What was read, and of when it is.
type Read = (Arc<Offered>, Moment);

/// A merchant's version, how often the shop's face had changed for this node, and when that was asked for.
#[derive(Clone, Copy)]
struct Moment {
    version: Version,
    faces: u64,
    asked: Instant,
}

/// The ways of delivery that were read last.
#[derive(Default)]
pub(crate) struct RecentMethods(Mutex<HashMap<MerchantId, Read>>);

impl RecentMethods {
    fn get(&self, merchant: MerchantId, now: Moment) -> Option<Arc<Offered>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let good = |then: &Moment| {
            then.version == now.version
                && then.faces == now.faces
                && now.asked.saturating_duration_since(then.asked) < GOOD
        };
        known.get(&merchant).filter(|(_, then)| good(then)).map(|(offered, _)| offered.clone())
    }

    fn keep(&self, merchant: MerchantId, read: Read) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST && !known.contains_key(&merchant) {
            known.clear();
        }
        known.insert(merchant, read);
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

/// The active ways of delivery of some merchants, of which these versions are the ones that are true now.
pub(crate) async fn of(
    shop: &Shop,
    conn: &impl ConnectionTrait,
    merchants: &BTreeMap<MerchantId, Version>,
) -> Result<Ways> {
    let (faces, asked) = (shop.live.faces(), Instant::now());
    let (mut ways, mut unknown) = (Ways::default(), Vec::new());
    for (&merchant, &version) in merchants {
        match shop.recent_methods.get(merchant, Moment { version, faces, asked }) {
            Some(offered) => drop(ways.0.insert(merchant, offered)),
            None => unknown.push(merchant.0.into()),
        }
    }
    if unknown.is_empty() {
        return Ok(ways);
    }
    let rows: Vec<MethodRow> =
        found_in(conn, unknown, |list| [METHODS, list, ") ORDER BY d.merchant_id, d.position, d.id"].concat()).await?;
    // A merchant that offers nothing yet has no rows, and is asked for again.
    for rows in rows.chunk_by(|one, next| one.merchant_id == next.merchant_id) {
        let Some(row) = rows.first() else { continue };
        let (merchant, version) = (MerchantId(row.merchant_id), row.delivery_version);
        let offered = Arc::new(Offered { zh: named(rows, Lang::Zh), en: named(rows, Lang::En) });
        shop.recent_methods.keep(merchant, (offered.clone(), Moment { version, faces, asked }));
        ways.0.insert(merchant, offered);
    }
    Ok(ways)
}

/// Says that the ways of delivery of whoever offers this one have changed. Whoever writes them has to, in the same
/// transaction; a merchant of whom nobody has read any needs no new version.
pub(crate) async fn changed(conn: &impl ConnectionTrait, method: DeliveryMethodId) -> Result<()> {
    const SQL: &str = "UPDATE merchants SET delivery_version = $2
                       WHERE id = (SELECT merchant_id FROM delivery_methods WHERE id = $1)";
    execute(conn, SQL, params![method.0, new_id()]).await?;
    Ok(())
}

/// One rate of one way of delivery.
#[derive(FromQueryResult)]
struct MethodRow {
    id: Uuid,
    merchant_id: Uuid,
    delivery_version: Option<Uuid>,
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
    "SELECT d.id, d.merchant_id, m.delivery_version, d.name_zh, d.name_en, d.carrier, d.days_min, d.days_max, d.free_over,
       r.region, r.served, r.first_g, r.first_price, r.step_g, r.step_price, r.extra_days
     FROM delivery_methods d JOIN delivery_rates r ON r.method_id = d.id JOIN merchants m ON m.id = d.merchant_id
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
