//! Searching without the engine: from typed words to a condition on products.
//!
//! Every word must occur in a product's search text, in either language, and an exact SKU or barcode
//! finds its product. It answers while the index is being built, and when the engine fails.

use crate::db::row;
use crate::{Result, Shop, params};
use domain::catalog::listing::normalise;
use domain::ids::ProductId;
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Cond, Condition, Expr, ExprTrait, LikeExpr, Query};
use uuid::Uuid;

/// The most words of a search that are honoured.
const MOST_WORDS: usize = 8;

/// What a search means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meaning {
    words: Vec<String>,
    exact: Option<ProductId>,
}

#[derive(FromQueryResult)]
struct Row {
    product_id: Uuid,
}

/// Finds out what a search means; nothing typed means everything.
pub(crate) async fn meaning(shop: &Shop, typed: &str) -> Result<Option<Meaning>> {
    let text = normalise(typed);
    if text.is_empty() {
        return Ok(None);
    }
    let exact: Option<Row> = if text.contains(' ') {
        None
    } else {
        let sql = "SELECT product_id FROM variants WHERE sku IN ($1, $2) OR barcode = $1 ORDER BY sku LIMIT 1";
        row(shop.db.read(), sql, params![typed.trim(), text.to_uppercase()]).await?
    };
    let words = text.split(' ').take(MOST_WORDS).map(str::to_owned).collect();
    Ok(Some(Meaning { words, exact: exact.map(|row| ProductId(row.product_id)) }))
}

impl Meaning {
    /// The condition on products `p`.
    pub(crate) fn condition(&self) -> Condition {
        let mut all = Cond::all();
        for word in &self.words {
            let mut texts = Query::select();
            texts
                .expr(Expr::cust("1"))
                .from_as("product_texts", "s")
                .and_where(Expr::cust("s.product_id = p.id"))
                .and_where(Expr::col(("s", "search_text")).like(LikeExpr::new(pattern(word)).escape('\\')));
            all = all.add(Expr::exists(texts));
        }
        match self.exact {
            Some(product) => Cond::any().add(Expr::col(("p", "id")).eq(product.0)).add(all),
            None => all,
        }
    }
}

/// `word` anywhere in a text; the signs that LIKE takes for wildcards stand for themselves.
fn pattern(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len() + 2);
    pattern.push('%');
    for letter in word.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}
