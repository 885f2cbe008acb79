//! The catalogue.

mod cards;
pub mod categories;
mod choose;
mod compare;
pub mod desk;
pub mod draft;
pub mod edit_categories;
pub mod edit_pictures;
pub mod edit_product;
mod home;
mod listing;
mod merchant_page;
mod product_page;
pub mod search;
pub mod sitemap;
pub mod sizes;
mod way;
pub mod write;

pub use cards::cards;
pub(crate) use cards::{on_sale, text_joins};
pub(crate) use categories::picture;
pub use choose::{Availability, availability, resolve_variant};
pub use compare::{cards_of, compare};
pub use home::home;
pub use listing::listing;
pub use merchant_page::merchant_page;
pub use product_page::product_page;
pub use write::{WriteOptions, WriteReport, write_products};
