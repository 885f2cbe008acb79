//! A product as it is stored, and what the audit log keeps of it.

use crate::entities::{option_values, product_options, product_texts, variants};
use crate::{Result, catalog::draft::Bilingual};
use domain::catalog::edit::KnownValue;
use domain::ids::OptionValueId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

/// The parts of a product that editing compares.
#[derive(Default)]
pub(in crate::catalog) struct Known {
    /// Chinese and English, when there.
    pub(in crate::catalog) texts: Vec<product_texts::Model>,
    /// By position.
    pub(in crate::catalog) options: Vec<product_options::Model>,
    /// By position.
    pub(in crate::catalog) values: Vec<option_values::Model>,
    /// By position.
    pub(in crate::catalog) variants: Vec<variants::Model>,
}

impl Known {
    /// Reads a product's parts.
    pub(in crate::catalog) async fn load(conn: &impl ConnectionTrait, product: Uuid) -> Result<Known> {
        let texts = product_texts::Entity::find().filter(product_texts::Column::ProductId.eq(product));
        let options = product_options::Entity::find()
            .filter(product_options::Column::ProductId.eq(product))
            .order_by_asc(product_options::Column::Position)
            .all(conn)
            .await?;
        let values = option_values::Entity::find()
            .filter(option_values::Column::OptionId.is_in(options.iter().map(|option| option.id)))
            .order_by_asc(option_values::Column::Position)
            .order_by_asc(option_values::Column::Id);
        let variants = variants::Entity::find()
            .filter(variants::Column::ProductId.eq(product))
            .order_by_asc(variants::Column::Position)
            .order_by_asc(variants::Column::Id);
        Ok(Known {
            texts: texts.all(conn).await?,
            values: values.all(conn).await?,
            variants: variants.all(conn).await?,
            options,
        })
    }

    /// The text row of a language.
    pub(in crate::catalog) fn text(&self, lang: &str) -> Option<&product_texts::Model> {
        self.texts.iter().find(|text| text.lang == lang)
    }

    /// The values as the form's rules want them.
    pub(in crate::catalog) fn values(&self) -> Vec<KnownValue> {
        let position = |option: Uuid| self.options.iter().find(|o| o.id == option).map_or(0, |o| o.position);
        let values = self.values.iter().map(|value| KnownValue {
            id: OptionValueId(value.id),
            option: position(value.option_id),
            zh: value.value_zh.clone(),
            en: value.value_en.clone(),
        });
        values.collect()
    }

    /// The facts that matter when somebody asks later who changed what.
    pub(super) fn summary(&self, slug: &str, status: &str) -> Value {
        let variants: Vec<Value> = self
            .variants
            .iter()
            .map(|v| json!({"sku": v.sku, "price": v.price, "compare_at": v.compare_at, "active": v.active}))
            .collect();
        let title = |lang| self.text(lang).map(|text| text.title.clone());
        json!({"slug": slug, "status": status, "title_zh": title("zh"), "title_en": title("en"), "variants": variants})
    }
}

/// What a product is found by, besides its further words: titles, brand and SKUs, lower-cased,
/// each once.
pub(in crate::catalog) fn search_words(title: (&str, &str), brand: &Bilingual, skus: &[String]) -> String {
    use domain::Lang;
    let mut words: Vec<String> = Vec::new();
    let names = [title.0, title.1, brand.get(Lang::Zh), brand.get(Lang::En)];
    for word in names.into_iter().chain(skus.iter().map(String::as_str)) {
        let word = word.trim().to_lowercase();
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(" ")
}
