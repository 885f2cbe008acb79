//! A folder of litemall's tables as CSV: goods, their products (variants), specifications,
//! attributes, categories, brands and comments. The goods are read one by one; the small tables
//! beside them are kept.

use super::output::{Output, Stop};
use super::source::Source;
use super::table::{Row, Table};
use super::values::{Rate, is_yes, moment, option_name, pieces, price};
use crate::catalog::draft::{
    AttributeDraft, Bilingual, BrandDraft, CategoryDraft, OptionDraft, ProductDraft, ReviewDraft, TypeDraft,
    ValueDraft, VariantDraft,
};
use domain::Lang;
use domain::catalog::import::{Reject, RejectReason};
use domain::catalog::{AttributeKind, ProductStatus, slug};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// A table with the columns that are read from it.
struct Small {
    table: Table,
    file: &'static str,
    columns: Vec<Option<usize>>,
}

impl Small {
    fn open(folder: &Path, file: &'static str, columns: &[&str], out: &Output) -> Result<Option<Small>, Stop> {
        let path = folder.join(file);
        if !path.is_file() {
            return Ok(None);
        }
        let Some(mut table) = Table::open(&Source::Path(path), &out.read)? else { return Ok(None) };
        let columns = columns.iter().map(|name| table.column(name)).collect();
        Ok(Some(Small { table, file, columns }))
    }

    /// The next readable row that is not marked as deleted; unreadable ones are refused.
    fn next(&mut self, out: &mut Output) -> Result<Option<(Row, Vec<String>)>, Stop> {
        let deleted = self.table.column("deleted");
        while let Some(next) = self.table.next()? {
            out.row();
            match next {
                Ok(row) if is_yes(row.get(deleted)) => {}
                Ok(row) => {
                    let cells = self.columns.iter().map(|column| row.get(*column).to_owned()).collect();
                    return Ok(Some((row, cells)));
                }
                Err(fault) => out.reject(fault.reject)?,
            }
        }
        Ok(None)
    }
}

struct Variant {
    row: u64,
    id: String,
    values: Vec<String>,
    price: i64,
    stock: Option<i64>,
}

#[derive(Default)]
struct Beside {
    categories: HashMap<String, (String, String)>,
    brands: HashMap<String, String>,
    variants: HashMap<String, Vec<Variant>>,
    specifications: HashMap<String, Vec<(String, String)>>,
    attributes: HashMap<String, Vec<(String, String)>>,
    reviews: HashMap<String, Vec<ReviewDraft>>,
    /// Goods some row of which was refused.
    spoiled: HashSet<String>,
}

/// Reads the folder.
pub(super) fn read(source: &Source, rate: Rate, out: &mut Output) -> Result<(), Stop> {
    let Source::Path(folder) = source else {
        return Err(Stop::Unusable { reason: RejectReason::MissingColumn, name: "goods.csv".to_owned() });
    };
    let goods = [
        "id",
        "goods_sn",
        "name",
        "category_id",
        "brand_id",
        "keywords",
        "brief",
        "is_on_sale",
        "is_new",
        "is_hot",
        "unit",
        "counter_price",
        "retail_price",
        "add_time",
    ];
    let Some(mut goods) = Small::open(folder, "goods.csv", &goods, out)? else {
        return Err(Stop::Unusable { reason: RejectReason::MissingColumn, name: "goods.csv".to_owned() });
    };
    out.encoding(goods.table.encoding());
    let known = known_goods(folder)?;
    let mut beside = Beside::default();
    beside.read_words(folder, out)?;
    beside.read_variants(folder, rate, out)?;
    beside.read_facts(folder, out)?;
    beside.read_reviews(folder, &known, out)?;
    while let Some((row, cells)) = goods.next(out)? {
        match product(&row, &cells, &mut beside, rate) {
            Ok(draft) => out.product(draft)?,
            Err(reject) => out.reject(reject.in_file("goods.csv"))?,
        }
    }
    Ok(())
}

/// The ids of all goods: comments of anything else have no place.
fn known_goods(folder: &Path) -> Result<HashSet<String>, Stop> {
    let mut known = HashSet::new();
    if let Some(mut table) = Table::open(&Source::Path(folder.join("goods.csv")), &std::sync::Arc::default())? {
        let id = table.column("id");
        while let Some(next) = table.next()? {
            if let Ok(row) = next {
                known.insert(row.get(id).to_owned());
            }
        }
    }
    Ok(known)
}

impl Beside {
    fn read_words(&mut self, folder: &Path, out: &mut Output) -> Result<(), Stop> {
        if let Some(mut table) = Small::open(folder, "category.csv", &["id", "name", "pid"], out)? {
            while let Some((_, mut cells)) = table.next(out)? {
                let (parent, name) = (cells.swap_remove(2), cells.swap_remove(1));
                self.categories.insert(cells.swap_remove(0), (name, parent));
            }
        }
        if let Some(mut table) = Small::open(folder, "brand.csv", &["id", "name"], out)? {
            while let Some((_, mut cells)) = table.next(out)? {
                let name = cells.swap_remove(1);
                self.brands.insert(cells.swap_remove(0), name);
            }
        }
        Ok(())
    }

    fn read_variants(&mut self, folder: &Path, rate: Rate, out: &mut Output) -> Result<(), Stop> {
        let columns = ["id", "goods_id", "specifications", "price", "number"];
        if let Some(mut table) = Small::open(folder, "goods_product.csv", &columns, out)? {
            while let Some((row, cells)) = table.next(out)? {
                let wrong = |column: &str, reason, value: &str| {
                    Reject::new(row.number, column, reason, value).in_file("goods_product.csv")
                };
                let variant = (|| {
                    let values = serde_json::from_str(&cells[2])
                        .map_err(|_| wrong("specifications", RejectReason::BadJson, &cells[2]))?;
                    let price = price(&cells[3], rate).map_err(|reason| wrong("price", reason, &cells[3]))?;
                    let stock = pieces(&cells[4]).map_err(|reason| wrong("number", reason, &cells[4]))?;
                    Ok(Variant { row: row.number, id: cells[0].clone(), values, price, stock })
                })();
                match variant {
                    Ok(variant) => self.variants.entry(cells[1].clone()).or_default().push(variant),
                    Err(reject) => {
                        self.spoiled.insert(cells[1].clone());
                        out.reject(reject)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn read_facts(&mut self, folder: &Path, out: &mut Output) -> Result<(), Stop> {
        let columns = ["goods_id", "specification", "value"];
        if let Some(mut table) = Small::open(folder, "goods_specification.csv", &columns, out)? {
            while let Some((_, mut cells)) = table.next(out)? {
                let (value, name) = (cells.swap_remove(2), cells.swap_remove(1));
                self.specifications.entry(cells.swap_remove(0)).or_default().push((name, value));
            }
        }
        if let Some(mut table) = Small::open(folder, "goods_attribute.csv", &["goods_id", "attribute", "value"], out)? {
            while let Some((_, mut cells)) = table.next(out)? {
                let (value, name) = (cells.swap_remove(2), cells.swap_remove(1));
                let of_goods = self.attributes.entry(cells.swap_remove(0)).or_default();
                match of_goods.iter_mut().find(|(known, _)| *known == name) {
                    // The same fact twice: both values are true.
                    Some((_, known)) => *known = [known.as_str(), "；", &value].concat(),
                    None => of_goods.push((name, value)),
                }
            }
        }
        Ok(())
    }

    fn read_reviews(&mut self, folder: &Path, known: &HashSet<String>, out: &mut Output) -> Result<(), Stop> {
        let columns = ["value_id", "type", "content", "star", "user_id", "add_time"];
        let Some(mut table) = Small::open(folder, "comment.csv", &columns, out)? else { return Ok(()) };
        while let Some((row, mut cells)) = table.next(out)? {
            if cells[1] != "0" || !known.contains(&cells[0]) {
                let (column, reason) = if cells[1] == "0" {
                    ("value_id", RejectReason::UnknownProduct)
                } else {
                    // A comment on an article, not on goods.
                    ("type", RejectReason::Unsupported)
                };
                out.reject(Reject::new(row.number, column, reason, &cells[0]).in_file(table.file))?;
                continue;
            }
            // litemall's star says "praised" (1) or nothing (0) in old rows, and only newer ones
            // count to five.
            let stars = cells[3].parse().ok().filter(|stars| (2..=5).contains(stars)).unwrap_or(5);
            let review = ReviewDraft {
                author: ["用户", &cells[4]].concat(),
                stars,
                lang: Lang::Zh,
                body: std::mem::take(&mut cells[2]),
                at: moment(&cells[5]),
            };
            self.reviews.entry(cells.swap_remove(0)).or_default().push(review);
        }
        Ok(())
    }

    fn way_to(&self, category: &str) -> Vec<CategoryDraft> {
        let mut path = Vec::new();
        let mut at = category.to_owned();
        while let Some((name, parent)) = self.categories.get(&at) {
            let slug = Some(["litemall-", &at].concat());
            path.push(CategoryDraft { slug, name: Bilingual::one(Lang::Zh, name.as_str()) });
            at.clone_from(parent);
            if path.len() > 8 {
                break;
            }
        }
        path.reverse();
        path
    }
}

fn product(row: &Row, cells: &[String], beside: &mut Beside, rate: Rate) -> Result<ProductDraft, Reject> {
    let wrong = |column: &str, reason, value: &str| Reject::new(row.number, column, reason, value);
    let [id, number, name, category, brand, keywords, brief, on_sale, is_new, is_hot, _unit, list, retail, added] =
        cells
    else {
        return Err(wrong("", RejectReason::MissingColumn, ""));
    };
    if beside.spoiled.contains(id) {
        return Err(wrong("id", RejectReason::Incomplete, id));
    }
    let zh = |text: &str| Bilingual::one(Lang::Zh, text);
    let mut draft = ProductDraft::new(slug::of_first("g", &[number, id]), zh(name));
    draft.row = row.number;
    draft.subtitle = zh(brief);
    draft.story = zh(brief);
    draft.status = if is_yes(on_sale) { ProductStatus::Active } else { ProductStatus::Draft };
    (draft.is_new, draft.is_featured) = (is_yes(is_new), is_yes(is_hot));
    draft.published_at = moment(added).filter(|_| draft.status == ProductStatus::Active);
    draft.tags = keywords.split([',', '，', ' ']).filter(|word| !word.is_empty()).map(ToOwned::to_owned).collect();
    draft.category = beside.way_to(category);
    draft.brand =
        beside.brands.get(brand).map(|name| BrandDraft { slug: Some(["litemall-", brand].concat()), name: zh(name) });
    let root = draft.category.first().map_or_else(|| "goods".to_owned(), |root| root.slug.clone().unwrap_or_default());
    let root_name = draft.category.first().map_or_else(|| zh("商品"), |root| root.name.clone());
    draft.product_type = Some(TypeDraft { code: root, name: root_name });
    for (name, value) in beside.attributes.remove(id).unwrap_or_default() {
        draft.attributes.push(AttributeDraft {
            code: slug::of_first("a", &[&name]),
            name: zh(&name),
            kind: AttributeKind::Text,
            unit: None,
            filterable: false,
            value: zh(&value),
            number: None,
        });
    }
    draft.reviews = beside.reviews.remove(id).unwrap_or_default();
    let before = price(list, rate).ok();
    options(&mut draft, beside.specifications.remove(id).unwrap_or_default());
    let variants = beside.variants.remove(id).unwrap_or_default();
    let plain = variants.len() <= 1;
    if plain {
        draft.options.clear();
    }
    for variant in variants {
        draft.variants.push(VariantDraft {
            sku: if plain { number.clone() } else { [number, "-", &variant.id].concat() },
            price: variant.price,
            compare_at: before,
            options: if plain { Vec::new() } else { variant.values },
            stock: variant.stock.or(Some(0)),
            row: variant.row,
            ..VariantDraft::default()
        });
    }
    if draft.variants.is_empty() {
        let price = price(retail, rate).map_err(|reason| wrong("retail_price", reason, retail))?;
        let variant = VariantDraft { sku: number.clone(), price, compare_at: before, ..VariantDraft::default() };
        draft.variants.push(VariantDraft { stock: Some(0), row: row.number, ..variant });
    }
    Ok(draft)
}

fn options(draft: &mut ProductDraft, specifications: Vec<(String, String)>) {
    for (name, value) in specifications {
        let (code, names) = option_name(&name);
        let at = draft.options.iter().position(|option| option.code == code).unwrap_or_else(|| {
            draft.options.push(OptionDraft { code, name: names, values: Vec::new() });
            draft.options.len() - 1
        });
        let values = &mut draft.options[at].values;
        if !values.iter().any(|known| known.code == value) {
            values.push(ValueDraft { text: Bilingual::one(Lang::Zh, value.as_str()), code: value, picture: None });
        }
    }
}
