//! What the header asks for.

use crate::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// Pieces in the visitor's cart.
#[server(endpoint = "cart/count", input = GetUrl)]
pub async fn cart_count() -> Result<i64, AppError> {
    crate::request::pieces().await
}
