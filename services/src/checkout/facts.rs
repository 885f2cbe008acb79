//! Everything a checkout must know, read in bulk: goods and stock, in two queries or one however
//! many lines there are, and however many checkouts are planned together; ways of delivery when they are not
//! remembered, and what somebody has bought of a running sale.

use super::methods::{self, Version, Ways};
use crate::db::{found_in, rows};
use crate::flash::takings::{Sale, Sales, Trait};
use crate::sessions::Visitor;
use crate::stock::{Held, Names};
use crate::{Result, Shop, params};
use domain::cart::CartLine;
use domain::checkout::{Facts, MerchantFacts, VariantFacts};
use domain::flash::{Running, Terms};
use domain::ids::{FlashSaleId, LocationId, MerchantId, ProductId, VariantId};
use domain::{Currency, Lang, Timestamp};
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Prices, weights, stock, merchants and ways of delivery of the given variants at a moment, for one
/// shopper, known by some traits as far as they have introduced themselves.
pub(crate) async fn load(
    shop: &Shop,
    conn: &impl ConnectionTrait,
    variants: &[VariantId],
    region: &str,
    lang: Lang,
    now: Timestamp,
    person: &[Trait],
) -> Result<Facts> {
    let wanted = variants.iter().copied().collect();
    let held = Held::look(conn, &wanted).await?;
    Shelf::load(shop, conn, &wanted).await?.look(conn, &held, variants, region, lang, now, person).await
}

/// What is true of some variants, in every language and for every place.
#[derive(Default)]
pub(crate) struct Shelf {
    variants: HashMap<VariantId, VariantRow>,
    sales: Vec<Sale>,
    methods: Ways,
}

impl Shelf {
    /// Reads what is true of the given variants.
    pub(crate) async fn load(
        shop: &Shop,
        conn: &impl ConnectionTrait,
        variants: &BTreeSet<VariantId>,
    ) -> Result<Shelf> {
        let found = variant_rows(conn, variants).await?;
        let methods = methods::of(shop, conn, &merchants(&found)).await?;
        Ok(Shelf::of(found, methods))
    }

    /// Reads the visitor's cart, newest line first, with what is true of everything in it and what there is of it.
    pub(crate) async fn with_cart(
        shop: &Shop,
        conn: &impl ConnectionTrait,
        visitor: &Visitor,
    ) -> Result<(Vec<CartLine>, Shelf, Held)> {
        let (sql, whose) = match visitor.customer {
            Some(customer) => (CART_OF_MEMBER, customer.0),
            None => (CART_OF_GUEST, visitor.session.0),
        };
        let found: Vec<InCart> = rows(conn, sql, params![whose]).await?;
        let mut lines: Vec<CartLine> = found.iter().map(InCart::line).collect();
        // A variant that lies in several places, or has several flash sales ahead, comes as often.
        lines.dedup_by_key(|line| line.variant);
        let mut held = Held::default();
        for row in &found {
            if let (Some(location), Some(region), Some(available)) = (row.location_id, &row.region_code, row.available)
            {
                held.seen(VariantId(row.variant.id), LocationId(location), region, available);
            }
        }
        let found: Vec<VariantRow> = found.into_iter().map(|row| row.variant).collect();
        let methods = methods::of(shop, conn, &merchants(&found)).await?;
        Ok((lines, Shelf::of(found, methods), held))
    }

    fn of(found: Vec<VariantRow>, methods: Ways) -> Shelf {
        let mut sales: Vec<Sale> = found.iter().filter_map(VariantRow::sale).collect();
        // A sale of goods that lie in several places comes as often.
        sales.sort_unstable_by_key(|sale| sale.id);
        sales.dedup_by_key(|sale| sale.id);
        Shelf { variants: found.into_iter().map(|row| (VariantId(row.id), row)).collect(), sales, methods }
    }

    /// The facts at a moment for one shopper, with this stock.
    pub(crate) async fn look(
        &self,
        conn: &impl ConnectionTrait,
        held: &Held,
        variants: &[VariantId],
        region: &str,
        lang: Lang,
        now: Timestamp,
        person: &[Trait],
    ) -> Result<Facts> {
        let mut sales = self.sales(now);
        if sales.concern(variants.iter().copied()) {
            sales.recall(conn, person.to_vec()).await?;
        }
        Ok(self.facts(variants, held, |variant| sales.running(variant, person), region, lang))
    }

    /// The flash sales that run at a moment.
    pub(crate) fn sales(&self, now: Timestamp) -> Sales {
        Sales::at(self.sales.iter().copied(), now)
    }

    /// Whose product a variant is.
    pub(crate) fn product(&self, variant: VariantId) -> Option<ProductId> {
        self.variants.get(&variant).map(|row| ProductId(row.product_id))
    }

    /// SKU and Chinese and English title of a variant.
    pub(crate) fn names(&self, variant: VariantId) -> Option<Names> {
        let row = self.variants.get(&variant)?;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Some(Names { sku: row.sku.clone(), zh: text(&row.title_zh), en: text(&row.title_en) })
    }

    /// The facts for a shopper who wants some of the variants delivered to a region; `on_sale` gives
    /// the flash sale that runs for them.
    pub(crate) fn facts(
        &self,
        variants: &[VariantId],
        held: &Held,
        on_sale: impl Fn(VariantId) -> Option<Running>,
        region: &str,
        lang: Lang,
    ) -> Facts {
        let mut facts = Facts::default();
        for row in variants.iter().filter_map(|variant| self.variants.get(variant)) {
            if facts.variant(VariantId(row.id)).is_some() {
                continue;
            }
            if facts.merchant(MerchantId(row.merchant_id)).is_none() {
                facts.merchants.push(MerchantFacts {
                    id: MerchantId(row.merchant_id),
                    slug: row.merchant_slug.clone(),
                    name: lang.pick(&row.merchant_zh, &row.merchant_en).to_owned(),
                    open: row.merchant_status == "open",
                });
            }
            facts.currency = Currency::from_code(&row.currency).unwrap_or_default();
            facts.variants.push(row.facts(on_sale(VariantId(row.id)), lang));
            facts.supplies.extend(held.supplies(VariantId(row.id), region));
        }
        facts.methods =
            facts.merchants.iter().flat_map(|merchant| self.methods.of(merchant.id, lang)).cloned().collect();
        facts
    }
}

#[derive(FromQueryResult)]
struct VariantRow {
    id: Uuid,
    product_id: Uuid,
    merchant_id: Uuid,
    sku: String,
    slug: String,
    price: i64,
    currency: String,
    weight_g: i64,
    active: bool,
    status: String,
    title_zh: Option<String>,
    title_en: Option<String>,
    picture_id: Option<String>,
    merchant_slug: String,
    merchant_zh: String,
    merchant_en: String,
    merchant_status: String,
    delivery_version: Option<Uuid>,
    zh1: Option<String>,
    en1: Option<String>,
    picture1: Option<String>,
    zh2: Option<String>,
    en2: Option<String>,
    picture2: Option<String>,
    zh3: Option<String>,
    en3: Option<String>,
    picture3: Option<String>,
    sale_id: Option<Uuid>,
    sale_price: Option<i64>,
    sale_quantity: Option<i64>,
    sale_sold: Option<i64>,
    sale_limit: Option<i64>,
    sale_starts: Option<i64>,
    sale_ends: Option<i64>,
}

impl VariantRow {
    /// A flash sale of it that is not over.
    fn sale(&self) -> Option<Sale> {
        let terms = Terms {
            price: self.sale_price?,
            quantity: self.sale_quantity?,
            per_person: self.sale_limit?,
            starts_at: Timestamp(self.sale_starts?),
            ends_at: Timestamp(self.sale_ends?),
        };
        Some(Sale { id: FlashSaleId(self.sale_id?), variant: VariantId(self.id), terms, sold: self.sale_sold? })
    }

    fn facts(&self, sale: Option<Running>, lang: Lang) -> VariantFacts {
        let text = |zh: &Option<String>, en: &Option<String>| {
            lang.pick(zh.as_deref().unwrap_or(""), en.as_deref().unwrap_or("")).to_owned()
        };
        let options: Vec<String> = [(&self.zh1, &self.en1), (&self.zh2, &self.en2), (&self.zh3, &self.en3)]
            .into_iter()
            .map(|(zh, en)| text(zh, en))
            .filter(|option| !option.is_empty())
            .collect();
        VariantFacts {
            variant: VariantId(self.id),
            product: ProductId(self.product_id),
            merchant: MerchantId(self.merchant_id),
            title: text(&self.title_zh, &self.title_en),
            options: options.join(" / "),
            picture: [&self.picture1, &self.picture2, &self.picture3, &self.picture_id]
                .into_iter()
                .flatten()
                .next()
                .cloned(),
            sku: self.sku.clone(),
            slug: self.slug.clone(),
            price: sale.map_or(self.price, |sale| sale.price),
            sale,
            weight_g: self.weight_g,
            for_sale: self.active && self.status == "active",
        }
    }
}

/// Whose goods they are, and which ways of delivery those offer now.
fn merchants(found: &[VariantRow]) -> BTreeMap<MerchantId, Version> {
    found.iter().map(|row| (MerchantId(row.merchant_id), row.delivery_version)).collect()
}

async fn variant_rows(conn: &impl ConnectionTrait, variants: &BTreeSet<VariantId>) -> Result<Vec<VariantRow>> {
    if variants.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = variants.iter().map(|variant| variant.0.into()).collect();
    found_in(conn, wanted, |list| [VARIANTS, list, ")"].concat()).await
}

/// A line of a cart, its variant, and what there is of it in one place.
#[derive(FromQueryResult)]
struct InCart {
    quantity: i64,
    saved: bool,
    selected: bool,
    seen_price: i64,
    location_id: Option<Uuid>,
    region_code: Option<String>,
    available: Option<i64>,
    #[sea_orm(nested)]
    variant: VariantRow,
}

impl InCart {
    fn line(&self) -> CartLine {
        CartLine {
            variant: VariantId(self.variant.id),
            quantity: self.quantity,
            saved: self.saved,
            selected: self.selected,
            seen_price: self.seen_price,
        }
    }
}

/// What is asked about a variant.
macro_rules! columns {
    () => {
        "v.id, v.product_id, p.merchant_id, v.sku, p.slug, v.price, p.currency, v.weight_g,
       v.active, p.status, zh.title AS title_zh, en.title AS title_en, p.picture_id, m.slug AS merchant_slug,
       m.name_zh AS merchant_zh, m.name_en AS merchant_en, m.status AS merchant_status,
       m.delivery_version,
       o1.value_zh AS zh1, o1.value_en AS en1, o1.picture_id AS picture1,
       o2.value_zh AS zh2, o2.value_en AS en2, o2.picture_id AS picture2,
       o3.value_zh AS zh3, o3.value_en AS en3, o3.picture_id AS picture3,
       f.id AS sale_id, f.price AS sale_price, f.quantity AS sale_quantity, f.sold AS sale_sold,
       f.per_person AS sale_limit, f.starts_at AS sale_starts, f.ends_at AS sale_ends"
    };
}

/// Where it stands, beside the variant itself.
macro_rules! around {
    () => {
        " JOIN products p ON p.id = v.product_id
     JOIN merchants m ON m.id = p.merchant_id
     LEFT JOIN product_texts zh ON zh.product_id = p.id AND zh.lang = 'zh'
     LEFT JOIN product_texts en ON en.product_id = p.id AND en.lang = 'en'
     LEFT JOIN option_values o1 ON o1.id = v.option1_id
     LEFT JOIN option_values o2 ON o2.id = v.option2_id
     LEFT JOIN option_values o3 ON o3.id = v.option3_id
     LEFT JOIN flash_sales f ON f.variant_id = v.id AND f.ended_at IS NULL"
    };
}

/// A line of a cart, with what there is of it.
macro_rules! line {
    () => {
        concat!(
            "SELECT l.quantity, l.saved, l.selected, l.seen_price, k.location_id, kl.region_code,
               k.on_hand - k.allocated AS available, ",
            columns!()
        )
    };
}

/// Where it stands, and where it lies.
macro_rules! around_and_stock {
    () => {
        concat!(
            around!(),
            " LEFT JOIN stock_levels k ON k.variant_id = v.id LEFT JOIN stock_locations kl ON kl.id = k.location_id"
        )
    };
}

const VARIANTS: &str = concat!("SELECT ", columns!(), " FROM variants v", around!(), " WHERE v.id IN (");

const CART_OF_GUEST: &str = concat!(
    line!(),
    " FROM sessions s JOIN carts c ON c.id = s.cart_id JOIN cart_lines l ON l.cart_id = c.id
     JOIN variants v ON v.id = l.variant_id",
    around_and_stock!(),
    " WHERE s.id = $1 AND c.customer_id IS NULL ORDER BY l.added_at DESC, l.variant_id, k.location_id"
);

const CART_OF_MEMBER: &str = concat!(
    line!(),
    " FROM cart_lines l JOIN variants v ON v.id = l.variant_id",
    around_and_stock!(),
    " WHERE l.cart_id = (SELECT id FROM carts WHERE customer_id = $1 ORDER BY created_at, id LIMIT 1)
     ORDER BY l.added_at DESC, l.variant_id, k.location_id"
);
