//! What the desk's page about reviews and questions asks for and does.

use crate::AppError;
use domain::Lang;
use domain::ids::{QuestionId, ReviewId};
use domain::voices::{VoicesDesk, VoicesTab};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// A page of what was said of the goods that the member may see.
#[server(endpoint = "admin/voices", input = GetUrl)]
pub async fn admin_voices(tab: VoicesTab, #[server(default)] page: i64, lang: Lang) -> Result<VoicesDesk, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsView)?;
    answer(services::voices::desk::list(&shop()?, &member, lang, tab, page).await)
}

/// Replies to a review; an empty reply takes it back.
#[server(endpoint = "admin/reply_to_review")]
pub async fn reply_to_review(review: ReviewId, #[server(default)] body: String) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsView)?;
    answer(services::voices::desk::reply(&shop()?, &member, review, &body).await)
}

/// Answers a question.
#[server(endpoint = "admin/answer_question")]
pub async fn answer_as_seller(
    question: QuestionId,
    #[server(default)] body: String,
    lang: Lang,
) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsView)?;
    answer(services::voices::desk::answer(&shop()?, &member, lang, question, &body).await)
}

/// Hides a review that breaks the rules, or shows it again.
#[server(endpoint = "admin/show_review")]
pub async fn show_review(review: ReviewId, shown: bool) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::SettingsEdit)?;
    answer(services::voices::desk::show_review(&shop()?, &member, review, shown).await)
}

/// Hides a question that breaks the rules, or shows it again.
#[server(endpoint = "admin/show_question")]
pub async fn show_question(question: QuestionId, shown: bool) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::SettingsEdit)?;
    answer(services::voices::desk::show_question(&shop()?, &member, question, shown).await)
}
