//! "My shop": on phones, the rest of the menu.

pub mod page;
