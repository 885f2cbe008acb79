//! `GET /preview/{id}.jpg` and `/preview/{id}-{id}.jpg`: what is shown beside a link to a product. The address
//! names the pictures it is drawn from, so it never changes under it.

use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::catalog::is_picture_id;
use services::Shop;
use services::error::Kind;

const KEEP: [(HeaderName, &str); 3] = [
    (header::CONTENT_TYPE, "image/jpeg"),
    (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// The ids in a file name.
fn read(name: &str) -> Option<(&str, Option<&str>)> {
    let ids = name.strip_suffix(".jpg")?;
    let (first, second) = ids.split_once('-').map_or((ids, None), |(first, second)| (first, Some(second)));
    (is_picture_id(first) && second.is_none_or(is_picture_id)).then_some((first, second))
}

/// The preview.
pub async fn preview(State(shop): State<Shop>, Path(name): Path<String>) -> Response {
    let missing = || (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], "no such picture").into_response();
    let Some((first, second)) = read(&name) else { return missing() };
    match services::media::preview(&shop, first, second).await {
        Ok(bytes) => (KEEP, bytes).into_response(),
        Err(error) if error.kind() == Kind::NotFound => missing(),
        Err(error) => {
            tracing::error!(%error, "drawing a preview");
            (StatusCode::INTERNAL_SERVER_ERROR, "the picture cannot be drawn").into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn only_exact_names_are_previews() {
        let id = "0123456789abcdef".repeat(4);
        assert_eq!(read(&format!("{id}.jpg")), Some((id.as_str(), None)));
        assert_eq!(read(&format!("{id}-{id}.jpg")), Some((id.as_str(), Some(id.as_str()))));
        for name in
            ["", ".jpg", "none.jpg", &format!("{id}.png"), &format!("{id}-.jpg"), &format!("{id}-{id}-{id}.jpg")]
        {
            assert_eq!(read(name), None, "{name}");
        }
    }
}
