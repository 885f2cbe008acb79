//! From Magento's rows to products: simple products that belong to a configurable one become its
//! variants, all others products of their own.
//!
//! Over 400 lines: Magento has many columns.

use super::beside::Beside;
use super::{Rows, Stop};
use crate::catalog::draft::{
    AttributeDraft, CategoryDraft, LinkDraft, OptionDraft, PictureDraft, PictureSource, ProductDraft, TypeDraft,
    ValueDraft, VariantDraft,
};
use crate::import::Defaults;
use crate::import::output::Output;
use crate::import::shopify::inside;
use crate::import::values::{decimal, in_its_language, is_yes, moment, option_name, pieces, price};
use domain::catalog::import::{Reject, RejectReason};
use domain::catalog::{AttributeKind, LinkKind, ProductStatus, slug, story};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// One row of a product file.
pub(super) struct Item {
    pub(super) sku: String,
    row: u64,
    file: String,
    configurable: bool,
    visible: bool,
    online: bool,
    name: String,
    url_key: String,
    story: String,
    subtitle: String,
    set: String,
    price: String,
    special: String,
    quantity: String,
    weight: String,
    created: String,
    /// Paths from the root, main one first.
    categories: Vec<Vec<String>>,
    attributes: Vec<(String, String)>,
    images: Vec<String>,
    /// SKU and option values of each variant.
    variations: Vec<(String, Vec<(String, String)>)>,
    links: Vec<LinkDraft>,
}

/// Attributes that say how to sell, not what it is.
const SWITCHES: &[&str] = &["has_options", "required_options", "new", "sale", "erin_recommends"];

impl Rows<'_> {
    /// Magento's own product export.
    pub(super) fn exported_products(&mut self, items: &mut Vec<Item>) -> Result<(), Stop> {
        let columns = [
            "sku",
            "product_type",
            "name",
            "description",
            "short_description",
            "attribute_set_code",
            "price",
            "special_price",
            "qty",
            "weight",
            "product_online",
            "visibility",
            "categories",
            "url_key",
            "additional_attributes",
            "base_image",
            "additional_images",
            "configurable_variations",
            "created_at",
            "related_skus",
            "upsell_skus",
            "crosssell_skus",
        ]
        .map(|name| self.table.column(name));
        while let Some(row) = self.next()? {
            let cell = |n: usize| row.get(columns.get(n).copied().flatten()).to_owned();
            let kind = cell(1);
            if kind != "simple" && kind != "configurable" && kind != "virtual" {
                self.refuse(row.number, "product_type", RejectReason::Unsupported, &kind)?;
                continue;
            }
            let categories = cell(12);
            let paths =
                categories.split(',').map(|path| path.split('/').skip(1).map(|n| n.trim().to_owned()).collect());
            let images = [cell(15), cell(16)].join(",");
            let links = [(19, LinkKind::Related), (20, LinkKind::Upsell), (21, LinkKind::CrossSell)];
            items.push(Item {
                sku: cell(0),
                row: row.number,
                file: self.file.clone(),
                configurable: kind == "configurable",
                visible: !cell(11).eq_ignore_ascii_case("Not Visible Individually"),
                online: cell(10) != "0" && cell(10) != "2",
                name: cell(2),
                url_key: cell(13),
                story: cell(3),
                subtitle: cell(4),
                set: cell(5),
                price: cell(6),
                special: cell(7),
                quantity: cell(8),
                weight: cell(9),
                created: cell(18),
                categories: paths.filter(|path: &Vec<String>| !path.is_empty()).collect(),
                attributes: pairs(&cell(14)),
                images: images.split(',').map(|name| name.trim().to_owned()).collect(),
                variations: cell(17).split('|').filter_map(variation).collect(),
                links: links.into_iter().flat_map(|(n, kind)| linked(&cell(n), kind)).collect(),
            });
        }
        Ok(())
    }

    /// The sample data's simple products: every further column is an attribute.
    pub(super) fn simple_products(&mut self, items: &mut Vec<Item>) -> Result<(), Stop> {
        let columns =
            ["sku", "name", "description", "attribute_set", "price", "special_price", "qty", "category", "url_key"]
                .map(|name| self.table.column(name));
        let known = ["visibility", "short_description", "meta_description"].map(|name| self.table.column(name));
        let header = self.table.header().to_vec();
        let others: Vec<(usize, String)> = header
            .into_iter()
            .enumerate()
            .filter(|(at, _)| !columns.contains(&Some(*at)) && !known.contains(&Some(*at)))
            .collect();
        while let Some(row) = self.next()? {
            let cell = |n: usize| row.get(columns.get(n).copied().flatten()).to_owned();
            let path = cell(7).lines().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
            items.push(Item {
                sku: cell(0),
                row: row.number,
                file: self.file.clone(),
                configurable: false,
                visible: true,
                online: true,
                name: cell(1),
                url_key: cell(8),
                story: cell(2),
                subtitle: String::new(),
                set: cell(3),
                price: cell(4),
                special: cell(5),
                quantity: cell(6),
                weight: String::new(),
                created: String::new(),
                categories: vec![path],
                attributes: others
                    .iter()
                    .map(|(at, name)| (name.clone(), row.get(Some(*at)).to_owned()))
                    .filter(|(_, value)| !value.is_empty())
                    .collect(),
                images: Vec::new(),
                variations: Vec::new(),
                links: Vec::new(),
            });
        }
        Ok(())
    }
}

/// `a=1,b=2`; a comma within a value belongs to it.
fn pairs(text: &str) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for part in text.split(',') {
        match part.split_once('=') {
            Some((name, value)) => pairs.push((name.trim().to_owned(), value.to_owned())),
            None => {
                if let Some((_, value)) = pairs.last_mut() {
                    value.push(',');
                    value.push_str(part);
                }
            }
        }
    }
    pairs
}

fn variation(text: &str) -> Option<(String, Vec<(String, String)>)> {
    let mut pairs = pairs(text);
    let at = pairs.iter().position(|(name, _)| name == "sku")?;
    Some((pairs.remove(at).1, pairs))
}

fn linked(text: &str, kind: LinkKind) -> Vec<LinkDraft> {
    let skus = text.split(',').map(str::trim).filter(|sku| !sku.is_empty());
    skus.map(|sku| LinkDraft { kind, target: sku.to_owned() }).collect()
}

/// Makes the products and hands them over.
pub(super) fn assemble(
    items: Vec<Item>,
    mut beside: Beside,
    defaults: Defaults,
    folder: &Path,
    out: &mut Output,
) -> Result<(), Stop> {
    let by_sku: HashMap<&str, &Item> = items.iter().map(|item| (item.sku.as_str(), item)).collect();
    // Which product a SKU ends up in.
    let mut product_of: HashMap<&str, &Item> = HashMap::new();
    for item in items.iter().filter(|item| item.configurable) {
        for (sku, _) in &item.variations {
            product_of.entry(sku).or_insert(item);
        }
    }
    let slugs: HashMap<&str, String> = items
        .iter()
        .map(|item| (item.sku.as_str(), handle(product_of.get(item.sku.as_str()).copied().unwrap_or(item))))
        .collect();
    for item in items.iter().filter(|item| !product_of.contains_key(item.sku.as_str())) {
        let children: Vec<(&Item, &[(String, String)])> = item
            .variations
            .iter()
            .filter_map(|(sku, values)| Some((*by_sku.get(sku.as_str())?, values.as_slice())))
            .collect();
        let mut assembler = Assembler { item, beside: &mut beside, defaults, folder, rejects: Vec::new() };
        for (sku, _) in item.variations.iter().filter(|(sku, _)| !by_sku.contains_key(sku.as_str())) {
            assembler.refuse(item, "configurable_variations", RejectReason::UnknownProduct, sku);
        }
        let mut draft = assembler.product(&children);
        let rejects = assembler.rejects;
        if !rejects.is_empty() {
            rejects.into_iter().try_for_each(|reject| out.reject(reject))?;
            continue;
        }
        let skus = children.iter().map(|(child, _)| child.sku.as_str()).chain([item.sku.as_str()]);
        for sku in skus {
            draft.reviews.extend(beside.reviews.remove(sku).unwrap_or_default());
            let links = beside.links.remove(sku).unwrap_or_default();
            for mut link in links.into_iter().chain(if sku == item.sku { item.links.clone() } else { Vec::new() }) {
                if let Some(slug) = slugs.get(link.target.as_str()) {
                    link.target.clone_from(slug);
                }
                if !draft.links.contains(&link) {
                    draft.links.push(link);
                }
            }
        }
        out.product(draft)?;
    }
    Ok(())
}

fn handle(item: &Item) -> String {
    let given = if item.url_key.is_empty() { &item.name } else { &item.url_key };
    slug::of_first("p", &[given, &item.sku])
}

struct Assembler<'a> {
    item: &'a Item,
    beside: &'a mut Beside,
    defaults: Defaults,
    folder: &'a Path,
    rejects: Vec<Reject>,
}

impl Assembler<'_> {
    fn refuse(&mut self, item: &Item, column: &str, reason: RejectReason, value: &str) {
        self.rejects.push(Reject::new(item.row, column, reason, value).in_file(&item.file));
    }

    fn product(&mut self, children: &[(&Item, &[(String, String)])]) -> ProductDraft {
        let item = self.item;
        let mut draft = ProductDraft::new(handle(item), in_its_language(&story::unescape(&item.name)));
        draft.row = item.row;
        draft.story = in_its_language(&item.story);
        draft.subtitle = in_its_language(&story::plain_text(&item.subtitle, 120));
        draft.status = if item.online && item.visible { ProductStatus::Active } else { ProductStatus::Draft };
        draft.published_at = moment(&item.created).filter(|_| draft.status == ProductStatus::Active);
        let mut paths = item.categories.iter().map(|path| self.path(path));
        draft.category = paths.next().unwrap_or_default();
        draft.more_categories = paths.collect();
        if !item.set.is_empty() {
            let name = in_its_language(&item.set);
            draft.product_type = Some(TypeDraft { code: slug::of_first("t", &[&item.set]), name });
        }
        draft.is_new = item.attributes.iter().any(|(name, value)| name == "new" && is_yes(value));
        draft.is_featured = item.attributes.iter().any(|(name, value)| name == "erin_recommends" && is_yes(value));
        draft.attributes = item.attributes.iter().filter_map(|(name, value)| self.attribute(name, value)).collect();
        for name in self.images(item) {
            self.picture(&mut draft, &name, None);
        }
        if children.is_empty() {
            draft.variants.extend(self.variant(item, Vec::new()));
            return draft;
        }
        for (code, _) in children.first().map(|(_, values)| *values).unwrap_or_default() {
            draft.options.push(OptionDraft { code: code.clone(), name: option_name(code).1, values: Vec::new() });
        }
        let colour = draft.options.iter().position(|option| option.code == "color");
        for (child, values) in children {
            let mut codes = Vec::with_capacity(values.len());
            for option in &mut draft.options {
                let value = values.iter().find(|(name, _)| *name == option.code).map_or("", |(_, value)| value);
                if !option.values.iter().any(|known| known.code == value) {
                    option.values.push(ValueDraft { code: value.into(), text: in_its_language(value), picture: None });
                }
                codes.push(value.to_owned());
            }
            let shown = colour.and_then(|at| Some((at, codes.get(at)?.clone())));
            for name in self.images(child) {
                self.picture(&mut draft, &name, shown.clone());
            }
            draft.variants.extend(self.variant(child, codes));
        }
        for option in &mut draft.options {
            option.code = option_name(&option.code).0;
        }
        draft
    }

    fn path(&self, path: &[String]) -> Vec<CategoryDraft> {
        (0..path.len())
            .map(|depth| CategoryDraft {
                slug: self.beside.categories.get(&path[..=depth].join("/")).cloned(),
                name: in_its_language(&path[depth]),
            })
            .collect()
    }

    fn attribute(&self, code: &str, value: &str) -> Option<AttributeDraft> {
        if SWITCHES.contains(&code) || value.trim().is_empty() {
            return None;
        }
        let facts = self.beside.attributes.get(code);
        let values: Vec<String> = value.split(['|', '\n']).map(|part| story::unescape(part.trim())).collect();
        let name = facts.map_or_else(|| code.replace('_', " "), |facts| facts.name.clone());
        Some(AttributeDraft {
            code: code.to_owned(),
            name: in_its_language(&name),
            kind: facts.map_or(AttributeKind::Text, |facts| facts.kind),
            unit: None,
            filterable: facts.is_some_and(|facts| facts.filterable),
            value: in_its_language(&values.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")),
            number: None,
        })
    }

    fn variant(&mut self, item: &Item, options: Vec<String>) -> Option<VariantDraft> {
        let rate = self.defaults.rate;
        let full = match price(&item.price, rate) {
            Ok(full) => full,
            Err(reason) => {
                self.refuse(item, "price", reason, &item.price);
                return None;
            }
        };
        let now = price(&item.special, rate).ok().filter(|special| *special < full).unwrap_or(full);
        let msrp = self.beside.prices.get(&self.item.sku).and_then(|price_before| price(price_before, rate).ok());
        let stock = match pieces(&item.quantity) {
            Ok(stock) => stock.or(self.defaults.stock),
            Err(reason) => {
                self.refuse(item, "qty", reason, &item.quantity);
                return None;
            }
        };
        Some(VariantDraft {
            sku: item.sku.clone(),
            price: now,
            compare_at: Some(full.max(msrp.unwrap_or(0))),
            // Magento's weight is in kilograms or pounds, as the store is set up; kilograms here.
            weight_g: decimal(&item.weight, 3).unwrap_or(0),
            options,
            stock,
            row: item.row,
            ..VariantDraft::default()
        })
    }

    fn images(&self, item: &Item) -> Vec<String> {
        let listed = self.beside.pictures.get(&item.sku).into_iter().flatten();
        let names = item.images.iter().chain(listed).filter(|name| !name.is_empty() && *name != "no_selection");
        names.cloned().collect()
    }

    fn picture(&self, draft: &mut ProductDraft, name: &str, value: Option<(usize, String)>) {
        let source = PictureSource::File(self.file(name));
        match draft.pictures.iter_mut().find(|picture| picture.source == source) {
            Some(picture) if picture.value.is_none() => picture.value = value,
            Some(_) => {}
            None => draft.pictures.push(PictureDraft { source, alt: draft.title.clone(), value }),
        }
    }

    /// Where Magento and its sample data keep pictures; re-encoded ones keep their name.
    fn file(&self, name: &str) -> PathBuf {
        let above = self.folder.parent().unwrap_or(self.folder);
        let folders = [
            self.folder.join("images"),
            self.folder.join("pub/media/catalog/product"),
            self.folder.join("media/catalog/product"),
            self.folder.to_owned(),
            above.join("images"),
        ];
        let candidates = folders.iter().filter_map(|folder| inside(folder, name));
        let endings = |file: PathBuf| [file.clone(), file.with_extension("webp"), file.with_extension("jpg")];
        let found = candidates.flat_map(endings).find(|file| file.is_file());
        found.unwrap_or_else(|| self.folder.join("images").join(name.trim_start_matches('/')))
    }
}
