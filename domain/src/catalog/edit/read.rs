//! Over 400 lines: the rules of the form and their tests stay together.
//! From what was typed to what it means.

use super::form::{AttributeForm, ProductForm, VariantForm};
use super::{KnownValue, MOST_OPTIONS, MOST_VARIANTS, OptionEdit, Problems, ProductEdit, ValueEdit, VariantEdit};
use crate::catalog::{ProductStatus, slug};
use crate::ids::OptionValueId;
use crate::{Currency, Money};
use std::collections::HashSet;

const LONGEST_LINE: usize = 300;
const LONGEST_SKU: usize = 120;
const LONGEST_STORY: usize = 200_000;
const MOST_PIECES: i64 = 1_000_000_000;

/// What the form means, or everything that is wrong with it.
pub fn read(form: &ProductForm, known: &[KnownValue]) -> Result<ProductEdit, Problems> {
    let mut reader = Reader { problems: Vec::new() };
    let title = reader.pair("title_zh", (&form.title_zh, &form.title_en), LONGEST_LINE);
    if title.0.is_empty() {
        reader.refuse("title_zh", "missing");
    }
    let subtitle = reader.pair("subtitle_zh", (&form.subtitle_zh, &form.subtitle_en), LONGEST_LINE);
    let story = (form.story_zh.trim().to_owned(), form.story_en.trim().to_owned());
    for (name, text) in [("story_zh", &story.0), ("story_en", &story.1)] {
        if text.len() > LONGEST_STORY {
            reader.refuse(name, "too_long");
        }
    }
    let slug = form.slug.trim().to_owned();
    if !slug.is_empty() && !slug::is_usable(&slug) {
        reader.refuse("slug", "malformed");
    }
    let status = match ProductStatus::from_code(form.status.trim()) {
        Some(status) => status,
        None if form.status.trim().is_empty() => ProductStatus::Draft,
        None => reader.refuse_with("status", "malformed", ProductStatus::Draft),
    };
    let category = match form.category.trim() {
        "" => None,
        id => id.parse().map_or_else(|_| reader.refuse_with("category", "malformed", None), Some),
    };
    let mut options = reader.options(form, known);
    let variants = reader.variants(form, known, &mut options);
    let attributes = form.attributes.iter().filter(|fact| !(fact.zh.trim().is_empty() && fact.en.trim().is_empty()));
    let attributes: Vec<AttributeForm> = attributes.cloned().collect();
    if !attributes.is_empty() && form.product_type.trim().is_empty() {
        reader.refuse("product_type", "missing");
    }
    if attributes.iter().any(|fact| fact.code.is_empty() && fact.name.trim().is_empty()) {
        reader.refuse("attributes", "missing");
    }
    if !reader.problems.is_empty() {
        return Err(reader.problems);
    }
    Ok(ProductEdit {
        slug,
        status,
        title,
        subtitle,
        story,
        category,
        brand: line(&form.brand),
        product_type: line(&form.product_type),
        tags: line(&form.tags).to_lowercase(),
        attributes,
        options,
        variants,
    })
}

/// The number a text begins with, in thousandths: `1.5 kg` is 1500.
pub fn thousandths(text: &str) -> Option<i64> {
    let text = text.trim();
    let end = text.find(|sign: char| !(sign.is_ascii_digit() || sign == '.')).unwrap_or(text.len());
    let (whole, part) = text[..end].split_once('.').unwrap_or((&text[..end], ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    whole.parse::<i64>().ok()?.checked_mul(1000)?.checked_add(part.parse().ok()?)
}

/// One line without control signs and without doubled spaces.
fn line(text: &str) -> String {
    let words: Vec<&str> = text.split(|sign: char| sign.is_whitespace() || sign.is_control()).collect();
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

struct Reader {
    problems: Problems,
}

impl Reader {
    fn refuse(&mut self, field: &str, reason: &str) {
        self.problems.push((field.to_owned(), reason.to_owned()));
    }

    fn refuse_with<T>(&mut self, field: &str, reason: &str, instead: T) -> T {
        self.refuse(field, reason);
        instead
    }

    /// Both languages; a missing one is a copy of the other.
    fn pair(&mut self, field: &str, (zh, en): (&str, &str), longest: usize) -> (String, String) {
        let (zh, en) = (line(zh), line(en));
        if zh.chars().count().max(en.chars().count()) > longest {
            self.refuse(field, "too_long");
        }
        match (zh.is_empty(), en.is_empty()) {
            (true, false) => (en.clone(), en),
            (false, true) => (zh.clone(), zh),
            _ => (zh, en),
        }
    }

    fn options(&mut self, form: &ProductForm, known: &[KnownValue]) -> Vec<OptionEdit> {
        let mut options = Vec::new();
        for (row, option) in form.options.iter().enumerate() {
            let name = self.pair(&format!("options[{row}].zh"), (&option.zh, &option.en), 60);
            if name.0.is_empty() {
                continue;
            }
            let was = option.was.trim().parse::<i64>().ok().filter(|was| known.iter().any(|v| v.option == *was));
            let mut values: Vec<ValueEdit> = Vec::new();
            for (at, value) in form.values.iter().enumerate() {
                if value.option.trim() != (row + 1).to_string() {
                    continue;
                }
                let text = self.pair(&format!("values[{at}].zh"), (&value.zh, &value.en), 60);
                if text.0.is_empty() {
                    continue;
                }
                let id = value.id.trim().parse::<OptionValueId>().ok();
                if id.is_some_and(|id| !known.iter().any(|known| known.id == id && Some(known.option) == was)) {
                    self.refuse(&format!("values[{at}].zh"), "malformed");
                }
                if values.iter().any(|other| other.text == text) {
                    self.refuse(&format!("values[{at}].zh"), "duplicate");
                }
                values.push(ValueEdit { id, text });
            }
            options.push(OptionEdit { was, name, values });
        }
        if options.len() > MOST_OPTIONS {
            self.refuse("options", "too_many");
        }
        options
    }

    fn variants(&mut self, form: &ProductForm, known: &[KnownValue], options: &mut [OptionEdit]) -> Vec<VariantEdit> {
        // Cells follow the rows of the form, and rows without a name are no options.
        let named = |row: usize| form.options.get(row).is_some_and(|o| !(line(&o.zh) + &line(&o.en)).is_empty());
        let rows: Vec<usize> = (0..MOST_OPTIONS).filter(|row| named(*row)).collect();
        let mut variants: Vec<VariantEdit> = Vec::new();
        for (row, variant) in form.variants.iter().enumerate() {
            let cells = [&variant.o1, &variant.o2, &variant.o3];
            let blank =
                [&variant.id, &variant.sku, &variant.price].into_iter().chain(cells).all(|t| t.trim().is_empty());
            if blank {
                continue;
            }
            let values = rows.iter().zip(options.iter_mut()).map(|(at, option)| choose(cells[*at], option, known));
            let values: Vec<Option<usize>> = values.collect();
            variants.push(self.variant(row, variant, values));
        }
        if form.fill {
            fill(options, &mut variants);
        }
        if variants.is_empty() {
            self.refuse("variants", "missing");
        }
        if variants.len() > MOST_VARIANTS {
            self.refuse("variants", "too_many");
        }
        self.check_unique(&variants);
        variants
    }

    fn variant(&mut self, row: usize, form: &VariantForm, values: Vec<Option<usize>>) -> VariantEdit {
        let field = |name: &str| format!("variants[{row}].{name}");
        let price = match Money::parse(form.price.trim(), Currency::Cny) {
            Some(price) => price.minor,
            None if form.price.trim().is_empty() => self.refuse_with(&field("price"), "missing", 0),
            None => self.refuse_with(&field("price"), "malformed", 0),
        };
        let compare_at = match form.compare_at.trim() {
            "" => None,
            text => match Money::parse(text, Currency::Cny).map(|money| money.minor) {
                Some(before) if before > price => Some(before),
                Some(_) => self.refuse_with(&field("compare_at"), "out_of_range", None),
                None => self.refuse_with(&field("compare_at"), "malformed", None),
            },
        };
        let weight_g = self.number(&field("weight_g"), &form.weight_g);
        let id = match form.id.trim() {
            "" => None,
            id => id.parse().map_or_else(|_| self.refuse_with(&field("sku"), "malformed", None), Some),
        };
        let stock = if id.is_none() { self.number(&field("stock"), &form.stock) } else { 0 };
        let sku = line(&form.sku);
        if sku.chars().count() > LONGEST_SKU {
            self.refuse(&field("sku"), "too_long");
        }
        if form.active && values.contains(&None) {
            let missing = values.iter().position(Option::is_none).unwrap_or(0) + 1;
            self.refuse(&field(&format!("o{missing}")), "missing");
        }
        let barcode = Some(line(&form.barcode)).filter(|code| !code.is_empty());
        if barcode.as_ref().is_some_and(|code| code.chars().count() > 64) {
            self.refuse(&field("barcode"), "too_long");
        }
        VariantEdit {
            row: Some(row),
            id,
            sku,
            values,
            price,
            compare_at,
            weight_g,
            barcode,
            stock,
            active: form.active,
        }
    }

    fn number(&mut self, field: &str, text: &str) -> i64 {
        match text.trim() {
            "" => 0,
            text => match text.parse::<i64>() {
                Ok(number) if (0..=MOST_PIECES).contains(&number) => number,
                Ok(_) => self.refuse_with(field, "out_of_range", 0),
                Err(_) => self.refuse_with(field, "malformed", 0),
            },
        }
    }

    /// No SKU twice, and no combination for sale twice.
    fn check_unique(&mut self, variants: &[VariantEdit]) {
        let (mut skus, mut combinations) = (HashSet::new(), HashSet::new());
        for variant in variants {
            let field = |name: &str| format!("variants[{}].{name}", variant.row.unwrap_or_default());
            if !variant.sku.is_empty() && !skus.insert(&variant.sku) {
                self.refuse(&field("sku"), "duplicate");
            }
            if variant.active && !combinations.insert(&variant.values) {
                self.refuse(&field(if variant.values.is_empty() { "active" } else { "o1" }), "duplicate");
            }
        }
    }
}

/// The index of the value a cell names: by its text, by its text so far, or as a new value.
fn choose(cell: &str, option: &mut OptionEdit, known: &[KnownValue]) -> Option<usize> {
    let cell = line(cell);
    if cell.is_empty() {
        return None;
    }
    if let Some(at) = option.values.iter().position(|value| value.text.0 == cell || value.text.1 == cell) {
        return Some(at);
    }
    let before = known.iter().find(|known| Some(known.option) == option.was && (known.zh == cell || known.en == cell));
    if let Some(at) = before.and_then(|known| option.values.iter().position(|value| value.id == Some(known.id))) {
        return Some(at);
    }
    option.values.push(ValueEdit { id: None, text: (cell.clone(), cell) });
    Some(option.values.len() - 1)
}

/// Adds a variant for every combination that no variant has yet, priced like the first.
fn fill(options: &[OptionEdit], variants: &mut Vec<VariantEdit>) {
    let Some(first) = variants.first().cloned() else { return };
    let mut combinations: Vec<Vec<Option<usize>>> = vec![Vec::new()];
    for option in options {
        let longer = combinations.iter().flat_map(|front| {
            (0..option.values.len()).map(move |at| front.iter().copied().chain([Some(at)]).collect())
        });
        combinations = longer.take(MOST_VARIANTS + 1).collect();
    }
    // A first row that names no values gives its price only.
    if variants.len() == 1 && first.id.is_none() && first.values.contains(&None) {
        variants.clear();
    }
    for values in combinations {
        if variants.len() <= MOST_VARIANTS && !variants.iter().any(|variant| variant.values == values) {
            let new = VariantEdit {
                row: None,
                id: None,
                sku: String::new(),
                values,
                barcode: None,
                stock: 0,
                ..first.clone()
            };
            variants.push(VariantEdit { active: true, ..new });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::edit::{OptionForm, ValueForm};

    fn shirt() -> ProductForm {
        let value =
            |zh: &str, en: &str| ValueForm { option: "1".into(), zh: zh.into(), en: en.into(), ..Default::default() };
        let variant = |o1: &str, price: &str| VariantForm {
            o1: o1.into(),
            price: price.into(),
            active: true,
            ..VariantForm::default()
        };
        ProductForm {
            title_zh: "亚麻 衬衫 ".into(),
            title_en: "Linen shirt".into(),
            options: vec![OptionForm { zh: "颜色".into(), en: "Colour".into(), ..OptionForm::default() }],
            values: vec![value("红", "Red"), value("蓝", "Blue")],
            variants: vec![variant("红", "129"), variant("Blue", "¥1,299.50")],
            ..ProductForm::default()
        }
    }

    fn problems(form: &ProductForm) -> Vec<(String, String)> {
        read(form, &[]).expect_err("refused")
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(field, reason)| ((*field).to_owned(), (*reason).to_owned())).collect()
    }

    #[test]
    fn a_form_becomes_a_product() {
        let edit = read(&shirt(), &[]).expect("fine");
        assert_eq!(edit.title, ("亚麻 衬衫".to_owned(), "Linen shirt".to_owned()));
        assert_eq!(edit.status, ProductStatus::Draft);
        let prices: Vec<i64> = edit.variants.iter().map(|variant| variant.price).collect();
        assert_eq!(prices, [12_900, 129_950]);
        assert_eq!(edit.variants[1].values, [Some(1)]);
    }

    #[test]
    fn every_mistake_is_named_by_its_field() {
        let mut form = shirt();
        form.title_zh.clear();
        form.title_en = " ".into();
        form.slug = "a/b".into();
        form.variants[0].price = "1.999".into();
        form.variants[1].compare_at = "5".into();
        form.variants[1].weight_g = "-1".into();
        assert_eq!(
            problems(&form),
            pairs(&[
                ("title_zh", "missing"),
                ("slug", "malformed"),
                ("variants[0].price", "malformed"),
                ("variants[1].compare_at", "out_of_range"),
                ("variants[1].weight_g", "out_of_range"),
            ])
        );
    }

    #[test]
    fn the_same_combination_is_for_sale_once() {
        let mut form = shirt();
        form.variants[1].o1 = "Red".into();
        assert_eq!(problems(&form), pairs(&[("variants[1].o1", "duplicate")]));
        form.variants[1].active = false;
        assert!(read(&form, &[]).is_ok());
        form.variants.clear();
        assert_eq!(problems(&form), pairs(&[("variants", "missing")]));
    }

    #[test]
    fn a_value_not_listed_is_added_and_a_renamed_one_is_still_found() {
        let mut form = shirt();
        form.variants[1].o1 = "绿".into();
        let edit = read(&form, &[]).expect("fine");
        assert_eq!(edit.options[0].values.len(), 3);
        assert_eq!(edit.variants[1].values, [Some(2)]);

        let id = OptionValueId(uuid::Uuid::from_u128(7));
        let known = [KnownValue { id, option: 1, zh: "绿".into(), en: "绿".into() }];
        form.options[0].was = "1".into();
        form.values[1] = ValueForm { option: "1".into(), id: id.to_string(), zh: "墨绿".into(), en: "Green".into() };
        let edit = read(&form, &known).expect("fine");
        assert_eq!(edit.options[0].values.len(), 2);
        assert_eq!(edit.variants[1].values, [Some(1)]);
    }

    #[test]
    fn foreign_option_values_are_refused() {
        let mut form = shirt();
        form.values[0].id = uuid::Uuid::from_u128(9).to_string();
        assert_eq!(problems(&form), pairs(&[("values[0].zh", "malformed")]));
    }

    #[test]
    fn missing_combinations_are_filled_in_with_the_first_price() {
        let mut form = shirt();
        form.options.push(OptionForm { zh: "尺码".into(), ..OptionForm::default() });
        for size in ["S", "M", "L"] {
            form.values.push(ValueForm { option: "2".into(), zh: size.into(), ..ValueForm::default() });
        }
        form.variants = vec![VariantForm { price: "9.90".into(), ..VariantForm::default() }];
        form.fill = true;
        let edit = read(&form, &[]).expect("fine");
        assert_eq!(edit.variants.len(), 6);
        assert!(edit.variants.iter().all(|variant| variant.price == 990 && variant.active));
        assert_eq!(edit.variants[5].values, [Some(1), Some(2)]);
    }

    #[test]
    fn numbers_are_read_without_their_unit() {
        assert_eq!(thousandths("1.5 kg"), Some(1500));
        assert_eq!(thousandths("12"), Some(12_000));
        assert_eq!(thousandths("0.0625"), Some(62));
        assert_eq!(thousandths("about 3"), None);
        assert_eq!(thousandths("1.2.3"), None);
        assert_eq!(thousandths("99999999999999999999"), None);
    }

    #[test]
    fn facts_need_a_kind_of_product() {
        let mut form = shirt();
        form.attributes =
            vec![AttributeForm { name: "材质".into(), zh: "亚麻".into(), ..AttributeForm::default() }];
        assert_eq!(problems(&form), pairs(&[("product_type", "missing")]));
    }
}
