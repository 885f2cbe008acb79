//! What is offered to somebody who types into the search field.

use crate::Money;
use serde::{Deserialize, Serialize};

/// A category that may be meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestedCategory {
    /// Its name in URLs.
    pub slug: String,
    /// Its name for people.
    pub name: String,
}

/// A product that may be meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestedProduct {
    /// Its name in URLs.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// The id of its picture.
    pub picture: Option<String>,
    /// What it costs at least.
    pub price: Money,
}

/// What may be meant by what is typed; for an empty field, what others look for and buy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestions {
    /// Words to search for.
    pub words: Vec<String>,
    /// Categories to go to.
    pub categories: Vec<SuggestedCategory>,
    /// Products to go to.
    pub products: Vec<SuggestedProduct>,
    /// What many looked for lately and found.
    pub hot: Vec<String>,
    /// What is bought most. A node of an older version does not say it.
    #[serde(default)]
    pub popular: Vec<SuggestedProduct>,
}
