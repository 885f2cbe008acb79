//! A product as somebody wants it to be: what importers, the demo shop and the product editor hand
//! to [`super::write_products`].

use domain::catalog::{AttributeKind, LinkKind, ProductStatus};
use domain::{Currency, Lang, Timestamp};
use std::path::PathBuf;
use std::sync::Arc;

/// A text in both languages; an empty one is missing, and readers then see the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bilingual {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// Both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Bilingual {
        Bilingual { zh: zh.into(), en: en.into() }
    }

    /// One language only.
    pub fn one(lang: Lang, text: impl Into<String>) -> Bilingual {
        match lang {
            Lang::Zh => Bilingual { zh: text.into(), en: String::new() },
            Lang::En => Bilingual { zh: String::new(), en: text.into() },
        }
    }

    /// The text of a language, or the other when it is missing.
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }

    /// Whether both languages are missing.
    pub fn is_empty(&self) -> bool {
        self.zh.is_empty() && self.en.is_empty()
    }
}

/// A node on the way from a root category to the product's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CategoryDraft {
    /// Name in URLs; when not given, the node is found by its name among its siblings.
    pub slug: Option<String>,
    /// Name for people.
    pub name: Bilingual,
}

/// A brand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BrandDraft {
    /// Name in URLs; when not given, the brand is found by its name.
    pub slug: Option<String>,
    /// Name for people.
    pub name: Bilingual,
}

/// A kind of product.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeDraft {
    /// Stable code.
    pub code: String,
    /// Name for people.
    pub name: Bilingual,
}

/// A fact about a product. The attribute itself is made with the first product that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeDraft {
    /// Stable code, unique within the product's type.
    pub code: String,
    /// Name for people.
    pub name: Bilingual,
    /// How the value is meant.
    pub kind: AttributeKind,
    /// Unit of a number.
    pub unit: Option<String>,
    /// Whether lists offer it as a filter.
    pub filterable: bool,
    /// The value as people read it.
    pub value: Bilingual,
    /// The value in thousandths, when it is a number.
    pub number: Option<i64>,
}

/// A choice the shopper makes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionDraft {
    /// `colour`, `size`, `capacity`, … or a code made from its name.
    pub code: String,
    /// Name for people.
    pub name: Bilingual,
    /// The values in order.
    pub values: Vec<ValueDraft>,
}

/// One value of an option.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValueDraft {
    /// How the draft's variants and pictures name it.
    pub code: String,
    /// Text for people.
    pub text: Bilingual,
    /// Picture of the product with this value.
    pub picture: Option<PictureSource>,
}

/// One buyable combination.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VariantDraft {
    /// Stock keeping unit, unique in the shop; when empty, one is made from slug and options.
    pub sku: String,
    /// GTIN or another barcode.
    pub barcode: Option<String>,
    /// Price in minor units.
    pub price: i64,
    /// Struck-through price in minor units.
    pub compare_at: Option<i64>,
    /// Shipping weight in grams.
    pub weight_g: i64,
    /// Codes of its option values, in the order of the options.
    pub options: Vec<String>,
    /// Pieces at the merchant's first location; none leaves the stock alone.
    pub stock: Option<i64>,
    /// The row it came from.
    pub row: u64,
}

/// Where a picture comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureSource {
    /// Already stored, under this id.
    Stored(String),
    /// The original's bytes.
    Bytes(Arc<Vec<u8>>),
    /// A file on this machine.
    File(PathBuf),
}

/// A picture of the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureDraft {
    /// Where it comes from.
    pub source: PictureSource,
    /// What it shows.
    pub alt: Bilingual,
    /// Index of an option, and code of the value the picture shows.
    pub value: Option<(usize, String)>,
}

/// A shopper's opinion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewDraft {
    /// Display name; stored sealed.
    pub author: String,
    /// 1 to 5.
    pub stars: i64,
    /// Language of the text.
    pub lang: Lang,
    /// The text.
    pub body: String,
    /// When it was written; none is now.
    pub at: Option<Timestamp>,
}

/// A pairing with another product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkDraft {
    /// Why.
    pub kind: LinkKind,
    /// Slug of the other product, or the SKU of one of its variants.
    pub target: String,
}

/// A product as somebody wants it to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductDraft {
    /// Handle in URLs; when empty, made from title or SKU.
    pub slug: String,
    /// Whether it can be seen and bought.
    pub status: ProductStatus,
    /// Title.
    pub title: Bilingual,
    /// One line under the title.
    pub subtitle: Bilingual,
    /// Description as HTML or plain text; sanitised when written.
    pub story: Bilingual,
    /// The main category, as the way from its root; may be empty.
    pub category: Vec<CategoryDraft>,
    /// Further categories it is listed in.
    pub more_categories: Vec<Vec<CategoryDraft>>,
    /// Brand.
    pub brand: Option<BrandDraft>,
    /// Kind of product.
    pub product_type: Option<TypeDraft>,
    /// Facts; they need a product type.
    pub attributes: Vec<AttributeDraft>,
    /// At most three.
    pub options: Vec<OptionDraft>,
    /// At least one.
    pub variants: Vec<VariantDraft>,
    /// The gallery in order.
    pub pictures: Vec<PictureDraft>,
    /// Words to be found by.
    pub tags: Vec<String>,
    /// Shown under new arrivals.
    pub is_new: bool,
    /// Shown in promotions on the home page.
    pub is_featured: bool,
    /// Pieces sold so far; taken for new products only.
    pub sold_count: i64,
    /// Sum and number of ratings given elsewhere, besides `reviews`; taken for new products only.
    pub rating: (i64, i64),
    /// Opinions; each is written once.
    pub reviews: Vec<ReviewDraft>,
    /// Pairings; the partners may come later in the same run.
    pub links: Vec<LinkDraft>,
    /// When it went on sale; none is now, for an active product.
    pub published_at: Option<Timestamp>,
    /// Currency of its prices.
    pub currency: Currency,
    /// The first row it came from.
    pub row: u64,
}

impl ProductDraft {
    /// An active product with a title and nothing else yet.
    pub fn new(slug: impl Into<String>, title: Bilingual) -> ProductDraft {
        ProductDraft {
            slug: slug.into(),
            status: ProductStatus::Active,
            title,
            subtitle: Bilingual::default(),
            story: Bilingual::default(),
            category: Vec::new(),
            more_categories: Vec::new(),
            brand: None,
            product_type: None,
            attributes: Vec::new(),
            options: Vec::new(),
            variants: Vec::new(),
            pictures: Vec::new(),
            tags: Vec::new(),
            is_new: false,
            is_featured: false,
            sold_count: 0,
            rating: (0, 0),
            reviews: Vec::new(),
            links: Vec::new(),
            published_at: None,
            currency: Currency::Cny,
            row: 0,
        }
    }
}
