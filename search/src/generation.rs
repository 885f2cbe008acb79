//! One build of the index: a folder that is written once and then kept up to date.

use crate::ask::{Found, Query};
use crate::collect::{Harvest, Walk};
use crate::dictionary::Dictionary;
use crate::document::{Document, terms};
use crate::index::Words;
use crate::knobs::FEW;
use crate::plan::Plan;
use crate::schema::{self, Fields, columns};
use crate::slots::{Slot, Source, whole_code};
use crate::text::{Cutter, normal};
use crate::{Error, Result};
use domain::ids::ProductId;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use tantivy::indexer::{LogMergePolicy, NoMergePolicy};
use tantivy::query::{AllQuery, Query as EngineQuery};
use tantivy::schema::Schema;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyError};
use uuid::Uuid;

/// Memory for documents that are not written yet.
const BUFFER: usize = 48_000_000;
/// Documents between two commits of a build, so that its memory stays flat.
const BATCH: usize = 20_000;

/// An open build of the index.
pub struct Generation {
    /// The name of its folder.
    pub name: String,
    index: tantivy::Index,
    reader: IndexReader,
    schema: Schema,
    fields: Fields,
    /// Opened when something is written, because only one process may write.
    writer: Mutex<Option<IndexWriter>>,
}

impl Generation {
    /// Opens the build in `folder`, and makes sure that its files are what was written.
    pub fn open(folder: &Path, name: &str) -> Result<Generation> {
        let (schema, _) = schema::schema();
        let index = tantivy::Index::open_in_dir(folder)?;
        if index.schema() != schema {
            return Err(Error::NotReady);
        }
        if let Some(damaged) = index.validate_checksum()?.into_iter().next() {
            let what = std::io::Error::new(std::io::ErrorKind::InvalidData, damaged.display().to_string());
            return Err(Error::Files(what));
        }
        Generation::over(index, name)
    }

    /// Builds anew in `folder`, which is empty.
    pub fn build(
        folder: &Path,
        name: &str,
        documents: impl Iterator<Item = Result<Document>>,
        cutter: &Cutter,
    ) -> Result<Generation> {
        let (schema, _) = schema::schema();
        let index = tantivy::Index::create_in_dir(folder, schema)?;
        let built = Generation::over(index, name)?;
        let mut writer: IndexWriter = built.index.writer_with_num_threads(1, BUFFER)?;
        for (at, document) in documents.enumerate() {
            writer.add_document(built.made(&document?, cutter)?)?;
            if at % BATCH == BATCH - 1 {
                writer.commit()?;
            }
        }
        writer.commit()?;
        // One segment answers faster than several, and nobody waits for it yet.
        let segments = built.index.searchable_segment_ids()?;
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
        }
        writer.set_merge_policy(Box::new(NoMergePolicy));
        writer.wait_merging_threads()?;
        built.reader.reload()?;
        Ok(built)
    }

    fn over(index: tantivy::Index, name: &str) -> Result<Generation> {
        let (schema, fields) = schema::schema();
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Generation { name: name.to_owned(), index, reader, schema, fields, writer: Mutex::new(None) })
    }

    fn made(&self, document: &Document, cutter: &Cutter) -> Result<tantivy::TantivyDocument> {
        schema::document(&self.schema, &self.fields, document, terms(document, cutter))
    }

    /// Puts documents in the place of their former versions and takes others out, durably; from then on
    /// every search sees it.
    pub fn replace(&self, documents: &[Document], removed: &[ProductId], cutter: &Cutter) -> Result<()> {
        let mut slot = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let writer = match slot.as_mut() {
            Some(writer) => writer,
            None => {
                let opened: IndexWriter =
                    self.index.writer_with_num_threads(1, BUFFER).map_err(|error| match error {
                        TantivyError::LockFailure(..) => Error::Busy,
                        other => Error::Engine(other),
                    })?;
                opened.set_merge_policy(Box::new(LogMergePolicy::default()));
                slot.insert(opened)
            }
        };
        let mut work = || -> Result<()> {
            for id in documents.iter().map(|document| document.id).chain(removed.iter().copied()) {
                writer.delete_term(schema::id_term(&self.fields, id));
            }
            for document in documents {
                writer.add_document(self.made(document, cutter)?)?;
            }
            writer.commit()?;
            Ok(())
        };
        if let Err(error) = work() {
            // A writer that failed once is not to be trusted; the next change opens another.
            *slot = None;
            return Err(error);
        }
        self.reader.reload()?;
        Ok(())
    }

    /// Sees what another process has written meanwhile; a writer sees its own.
    pub fn refresh(&self) -> Result<()> {
        if self.writer.lock().unwrap_or_else(PoisonError::into_inner).is_none() {
            self.reader.reload()?;
        }
        Ok(())
    }

    /// How many documents there are.
    pub fn len(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// The revision of every document.
    pub fn revisions(&self) -> Result<HashMap<ProductId, u64>> {
        let searcher = self.reader.searcher();
        let mut found = HashMap::new();
        for segment in searcher.segment_readers() {
            let fast = segment.fast_fields();
            let (high, low) = (fast.u64(columns::ID_HIGH)?, fast.u64(columns::ID_LOW)?);
            let revision = fast.u64(columns::REVISION)?;
            for doc in segment.doc_ids_alive() {
                let half = |column: &tantivy::columnar::Column<u64>| column.first(doc).unwrap_or(0);
                found.insert(ProductId(Uuid::from_u64_pair(half(&high), half(&low))), half(&revision));
            }
        }
        Ok(found)
    }

    /// The dictionary's words that begin with a normal text, the most used first.
    pub fn begun(&self, start: &str) -> Result<Vec<(String, u64)>> {
        Dictionary::new(&self.reader.searcher(), &self.fields).begun(start)
    }

    /// Answers a query.
    pub fn search(&self, query: &Query, words: &Words) -> Result<Found> {
        let searcher = self.reader.searcher();
        let text = normal(&query.text);
        let source = Source {
            dictionary: Dictionary::new(&searcher, &self.fields),
            fields: &self.fields,
            cutter: &words.cutter,
            synonyms: &words.synonyms,
        };
        if text.trim().is_empty() {
            return Ok(answer(walk(&searcher, &AllQuery, query)?, None, false));
        }
        let slots = source.slots(&text)?;
        let code = whole_code(&text);
        let code = match &code {
            Some(code) if source.dictionary.count_in(self.fields.code, code)? > 0 => Some(code.as_str()),
            _ => None,
        };
        let plan = Plan { fields: &self.fields, code };
        let (fillers, mut wanted): (Vec<&Slot>, Vec<&Slot>) = slots.iter().partition(|slot| slot.filler);
        if wanted.is_empty() {
            wanted = fillers.clone();
        }
        let asked = wanted.len();
        wanted.retain(|slot| !slot.ways.is_empty());
        if wanted.is_empty() {
            wanted = slots.iter().filter(|slot| !slot.filler && !slot.wider.is_empty()).collect();
        }
        let has_unmet = wanted.len() < asked;
        if wanted.is_empty() {
            let harvest = match plan.code_only() {
                Some(only) => walk(&searcher, only.as_ref(), query)?,
                None => Harvest::default(),
            };
            return Ok(answer(harvest, None, false));
        }
        let strict = walk(&searcher, plan.all(&wanted, &fillers, false).as_ref(), query)?;
        let none_has_all = strict.matched == 0;
        let mut relaxed = has_unmet;
        let mut harvest = strict;
        if harvest.matched <= FEW && code.is_none() {
            let wide = walk(&searcher, plan.all(&wanted, &fillers, true).as_ref(), query)?;
            if wide.matched > harvest.matched {
                harvest = wide;
            }
        }
        // Half of the words is the least that can be called an answer.
        let fewest = (wanted.len() / 2).max(1);
        for least in (fewest..wanted.len()).rev() {
            if harvest.matched > 0 {
                break;
            }
            relaxed = true;
            harvest = walk(&searcher, plan.most(&wanted, &fillers, least).as_ref(), query)?;
        }
        let corrected = if code.is_some() { None } else { plan.corrected(&searcher, &slots, none_has_all)? };
        Ok(answer(harvest, corrected, relaxed))
    }
}

fn walk(searcher: &Searcher, engine_query: &dyn EngineQuery, query: &Query) -> Result<Harvest> {
    Ok(searcher.search(engine_query, &Walk { query })?)
}

fn answer(harvest: Harvest, corrected: Option<String>, relaxed: bool) -> Found {
    Found {
        ids: harvest.hits.into_iter().map(|(_, id)| id).collect(),
        total: harvest.total,
        facets: harvest.facets,
        corrected,
        relaxed,
    }
}
