//! Over 400 lines: one builder that knows every table of the catalogue, read from its words to its rows.
//!
//! Goods for tests: `product(&shop).title("亚麻衬衫").variant("SHIRT-M", 12_900, 5).build().await`.
//!
//! They are written straight into the tables, so that a test of reading does not depend on
//! the code that writes.

use crate::db::{execute, insert_rows, number, row};
use crate::{Shop, new_id, params};
use domain::Timestamp;
use domain::ids::{CategoryId, LocationId, MerchantId, OptionValueId, ProductId, VariantId};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

/// What a builder made.
#[derive(Clone, Debug)]
pub struct TestProduct {
    /// The product.
    pub id: ProductId,
    /// Its slug.
    pub slug: String,
    /// Its seller.
    pub merchant: MerchantId,
    /// Where its stock lies.
    pub location: LocationId,
    /// Its variants, in the order they were named.
    pub variants: Vec<VariantId>,
    /// Its option values, per option in the order they were named.
    pub values: Vec<Vec<OptionValueId>>,
}

struct Variant {
    sku: String,
    price: i64,
    stock: i64,
    weight_g: i64,
    choice: Vec<usize>,
}

/// A product about to be written; see the module.
pub struct ProductBuilder<'a> {
    shop: &'a Shop,
    title_zh: String,
    title_en: String,
    slug: Option<String>,
    status: &'static str,
    merchant: String,
    category: Option<String>,
    brand: Option<String>,
    compare_at: Option<i64>,
    sold: i64,
    stars: Vec<i64>,
    published_at: Option<Timestamp>,
    is_new: bool,
    is_featured: bool,
    story: String,
    options: Vec<(String, Vec<String>)>,
    attributes: Vec<(String, String)>,
    variants: Vec<Variant>,
}

/// Begins a product on sale at the platform's own shop, with nothing to buy yet.
pub fn product(shop: &Shop) -> ProductBuilder<'_> {
    ProductBuilder {
        shop,
        title_zh: "白瓷杯".to_owned(),
        title_en: "White mug".to_owned(),
        slug: None,
        status: "active",
        merchant: "self".to_owned(),
        category: None,
        brand: None,
        compare_at: None,
        sold: 0,
        stars: Vec::new(),
        published_at: None,
        is_new: false,
        is_featured: false,
        story: String::new(),
        options: Vec::new(),
        attributes: Vec::new(),
        variants: Vec::new(),
    }
}

impl ProductBuilder<'_> {
    /// Title in both languages.
    pub fn title(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title_zh);
        title.clone_into(&mut self.title_en);
        self
    }

    /// English title.
    pub fn english(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title_en);
        self
    }

    /// Name in URLs; by default one nobody else has.
    pub fn slug(mut self, slug: &str) -> Self {
        self.slug = Some(slug.to_owned());
        self
    }

    /// Not on sale yet.
    pub fn draft(mut self) -> Self {
        self.status = "draft";
        self
    }

    /// The seller, by slug; made when missing.
    pub fn merchant(mut self, slug: &str) -> Self {
        slug.clone_into(&mut self.merchant);
        self
    }

    /// The category, as a path of slugs such as `clothing/tops`; made when missing.
    pub fn category(mut self, path: &str) -> Self {
        self.category = Some(path.to_owned());
        self
    }

    /// The brand, by slug; made when missing.
    pub fn brand(mut self, slug: &str) -> Self {
        self.brand = Some(slug.to_owned());
        self
    }

    /// Struck-through price of every variant.
    pub fn compare_at(mut self, minor: i64) -> Self {
        self.compare_at = Some(minor);
        self
    }

    /// Pieces sold so far.
    pub fn sold(mut self, pieces: i64) -> Self {
        self.sold = pieces;
        self
    }

    /// A published review per number of stars.
    pub fn reviews(mut self, stars: &[i64]) -> Self {
        self.stars = stars.to_vec();
        self
    }

    /// When it went on sale; by default now.
    pub fn published(mut self, at: Timestamp) -> Self {
        self.published_at = Some(at);
        self
    }

    /// Shown under new arrivals.
    pub fn new_arrival(mut self) -> Self {
        self.is_new = true;
        self
    }

    /// Put forward on the home page.
    pub fn featured(mut self) -> Self {
        self.is_featured = true;
        self
    }

    /// Description as HTML.
    pub fn story(mut self, html: &str) -> Self {
        html.clone_into(&mut self.story);
        self
    }

    /// A choice, such as `option("size", &["S", "M"])`; variants then say which with `variant_of`.
    pub fn option(mut self, code: &str, values: &[&str]) -> Self {
        self.options.push((code.to_owned(), values.iter().map(|value| (*value).to_owned()).collect()));
        self
    }

    /// A fact that lists can be narrowed by.
    pub fn attribute(mut self, code: &str, value: &str) -> Self {
        self.attributes.push((code.to_owned(), value.to_owned()));
        self
    }

    /// Something to buy: SKU, price in minor units, pieces on hand.
    pub fn variant(self, sku: &str, price: i64, stock: i64) -> Self {
        self.variant_of(sku, price, stock, &[])
    }

    /// Something to buy with a value of each option, by its index.
    pub fn variant_of(mut self, sku: &str, price: i64, stock: i64, choice: &[usize]) -> Self {
        self.variants.push(Variant { sku: sku.to_owned(), price, stock, weight_g: 500, choice: choice.to_vec() });
        self
    }

    /// Shipping weight of every variant named so far.
    pub fn weight(mut self, grams: i64) -> Self {
        self.variants.iter_mut().for_each(|variant| variant.weight_g = grams);
        self
    }

    /// Writes it. Panics when it cannot: a test without its goods is no test.
    #[allow(clippy::expect_used)]
    pub async fn build(self) -> TestProduct {
        self.write().await.expect("the test's product is written")
    }

    async fn write(self) -> crate::Result<TestProduct> {
        let now = self.shop.clock.now().0;
        let (merchant, location) = merchant(self.shop, &self.merchant).await?;
        let leaf = match &self.category {
            Some(path) => Some(category(self.shop, path).await?),
            None => None,
        };
        let brand = match &self.brand {
            Some(slug) => Some(named(self.shop, "brands", slug).await?),
            None => None,
        };
        let product_type =
            if self.attributes.is_empty() { None } else { Some(named(self.shop, "product_types", "goods").await?) };
        let id = new_id();
        let slug = self.slug.unwrap_or_else(|| format!("product-{}", id.simple()));
        let price = |best: fn(i64, i64) -> i64| self.variants.iter().map(|v| v.price).reduce(best).unwrap_or(0);
        let tx = self.shop.begin().await?;
        execute(
            &*tx,
            "INSERT INTO products (id, merchant_id, slug, status, product_type_id, brand_id, category_id, currency, \
             price_min, price_max, compare_at_min, in_stock, sold_count, rating_sum, rating_count, is_new, is_featured, \
             published_at, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, 'CNY', $8, $9, $10, \
             $11, $12, $13, $14, $15, $16, $17, $18, $18, 0)",
            params![
                id,
                merchant.0,
                slug.clone(),
                self.status,
                product_type,
                brand,
                leaf.as_ref().map(|leaf: &Vec<Uuid>| leaf[leaf.len() - 1]),
                price(i64::min),
                price(i64::max),
                self.compare_at,
                self.variants.iter().any(|variant| variant.stock > 0),
                self.sold,
                self.stars.iter().sum::<i64>(),
                self.stars.len() as i64,
                self.is_new,
                self.is_featured,
                self.published_at.map_or(now, |at| at.0),
                now
            ],
        )
        .await?;
        let skus: Vec<&str> = self.variants.iter().map(|variant| variant.sku.as_str()).collect();
        let texts = [("zh", &self.title_zh), ("en", &self.title_en)].map(|(lang, title)| {
            let brand = self.brand.as_deref().unwrap_or("");
            let search = format!("{title} {brand} {}", skus.join(" ")).to_lowercase();
            params![id, lang, title.as_str(), "", self.story.as_str(), search]
        });
        let columns = ["product_id", "lang", "title", "subtitle", "story", "search_text"];
        insert_rows(&*tx, "product_texts", &columns, texts.to_vec()).await?;
        let tree = leaf.iter().flatten().map(|category| params![*category, id]).collect();
        insert_rows(&*tx, "product_categories", &["category_id", "product_id"], tree).await?;

        let mut values: Vec<Vec<OptionValueId>> = Vec::new();
        for (index, (code, texts)) in self.options.iter().enumerate() {
            let option = new_id();
            let row = params![option, id, index as i64 + 1, code.as_str(), code.as_str(), code.as_str()];
            let columns = ["id", "product_id", "position", "code", "name_zh", "name_en"];
            insert_rows(&*tx, "product_options", &columns, vec![row]).await?;
            let ids: Vec<OptionValueId> = texts.iter().map(|_| OptionValueId(new_id())).collect();
            let rows = ids.iter().zip(texts).enumerate();
            let rows = rows.map(|(at, (id, text))| params![id.0, option, at as i64, text.as_str(), text.as_str()]);
            let columns = ["id", "option_id", "position", "value_zh", "value_en"];
            insert_rows(&*tx, "option_values", &columns, rows.collect()).await?;
            values.push(ids);
        }
        let variants: Vec<VariantId> = self.variants.iter().map(|_| VariantId(new_id())).collect();
        let mut rows = Vec::new();
        let mut levels = Vec::new();
        for (at, (variant, own)) in self.variants.iter().zip(&variants).enumerate() {
            let value = |option: usize| variant.choice.get(option).map(|index| values[option][*index].0);
            let sku = Value::from(variant.sku.as_str());
            let mut row = params![own.0, id, sku, variant.price, self.compare_at, variant.weight_g, at as i64, true];
            row.extend(params![value(0), value(1), value(2)]);
            rows.push(row);
            levels.push(params![own.0, location.0, variant.stock, 0_i64, 5_i64, now]);
        }
        let columns = [
            "id",
            "product_id",
            "sku",
            "price",
            "compare_at",
            "weight_g",
            "position",
            "active",
            "option1_id",
            "option2_id",
            "option3_id",
        ];
        insert_rows(&*tx, "variants", &columns, rows).await?;
        let columns = ["variant_id", "location_id", "on_hand", "allocated", "low_at", "updated_at"];
        insert_rows(&*tx, "stock_levels", &columns, levels).await?;
        if let Some(product_type) = product_type {
            for (code, value) in &self.attributes {
                let attribute = attribute(&tx, product_type, code).await?;
                let row = params![id, attribute, value.as_str(), value.as_str()];
                let columns = ["product_id", "attribute_id", "value_zh", "value_en"];
                insert_rows(&*tx, "product_attributes", &columns, vec![row]).await?;
            }
        }
        let reviews = self.stars.iter().enumerate().map(|(at, stars)| {
            let author = self.shop.keys.seal("reviews.author", "王小云");
            params![new_id(), id, author, *stars, "zh", format!("第 {} 条", at + 1), "published", now + at as i64]
        });
        let columns = ["id", "product_id", "author", "stars", "lang", "body", "status", "created_at"];
        insert_rows(&*tx, "reviews", &columns, reviews.collect()).await?;
        tx.commit().await?;
        Ok(TestProduct { id: ProductId(id), slug, merchant, location, variants, values })
    }
}

#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

/// The merchant with this slug and the place where its stock lies; made when missing.
pub async fn merchant(shop: &Shop, slug: &str) -> crate::Result<(MerchantId, LocationId)> {
    let known = row::<Id>(shop.db.read(), "SELECT id FROM merchants WHERE slug = $1", params![slug]).await?;
    let merchant = match known {
        Some(known) => known.id,
        None => {
            let id = new_id();
            execute(
                shop.db.write(),
                "INSERT INTO merchants (id, slug, name_zh, name_en, legal_name, credit_code, self_run, status, \
                 created_at) VALUES ($1, $2, $3, $4, $5, '91310000MA1K000000', $6, 'open', $7)",
                params![
                    id,
                    slug,
                    format!("{slug}的店"),
                    format!("{slug} store"),
                    format!("{slug} 有限公司"),
                    slug == "self",
                    shop.clock.now().0
                ],
            )
            .await?;
            id
        }
    };
    let place = "SELECT id FROM stock_locations WHERE merchant_id = $1 ORDER BY code LIMIT 1";
    let location = match row::<Id>(shop.db.read(), place, params![merchant]).await? {
        Some(known) => known.id,
        None => {
            let id = new_id();
            execute(
                shop.db.write(),
                "INSERT INTO stock_locations (id, merchant_id, code, name_zh, name_en, region_code) \
                 VALUES ($1, $2, 'main', '主仓', 'Main warehouse', '310115')",
                params![id, merchant],
            )
            .await?;
            id
        }
    };
    Ok((MerchantId(merchant), LocationId(location)))
}

/// Closes a merchant: its goods are no longer for sale.
pub async fn close_merchant(shop: &Shop, merchant: MerchantId) -> crate::Result<()> {
    execute(shop.db.write(), "UPDATE merchants SET status = 'closed' WHERE id = $1", params![merchant.0]).await?;
    Ok(())
}

/// Leaves a former slug behind that leads to a product.
pub async fn former_slug(shop: &Shop, slug: &str, product: ProductId) -> crate::Result<()> {
    execute(
        shop.db.write(),
        "INSERT INTO slug_redirects (slug, product_id, created_at) VALUES ($1, $2, $3)",
        params![slug, product.0, shop.clock.now().0],
    )
    .await?;
    Ok(())
}

/// The category at the end of a path of slugs, made when missing.
pub async fn leaf(shop: &Shop, path: &str) -> crate::Result<Option<CategoryId>> {
    Ok(category(shop, path).await?.last().copied().map(CategoryId))
}

/// The categories of a path of slugs, root first, made when missing.
async fn category(shop: &Shop, path: &str) -> crate::Result<Vec<Uuid>> {
    let mut ids: Vec<Uuid> = Vec::new();
    for (depth, slug) in path.split('/').enumerate() {
        let known = row::<Id>(shop.db.read(), "SELECT id FROM categories WHERE slug = $1", params![slug]).await?;
        let id = match known {
            Some(known) => known.id,
            None => {
                let id = new_id();
                let position = number(shop.db.read(), "SELECT COUNT(*) AS n FROM categories", params![]).await?;
                let columns = ["id", "parent_id", "slug", "name_zh", "name_en", "position", "depth"];
                let row = params![id, ids.last().copied(), slug, slug, slug, position, depth as i64];
                insert_rows(shop.db.write(), "categories", &columns, vec![row]).await?;
                id
            }
        };
        ids.push(id);
    }
    Ok(ids)
}

/// The brand or the product type with this name, made when missing.
async fn named(shop: &Shop, table: &'static str, name: &str) -> crate::Result<Uuid> {
    let (find, column) = match table {
        "brands" => ("SELECT id FROM brands WHERE slug = $1", "slug"),
        _ => ("SELECT id FROM product_types WHERE code = $1", "code"),
    };
    if let Some(known) = row::<Id>(shop.db.read(), find, params![name]).await? {
        return Ok(known.id);
    }
    let id = new_id();
    insert_rows(shop.db.write(), table, &["id", column, "name_zh", "name_en"], vec![params![id, name, name, name]])
        .await?;
    Ok(id)
}

async fn attribute(tx: &crate::Tx, product_type: Uuid, code: &str) -> crate::Result<Uuid> {
    let find = "SELECT id FROM attributes WHERE product_type_id = $1 AND code = $2";
    if let Some(known) = row::<Id>(&**tx, find, params![product_type, code]).await? {
        return Ok(known.id);
    }
    let id = new_id();
    let columns = ["id", "product_type_id", "code", "name_zh", "name_en", "kind", "filterable"];
    let row = params![id, product_type, code, code, code, "choice", true];
    insert_rows(&**tx, "attributes", &columns, vec![row]).await?;
    Ok(id)
}
