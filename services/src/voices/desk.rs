//! What shoppers say, at the seller's desk: replies, answers, and what breaks the rules.

use super::questions::{self, asked, write_answer};
use super::reviews::{self, review_columns};
use crate::db::{execute, found_in, number, row, rows};
use crate::live::LiveEvent;
use crate::reports::today::sight;
use crate::staff::Member;
use crate::{Error, Result, Shop, audit_log, params};
use domain::Lang;
use domain::ids::{MerchantId, ProductId, QuestionId, ReviewId};
use domain::staff::Permission;
use domain::voices::{DESK_PAGE, LONGEST_ANSWER, QuestionRow, ReviewRow, Subject, VoicesDesk, VoicesTab, written};
use sea_orm::{FromQueryResult, Value};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Narrows down to the goods that a member sees: all when `$1`, else those of the seller `$2`.
macro_rules! own {
    () => {
        " JOIN products p ON p.id = x.product_id WHERE ($1 OR p.merchant_id = $2)"
    };
}
/// Questions `x` that their seller has not answered.
macro_rules! unanswered {
    () => {
        " AND x.status = 'published' AND NOT EXISTS (SELECT 1 FROM answers a WHERE a.question_id = x.id
            AND a.answerer LIKE 'merchant:%')"
    };
}
/// Reviews `x` by people who are not content and got no reply.
macro_rules! unreplied {
    () => {
        " AND x.status = 'published' AND x.stars <= 3 AND x.reply IS NULL"
    };
}

/// Whether the member may hide what breaks the rules.
fn may_hide(member: &Member) -> bool {
    member.merchant.is_none() && member.demand(Permission::SettingsEdit).is_ok()
}

/// A page of what was said of the goods that the member may see, the newest first.
pub async fn list(shop: &Shop, member: &Member, lang: Lang, tab: VoicesTab, page: i64) -> Result<VoicesDesk> {
    member.demand(Permission::ProductsView)?;
    let (all, seller) = sight(member);
    let own = || params![all, seller];
    let conn = shop.db.read();
    let (unanswered, unreplied) = tokio::try_join!(
        waiting(shop, member),
        number(conn, concat!("SELECT COUNT(*) AS n FROM reviews x", own!(), unreplied!()), own()),
    )?;
    let sql = match tab {
        VoicesTab::Unanswered => {
            concat!("SELECT x.id FROM questions x", own!(), unanswered!(), " ORDER BY x.id DESC LIMIT $3 OFFSET $4")
        }
        VoicesTab::Questions => {
            concat!("SELECT x.id FROM questions x", own!(), " ORDER BY x.id DESC LIMIT $3 OFFSET $4")
        }
        VoicesTab::Unreplied => concat!(
            "SELECT x.id FROM reviews x",
            own!(),
            unreplied!(),
            " ORDER BY x.created_at DESC, x.id LIMIT $3 OFFSET $4"
        ),
        VoicesTab::Reviews => {
            concat!("SELECT x.id FROM reviews x", own!(), " ORDER BY x.created_at DESC, x.id LIMIT $3 OFFSET $4")
        }
    };
    let (ids, more) = newest(shop, sql, own(), page).await?;
    let (questions, reviews) = match tab {
        VoicesTab::Unanswered | VoicesTab::Questions => (some_questions(shop, lang, ids).await?, Vec::new()),
        VoicesTab::Unreplied | VoicesTab::Reviews => (Vec::new(), some_reviews(shop, lang, ids).await?),
    };
    Ok(VoicesDesk { reviews, questions, unanswered, unreplied, may_hide: may_hide(member), more })
}

/// How many questions about the goods that the member may see wait for their seller.
pub(crate) async fn waiting(shop: &Shop, member: &Member) -> Result<i64> {
    let (all, seller) = sight(member);
    number(
        shop.db.read(),
        concat!("SELECT COUNT(*) AS n FROM questions x", own!(), unanswered!()),
        params![all, seller],
    )
    .await
}

#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

/// The ids of a page, and whether there are older ones: one more than the page holds is asked for.
async fn newest(shop: &Shop, sql: &'static str, mut values: Vec<Value>, page: i64) -> Result<(Vec<Uuid>, bool)> {
    let before = (page.clamp(1, 100_000) - 1) * DESK_PAGE;
    values.extend([Value::from(DESK_PAGE + 1), Value::from(before)]);
    let found: Vec<Id> = rows(shop.db.read(), sql, values).await?;
    let most = usize::try_from(DESK_PAGE).unwrap_or(usize::MAX);
    let more = found.len() > most;
    Ok((found.into_iter().take(most).map(|row| row.id).collect(), more))
}

/// Of which product each of them is, and whether shoppers see it.
#[derive(FromQueryResult)]
struct About {
    id: Uuid,
    product_id: Uuid,
    slug: String,
    title: String,
    picture_id: Option<String>,
    status: String,
}

async fn about(shop: &Shop, lang: Lang, ids: &[Uuid], reviews: bool) -> Result<HashMap<Uuid, (Subject, bool)>> {
    let (from, lang) = (if reviews { "reviews" } else { "questions" }, lang.code());
    let found: Vec<About> = found_in(shop.db.read(), ids.iter().copied().map(Value::from).collect(), |list| {
        let select = "SELECT x.id, p.id AS product_id, p.slug, p.picture_id, x.status, COALESCE((SELECT t.title
             FROM product_texts t WHERE t.product_id = p.id AND t.title <> ''
             ORDER BY CASE WHEN t.lang = '";
        [
            select,
            lang,
            "' THEN 0 ELSE 1 END LIMIT 1), p.slug) AS title FROM ",
            from,
            " x
             JOIN products p ON p.id = x.product_id WHERE x.id IN (",
            list,
            ")",
        ]
        .concat()
    })
    .await?;
    let whole = |row: About| {
        let of = Subject { id: ProductId(row.product_id), slug: row.slug, title: row.title, picture: row.picture_id };
        (row.id, (of, row.status == "published"))
    };
    Ok(found.into_iter().map(whole).collect())
}

async fn some_questions(shop: &Shop, lang: Lang, ids: Vec<Uuid>) -> Result<Vec<QuestionRow>> {
    let mut about = about(shop, lang, &ids, false).await?;
    let mut found: Vec<questions::Row> =
        found_in(shop.db.read(), ids.iter().copied().map(Value::from).collect(), |list| {
            ["SELECT id, author, body, created_at FROM questions WHERE id IN (", list, ")"].concat()
        })
        .await?;
    found.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
    let views = questions::views(shop, found).await?;
    let rows = views.into_iter().filter_map(|question| {
        let (of, shown) = about.remove(&question.id.0)?;
        Some(QuestionRow { question, of, shown })
    });
    Ok(rows.collect())
}

async fn some_reviews(shop: &Shop, lang: Lang, ids: Vec<Uuid>) -> Result<Vec<ReviewRow>> {
    let mut about = about(shop, lang, &ids, true).await?;
    let mut found: Vec<reviews::Row> =
        found_in(shop.db.read(), ids.iter().copied().map(Value::from).collect(), |list| {
            [concat!("SELECT ", review_columns!(), " FROM reviews r WHERE r.id IN ("), list, ")"].concat()
        })
        .await?;
    found.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
    let views = reviews::views(shop, found).await?;
    let rows = views.into_iter().filter_map(|review| {
        let (of, shown) = about.remove(&review.id.0)?;
        Some(ReviewRow { review, of, shown })
    });
    Ok(rows.collect())
}

/// A review as far as the desk's acts need it.
#[derive(FromQueryResult)]
struct Found {
    product_id: Uuid,
    merchant_id: Uuid,
    stars: i64,
    status: String,
}

async fn review_of(shop: &Shop, member: &Member, review: ReviewId) -> Result<Found> {
    let found: Option<Found> = row(
        shop.db.read(),
        "SELECT r.product_id, p.merchant_id, r.stars, r.status FROM reviews r JOIN products p ON p.id = r.product_id
         WHERE r.id = $1",
        params![review.0],
    )
    .await?;
    found.filter(|found| member.may_see(MerchantId(found.merchant_id))).ok_or(Error::NotFound)
}

/// The seller's reply to a review; an empty one takes it back.
pub async fn reply(shop: &Shop, member: &Member, review: ReviewId, body: &str) -> Result<()> {
    member.demand(Permission::ProductsView)?;
    let body = written(body, 0, LONGEST_ANSWER).map_err(|why| Error::invalid("body", why))?;
    let found = review_of(shop, member, review).await?;
    let mut tx = shop.begin().await?;
    let (reply, at) = if body.is_empty() { (None, None) } else { (Some(body), Some(tx.now().0)) };
    execute(&*tx, "UPDATE reviews SET reply = $1, replied_at = $2 WHERE id = $3", params![reply.clone(), at, review.0])
        .await?;
    tx.emit(LiveEvent::Goods { products: vec![ProductId(found.product_id)] });
    let (object, after) = (format!("review:{review}"), json!({ "reply": reply }));
    audit_log::record(&tx, member, "review.reply", &object, json!({}), after).await?;
    tx.commit().await
}

/// The seller's answer to a question; again, and it is the new one.
pub async fn answer(shop: &Shop, member: &Member, lang: Lang, question: QuestionId, body: &str) -> Result<()> {
    member.demand(Permission::ProductsView)?;
    let body = written(body, 1, LONGEST_ANSWER).map_err(|why| Error::invalid("body", why))?;
    let about = asked(shop.db.read(), question).await?;
    if !member.may_see(MerchantId(about.merchant_id)) {
        return Err(Error::NotFound);
    }
    let tx = shop.begin().await?;
    let seller = format!("merchant:{}", about.merchant_id);
    write_answer(&tx, question, &seller, None, lang, body.clone()).await?;
    let (object, after) = (format!("question:{question}"), json!({ "answer": body }));
    audit_log::record(&tx, member, "question.answer", &object, json!({}), after).await?;
    tx.commit().await
}

/// Hides a review that breaks the rules, or shows it again. Its stars count only while it is shown.
/// Done twice it is done once.
pub async fn show_review(shop: &Shop, member: &Member, review: ReviewId, shown: bool) -> Result<()> {
    if !may_hide(member) {
        return Err(Error::Forbidden);
    }
    let found = review_of(shop, member, review).await?;
    let (status, sign) = if shown { ("published", 1) } else { ("hidden", -1) };
    let mut tx = shop.begin().await?;
    let changed =
        execute(&*tx, "UPDATE reviews SET status = $1 WHERE id = $2 AND status <> $1", params![status, review.0])
            .await?;
    if changed == 0 {
        return Ok(());
    }
    for (sql, id) in [
        (
            "UPDATE products SET rating_sum = rating_sum + $1, rating_count = rating_count + $2 WHERE id = $3",
            found.product_id,
        ),
        (
            "UPDATE merchants SET rating_sum = rating_sum + $1, rating_count = rating_count + $2 WHERE id = $3",
            found.merchant_id,
        ),
    ] {
        execute(&*tx, sql, params![sign * found.stars, sign, id]).await?;
    }
    tx.emit(LiveEvent::Goods { products: vec![ProductId(found.product_id)] });
    let object = format!("review:{review}");
    let (before, after) = (json!({ "status": found.status }), json!({ "status": status }));
    audit_log::record(&tx, member, "review.show", &object, before, after).await?;
    tx.commit().await
}

/// Hides a question that breaks the rules with its answers, or shows it again. Done twice it is done once.
pub async fn show_question(shop: &Shop, member: &Member, question: QuestionId, shown: bool) -> Result<()> {
    if !may_hide(member) {
        return Err(Error::Forbidden);
    }
    let about = asked(shop.db.read(), question).await?;
    let status = if shown { "published" } else { "hidden" };
    let mut tx = shop.begin().await?;
    let changed =
        execute(&*tx, "UPDATE questions SET status = $1 WHERE id = $2 AND status <> $1", params![status, question.0])
            .await?;
    if changed == 0 {
        return Ok(());
    }
    tx.emit(LiveEvent::Goods { products: vec![ProductId(about.product_id)] });
    let (object, after) = (format!("question:{question}"), json!({ "status": status }));
    audit_log::record(&tx, member, "question.show", &object, json!({}), after).await?;
    tx.commit().await
}
