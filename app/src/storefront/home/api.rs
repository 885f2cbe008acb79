//! What the home page asks for.

use crate::AppError;
use crate::storefront::told::ToldPage;
use domain::Lang;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The home page.
#[server(endpoint = "catalog/home", input = GetUrl)]
pub async fn home_page(lang: Lang) -> Result<ToldPage, AppError> {
    use crate::request::{answer, shop};
    let shop = shop()?;
    let home = answer(services::catalog::home(&shop, lang).await)?;
    let name = answer(services::settings::shop_settings(&shop).await)?.face(lang).name;
    Ok(crate::drawn::home::draw(home, &name, lang))
}
