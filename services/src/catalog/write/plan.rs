//! From a draft and what is known to rows: only differences are written.
//!
//! Over 400 lines: one product is compared part by part, in the order of its tables.

use super::super::draft::{Bilingual, PictureSource, ProductDraft};
use super::existing::Known;
use super::rows::{Rows, StockChange, movement};
use super::vocabulary::Vocabulary;
use crate::{Shop, new_id, params};
use domain::Lang;
use domain::catalog::ProductStatus;
use domain::catalog::import::ImportCounts;
use sea_orm::Value;
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// What is the same for a whole batch.
pub(super) struct Context<'a> {
    pub(super) shop: &'a Shop,
    pub(super) merchant: Uuid,
    pub(super) location: Uuid,
    pub(super) actor: &'a str,
    pub(super) now: i64,
}

/// Adds the rows of one product and gives its id.
pub(super) fn plan(
    context: &Context<'_>,
    draft: &ProductDraft,
    known: Option<&Known>,
    words: &mut Vocabulary,
    rows: &mut Rows,
    counts: &mut ImportCounts,
) -> Uuid {
    let id = known.map_or_else(new_id, |known| known.product.id);
    let mut planner = Planner { context, draft, known, id, changed: false };
    let brand = draft.brand.as_ref().map(|brand| words.brand(brand));
    let kind = draft.product_type.as_ref().map(|kind| words.product_type(kind));
    let brand_names = brand.and_then(|brand| words.brand_names(brand)).cloned().unwrap_or_default();
    planner.texts(&brand_names, rows);
    let main = planner.categories(words, rows);
    planner.attributes(kind, words, rows);
    let values = planner.options(rows);
    let in_stock = planner.variants(&values, rows);
    planner.pictures(&values, rows);
    let stars = planner.reviews(rows);
    planner.product(kind, brand, main, in_stock, stars, rows);
    counts.variants += super::count(draft.variants.len());
    counts.pictures += super::count(draft.pictures.len());
    counts.reviews += stars.1;
    match known {
        None => counts.created += 1,
        Some(_) if planner.changed => counts.updated += 1,
        Some(_) => counts.unchanged += 1,
    }
    id
}

/// Ids of option values by option and code.
type ValueIds = Vec<HashMap<String, Uuid>>;

struct Planner<'a> {
    context: &'a Context<'a>,
    draft: &'a ProductDraft,
    known: Option<&'a Known>,
    id: Uuid,
    changed: bool,
}

/// What a text becomes: the draft's languages as they are, a missing one as it was before unless
/// that was only a copy of the other, and otherwise a copy of the other.
fn merged(draft: &Bilingual, before: Option<(&str, &str)>) -> (String, String) {
    let kept = before.filter(|(zh, en)| zh != en).unwrap_or(("", ""));
    match (draft.zh.is_empty(), draft.en.is_empty()) {
        (false, false) => (draft.zh.clone(), draft.en.clone()),
        (true, false) => (if kept.0.is_empty() { draft.en.clone() } else { kept.0.to_owned() }, draft.en.clone()),
        (false, true) => (draft.zh.clone(), if kept.1.is_empty() { draft.zh.clone() } else { kept.1.to_owned() }),
        (true, true) => before.map_or_else(Default::default, |(zh, en)| (zh.to_owned(), en.to_owned())),
    }
}

fn stored(source: Option<&PictureSource>) -> Option<String> {
    match source {
        Some(PictureSource::Stored(id)) => Some(id.clone()),
        _ => None,
    }
}

impl Planner<'_> {
    fn texts(&mut self, brand: &Bilingual, rows: &mut Rows) {
        let draft = self.draft;
        let before = |read: fn(&crate::entities::product_texts::Model) -> &str| {
            let texts = &self.known?.texts;
            Some((texts.get("zh").map_or("", read), texts.get("en").map_or("", read)))
        };
        let title = merged(&draft.title, before(|text| &text.title));
        let subtitle = merged(&draft.subtitle, before(|text| &text.subtitle));
        let story = merged(&draft.story, before(|text| &text.story));
        let search = search_text(&title, brand, draft);
        let new = [("zh", title.0, subtitle.0, story.0), ("en", title.1, subtitle.1, story.1)];
        let same = self.known.is_some_and(|known| {
            known.texts.len() == new.len()
                && new.iter().all(|(lang, title, subtitle, story)| {
                    known.texts.get(*lang).is_some_and(|text| {
                        text.title == *title
                            && text.subtitle == *subtitle
                            && text.story == *story
                            && text.search_text == search
                    })
                })
        });
        if same {
            return;
        }
        if self.known.is_some() {
            self.changed = true;
            rows.renew_texts.push(self.id);
        }
        for (lang, title, subtitle, story) in new {
            rows.texts.push(params![self.id, lang, title, subtitle, story, search.clone()]);
        }
    }

    /// Writes the categories with all their ancestors and gives the main one.
    fn categories(&mut self, words: &mut Vocabulary, rows: &mut Rows) -> Option<Uuid> {
        let path = words.category(&self.draft.category);
        let main = path.last().copied();
        let mut all: BTreeSet<Uuid> = path.into_iter().collect();
        for more in &self.draft.more_categories {
            all.extend(words.category(more));
        }
        if let Some(known) = self.known {
            if all.is_empty() {
                // A draft that says nothing about categories leaves them alone.
                return known.product.category_id;
            }
            if known.categories.len() == all.len() && all.iter().all(|id| known.categories.contains(id)) {
                return main;
            }
            self.changed = true;
            rows.renew_categories.push(self.id);
        }
        rows.categories.extend(all.into_iter().map(|category| params![category, self.id]));
        main
    }

    fn attributes(&mut self, kind: Option<Uuid>, words: &mut Vocabulary, rows: &mut Rows) {
        let Some(kind) = kind else { return };
        let mut new = Vec::with_capacity(self.draft.attributes.len());
        for attribute in &self.draft.attributes {
            let id = words.attribute(kind, attribute);
            let before = self.known.and_then(|known| known.attributes.get(&id));
            let (zh, en) = merged(&attribute.value, before.map(|b| (b.value_zh.as_str(), b.value_en.as_str())));
            new.push((id, zh, en, attribute.number));
        }
        if let Some(known) = self.known {
            let same = known.attributes.len() == new.len()
                && new.iter().all(|(id, zh, en, number)| {
                    known.attributes.get(id).is_some_and(|before| {
                        before.value_zh == *zh && before.value_en == *en && before.number == *number
                    })
                });
            if same {
                return;
            }
            self.changed = true;
            rows.renew_attributes.push(self.id);
        }
        rows.attributes.extend(new.into_iter().map(|(id, zh, en, number)| params![self.id, id, zh, en, number]));
    }

    fn options(&mut self, rows: &mut Rows) -> ValueIds {
        let mut ids = Vec::with_capacity(self.draft.options.len());
        for (position, option) in (1_i64..).zip(&self.draft.options) {
            let before = self.known.and_then(|known| known.options.iter().find(|o| o.position == position));
            let names = merged(&option.name, before.map(|b| (b.name_zh.as_str(), b.name_en.as_str())));
            let option_id = before.map_or_else(new_id, |before| before.id);
            match before {
                None => {
                    self.changed = true;
                    let code = option.code.clone();
                    rows.options.push(params![option_id, self.id, position, code, names.0, names.1]);
                }
                Some(b) if b.code != option.code || b.name_zh != names.0 || b.name_en != names.1 => {
                    self.changed = true;
                    rows.changed_options.push(params![option_id, option.code.clone(), names.0, names.1]);
                }
                Some(_) => {}
            }
            ids.push(self.values(option_id, option, rows));
        }
        let used: HashSet<Uuid> = ids.iter().flat_map(|values| values.values().copied()).collect();
        self.drop_values(&used, rows);
        ids
    }

    fn values(
        &mut self,
        option: Uuid,
        draft: &super::super::draft::OptionDraft,
        rows: &mut Rows,
    ) -> HashMap<String, Uuid> {
        let mut ids = HashMap::with_capacity(draft.values.len());
        let mut matched = HashSet::new();
        for (position, value) in (0_i64..).zip(&draft.values) {
            let before = self.known.and_then(|known| {
                known.values.iter().find(|before| {
                    before.option_id == option
                        && !matched.contains(&before.id)
                        && (value.text.zh.is_empty() || before.value_zh == value.text.zh)
                        && (value.text.en.is_empty() || before.value_en == value.text.en)
                })
            });
            let id = before.map_or_else(new_id, |before| before.id);
            matched.insert(id);
            let texts = merged(&value.text, before.map(|b| (b.value_zh.as_str(), b.value_en.as_str())));
            let picture = stored(value.picture.as_ref()).or_else(|| before.and_then(|b| b.picture_id.clone()));
            match before {
                None => {
                    self.changed = true;
                    rows.values.push(params![id, option, position, texts.0, texts.1, picture]);
                }
                Some(b)
                    if b.position != position
                        || b.value_zh != texts.0
                        || b.value_en != texts.1
                        || b.picture_id != picture =>
                {
                    self.changed = true;
                    rows.changed_values.push(params![id, position, texts.0, texts.1, picture]);
                }
                Some(_) => {}
            }
            ids.insert(value.code.clone(), id);
        }
        ids
    }

    /// Options and values that neither the draft nor a variant taken off sale needs any more.
    fn drop_values(&mut self, used: &HashSet<Uuid>, rows: &mut Rows) {
        let Some(known) = self.known else { return };
        let wanted: HashSet<&str> = self.draft.variants.iter().map(|variant| variant.sku.as_str()).collect();
        let retired = known.variants.values().filter(|variant| !wanted.contains(variant.sku.as_str()));
        let kept: HashSet<Uuid> = retired.flat_map(|v| [v.option1_id, v.option2_id, v.option3_id]).flatten().collect();
        let options = super::count(self.draft.options.len());
        for option in known.options.iter().filter(|option| option.position > options) {
            self.changed = true;
            rows.dropped_options.push((self.id, option.position, option.id));
        }
        for value in &known.values {
            let of_draft = known.options.iter().any(|o| o.id == value.option_id && o.position <= options);
            if of_draft && !used.contains(&value.id) && !kept.contains(&value.id) {
                self.changed = true;
                rows.dropped_values.push(value.id);
            }
        }
    }

    /// Writes variants and stock and says whether anything can be bought.
    fn variants(&mut self, values: &ValueIds, rows: &mut Rows) -> bool {
        let mut in_stock = false;
        for (position, variant) in (0_i64..).zip(&self.draft.variants) {
            let option = |n: usize| -> Option<Uuid> { values.get(n)?.get(variant.options.get(n)?).copied() };
            let options = [option(0), option(1), option(2)];
            let before = self.known.and_then(|known| known.variants.get(&variant.sku));
            let id = before.map_or_else(new_id, |before| before.id);
            match before {
                None => {
                    self.changed = true;
                    rows.variants.push(params![
                        id,
                        self.id,
                        variant.sku.clone(),
                        variant.barcode.clone(),
                        variant.price,
                        variant.compare_at,
                        variant.weight_g,
                        position,
                        true,
                        options[0],
                        options[1],
                        options[2]
                    ]);
                }
                Some(b) => {
                    let same = b.barcode == variant.barcode
                        && (b.price, b.compare_at, b.weight_g) == (variant.price, variant.compare_at, variant.weight_g)
                        && b.position == position
                        && b.active
                        && [b.option1_id, b.option2_id, b.option3_id] == options;
                    if !same {
                        self.changed = true;
                        rows.changed_variants.push(params![
                            id,
                            variant.barcode.clone(),
                            variant.price,
                            variant.compare_at,
                            variant.weight_g,
                            position,
                            true,
                            options[0],
                            options[1],
                            options[2]
                        ]);
                    }
                }
            }
            in_stock |= self.stock(id, variant.stock, rows) > 0;
        }
        self.retire_variants(rows);
        in_stock
    }

    /// Sets the stock at the merchant's first location and gives what is available everywhere.
    fn stock(&mut self, variant: Uuid, wanted: Option<i64>, rows: &mut Rows) -> i64 {
        let context = self.context;
        let levels = self.known.and_then(|known| known.levels.get(&variant)).map_or(&[][..], Vec::as_slice);
        let available: i64 = levels.iter().map(|level| level.on_hand - level.allocated).sum();
        match levels.iter().find(|level| level.location_id == context.location) {
            None => {
                let pieces = wanted.unwrap_or(0);
                rows.levels.push(params![variant, context.location, pieces, 0_i64, context.now]);
                if pieces > 0 {
                    rows.movements.push(movement(context, variant, "received", pieces));
                }
                available + pieces
            }
            Some(level) => {
                // What placed orders wait for stays.
                let delta = wanted.map_or(0, |pieces| pieces.max(level.allocated) - level.on_hand);
                if delta != 0 {
                    self.changed = true;
                    let available = available + delta;
                    rows.stock_changes.push(StockChange { product: self.id, variant, delta, available });
                }
                available + delta
            }
        }
    }

    /// Takes variants off sale that the draft does not have any more; orders still name them.
    fn retire_variants(&mut self, rows: &mut Rows) {
        let Some(known) = self.known else { return };
        let wanted: HashSet<&str> = self.draft.variants.iter().map(|variant| variant.sku.as_str()).collect();
        for b in known.variants.values().filter(|v| v.active && !wanted.contains(v.sku.as_str())) {
            self.changed = true;
            rows.changed_variants.push(params![
                b.id,
                b.barcode.clone(),
                b.price,
                b.compare_at,
                b.weight_g,
                b.position,
                false,
                b.option1_id,
                b.option2_id,
                b.option3_id
            ]);
        }
    }

    fn pictures(&mut self, values: &ValueIds, rows: &mut Rows) {
        let mut new = Vec::with_capacity(self.draft.pictures.len());
        for picture in &self.draft.pictures {
            let Some(id) = stored(Some(&picture.source)) else { continue };
            let value = picture.value.as_ref().and_then(|(option, code)| values.get(*option)?.get(code).copied());
            let place = super::count(new.len());
            let before = self.known.and_then(|known| known.pictures.iter().find(|b| b.position == place));
            let before = before.filter(|before| before.picture_id == id);
            let alt = merged(&picture.alt, before.map(|b| (b.alt_zh.as_str(), b.alt_en.as_str())));
            new.push((place, id, alt, value));
        }
        if let Some(known) = self.known {
            // A draft that says nothing about pictures leaves them alone.
            let same = known.pictures.len() == new.len()
                && known.pictures.iter().zip(&new).all(|(b, (place, id, alt, value))| {
                    b.position == *place
                        && b.picture_id == *id
                        && (&b.alt_zh, &b.alt_en) == (&alt.0, &alt.1)
                        && b.option_value_id == *value
                });
            if same || new.is_empty() {
                return;
            }
            self.changed = true;
            rows.renew_pictures.push(self.id);
        }
        rows.pictures
            .extend(new.into_iter().map(|(place, id, alt, value)| params![self.id, place, id, alt.0, alt.1, value]));
    }

    /// Writes opinions not known yet and gives the sum and number of their stars.
    fn reviews(&mut self, rows: &mut Rows) -> (i64, i64) {
        let context = self.context;
        let mut stars = (0, 0);
        // "很好" twice is two opinions; known ones are counted off.
        let mut known = self.known.map(|known| known.reviews.clone()).unwrap_or_default();
        for review in &self.draft.reviews {
            let key = (review.stars, review.lang.code().to_owned(), review.body.clone());
            if let Some(left) = known.get_mut(&key).filter(|left| **left > 0) {
                *left -= 1;
                continue;
            }
            stars = (stars.0 + review.stars, stars.1 + 1);
            rows.reviews.push(params![
                new_id(),
                self.id,
                context.shop.keys.seal("reviews.author", &review.author),
                review.stars,
                review.lang.code(),
                review.body.clone(),
                "published",
                review.at.map_or(context.now, |at| at.0)
            ]);
        }
        self.changed |= stars.1 > 0;
        rows.stars = (rows.stars.0 + stars.0, rows.stars.1 + stars.1);
        stars
    }

    fn product(
        &mut self,
        kind: Option<Uuid>,
        brand: Option<Uuid>,
        main: Option<Uuid>,
        in_stock: bool,
        stars: (i64, i64),
        rows: &mut Rows,
    ) {
        let (draft, now) = (self.draft, self.context.now);
        let cheapest = draft.variants.iter().min_by_key(|variant| variant.price);
        let price_min = cheapest.map_or(0, |variant| variant.price);
        let compare_at = cheapest.and_then(|variant| variant.compare_at);
        let price_max = draft.variants.iter().map(|variant| variant.price).max().unwrap_or(0);
        let first = draft.pictures.iter().find_map(|picture| stored(Some(&picture.source)));
        let published = draft.published_at.map(|at| at.0);
        let on_sale = draft.status == ProductStatus::Active;
        let status = draft.status.code();
        let currency = draft.currency.code();
        let Some(b) = self.known.map(|known| &known.product) else {
            let rating = (draft.rating.0 + stars.0, draft.rating.1 + stars.1);
            rows.stars = (rows.stars.0 + draft.rating.0, rows.stars.1 + draft.rating.1);
            let row: Vec<Value> = params![
                self.id,
                self.context.merchant,
                draft.slug.clone(),
                status,
                kind,
                brand,
                main,
                currency,
                price_min,
                price_max,
                compare_at,
                first,
                in_stock,
                draft.sold_count,
                rating.0,
                rating.1,
                draft.is_new,
                draft.is_featured,
                published.or(on_sale.then_some(now)),
                now,
                now,
                0_i64
            ];
            rows.products.push(row);
            return;
        };
        let kind = kind.or(b.product_type_id);
        let brand = brand.or(b.brand_id);
        let first = first.or_else(|| b.picture_id.clone());
        let published = published.or(b.published_at).or(on_sale.then_some(now));
        self.changed |= b.status != status
            || (b.product_type_id, b.brand_id, b.category_id) != (kind, brand, main)
            || b.currency != currency
            || (b.price_min, b.price_max, b.compare_at_min) != (price_min, price_max, compare_at)
            || b.picture_id != first
            || b.in_stock != in_stock
            || b.published_at != published;
        if self.changed {
            rows.changed_products.push(params![
                self.id, status, kind, brand, main, currency, price_min, price_max, compare_at, first, in_stock,
                stars.0, stars.1, published, now
            ]);
        }
    }
}

/// What a product is found by: titles, brand, SKUs and tags, lower-cased, each once.
fn search_text(title: &(String, String), brand: &Bilingual, draft: &ProductDraft) -> String {
    let mut seen = HashSet::new();
    let mut out = String::new();
    let skus = draft.variants.iter().map(|variant| variant.sku.as_str());
    let names = [title.0.as_str(), &title.1, brand.get(Lang::Zh), brand.get(Lang::En)];
    for word in names.into_iter().chain(skus).chain(draft.tags.iter().map(String::as_str)) {
        let word = word.trim().to_lowercase();
        if !word.is_empty() && seen.insert(word.clone()) {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&word);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_language_keeps_its_translation_and_otherwise_copies_the_other() {
        let check = |zh: &str, en: &str, before, expected: (&str, &str)| {
            let (zh, en) = merged(&Bilingual::new(zh, en), before);
            assert_eq!((zh.as_str(), en.as_str()), expected);
        };
        check("", "Mug", None, ("Mug", "Mug"));
        check("", "Mug", Some(("杯子", "Cup")), ("杯子", "Mug"));
        check("", "Mug", Some(("Cup", "Cup")), ("Mug", "Mug"));
        check("杯", "", Some(("杯子", "Cup")), ("杯", "Cup"));
        check("", "", Some(("杯子", "Cup")), ("杯子", "Cup"));
        check("甲", "A", Some(("杯子", "Cup")), ("甲", "A"));
    }
}
