//! The product form: what a merchant typed, and what it means.
//!
//! The form is all text, so that nothing typed is lost on the way and every mistake can be named
//! by its field. [`read`] turns it into a [`ProductEdit`] or into a list of fields with reasons.
//! A variant names its option values by their text; a text the option does not have yet becomes
//! a new value of it.

mod form;
mod pictures;
mod read;

pub use form::{AttributeForm, OptionForm, ProductForm, ValueForm, VariantForm};
pub use pictures::{Crop, PictureForm, rearranged};
pub use read::{read, thousandths};

use super::ProductStatus;
use crate::ids::{CategoryId, OptionValueId, VariantId};

/// A product has at most three options.
pub const MOST_OPTIONS: usize = 3;
/// And at most so many variants.
pub const MOST_VARIANTS: usize = 500;

/// Fields with reason codes.
pub type Problems = Vec<(String, String)>;

/// An option value as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownValue {
    /// Its id.
    pub id: OptionValueId,
    /// Position of its option, from 1.
    pub option: i64,
    /// Chinese text.
    pub zh: String,
    /// English text.
    pub en: String,
}

/// What the form means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductEdit {
    /// Name in URLs; empty to have one made.
    pub slug: String,
    /// Whether it can be seen and bought.
    pub status: ProductStatus,
    /// Titles, Chinese and English; none is empty.
    pub title: (String, String),
    /// Lines under the title.
    pub subtitle: (String, String),
    /// Descriptions, not yet sanitised.
    pub story: (String, String),
    /// The main category.
    pub category: Option<CategoryId>,
    /// Name of the brand, or empty.
    pub brand: String,
    /// Name of the kind of product, or empty.
    pub product_type: String,
    /// Further words to be found by.
    pub tags: String,
    /// Facts with a value.
    pub attributes: Vec<AttributeForm>,
    /// Choices in order.
    pub options: Vec<OptionEdit>,
    /// What can be bought.
    pub variants: Vec<VariantEdit>,
}

/// A choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionEdit {
    /// Its position so far; none for a new one.
    pub was: Option<i64>,
    /// Names.
    pub name: (String, String),
    /// Its values in order.
    pub values: Vec<ValueEdit>,
}

/// A value of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueEdit {
    /// Its id; none for a new one.
    pub id: Option<OptionValueId>,
    /// Texts.
    pub text: (String, String),
}

/// Something to buy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariantEdit {
    /// Row in the form, from 0; combinations that were filled in have none.
    pub row: Option<usize>,
    /// Its id; none for a new one.
    pub id: Option<VariantId>,
    /// Stock keeping unit; empty to have one made.
    pub sku: String,
    /// Index of its value per option.
    pub values: Vec<Option<usize>>,
    /// Price in minor units.
    pub price: i64,
    /// Struck-through price in minor units.
    pub compare_at: Option<i64>,
    /// Weight in grams.
    pub weight_g: i64,
    /// Barcode.
    pub barcode: Option<String>,
    /// Pieces that are there, for a new variant.
    pub stock: i64,
    /// Whether it is for sale.
    pub active: bool,
}
