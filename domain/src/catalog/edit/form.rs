//! What was typed.

use serde::{Deserialize, Serialize};

/// The form as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductForm {
    /// The seller, for the platform's staff; others sell for their own merchant.
    pub merchant: String,
    /// Name in URLs; empty to have one made.
    pub slug: String,
    /// draft, active or archived.
    pub status: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// Chinese line under the title.
    pub subtitle_zh: String,
    /// English line under the title.
    pub subtitle_en: String,
    /// Chinese description.
    pub story_zh: String,
    /// English description.
    pub story_en: String,
    /// Id of the main category.
    pub category: String,
    /// Name of the brand.
    pub brand: String,
    /// Name of the kind of product.
    pub product_type: String,
    /// Further words to be found by.
    pub tags: String,
    /// Shown under new arrivals.
    pub is_new: bool,
    /// Put forward on the home page.
    pub is_featured: bool,
    /// Facts.
    pub attributes: Vec<AttributeForm>,
    /// Choices; a row without a name is no option.
    pub options: Vec<OptionForm>,
    /// The values of all options.
    pub values: Vec<ValueForm>,
    /// What can be bought.
    pub variants: Vec<VariantForm>,
    /// Whether to add a variant for every combination that is missing.
    pub fill: bool,
}

/// A fact as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AttributeForm {
    /// Its code when the type has it already; empty for a new one.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Chinese value.
    pub zh: String,
    /// English value.
    pub en: String,
}

/// A choice as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OptionForm {
    /// Its position so far, 1 to 3; empty for a new one.
    pub was: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
}

/// A value of a choice as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ValueForm {
    /// Row of its option in the form, from 1.
    pub option: String,
    /// Its id; empty for a new one.
    pub id: String,
    /// Chinese text.
    pub zh: String,
    /// English text.
    pub en: String,
}

/// Something to buy as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VariantForm {
    /// Its id; empty for a new one.
    pub id: String,
    /// Stock keeping unit; empty to have one made.
    pub sku: String,
    /// Text of the value of the first option.
    pub o1: String,
    /// Text of the value of the second option.
    pub o2: String,
    /// Text of the value of the third option.
    pub o3: String,
    /// Price.
    pub price: String,
    /// Struck-through price.
    pub compare_at: String,
    /// Weight in grams.
    pub weight_g: String,
    /// Barcode.
    pub barcode: String,
    /// Pieces that are there; read for new variants only.
    pub stock: String,
    /// Whether it is for sale.
    pub active: bool,
}
