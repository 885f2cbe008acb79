//! The cart: of a browser, or of a member on all their browsers.
//!
//! A cart holds variants and quantities, never prices: what it costs is computed each time.
//! It keeps the price that was last shown, only to say what has changed.

mod at_hand;
mod bring_back;
mod change;
mod find;
mod first;
mod form;
mod merge;
mod several;
mod ticked;
mod view;

pub use at_hand::{AtHand, pieces_of_guest};
pub use bring_back::{bring_back, offered};
pub use change::{Removed, add, remove, restore, save_for_later, select, select_all, set_quantity, step_quantity};
pub use form::{ProductForm, add_form, change_form};
pub use merge::merge;
pub use several::Again;
pub use view::{for_visitor, view};

pub(crate) use change::Adding;
pub(crate) use find::{ticked_lines, ticked_of};
pub(crate) use first::Newcomers;
pub(crate) use several::{Wanted, put_several};
pub(crate) use ticked::ticked;
pub(crate) use view::line_of;
