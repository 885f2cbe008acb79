//! What the payment page asks for and does. `access` is the token of the guest's link, or the
//! checkout's id for the member who placed it.

use crate::AppError;
use domain::Lang;
use domain::payments::PaymentView;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// What is to be paid, and how it stands.
#[server(endpoint = "payment/view", input = GetUrl)]
pub async fn payment_read(access: String, lang: Lang) -> Result<PaymentView, AppError> {
    use crate::request::{answer, payment_at_hand, shop, visitor};
    answer(services::payments::view_with(&shop()?, &visitor()?, &payment_at_hand(&access), lang).await)
}

/// Begins to pay and goes to the provider.
#[server(endpoint = "payment/start")]
pub async fn payment_start(access: String, provider: String, lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, leave_for, shop, visitor};
    let started = services::payments::start(&shop()?, &visitor()?, &access, &provider, lang).await;
    leave_for(&answer(started)?.redirect);
    Ok(())
}

/// “I have paid”: asks the provider and comes back to the page.
#[server(endpoint = "payment/ask")]
pub async fn payment_ask(access: String, lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, visitor};
    answer(services::payments::ask(&shop()?, &visitor()?, &access).await)?;
    redirect(&crate::links::payment(lang, &access));
    Ok(())
}
