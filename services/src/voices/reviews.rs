//! Reviews of a product, and how many say what.

use super::subject;
use crate::catalog::picture;
use crate::db::{found_in, number, rows};
use crate::{Result, Shop, params};
use domain::catalog::masked_name;
use domain::ids::{ProductId, ReviewId};
use domain::voices::{PAGE, ReviewCounts, ReviewFilter, ReviewTag, ReviewView, ReviewsPage};
use domain::{Lang, Timestamp};
use sea_orm::{FromQueryResult, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// What is said of a product, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// Of its reviews.
    pub counts: ReviewCounts,
    /// How many questions were asked.
    pub questions: i64,
}

/// Counts what is said of a product.
pub(crate) async fn said(shop: &Shop, product: ProductId) -> Result<Said> {
    #[derive(FromQueryResult)]
    struct Row {
        what: String,
        n: i64,
    }
    let found: Vec<Row> = rows(
        shop.db.read(),
        "SELECT CAST(stars AS TEXT) AS what, COUNT(*) AS n FROM reviews
           WHERE product_id = $1 AND status = 'published' GROUP BY stars
         UNION ALL SELECT t.tag, COUNT(*) FROM reviews r JOIN review_tags t ON t.review_id = r.id
           WHERE r.product_id = $1 AND r.status = 'published' GROUP BY t.tag
         UNION ALL SELECT 'pictures', COUNT(*) FROM reviews r WHERE r.product_id = $1 AND r.status = 'published'
           AND EXISTS (SELECT 1 FROM review_pictures p WHERE p.review_id = r.id)
         UNION ALL SELECT 'questions', COUNT(*) FROM questions WHERE product_id = $1 AND status = 'published'",
        params![product.0],
    )
    .await?;
    let mut said = Said::default();
    for row in found {
        match row.what.as_str() {
            "pictures" => said.counts.pictures = row.n,
            "questions" => said.questions = row.n,
            what => match (what.parse::<usize>(), ReviewTag::from_code(what)) {
                (Ok(stars @ 1..=5), _) => said.counts.stars[stars - 1] = row.n,
                (_, Some(tag)) => said.counts.tags.push((tag, row.n)),
                _ => {}
            },
        }
    }
    said.counts.tags.sort_by_key(|(tag, n)| (-n, *tag));
    Ok(said)
}

#[derive(FromQueryResult)]
pub(super) struct Row {
    pub(super) id: Uuid,
    author: Vec<u8>,
    stars: i64,
    body: String,
    created_at: i64,
    order_line_id: Option<Uuid>,
    options: String,
    reply: Option<String>,
}

/// The columns of a [`Row`] of `reviews r`.
macro_rules! review_columns {
    () => {
        "r.id, r.author, r.stars, r.body, r.created_at, r.order_line_id, r.options, r.reply"
    };
}
pub(super) use review_columns;

/// Narrows `reviews r` down to what `$1` to `$4` ask for: product, stars (0 for any), tag (empty for any), and
/// whether only those with pictures are wanted (0 for no).
macro_rules! wanted {
    () => {
        " FROM reviews r WHERE r.product_id = $1 AND r.status = 'published'
           AND (CAST($2 AS BIGINT) = 0 OR r.stars = $2)
           AND (CAST($3 AS TEXT) = '' OR EXISTS (SELECT 1 FROM review_tags t WHERE t.review_id = r.id AND t.tag = $3))
           AND (CAST($4 AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM review_pictures p WHERE p.review_id = r.id))"
    };
}

fn wanted(product: ProductId, filter: ReviewFilter) -> Vec<Value> {
    let tag = filter.tag.map_or("", ReviewTag::code);
    params![product.0, filter.stars.unwrap_or(0), tag, i64::from(filter.pictures)]
}

/// The first reviews that pass a filter: those in the reader's language, with pictures or words before
/// bare stars, the newest first.
pub(crate) async fn first(
    shop: &Shop,
    product: ProductId,
    lang: Lang,
    filter: ReviewFilter,
    most: i64,
) -> Result<Vec<ReviewView>> {
    let mut values = wanted(product, filter);
    values.extend(params![lang.code(), most]);
    let found: Vec<Row> = rows(
        shop.db.read(),
        concat!(
            "SELECT ",
            review_columns!(),
            wanted!(),
            " ORDER BY CASE WHEN r.lang = $5 THEN 0 ELSE 1 END,
               CASE WHEN EXISTS (SELECT 1 FROM review_pictures p WHERE p.review_id = r.id) THEN 0
                    WHEN r.body <> '' THEN 1 ELSE 2 END,
               r.created_at DESC, r.id LIMIT $6"
        ),
        values,
    )
    .await?;
    views(shop, found).await
}

/// Reads what belongs to reviews in bulk and puts it together.
pub(super) async fn views(shop: &Shop, found: Vec<Row>) -> Result<Vec<ReviewView>> {
    #[derive(FromQueryResult)]
    struct Part {
        review_id: Uuid,
        tag: Option<String>,
        picture_id: Option<String>,
        width: Option<i64>,
        height: Option<i64>,
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids = found.iter().map(|row| Value::from(row.id)).collect();
    let parts: Vec<Part> = found_in(shop.db.read(), ids, |list| {
        let (before, after) = (
            "WITH shown AS (SELECT id FROM reviews WHERE id IN (",
            ")) SELECT t.review_id, t.tag, CAST(NULL AS TEXT) AS picture_id, CAST(NULL AS BIGINT) AS width,
                  CAST(NULL AS BIGINT) AS height, CAST(0 AS BIGINT) AS place
                FROM shown s JOIN review_tags t ON t.review_id = s.id
                UNION ALL SELECT p.review_id, NULL, p.picture_id, g.width, g.height, CAST(p.position AS BIGINT)
                FROM shown s JOIN review_pictures p ON p.review_id = s.id JOIN pictures g ON g.id = p.picture_id
                ORDER BY place",
        );
        [before, list, after].concat()
    })
    .await?;
    let mut tags: HashMap<Uuid, Vec<ReviewTag>> = HashMap::new();
    let mut pictures: HashMap<Uuid, Vec<_>> = HashMap::new();
    for part in parts {
        if let Some(tag) = part.tag {
            tags.entry(part.review_id).or_default().extend(ReviewTag::from_code(&tag));
        } else {
            let drawn = picture(part.picture_id, part.width, part.height);
            pictures.entry(part.review_id).or_default().extend(drawn);
        }
    }
    tags.values_mut().for_each(|tags| tags.sort_unstable());
    found
        .into_iter()
        .map(|row| {
            Ok(ReviewView {
                id: ReviewId(row.id),
                author: masked_name(&shop.keys.open_sealed("reviews.author", &row.author)?),
                stars: row.stars,
                body: row.body,
                at: Timestamp(row.created_at),
                verified: row.order_line_id.is_some(),
                options: row.options,
                tags: tags.remove(&row.id).unwrap_or_default(),
                pictures: pictures.remove(&row.id).unwrap_or_default(),
                reply: row.reply,
            })
        })
        .collect()
}

/// The page of a product's reviews: the first `pages` pages of those that pass the filter.
pub async fn reviews(shop: &Shop, lang: Lang, slug: &str, filter: ReviewFilter, pages: i64) -> Result<ReviewsPage> {
    let (of, rating) = subject(shop, lang, slug).await?;
    let most = pages.clamp(1, 50) * PAGE;
    let (said, total, reviews) = tokio::try_join!(
        said(shop, of.id),
        number(shop.db.read(), concat!("SELECT COUNT(*) AS n", wanted!()), wanted(of.id, filter)),
        first(shop, of.id, lang, filter, most),
    )?;
    Ok(ReviewsPage { of, rating, counts: said.counts, total, reviews })
}
