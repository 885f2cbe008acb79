//! What the page of wishes asks for, and what its buttons do.

use crate::AppError;
use crate::storefront::told::ToldPage;
use domain::Lang;
use domain::ids::{ProductId, VariantId};
use domain::wishes::WishedFor;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The page of what the visitor wishes for; `query` is what stands behind the question mark of its address.
#[server(endpoint = "wishes/list", input = GetUrl)]
pub async fn wishes_page(lang: Lang, #[server(default)] query: String) -> Result<ToldPage, AppError> {
    use crate::request::{answer, shop, visitor};
    let wishes = answer(services::wishes::list(&shop()?, &visitor()?, lang).await)?;
    Ok(crate::drawn::wishes::draw(wishes, crate::drawn::query::Query::of(&query).get("done"), lang))
}

/// Which products and variants they are. The page's script marks the buttons with it, so that pages
/// about goods are the same for everybody.
#[server(endpoint = "wishes/which", input = GetUrl)]
pub async fn which_wishes() -> Result<WishedFor, AppError> {
    use crate::request::{answer, shop, visitor};
    answer(services::wishes::which(&shop()?, &visitor()?).await)
}

/// Keeps an eye on a product, or no longer.
#[server(endpoint = "wishes/favourite")]
pub async fn favourite(product: ProductId, on: bool, lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, visitor};
    answer(services::wishes::favour(&shop()?, &visitor()?, product, on).await)?;
    redirect(&crate::links::to(lang, if on { "/favourites?done=saved" } else { "/favourites" }));
    Ok(())
}

/// Awaits a variant that is sold out, or no longer.
#[server(endpoint = "wishes/stock")]
pub async fn await_stock(variant: VariantId, on: bool, lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, visitor};
    answer(services::wishes::await_stock(&shop()?, &visitor()?, variant, on).await)?;
    redirect(&crate::links::to(lang, if on { "/favourites?done=awaited" } else { "/favourites" }));
    Ok(())
}
