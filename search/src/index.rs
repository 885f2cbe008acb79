//! The index and its folder.
//!
//! Each build lies in a folder of its own, and a small file names the one in use; building again
//! writes beside it and then changes the name, so searches go on meanwhile. Another process that
//! uses the same folder follows the name ([`Index::follow`]). Whatever is missing or damaged only means
//! that there is no index until the next build.

use crate::ask::{Found, Query};
use crate::document::Document;
use crate::generation::Generation;
use crate::schema::FORMAT;
use crate::suggest::Names;
use crate::text::{Cutter, Synonyms, normal};
use crate::turns::Turns;
use crate::{Error, Result};
use domain::ids::ProductId;
use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// The file that names the build in use.
const CURRENT: &str = "current";

/// The shop's own words.
pub struct Words {
    /// Where Chinese words end.
    pub cutter: Cutter,
    /// What the merchant says is the same.
    pub synonyms: Synonyms,
    /// Brands and categories, to complete what is typed.
    pub names: Names,
}

/// A search index in a folder. Share it behind an [`Arc`]; every method takes it by reference.
pub struct Index {
    folder: PathBuf,
    current: RwLock<Option<Arc<Generation>>>,
    words: RwLock<Arc<Words>>,
    /// Held while a build or a change is written.
    writing: Mutex<()>,
    turns: Turns,
}

impl Index {
    /// Opens the index in `folder`, which is made if it is missing. What cannot be read counts as not
    /// there: see [`Index::is_ready`].
    pub fn open(folder: &Path) -> Result<Index> {
        fs::create_dir_all(folder)?;
        let words = Words::new(&[], Synonyms::default());
        let index = Index {
            folder: folder.to_owned(),
            current: RwLock::new(None),
            words: RwLock::new(Arc::new(words)),
            writing: Mutex::new(()),
            turns: Turns::of_this_machine(),
        };
        // A damaged index is one that is not there.
        let _ = index.follow();
        Ok(index)
    }

    /// Whether searches can be answered.
    pub fn is_ready(&self) -> bool {
        self.generation().is_some()
    }

    /// How many products are in it.
    pub fn len(&self) -> u64 {
        self.generation().map_or(0, |generation| generation.len())
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Teaches it the names of brands and categories, and which words mean the same. Takes a moment;
    /// searches go on with the former ones.
    pub fn learn(&self, names: &[String], synonyms: Synonyms) {
        let words = Arc::new(Words::new(names, synonyms));
        *self.words.write().unwrap_or_else(PoisonError::into_inner) = words;
    }

    /// Uses the build that the folder names now, if it is another one; gives whether it changed. An
    /// error means that what is there cannot be used, and that the index is not ready any more.
    pub fn follow(&self) -> Result<bool> {
        let named = self.named();
        if let Some(in_use) = self.generation()
            && named.as_ref() == Some(&in_use.name)
            && self.folder.join(&in_use.name).is_dir()
            && in_use.is_intact()
        {
            return in_use.refresh().map(|()| false);
        }
        let opened = match named {
            Some(name) => Generation::open(&self.folder.join(&name), &name).map(Arc::new),
            None => Err(Error::NotReady),
        };
        match opened {
            Ok(generation) => {
                self.set(Some(generation));
                Ok(true)
            }
            Err(error) => {
                self.set(None);
                Err(error)
            }
        }
    }

    /// Builds the index again from `documents`. Searches are answered by the former build until it is
    /// complete.
    pub fn rebuild(&self, documents: impl Iterator<Item = Result<Document>>) -> Result<()> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        fs::create_dir_all(&self.folder)?;
        let former = self.named();
        let name = uuid::Uuid::from_u128(fresh(&self.folder)?).simple().to_string();
        let folder = self.folder.join(&name);
        fs::create_dir(&folder)?;
        let built = Generation::build(&folder, &name, documents, &self.words().cutter);
        let built = match built {
            Ok(built) => built,
            Err(error) => {
                // What was half built helps nobody.
                let _ = fs::remove_dir_all(&folder);
                return Err(error);
            }
        };
        self.name(&name)?;
        self.set(Some(Arc::new(built)));
        self.sweep(&[Some(name), former]);
        Ok(())
    }

    /// Puts `documents` in the place of their former versions and takes `removed` out.
    pub fn replace(&self, documents: &[Document], removed: &[ProductId]) -> Result<()> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let generation = self.generation().ok_or(Error::NotReady)?;
        if !self.folder.join(&generation.name).is_dir() {
            self.set(None);
            return Err(Error::NotReady);
        }
        generation.replace(documents, removed, &self.words().cutter)
    }

    /// Stops using what is there: it proved unreadable.
    pub fn give_up(&self) {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.set(None);
        let _ = fs::remove_file(self.folder.join(CURRENT));
    }

    /// Answers a query. Of those that take long, about as many are answered at once as there are cores.
    pub fn search(&self, query: &Query) -> Result<Found> {
        let words = self.words();
        self.generation().ok_or(Error::NotReady)?.search(query, &words, &self.turns)
    }

    /// What may be meant by a beginning, best first: brands, categories, then words.
    pub fn suggest(&self, typed: &str, most: usize) -> Result<Vec<String>> {
        let generation = self.generation().ok_or(Error::NotReady)?;
        let typed = normal(typed);
        let mut found = self.words().names.begun(&typed);
        let (before, last) = typed.rsplit_once(' ').unwrap_or(("", &typed));
        if !last.is_empty() {
            let words = generation.begun(last)?.into_iter().map(|(word, _)| [before, &word].join(" "));
            found.extend(words.map(|text| text.trim().to_owned()));
        }
        let mut seen = std::collections::HashSet::new();
        found.retain(|text| seen.insert(normal(text)));
        found.truncate(most);
        Ok(found)
    }

    /// The revision of every product in it.
    pub fn revisions(&self) -> Result<HashMap<ProductId, u64>> {
        self.generation().ok_or(Error::NotReady)?.revisions()
    }

    fn generation(&self) -> Option<Arc<Generation>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, generation: Option<Arc<Generation>>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = generation;
    }

    fn words(&self) -> Arc<Words> {
        self.words.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The build in use according to the folder, if it has this program's format.
    fn named(&self) -> Option<String> {
        let text = fs::read_to_string(self.folder.join(CURRENT)).ok()?;
        let (format, name) = text.trim().split_once(' ')?;
        let is_plain = !name.is_empty() && name.bytes().all(|letter| letter.is_ascii_hexdigit());
        (format == FORMAT.to_string() && is_plain).then(|| name.to_owned())
    }

    /// Names another build, in one step: whoever reads sees the former or the new one.
    fn name(&self, name: &str) -> Result<()> {
        let beside = self.folder.join("next");
        let mut file = fs::File::create(&beside)?;
        file.write_all([&FORMAT.to_string(), " ", name].concat().as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, self.folder.join(CURRENT))?;
        Ok(())
    }

    /// Removes builds nobody uses. The former one stays for another process that still does.
    fn sweep(&self, kept: &[Option<String>]) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_build = name.len() == 32 && name.bytes().all(|letter| letter.is_ascii_hexdigit());
            if is_build && !kept.iter().flatten().any(|kept| *kept == name) {
                // Left over: the next build tries again.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

impl Words {
    fn new(names: &[String], synonyms: Synonyms) -> Words {
        let normal: Vec<String> = names.iter().map(|name| normal(name)).collect();
        let known = normal.iter().map(String::as_str).chain(synonyms.words());
        Words { cutter: Cutter::new(known), names: Names::new(names), synonyms }
    }
}

/// A number no build in the folder has: one more than the greatest.
fn fresh(folder: &Path) -> Result<u128> {
    let mut greatest = 0;
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        greatest = u128::from_str_radix(&name.to_string_lossy(), 16).map_or(greatest, |number| greatest.max(number));
    }
    Ok(greatest + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knobs::FAR;
    use crate::turns::tests::until_waiting;

    #[test]
    fn a_search_that_goes_far_waits_while_every_place_is_taken_and_a_short_one_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let mut index = Index::open(folder.path()).unwrap();
        index.turns = Turns::new(1);
        let document = |number: u64| Document {
            id: ProductId(uuid::Uuid::from_u128(u128::from(number))),
            titles: vec![["shop ", if number == 7 { "teapot" } else { "mug" }].concat()],
            ..Document::default()
        };
        index.rebuild((1..=FAR + 2).map(|number| Ok(document(number)))).unwrap();
        let total =
            |text: &str| index.search(&Query { text: text.to_owned(), limit: 10, ..Query::default() }).unwrap().total;
        let mut place = index.turns.way();
        place.reaches(u64::MAX);
        assert_eq!(total("teapot"), 1, "at once");
        std::thread::scope(|scope| {
            let long = scope.spawn(|| total("mug"));
            until_waiting(&index.turns, 1);
            assert!(!long.is_finished());
            drop(place);
            assert_eq!(long.join().unwrap(), 3_001);
        });
    }
}
