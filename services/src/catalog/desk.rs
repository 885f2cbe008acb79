//! The catalogue as the merchant's desk reads it: the list, and one product for editing.

use super::categories::picture;
use super::draft::Bilingual;
use super::edit_product::{Known, search_words};
use crate::db::rows;
use crate::entities::{
    attributes, brands, categories, merchants, pictures, product_attributes, product_categories, product_texts,
    product_types, products, stock_levels, variants,
};
use crate::staff::Member;
use crate::{Error, Result, Shop, params, stock};
use domain::catalog::ProductStatus;
use domain::catalog::desk::{
    CategoryChoice, Choices, DeskPicture, DeskProduct, PAGE, Page, ProductFilter, ProductSheet, StockFilter,
};
use domain::catalog::edit::{AttributeForm, OptionForm, PictureForm, ProductForm, ValueForm, VariantForm};
use domain::ids::{CategoryId, MerchantId, OptionValueId, ProductId, VariantId};
use domain::staff::{Hit, Permission, Thing};
use domain::{Currency, Lang, Money, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Products that are offered to somebody who types.
const FEW: u64 = 5;

/// One page of the products that a filter finds, of the merchants this member may see, the
/// latest changed first.
pub async fn list(shop: &Shop, member: &Member, lang: Lang, filter: &ProductFilter) -> Result<Page<DeskProduct>> {
    member.demand(Permission::ProductsView)?;
    let query = products::Entity::find().filter(condition(member, filter));
    let count = i64::try_from(query.clone().count(shop.db.read()).await?).unwrap_or(i64::MAX);
    let offset = u64::try_from((filter.page - 1) * PAGE).unwrap_or(0);
    let found = query
        .order_by_desc(products::Column::UpdatedAt)
        .order_by_desc(products::Column::Id)
        .limit(PAGE as u64)
        .offset(offset)
        .all(shop.db.read())
        .await?;
    let ids: Vec<Uuid> = found.iter().map(|product| product.id).collect();
    let texts = titles(shop, lang, &ids).await?;
    let shown = found.iter().filter_map(|product| product.picture_id.clone());
    let shown = pictures::Entity::find().filter(pictures::Column::Id.is_in(shown)).all(shop.db.read()).await?;
    let sizes: HashMap<String, (i64, i64)> = shown.into_iter().map(|p| (p.id, (p.width, p.height))).collect();
    let names = merchant_names(shop, lang).await?;
    let pieces = pieces(shop, &ids).await?;
    let rows = found.into_iter().map(|product| {
        let money = |minor| Money { minor, currency: Currency::from_code(&product.currency).unwrap_or_default() };
        let size = product.picture_id.as_ref().and_then(|id| sizes.get(id));
        let (variants, available) = pieces.get(&product.id).copied().unwrap_or_default();
        DeskProduct {
            id: ProductId(product.id),
            title: texts.get(&product.id).cloned().unwrap_or_else(|| product.slug.clone()),
            merchant: names
                .iter()
                .find(|(id, _)| id.0 == product.merchant_id)
                .map_or_else(String::new, |m| m.1.clone()),
            picture: picture(
                product.picture_id.clone().filter(|_| size.is_some()),
                size.map(|s| s.0),
                size.map(|s| s.1),
            ),
            status: ProductStatus::from_code(&product.status).unwrap_or(ProductStatus::Draft),
            price_min: money(product.price_min),
            price_max: money(product.price_max),
            variants,
            available,
            updated_at: Timestamp(product.updated_at),
        }
    });
    Ok(Page { rows: rows.collect(), count })
}

/// The few products this member may see that a text finds, those called so first, then the latest changed.
pub(crate) async fn few(shop: &Shop, member: &Member, lang: Lang, text: &str) -> Result<Vec<Hit>> {
    member.demand(Permission::ProductsView)?;
    let filter = ProductFilter { text: text.to_owned(), ..ProductFilter::default() };
    let found = products::Entity::find()
        .filter(condition(member, &filter))
        .order_by(products::Column::Id.in_subquery(called(text)), Order::Desc)
        .order_by_desc(products::Column::UpdatedAt)
        .order_by_desc(products::Column::Id)
        .limit(FEW)
        .all(shop.db.read())
        .await?;
    let texts = titles(shop, lang, &found.iter().map(|product| product.id).collect::<Vec<_>>()).await?;
    let hits = found.into_iter().map(|product| {
        let currency = Currency::from_code(&product.currency).unwrap_or_default();
        Hit {
            thing: Thing::Product(ProductId(product.id)),
            name: texts.get(&product.id).cloned().unwrap_or(product.slug),
            beside: Money { minor: product.price_min, currency }.display(),
        }
    });
    Ok(hits.collect())
}

/// The products that have a text in one of their titles.
fn called(text: &str) -> SelectStatement {
    let pattern = format!("%{}%", text.trim().to_lowercase().replace(['%', '_'], ""));
    Query::select()
        .column(product_texts::Column::ProductId)
        .from(product_texts::Entity)
        .and_where(Expr::expr(Func::lower(Expr::col(product_texts::Column::Title))).like(pattern))
        .to_owned()
}

/// The titles of some products in a language.
async fn titles(shop: &Shop, lang: Lang, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let texts = product_texts::Entity::find()
        .filter(product_texts::Column::ProductId.is_in(ids.iter().copied()))
        .filter(product_texts::Column::Lang.eq(lang.code()));
    Ok(texts.all(shop.db.read()).await?.into_iter().map(|text| (text.product_id, text.title)).collect())
}

/// The filter as a condition. What a merchant's staff may see comes first and is never left out.
fn condition(member: &Member, filter: &ProductFilter) -> Condition {
    use products::Column;
    let mut all = Condition::all();
    if let Some(own) = member.merchant {
        all = all.add(Column::MerchantId.eq(own.0));
    }
    if let Some(status) = filter.status {
        all = all.add(Column::Status.eq(status.code()));
    }
    let text = filter.text.trim().to_lowercase();
    for word in text.split_whitespace().take(8) {
        let pattern = format!("%{}%", word.replace(['%', '_'], ""));
        let found = Query::select()
            .column(product_texts::Column::ProductId)
            .from(product_texts::Entity)
            .and_where(Expr::col(product_texts::Column::SearchText).like(pattern))
            .to_owned();
        all = all.add(Column::Id.in_subquery(found));
    }
    if !filter.category.is_empty() {
        let category = Query::select()
            .column(categories::Column::Id)
            .from(categories::Entity)
            .and_where(Expr::col(categories::Column::Slug).eq(filter.category.as_str()))
            .to_owned();
        let listed = Query::select()
            .column(product_categories::Column::ProductId)
            .from(product_categories::Entity)
            .and_where(Expr::col(product_categories::Column::CategoryId).in_subquery(category))
            .to_owned();
        all = all.add(Column::Id.in_subquery(listed));
    }
    match filter.stock {
        None => all,
        Some(StockFilter::In) => all.add(Column::InStock.eq(true)),
        Some(StockFilter::Out) => all.add(Column::InStock.eq(false)),
        Some(StockFilter::Low) => {
            let (level, free) = (stock_levels::Entity, Expr::col(stock_levels::Column::OnHand));
            let scarce = Query::select()
                .column(stock_levels::Column::VariantId)
                .from(level)
                .and_where(
                    free.sub(Expr::col(stock_levels::Column::Allocated)).lte(Expr::col(stock_levels::Column::LowAt)),
                )
                .to_owned();
            let of = Query::select()
                .column(variants::Column::ProductId)
                .from(variants::Entity)
                .and_where(Expr::col(variants::Column::Active).eq(true))
                .and_where(Expr::col(variants::Column::Id).in_subquery(scarce))
                .to_owned();
            all.add(Column::Id.in_subquery(of))
        }
    }
}

/// Variants for sale and pieces that can be bought, per product.
async fn pieces(shop: &Shop, products: &[Uuid]) -> Result<HashMap<Uuid, (i64, i64)>> {
    let of = variants::Column::ProductId.is_in(products.iter().copied());
    let own = variants::Entity::find().filter(of).filter(variants::Column::Active.eq(true)).all(shop.db.read()).await?;
    let ids: Vec<VariantId> = own.iter().map(|variant| VariantId(variant.id)).collect();
    let left = stock::available(shop, &ids).await?;
    let mut out: HashMap<Uuid, (i64, i64)> = HashMap::new();
    for variant in own {
        let sum = out.entry(variant.product_id).or_default();
        sum.0 += 1;
        sum.1 += left.get(&VariantId(variant.id)).copied().unwrap_or(0);
    }
    Ok(out)
}

pub(super) async fn merchant_names(shop: &Shop, lang: Lang) -> Result<Vec<(MerchantId, String)>> {
    let all = merchants::Entity::find().order_by_desc(merchants::Column::SelfRun).order_by_asc(merchants::Column::Slug);
    let name = |m: merchants::Model| (MerchantId(m.id), lang.pick(&m.name_zh, &m.name_en).to_owned());
    Ok(all.all(shop.db.read()).await?.into_iter().map(name).collect())
}

/// For whom somebody may import: every merchant for the platform's staff; others need not choose.
pub async fn sellers(shop: &Shop, member: &Member, lang: Lang) -> Result<Vec<(MerchantId, String)>> {
    member.demand(Permission::ProductsImport)?;
    if member.merchant.is_none() { merchant_names(shop, lang).await } else { Ok(Vec::new()) }
}

/// Every category with the way to it, in the order of the tree.
pub async fn category_choices(shop: &Shop, member: &Member, lang: Lang) -> Result<Vec<CategoryChoice>> {
    let mut way: Vec<String> = Vec::new();
    let mut out = Vec::new();
    for node in super::edit_categories::list(shop, member).await? {
        way.truncate(usize::try_from(node.depth).unwrap_or(0));
        way.push(lang.pick(&node.name_zh, &node.name_en).to_owned());
        out.push(CategoryChoice { id: node.id, slug: node.slug, way: way.join(" › ") });
    }
    Ok(out)
}

/// What the form of a new product offers.
pub async fn choices(shop: &Shop, member: &Member, lang: Lang) -> Result<Choices> {
    member.demand(Permission::ProductsEdit)?;
    let name = |zh: &str, en: &str| lang.pick(zh, en).to_owned();
    let known = brands::Entity::find().order_by_asc(brands::Column::Slug).limit(500).all(shop.db.read()).await?;
    let types = product_types::Entity::find().order_by_asc(product_types::Column::Code).all(shop.db.read()).await?;
    Ok(Choices {
        categories: category_choices(shop, member, lang).await?,
        brands: known.iter().map(|brand| name(&brand.name_zh, &brand.name_en)).collect(),
        types: types.iter().map(|kind| name(&kind.name_zh, &kind.name_en)).collect(),
        merchants: if member.merchant.is_none() { merchant_names(shop, lang).await? } else { Vec::new() },
        facts: Vec::new(),
    })
}

#[derive(FromQueryResult)]
struct Shown {
    picture_id: String,
    alt_zh: String,
    alt_en: String,
    option_value_id: Option<Uuid>,
    width: i64,
    height: i64,
}

/// A product for editing, with the version an edit must name.
pub async fn sheet(shop: &Shop, member: &Member, lang: Lang, id: ProductId) -> Result<ProductSheet> {
    member.demand(Permission::ProductsView)?;
    let found = products::Entity::find_by_id(id.0).one(shop.db.read()).await?;
    let product = found.filter(|product| member.may_see(MerchantId(product.merchant_id))).ok_or(Error::NotFound)?;
    let known = Known::load(shop.db.read(), id.0).await?;
    let mut choices = if member.demand(Permission::ProductsEdit).is_ok() {
        self::choices(shop, member, lang).await?
    } else {
        Choices::default()
    };
    choices.merchants.clear();
    let (attributes, facts) = facts(shop, &product, lang).await?;
    choices.facts = facts;
    let own: Vec<VariantId> = known.variants.iter().map(|variant| VariantId(variant.id)).collect();
    let left = stock::available(shop, &own).await?;
    let gallery: Vec<Shown> = rows(
        shop.db.read(),
        "SELECT g.picture_id, g.alt_zh, g.alt_en, g.option_value_id, p.width, p.height
         FROM product_pictures g JOIN pictures p ON p.id = g.picture_id WHERE g.product_id = $1 ORDER BY g.position",
        params![id.0],
    )
    .await?;
    let pictures = gallery.into_iter().filter_map(|shown| {
        let form = PictureForm {
            id: shown.picture_id.clone(),
            alt_zh: shown.alt_zh,
            alt_en: shown.alt_en,
            value: shown.option_value_id.map(|id| id.to_string()).unwrap_or_default(),
        };
        Some(DeskPicture { picture: picture(Some(shown.picture_id), Some(shown.width), Some(shown.height))?, form })
    });
    let form = form(shop, &product, &known, lang, attributes).await?;
    let title = known.text(lang.code()).map_or_else(|| product.slug.clone(), |text| text.title.clone());
    Ok(ProductSheet {
        id,
        version: product.version,
        title,
        status: ProductStatus::from_code(&product.status).unwrap_or(ProductStatus::Draft),
        form,
        choices,
        pictures: pictures.collect(),
        values: known
            .values
            .iter()
            .map(|value| (OptionValueId(value.id), lang.pick(&value.value_zh, &value.value_en).to_owned()))
            .collect(),
        available: own.iter().map(|id| left.get(id).copied().unwrap_or(0)).collect(),
        slug: product.slug,
    })
}

/// The facts of a product's kind, filled in where the product has them, and their names.
async fn facts(shop: &Shop, product: &products::Model, lang: Lang) -> Result<(Vec<AttributeForm>, Vec<String>)> {
    let Some(kind) = product.product_type_id else { return Ok(Default::default()) };
    let known = attributes::Entity::find()
        .filter(attributes::Column::ProductTypeId.eq(kind))
        .order_by_asc(attributes::Column::Position)
        .all(shop.db.read())
        .await?;
    let own = product_attributes::Entity::find()
        .filter(product_attributes::Column::ProductId.eq(product.id))
        .all(shop.db.read())
        .await?;
    let forms = known.iter().map(|fact| {
        let value = own.iter().find(|value| value.attribute_id == fact.id);
        AttributeForm {
            code: fact.code.clone(),
            name: fact.name_zh.clone(),
            zh: value.map(|value| value.value_zh.clone()).unwrap_or_default(),
            en: value.map(|value| value.value_en.clone()).unwrap_or_default(),
        }
    });
    Ok((forms.collect(), known.iter().map(|fact| lang.pick(&fact.name_zh, &fact.name_en).to_owned()).collect()))
}

async fn form(
    shop: &Shop,
    product: &products::Model,
    known: &Known,
    lang: Lang,
    attributes: Vec<AttributeForm>,
) -> Result<ProductForm> {
    let brand = match product.brand_id {
        Some(id) => brands::Entity::find_by_id(id).one(shop.db.read()).await?,
        None => None,
    };
    let brand = brand.map(|brand| Bilingual::new(brand.name_zh, brand.name_en)).unwrap_or_default();
    let kind = match product.product_type_id {
        Some(id) => product_types::Entity::find_by_id(id).one(shop.db.read()).await?,
        None => None,
    };
    let text =
        |lang: &str, read: fn(&product_texts::Model) -> &String| known.text(lang).map_or("", |t| read(t)).to_owned();
    let (title_zh, title_en) = (text("zh", |t| &t.title), text("en", |t| &t.title));
    let skus: Vec<String> = known.variants.iter().map(|variant| variant.sku.clone()).collect();
    let words = search_words((&title_zh, &title_en), &brand, &skus);
    let tags = known.text("zh").and_then(|text| text.search_text.strip_prefix(&words)).unwrap_or_default();
    let cell = |id: Option<Uuid>| {
        let value = id.and_then(|id| known.values.iter().find(|value| value.id == id));
        value.map(|value| lang.pick(&value.value_zh, &value.value_en).to_owned()).unwrap_or_default()
    };
    let row_of = |option: Uuid| known.options.iter().position(|own| own.id == option).map_or(0, |at| at + 1);
    Ok(ProductForm {
        merchant: product.merchant_id.to_string(),
        slug: product.slug.clone(),
        status: product.status.clone(),
        subtitle_zh: text("zh", |t| &t.subtitle),
        subtitle_en: text("en", |t| &t.subtitle),
        story_zh: text("zh", |t| &t.story),
        story_en: text("en", |t| &t.story),
        title_zh,
        title_en,
        category: product.category_id.map(|id| CategoryId(id).to_string()).unwrap_or_default(),
        brand: brand.get(lang).to_owned(),
        product_type: kind.map(|kind| lang.pick(&kind.name_zh, &kind.name_en).to_owned()).unwrap_or_default(),
        tags: tags.trim().to_owned(),
        is_new: product.is_new,
        is_featured: product.is_featured,
        attributes,
        options: known
            .options
            .iter()
            .map(|option| OptionForm {
                was: option.position.to_string(),
                zh: option.name_zh.clone(),
                en: option.name_en.clone(),
            })
            .collect(),
        values: known
            .values
            .iter()
            .map(|value| ValueForm {
                option: row_of(value.option_id).to_string(),
                id: value.id.to_string(),
                zh: value.value_zh.clone(),
                en: value.value_en.clone(),
            })
            .collect(),
        variants: known
            .variants
            .iter()
            .map(|variant| VariantForm {
                id: variant.id.to_string(),
                sku: variant.sku.clone(),
                o1: cell(variant.option1_id),
                o2: cell(variant.option2_id),
                o3: cell(variant.option3_id),
                price: Money::cny(variant.price).decimal(),
                compare_at: variant.compare_at.map(|before| Money::cny(before).decimal()).unwrap_or_default(),
                weight_g: variant.weight_g.to_string(),
                barcode: variant.barcode.clone().unwrap_or_default(),
                stock: String::new(),
                active: variant.active,
            })
            .collect(),
        fill: false,
    })
}
