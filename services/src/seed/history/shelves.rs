//! What is on the shelves: the goods that can be bought, and how much of each was sold, is
//! promised, and lies there in the end. What came in at the beginning follows from these.

use crate::db::{execute, insert_rows, rows};
use crate::seed::dice::Dice;
use crate::seed::goods::{Department, Review};
use crate::seed::merchants::Stall;
use crate::{Result, Shop, Tx, params};
use domain::ids::{LocationId, ProductId, VariantId};
use domain::{Lang, Timestamp};
use sea_orm::FromQueryResult;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// A variant as an order line freezes it.
pub(in crate::seed) struct Good {
    pub(super) variant: VariantId,
    pub(super) product: ProductId,
    /// Index of its merchant.
    pub(super) stall: usize,
    pub(super) sku: String,
    pub(super) slug: String,
    titles: (String, String),
    options: (String, String),
    pub(super) picture: Option<String>,
    pub(super) price: i64,
    pub(super) weight_g: i64,
    /// How often it is bought, compared with others.
    pub(super) demand: i64,
    /// What can be said about it.
    opinions: Vec<Review>,
}

impl Good {
    /// Title and chosen options in a language.
    pub(super) fn words(&self, lang: Lang) -> (&str, &str) {
        (lang.pick(&self.titles.0, &self.titles.1), lang.pick(&self.options.0, &self.options.1))
    }
}

/// What happened to a variant at a place.
#[derive(Clone, Copy, Default)]
struct Passed {
    shipped: i64,
    waiting: i64,
}

/// All goods with what passed through the shelves.
pub(in crate::seed) struct Shelves {
    /// The goods, by SKU.
    pub(super) goods: Vec<Good>,
    /// Running sum of the goods' demand, to choose by.
    chances: Vec<i64>,
    passed: BTreeMap<(VariantId, LocationId), Passed>,
    sold: BTreeMap<ProductId, i64>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    product_id: Uuid,
    merchant_id: Uuid,
    sku: String,
    slug: String,
    price: i64,
    weight_g: i64,
    sold_count: i64,
    picture_id: Option<String>,
    zh: String,
    en: String,
    one_zh: Option<String>,
    one_en: Option<String>,
    one_picture: Option<String>,
    two_zh: Option<String>,
    two_en: Option<String>,
}

const GOODS: &str = "
    SELECT v.id, v.product_id, p.merchant_id, v.sku, p.slug, v.price, v.weight_g, p.sold_count, p.picture_id,
           z.title AS zh, e.title AS en, a.value_zh AS one_zh, a.value_en AS one_en, a.picture_id AS one_picture,
           b.value_zh AS two_zh, b.value_en AS two_en
    FROM variants v
    JOIN products p ON p.id = v.product_id
    JOIN product_texts z ON z.product_id = p.id AND z.lang = 'zh'
    JOIN product_texts e ON e.product_id = p.id AND e.lang = 'en'
    LEFT JOIN option_values a ON a.id = v.option1_id
    LEFT JOIN option_values b ON b.id = v.option2_id
    WHERE v.active AND p.status = 'active'";

impl Shelves {
    /// The demo shop's goods.
    pub(in crate::seed) async fn load(shop: &Shop, stalls: &[Stall], departments: &[Department]) -> Result<Shelves> {
        let opinions: HashMap<&str, Vec<Review>> = departments
            .iter()
            .flat_map(|department| department.products.iter().map(move |product| (department, product)))
            .map(|(department, product)| (product.slug.as_str(), department.opinions_of(product)))
            .collect();
        let found: Vec<Row> = rows(shop.db.read(), GOODS, params![]).await?;
        let join = |one: &Option<String>, two: &Option<String>| {
            [one, two].into_iter().flatten().cloned().collect::<Vec<_>>().join(" / ")
        };
        let mut goods: Vec<Good> = found
            .into_iter()
            .filter_map(|row| {
                let opinions = opinions.get(row.slug.as_str())?.clone();
                let stall = stalls.iter().position(|stall| stall.id.0 == row.merchant_id)?;
                Some(Good {
                    variant: VariantId(row.id),
                    product: ProductId(row.product_id),
                    stall,
                    options: (join(&row.one_zh, &row.two_zh), join(&row.one_en, &row.two_en)),
                    titles: (row.zh, row.en),
                    sku: row.sku,
                    slug: row.slug,
                    picture: row.one_picture.or(row.picture_id),
                    price: row.price,
                    weight_g: row.weight_g,
                    // Dear things are bought less often than cheap ones.
                    demand: (row.sold_count.clamp(10, 1500) * 100 / (100 + row.price / 200)).max(1),
                    opinions,
                })
            })
            .collect();
        goods.sort_by(|one, other| one.sku.cmp(&other.sku));
        let chances = goods
            .iter()
            .scan(0, |sum, good| {
                *sum += good.demand;
                Some(*sum)
            })
            .collect();
        Ok(Shelves { goods, chances, passed: BTreeMap::new(), sold: BTreeMap::new() })
    }

    /// One of the goods, the sought-after ones more often; its index.
    pub(super) fn choose(&self, dice: &mut Dice) -> Option<usize> {
        let roll = dice.between(0, *self.chances.last()?);
        Some(self.chances.partition_point(|sum| *sum <= roll))
    }

    /// Something a buyer says about a good.
    pub(super) fn opinion(&self, good: usize, dice: &mut Dice) -> Option<&Review> {
        dice.pick(&self.goods.get(good)?.opinions)
    }

    /// Pieces that left or still wait for leaving.
    pub(super) fn take(&mut self, good: usize, place: LocationId, shipped: i64, waiting: i64) {
        let Some(good) = self.goods.get(good) else { return };
        let passed = self.passed.entry((good.variant, place)).or_default();
        passed.shipped += shipped;
        passed.waiting += waiting;
        *self.sold.entry(good.product).or_default() += shipped + waiting;
    }

    /// Writes the levels, what came in three months ago, and what lists show of it. Variants
    /// that came in before are left alone.
    pub(in crate::seed) async fn stock(&self, shop: &Shop, tx: &Tx, stalls: &[Stall]) -> Result<()> {
        #[derive(FromQueryResult)]
        struct Known {
            variant_id: Uuid,
        }
        let known: Vec<Known> = rows(
            &**tx,
            "SELECT DISTINCT variant_id FROM stock_movements WHERE kind IN ('received', 'adjusted')",
            params![],
        )
        .await?;
        let known: HashSet<Uuid> = known.into_iter().map(|row| row.variant_id).collect();
        let now = shop.clock.now();
        let came_in = now.plus(-95 * Timestamp::DAY);
        let mut movements = Vec::new();
        let mut ids = Dice::of("receipts");
        for good in self.goods.iter().filter(|good| !known.contains(&good.variant.0)) {
            let Some(stall) = stalls.get(good.stall) else { continue };
            let left = left_over(good);
            for (index, (place, _)) in stall.places.iter().enumerate() {
                // Two thirds in the main place, the rest in the other one.
                let share = match (stall.places.len(), index) {
                    (1, _) => left,
                    (_, 0) => left - left / 3,
                    _ => left / 3,
                };
                let passed = self.passed.get(&(good.variant, *place)).copied().unwrap_or_default();
                let on_hand = share + passed.waiting;
                let received = on_hand + passed.shipped;
                execute(
                    &**tx,
                    "INSERT INTO stock_levels (variant_id, location_id, on_hand, allocated, low_at, updated_at)
                     VALUES ($1, $2, $3, $4, 3, $5) ON CONFLICT (variant_id, location_id)
                     DO UPDATE SET on_hand = excluded.on_hand, allocated = excluded.allocated",
                    params![good.variant.0, place.0, on_hand, passed.waiting, now.0],
                )
                .await?;
                if received > 0 {
                    movements.push(params![
                        ids.id_at(came_in.0),
                        good.variant.0,
                        place.0,
                        "received",
                        received,
                        0_i64,
                        "",
                        "system",
                        came_in.0
                    ]);
                }
            }
        }
        let movement =
            ["id", "variant_id", "location_id", "kind", "on_hand_delta", "allocated_delta", "reason", "actor", "at"];
        insert_rows(&**tx, "stock_movements", &movement, movements).await?;
        execute(
            &**tx,
            "UPDATE products SET in_stock = EXISTS (
               SELECT 1 FROM variants v JOIN stock_levels l ON l.variant_id = v.id
               WHERE v.product_id = products.id AND v.active AND l.on_hand > l.allocated)",
            params![],
        )
        .await?;
        for (product, sold) in &self.sold {
            execute(&**tx, "UPDATE products SET sold_count = sold_count + $1 WHERE id = $2", params![*sold, product.0])
                .await?;
        }
        Ok(())
    }
}

/// What is left for sale: some products and some variants are sold out, some nearly.
fn left_over(good: &Good) -> i64 {
    if Dice::of(&format!("shelf of {}", good.slug)).chance(3) {
        return 0;
    }
    let mut dice = Dice::of(&good.sku);
    match dice.between(0, 100) {
        0..2 => 0,
        2..5 => dice.between(1, 6),
        5..70 => dice.between(13, 80),
        _ => dice.between(60, 201),
    }
}
