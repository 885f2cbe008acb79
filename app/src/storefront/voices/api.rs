//! What the pages about reviews and questions ask for and do.

use crate::AppError;
use crate::storefront::told::ToldPage;
use domain::Lang;
use domain::ids::QuestionId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The page of a product's reviews; `query` is what stands behind the question mark of its address.
#[server(endpoint = "voices/reviews", input = GetUrl)]
pub async fn product_reviews(lang: Lang, slug: String, #[server(default)] query: String) -> Result<ToldPage, AppError> {
    use crate::drawn::query::Query;
    use crate::request::{answer, shop};
    use domain::voices::ReviewFilter;
    let query = Query::of(&query);
    let filter = ReviewFilter::of(query.get("stars"), query.get("tag"), query.get("pictures"));
    let pages = query.pages();
    let page = answer(services::voices::reviews(&shop()?, lang, &slug, filter, pages).await)?;
    Ok(crate::drawn::reviews::draw(page, filter, pages, lang))
}

/// The page of questions about a product; `query` is what stands behind the question mark of its address.
#[server(endpoint = "voices/questions", input = GetUrl)]
pub async fn product_questions(
    lang: Lang,
    slug: String,
    #[server(default)] query: String,
) -> Result<ToldPage, AppError> {
    use crate::drawn::query::Query;
    use crate::drawn::questions::{Sent, draw};
    use crate::request::{answer, kept_form, shop, visitor};
    use leptos::server_fn::ServerFn;
    let (shop, query) = (shop()?, Query::of(&query));
    let pages = query.pages();
    let page = answer(services::voices::questions(&shop, &visitor()?, lang, &slug, pages).await)?;
    let fault = |path: &str| query.fault(path);
    let (ask_fault, answer_fault) = (fault(AskQuestion::PATH), fault(AnswerQuestion::PATH));
    let typed = match (&ask_fault, &answer_fault) {
        (Some(_), _) => kept_form(&shop, "question"),
        (_, Some(_)) => kept_form(&shop, "answer"),
        _ => Vec::new(),
    };
    let sent = Sent { ask_fault, answer_fault, typed, done: query.get("done").to_owned() };
    Ok(draw(page, pages, sent, lang))
}

/// Asks something about a product.
#[server(endpoint = "voices/ask")]
pub async fn ask_question(slug: String, #[server(default)] body: String, lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, keeping, redirect, shop, visitor};
    let shop = shop()?;
    let asked = services::voices::ask(&shop, &visitor()?, lang, &slug, &body).await;
    answer(keeping(&shop, "question", &[("body", &body)], asked))?;
    redirect(&[&crate::links::questions(lang, &slug), "?done=asked"].concat());
    Ok(())
}

/// Answers a question about something that was bought.
#[server(endpoint = "voices/answer")]
pub async fn answer_question(
    question: QuestionId,
    #[server(default)] body: String,
    lang: Lang,
) -> Result<(), AppError> {
    use crate::request::{answer, keeping, redirect, shop, visitor};
    let shop = shop()?;
    let answered = services::voices::answer(&shop, &visitor()?, lang, question, &body).await;
    let id = question.to_string();
    let slug = answer(keeping(&shop, "answer", &[("question", &id), ("body", &body)], answered))?;
    redirect(&[&crate::links::questions(lang, &slug), "?done=answered"].concat());
    Ok(())
}
