//! The demo shop's goods: twelve files of texts, prices and options, as they are written down.

use super::paint::Look;
use crate::{Error, Result};
use domain::catalog::AttributeKind;
use serde::Deserialize;
use std::collections::BTreeMap;

const FILES: [&str; 12] = [
    include_str!("catalog/clothing.json"),
    include_str!("catalog/electronics.json"),
    include_str!("catalog/food.json"),
    include_str!("catalog/home.json"),
    include_str!("catalog/beauty.json"),
    include_str!("catalog/drinks.json"),
    include_str!("catalog/sports.json"),
    include_str!("catalog/toys.json"),
    include_str!("catalog/stationery.json"),
    include_str!("catalog/garden.json"),
    include_str!("catalog/pets.json"),
    include_str!("catalog/gifts.json"),
];

/// One file: a top category with its goods.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Department {
    pub(super) category: Category,
    #[serde(rename = "type")]
    pub(super) kind: Kind,
    pub(super) brands: Vec<Named>,
    pub(super) reviews: Vec<Review>,
    pub(super) products: Vec<Product>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Category {
    pub(super) slug: String,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) picture: String,
    #[serde(default)]
    pub(super) children: Vec<Category>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kind {
    pub(super) code: String,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) attributes: Vec<Attribute>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attribute {
    pub(super) code: String,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) kind: AttributeKind,
    pub(super) unit: Option<String>,
    pub(super) filterable: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    pub(super) slug: String,
    pub(super) zh: String,
    pub(super) en: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Review {
    pub(super) stars: i64,
    pub(super) zh: String,
    pub(super) en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Texts {
    pub(super) title: String,
    pub(super) subtitle: String,
    pub(super) story: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Product {
    pub(super) slug: String,
    pub(super) child: String,
    pub(super) brand: String,
    pub(super) merchant: String,
    pub(super) zh: Texts,
    pub(super) en: Texts,
    pub(super) picture: String,
    pub(super) hue: f32,
    pub(super) price: i64,
    pub(super) compare_at: Option<i64>,
    pub(super) weight_g: i64,
    pub(super) options: Vec<Choice>,
    pub(super) attributes: BTreeMap<String, Value>,
    pub(super) tags: Vec<String>,
    pub(super) reviews: Vec<Review>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    pub(super) code: String,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) values: Vec<ChoiceValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChoiceValue {
    pub(super) code: String,
    pub(super) zh: String,
    pub(super) en: String,
    #[serde(default)]
    pub(super) add: i64,
    #[serde(default)]
    pub(super) weight_add: i64,
    pub(super) hue: Option<f32>,
    pub(super) sat: Option<f32>,
    pub(super) light: Option<f32>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Value {
    Number { number: f64 },
    Bool { bool: bool },
    Text { zh: String, en: String },
}

/// All departments, or the first goods of each until there are `most` products.
pub(super) fn departments(most: Option<usize>) -> Result<Vec<Department>> {
    let mut all: Vec<Department> = FILES
        .iter()
        .map(|file| serde_json::from_str(file))
        .collect::<Result<_, _>>()
        .map_err(|error| Error::Damaged(format!("the demo shop's goods: {error}")))?;
    if let Some(most) = most {
        let count = all.len();
        for (index, department) in all.iter_mut().enumerate() {
            department.products.truncate(most / count + usize::from(index < most % count));
        }
    }
    Ok(all)
}

impl Department {
    /// What is said about one of its products, and about any of them.
    pub(super) fn opinions_of(&self, product: &Product) -> Vec<Review> {
        product.reviews.iter().chain(&self.reviews).cloned().collect()
    }
}

impl Product {
    /// The colours it comes in, the first one shown first; one at least.
    pub(super) fn looks(&self) -> Vec<Look> {
        match self.colours() {
            Some((_, choice)) => choice
                .values
                .iter()
                .map(|value| Look {
                    hue: value.hue.unwrap_or(0.0),
                    sat: value.sat.unwrap_or(1.0),
                    light: value.light.unwrap_or(1.0),
                })
                .collect(),
            None => vec![Look { hue: self.hue, ..Look::PLAIN }],
        }
    }

    pub(super) fn colours(&self) -> Option<(usize, &Choice)> {
        self.options.iter().enumerate().find(|(_, choice)| choice.code == "colour" && !choice.values.is_empty())
    }

    /// How much it is sought after: popular things sell more and are reviewed more.
    pub(super) fn demand(&self) -> i64 {
        let has = |tag: &str| self.tags.iter().any(|own| own == tag);
        1 + 3 * i64::from(has("popular")) + i64::from(has("sale"))
    }
}
