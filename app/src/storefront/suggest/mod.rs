//! Suggestions while somebody types into the search field.
//!
//! The field is a plain form without them. They come with a part of the program that is fetched when
//! the field is first touched (`storefront::rooms`).

mod api;
mod choices;
mod list;
mod past;
mod question;

pub use list::Suggesting;
pub use past::remember;

use leptos::html::Input;
use leptos::prelude::*;

/// The search field of the header, for whom its suggestions are.
#[derive(Clone, Copy, Debug)]
pub struct SearchField(pub NodeRef<Input>);
