//! Cutting a piece out of a picture. The piece is a picture of its own; the whole one stays.

use super::accept::accept;
use super::files::MediaFiles;
use super::sizes::{encode, reduce};
use super::store::{DECODERS, blocking, store};
use crate::db::row;
use crate::{Error, Result, Shop, params};
use domain::catalog::PictureRef;
use domain::catalog::edit::Crop;
use sea_orm::FromQueryResult;

/// Wider pieces are reduced to this: twice the widest stored size.
const WIDEST: u32 = 2160;

#[derive(FromQueryResult)]
struct Row {
    width: i64,
    height: i64,
    mime: String,
}

/// Cuts a piece out of a stored picture's original and stores it. The same piece again gives the
/// same picture.
pub async fn crop(shop: &Shop, picture: &str, piece: Crop) -> Result<PictureRef> {
    let sql = "SELECT width, height, mime FROM pictures WHERE id = $1";
    let known: Row = row(shop.db.read(), sql, params![picture]).await?.ok_or(Error::NotFound)?;
    let side = |length: i64| u32::try_from(length).unwrap_or(0);
    if !piece.fits(side(known.width), side(known.height)) {
        return Err(Error::invalid("crop", "out_of_range"));
    }
    // The whole original is decoded at its full size: one at a time.
    let permit = DECODERS.acquire_many(2).await.map_err(|error| Error::Damaged(error.to_string()))?;
    let (files, id) = (MediaFiles::of(shop), picture.to_owned());
    let bytes = blocking(move || {
        let whole = accept(&files.original(&id, &known.mime)?, u32::MAX)?.pixels;
        let part = whole.crop_imm(piece.left, piece.top, piece.width, piece.height);
        let part = if part.width() > WIDEST {
            let height = super::accept::scaled(part.height(), WIDEST, part.width());
            reduce(&part, WIDEST, height)?
        } else {
            part
        };
        encode(&part, 95.0, 4)
    })
    .await?;
    drop(permit);
    store(shop, bytes).await
}
