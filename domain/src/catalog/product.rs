//! A product as lists and its own page show it, in one language.

use super::sizes::SizeGuide;
use super::{Crumb, PictureRef};
use crate::delivery::Offer;
use crate::flash::FlashOffer;
use crate::ids::{MerchantId, OptionValueId, ProductId, VariantId};
use crate::voices::{ReviewTag, ReviewView};
use crate::{Money, Timestamp};
use serde::{Deserialize, Serialize};

/// Stars given to something, as a sum and a count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// Sum of stars.
    pub sum: i64,
    /// How many gave them.
    pub count: i64,
}

impl Rating {
    /// The average in tenths of a star, rounded half up: 47 is 4.7. None without ratings.
    pub fn tenths(self) -> Option<i64> {
        (self.count > 0).then(|| (self.sum * 20 + self.count) / (self.count * 2))
    }

    /// The average as people read it: `4.7`.
    pub fn text(self) -> Option<String> {
        self.tenths().map(|tenths| format!("{}.{}", tenths / 10, tenths % 10))
    }
}

/// What a list shows of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductCard {
    /// The product.
    pub id: ProductId,
    /// Name in URLs.
    pub slug: String,
    /// Title.
    pub title: String,
    /// First picture.
    pub picture: Option<PictureRef>,
    /// Lowest price.
    pub price: Money,
    /// Whether other variants cost more.
    pub price_varies: bool,
    /// Struck-through price of the cheapest variant, when it is higher.
    pub compare_at: Option<Money>,
    /// Whether anything can be bought.
    pub in_stock: bool,
    /// Pieces sold.
    pub sold: i64,
    /// Stars.
    pub rating: Rating,
}

/// A brand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrandRef {
    /// Name in URLs.
    pub slug: String,
    /// Name for people.
    pub name: String,
}

/// A merchant, as far as a product's page names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MerchantRef {
    /// The merchant.
    pub id: MerchantId,
    /// Name in URLs.
    pub slug: String,
    /// Shop name.
    pub name: String,
    /// Whether it is the platform's own shop.
    pub self_run: bool,
}

/// A picture of a product's gallery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GalleryPicture {
    /// The picture.
    pub picture: PictureRef,
    /// What it shows.
    pub alt: String,
    /// The option value it shows, if one.
    pub value: Option<OptionValueId>,
}

/// A choice a shopper makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionView {
    /// Stable code, such as `colour`.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// What can be chosen, in order.
    pub values: Vec<ValueView>,
}

/// One value of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueView {
    /// The value.
    pub id: OptionValueId,
    /// Its text.
    pub text: String,
    /// A picture of the product with it.
    pub picture: Option<PictureRef>,
}

/// One buyable combination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantView {
    /// The variant.
    pub id: VariantId,
    /// Stock keeping unit.
    pub sku: String,
    /// GTIN or another barcode.
    pub barcode: Option<String>,
    /// Price.
    pub price: Money,
    /// Struck-through price, when it is higher.
    pub compare_at: Option<Money>,
    /// Its value of each option, in the options' order.
    pub values: Vec<OptionValueId>,
    /// Pieces that can be bought now.
    pub available: i64,
}

/// A fact about a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactView {
    /// What it is about.
    pub name: String,
    /// The fact, with its unit.
    pub value: String,
}

/// All that a product's page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductPage {
    /// The product.
    pub id: ProductId,
    /// Name in URLs.
    pub slug: String,
    /// Title.
    pub title: String,
    /// One line under the title.
    pub subtitle: String,
    /// Description as sanitised HTML.
    pub story: String,
    /// The brand.
    pub brand: Option<BrandRef>,
    /// The seller; none while the mall has a single one.
    pub merchant: Option<MerchantRef>,
    /// The way here, root category first.
    pub crumbs: Vec<Crumb>,
    /// Pictures, in order.
    pub gallery: Vec<GalleryPicture>,
    /// Choices, at most three.
    pub options: Vec<OptionView>,
    /// What can be bought, in the merchant's order.
    pub variants: Vec<VariantView>,
    /// Flash sales of variants that run or are announced. While one runs, its price is the variant's.
    pub sales: Vec<FlashOffer>,
    /// How one piece is delivered; none when that depends on the place.
    pub delivery: Option<DeliveryHint>,
    /// What its sizes mean.
    pub sizes: Option<SizeGuide>,
    /// Facts, in order.
    pub facts: Vec<FactView>,
    /// Pieces sold.
    pub sold: i64,
    /// Stars.
    pub rating: Rating,
    /// How many gave one star, two stars, … five stars.
    pub stars: [i64; 5],
    /// What buyers tick most often, and how many did.
    pub tags: Vec<(ReviewTag, i64)>,
    /// The first reviews: with pictures or text before bare stars, the newest first.
    pub reviews: Vec<ReviewView>,
    /// How many questions were asked about it.
    pub questions: i64,
    /// What goes with it.
    pub related: Vec<ProductCard>,
    /// Last change.
    pub updated_at: Timestamp,
    /// The address shoppers know the shop by, for links that leave it.
    pub base_url: String,
}

/// What a page says of delivery before an address is known: the seller's first way, one piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryHint {
    /// Its price and the days of its arrival.
    pub offer: Offer,
    /// Free from this goods total on.
    pub free_over: Option<Money>,
}

impl ProductPage {
    /// Lowest and highest price of what can be bought; of everything when nothing can.
    pub fn price_range(&self) -> Option<(Money, Money)> {
        let buyable = self.variants.iter().any(|variant| variant.available > 0);
        let prices = || self.variants.iter().filter(|v| !buyable || v.available > 0).map(|v| v.price);
        Some((prices().min_by_key(|money| money.minor)?, prices().max_by_key(|money| money.minor)?))
    }

    /// What somebody chooses by.
    pub fn choosing(&self) -> Choosing {
        Choosing {
            id: self.id,
            slug: self.slug.clone(),
            title: self.title.clone(),
            gallery: self.gallery.clone(),
            options: self.options.clone(),
            variants: self.variants.clone(),
            sales: self.sales.clone(),
            lowest: self.price_range().map(|(lowest, _)| lowest),
        }
    }
}

/// What of a product's page changes while somebody chooses, and what they choose by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choosing {
    /// The product.
    pub id: ProductId,
    /// Name in URLs.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Pictures, in order.
    pub gallery: Vec<GalleryPicture>,
    /// Choices, at most three.
    pub options: Vec<OptionView>,
    /// What can be bought, in the merchant's order.
    pub variants: Vec<VariantView>,
    /// Flash sales of variants that run or are announced.
    pub sales: Vec<FlashOffer>,
    /// The lowest price of what can be bought; of everything when nothing can.
    pub lowest: Option<Money>,
}

impl Choosing {
    /// The variant with exactly these values, in the options' order.
    pub fn variant_of(&self, values: &[OptionValueId]) -> Option<&VariantView> {
        self.variants.iter().find(|variant| variant.values == values)
    }

    /// The variant shown first: the first that can be bought, else the first.
    pub fn first_variant(&self) -> Option<&VariantView> {
        self.variants.iter().find(|variant| variant.available > 0).or_else(|| self.variants.first())
    }
}

/// What an address of a product leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProductAnswer {
    /// The page.
    Page(Box<ProductPage>),
    /// The product has a new slug.
    Moved(String),
}

/// What is said about stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockWord {
    /// Enough.
    Plenty,
    /// Only so many.
    Few(i64),
    /// None.
    None,
}

impl StockWord {
    /// Ten or fewer are few.
    pub fn of(available: i64) -> StockWord {
        match available {
            ..=0 => StockWord::None,
            1..=10 => StockWord::Few(available),
            _ => StockWord::Plenty,
        }
    }
}

/// A number kept in thousandths, as people write it: 1500 is `1.5`.
pub fn number_text(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let magnitude = thousandths.unsigned_abs();
    let text = format!("{sign}{}.{:03}", magnitude / 1000, magnitude % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A reviewer's name as strangers see it: its first letter and two stars.
pub fn masked_name(name: &str) -> String {
    name.trim().chars().take(1).chain("**".chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_are_rounded_half_up_to_a_tenth() {
        let check = |sum, count, expected: Option<&str>| {
            assert_eq!(Rating { sum, count }.text().as_deref(), expected, "{sum}/{count}");
        };
        check(0, 0, None);
        check(5, 1, Some("5.0"));
        check(14, 3, Some("4.7"));
        check(89, 20, Some("4.5"));
        check(19, 4, Some("4.8"));
    }

    #[test]
    fn strangers_see_one_letter_of_a_name() {
        assert_eq!(masked_name("王小云"), "王**");
        assert_eq!(masked_name(" Alice W."), "A**");
        assert_eq!(masked_name(""), "**");
    }

    #[test]
    fn numbers_lose_their_empty_decimals() {
        let check = |thousandths, expected: &str| assert_eq!(number_text(thousandths), expected);
        check(68_000, "68");
        check(1500, "1.5");
        check(-25, "-0.025");
        check(0, "0");
    }

    #[test]
    fn ten_pieces_are_few_and_eleven_are_plenty() {
        let words: Vec<StockWord> = [-1, 0, 1, 10, 11].into_iter().map(StockWord::of).collect();
        let expected = [StockWord::None, StockWord::None, StockWord::Few(1), StockWord::Few(10), StockWord::Plenty];
        assert_eq!(words, expected);
    }
}
