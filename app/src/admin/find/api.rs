//! What is asked for while somebody types.

use crate::AppError;
use domain::Lang;
use domain::staff::Hit;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The few orders, products and shoppers that a text names, as far as whoever asks may see them.
#[server(endpoint = "admin/find", input = GetUrl)]
pub async fn admin_find(lang: Lang, text: String) -> Result<Vec<Hit>, AppError> {
    use crate::request::{answer, member, shop};
    let found = services::staff::find(&shop()?, &member()?, lang, &text).await;
    answer(found)
}
