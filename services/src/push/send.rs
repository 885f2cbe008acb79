//! A message is written, sealed and sent: one job, one device.

use super::crypto::{LONGEST, Reader, Sender, encrypt};
use super::steps::News;
use super::subscribe::Subscription;
use crate::catalog::cards;
use crate::db::{execute, row};
use crate::{Error, Result, Shop, cart, checkout, params};
use domain::ids::{OrderId, VariantId};
use domain::push::{Message, Preferences, QuietHours, Subject, origin_of};
use domain::{Lang, Timestamp, wishes};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use uuid::Uuid;

/// The kind of the job.
pub(crate) const SEND: &str = "push.send";

/// Seconds for which a push service keeps a message for a phone that is off.
const KEPT: i64 = 24 * 60 * 60;
/// What tells a declarative message from other JSON (Push API, "declarative push message").
const MARK: i64 = 8030;
/// Seconds until a push service that asks for patience is asked again.
const PATIENCE: i64 = 60;

#[derive(FromQueryResult)]
struct Device {
    id: Uuid,
    body: Vec<u8>,
    lang: String,
    orders: bool,
    prices: bool,
    stock: bool,
    quiet_from: i64,
    quiet_to: i64,
    unseen: i64,
    customer_id: Option<Uuid>,
}

/// Does the job. What nobody wishes to hear any more is not sent, and that is no error.
pub(crate) async fn send(shop: &Shop, facts: &Value) -> Result<()> {
    let damaged = || Error::Damaged("a push job without its facts".to_owned());
    let id: Uuid = facts["device"].as_str().and_then(|id| id.parse().ok()).ok_or_else(damaged)?;
    let news: News = serde_json::from_value(facts["news"].clone()).map_err(|_| damaged())?;
    let now = shop.clock.now();
    let found: Option<Device> = row(
        shop.db.read(),
        "SELECT p.id, p.body, p.lang, p.orders, p.prices, p.stock, p.quiet_from, p.quiet_to, p.unseen, s.customer_id
         FROM push_subscriptions p JOIN sessions s ON s.id = p.session_id WHERE p.id = $1 AND s.expires_at > $2",
        params![id, now.0],
    )
    .await?;
    let Some(device) = found else { return Ok(()) };
    let quiet = QuietHours { from: device.quiet_from, to: device.quiet_to };
    let chosen = Preferences { orders: device.orders, prices: device.prices, stock: device.stock, quiet };
    if !chosen.wants(news.topic()) {
        return Ok(());
    }
    if let Some(end) = quiet.over_at(now) {
        return Err(Error::Resting((end.0 - now.0) / Timestamp::SECOND + 1));
    }
    let lang = Lang::from_code(&device.lang);
    let Some(mut message) = message(shop, news, lang, device.customer_id).await? else { return Ok(()) };
    let counts = i64::from(matches!(news, News::Step { .. }));
    message.badge = device.unseen + counts;
    let body = shop.keys.open_sealed("push_subscriptions.body", &device.body)?;
    let subscription: Subscription =
        serde_json::from_str(&body).map_err(|error| Error::Damaged(format!("subscription {id}: {error}")))?;
    match post(shop, &subscription, &message, now).await? {
        200..=299 => {
            execute(
                shop.db.write(),
                "UPDATE push_subscriptions SET unseen = unseen + $1, told_at = $2 WHERE id = $3",
                params![counts, now.0, device.id],
            )
            .await?;
            shop.metrics.pushed();
            Ok(())
        }
        // The browser has taken it back, or is gone (RFC 8030 §7.3).
        404 | 410 => {
            let tx = shop.begin().await?;
            execute(&*tx, "DELETE FROM order_follows WHERE subscription_id = $1", params![device.id]).await?;
            execute(&*tx, "DELETE FROM push_subscriptions WHERE id = $1", params![device.id]).await?;
            tx.commit().await
        }
        // Too many at a time (RFC 8030 §8.4): no try that failed.
        429 => Err(Error::Resting(PATIENCE)),
        status => Err(Error::Damaged(format!("the push service answered {status}"))),
    }
}

/// Sends a message; gives the push service's status.
async fn post(shop: &Shop, subscription: &Subscription, message: &Message, now: Timestamp) -> Result<u16> {
    let origin = origin_of(&subscription.endpoint, &shop.options.push_services);
    let reader = Reader::read(&subscription.p256dh, &subscription.auth);
    // It was good when it was kept; if the owner has since struck its push service off, it is forgotten.
    let (Some(origin), Some(reader)) = (origin, reader) else { return Ok(410) };
    let text = declarative(message).to_string();
    debug_assert!(text.len() <= LONGEST, "titles and texts are cut");
    let sealed = encrypt(&reader, text.as_bytes())?;
    let contact = match shop.options.base_url.strip_prefix("https://") {
        Some(_) => shop.options.base_url.clone(),
        // A shop without an address of its own is being tried out.
        None => "mailto:owner@localhost".to_owned(),
    };
    let headers = vec![
        ("content-type".to_owned(), "application/octet-stream".to_owned()),
        ("content-encoding".to_owned(), "aes128gcm".to_owned()),
        ("ttl".to_owned(), KEPT.to_string()),
        ("urgency".to_owned(), "normal".to_owned()),
        ("topic".to_owned(), message.tag.clone()),
        ("authorization".to_owned(), Sender::of(&shop.keys)?.authorization(origin, &contact, now)),
    ];
    let answer = shop.wire.post_bytes(shop, &subscription.endpoint, headers, sealed).await;
    answer.map(|answer| answer.status).map_err(|error| Error::Damaged(error.to_string()))
}

/// The declarative form of the Push API: a browser that knows it shows the message without running
/// anything, others hand it to the service worker, which reads the same members. The number for the
/// icon stands in both places where browsers have looked for it.
fn declarative(message: &Message) -> Value {
    let badge = message.badge.to_string();
    json!({
        "web_push": MARK,
        "notification": {
            "title": message.title,
            "body": message.body,
            "lang": message.lang.html(),
            "dir": "ltr",
            "navigate": message.navigate,
            "icon": message.icon,
            "tag": message.tag,
            "silent": false,
            "app_badge": badge,
        },
        "app_badge": badge,
    })
}

/// The words, and where a tap leads; none when what they are about is gone.
async fn message(shop: &Shop, news: News, lang: Lang, customer: Option<Uuid>) -> Result<Option<Message>> {
    let found = match news {
        News::Step { order, step } => step_of(shop, order, step, customer).await?.map(|found| (found, order.0)),
        News::Cheaper { product, saved, others } => {
            let card = cards(shop, lang, &[product]).await?.pop();
            // It may cost what it did again by the time it is told.
            card.and_then(|card| wishes::cheaper(saved, card.price).map(|less| (card, less))).map(|(card, less)| {
                let subject = Subject::Cheaper { goods: card.title, price: card.price, less, others };
                let path = if others > 0 { "/favourites".to_owned() } else { ["/product/", &card.slug].concat() };
                ((subject, path), product.0)
            })
        }
        News::There { variant } => there(shop, variant, lang).await?.map(|found| (found, variant.0)),
    };
    Ok(found.map(|((subject, path), about)| {
        let mut message = Message::of(&subject, lang);
        let base = &shop.options.base_url;
        message.navigate = [base, lang.prefix(), &path].concat();
        message.icon = [base, "/icon/any-192.png"].concat();
        message.tag = about.simple().to_string();
        message
    }))
}

/// A step of an order, and the order's page: by its number for the member who placed it, by the guest's
/// own link for everybody else. Only the device can read where it leads.
async fn step_of(
    shop: &Shop,
    order: OrderId,
    step: domain::push::Step,
    customer: Option<Uuid>,
) -> Result<Option<(Subject, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        number: String,
        customer_id: Option<Uuid>,
        access_token: Vec<u8>,
        title: String,
        kinds: i64,
    }
    let found: Option<Row> = row(
        shop.db.read(),
        "SELECT o.number, o.customer_id, c.access_token, l.title,
           (SELECT COUNT(*) FROM order_lines n WHERE n.order_id = o.id) AS kinds
         FROM orders o JOIN checkouts c ON c.id = o.checkout_id JOIN order_lines l ON l.order_id = o.id
         WHERE o.id = $1 ORDER BY l.position LIMIT 1",
        params![order.0],
    )
    .await?;
    let Some(row) = found else { return Ok(None) };
    let key = match row.customer_id {
        Some(owner) if Some(owner) == customer => row.number.clone(),
        _ => shop.keys.open_sealed("checkouts.access_token", &row.access_token)?,
    };
    let subject = Subject::Step { step, goods: row.title, others: row.kinds - 1, number: row.number };
    Ok(Some((subject, ["/order/", &key].concat())))
}

/// A variant that is there again; none when it is gone once more.
async fn there(shop: &Shop, variant: VariantId, lang: Lang) -> Result<Option<(Subject, String)>> {
    let facts = checkout::facts::load(shop, shop.db.read(), &[variant], "", lang, shop.clock.now(), &[]).await?;
    let Some(line) = cart::line_of(variant, 1, &facts).filter(|line| line.problem.is_none()) else { return Ok(None) };
    let goods = if line.options.is_empty() { line.title } else { format!("{} {}", line.title, line.options) };
    Ok(Some((Subject::There { goods, price: line.unit_price }, ["/product/", &line.slug].concat())))
}
