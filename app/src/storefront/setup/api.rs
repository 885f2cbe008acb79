//! What the links of owner and invited staff do.

use crate::AppError;
use domain::Lang;
use domain::staff::InvitationView;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// Whether an owner's link still works.
#[server(endpoint = "setup/open", input = GetUrl)]
pub async fn setup_open(token: String) -> Result<(), AppError> {
    use crate::request::{answer, shop};
    answer(services::staff::setup_is_open(&shop()?, &token).await)
}

/// Makes the one who holds the link the owner and signs them in.
#[server(endpoint = "setup/own")]
pub async fn setup_own(
    token: String,
    email: String,
    name: String,
    password: String,
    lang: Lang,
) -> Result<(), AppError> {
    use crate::request::{answer, keeping, redirect, shop, sign_in_cookie, visitor};
    let (shop, person) = (shop()?, services::staff::NewPerson { email, name, password });
    let done = services::staff::set_up_owner(&shop, &visitor()?, &token, &person).await;
    let signed = answer(keeping(&shop, "person", &[("email", &person.email), ("name", &person.name)], done))?;
    sign_in_cookie(&shop, &signed.token);
    redirect(&crate::links::to(lang, "/admin"));
    Ok(())
}

/// What an open invitation is for.
#[server(endpoint = "setup/invitation", input = GetUrl)]
pub async fn invitation(token: String, lang: Lang) -> Result<InvitationView, AppError> {
    use crate::request::{answer, shop};
    answer(services::staff::invitation(&shop()?, &token, lang).await)
}

/// The invited person joins and is signed in.
#[server(endpoint = "setup/join")]
pub async fn join_staff(
    token: String,
    email: String,
    name: String,
    password: String,
    lang: Lang,
) -> Result<(), AppError> {
    use crate::request::{answer, keeping, redirect, shop, sign_in_cookie, visitor};
    let (shop, person) = (shop()?, services::staff::NewPerson { email, name, password });
    let done = services::staff::accept(&shop, &visitor()?, &token, &person).await;
    let signed = answer(keeping(&shop, "person", &[("email", &person.email), ("name", &person.name)], done))?;
    sign_in_cookie(&shop, &signed.token);
    redirect(&crate::links::to(lang, "/admin"));
    Ok(())
}

/// What was typed into a form that came back with an error; passwords are not kept.
#[server(endpoint = "setup/kept-form", input = GetUrl)]
pub async fn kept_person() -> Result<Vec<(String, String)>, AppError> {
    Ok(crate::request::kept_form(&crate::request::shop()?, "person"))
}
