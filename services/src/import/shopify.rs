//! Shopify's product CSV.
//!
//! Rows of one product stand together and have the same `Handle`. The first carries the texts;
//! each row carries a variant, a picture, or both. When one row of a product cannot be used, all
//! of the product is left out.

use super::output::{Output, Stop};
use super::source::Source;
use super::table::{Fault, Row, Table};
use super::values::{Rate, decimal, in_its_language, is_yes, option_name, pieces, price};
use crate::catalog::draft::{
    Bilingual, BrandDraft, CategoryDraft, OptionDraft, PictureDraft, PictureSource, ProductDraft, ValueDraft,
    VariantDraft,
};
use domain::catalog::ProductStatus;
use domain::catalog::import::{Reject, RejectReason};
use std::path::PathBuf;

/// More rows than variants and pictures any product has.
const MOST_ROWS: usize = 4000;

struct Columns {
    handle: Option<usize>,
    title: Option<usize>,
    body: Option<usize>,
    vendor: Option<usize>,
    category: Option<usize>,
    kind: Option<usize>,
    tags: Option<usize>,
    published: Option<usize>,
    status: Option<usize>,
    names: [Option<usize>; 3],
    values: [Option<usize>; 3],
    sku: Option<usize>,
    grams: Option<usize>,
    stock: Option<usize>,
    price: Option<usize>,
    compare_at: Option<usize>,
    barcode: Option<usize>,
    image: Option<usize>,
    alt: Option<usize>,
    variant_image: Option<usize>,
}

impl Columns {
    fn find(table: &mut Table) -> Result<Columns, Stop> {
        // These are known and of no use here; they are not reported as unknown.
        for known in KNOWN {
            table.column(known);
        }
        let handle = table.column("Handle").or_else(|| table.column("URL handle"));
        for (needed, found) in [("Handle", handle), ("Variant Price", table.column("Variant Price"))] {
            if found.is_none() {
                return Err(Stop::Unusable { reason: RejectReason::MissingColumn, name: needed.to_owned() });
            }
        }
        let mut option = |n: usize, what: &str| table.column(&format!("Option{n} {what}"));
        let names = [option(1, "Name"), option(2, "Name"), option(3, "Name")];
        let values = [option(1, "Value"), option(2, "Value"), option(3, "Value")];
        Ok(Columns {
            handle,
            title: table.column("Title"),
            body: table.column("Body (HTML)"),
            vendor: table.column("Vendor"),
            category: table.column("Product Category"),
            kind: table.column("Type"),
            tags: table.column("Tags"),
            published: table.column("Published"),
            status: table.column("Status"),
            names,
            values,
            sku: table.column("Variant SKU"),
            grams: table.column("Variant Grams"),
            stock: table.column("Variant Inventory Qty"),
            price: table.column("Variant Price"),
            compare_at: table.column("Variant Compare At Price"),
            barcode: table.column("Variant Barcode"),
            image: table.column("Image Src"),
            alt: table.column("Image Alt Text"),
            variant_image: table.column("Variant Image"),
        })
    }
}

/// Columns of Shopify's export this shop has no use for.
const KNOWN: &[&str] = &[
    "Variant Inventory Tracker",
    "Variant Inventory Policy",
    "Variant Fulfillment Service",
    "Variant Requires Shipping",
    "Variant Taxable",
    "Image Position",
    "Gift Card",
    "SEO Title",
    "SEO Description",
    "Variant Weight Unit",
    "Variant Tax Code",
    "Cost per item",
];

/// The rows of one product.
struct Group {
    handle: String,
    rows: Vec<Row>,
    rejects: Vec<Reject>,
    too_many: bool,
}

/// Reads a Shopify CSV.
pub(super) fn read(source: &Source, rate: Rate, out: &mut Output) -> Result<(), Stop> {
    let Some(mut table) = Table::open(source, &out.read)? else { return Ok(()) };
    out.encoding(table.encoding());
    let columns = Columns::find(&mut table)?;
    out.ignored(table.ignored());
    let folder = source.folder().map(ToOwned::to_owned);
    let mut group: Option<Group> = None;
    while let Some(next) = table.next()? {
        out.row();
        let (handle, row) = match next {
            Ok(row) => (row.get(columns.handle).to_owned(), Ok(row)),
            Err(Fault { reject, before }) => (before.get(columns.handle).to_owned(), Err(reject)),
        };
        if handle.is_empty() {
            match row {
                Ok(row) => out.reject(Reject::new(row.number, "Handle", RejectReason::NoHandle, ""))?,
                // It may have been a row of the product before.
                Err(reject) => match &mut group {
                    Some(group) => group.rejects.push(reject),
                    None => out.reject(reject)?,
                },
            }
            continue;
        }
        if group.as_ref().is_none_or(|group| group.handle != handle) {
            if let Some(done) = group.take() {
                finish(done, &columns, rate, folder.as_ref(), out)?;
            }
            group = Some(Group { handle, rows: Vec::new(), rejects: Vec::new(), too_many: false });
        }
        let Some(group) = &mut group else { continue };
        match row {
            Ok(row) if group.rows.len() < MOST_ROWS => group.rows.push(row),
            Ok(_) => group.too_many = true,
            Err(reject) => group.rejects.push(reject),
        }
    }
    if let Some(done) = group.take() {
        finish(done, &columns, rate, folder.as_ref(), out)?;
    }
    Ok(())
}

fn finish(
    mut group: Group,
    columns: &Columns,
    rate: Rate,
    folder: Option<&PathBuf>,
    out: &mut Output,
) -> Result<(), Stop> {
    let mut rejects = std::mem::take(&mut group.rejects);
    let number = group.rows.first().map_or(0, |row| row.number);
    if group.too_many {
        rejects.push(Reject::new(number, "Handle", RejectReason::TooMany, &group.handle));
    }
    let draft = product(group, columns, rate, folder, &mut rejects, out);
    if rejects.is_empty() {
        return draft.map_or(Ok(()), |draft| out.product(draft));
    }
    let only_others = !rejects.iter().any(|reject| reject.row == number);
    if let Some(draft) = draft.filter(|_| only_others) {
        rejects.push(Reject::new(number, "Handle", RejectReason::Incomplete, &draft.slug));
    }
    rejects.into_iter().try_for_each(|reject| out.reject(reject))
}

fn product(
    mut group: Group,
    columns: &Columns,
    rate: Rate,
    folder: Option<&PathBuf>,
    rejects: &mut Vec<Reject>,
    out: &mut Output,
) -> Option<ProductDraft> {
    let body = group.rows.first_mut()?.take(columns.body);
    let first = group.rows.first()?;
    let title = first.get(columns.title);
    if title.is_empty() {
        rejects.push(Reject::new(first.number, "Title", RejectReason::NoTitle, &group.handle));
    }
    let mut draft = ProductDraft::new(group.handle.clone(), in_its_language(title));
    draft.row = first.number;
    let story_is_written = !body.trim().is_empty();
    draft.story = if story_is_written { in_its_language(body.trim()) } else { Bilingual::default() };
    if draft.title.zh.is_empty() != draft.story.zh.is_empty() && story_is_written {
        // One language per product: the title's.
        draft.story =
            Bilingual::one(if draft.title.zh.is_empty() { domain::Lang::En } else { domain::Lang::Zh }, body.trim());
    }
    draft.status = status(first, columns);
    let vendor = first.get(columns.vendor);
    draft.brand = (!vendor.is_empty()).then(|| BrandDraft { slug: None, name: in_its_language(vendor) });
    draft.category = category(first, columns);
    draft.tags = first.get(columns.tags).split([',', '，']).map(|tag| tag.trim().to_owned()).collect();
    draft.tags.retain(|tag| !tag.is_empty());
    let names: Vec<&str> = columns.names.iter().map(|column| first.get(*column)).collect();
    let default =
        names[0].eq_ignore_ascii_case("Title") && first.get(columns.values[0]).eq_ignore_ascii_case("Default Title");
    let used: Vec<usize> = (0..3).filter(|n| !default && !names[*n].is_empty()).collect();
    for n in &used {
        let (code, name) = option_name(names[*n]);
        draft.options.push(OptionDraft { code, name, values: Vec::new() });
    }
    for (index, row) in group.rows.iter().enumerate() {
        let is_variant = index == 0
            || [columns.sku, columns.price].into_iter().chain(columns.values).any(|column| !row.get(column).is_empty());
        if is_variant {
            match variant(row, columns, &used, rate, &mut draft) {
                Ok(variant) => draft.variants.push(variant),
                Err(reject) => rejects.push(reject),
            }
        }
        picture(row, columns, folder, &used, &mut draft, out);
    }
    Some(draft)
}

fn status(row: &Row, columns: &Columns) -> ProductStatus {
    match row.get(columns.status).to_lowercase().as_str() {
        "draft" => ProductStatus::Draft,
        "archived" => ProductStatus::Archived,
        _ if columns.published.is_some() && !is_yes(row.get(columns.published)) => ProductStatus::Draft,
        _ => ProductStatus::Active,
    }
}

/// Shopify's own taxonomy when it is there, otherwise the merchant's type.
fn category(row: &Row, columns: &Columns) -> Vec<CategoryDraft> {
    let path = match row.get(columns.category) {
        "" => row.get(columns.kind),
        path => path,
    };
    path.split(" > ")
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| CategoryDraft { slug: None, name: in_its_language(name) })
        .collect()
}

fn variant(
    row: &Row,
    columns: &Columns,
    used: &[usize],
    rate: Rate,
    draft: &mut ProductDraft,
) -> Result<VariantDraft, Reject> {
    let refuse = |column: &str, reason, value: &str| Reject::new(row.number, column, reason, value);
    let amount = row.get(columns.price);
    let price_now = price(amount, rate).map_err(|reason| refuse("Variant Price", reason, amount))?;
    let before = row.get(columns.compare_at);
    let compare_at = match price(before, rate) {
        Ok(before) => Some(before),
        Err(RejectReason::NoPrice) => None,
        Err(reason) => return Err(refuse("Variant Compare At Price", reason, before)),
    };
    let stock = row.get(columns.stock);
    let stock = pieces(stock).map_err(|reason| refuse("Variant Inventory Qty", reason, stock))?;
    let grams = row.get(columns.grams);
    let weight_g = if grams.is_empty() {
        0
    } else {
        decimal(grams, 0).ok_or_else(|| refuse("Variant Grams", RejectReason::BadNumber, grams))?
    };
    let mut options = Vec::with_capacity(used.len());
    for (option, n) in draft.options.iter_mut().zip(used) {
        let value = row.get(columns.values[*n]);
        if value.is_empty() {
            return Err(refuse("Option Value", RejectReason::BadOptions, &option.code));
        }
        if !option.values.iter().any(|known| known.code == value) {
            option.values.push(ValueDraft { code: value.to_owned(), text: in_its_language(value), picture: None });
        }
        options.push(value.to_owned());
    }
    Ok(VariantDraft {
        sku: row.get(columns.sku).trim_start_matches('\'').to_owned(),
        barcode: Some(row.get(columns.barcode).trim_start_matches('\'').to_owned()),
        price: price_now,
        compare_at,
        weight_g,
        options,
        stock: stock.or(Some(0)),
        row: row.number,
    })
}

/// Pictures beside the file are taken; those on other machines are counted and left there.
fn picture(
    row: &Row,
    columns: &Columns,
    folder: Option<&PathBuf>,
    used: &[usize],
    draft: &mut ProductDraft,
    out: &mut Output,
) {
    let own = row.get(columns.image);
    let of_variant = row.get(columns.variant_image);
    for (name, is_own) in [(own, true), (of_variant, false)] {
        if name.is_empty() || (!is_own && name == own) {
            continue;
        }
        if name.contains("://") || name.starts_with("//") {
            out.remote_picture();
            continue;
        }
        let Some(file) = folder.and_then(|folder| inside(folder, name)) else {
            out.remote_picture();
            continue;
        };
        let source = PictureSource::File(file);
        if draft.pictures.iter().any(|picture| picture.source == source) {
            continue;
        }
        let value = used.first().map(|n| row.get(columns.values[*n])).filter(|value| !is_own && !value.is_empty());
        draft.pictures.push(PictureDraft {
            source,
            alt: in_its_language(row.get(columns.alt)),
            value: value.map(|value| (0, value.to_owned())),
        });
    }
}

/// A file below a folder; names that lead out of it are none.
pub(super) fn inside(folder: &std::path::Path, name: &str) -> Option<PathBuf> {
    let name = name.trim_start_matches('/');
    let plain = std::path::Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    (plain && !name.is_empty()).then(|| folder.join(name))
}
