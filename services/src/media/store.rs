//! Taking a picture in, and handing a stored size out.

use super::accept::{MOST_BYTES, accept};
use super::files::{Durability, MediaFiles};
use super::sizes::{Size, sizes};
use crate::db::{execute, row};
use crate::{Error, Result, Shop, params};
use domain::catalog::{PICTURE_WIDTHS, PictureRef, parse_picture_name};
use sea_orm::FromQueryResult;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

/// Decoding is the one thing a stranger's bytes can make expensive: two at a time.
pub(super) static DECODERS: Semaphore = Semaphore::const_new(2);

/// A file larger than this has both decoders to itself, so that two monsters never meet.
const LARGE: usize = 6_000_000;

#[derive(FromQueryResult)]
struct Row {
    id: String,
    width: i64,
    height: i64,
}

impl From<Row> for PictureRef {
    fn from(row: Row) -> PictureRef {
        let side = |length: i64| u32::try_from(length).unwrap_or(0);
        PictureRef { width: side(row.width), height: side(row.height), id: row.id }
    }
}

/// Takes a picture in: checks it, draws its sizes, keeps the original, remembers it.
///
/// The same bytes again give the same picture and cost no more than their hash. Files are
/// written before the row: a row never promises a file that is not there, and a crash between
/// leaves files that the next try overwrites.
pub async fn store(shop: &Shop, bytes: Vec<u8>) -> Result<PictureRef> {
    if bytes.len() > MOST_BYTES {
        return Err(Error::invalid("picture", "too_large"));
    }
    let id = crate::sealing::hex(&Sha256::digest(&bytes));
    let files = MediaFiles::of(shop);
    let known: Option<Row> =
        row(shop.db.read(), "SELECT id, width, height FROM pictures WHERE id = $1", params![id.clone()]).await?;
    if let Some(known) = known
        && PICTURE_WIDTHS.into_iter().all(|width| files.has(&id, width))
    {
        return Ok(known.into());
    }

    let share = if bytes.len() > LARGE { 2 } else { 1 };
    let permit = DECODERS.acquire_many(share).await.map_err(|error| Error::Damaged(error.to_string()))?;
    let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let name = id.clone();
    let (mime, width, height) = blocking(move || {
        let accepted = accept(&bytes, PICTURE_WIDTHS.into_iter().max().unwrap_or(1))?;
        for Size { width, webp } in sizes(&accepted.pixels, 4)? {
            files.keep_size(&name, width, &webp, Durability::Synced)?;
        }
        files.keep_original(&name, accepted.mime, &bytes, Durability::Synced)?;
        Ok((accepted.mime, accepted.width, accepted.height))
    })
    .await?;
    drop(permit);

    execute(
        shop.db.write(),
        "INSERT INTO pictures (id, width, height, bytes, mime, created_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (id) DO NOTHING",
        params![id.clone(), i64::from(width), i64::from(height), length, mime, shop.clock.now().0],
    )
    .await?;
    Ok(PictureRef { id, width, height })
}

/// Decodes a picture that is not kept, reduced to a width, and looks at its pixels.
pub(crate) async fn decoded<T: Send + 'static>(
    bytes: Vec<u8>,
    width: u32,
    look: impl FnOnce(image::DynamicImage) -> Result<T> + Send + 'static,
) -> Result<T> {
    let share = if bytes.len() > LARGE { 2 } else { 1 };
    let _permit = DECODERS.acquire_many(share).await.map_err(|error| Error::Damaged(error.to_string()))?;
    blocking(move || look(accept(&bytes, width)?.pixels)).await
}

/// The bytes of a stored size, by its file name as in addresses (`<id>-<width>.webp`).
/// Anything else than an exact name of a stored size is not found.
pub async fn open(shop: &Shop, name: &str) -> Result<Vec<u8>> {
    let (id, width) = parse_picture_name(name).ok_or(Error::NotFound)?;
    let (id, files) = (id.to_owned(), MediaFiles::of(shop));
    blocking(move || files.read(&id, width)).await
}

/// Runs something slow beside the threads that answer requests.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Error::Damaged(format!("working on a picture: {error}"))))
}
