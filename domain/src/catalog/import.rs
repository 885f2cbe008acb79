//! What an import says about itself: why a row was refused, and how much was read and written.

use crate::Lang;
use serde::{Deserialize, Serialize};

codes! {
    /// Why a row of an import file was refused.
    RejectReason {
        /// A quotation mark opens and does not close, or closes in the middle of a cell.
        BrokenQuote = "broken_quote",
        /// A cell is longer than one mebibyte.
        CellTooLong = "cell_too_long",
        /// A row is longer than eight mebibytes or has more than 2,000 cells.
        RowTooLong = "row_too_long",
        /// The bytes are neither UTF-8 nor GBK.
        Encoding = "encoding",
        /// A necessary column is missing, so that no row can be read.
        MissingColumn = "missing_column",
        /// The product has no title in any language.
        NoTitle = "no_title",
        /// The row names no product.
        NoHandle = "no_handle",
        /// The handle cannot stand in a URL.
        BadHandle = "bad_handle",
        /// The handle came earlier in the file.
        DuplicateHandle = "duplicate_handle",
        /// The handle belongs to another merchant's product.
        HandleTaken = "handle_taken",
        /// The SKU came earlier in the file.
        DuplicateSku = "duplicate_sku",
        /// The SKU belongs to another product of the shop.
        SkuTaken = "sku_taken",
        /// The SKU is longer than 120 letters or holds control signs.
        BadSku = "bad_sku",
        /// There is no price.
        NoPrice = "no_price",
        /// The price is no amount of money.
        BadPrice = "bad_price",
        /// The price is below zero.
        NegativePrice = "negative_price",
        /// A number was expected.
        BadNumber = "bad_number",
        /// The product has nothing to buy.
        NoVariant = "no_variant",
        /// Two variants have the same option values.
        DuplicateOptions = "duplicate_options",
        /// A variant names an option value the product does not have, or leaves one out.
        BadOptions = "bad_options",
        /// More than three options, or more than 2,000 variants.
        TooMany = "too_many",
        /// The picture's file is not there or cannot be read as a picture.
        BadPicture = "bad_picture",
        /// The linked or reviewed product does not exist.
        UnknownProduct = "unknown_product",
        /// A kind of product this shop cannot sell.
        Unsupported = "unsupported",
        /// The record is not valid JSON.
        BadJson = "bad_json",
        /// Another row of the same product was refused, and a product is never imported by half.
        Incomplete = "incomplete",
        /// The database refused the product.
        Database = "database",
    }
}

impl RejectReason {
    /// The reason as a sentence.
    pub fn text(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::BrokenQuote => ("引号没有成对，这一行读不懂", "A quotation mark is not closed properly"),
            Self::CellTooLong => ("单元格超过 1 MB", "A cell is longer than 1 MB"),
            Self::RowTooLong => ("这一行太长（超过 8 MB 或 2000 列）", "The row is longer than 8 MB or 2,000 cells"),
            Self::Encoding => ("文字编码既不是 UTF-8 也不是 GBK", "The text is neither UTF-8 nor GBK"),
            Self::MissingColumn => ("缺少必需的列", "A necessary column is missing"),
            Self::NoTitle => ("商品没有标题", "The product has no title"),
            Self::NoHandle => ("没有写明是哪个商品", "The row does not say which product it belongs to"),
            Self::BadHandle => {
                ("商品网址名含有不能使用的字符", "The handle holds signs that cannot stand in an address")
            }
            Self::DuplicateHandle => ("同一个文件里商品网址名重复", "The handle came earlier in this file"),
            Self::HandleTaken => ("商品网址名已被其他店铺使用", "The handle belongs to another merchant"),
            Self::DuplicateSku => ("同一个文件里 SKU 重复", "The SKU came earlier in this file"),
            Self::SkuTaken => ("SKU 已被其他商品使用", "The SKU belongs to another product"),
            Self::BadSku => ("SKU 太长或含有控制字符", "The SKU is too long or holds control signs"),
            Self::NoPrice => ("没有价格", "There is no price"),
            Self::BadPrice => ("价格不是有效金额", "The price is not an amount of money"),
            Self::NegativePrice => ("价格不能小于零", "The price is below zero"),
            Self::BadNumber => ("应填数字", "A number was expected"),
            Self::NoVariant => ("商品没有可购买的规格", "The product has nothing to buy"),
            Self::DuplicateOptions => ("两个规格的选项完全相同", "Two variants have the same options"),
            Self::BadOptions => ("规格的选项值不完整", "A variant's option values are incomplete"),
            Self::TooMany => ("选项超过 3 个或规格超过 2000 个", "More than 3 options or 2,000 variants"),
            Self::BadPicture => ("图片不存在或无法识别", "The picture is missing or cannot be read"),
            Self::UnknownProduct => ("所指的商品不存在", "The product it refers to does not exist"),
            Self::Unsupported => ("本店不支持这类商品", "This kind of product cannot be sold here"),
            Self::BadJson => ("不是有效的 JSON", "The record is not valid JSON"),
            Self::Incomplete => (
                "同一商品的其他行有误，整个商品未导入",
                "Another row of the product was refused, so all of it was left out",
            ),
            Self::Database => ("数据库拒绝了这个商品", "The database refused the product"),
        };
        lang.pick(zh, en)
    }
}

/// A row that was not imported, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// The row as a spreadsheet counts: the header is row 1. For JSON, the record, from 1.
    pub row: u64,
    /// The file, when an import has several.
    pub file: String,
    /// The column, as the file names it; empty when the whole row is meant.
    pub column: String,
    /// Why.
    pub reason: RejectReason,
    /// The offending value or name, shortened.
    pub value: String,
}

impl Reject {
    /// A refused row; the value is shortened to 80 letters.
    pub fn new(row: u64, column: &str, reason: RejectReason, value: &str) -> Reject {
        let value = value.chars().take(80).filter(|letter| !letter.is_control()).collect();
        Reject { row, file: String::new(), column: column.to_owned(), reason, value }
    }

    /// The same, in a named file.
    pub fn in_file(mut self, file: &str) -> Reject {
        file.clone_into(&mut self.file);
        self
    }
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Rows read, the header left out.
    pub rows: i64,
    /// Products found in the file.
    pub products: i64,
    /// Products that are new.
    pub created: i64,
    /// Products that were changed.
    pub updated: i64,
    /// Products that already were as the file says.
    pub unchanged: i64,
    /// Variants in the written and unchanged products.
    pub variants: i64,
    /// Pictures stored or found.
    pub pictures: i64,
    /// Reviews added.
    pub reviews: i64,
    /// Links between products added.
    pub links: i64,
    /// Rows refused.
    pub rejected: i64,
}

codes! {
    /// The kinds of files a catalogue can be imported from.
    ImportFormat {
        /// Shopify's product CSV.
        Shopify = "shopify",
        /// A folder of Magento 2 CSV files with its pictures, or one Magento product CSV.
        Magento = "magento",
        /// A JSON array of products in the way of Best Buy's open data; prices in US dollars.
        BestBuy = "bestbuy",
        /// A folder of litemall's tables as CSV.
        Litemall = "litemall",
        /// Any CSV, read by a mapping file.
        Mapped = "mapped",
    }
}

/// What an import, or a trial of one, came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// How many of what.
    pub counts: ImportCounts,
    /// The first thousand refused rows.
    pub rejects: Vec<Reject>,
    /// Columns and files nobody here knows; they were passed over.
    pub ignored: Vec<String>,
    /// Pictures that lie on other machines; they are not fetched.
    pub remote_pictures: i64,
    /// The encoding of the file, or of the first of several.
    pub encoding: String,
}
