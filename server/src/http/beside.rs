//! What a page's script asks for beside the page: cards of goods that this browser looked at, and how the visit felt.

use axum::Extension;
use axum::extract::{Form, OriginalUri, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use domain::Lang;
use services::Shop;
use services::sessions::Visitor;

/// `GET /seen?p=slug&p=slug`: a line of cards as HTML, of what is still on sale.
pub async fn seen(
    State(shop): State<Shop>,
    OriginalUri(uri): OriginalUri,
    Query(asked): Query<Vec<(String, String)>>,
) -> Response {
    let lang = Lang::of_path(uri.path());
    let slugs: Vec<String> = asked.into_iter().filter(|(name, _)| name == "p").map(|(_, slug)| slug).collect();
    match services::catalog::cards_of(&shop, lang, &slugs).await {
        Ok(cards) => {
            let html = app::drawn::beside::rail_html(lang, cards);
            ([(header::CACHE_CONTROL, "no-store"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")], Html(html))
                .into_response()
        }
        Err(error) => {
            tracing::warn!(%error, "cards could not be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// `POST /vitals`: how a visit felt, a form of its path and numbers. What makes no sense is left out in silence:
/// nobody waits for the answer.
pub async fn vitals(
    State(shop): State<Shop>,
    Extension(visitor): Extension<Visitor>,
    Form(sent): Form<Vec<(String, String)>>,
) -> StatusCode {
    let path = sent.iter().find(|(name, _)| name == "path").map_or("", |(_, path)| path.as_str());
    if let Some(visit) = domain::vitals::visit(path, &sent) {
        services::vitals::note(&shop, visitor.session, &visit);
    }
    StatusCode::NO_CONTENT
}
