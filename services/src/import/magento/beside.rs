//! The small files beside Magento's products.

use super::assemble::Item;
use super::{Rows, Stop};
use crate::catalog::draft::{LinkDraft, ReviewDraft};
use domain::catalog::import::RejectReason;
use domain::catalog::{AttributeKind, LinkKind};
use std::collections::{HashMap, HashSet};

/// Name, kind and use of an attribute.
pub(super) struct AttributeFacts {
    pub(super) name: String,
    pub(super) kind: AttributeKind,
    pub(super) filterable: bool,
}

/// Everything that is not a product, by SKU or path.
#[derive(Default)]
pub(super) struct Beside {
    pub(super) attributes: HashMap<String, AttributeFacts>,
    /// Slug of each path such as `Men/Tops`.
    pub(super) categories: HashMap<String, String>,
    pub(super) pictures: HashMap<String, Vec<String>>,
    pub(super) prices: HashMap<String, String>,
    pub(super) links: HashMap<String, Vec<LinkDraft>>,
    pub(super) reviews: HashMap<String, Vec<ReviewDraft>>,
    skus: HashSet<String>,
}

impl Beside {
    /// Remembers which SKUs there are.
    pub(super) fn know(&mut self, items: &[Item]) {
        if self.skus.is_empty() {
            self.skus = items.iter().map(|item| item.sku.clone()).collect();
        }
    }
}

impl Rows<'_> {
    pub(super) fn attributes(&mut self, beside: &mut Beside) -> Result<(), Stop> {
        let columns = ["attribute_code", "frontend_label", "frontend_input", "is_filterable"];
        let [code, label, input, filterable] = columns.map(|name| self.table.column(name));
        while let Some(row) = self.next()? {
            let kind = match row.get(input) {
                "select" | "multiselect" | "swatch_visual" | "swatch_text" => AttributeKind::Choice,
                "boolean" => AttributeKind::Bool,
                _ => AttributeKind::Text,
            };
            let name = row.get(label).lines().next().unwrap_or_default().trim().to_owned();
            let filterable = row.get(filterable) == "1" && kind != AttributeKind::Text;
            beside.attributes.insert(row.get(code).to_owned(), AttributeFacts { name, kind, filterable });
        }
        Ok(())
    }

    pub(super) fn categories(&mut self, beside: &mut Beside) -> Result<(), Stop> {
        let [name, key, path] = ["name", "url_key", "path"].map(|name| self.table.column(name));
        while let Some(row) = self.next()? {
            let above = row.get(path);
            let own = if above.is_empty() { row.get(name).to_owned() } else { [above, "/", row.get(name)].concat() };
            if !row.get(key).is_empty() {
                beside.categories.entry(own).or_insert_with(|| row.get(key).to_owned());
            }
        }
        Ok(())
    }

    pub(super) fn pictures(&mut self, beside: &mut Beside) -> Result<(), Stop> {
        let [sku, image] = ["sku", "image"].map(|name| self.table.column(name));
        while let Some(row) = self.next()? {
            beside.pictures.entry(row.get(sku).to_owned()).or_default().push(row.get(image).to_owned());
        }
        Ok(())
    }

    pub(super) fn prices(&mut self, beside: &mut Beside) -> Result<(), Stop> {
        let [sku, price] = ["sku", "msrp"].map(|name| self.table.column(name));
        while let Some(row) = self.next()? {
            beside.prices.insert(row.get(sku).to_owned(), row.get(price).to_owned());
        }
        Ok(())
    }

    pub(super) fn links(&mut self, beside: &mut Beside) -> Result<(), Stop> {
        let [sku, linked] = ["sku", "linked_sku"].map(|name| self.table.column(name));
        let name = self.file.to_lowercase();
        let kind = if name.contains("upsell") {
            LinkKind::Upsell
        } else if name.contains("cross") {
            LinkKind::CrossSell
        } else {
            LinkKind::Related
        };
        while let Some(row) = self.next()? {
            let from = row.get(sku).to_owned();
            if !beside.skus.contains(&from) {
                self.refuse(row.number, "sku", RejectReason::UnknownProduct, &from)?;
                continue;
            }
            for target in row.get(linked).split(['\n', ',']).map(str::trim).filter(|target| !target.is_empty()) {
                if beside.skus.contains(target) {
                    let link = LinkDraft { kind, target: target.to_owned() };
                    let links = beside.links.entry(from.clone()).or_default();
                    if !links.contains(&link) {
                        links.push(link);
                    }
                } else {
                    self.refuse(row.number, "linked_sku", RejectReason::UnknownProduct, target)?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn reviews(&mut self, beside: &mut Beside) -> Result<(), Stop> {
        let columns = ["sku", "rating_value", "title", "review", "reviewer"];
        let [sku, stars, title, review, author] = columns.map(|name| self.table.column(name));
        while let Some(row) = self.next()? {
            let of = row.get(sku).to_owned();
            if !beside.skus.contains(&of) {
                self.refuse(row.number, "sku", RejectReason::UnknownProduct, &of)?;
                continue;
            }
            let Ok(stars @ 1..=5) = row.get(stars).parse::<i64>() else {
                let value = row.get(stars).to_owned();
                self.refuse(row.number, "rating_value", RejectReason::BadNumber, &value)?;
                continue;
            };
            let (title, text) = (row.get(title), row.get(review));
            let body = if text.starts_with(title.trim_end_matches('.')) {
                text.to_owned()
            } else {
                [title, " — ", text].concat()
            };
            let lang = crate::import::values::language(&body);
            let author = row.get(author).to_owned();
            beside.reviews.entry(of).or_default().push(ReviewDraft { author, stars, lang, body, at: None });
        }
        Ok(())
    }
}
