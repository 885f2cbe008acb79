//! One build of the index: a folder that is written once and then kept up to date.

use crate::ask::{Found, Order, Query};
use crate::collect::{Harvest, Walk, best_of};
use crate::dictionary::Dictionary;
use crate::document::{Document, terms, whole};
use crate::held::Held;
use crate::index::Words;
use crate::knobs::{COUNTED, ENOUGH, FEW, MANY, TOO_FEW};
use crate::lots;
use crate::plan::Plan;
use crate::schema::{self, Fields, columns};
use crate::slots::{Slot, Source, pieces, whole_code};
use crate::text::{Cutter, normal};
use crate::turns::{Turns, Way};
use crate::{Error, Result};
use domain::ids::ProductId;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use tantivy::indexer::{LogMergePolicy, NoMergePolicy};
use tantivy::query::{AllQuery, Query as EngineQuery};
use tantivy::schema::Schema;
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TantivyError};
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
    held: Held,
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
        let held = Held::open(folder)?;
        let index = tantivy::Index::open(held.clone())?;
        if index.schema() != schema {
            return Err(Error::NotReady);
        }
        if let Some(damaged) = index.validate_checksum()?.into_iter().next() {
            let what = std::io::Error::new(std::io::ErrorKind::InvalidData, damaged.display().to_string());
            return Err(Error::Files(what));
        }
        Generation::over(index, held, name)
    }

    /// Builds anew in `folder`, which is empty.
    pub fn build(
        folder: &Path,
        name: &str,
        documents: impl Iterator<Item = Result<Document>>,
        cutter: &Cutter,
    ) -> Result<Generation> {
        let (schema, _) = schema::schema();
        let held = Held::open(folder)?;
        let index = tantivy::Index::create(held.clone(), schema, IndexSettings::default())?;
        let built = Generation::over(index, held, name)?;
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

    fn over(index: tantivy::Index, held: Held, name: &str) -> Result<Generation> {
        let (schema, fields) = schema::schema();
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Generation { name: name.to_owned(), index, held, reader, schema, fields, writer: Mutex::new(None) })
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

    /// Whether its files are what was written.
    pub fn is_intact(&self) -> bool {
        let look = || {
            let segments = self.index.searchable_segment_ids()?;
            let names: Vec<String> = segments.iter().map(|segment| segment.uuid_string()).collect();
            tantivy::Result::Ok(self.held.is_intact(&names))
        };
        // Files that are merged go away between two looks; damage stays.
        (0..3).any(|_| look().unwrap_or(false))
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
    pub fn search(&self, query: &Query, words: &Words, turns: &Turns) -> Result<Found> {
        let mut way = turns.way();
        let searcher = self.reader.searcher();
        let text = normal(&query.text);
        let source = Source {
            dictionary: Dictionary::new(&searcher, &self.fields),
            fields: &self.fields,
            cutter: &words.cutter,
            synonyms: &words.synonyms,
        };
        if text.trim().is_empty() {
            let everything: Box<dyn EngineQuery> = Box::new(AllQuery);
            way.reaches(searcher.num_docs());
            let (harvest, scale) = self.walk_many(&searcher, everything, searcher.num_docs(), query)?;
            return Ok(answer(harvest, scale, None, false));
        }
        let mut slots = source.slots(&text)?;
        let code = whole_code(&text);
        let code = match &code {
            Some(code) if source.dictionary.count_in(self.fields.code, code)? > 0 => Some(code.as_str()),
            _ => None,
        };
        let plan = Plan { fields: &self.fields, code };
        let asked = chosen(&slots);
        if asked.wanted.is_empty() {
            let harvest = match plan.code_only() {
                Some(only) => walk(&searcher, only.as_ref(), query)?,
                None => Harvest::default(),
            };
            let (matched, found) = (harvest.matched, answer(harvest, 1, None, false));
            return self.or_pieces(&searcher, &plan, &slots, query, (matched, found), &mut way);
        }
        let mut at_most = searcher.num_docs();
        for slot in &asked.wanted {
            at_most = at_most.min(source.at_most(slot)?);
        }
        way.reaches(at_most);
        let strict = plan.all(&asked.wanted, &asked.fillers, false);
        let (mut harvest, scale) = self.walk_many(&searcher, strict, at_most, query)?;
        let none_has_all = harvest.matched == 0;
        let mut relaxed = asked.has_unmet;
        if none_has_all {
            source.widen(&mut slots)?;
        }
        let asked_again = chosen(&slots);
        let Asked { wanted, fillers, .. } = &asked_again;
        let goes_far = |way: &mut Way| source.reach(wanted).map(|most| way.reaches(most));
        if harvest.matched <= FEW && code.is_none() {
            goes_far(&mut way)?;
            let wide = walk(&searcher, plan.all(wanted, fillers, true).as_ref(), query)?;
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
            goes_far(&mut way)?;
            harvest = walk(&searcher, plan.most(wanted, fillers, least).as_ref(), query)?;
        }
        let corrected = if code.is_some() { None } else { plan.corrected(&searcher, &slots, none_has_all)? };
        let is_short = harvest.matched < ENOUGH && scale == 1 && wanted.len() > 1 && query.order == Order::Relevant;
        if is_short && code.is_none() {
            let met = wanted.iter().map(|slot| slot.word.text()).collect::<String>();
            let titles = [Some(&*text), Some(&*met), corrected.as_deref()];
            if !self.is_title(&source, titles.into_iter().flatten())? {
                goes_far(&mut way)?;
                harvest = self.with_those_behind(&searcher, &plan, &asked_again, harvest, query)?;
            }
        }
        let (matched, found) = (harvest.matched, answer(harvest, scale, corrected, relaxed));
        self.or_pieces(&searcher, &plan, &slots, query, (matched, found), &mut way)
    }

    /// An answer; or, if nothing was found, what has some of the characters that were typed.
    fn or_pieces(
        &self,
        searcher: &Searcher,
        plan: &Plan,
        slots: &[Slot],
        query: &Query,
        (matched, found): (i64, Found),
        way: &mut Way,
    ) -> Result<Found> {
        let pieces = pieces(slots);
        if matched > 0 || pieces.is_empty() {
            return Ok(found);
        }
        way.reaches(searcher.num_docs());
        let pieces: Vec<&Slot> = pieces.iter().collect();
        let harvest = walk(searcher, plan.most(&pieces, &[], 1).as_ref(), query)?;
        Ok(answer(harvest, 1, found.corrected, true))
    }

    /// Whether one of these texts is the whole title of some product.
    fn is_title<'t>(&self, source: &Source, mut texts: impl Iterator<Item = &'t str>) -> Result<bool> {
        texts.try_fold(false, |known, text| {
            let count = match whole(text) {
                Some(whole) => source.dictionary.count_in(self.fields.code, &whole)?,
                None => 0,
            };
            Ok(known || count > 0)
        })
    }

    /// What was found, and behind it what meets fewer of the words: all but one, then fewer, down to half of
    /// them, until there are enough.
    fn with_those_behind(
        &self,
        searcher: &Searcher,
        plan: &Plan,
        asked: &Asked,
        first: Harvest,
        query: &Query,
    ) -> Result<Harvest> {
        let fewest = asked.wanted.len().div_ceil(2);
        for least in (fewest..asked.wanted.len()).rev() {
            let mut behind = walk(searcher, plan.most(&asked.wanted, &asked.fillers, least).as_ref(), query)?;
            if behind.matched < ENOUGH && least > fewest {
                continue;
            }
            let known: HashSet<ProductId> = first.hits.iter().map(|(_, id)| *id).collect();
            behind.hits.retain(|(_, id)| !known.contains(id));
            let mut hits = first.hits;
            hits.append(&mut behind.hits);
            hits.truncate(query.limit);
            return Ok(Harvest { hits, ..behind });
        }
        Ok(first)
    }

    /// Walks through what a query finds, which may be as many as `at_most`. Of very many, a sample is
    /// counted: then one in how many is given as well.
    fn walk_many(
        &self,
        searcher: &Searcher,
        engine_query: Box<dyn EngineQuery>,
        at_most: u64,
        query: &Query,
    ) -> Result<(Harvest, i64)> {
        if at_most <= MANY {
            return Ok((walk(searcher, engine_query.as_ref(), query)?, 1));
        }
        let sampled = |matches: u64| -> Result<(Harvest, i64)> {
            let (sample, share) = lots::for_counting(&self.fields, matches);
            Ok((walk(searcher, Plan::within(engine_query.box_clone(), sample).as_ref(), query)?, share))
        };
        let (mut sample, mut share) = sampled(at_most)?;
        let enough = TOO_FEW.max(i64::try_from(query.limit).unwrap_or(i64::MAX));
        if (1..enough).contains(&sample.total) {
            // Filters leave few: a larger sample leaves half as many again as is enough.
            let larger = at_most.saturating_mul(2 * sample.total.unsigned_abs()) / (3 * enough.unsigned_abs());
            if larger >= 2 * COUNTED {
                (sample, share) = sampled(larger)?;
            }
        }
        // Words that many products have may be met together by few.
        let are_many = sample.matched.saturating_mul(share) > i64::try_from(MANY).unwrap_or(i64::MAX) / 2;
        if !are_many || sample.total < enough {
            return Ok((walk(searcher, engine_query.as_ref(), query)?, 1));
        }
        let mut harvest = sample;
        let plain = Query { plain: true, ..query.clone() };
        let more = match query.order {
            Order::Relevant => match lots::that_sell(searcher, &self.fields)? {
                Some(sellers) => walk(searcher, Plan::within(engine_query, sellers).as_ref(), &plain)?.hits,
                None => Vec::new(),
            },
            // The cheapest is the cheapest of all.
            _ => walk(searcher, engine_query.as_ref(), &plain)?.hits,
        };
        harvest.hits.extend(more);
        harvest.hits = best_of(harvest.hits, query.limit);
        Ok((harvest, share))
    }
}

/// The words of a query that count, and the others.
struct Asked<'a> {
    wanted: Vec<&'a Slot>,
    fillers: Vec<&'a Slot>,
    /// Whether some word cannot be met at all.
    has_unmet: bool,
}

fn chosen(slots: &[Slot]) -> Asked<'_> {
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
    Asked { wanted, fillers, has_unmet }
}

fn walk(searcher: &Searcher, engine_query: &dyn EngineQuery, query: &Query) -> Result<Harvest> {
    Ok(searcher.search(engine_query, &Walk { query })?)
}

fn answer(harvest: Harvest, scale: i64, corrected: Option<String>, relaxed: bool) -> Found {
    Found {
        ids: harvest.hits.into_iter().map(|(_, id)| id).collect(),
        total: harvest.total.saturating_mul(scale),
        facets: harvest.facets,
        scale,
        corrected,
        relaxed,
    }
}
