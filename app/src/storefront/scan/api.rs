//! What the pages about codes ask for and do.

use crate::AppError;
use domain::Lang;
use domain::scan::{MadeCode, ScannedCart};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The cart behind a code.
#[server(endpoint = "scan/cart", input = GetUrl)]
pub async fn cart_of_code(code: String, lang: Lang) -> Result<ScannedCart, AppError> {
    use crate::request::{answer, shop};
    answer(services::scan::look(&shop()?, &code, lang).await)
}

/// Fills the visitor's cart from a code.
#[server(endpoint = "scan/fill")]
pub async fn fill_cart(code: String, lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, visitor};
    let again = answer(services::scan::fill(&shop()?, &visitor()?, &code).await)?;
    redirect(&crate::links::cart_again(lang, again.put, again.gone.len()));
    Ok(())
}

/// What is ticked in the visitor's cart, as a code.
#[server(endpoint = "scan/own", input = GetUrl)]
pub async fn own_code(lang: Lang) -> Result<MadeCode, AppError> {
    use crate::request::{answer, shop, visitor};
    answer(services::scan::of_cart(&shop()?, &visitor()?, lang).await)
}
