//! Sales as shoppers see them.

use crate::catalog::{cards, picture};
use crate::db::rows;
use crate::{Result, Shop, params};
use domain::catalog::ProductCard;
use domain::flash::{FlashCard, FlashOffer, FlashPage, Phase, Terms};
use domain::ids::{FlashSaleId, ProductId, VariantId};
use domain::{Currency, Lang, Money, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// How far ahead sales are announced.
const AHEAD: i64 = 3 * Timestamp::DAY;
/// The most sales on the page.
const MOST: i64 = 100;
/// The most sales in the home page's rail.
const RAIL: usize = 8;

/// A sale with its goods, in one language.
#[derive(FromQueryResult)]
pub(super) struct Row {
    pub id: Uuid,
    pub variant_id: Uuid,
    pub product_id: Uuid,
    pub price: i64,
    pub before: i64,
    pub currency: String,
    pub quantity: i64,
    pub sold: i64,
    pub per_person: i64,
    pub starts_at: i64,
    pub ends_at: i64,
    pub slug: String,
    pub title: String,
    pub v1: Option<String>,
    pub v2: Option<String>,
    pub v3: Option<String>,
    pub picture_id: Option<String>,
    pub width: Option<i64>,
    pub height: Option<i64>,
}

impl Row {
    pub(super) fn card(self, now: Timestamp) -> FlashCard {
        let terms = Terms {
            price: self.price,
            quantity: self.quantity,
            per_person: self.per_person,
            starts_at: Timestamp(self.starts_at),
            ends_at: Timestamp(self.ends_at),
        };
        let offer = offer((self.id, self.variant_id), terms, (self.before, &self.currency), self.sold, now);
        let options: Vec<String> = [self.v1, self.v2, self.v3].into_iter().flatten().collect();
        FlashCard {
            offer,
            product: ProductId(self.product_id),
            slug: self.slug,
            title: self.title,
            options: options.join(" / "),
            picture: picture(self.picture_id, self.width, self.height),
        }
    }
}

/// The offer of a sale and its variant, with what a piece costs otherwise.
fn offer(
    (sale, variant): (Uuid, Uuid),
    terms: Terms,
    (before, currency): (i64, &str),
    sold: i64,
    now: Timestamp,
) -> FlashOffer {
    let money = |minor| Money { minor, currency: Currency::from_code(currency).unwrap_or_default() };
    let (id, variant) = (FlashSaleId(sale), VariantId(variant));
    FlashOffer { id, variant, price: money(terms.price), before: money(before), terms, sold, now }
}

/// The columns of [`Row`]; `$1` is the language.
macro_rules! row_columns {
    () => {
        "f.id, f.variant_id, v.product_id, f.price, v.price AS before, p.currency, f.quantity, f.sold, f.per_person, f.starts_at,
           f.ends_at, p.slug, COALESCE(NULLIF(t.title, ''), o.title, '') AS title,
           CASE WHEN $1 = 'zh' THEN o1.value_zh ELSE o1.value_en END AS v1,
           CASE WHEN $1 = 'zh' THEN o2.value_zh ELSE o2.value_en END AS v2,
           CASE WHEN $1 = 'zh' THEN o3.value_zh ELSE o3.value_en END AS v3,
           g.id AS picture_id, g.width, g.height"
    };
}
/// The tables behind them.
macro_rules! row_tables {
    () => {
        " FROM flash_sales f
         JOIN variants v ON v.id = f.variant_id
         JOIN products p ON p.id = v.product_id
         JOIN merchants m ON m.id = p.merchant_id
         LEFT JOIN product_texts t ON t.product_id = p.id AND t.lang = $1
         LEFT JOIN product_texts o ON o.product_id = p.id AND o.lang <> $1
         LEFT JOIN option_values o1 ON o1.id = v.option1_id
         LEFT JOIN option_values o2 ON o2.id = v.option2_id
         LEFT JOIN option_values o3 ON o3.id = v.option3_id
         LEFT JOIN pictures g ON g.id = COALESCE(o1.picture_id, p.picture_id) "
    };
}
pub(super) use {row_columns, row_tables};

/// Sales that are not over of goods that are for sale, the next to turn first.
async fn open(shop: &Shop, lang: Lang) -> Result<Vec<FlashCard>> {
    let now = shop.clock.now();
    let found: Vec<Row> = rows(
        shop.db.read(),
        concat!(
            "SELECT ",
            row_columns!(),
            row_tables!(),
            "WHERE f.ended_at IS NULL AND f.ends_at > $2 AND f.starts_at < $3
               AND v.active AND p.status = 'active' AND m.status = 'open'
             ORDER BY f.starts_at, f.ends_at, f.id LIMIT $4"
        ),
        params![lang.code(), now.0, now.plus(AHEAD).0, MOST],
    )
    .await?;
    Ok(found.into_iter().map(|row| row.card(now)).collect())
}

/// The page of all sales.
pub async fn page(shop: &Shop, lang: Lang) -> Result<FlashPage> {
    let (upcoming, mut running): (Vec<FlashCard>, Vec<FlashCard>) =
        open(shop, lang).await?.into_iter().partition(|card| card.offer.phase() == Phase::Upcoming);
    running.sort_by_key(|card| (card.offer.phase() == Phase::SoldOut, card.offer.terms.ends_at));
    Ok(FlashPage { running, upcoming, base_url: shop.options.base_url.clone() })
}

/// The home page's rail: products with a sale that runs and has something left.
pub async fn rail(shop: &Shop, lang: Lang) -> Result<Vec<ProductCard>> {
    let mut products: Vec<ProductId> = Vec::new();
    for card in page(shop, lang).await?.running {
        if card.offer.phase() == Phase::Running && !products.contains(&card.product) && products.len() < RAIL {
            products.push(card.product);
        }
    }
    cards(shop, lang, &products).await
}

/// What a product costs in a sale.
#[derive(FromQueryResult)]
pub(crate) struct SalePrice {
    /// The product.
    pub product: Uuid,
    /// Price of one, minor units.
    pub price: i64,
}

/// The prices of all sales that run and have something left.
pub(crate) async fn prices(shop: &Shop) -> Result<Vec<SalePrice>> {
    rows(
        shop.db.read(),
        "SELECT v.product_id AS product, f.price FROM flash_sales f JOIN variants v ON v.id = f.variant_id
         WHERE f.ended_at IS NULL AND f.starts_at <= $1 AND f.ends_at > $1 AND f.sold < f.quantity AND v.active
         ORDER BY f.price",
        params![shop.clock.now().0],
    )
    .await
}

/// The sales of a product's variants that run or are announced, one per variant: the first.
pub async fn offers(shop: &Shop, product: ProductId) -> Result<Vec<FlashOffer>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        variant_id: Uuid,
        price: i64,
        before: i64,
        currency: String,
        quantity: i64,
        sold: i64,
        per_person: i64,
        starts_at: i64,
        ends_at: i64,
    }
    let now = shop.clock.now();
    let found: Vec<Row> = rows(
        shop.db.keyed(),
        "SELECT f.id, f.variant_id, f.price, v.price AS before, p.currency, f.quantity, f.sold, f.per_person,
           f.starts_at, f.ends_at
         FROM variants v JOIN products p ON p.id = v.product_id
         JOIN flash_sales f ON f.variant_id = v.id AND f.ended_at IS NULL
         WHERE v.active AND v.product_id = $1 ORDER BY f.starts_at, f.id",
        params![product.0],
    )
    .await?;
    let mut offers: Vec<FlashOffer> = Vec::new();
    for row in found {
        let open = row.ends_at > now.0 && row.starts_at < now.plus(AHEAD).0;
        if !open || offers.iter().any(|offer| offer.variant.0 == row.variant_id) {
            continue;
        }
        let (starts_at, ends_at) = (Timestamp(row.starts_at), Timestamp(row.ends_at));
        let (price, quantity, per_person) = (row.price, row.quantity, row.per_person);
        let terms = Terms { price, quantity, per_person, starts_at, ends_at };
        offers.push(offer((row.id, row.variant_id), terms, (row.before, &row.currency), row.sold, now));
    }
    Ok(offers)
}
