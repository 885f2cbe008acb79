//! What the page about the shop asks for.

use crate::AppError;
use crate::storefront::told::ToldPage;
use domain::Lang;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// Who runs the shop, and its rules in plain words.
#[server(endpoint = "shop/about", input = GetUrl)]
pub async fn about_page(lang: Lang) -> Result<ToldPage, AppError> {
    use crate::request::{answer, shop};
    let shop = shop()?;
    let face = answer(services::settings::shop_settings(&shop).await)?.face(lang);
    Ok(crate::drawn::about::draw(face, shop.options.base_url.clone(), lang))
}
