//! Sessions: who is behind a request.

use app::request::Visitor;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::ids::SessionId;
use services::Shop;

/// Finds the visitor of a request.
pub async fn visitor(State(_shop): State<Shop>, mut request: Request, next: Next) -> Response {
    let visitor = Visitor {
        session: SessionId(uuid::Uuid::now_v7()),
        customer: None,
        staff: None,
        channel: domain::orders::Channel::Web,
    };
    request.extensions_mut().insert(visitor);
    next.run(request).await
}
