//! A JSON array of products in the way of Best Buy's open data: name, description, brand,
//! categories from root to leaf, price in dollars, picture address.

use super::Defaults;
use super::json::Records;
use super::output::{Output, Stop};
use super::source::Source;
use super::values::{in_its_language, price};
use crate::catalog::draft::{BrandDraft, CategoryDraft, ProductDraft, VariantDraft};
use domain::catalog::import::{Reject, RejectReason};
use domain::catalog::slug;
use serde::Deserialize;

#[derive(Deserialize)]
struct Product {
    #[serde(default)]
    sku: Option<serde_json::Value>,
    #[serde(default)]
    upc: Option<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default, alias = "manufacturer")]
    brand: Option<String>,
    #[serde(default, alias = "category")]
    categories: Vec<Category>,
    #[serde(default)]
    price: Option<serde_json::Value>,
    #[serde(default)]
    image: Option<String>,
}

/// A name, or an object with one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Category {
    Name(String),
    Node { name: String },
}

/// Reads the array.
pub(super) fn read(source: &Source, defaults: Defaults, out: &mut Output) -> Result<(), Stop> {
    let mut records = Records::new(source.open(&out.read)?);
    out.encoding("UTF-8");
    while let Some((number, record)) = records.next()? {
        out.row();
        let parsed = record.and_then(|text| {
            serde_json::from_slice::<Product>(&text).map_err(|error| (RejectReason::BadJson, error.to_string()))
        });
        match parsed {
            Ok(product) => match draft(product, number, defaults, out) {
                Ok(draft) => out.product(draft)?,
                Err(reject) => out.reject(reject)?,
            },
            Err((reason, value)) => out.reject(Reject::new(number, "", reason, &value))?,
        }
    }
    Ok(())
}

fn draft(product: Product, number: u64, defaults: Defaults, out: &mut Output) -> Result<ProductDraft, Reject> {
    let amount = product.price.as_ref().map(text_of).unwrap_or_default();
    let price = price(&amount, defaults.rate).map_err(|reason| Reject::new(number, "price", reason, &amount))?;
    let image = product.image.unwrap_or_default();
    if !image.is_empty() {
        out.remote_picture();
    }
    let id = product.sku.as_ref().map(text_of).filter(|sku| !sku.is_empty()).or_else(|| id_in(&image));
    let id = id.unwrap_or_else(|| slug::of_first("n", &[&product.name]));
    let name: String = slug::of(&product.name).chars().take(60).collect();
    let handle = [name.trim_end_matches('-'), "-", &slug::of(&id)].concat();
    let mut draft = ProductDraft::new(handle.trim_matches('-'), in_its_language(&product.name));
    draft.row = number;
    draft.story = in_its_language(product.description.as_deref().unwrap_or_default());
    draft.brand = product
        .brand
        .filter(|brand| !brand.trim().is_empty())
        .map(|brand| BrandDraft { slug: None, name: in_its_language(&brand) });
    draft.category = product
        .categories
        .into_iter()
        .map(|category| match category {
            Category::Name(name) | Category::Node { name } => {
                CategoryDraft { slug: None, name: in_its_language(&name) }
            }
        })
        .collect();
    draft.variants = vec![VariantDraft {
        sku: ["BB-", &id].concat(),
        barcode: product.upc,
        price,
        stock: defaults.stock,
        row: number,
        ..VariantDraft::default()
    }];
    Ok(draft)
}

fn text_of(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// The product's number, which begins the name of its picture.
fn id_in(image: &str) -> Option<String> {
    let name = image.rsplit('/').next()?;
    let digits: String = name.chars().take_while(char::is_ascii_digit).collect();
    (digits.len() >= 4).then_some(digits)
}
