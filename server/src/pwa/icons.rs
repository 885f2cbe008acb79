//! `GET /icon/{kind}-{size}.png`: the installed shop's icon, from the logo in the settings.

use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use services::Shop;
use services::media::{IconKind, icon as drawn};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The address names the logo, so the icon never changes under it.
const KEEP: [(HeaderName, &str); 2] =
    [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "public, max-age=604800")];

type Drawn = HashMap<(Option<String>, IconKind, u32), Vec<u8>>;

/// Icons drawn before: there are a dozen for each logo, and a logo changes once in years.
static DRAWN: LazyLock<Mutex<Drawn>> = LazyLock::new(Mutex::default);
const MOST: usize = 48;

/// Draws it, or hands out what was drawn.
pub async fn icon(State(shop): State<Shop>, Path(name): Path<String>) -> Response {
    let Some((kind, size)) = read(&name) else { return no_such_icon() };
    let logo =
        services::settings::shop_settings(&shop).await.ok().and_then(|settings| settings.face(domain::Lang::Zh).logo);
    let key = (logo, kind, size);
    let found = DRAWN.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    if let Some(bytes) = found {
        return (KEEP, bytes).into_response();
    }
    // A logo whose file is gone leaves the program's own icon.
    let bytes = match drawn(&shop, key.0.as_deref(), kind, size).await {
        Ok(bytes) => Ok(bytes),
        Err(_) => drawn(&shop, None, kind, size).await,
    };
    let Ok(bytes) = bytes else { return no_such_icon() };
    let mut all = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= MOST {
        all.clear();
    }
    all.insert(key, bytes.clone());
    (KEEP, bytes).into_response()
}

fn no_such_icon() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], "no such icon").into_response()
}

/// `maskable-512.png`
fn read(name: &str) -> Option<(IconKind, u32)> {
    let (kind, size) = name.strip_suffix(".png")?.split_once('-')?;
    let (kind, _) = IconKind::ALL.into_iter().find(|(_, code)| *code == kind)?;
    let size = services::media::ICON_SIZES.into_iter().find(|known| known.to_string() == size)?;
    Some((kind, size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_exactly() {
        assert_eq!(read("maskable-512.png"), Some((IconKind::Maskable, 512)));
        for name in ["any-0192.png", "any-192", "any-191.png", "other-192.png", "any-.png", ""] {
            assert_eq!(read(name), None, "{name}");
        }
    }
}
