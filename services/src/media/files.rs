//! Where pictures lie. The only file that knows it: an object store would be put in here.

use crate::{Error, Result, Shop, new_id};
use domain::catalog::is_picture_id;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Whether a written file must have reached the disk before the caller goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    /// A person's upload: it cannot be had again.
    Synced,
    /// The demo shop's pictures: they can be drawn again.
    Redrawable,
}

/// The files of pictures: the originals, never served, and the stored sizes.
#[derive(Clone)]
pub struct MediaFiles {
    folder: PathBuf,
}

impl MediaFiles {
    /// The shop's pictures.
    pub fn of(shop: &Shop) -> MediaFiles {
        MediaFiles { folder: shop.options.files.join("pictures") }
    }

    /// A stored size. Ids come from strangers, so their form is checked here once more.
    pub fn read(&self, id: &str, width: u32) -> Result<Vec<u8>> {
        match std::fs::read(self.path(id, &width.to_string(), "webp")?) {
            Ok(bytes) => Ok(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(Error::NotFound),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a stored size exists.
    pub(super) fn has(&self, id: &str, width: u32) -> bool {
        self.path(id, &width.to_string(), "webp").is_ok_and(|path| path.is_file())
    }

    /// Keeps an original.
    pub(super) fn keep_original(&self, id: &str, mime: &str, bytes: &[u8], durability: Durability) -> Result<()> {
        write(&self.path(id, "original", extension(mime))?, bytes, durability)
    }

    /// An original, for drawing anew.
    pub(super) fn original(&self, id: &str, mime: &str) -> Result<Vec<u8>> {
        Ok(std::fs::read(self.path(id, "original", extension(mime))?)?)
    }

    /// Keeps a size.
    pub(super) fn keep_size(&self, id: &str, width: u32, bytes: &[u8], durability: Durability) -> Result<()> {
        write(&self.path(id, &width.to_string(), "webp")?, bytes, durability)
    }

    fn path(&self, id: &str, what: &str, extension: &str) -> Result<PathBuf> {
        if !is_picture_id(id) {
            return Err(Error::NotFound);
        }
        Ok(self.folder.join(&id[..2]).join(format!("{id}-{what}.{extension}")))
    }
}

/// The ending of an original's name.
fn extension(mime: &str) -> &'static str {
    match mime {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        _ => "webp",
    }
}

/// Writes a file so that a reader finds all of it or none.
fn write(path: &Path, bytes: &[u8], durability: Durability) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let temporary = path.with_extension(format!("{}.part", new_id().simple()));
    let written = (|| {
        let mut file = std::fs::File::create_new(&temporary)?;
        file.write_all(bytes)?;
        if durability == Durability::Synced {
            file.sync_all()?;
        }
        std::fs::rename(&temporary, path)
    })();
    if written.is_err() {
        // Half a file helps nobody; that it cannot be removed either is not the news.
        let _ = std::fs::remove_file(&temporary);
    }
    Ok(written?)
}
