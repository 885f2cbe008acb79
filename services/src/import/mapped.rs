//! Any CSV, read by a mapping file.
//!
//! The mapping is TOML. `[fields]` says for each field of a product what it is made of: text in
//! which `{column}` stands for the row's cell. `[attributes.CODE]` adds facts.
//!
//! ```toml
//! [fields]
//! handle = "book-{book_id}"
//! title = "{title}"
//! brand = "{authors}"
//! category = "Books > {language_code}"
//! sku = "BOOK-{book_id}"
//! price = "39.90"
//! stock = "20"
//! rating_average = "{average_rating}"
//! rating_count = "{ratings_count}"
//!
//! [attributes.year]
//! zh = "出版年份"
//! en = "Year"
//! kind = "number"
//! value = "{original_publication_year}"
//! ```

use super::Defaults;
use super::output::{Output, Stop};
use super::shopify::inside;
use super::source::Source;
use super::table::{Row, Table};
use super::values::{decimal, in_its_language, is_yes, moment, pieces, price};
use crate::catalog::draft::{
    AttributeDraft, Bilingual, BrandDraft, CategoryDraft, PictureDraft, PictureSource, ProductDraft, TypeDraft,
    VariantDraft,
};
use domain::catalog::import::{Reject, RejectReason};
use domain::catalog::{AttributeKind, ProductStatus, slug};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// A mapping file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    fields: Fields<String>,
    #[serde(default)]
    attributes: BTreeMap<String, Attribute>,
    /// Code, Chinese and English name of the product type the attributes belong to.
    #[serde(default)]
    product_type: Option<(String, String, String)>,
}

/// A fact about each product.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Attribute {
    zh: String,
    en: String,
    #[serde(default = "text_kind")]
    kind: AttributeKind,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    filterable: bool,
    value: String,
}

fn text_kind() -> AttributeKind {
    AttributeKind::Text
}

macro_rules! fields {
    ($($name:ident),+) => {
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields<T> { $(#[serde(default = "nothing")] $name: Option<T>),+ }

        impl Fields<String> {
            fn templates(&self, table: &mut Table) -> Result<Fields<Template>, Stop> {
                Ok(Fields { $($name: self.$name.as_deref().map(|text| Template::parse(text, table)).transpose()?),+ })
            }
        }
    };
}

fn nothing<T>() -> Option<T> {
    None
}

fields!(
    handle,
    title,
    title_zh,
    title_en,
    subtitle,
    subtitle_zh,
    subtitle_en,
    story,
    story_zh,
    story_en,
    category,
    brand,
    sku,
    barcode,
    price,
    compare_at,
    weight_g,
    stock,
    tags,
    picture,
    status,
    published_at,
    sold_count,
    rating_average,
    rating_count,
    is_new,
    is_featured
);

impl Mapping {
    /// Reads a mapping file's text; the error is a sentence for its author.
    pub fn parse(text: &str) -> Result<Mapping, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }
}

/// A text with places for cells.
struct Template(Vec<Piece>);

enum Piece {
    Text(String),
    Cell(usize),
}

impl Template {
    fn parse(text: &str, table: &mut Table) -> Result<Template, Stop> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            let column = table
                .column(name.trim())
                .ok_or_else(|| Stop::Unusable { reason: RejectReason::MissingColumn, name: name.trim().to_owned() })?;
            pieces.extend([Piece::Text(before.to_owned()), Piece::Cell(column)]);
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Ok(Template(pieces))
    }

    fn fill(&self, row: &Row) -> String {
        let parts = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Cell(column) => row.get(Some(*column)),
        });
        parts.collect::<String>().trim().to_owned()
    }

    /// The columns' cells, or the whole when there are none, to name what is wrong.
    fn column<'a>(&self, table: &'a Table, field: &'a str) -> &'a str {
        let cell = self.0.iter().find_map(|piece| if let Piece::Cell(at) = piece { Some(*at) } else { None });
        cell.and_then(|at| table.header().get(at)).map_or(field, String::as_str)
    }
}

/// Reads a CSV by a mapping.
pub(super) fn read(source: &Source, mapping: &Mapping, defaults: Defaults, out: &mut Output) -> Result<(), Stop> {
    let Some(mut table) = Table::open(source, &out.read)? else { return Ok(()) };
    out.encoding(table.encoding());
    let fields = mapping.fields.templates(&mut table)?;
    for (needed, is_there) in [
        ("title", fields.title.is_some() || fields.title_zh.is_some() || fields.title_en.is_some()),
        ("price", fields.price.is_some()),
        ("handle or sku", fields.handle.is_some() || fields.sku.is_some()),
    ] {
        if !is_there {
            return Err(Stop::Unusable { reason: RejectReason::MissingColumn, name: needed.to_owned() });
        }
    }
    let mut facts = Vec::new();
    for (code, attribute) in &mapping.attributes {
        facts.push((code, attribute, Template::parse(&attribute.value, &mut table)?));
    }
    out.ignored(table.ignored());
    let folder = source.folder().map(ToOwned::to_owned);
    while let Some(next) = table.next()? {
        out.row();
        let reader = RowReader { table: &table, fields: &fields, defaults, folder: folder.as_deref() };
        let draft = next.map_err(|fault| fault.reject).and_then(|row| {
            let mut draft = reader.product(&row)?;
            draft.attributes =
                facts.iter().filter_map(|(code, fact, value)| fact_of(code, fact, &value.fill(&row))).collect();
            Ok(draft)
        });
        match draft {
            Ok(mut draft) => {
                draft.product_type = mapping
                    .product_type
                    .as_ref()
                    .map(|(code, zh, en)| TypeDraft { code: code.clone(), name: Bilingual::new(zh, en) })
                    .or_else(|| {
                        let name = Bilingual::new("商品", "Goods");
                        (!facts.is_empty()).then(|| TypeDraft { code: "imported".to_owned(), name })
                    });
                out.product(draft)?;
            }
            Err(reject) => out.reject(reject)?,
        }
    }
    Ok(())
}

fn fact_of(code: &str, fact: &Attribute, value: &str) -> Option<AttributeDraft> {
    let number = if fact.kind == AttributeKind::Number { Some(decimal(value, 3)?) } else { None };
    // 1997.0 is 1997.
    let shown = if number.is_some() { value.strip_suffix(".0").unwrap_or(value) } else { value };
    (!value.is_empty()).then(|| AttributeDraft {
        code: code.to_owned(),
        name: Bilingual::new(&fact.zh, &fact.en),
        kind: fact.kind,
        unit: fact.unit.clone(),
        filterable: fact.filterable,
        value: Bilingual::new(shown, shown),
        number,
    })
}

struct RowReader<'a> {
    table: &'a Table,
    fields: &'a Fields<Template>,
    defaults: Defaults,
    folder: Option<&'a Path>,
}

impl RowReader<'_> {
    fn product(&self, row: &Row) -> Result<ProductDraft, Reject> {
        let fields = self.fields;
        let text = |template: &Option<Template>| template.as_ref().map(|t| t.fill(row)).unwrap_or_default();
        let wrong = |template: &Option<Template>, field: &str, reason, value: &str| {
            let column = template.as_ref().map_or(field, |template| template.column(self.table, field));
            Reject::new(row.number, column, reason, value)
        };
        let texts = |any: &Option<Template>, zh: &Option<Template>, en: &Option<Template>| {
            let mut texts = in_its_language(&text(any));
            for (given, slot) in [(text(zh), &mut texts.zh), (text(en), &mut texts.en)] {
                if !given.is_empty() {
                    *slot = given;
                }
            }
            texts
        };
        let amount = text(&fields.price);
        let price_now =
            price(&amount, self.defaults.rate).map_err(|reason| wrong(&fields.price, "price", reason, &amount))?;
        let number = |template: &Option<Template>, field: &str| {
            let value = text(template);
            pieces(&value).map_err(|reason| wrong(template, field, reason, &value))
        };
        let sku = text(&fields.sku);
        let handle = match text(&fields.handle) {
            handle if slug::is_usable(&handle) || handle.is_empty() => handle,
            handle => slug::of_first("p", &[&handle]),
        };
        let mut draft = ProductDraft::new(handle, texts(&fields.title, &fields.title_zh, &fields.title_en));
        draft.row = row.number;
        draft.subtitle = texts(&fields.subtitle, &fields.subtitle_zh, &fields.subtitle_en);
        draft.story = texts(&fields.story, &fields.story_zh, &fields.story_en);
        let way = text(&fields.category);
        draft.category = way
            .split('>')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(|name| CategoryDraft { slug: None, name: in_its_language(name) })
            .collect();
        let brand = text(&fields.brand);
        draft.brand = (!brand.is_empty()).then(|| BrandDraft { slug: None, name: in_its_language(&brand) });
        draft.tags = text(&fields.tags).split([',', '，', ';']).map(|tag| tag.trim().to_owned()).collect();
        draft.status = ProductStatus::from_code(&text(&fields.status).to_lowercase()).unwrap_or(ProductStatus::Active);
        draft.published_at = moment(&text(&fields.published_at));
        (draft.is_new, draft.is_featured) = (is_yes(&text(&fields.is_new)), is_yes(&text(&fields.is_featured)));
        draft.sold_count = number(&fields.sold_count, "sold_count")?.unwrap_or(0).max(0);
        draft.rating = rating(&text(&fields.rating_average), number(&fields.rating_count, "rating_count")?);
        draft.pictures = self.picture(&text(&fields.picture), &draft.title);
        let compare_at = price(&text(&fields.compare_at), self.defaults.rate).ok();
        let weight_g = number(&fields.weight_g, "weight_g")?.unwrap_or(0);
        let stock = number(&fields.stock, "stock")?.or(self.defaults.stock);
        draft.variants = vec![VariantDraft {
            sku,
            barcode: Some(text(&fields.barcode)),
            price: price_now,
            compare_at,
            weight_g,
            options: Vec::new(),
            stock,
            row: row.number,
        }];
        Ok(draft)
    }

    fn picture(&self, name: &str, title: &Bilingual) -> Vec<PictureDraft> {
        let local = !name.contains("://");
        let file = self.folder.filter(|_| local).and_then(|folder| inside(folder, name));
        let picture = |file| PictureDraft { source: PictureSource::File(file), alt: title.clone(), value: None };
        file.map(picture).into_iter().collect()
    }
}

/// Sum and number of ratings from their average and number.
fn rating(average: &str, count: Option<i64>) -> (i64, i64) {
    let count = count.unwrap_or(0).clamp(0, 1_000_000_000);
    let thousandths = decimal(average, 3).unwrap_or(0).clamp(0, 5000);
    if thousandths == 0 { (0, 0) } else { ((thousandths * count + 500) / 1000, count) }
}
