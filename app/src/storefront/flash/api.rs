//! What the page of flash sales asks for.

use crate::AppError;
use domain::Lang;
use domain::flash::FlashPage;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The sales that run and those of the next days.
#[server(endpoint = "catalog/flash", input = GetUrl)]
pub async fn flash_sales(lang: Lang) -> Result<FlashPage, AppError> {
    use crate::request::{answer, shop};
    let page = answer(services::flash::page(&shop()?, lang).await)?;
    crate::drawn::flash::say_of(&page, lang);
    Ok(page)
}
