//! Pictures of drafts, stored before the transaction begins: decoding takes time, and nobody
//! shall wait for it with the database locked.

use super::super::draft::{PictureSource, ProductDraft};
use crate::db::number;
use crate::{Error, Result, Shop, media, params};
use domain::catalog::import::{Reject, RejectReason};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::task::JoinSet;

/// Pictures worked on at the same time.
const TOGETHER: usize = 4;

/// Which file became which picture; a file used by many products is read once.
#[derive(Default)]
pub(super) struct Pictures {
    files: HashMap<PathBuf, Option<String>>,
}

impl Pictures {
    /// Stores the drafts' pictures and puts their ids in place. A picture that cannot be read is
    /// reported and left out; its product stays.
    pub(super) async fn store(
        &mut self,
        shop: &Shop,
        drafts: &mut [ProductDraft],
        dry_run: bool,
        rejects: &mut Vec<Reject>,
    ) -> Result<()> {
        self.store_files(shop, drafts, dry_run).await?;
        for draft in drafts {
            let mut kept = Vec::with_capacity(draft.pictures.len());
            for mut picture in std::mem::take(&mut draft.pictures) {
                match self.stored(shop, &picture.source, dry_run).await? {
                    Found::Stored(id) => {
                        picture.source = PictureSource::Stored(id);
                        kept.push(picture);
                    }
                    Found::LeftOut => {}
                    Found::Bad(name) => {
                        rejects.push(Reject::new(draft.row, "image", RejectReason::BadPicture, &name));
                    }
                }
            }
            draft.pictures = kept;
            for value in draft.options.iter_mut().flat_map(|option| &mut option.values) {
                if let Some(source) = value.picture.take()
                    && let Found::Stored(id) = self.stored(shop, &source, dry_run).await?
                {
                    value.picture = Some(PictureSource::Stored(id));
                }
            }
        }
        Ok(())
    }

    /// Reads and stores all files not met before, several at a time.
    async fn store_files(&mut self, shop: &Shop, drafts: &[ProductDraft], dry_run: bool) -> Result<()> {
        let gallery = drafts.iter().flat_map(|draft| draft.pictures.iter().map(|picture| &picture.source));
        let values = drafts.iter().flat_map(|draft| draft.options.iter()).flat_map(|option| &option.values);
        let mut new: Vec<PathBuf> = gallery
            .chain(values.filter_map(|value| value.picture.as_ref()))
            .filter_map(|source| if let PictureSource::File(path) = source { Some(path.clone()) } else { None })
            .filter(|path| !self.files.contains_key(path))
            .collect();
        new.sort();
        new.dedup();
        let mut running = JoinSet::new();
        let mut new = new.into_iter();
        loop {
            while running.len() < TOGETHER
                && let Some(path) = new.next()
            {
                let shop = shop.clone();
                running.spawn(async move {
                    let id = store_file(&shop, &path, dry_run).await;
                    (path, id)
                });
            }
            match running.join_next().await {
                None => return Ok(()),
                Some(Ok((path, id))) => {
                    self.files.insert(path, id?);
                }
                Some(Err(error)) => return Err(Error::Damaged(format!("storing a picture: {error}"))),
            }
        }
    }

    async fn stored(&self, shop: &Shop, source: &PictureSource, dry_run: bool) -> Result<Found> {
        Ok(match source {
            PictureSource::Stored(id) => Found::Stored(id.clone()),
            PictureSource::File(path) => match self.files.get(path) {
                Some(Some(id)) if !id.is_empty() => Found::Stored(id.clone()),
                Some(Some(_)) => Found::LeftOut,
                _ => Found::Bad(path.file_name().unwrap_or_default().to_string_lossy().into_owned()),
            },
            PictureSource::Bytes(bytes) => match store_bytes(shop, Arc::clone(bytes), dry_run).await? {
                Some(id) if id.is_empty() => Found::LeftOut,
                Some(id) => Found::Stored(id),
                None => Found::Bad(String::new()),
            },
        })
    }
}

enum Found {
    Stored(String),
    /// A trial run does not store pictures.
    LeftOut,
    Bad(String),
}

/// The id of a file's picture, empty in a trial run that would store it; none when it is not a picture.
async fn store_file(shop: &Shop, path: &Path, dry_run: bool) -> Result<Option<String>> {
    match tokio::fs::read(path).await {
        Ok(bytes) => store_bytes(shop, Arc::new(bytes), dry_run).await,
        Err(_) => Ok(None),
    }
}

async fn store_bytes(shop: &Shop, bytes: Arc<Vec<u8>>, dry_run: bool) -> Result<Option<String>> {
    if dry_run {
        let id = crate::sealing::hex(&Sha256::digest(&*bytes));
        let known =
            number(shop.db.read(), "SELECT COUNT(*) AS n FROM pictures WHERE id = $1", params![id.clone()]).await?;
        return Ok(Some(if known > 0 { id } else { String::new() }));
    }
    match media::store(shop, Arc::unwrap_or_clone(bytes)).await {
        Ok(picture) => Ok(Some(picture.id)),
        Err(Error::Invalid(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
