//! The index's fields.

use crate::document::{BETWEEN, Document, Terms};
use crate::lots;
use domain::ids::ProductId;
use tantivy::schema::{FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{TantivyDocument, Term};

/// Raised whenever fields or terms change: an index of another format is built again.
pub const FORMAT: u32 = 2;

/// Names of the columns.
pub mod columns {
    /// Upper half of the id.
    pub const ID_HIGH: &str = "id_high";
    /// Lower half of the id.
    pub const ID_LOW: &str = "id_low";
    /// Changes with the product.
    pub const REVISION: &str = "revision";
    /// Slug of the brand.
    pub const BRAND: &str = "brand";
    /// Slugs of the categories.
    pub const CATEGORY: &str = "category";
    /// Slug of the seller.
    pub const MERCHANT: &str = "merchant";
    /// Codes and values of attributes.
    pub const ATTRIBUTE: &str = "attribute";
    /// Minor units.
    pub const PRICE: &str = "price";
    /// One if reduced.
    pub const ON_SALE: &str = "on_sale";
    /// One if it can be bought.
    pub const IN_STOCK: &str = "in_stock";
    /// Pieces sold.
    pub const SOLD: &str = "sold";
    /// Sum of stars.
    pub const RATING_SUM: &str = "rating_sum";
    /// Number of opinions.
    pub const RATING_COUNT: &str = "rating_count";
    /// Milliseconds.
    pub const PUBLISHED: &str = "published";
}

/// The fields that are searched.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// The id as a term, to replace a document by.
    pub id: Field,
    /// Titles.
    pub title: Field,
    /// Brand and categories.
    pub name: Field,
    /// Subtitle, attributes, options, tags.
    pub detail: Field,
    /// Description.
    pub story: Field,
    /// How titles and names sound.
    pub sound: Field,
    /// Article numbers.
    pub code: Field,
    /// The dictionary.
    pub all: Field,
    /// Which samples a product belongs to.
    pub lot: Field,
}

/// The schema and its fields.
pub fn schema() -> (Schema, Fields) {
    let text = |norms: bool, option: IndexRecordOption| {
        // Terms come ready made; the tokenizer named here is never asked.
        let indexing = TextFieldIndexing::default().set_tokenizer("raw").set_fieldnorms(norms).set_index_option(option);
        TextOptions::default().set_indexing_options(indexing)
    };
    let ranked = || text(true, IndexRecordOption::WithFreqs);
    let plain = || text(false, IndexRecordOption::Basic);
    let mut builder = Schema::builder();
    let fields = Fields {
        id: builder.add_text_field("id", STRING),
        title: builder.add_text_field("title", ranked()),
        name: builder.add_text_field("name", ranked()),
        detail: builder.add_text_field("detail", ranked()),
        story: builder.add_text_field("story", ranked()),
        sound: builder.add_text_field("sound", ranked()),
        code: builder.add_text_field("code", plain()),
        all: builder.add_text_field("all", plain()),
        lot: builder.add_text_field("lot", plain()),
    };
    for name in [columns::BRAND, columns::CATEGORY, columns::MERCHANT, columns::ATTRIBUTE] {
        builder.add_text_field(name, TextOptions::default().set_fast("raw"));
    }
    for name in [columns::ID_HIGH, columns::ID_LOW, columns::REVISION] {
        builder.add_u64_field(name, FAST);
    }
    for name in [
        columns::PRICE,
        columns::ON_SALE,
        columns::IN_STOCK,
        columns::SOLD,
        columns::RATING_SUM,
        columns::RATING_COUNT,
        columns::PUBLISHED,
    ] {
        builder.add_i64_field(name, FAST);
    }
    (builder.build(), fields)
}

/// The term that names a product.
pub fn id_term(fields: &Fields, id: ProductId) -> Term {
    Term::from_field_text(fields.id, &id.to_string())
}

/// A document as the engine takes it.
pub fn document(schema: &Schema, fields: &Fields, from: &Document, terms: Terms) -> crate::Result<TantivyDocument> {
    let mut document = TantivyDocument::new();
    document.add_text(fields.id, from.id.to_string());
    let lists = [
        (fields.title, terms.title),
        (fields.name, terms.name),
        (fields.detail, terms.detail),
        (fields.story, terms.story),
        (fields.sound, terms.sound),
        (fields.code, terms.code),
        (fields.all, terms.all),
        (fields.lot, lots::of(from)),
    ];
    for (field, terms) in lists {
        document.add_pre_tokenized_text(field, ready_made(terms));
    }
    for (name, values) in [
        (columns::BRAND, from.brand.clone().into_iter().collect()),
        (columns::CATEGORY, from.categories.clone()),
        (columns::MERCHANT, vec![from.merchant.clone()]),
        (columns::ATTRIBUTE, from.attributes.iter().map(|(code, value)| attribute(code, value)).collect()),
    ] {
        let field = schema.get_field(name)?;
        for value in values {
            document.add_text(field, value);
        }
    }
    let (high, low) = from.id.0.as_u64_pair();
    for (name, value) in [(columns::ID_HIGH, high), (columns::ID_LOW, low), (columns::REVISION, from.revision)] {
        document.add_u64(schema.get_field(name)?, value);
    }
    for (name, value) in [
        (columns::PRICE, from.price),
        (columns::ON_SALE, i64::from(from.on_sale)),
        (columns::IN_STOCK, i64::from(from.in_stock)),
        (columns::SOLD, from.sold),
        (columns::RATING_SUM, from.rating_sum),
        (columns::RATING_COUNT, from.rating_count),
        (columns::PUBLISHED, from.published),
    ] {
        document.add_i64(schema.get_field(name)?, value);
    }
    Ok(document)
}

/// An attribute's code and value as one column value.
pub fn attribute(code: &str, value: &str) -> String {
    let mut out = code.to_owned();
    out.push(BETWEEN);
    out.push_str(value);
    out
}

fn ready_made(terms: Vec<String>) -> PreTokenizedString {
    let tokens = terms.into_iter().enumerate().map(|(position, text)| Token {
        offset_from: 0,
        offset_to: text.len(),
        position,
        text,
        position_length: 1,
    });
    PreTokenizedString { text: String::new(), tokens: tokens.collect() }
}
