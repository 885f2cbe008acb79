//! A browser wishes to be told, says about what and when, or wishes it no longer.

use super::crypto::Reader;
use crate::db::{execute, number, row};
use crate::sessions::{Visitor, shopper_of};
use crate::{Error, Result, Shop, Tx, new_id, orders, params, throttle};
use domain::ids::SessionId;
use domain::push::{Preferences, PushView, QuietHours, origin_of};
use domain::{Lang, Timestamp};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a browser hands over: `PushSubscription` of the Push API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The address at its push service.
    pub endpoint: String,
    /// Its public key, base64url.
    pub p256dh: String,
    /// Its secret, base64url.
    pub auth: String,
}

/// The most devices of one shopper.
const MOST: i64 = 20;

fn hash_of(endpoint: &str) -> Vec<u8> {
    Sha256::digest(endpoint.as_bytes()).to_vec()
}

/// From now on the visitor's browser is told. With the key of an order's page, of that order too,
/// whoever the browser becomes later. Done twice it is done once.
pub async fn subscribe(
    shop: &Shop,
    visitor: &Visitor,
    subscription: &Subscription,
    lang: Lang,
    order: &str,
) -> Result<()> {
    throttle::allow(shop, &format!("push:{}", visitor.session), 60, Timestamp::HOUR).await?;
    if origin_of(&subscription.endpoint, &shop.options.push_services).is_none() {
        return Err(Error::invalid("endpoint", "unknown_push_service"));
    }
    if Reader::read(&subscription.p256dh, &subscription.auth).is_none() {
        return Err(Error::invalid("keys", "malformed"));
    }
    let followed = match order {
        "" => Vec::new(),
        key => orders::ids_of(shop, visitor, key).await?,
    };
    let shopper = shopper_of(visitor);
    let Preferences { orders, prices, stock, quiet } = preferences(shop, &shopper).await?.unwrap_or(Preferences::USUAL);
    let body = serde_json::to_string(subscription).map_err(|error| Error::Damaged(error.to_string()))?;
    let sealed = shop.keys.seal("push_subscriptions.body", &body);
    let hash = hash_of(&subscription.endpoint);
    let tx = shop.begin().await?;
    // A device belongs to whoever holds it now: what somebody else followed on it is theirs no longer.
    execute(
        &*tx,
        "DELETE FROM order_follows WHERE subscription_id IN
           (SELECT id FROM push_subscriptions WHERE endpoint_hash = $1 AND shopper <> $2)",
        params![hash.clone(), shopper.clone()],
    )
    .await?;
    execute(
        &*tx,
        "INSERT INTO push_subscriptions (id, session_id, shopper, endpoint_hash, body, lang, orders, prices, stock,
           quiet_from, quiet_to, unseen, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12)
         ON CONFLICT (endpoint_hash) DO UPDATE SET session_id = excluded.session_id, shopper = excluded.shopper,
           body = excluded.body, lang = excluded.lang, orders = excluded.orders, prices = excluded.prices,
           stock = excluded.stock, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
           unseen = CASE WHEN push_subscriptions.shopper = excluded.shopper THEN push_subscriptions.unseen ELSE 0 END",
        params![
            new_id(),
            visitor.session.0,
            shopper.clone(),
            hash.clone(),
            sealed,
            lang.code(),
            orders,
            prices,
            stock,
            quiet.from,
            quiet.to,
            tx.now().0
        ],
    )
    .await?;
    for order in followed {
        execute(
            &*tx,
            "INSERT INTO order_follows (order_id, subscription_id)
             SELECT $1, id FROM push_subscriptions WHERE endpoint_hash = $2 ON CONFLICT DO NOTHING",
            params![order.0, hash.clone()],
        )
        .await?;
    }
    let devices =
        number(&*tx, "SELECT COUNT(*) AS n FROM push_subscriptions WHERE shopper = $1", params![shopper]).await?;
    if devices > MOST {
        return Err(Error::invalid("endpoint", "too_many"));
    }
    tx.commit().await
}

/// The visitor's browser is told nothing any more. What is not subscribed is no error.
pub async fn unsubscribe(shop: &Shop, visitor: &Visitor, endpoint: &str) -> Result<()> {
    let tx = shop.begin().await?;
    let mine = params![hash_of(endpoint), visitor.session.0];
    execute(
        &*tx,
        "DELETE FROM order_follows WHERE subscription_id IN
           (SELECT id FROM push_subscriptions WHERE endpoint_hash = $1 AND session_id = $2)",
        mine.clone(),
    )
    .await?;
    execute(&*tx, "DELETE FROM push_subscriptions WHERE endpoint_hash = $1 AND session_id = $2", mine).await?;
    tx.commit().await
}

#[derive(FromQueryResult)]
struct Row {
    orders: bool,
    prices: bool,
    stock: bool,
    quiet_from: i64,
    quiet_to: i64,
}

/// What a shopper chose for their devices; none while no device is told.
async fn preferences(shop: &Shop, shopper: &str) -> Result<Option<Preferences>> {
    let found: Option<Row> = row(
        shop.db.read(),
        "SELECT orders, prices, stock, quiet_from, quiet_to FROM push_subscriptions WHERE shopper = $1
         ORDER BY created_at DESC LIMIT 1",
        params![shopper],
    )
    .await?;
    Ok(found.map(|row| Preferences {
        orders: row.orders,
        prices: row.prices,
        stock: row.stock,
        quiet: QuietHours { from: row.quiet_from, to: row.quiet_to },
    }))
}

/// What the visitor chose, and how many of their devices are told.
pub async fn chosen(shop: &Shop, visitor: &Visitor) -> Result<PushView> {
    let shopper = shopper_of(visitor);
    let preferences = preferences(shop, &shopper).await?.unwrap_or(Preferences::USUAL);
    let devices = number(
        shop.db.read(),
        "SELECT COUNT(*) AS n FROM push_subscriptions p JOIN sessions s ON s.id = p.session_id WHERE p.shopper = $1",
        params![shopper],
    )
    .await?;
    Ok(PushView { preferences, devices })
}

/// The visitor chooses, for all their devices. Without a device there is nothing to choose for.
pub async fn choose(shop: &Shop, visitor: &Visitor, preferences: Preferences) -> Result<()> {
    let Preferences { orders, prices, stock, quiet } = preferences;
    let changed = execute(
        shop.db.write(),
        "UPDATE push_subscriptions SET orders = $1, prices = $2, stock = $3, quiet_from = $4, quiet_to = $5
         WHERE shopper = $6",
        params![orders, prices, stock, quiet.from, quiet.to, shopper_of(visitor)],
    )
    .await?;
    if changed == 0 { Err(Error::invalid("device", "missing")) } else { Ok(()) }
}

/// Somebody looks at their orders: what was told is seen.
pub async fn looked(shop: &Shop, visitor: &Visitor) -> Result<()> {
    execute(
        shop.db.write(),
        "UPDATE push_subscriptions SET unseen = 0 WHERE shopper = $1 AND unseen > 0",
        params![shopper_of(visitor)],
    )
    .await?;
    Ok(())
}

/// A browser gets a new session because somebody signs in on it: its subscription comes along. The orders
/// that a guest placed there go on being told; those of another member are not.
pub(crate) async fn move_over(tx: &Tx, before: &Visitor, session: SessionId, shopper: &str) -> Result<()> {
    if before.customer.is_none() {
        execute(
            &**tx,
            "INSERT INTO order_follows (order_id, subscription_id)
             SELECT o.id, p.id FROM push_subscriptions p JOIN orders o ON o.shopper = p.shopper
             WHERE p.session_id = $1 AND o.status = 'placed' ON CONFLICT DO NOTHING",
            params![before.session.0],
        )
        .await?;
    } else if shopper_of(before) != shopper {
        execute(
            &**tx,
            "DELETE FROM order_follows WHERE subscription_id IN
               (SELECT id FROM push_subscriptions WHERE session_id = $1)",
            params![before.session.0],
        )
        .await?;
    }
    execute(
        &**tx,
        "UPDATE push_subscriptions SET session_id = $1, shopper = $2 WHERE session_id = $3",
        params![session.0, shopper, before.session.0],
    )
    .await?;
    Ok(())
}

/// Forgets the devices of sessions that have ended.
pub(crate) async fn forget_orphans(shop: &Shop) -> Result<()> {
    let tx = shop.begin().await?;
    execute(
        &*tx,
        "DELETE FROM order_follows WHERE subscription_id IN (SELECT p.id FROM push_subscriptions p
           WHERE NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = p.session_id))",
        params![],
    )
    .await?;
    execute(
        &*tx,
        "DELETE FROM push_subscriptions
         WHERE NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = push_subscriptions.session_id)",
        params![],
    )
    .await?;
    tx.commit().await
}
