//! Files that nobody else can touch.
//!
//! The engine maps its files into memory. A file that somebody shortens while it is mapped kills the
//! whole process at the next look, and one that is written over gives nonsense. So what is mapped is a
//! copy without a name: made when a file is first read, and gone from the folder at once. Whatever
//! happens to the folder, searches go on with what was read, until [`Held::is_intact`] is asked and the
//! index is built again. Copies cost disk space for as long as they are used, and no memory of the process's own.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr};
use tantivy::{Directory, TantivyError};

/// The folder in which copies have a name for a moment.
const COPIES: &str = "held";
/// So many known copies are looked through for ones that are not used any more.
const MANY: usize = 256;

/// A copy: its former name, and what its file looked like when it was made.
#[derive(Clone, Debug)]
struct Kept {
    name: PathBuf,
    length: u64,
    changed: Option<SystemTime>,
}

/// A folder whose files are read as copies.
#[derive(Clone)]
pub struct Held {
    folder: PathBuf,
    copies_folder: PathBuf,
    files: MmapDirectory,
    copies: MmapDirectory,
    known: Arc<Mutex<HashMap<PathBuf, Kept>>>,
}

impl fmt::Debug for Held {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Held").field(&self.folder).finish()
    }
}

fn look(path: &Path) -> io::Result<(u64, Option<SystemTime>)> {
    let facts = fs::metadata(path)?;
    Ok((facts.len(), facts.modified().ok()))
}

impl Held {
    /// The folder of a build, beside which copies are made.
    pub fn open(folder: &Path) -> tantivy::Result<Held> {
        let copies_folder = folder.parent().unwrap_or(folder).join(COPIES);
        fs::create_dir_all(&copies_folder)?;
        let open = |folder: &Path| MmapDirectory::open(folder).map_err(TantivyError::from);
        Ok(Held {
            files: open(folder)?,
            copies: open(&copies_folder)?,
            folder: folder.to_owned(),
            copies_folder,
            known: Arc::default(),
        })
    }

    /// Whether the files of these segments are what they were when they were read. Lists of deleted
    /// documents are replaced all the time, and left out.
    pub fn is_intact(&self, segments: &[String]) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let is_of = |path: &Path| {
            let name = path.to_string_lossy();
            !name.ends_with(".del") && segments.iter().any(|segment| name.starts_with(segment))
        };
        let same = |path: &Path, copy: &Kept| {
            look(&self.folder.join(path)).is_ok_and(|now| now == (copy.length, copy.changed))
        };
        known.iter().all(|(path, copy)| !is_of(path) || same(path, copy))
    }

    /// A copy that has no name any more.
    fn copied(&self, path: &Path) -> Result<(Arc<dyn FileHandle>, Kept), OpenReadError> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
            _ => OpenReadError::wrap_io_error(error, path.to_owned()),
        };
        let source = self.folder.join(path);
        let (length, changed) = look(&source).map_err(failed)?;
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed).to_string();
        let name = PathBuf::from([&std::process::id().to_string(), "-", &number].concat());
        let copy = self.copies_folder.join(&name);
        // The folder may have been removed meanwhile.
        fs::create_dir_all(&self.copies_folder).map_err(failed)?;
        let handle = fs::copy(&source, &copy).map_err(failed).and_then(|_| self.copies.get_file_handle(&name));
        let removed = fs::remove_file(&copy);
        let handle = handle?;
        removed.map_err(failed)?;
        Ok((handle, Kept { name, length, changed }))
    }
}

impl Directory for Held {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // A copy that is still in use is found again by its former name.
        if let Some(copy) = known.get(path)
            && let Ok(handle) = self.copies.get_file_handle(&copy.name)
        {
            return Ok(handle);
        }
        if known.len() >= MANY {
            known.retain(|_, copy| self.copies.get_file_handle(&copy.name).is_ok());
        }
        let (handle, copy) = self.copied(path)?;
        known.insert(path.to_owned(), copy);
        Ok(handle)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.files.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.files.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.files.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.files.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.files.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_stays_whatever_becomes_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let build = folder.path().join("build");
        fs::create_dir(&build).unwrap();
        let text = vec![7_u8; 20_000];
        fs::write(build.join("a"), &text).unwrap();
        let held = Held::open(&build).unwrap();
        let (a, missing) = (Path::new("a"), Path::new("b"));
        let read = held.open_read(a).unwrap();
        let is_intact = || held.is_intact(&["a".to_owned()]);
        assert!(is_intact());
        fs::write(build.join("a"), b"short").unwrap();
        assert!(!is_intact());
        assert_eq!(read.read_bytes().unwrap().as_slice(), text);
        assert_eq!(held.open_read(a).unwrap().read_bytes().unwrap().as_slice(), text, "still the same copy");
        fs::remove_dir_all(folder.path()).unwrap();
        assert!(!is_intact());
        assert_eq!(read.read_bytes().unwrap().as_slice(), text);
        assert!(matches!(held.open_read(missing), Err(OpenReadError::FileDoesNotExist(_))));
    }

    #[test]
    fn copies_have_no_names() {
        let folder = tempfile::tempdir().unwrap();
        let build = folder.path().join("build");
        fs::create_dir(&build).unwrap();
        fs::write(build.join("a"), b"text").unwrap();
        let held = Held::open(&build).unwrap();
        let _read = held.open_read(Path::new("a")).unwrap();
        assert_eq!(fs::read_dir(folder.path().join(COPIES)).unwrap().count(), 0);
    }
}
