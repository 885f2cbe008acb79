//! What a draft alone can tell: texts tidied, handle and SKUs filled in, and everything that can
//! be wrong without looking at the shop.

use super::super::draft::{Bilingual, ProductDraft};
use domain::catalog::import::{Reject, RejectReason};
use domain::catalog::{slug, story};
use std::collections::HashSet;

/// The highest price: ten thousand million, in minor units.
const DEAREST: i64 = 1_000_000_000_000;
const MOST_VARIANTS: usize = 2000;
const LONGEST_TITLE: usize = 300;
const LONGEST_VALUE: usize = 2000;
const LONGEST_SKU: usize = 120;

/// The draft ready to be written, or everything that is wrong with it.
pub(super) fn check(mut draft: ProductDraft) -> Result<ProductDraft, Vec<Reject>> {
    let mut rejects = Vec::new();
    tidy_texts(&mut draft);
    if draft.title.is_empty() {
        rejects.push(Reject::new(draft.row, "title", RejectReason::NoTitle, &draft.slug));
    }
    if let Err(reason) = name(&mut draft) {
        rejects.push(Reject::new(draft.row, "slug", reason, &draft.slug));
    }
    if draft.variants.is_empty() {
        rejects.push(Reject::new(draft.row, "", RejectReason::NoVariant, &draft.slug));
    }
    if draft.options.len() > 3 || draft.variants.len() > MOST_VARIANTS {
        rejects.push(Reject::new(draft.row, "options", RejectReason::TooMany, &draft.slug));
    }
    check_variants(&mut draft, &mut rejects);
    if rejects.is_empty() { Ok(draft) } else { Err(rejects) }
}

fn tidy_texts(draft: &mut ProductDraft) {
    tidy(&mut draft.title, LONGEST_TITLE);
    tidy(&mut draft.subtitle, LONGEST_TITLE);
    for story in [&mut draft.story.zh, &mut draft.story.en] {
        if !story.is_empty() {
            *story = story::sanitise(story);
        }
    }
    if let Some(brand) = &mut draft.brand {
        tidy(&mut brand.name, LONGEST_TITLE);
    }
    draft.brand.take_if(|brand| brand.name.is_empty());
    for category in draft.category.iter_mut().chain(draft.more_categories.iter_mut().flatten()) {
        tidy(&mut category.name, LONGEST_TITLE);
    }
    let mut codes = HashSet::new();
    for attribute in &mut draft.attributes {
        tidy(&mut attribute.name, LONGEST_TITLE);
        tidy(&mut attribute.value, LONGEST_VALUE);
    }
    draft.attributes.retain(|attribute| {
        !attribute.value.is_empty() && !attribute.code.is_empty() && codes.insert(attribute.code.clone())
    });
    for option in &mut draft.options {
        tidy(&mut option.name, LONGEST_TITLE);
        for value in &mut option.values {
            tidy(&mut value.text, LONGEST_TITLE);
        }
    }
    for picture in &mut draft.pictures {
        tidy(&mut picture.alt, LONGEST_TITLE);
    }
    for tag in &mut draft.tags {
        *tag = line(tag, LONGEST_TITLE);
    }
    for review in &mut draft.reviews {
        review.stars = review.stars.clamp(1, 5);
        review.body = line(&review.body, LONGEST_VALUE);
        review.author = line(&review.author, 60);
    }
    draft.reviews.retain(|review| !review.body.is_empty());
}

/// One line without control signs and without doubled spaces.
fn line(text: &str, longest: usize) -> String {
    let words: Vec<&str> = text.split(|sign: char| sign.is_whitespace() || sign.is_control()).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().take(longest).collect()
}

fn tidy(text: &mut Bilingual, longest: usize) {
    for part in [&mut text.zh, &mut text.en] {
        if !part.is_empty() {
            *part = line(part, longest);
        }
    }
}

/// Gives the product a handle that can stand in a URL.
fn name(draft: &mut ProductDraft) -> Result<(), RejectReason> {
    let given = draft.slug.trim();
    if given.is_empty() {
        let sku = draft.variants.first().map_or("", |variant| variant.sku.trim());
        let title = slug::of_first("p", &[&draft.title.en, &draft.title.zh]);
        let short: String = title.chars().take(60).collect();
        draft.slug = if sku.is_empty() { title } else { [&short, "-", &slug::of_first("s", &[sku])].concat() };
        return Ok(());
    }
    if slug::is_usable(given) {
        draft.slug = given.to_owned();
        return Ok(());
    }
    let made = slug::of(given);
    if made.len() < 2 {
        return Err(RejectReason::BadHandle);
    }
    draft.slug = made;
    Ok(())
}

fn check_variants(draft: &mut ProductDraft, rejects: &mut Vec<Reject>) {
    let mut skus = HashSet::new();
    let mut combinations = HashSet::new();
    let (options, slug) = (&draft.options, &draft.slug);
    for variant in &mut draft.variants {
        let mut refuse = |column, reason, value: &str| rejects.push(Reject::new(variant.row, column, reason, value));
        variant.sku = variant.sku.trim().to_owned();
        if variant.sku.chars().any(char::is_control) || variant.sku.chars().count() > LONGEST_SKU {
            refuse("sku", RejectReason::BadSku, &variant.sku);
        }
        if variant.price < 0 {
            refuse("price", RejectReason::NegativePrice, &domain::Money::cny(variant.price).decimal());
        } else if variant.price > DEAREST {
            refuse("price", RejectReason::BadPrice, &variant.price.to_string());
        }
        variant.compare_at = variant.compare_at.filter(|before| *before > variant.price && *before <= DEAREST);
        variant.weight_g = variant.weight_g.clamp(0, DEAREST);
        variant.stock = variant.stock.map(|pieces| pieces.clamp(0, DEAREST));
        variant.barcode = variant.barcode.take().map(|code| line(&code, 64)).filter(|code| !code.is_empty());
        let known = variant.options.len() == options.len()
            && options.iter().zip(&variant.options).all(|(o, code)| o.values.iter().any(|v| v.code == *code));
        if !known {
            refuse("options", RejectReason::BadOptions, &variant.options.join(" / "));
        }
        if !combinations.insert(variant.options.clone()) {
            refuse("options", RejectReason::DuplicateOptions, &variant.options.join(" / "));
        }
        if !variant.sku.is_empty() && !skus.insert(variant.sku.clone()) {
            refuse("sku", RejectReason::DuplicateSku, &variant.sku);
        }
    }
    for variant in draft.variants.iter_mut().filter(|variant| variant.sku.is_empty()) {
        // The same file gives the same SKUs each time.
        let parts: Vec<String> = variant.options.iter().map(|code| slug::of_first("o", &[code])).collect();
        let base: String = std::iter::once(slug)
            .chain(&parts)
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("-")
            .chars()
            .take(100)
            .collect();
        let free = (1..).map(|n| if n == 1 { base.clone() } else { format!("{base}-{n}") });
        variant.sku = free.into_iter().find(|sku| !skus.contains(sku)).unwrap_or_default();
        skus.insert(variant.sku.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::draft::{OptionDraft, ValueDraft, VariantDraft};

    fn shirt() -> ProductDraft {
        let mut draft = ProductDraft::new("shirt", Bilingual::new("衬衫", "Shirt"));
        let value = |code: &str| ValueDraft { code: code.into(), text: Bilingual::new(code, code), picture: None };
        draft.options = vec![OptionDraft {
            code: "size".into(),
            name: Bilingual::new("尺码", "Size"),
            values: vec![value("S"), value("M")],
        }];
        let variant = |code: &str| VariantDraft { price: 100, options: vec![code.into()], ..VariantDraft::default() };
        draft.variants = vec![variant("S"), variant("M")];
        draft
    }

    fn reasons(draft: ProductDraft) -> Vec<RejectReason> {
        check(draft).err().into_iter().flatten().map(|reject| reject.reason).collect()
    }

    #[test]
    fn skus_are_made_from_handle_and_options() {
        let draft = check(shirt()).expect("fine");
        let skus: Vec<&str> = draft.variants.iter().map(|variant| variant.sku.as_str()).collect();
        assert_ne!(skus[0], skus[1]);
        assert!(skus[0].starts_with("shirt-"));
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let mut draft = shirt();
        draft.title = Bilingual::default();
        draft.variants[0].price = -5;
        draft.variants[1].options = vec!["XL".into()];
        assert_eq!(reasons(draft), [RejectReason::NoTitle, RejectReason::NegativePrice, RejectReason::BadOptions]);
    }

    #[test]
    fn equal_skus_and_equal_options_are_refused() {
        let mut draft = shirt();
        draft.variants[0].sku = "A".into();
        draft.variants[1].sku = "A".into();
        draft.variants[1].options = vec!["S".into()];
        assert_eq!(reasons(draft), [RejectReason::DuplicateOptions, RejectReason::DuplicateSku]);
    }

    #[test]
    fn a_product_without_a_handle_gets_one() {
        let mut draft = shirt();
        draft.slug = String::new();
        draft.variants[0].sku = "AB 1".into();
        assert_eq!(check(draft).expect("fine").slug, "shirt-ab-1");
        let mut draft = shirt();
        draft.slug = "//%".into();
        assert_eq!(reasons(draft), [RejectReason::BadHandle]);
    }
}
