//! The catalogue as the merchant's desk shows it: the product list, one product for editing, the
//! category tree, and stock.

use super::edit::{PictureForm, ProductForm};
use super::import::Reject;
use super::{PictureRef, ProductStatus};
use crate::ids::{CategoryId, LocationId, MerchantId, OptionValueId, ProductId, VariantId};
use crate::orders::desk::encode;
use crate::stock::MovementKind;
use crate::{Money, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Products or variants on one page of a list.
pub const PAGE: i64 = 50;
/// The tree is at most so many levels deep.
pub const DEEPEST: i64 = 4;

codes! {
    /// Narrowing a list by what lies in stock.
    StockFilter {
        /// Something can be bought.
        In = "in",
        /// A variant is at or below its warning level.
        Low = "low",
        /// Nothing can be bought.
        Out = "out",
    }
}

/// What the product list or the stock list shows; written into the address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductFilter {
    /// Part of a title, brand or SKU.
    pub text: String,
    /// Only products of this status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ProductStatus>,
    /// Only products of this category, by its name in URLs.
    pub category: String,
    /// Only products with such stock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stock: Option<StockFilter>,
    /// The page, from 1.
    pub page: i64,
}

impl Default for ProductFilter {
    fn default() -> ProductFilter {
        ProductFilter { text: String::new(), status: None, category: String::new(), stock: None, page: 1 }
    }
}

impl ProductFilter {
    /// Reads the filter from the parameters of an address; what is not understood is left out.
    pub fn from_query(parameter: impl Fn(&str) -> Option<String>) -> ProductFilter {
        let text = |name: &str| parameter(name).unwrap_or_default().trim().to_owned();
        ProductFilter {
            text: text("q").chars().take(100).collect(),
            status: ProductStatus::from_code(&text("status")),
            category: text("category"),
            stock: StockFilter::from_code(&text("stock")),
            page: text("page").parse().unwrap_or(1).clamp(1, 100_000),
        }
    }

    /// The parameters of the address, defaults left out.
    pub fn to_query(&self) -> String {
        let page = self.page.to_string();
        let pairs = [
            ("q", self.text.as_str(), ""),
            ("status", self.status.map_or("", ProductStatus::code), ""),
            ("category", &self.category, ""),
            ("stock", self.stock.map_or("", StockFilter::code), ""),
            ("page", &page, "1"),
        ];
        let said = pairs.iter().filter(|(_, value, usual)| value != usual);
        let said: Vec<String> = said.map(|(name, value, _)| format!("{name}={}", encode(value))).collect();
        if said.is_empty() { String::new() } else { format!("?{}", said.join("&")) }
    }

    /// The same filter, another page.
    pub fn on_page(&self, page: i64) -> ProductFilter {
        ProductFilter { page, ..self.clone() }
    }
}

/// A product in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskProduct {
    /// Which.
    pub id: ProductId,
    /// Its title.
    pub title: String,
    /// Who sells it.
    pub merchant: String,
    /// Its first picture.
    pub picture: Option<PictureRef>,
    /// Whether it can be seen and bought.
    pub status: ProductStatus,
    /// Lowest price.
    pub price_min: Money,
    /// Highest price.
    pub price_max: Money,
    /// Variants for sale.
    pub variants: i64,
    /// Pieces that can be bought.
    pub available: i64,
    /// Last change.
    pub updated_at: Timestamp,
}

/// One page of a list, and how many there are in all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// What this page shows.
    pub rows: Vec<T>,
    /// How many the filter finds.
    pub count: i64,
}

/// A category to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryChoice {
    /// Which.
    pub id: CategoryId,
    /// Its name in URLs.
    pub slug: String,
    /// The way to it: `服装 › 上衣`.
    pub way: String,
}

/// What the product form offers to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// Every category.
    pub categories: Vec<CategoryChoice>,
    /// Names of brands.
    pub brands: Vec<String>,
    /// Names of kinds of products.
    pub types: Vec<String>,
    /// Sellers, when somebody may choose one.
    pub merchants: Vec<(MerchantId, String)>,
    /// Names of the facts that this kind of product has, in the order of the form's rows.
    pub facts: Vec<String>,
}

/// Codes of a product, to print.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductCodes {
    /// Handle of its page.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// A code for one piece of each variant that is for sale.
    pub variants: Vec<crate::scan::MadeCode>,
}

/// A product for editing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductSheet {
    /// Which.
    pub id: ProductId,
    /// Raised by each edit, so that two editors notice each other.
    pub version: i64,
    /// Its title.
    pub title: String,
    /// Its name in URLs.
    pub slug: String,
    /// Whether it can be seen.
    pub status: ProductStatus,
    /// The form, filled in.
    pub form: ProductForm,
    /// What can be chosen.
    pub choices: Choices,
    /// The gallery.
    pub pictures: Vec<DeskPicture>,
    /// Option values that a picture can show.
    pub values: Vec<(OptionValueId, String)>,
    /// Pieces that can be bought, per row of variants.
    pub available: Vec<i64>,
}

/// A picture of the gallery for editing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskPicture {
    /// The picture.
    pub picture: PictureRef,
    /// Its words as the form has them.
    pub form: PictureForm,
}

/// A category for editing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskCategory {
    /// Which.
    pub id: CategoryId,
    /// The one above.
    pub parent: Option<CategoryId>,
    /// Name in URLs.
    pub slug: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// 0 for a root.
    pub depth: i64,
    /// Its picture.
    pub picture: Option<PictureRef>,
    /// Products in it or below it.
    pub products: i64,
}

/// An import as the desk shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    /// Format and file name.
    pub source: String,
    /// running, done or failed.
    pub state: String,
    /// Rows read so far.
    pub rows_read: i64,
    /// Products written or found unchanged.
    pub written: i64,
    /// Rows refused.
    pub rejected: i64,
    /// The first refused rows.
    pub rejects: Vec<Reject>,
    /// When it began.
    pub at: Timestamp,
}

/// What stands between a category and a new place below `parent`: itself, one of its own
/// descendants, or the depth of the tree. `parents` names every category's parent.
pub fn misplaced(
    category: CategoryId,
    parent: Option<CategoryId>,
    parents: &HashMap<CategoryId, Option<CategoryId>>,
) -> Option<&'static str> {
    let depth = |from: CategoryId| {
        let mut at = Some(from);
        let mut way = Vec::new();
        while let Some(id) = at.filter(|id| !way.contains(id)) {
            way.push(id);
            at = parents.get(&id).copied().flatten();
        }
        way
    };
    let above = parent.map(depth).unwrap_or_default();
    if above.contains(&category) {
        return Some("cycle");
    }
    // The longest way from the category down to one of its descendants.
    let ways = parents.keys().filter_map(|id| depth(*id).iter().position(|step| *step == category));
    let below = ways.max().map_or(1, |steps| steps + 1);
    (i64::try_from(above.len() + below).unwrap_or(i64::MAX) > DEEPEST).then_some("too_deep")
}

/// A variant in the stock list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockRow {
    /// Which.
    pub variant: VariantId,
    /// Its product.
    pub product: ProductId,
    /// Its stock keeping unit.
    pub sku: String,
    /// Title of the product.
    pub title: String,
    /// Its option values.
    pub options: String,
    /// Pieces that are there, everywhere.
    pub on_hand: i64,
    /// Pieces that placed orders wait for.
    pub allocated: i64,
    /// Whether a place is at or below its warning level.
    pub low: bool,
}

/// Stock of a variant at one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceStock {
    /// The place.
    pub location: LocationId,
    /// Its name.
    pub name: String,
    /// Pieces that are there.
    pub on_hand: i64,
    /// Pieces that placed orders wait for.
    pub allocated: i64,
    /// Warn when available falls to this.
    pub low_at: i64,
}

/// A line of the stock ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskMovement {
    /// When.
    pub at: Timestamp,
    /// Where.
    pub place: String,
    /// Why.
    pub kind: MovementKind,
    /// Change of what is there.
    pub on_hand: i64,
    /// Change of what orders wait for.
    pub allocated: i64,
    /// The reason somebody gave.
    pub reason: String,
    /// Number of the order that caused it.
    pub order: Option<String>,
}

/// All about the stock of one variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockSheet {
    /// The variant.
    pub row: StockRow,
    /// Its levels; places that never had it stand with zero.
    pub places: Vec<PlaceStock>,
    /// The latest movements, newest first.
    pub movements: Vec<DeskMovement>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> CategoryId {
        CategoryId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn a_category_never_lies_below_itself() {
        let parents = HashMap::from([(id(1), None), (id(2), Some(id(1))), (id(3), Some(id(2))), (id(4), None)]);
        assert_eq!(misplaced(id(1), Some(id(1)), &parents), Some("cycle"));
        assert_eq!(misplaced(id(1), Some(id(3)), &parents), Some("cycle"));
        assert_eq!(misplaced(id(3), Some(id(1)), &parents), None);
        assert_eq!(misplaced(id(1), Some(id(4)), &parents), None);
        assert_eq!(misplaced(id(2), None, &parents), None);
    }

    #[test]
    fn the_tree_has_four_levels() {
        let parents = HashMap::from([(id(1), None), (id(2), Some(id(1))), (id(3), Some(id(2))), (id(4), Some(id(3)))]);
        assert_eq!(misplaced(id(9), Some(id(3)), &parents), None);
        assert_eq!(misplaced(id(9), Some(id(4)), &parents), Some("too_deep"));
    }

    #[test]
    fn the_filter_lives_in_the_address() {
        let filter = ProductFilter { text: "a b".into(), stock: Some(StockFilter::Low), page: 2, ..Default::default() };
        assert_eq!(filter.to_query(), "?q=a%20b&stock=low&page=2");
        assert_eq!(ProductFilter::default().to_query(), "");
        let read = ProductFilter::from_query(|name| match name {
            "q" => Some("a b".into()),
            "stock" => Some("low".into()),
            "page" => Some("2".into()),
            _ => None,
        });
        assert_eq!(read, filter);
    }
}
