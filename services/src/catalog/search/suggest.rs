//! What is offered to somebody who types into the search field.

use super::apart;
use super::report::hot;
use crate::catalog::cards::cards;
use crate::catalog::home::bought_most;
use crate::db::found_in;
use crate::{Result, Shop};
use domain::Lang;
use domain::catalog::listing::normalise;
use domain::catalog::{ProductCard, SuggestedCategory, SuggestedProduct, Suggestions};
use sea_orm::{FromQueryResult, Value};
use search::Query;

/// The most that is offered of each kind.
const WORDS: usize = 5;
const CATEGORIES: usize = 3;
const PRODUCTS: usize = 4;
const POPULAR: i64 = 4;
/// Names and words asked of the engine, before they are told apart.
const MEANT: usize = 12;
/// The longest text that is completed, in letters.
const LONGEST: usize = 80;

/// What may be meant by what is typed so far; for an empty field, what many look for and buy. Without an
/// index nothing is completed.
pub async fn suggest(shop: &Shop, lang: Lang, typed: &str) -> Result<Suggestions> {
    let typed: String = normalise(typed).chars().take(LONGEST).collect();
    if typed.is_empty() {
        let (hot, bought) = tokio::try_join!(hot(shop), bought_most(shop, lang, POPULAR))?;
        let popular = bought.into_iter().map(suggested).collect();
        return Ok(Suggestions { hot, popular, ..Suggestions::default() });
    }
    let Some(index) = shop.engine.ready() else { return Ok(Suggestions::default()) };
    let (text, now) = (typed.clone(), shop.clock.now().0);
    let (meant, found) = apart(move || {
        let meant = index.suggest(&text, MEANT)?;
        let query = Query { text, limit: PRODUCTS, plain: true, now, ..Query::default() };
        Ok((meant, index.search(&query)?))
    })
    .await?;
    let (named, cards) = tokio::try_join!(categories(shop, lang, &meant), cards(shop, lang, &found.ids))?;
    let is_typed = |word: &String| normalise(word) == typed;
    let words =
        meant.into_iter().filter(|word| !is_typed(word) && !named.iter().any(|(names, _)| names.contains(word)));
    let words = words.take(WORDS).collect();
    let products = cards.into_iter().map(suggested);
    let mut categories: Vec<SuggestedCategory> = named.into_iter().map(|(_, category)| category).collect();
    categories.truncate(CATEGORIES);
    Ok(Suggestions { words, categories, products: products.collect(), ..Suggestions::default() })
}

fn suggested(card: ProductCard) -> SuggestedProduct {
    let picture = card.picture.map(|picture| picture.id);
    SuggestedProduct { slug: card.slug, title: card.title, picture, price: card.price }
}

/// The categories among some names, in the order of the names, each with both of its names.
async fn categories(shop: &Shop, lang: Lang, meant: &[String]) -> Result<Vec<([String; 2], SuggestedCategory)>> {
    #[derive(FromQueryResult)]
    struct Row {
        slug: String,
        name_zh: String,
        name_en: String,
    }
    let names: Vec<Value> = meant.iter().map(|name| Value::from(name.as_str())).collect();
    let sql = |list: &str| {
        const BY_ZH: &str = "SELECT slug, name_zh, name_en FROM categories WHERE name_zh IN (";
        const BY_EN: &str = ") OR name_en IN (";
        [BY_ZH, list, BY_EN, list, ")"].concat()
    };
    let mut rows: Vec<Row> = found_in(shop.db.read(), names, sql).await?;
    let place = |row: &Row| meant.iter().position(|name| *name == row.name_zh || *name == row.name_en);
    rows.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.slug.cmp(&b.slug)));
    rows.dedup_by(|a, b| a.slug == b.slug);
    let named = rows.into_iter().map(|row| {
        let name = lang.pick(&row.name_zh, &row.name_en).to_owned();
        ([row.name_zh, row.name_en], SuggestedCategory { slug: row.slug, name })
    });
    Ok(named.collect())
}
