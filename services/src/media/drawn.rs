//! Pictures the shop draws itself, many at once.

use super::files::{Durability, MediaFiles};
use super::sizes::{Size, sizes};
use crate::db::{insert_rows, rows};
use crate::{Error, Result, Shop, params};
use domain::catalog::{PICTURE_WIDTHS, PictureRef};
use sea_orm::FromQueryResult;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// A picture the shop drew itself, ready to be remembered.
pub(crate) struct Prepared {
    /// The picture.
    pub(crate) picture: PictureRef,
    /// Size of the original in bytes.
    pub(crate) bytes: usize,
}

impl Prepared {
    /// Draws the sizes of our own pixels and writes them; the largest is also the original.
    pub(crate) fn draw(files: &MediaFiles, pixels: &image::DynamicImage, effort: i32) -> Result<Prepared> {
        let sizes = sizes(pixels, effort)?;
        let largest = sizes.iter().max_by_key(|size| size.width).ok_or(Error::NotFound)?;
        let id = crate::sealing::hex(&Sha256::digest(&largest.webp));
        let bytes = largest.webp.len();
        if !PICTURE_WIDTHS.into_iter().all(|width| files.has(&id, width)) {
            files.keep_original(&id, "image/webp", &largest.webp, Durability::Redrawable)?;
            for Size { width, webp } in &sizes {
                files.keep_size(&id, *width, webp, Durability::Redrawable)?;
            }
        }
        Ok(Prepared { picture: PictureRef { id, width: pixels.width(), height: pixels.height() }, bytes })
    }
}

/// Remembers many pictures of our own at once.
pub(crate) async fn store_prepared(shop: &Shop, prepared: &[Prepared]) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Known {
        id: String,
    }
    let known: Vec<Known> = rows(shop.db.read(), "SELECT id FROM pictures", params![]).await?;
    let mut known: HashSet<String> = known.into_iter().map(|row| row.id).collect();
    let now = shop.clock.now().0;
    let fresh = prepared
        .iter()
        .filter(|one| known.insert(one.picture.id.clone()))
        .map(|one| {
            let bytes = i64::try_from(one.bytes).unwrap_or(i64::MAX);
            let (width, height) = (i64::from(one.picture.width), i64::from(one.picture.height));
            params![one.picture.id.clone(), width, height, bytes, "image/webp", now]
        })
        .collect();
    let tx = shop.begin().await?;
    insert_rows(&*tx, "pictures", &["id", "width", "height", "bytes", "mime", "created_at"], fresh).await?;
    tx.commit().await
}
