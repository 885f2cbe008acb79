//! The demo shop's goods as the catalogue wants them: options multiplied to variants, numbers
//! with their units, opinions dated, neighbours linked.

use super::dice::Dice;
use super::gallery::Gallery;
use super::goods::{Category, ChoiceValue, Department, Kind, Product, Value};
use super::views::View;
use crate::catalog::draft::{
    AttributeDraft, Bilingual, BrandDraft, CategoryDraft, LinkDraft, OptionDraft, PictureDraft, PictureSource,
    ProductDraft, ReviewDraft, TypeDraft, ValueDraft, VariantDraft,
};
use domain::catalog::LinkKind;
use domain::{Lang, Timestamp};

impl Product {
    /// The product as the catalogue wants it. `row` tells products apart in reports.
    pub(super) fn draft(&self, department: &Department, gallery: &Gallery, now: Timestamp, row: u64) -> ProductDraft {
        let mut dice = Dice::of(&self.slug);
        let has = |tag: &str| self.tags.iter().any(|own| own == tag);
        let mut draft = ProductDraft::new(self.slug.clone(), both(&self.zh.title, &self.en.title));
        draft.row = row;
        draft.subtitle = both(&self.zh.subtitle, &self.en.subtitle);
        draft.story = both(&html(&self.zh.story), &html(&self.en.story));
        let top = &department.category;
        draft.category.push(node(top));
        draft.category.extend(top.children.iter().filter(|child| child.slug == self.child).map(node));
        draft.brand = department
            .brands
            .iter()
            .find(|brand| brand.slug == self.brand)
            .map(|brand| BrandDraft { slug: Some(brand.slug.clone()), name: both(&brand.zh, &brand.en) });
        let kind = &department.kind;
        draft.product_type = Some(TypeDraft { code: kind.code.clone(), name: both(&kind.zh, &kind.en) });
        draft.attributes = self.attributes(kind);
        draft.options = self.options(gallery);
        draft.variants = self.variants(row);
        draft.pictures = self.pictures(gallery);
        draft.tags = self.search_words(department);
        draft.is_new = has("new");
        draft.is_featured = has("sale");
        draft.sold_count = self.demand() * dice.between(20, 260);
        let age = if draft.is_new { dice.between(1, 20) } else { dice.between(40, 400) };
        draft.published_at = Some(now.plus(-age * Timestamp::DAY - dice.between(0, Timestamp::DAY)));
        draft.reviews = self.opinions(department, now, age, &mut dice);
        draft
    }

    fn attributes(&self, kind: &Kind) -> Vec<AttributeDraft> {
        kind.attributes
            .iter()
            .filter_map(|attribute| {
                let (value, number) = match self.attributes.get(&attribute.code)? {
                    Value::Number { number } => {
                        let unit = attribute.unit.as_deref();
                        (measure(*number, unit), Some((number * 1000.0).round() as i64))
                    }
                    Value::Bool { bool: true } => (both("是", "Yes"), None),
                    Value::Bool { bool: false } => (both("否", "No"), None),
                    Value::Text { zh, en } => (both(zh, en), None),
                };
                Some(AttributeDraft {
                    code: attribute.code.clone(),
                    name: both(&attribute.zh, &attribute.en),
                    kind: attribute.kind,
                    unit: attribute.unit.clone(),
                    filterable: attribute.filterable,
                    value,
                    number,
                })
            })
            .collect()
    }

    fn options(&self, gallery: &Gallery) -> Vec<OptionDraft> {
        self.options
            .iter()
            .map(|choice| OptionDraft {
                code: choice.code.clone(),
                name: both(&choice.zh, &choice.en),
                values: choice
                    .values
                    .iter()
                    .enumerate()
                    .map(|(index, value)| ValueDraft {
                        code: value.code.clone(),
                        text: both(&value.zh, &value.en),
                        picture: (choice.code == "colour")
                            .then(|| gallery.front(&self.slug, index).map(PictureSource::Stored))
                            .flatten(),
                    })
                    .collect(),
            })
            .collect()
    }

    /// Every combination of the options' values.
    fn variants(&self, row: u64) -> Vec<VariantDraft> {
        let mut combinations: Vec<Vec<&ChoiceValue>> = vec![Vec::new()];
        for choice in &self.options {
            combinations = combinations
                .into_iter()
                .flat_map(|chosen| choice.values.iter().map(move |value| [chosen.as_slice(), &[value]].concat()))
                .collect();
        }
        combinations
            .into_iter()
            .enumerate()
            .map(|(index, chosen)| {
                let add: i64 = chosen.iter().map(|value| value.add).sum();
                let heavier: i64 = chosen.iter().map(|value| value.weight_add).sum();
                let price = (self.price + add).max(100);
                VariantDraft {
                    barcode: Some(barcode(row * 1000 + index as u64)),
                    price,
                    compare_at: self.compare_at.map(|before| before + add).filter(|before| *before > price),
                    weight_g: (self.weight_g + heavier).max(1),
                    options: chosen.iter().map(|value| value.code.clone()).collect(),
                    row,
                    ..VariantDraft::default()
                }
            })
            .collect()
    }

    fn pictures(&self, gallery: &Gallery) -> Vec<PictureDraft> {
        let title = both(&self.zh.title, &self.en.title);
        let colours = self.colours();
        gallery
            .of(&self.slug)
            .iter()
            .map(|(view, id)| {
                let colour = match view {
                    View::Front(index) => colours.and_then(|(at, choice)| Some((at, choice.values.get(*index)?))),
                    _ => None,
                };
                let (zh, en) = match (view, colour) {
                    (View::Front(_), Some((_, value))) => (format!("，{}", value.zh), format!(", {}", value.en)),
                    (View::Front(_), None) => (String::new(), String::new()),
                    (View::Close, _) => ("，细节".to_owned(), ", detail".to_owned()),
                    (View::Group, _) => ("，组合摆放".to_owned(), ", several together".to_owned()),
                    (View::Tilted, _) => ("，斜放".to_owned(), ", at an angle".to_owned()),
                };
                PictureDraft {
                    source: PictureSource::Stored(id.clone()),
                    alt: both(&(title.zh.clone() + &zh), &(title.en.clone() + &en)),
                    value: colour.map(|(at, value)| (at, value.code.clone())),
                }
            })
            .collect()
    }

    fn search_words(&self, department: &Department) -> Vec<String> {
        let top = &department.category;
        let child = top.children.iter().filter(|child| child.slug == self.child);
        std::iter::once(top).chain(child).flat_map(|node| [node.zh.clone(), node.en.clone()]).collect()
    }

    /// Its own opinions first, then some that fit anything of the department.
    fn opinions(&self, department: &Department, now: Timestamp, age: i64, dice: &mut Dice) -> Vec<ReviewDraft> {
        let more = dice.between(1, 4 + 2 * self.demand());
        let start = dice.between(0, 1000);
        let pool = &department.reviews;
        let count = i64::try_from(pool.len()).unwrap_or(0).max(1);
        // A step that shares no divisor with any pool's size would be nicer; different texts are enough.
        let fitting = (0..more.min(count)).filter_map(|step| pool.get(usize::try_from((start + step) % count).ok()?));
        self.reviews
            .iter()
            .chain(fitting)
            .map(|review| {
                let lang = if dice.chance(65) { Lang::Zh } else { Lang::En };
                ReviewDraft {
                    author: super::people::pen_name(lang, dice),
                    stars: review.stars,
                    lang,
                    body: lang.pick(&review.zh, &review.en).to_owned(),
                    at: Some(now.plus(-dice.between(Timestamp::HOUR, (age * Timestamp::DAY).max(2 * Timestamp::HOUR)))),
                }
            })
            .collect()
    }
}

/// Points each product to some of its neighbours, and to things that go into the same cart.
pub(super) fn link(drafts: &mut [ProductDraft]) {
    let shelf: Vec<(String, String, String)> = drafts
        .iter()
        .map(|draft| {
            let slug = |at: usize| draft.category.get(at).and_then(|node| node.slug.clone()).unwrap_or_default();
            (draft.slug.clone(), slug(0), slug(1))
        })
        .collect();
    for (index, draft) in drafts.iter_mut().enumerate() {
        let mut dice = Dice::of(&format!("links of {}", draft.slug));
        let (_, top, child) = &shelf[index];
        let others = |wanted: &dyn Fn(&(String, String, String)) -> bool| -> Vec<String> {
            shelf.iter().filter(|other| other.0 != draft.slug && wanted(other)).map(|other| other.0.clone()).collect()
        };
        let near = others(&|other| other.2 == *child);
        let beside = others(&|other| other.1 == *top && other.2 != *child);
        let mut links: Vec<(LinkKind, String)> = Vec::new();
        for (kind, from, count) in [(LinkKind::Related, near, 4), (LinkKind::CrossSell, beside, 3)] {
            for _ in 0..count {
                if let Some(target) = dice.pick(&from)
                    && !links.iter().any(|(_, known)| known == target)
                {
                    links.push((kind, target.clone()));
                }
            }
        }
        draft.links = links.into_iter().map(|(kind, target)| LinkDraft { kind, target }).collect();
    }
}

fn both(zh: &str, en: &str) -> Bilingual {
    Bilingual::new(zh, en)
}

fn node(category: &Category) -> CategoryDraft {
    CategoryDraft { slug: Some(category.slug.clone()), name: both(&category.zh, &category.en) }
}

fn html(paragraphs: &[String]) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    paragraphs.iter().map(|paragraph| format!("<p>{}</p>", escape(paragraph))).collect()
}

/// A number with its unit, as people of either language write it.
fn measure(number: f64, unit: Option<&str>) -> Bilingual {
    let (zh, en) = match unit {
        None => ("", ""),
        Some("d") => (" 天", " days"),
        Some("pcs") => (" 件", " pcs"),
        Some("″") => (" 英寸", "″"),
        Some("cm") => (" 厘米", " cm"),
        Some("g") => (" 克", " g"),
        Some("ml") => (" 毫升", " ml"),
        Some("mAh") => (" 毫安时", " mAh"),
        Some(other) => return both(&format!("{number} {other}"), &format!("{number} {other}")),
    };
    both(&format!("{number}{zh}"), &format!("{number}{en}"))
}

/// An EAN-13 of the range that GS1 leaves to shops for their own use.
fn barcode(number: u64) -> String {
    let body = format!("20{:010}", number % 10_000_000_000);
    let sum: u64 = body
        .bytes()
        .enumerate()
        .map(|(index, digit)| u64::from(digit - b'0') * if index % 2 == 0 { 1 } else { 3 })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::super::goods::departments;
    use super::*;

    #[test]
    fn the_goods_can_be_read_and_are_complete() {
        let all = departments(None).unwrap();
        let products: Vec<&Product> = all.iter().flat_map(|department| &department.products).collect();
        assert_eq!((all.len(), products.len()), (12, 325));
        for department in &all {
            for product in &department.products {
                let draft = product.draft(department, &Gallery::default(), Timestamp(1_795_395_600_000), 1);
                assert!(!draft.title.zh.is_empty() && !draft.title.en.is_empty());
                assert!(!draft.variants.is_empty() && draft.brand.is_some() && draft.category.len() == 2);
                assert!(draft.attributes.len() >= 3 && !draft.reviews.is_empty(), "{}", draft.slug);
            }
        }
        let few = departments(Some(25)).unwrap();
        assert_eq!(few.iter().map(|department| department.products.len()).sum::<usize>(), 25);
    }

    #[test]
    fn barcodes_carry_their_check_digit() {
        assert_eq!(barcode(0), "2000000000008");
        assert_eq!(barcode(1_001), "2000000010014");
    }
}
