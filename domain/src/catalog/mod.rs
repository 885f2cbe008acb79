//! The catalogue: what is for sale.

pub mod import;
mod kinds;
mod picture;
pub mod slug;
pub mod story;

pub use kinds::{AttributeKind, LinkKind, ProductStatus};
pub use picture::{PICTURE_WIDTHS, PictureRef, is_picture_id, parse_picture_name};

use serde::{Deserialize, Serialize};

/// A node of the category tree, in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryNode {
    /// Name in URLs.
    pub slug: String,
    /// Name for people.
    pub name: String,
    /// Its picture's id.
    pub picture: Option<String>,
    /// The nodes below.
    pub children: Vec<CategoryNode>,
}
