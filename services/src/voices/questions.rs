//! Questions about a product, and answers by those who bought it.

use super::{shown_name, subject};
use crate::db::{execute, found_in, number, row, rows};
use crate::live::LiveEvent;
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, Tx, new_id, params, throttle};
use domain::ids::{AnswerId, CustomerId, ProductId, QuestionId};
use domain::voices::{
    AnswerView, LONGEST_ANSWER, LONGEST_QUESTION, PAGE, QuestionView, QuestionsPage, SHORTEST_QUESTION, written,
};
use domain::{Lang, Timestamp};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// Questions and answers of one member within a day: more is no curiosity.
const A_DAY: i64 = 20;

#[derive(FromQueryResult)]
pub(super) struct Row {
    pub(super) id: Uuid,
    author: Vec<u8>,
    body: String,
    created_at: i64,
}

/// The page of questions about a product: the first `pages` pages.
pub async fn questions(shop: &Shop, visitor: &Visitor, lang: Lang, slug: &str, pages: i64) -> Result<QuestionsPage> {
    let (of, _) = subject(shop, lang, slug).await?;
    let conn = shop.db.read();
    let total = number(
        conn,
        "SELECT COUNT(*) AS n FROM questions WHERE product_id = $1 AND status = 'published'",
        params![of.id.0],
    )
    .await?;
    let found: Vec<Row> = rows(
        conn,
        "SELECT id, author, body, created_at FROM questions WHERE product_id = $1 AND status = 'published'
         ORDER BY CASE WHEN answers > 0 THEN 0 ELSE 1 END, created_at DESC, id LIMIT $2",
        params![of.id.0, pages.clamp(1, 50) * PAGE],
    )
    .await?;
    let may_answer = match visitor.customer {
        Some(customer) => has_bought(conn, customer, of.id).await?,
        None => false,
    };
    let questions = views(shop, found).await?;
    Ok(QuestionsPage { of, total, questions, may_ask: visitor.customer.is_some(), may_answer })
}

/// Puts questions and their answers together.
pub(super) async fn views(shop: &Shop, found: Vec<Row>) -> Result<Vec<QuestionView>> {
    #[derive(FromQueryResult)]
    struct Answer {
        id: Uuid,
        question_id: Uuid,
        author: Option<Vec<u8>>,
        body: String,
        created_at: i64,
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids = found.iter().map(|row| Value::from(row.id)).collect();
    let given: Vec<Answer> = found_in(shop.db.read(), ids, |list| {
        let select = "SELECT id, question_id, author, body, created_at FROM answers WHERE question_id IN (";
        let order = ") ORDER BY CASE WHEN answerer LIKE 'merchant:%' THEN 0 ELSE 1 END, created_at, id";
        [select, list, order].concat()
    })
    .await?;
    let mut answers: HashMap<Uuid, Vec<AnswerView>> = HashMap::new();
    for row in given {
        let author = row.author.map(|author| shop.keys.open_sealed("answers.author", &author)).transpose()?;
        let view = AnswerView { id: AnswerId(row.id), author, body: row.body, at: Timestamp(row.created_at) };
        answers.entry(row.question_id).or_default().push(view);
    }
    found
        .into_iter()
        .map(|row| {
            Ok(QuestionView {
                id: QuestionId(row.id),
                author: shop.keys.open_sealed("questions.author", &row.author)?,
                body: row.body,
                at: Timestamp(row.created_at),
                answers: answers.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect()
}

/// Whether a member has paid for a product and kept it.
async fn has_bought(conn: &impl ConnectionTrait, customer: CustomerId, product: ProductId) -> Result<bool> {
    let bought = number(
        conn,
        "SELECT COUNT(*) AS n FROM orders o JOIN order_lines l ON l.order_id = o.id
         WHERE o.customer_id = $1 AND l.product_id = $2 AND l.refunded < l.quantity
           AND o.status <> 'canceled' AND o.payment_status IN ('paid', 'partially_refunded')",
        params![customer.0, product.0],
    )
    .await?;
    Ok(bought > 0)
}

/// Asks something about a product. Whoever asks is signed in, so that nobody floods the page.
pub async fn ask(shop: &Shop, visitor: &Visitor, lang: Lang, slug: &str, body: &str) -> Result<()> {
    let customer = visitor.customer.ok_or(Error::SignIn)?;
    let body = written(body, SHORTEST_QUESTION, LONGEST_QUESTION).map_err(|why| Error::invalid("body", why))?;
    let (of, _) = subject(shop, lang, slug).await?;
    throttle::allow(shop, &format!("question:{customer}"), A_DAY, Timestamp::DAY).await?;
    let author = shown_name(shop, customer).await?;
    let mut tx = shop.begin().await?;
    let asked = execute(
        &*tx,
        "INSERT INTO questions (id, product_id, customer_id, author, lang, body, status, answers, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'published', 0, $7) ON CONFLICT (customer_id, product_id, body) DO NOTHING",
        params![
            new_id(),
            of.id.0,
            customer.0,
            shop.keys.seal("questions.author", &author),
            lang.code(),
            body,
            tx.now().0
        ],
    )
    .await?;
    // The same question twice is a button pressed twice.
    if asked == 0 {
        return Ok(());
    }
    tx.emit(LiveEvent::Goods { products: vec![of.id] });
    tx.commit().await
}

#[derive(FromQueryResult)]
pub(super) struct Asked {
    pub(super) product_id: Uuid,
    pub(super) slug: String,
    pub(super) merchant_id: Uuid,
}

/// The product that a question is about.
pub(super) async fn asked(conn: &impl ConnectionTrait, question: QuestionId) -> Result<Asked> {
    let found: Option<Asked> = row(
        conn,
        "SELECT p.id AS product_id, p.slug, p.merchant_id FROM questions q JOIN products p ON p.id = q.product_id
         WHERE q.id = $1",
        params![question.0],
    )
    .await?;
    found.ok_or(Error::NotFound)
}

/// Answers a question about something the member has bought; again, and the answer is the new one. Gives
/// the product's name in URLs.
pub async fn answer(shop: &Shop, visitor: &Visitor, lang: Lang, question: QuestionId, body: &str) -> Result<String> {
    let customer = visitor.customer.ok_or(Error::SignIn)?;
    let body = written(body, 1, LONGEST_ANSWER).map_err(|why| Error::invalid("body", why))?;
    let about = asked(shop.db.read(), question).await?;
    if !has_bought(shop.db.read(), customer, ProductId(about.product_id)).await? {
        return Err(Error::Forbidden);
    }
    throttle::allow(shop, &format!("answer:{customer}"), A_DAY, Timestamp::DAY).await?;
    let author = shop.keys.seal("answers.author", &shown_name(shop, customer).await?);
    let tx = shop.begin().await?;
    write_answer(&tx, question, &format!("customer:{customer}"), Some(author), lang, body).await?;
    tx.commit().await?;
    Ok(about.slug)
}

/// Writes an answer down, or another one in its place.
pub(super) async fn write_answer(
    tx: &Tx,
    question: QuestionId,
    answerer: &str,
    author: Option<Vec<u8>>,
    lang: Lang,
    body: String,
) -> Result<()> {
    execute(
        &**tx,
        "INSERT INTO answers (id, question_id, answerer, author, lang, body, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (question_id, answerer) DO UPDATE SET body = excluded.body, lang = excluded.lang,
           author = excluded.author, created_at = excluded.created_at",
        params![new_id(), question.0, answerer, author, lang.code(), body, tx.now().0],
    )
    .await?;
    execute(
        &**tx,
        "UPDATE questions SET answers = (SELECT COUNT(*) FROM answers WHERE question_id = $1) WHERE id = $1",
        params![question.0],
    )
    .await?;
    Ok(())
}
