//! A folder of Magento 2 CSV files and its pictures.
//!
//! What a file is, its header tells: Magento's product export (`sku`, `product_type`), the sample
//! data's simple products (`category`, `name`, `sku`, `price`), picture lists (`sku`, `image`),
//! links (`sku`, `linked_sku`; the kind is in the file's name), reviews, categories and attributes.
//! A configurable product and its simple ones become one product with variants. Bundles, groups
//! and downloads are refused row by row.

mod assemble;
mod beside;

use super::Defaults;
use super::output::{Output, Stop};
use super::source::{Source, csv_files};
use super::table::{Row, Table};
use assemble::Item;
use beside::Beside;
use domain::catalog::import::{Reject, RejectReason};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a file is about, in the order in which files are read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Attributes,
    Categories,
    Pictures,
    Prices,
    Products,
    SimpleProducts,
    OtherProducts,
    Links,
    Reviews,
}

fn kind_of(table: &Table) -> Option<Kind> {
    let has = |names: &[&str]| names.iter().all(|name| table.has(name));
    Some(if has(&["sku", "product_type", "name"]) {
        Kind::Products
    } else if ["bundle_options", "associated_sku", "links_title"].iter().any(|name| table.has(name)) {
        Kind::OtherProducts
    } else if has(&["category", "name", "sku", "price"]) {
        Kind::SimpleProducts
    } else if has(&["sku", "linked_sku"]) {
        Kind::Links
    } else if has(&["sku", "rating_value", "review"]) {
        Kind::Reviews
    } else if has(&["sku", "image"]) {
        Kind::Pictures
    } else if has(&["sku", "msrp"]) {
        Kind::Prices
    } else if has(&["name", "url_key", "path"]) {
        Kind::Categories
    } else if has(&["attribute_code", "frontend_label"]) {
        Kind::Attributes
    } else {
        return None;
    })
}

/// Reads a folder, or one file.
pub(super) fn read(source: &Source, defaults: Defaults, out: &mut Output) -> Result<(), Stop> {
    let (files, folder) = match source {
        Source::Path(path) if path.is_dir() => (csv_files(path).into_iter().map(Source::Path).collect(), path.clone()),
        _ => (vec![source.clone()], source.folder().map_or_else(PathBuf::new, Path::to_owned)),
    };
    let mut sorted: BTreeMap<(Kind, usize), Source> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        match Table::open(file, &std::sync::Arc::default())?.as_ref().and_then(kind_of) {
            Some(kind) => {
                sorted.insert((kind, index), file.clone());
            }
            None => out.ignored([file.name()]),
        }
    }
    if !sorted.keys().any(|(kind, _)| matches!(kind, Kind::Products | Kind::SimpleProducts)) {
        return Err(Stop::Unusable { reason: RejectReason::MissingColumn, name: "sku, product_type, name".to_owned() });
    }
    let mut beside = Beside::default();
    let mut items: Vec<Item> = Vec::new();
    for ((kind, _), file) in &sorted {
        let Some(table) = Table::open(file, &out.read)? else { continue };
        out.encoding(table.encoding());
        let mut rows = Rows { table, file: file.name(), out };
        match kind {
            Kind::Products => rows.exported_products(&mut items)?,
            Kind::SimpleProducts => rows.simple_products(&mut items)?,
            Kind::OtherProducts => rows.refuse_all(RejectReason::Unsupported)?,
            Kind::Links => {
                beside.know(&items);
                rows.links(&mut beside)?;
            }
            Kind::Reviews => {
                beside.know(&items);
                rows.reviews(&mut beside)?;
            }
            Kind::Pictures => rows.pictures(&mut beside)?,
            Kind::Prices => rows.prices(&mut beside)?,
            Kind::Categories => rows.categories(&mut beside)?,
            Kind::Attributes => rows.attributes(&mut beside)?,
        }
    }
    beside.know(&items);
    assemble::assemble(items, beside, defaults, &folder, out)
}

/// A file being read.
struct Rows<'a> {
    table: Table,
    file: String,
    out: &'a mut Output,
}

impl Rows<'_> {
    /// The next readable row; unreadable ones are refused.
    fn next(&mut self) -> Result<Option<Row>, Stop> {
        while let Some(next) = self.table.next()? {
            self.out.row();
            match next {
                Ok(row) => return Ok(Some(row)),
                Err(fault) => self.out.reject(fault.reject)?,
            }
        }
        Ok(None)
    }

    fn refuse(&mut self, row: u64, column: &str, reason: RejectReason, value: &str) -> Result<(), Stop> {
        self.out.reject(Reject::new(row, column, reason, value).in_file(&self.file))
    }

    fn refuse_all(&mut self, reason: RejectReason) -> Result<(), Stop> {
        let sku = self.table.column("sku");
        while let Some(row) = self.next()? {
            self.refuse(row.number, "sku", reason, row.get(sku))?;
        }
        Ok(())
    }
}
