//! Orders as staff see them: the list, one order whole, its note, and revealing whom it goes to.

mod cancel;
mod few;
mod list;
mod note;
mod page;
mod person;
mod refund;
mod ship;

pub use cancel::cancel;
pub(crate) use few::few;
pub use list::list;
pub use note::set_note;
pub use page::page;
pub(crate) use page::staff_names;
pub(crate) use person::phone_spellings;
pub use person::reveal;
pub use refund::refund;
pub use ship::ship;
