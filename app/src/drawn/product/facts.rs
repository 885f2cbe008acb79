//! A product as structured data (schema.org): the prices are the ones the page shows.

use crate::links;
use domain::Lang;
use domain::catalog::{ProductPage, VariantView};
use serde_json::{Value, json};

/// A product, or a group of variants.
pub fn product_facts(lang: Lang, page: &ProductPage, description: &str) -> Value {
    let url = format!("{}{}", page.base_url, links::product(lang, &page.slug));
    let pictures: Vec<String> = page
        .gallery
        .iter()
        .take(6)
        .map(|picture| format!("{}{}", page.base_url, links::picture(&picture.picture.id, 1080)))
        .collect();
    let mut facts = json!({
        "@context": "https://schema.org",
        "name": page.title,
        "description": description,
        "url": url,
        "image": pictures,
    });
    if let Some(brand) = &page.brand {
        facts["brand"] = json!({ "@type": "Brand", "name": brand.name });
    }
    if let (Some(average), true) = (page.rating.text(), page.rating.count > 0) {
        facts["aggregateRating"] = json!({
            "@type": "AggregateRating", "ratingValue": average, "reviewCount": page.rating.count, "bestRating": "5",
        });
    }
    match page.variants.as_slice() {
        [only] => {
            facts["@type"] = json!("Product");
            facts["sku"] = json!(only.sku);
            if let Some(barcode) = &only.barcode {
                facts["gtin"] = json!(barcode);
            }
            facts["offers"] = offer(&url, only);
        }
        variants => {
            facts["@type"] = json!("ProductGroup");
            facts["productGroupID"] = json!(page.id.to_string());
            let by = |code: &str| match code {
                "colour" => Some("https://schema.org/color"),
                "size" => Some("https://schema.org/size"),
                _ => None,
            };
            let varies: Vec<&str> = page.options.iter().filter_map(|option| by(&option.code)).collect();
            if !varies.is_empty() {
                facts["variesBy"] = json!(varies);
            }
            facts["hasVariant"] = variants.iter().map(|variant| variant_facts(&url, page, variant)).collect();
        }
    }
    facts
}

fn variant_facts(url: &str, page: &ProductPage, variant: &VariantView) -> Value {
    let mut name = page.title.clone();
    let mut facts = json!({ "@type": "Product", "sku": variant.sku, "offers": offer(url, variant) });
    for (option, chosen) in page.options.iter().zip(&variant.values) {
        let Some(value) = option.values.iter().find(|value| value.id == *chosen) else { continue };
        name.push_str(" · ");
        name.push_str(&value.text);
        match option.code.as_str() {
            "colour" => facts["color"] = json!(value.text),
            "size" => facts["size"] = json!(value.text),
            _ => {}
        }
    }
    facts["name"] = json!(name);
    if let Some(picture) = page.gallery.first() {
        facts["image"] = json!(format!("{}{}", page.base_url, links::picture(&picture.picture.id, 1080)));
    }
    if let Some(barcode) = &variant.barcode {
        facts["gtin"] = json!(barcode);
    }
    facts
}

fn offer(url: &str, variant: &VariantView) -> Value {
    let availability = if variant.available > 0 { "InStock" } else { "OutOfStock" };
    json!({
        "@type": "Offer",
        "url": url,
        "price": variant.price.decimal(),
        "priceCurrency": variant.price.currency.code(),
        "availability": format!("https://schema.org/{availability}"),
        "itemCondition": "https://schema.org/NewCondition",
        "hasMerchantReturnPolicy": {
            "@type": "MerchantReturnPolicy",
            "applicableCountry": "CN",
            "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
            "merchantReturnDays": 7,
            "returnMethod": "https://schema.org/ReturnByMail",
        },
    })
}
