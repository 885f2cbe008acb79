//! The catalogue: what is for sale, as shoppers see it.

pub mod compare;
pub mod desk;
pub mod edit;
pub mod facets;
pub mod import;
mod kinds;
pub mod listing;
pub mod pages;
mod picture;
pub mod product;
pub mod searches;
pub mod sizes;
pub mod slug;
pub mod story;
pub mod suggestions;
pub mod synonyms;

pub use facets::{AttributeFacet, FacetValue, Listing, PriceBand};
pub use kinds::{AttributeKind, LinkKind, ProductStatus};
pub use listing::{ListingQuery, Scope, Sort};
pub use pages::{HomePage, ListHeading, MerchantPage, StockNews};
pub use picture::{PICTURE_WIDTHS, PictureRef, is_picture_id, parse_picture_name};
pub use product::{
    BrandRef, Choosing, DeliveryHint, FactView, GalleryPicture, MerchantRef, OptionView, ProductAnswer, ProductCard,
    ProductPage, Rating, StockWord, ValueView, VariantView, masked_name, number_text,
};
pub use suggestions::{SuggestedCategory, SuggestedProduct, Suggestions};

use serde::{Deserialize, Serialize};

/// A node of the category tree, in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryNode {
    /// Name in URLs.
    pub slug: String,
    /// Name for people.
    pub name: String,
    /// Its picture.
    pub picture: Option<PictureRef>,
    /// The nodes below.
    pub children: Vec<CategoryNode>,
}

/// A step of the way from the home page to here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crumb {
    /// The category's name in URLs.
    pub slug: String,
    /// Its name for people.
    pub name: String,
}
