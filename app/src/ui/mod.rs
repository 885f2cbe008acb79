//! Pieces of interface that know nothing about shops.

pub mod breadcrumbs;
pub mod breath;
pub mod changing;
pub mod drawn;
pub mod empty;
pub mod fault;
pub mod icon;
pub mod in_step;
pub mod money_text;
pub mod moved;
pub mod new_password;
pub mod pager;
pub mod picture;
pub mod query_form;
pub mod sheet;
pub mod stars;
pub mod still;
pub mod text_field;
pub mod thumb;

pub use breadcrumbs::Breadcrumbs;
pub use breath::breath;
pub use changing::changing;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use drawn::travelling;
pub use drawn::{Drawn, drawn};
pub use empty::Empty;
pub use icon::Icon;
pub use in_step::{choice_in_step, text_in_step};
pub use money_text::MoneyText;
pub use moved::moved;
pub use pager::Pager;
pub use picture::Picture;
pub use query_form::QueryForm;
pub use sheet::Sheet;
pub use stars::Stars;
pub use still::{coming_to_life, still};
pub use thumb::Thumb;
