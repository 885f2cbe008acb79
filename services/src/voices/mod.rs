//! What shoppers say of goods, for everybody to read: reviews, and questions with their answers.
//!
//! Only those who bought may review ([`crate::orders::review`]) and answer; whoever is signed in may
//! ask. The seller replies and answers at the desk; only the platform hides what breaks the rules, so
//! that no seller hides what hurts. What is hidden does not count among the stars either.

pub mod desk;
mod questions;
mod reviews;

pub use questions::{answer, ask, questions};
pub use reviews::reviews;
pub(crate) use reviews::{first, said};

use crate::catalog::{on_sale, text_joins};
use crate::db::{row, statement_of};
use crate::{Error, Result, Shop, params};
use domain::Lang;
use domain::catalog::{Rating, masked_name};
use domain::ids::CustomerId;
use domain::voices::Subject;
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType};
use uuid::Uuid;

/// The product of a slug, as something people talk about, and the stars it was given.
async fn subject(shop: &Shop, lang: Lang, slug: &str) -> Result<(Subject, Rating)> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        slug: String,
        title: String,
        picture_id: Option<String>,
        rating_sum: i64,
        rating_count: i64,
    }
    let (texts, other) = text_joins(lang);
    let mut select = on_sale();
    select
        .join_as(JoinType::LeftJoin, "product_texts", "t", Expr::cust(texts))
        .join_as(JoinType::LeftJoin, "product_texts", "o", Expr::cust(other))
        .expr(Expr::cust(
            "p.id, p.slug, COALESCE(NULLIF(t.title, ''), o.title, '') AS title, p.picture_id, p.rating_sum, \
             p.rating_count",
        ))
        .and_where(Expr::col(("p", "slug")).eq(slug));
    let found = Row::find_by_statement(statement_of(&shop.db, &select)).one(shop.db.read()).await?;
    let found = found.ok_or(Error::NotFound)?;
    let rating = Rating { sum: found.rating_sum, count: found.rating_count };
    Ok((Subject { id: found.id.into(), slug: found.slug, title: found.title, picture: found.picture_id }, rating))
}

/// The name under which others see a member.
async fn shown_name(shop: &Shop, customer: CustomerId) -> Result<String> {
    #[derive(FromQueryResult)]
    struct Row {
        name: Option<Vec<u8>>,
    }
    let found: Option<Row> =
        row(shop.db.read(), "SELECT name FROM customers WHERE id = $1", params![customer.0]).await?;
    let name = found.ok_or(Error::NotFound)?.name;
    let name = name.map(|name| shop.keys.open_sealed("customers.name", &name)).transpose()?;
    Ok(masked_name(&name.unwrap_or_default()))
}
