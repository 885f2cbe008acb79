//! Staff sign in and out.

use crate::AppError;
use domain::Lang;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// Signs a member of staff in and goes on to `return_to`.
#[server(endpoint = "staff/sign-in")]
pub async fn staff_sign_in(email: String, password: String, return_to: String) -> Result<(), AppError> {
    use crate::request::{answer, keeping, redirect, shop, sign_in_cookie, visitor};
    let shop = shop()?;
    let done = services::staff::sign_in(&shop, &visitor()?, &email, &password).await;
    let signed = answer(keeping(&shop, "staff", &[("email", &email)], done))?;
    sign_in_cookie(&shop, &signed.token);
    redirect(&return_to);
    Ok(())
}

/// Signs a member of staff out.
#[server(endpoint = "staff/sign-out")]
pub async fn staff_sign_out(lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, member, redirect, shop, sign_out_cookie, visitor};
    let shop = shop()?;
    answer(services::staff::sign_out(&shop, &visitor()?, &member()?).await)?;
    sign_out_cookie(&shop);
    redirect(&crate::links::to(lang, "/admin/sign-in"));
    Ok(())
}

/// The e-mail address typed into the form that came back with an error.
#[server(endpoint = "staff/kept-form", input = GetUrl)]
pub async fn kept_staff() -> Result<Vec<(String, String)>, AppError> {
    Ok(crate::request::kept_form(&crate::request::shop()?, "staff"))
}
