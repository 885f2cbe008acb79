//! One walk over what matches: counts for every filter, and the best products.
//!
//! Each product is asked which filters it fails. One that fails none is found and counted everywhere;
//! one that fails a single filter is counted among that filter's own values only, because choosing
//! one of those instead would let it in.

use crate::ask::{Facets, Order, Query, Scope};
use crate::document::BETWEEN;
use crate::plan::CODE_SCORE;
use crate::schema::{attribute, columns};
use crate::values::{Counts, Texts};
use crate::{document, knobs};
use domain::ids::ProductId;
use std::collections::{BTreeMap, HashSet};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};
use uuid::Uuid;

const DAY: f32 = 86_400_000.0;

/// What a walk finds.
#[derive(Default)]
pub struct Harvest {
    /// Products that match the words within the scope, filters aside.
    pub matched: i64,
    /// Products that pass all filters.
    pub total: i64,
    /// Counts.
    pub facets: Facets,
    /// Products with what they are sorted by.
    pub hits: Vec<(Rank, ProductId)>,
}

/// What products are sorted by, descending.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rank {
    first: i64,
    score: f32,
}

impl Rank {
    fn compare(a: &(Rank, ProductId), b: &(Rank, ProductId)) -> std::cmp::Ordering {
        let by = |(rank, id): &(Rank, ProductId)| (rank.first, *id);
        let (a_first, a_id) = by(a);
        let (b_first, b_id) = by(b);
        b_first.cmp(&a_first).then_with(|| b.0.score.total_cmp(&a.0.score)).then_with(|| b_id.cmp(&a_id))
    }
}

/// Keeps the best of the hits, in order.
pub fn best(mut hits: Vec<(Rank, ProductId)>, limit: usize) -> Vec<(Rank, ProductId)> {
    if limit == 0 {
        return Vec::new();
    }
    if hits.len() > limit {
        hits.select_nth_unstable_by(limit - 1, Rank::compare);
        hits.truncate(limit);
    }
    hits.sort_by(Rank::compare);
    hits
}

/// The best of two walks, each product once.
pub fn best_of(mut hits: Vec<(Rank, ProductId)>, limit: usize) -> Vec<(Rank, ProductId)> {
    hits.sort_by(Rank::compare);
    let mut seen = HashSet::new();
    hits.retain(|(_, id)| seen.insert(*id));
    hits.truncate(limit);
    hits
}

/// The walk for one query.
pub struct Walk<'a> {
    /// What was asked.
    pub query: &'a Query,
}

impl Collector for Walk<'_> {
    type Fruit = Harvest;
    type Child = SegmentWalk;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentWalk> {
        SegmentWalk::new(self.query, segment)
    }

    fn requires_scoring(&self) -> bool {
        self.query.order == Order::Relevant
    }

    fn merge_fruits(&self, fruits: Vec<tantivy::Result<Harvest>>) -> tantivy::Result<Harvest> {
        let mut all = Harvest::default();
        for fruit in fruits {
            let fruit = fruit?;
            all.matched += fruit.matched;
            all.total += fruit.total;
            all.hits.extend(fruit.hits);
            let (into, from) = (&mut all.facets, fruit.facets);
            add_up(&mut into.brands, from.brands);
            add_up(&mut into.categories, from.categories);
            for (code, values) in from.attributes {
                add_up(into.attributes.entry(code).or_default(), values);
            }
            into.prices.extend(from.prices);
            for (sum, more) in into.stars.iter_mut().zip(from.stars) {
                *sum += more;
            }
            into.in_stock += from.in_stock;
            into.on_sale += from.on_sale;
        }
        all.facets.prices.sort_unstable();
        all.hits = best(all.hits, self.query.limit);
        Ok(all)
    }
}

fn add_up(into: &mut BTreeMap<String, i64>, from: BTreeMap<String, i64>) {
    for (key, count) in from {
        *into.entry(key).or_default() += count;
    }
}

/// The walk over one segment.
pub struct SegmentWalk {
    scope: Texts,
    brands: Texts,
    categories: Texts,
    attributes: Texts,
    /// For each code that is a filter: the values asked for.
    wanted_attributes: Vec<(String, HashSet<u64>)>,
    /// For each code that is a filter: the counts of its own values.
    own_attributes: Vec<Counts>,
    numbers: Numbers,
    query: Query,
    harvest: Harvest,
    /// What is worse than this is not among the best any more.
    bar: Option<Rank>,
}

struct Numbers {
    id_high: Column<u64>,
    id_low: Column<u64>,
    price: Column<i64>,
    on_sale: Column<i64>,
    in_stock: Column<i64>,
    sold: Column<i64>,
    rating_sum: Column<i64>,
    rating_count: Column<i64>,
    published: Column<i64>,
}

/// The filters a product can fail, attributes by their place in the list.
#[derive(Clone, Copy, PartialEq)]
enum Filter {
    Brand,
    Category,
    Price,
    Stock,
    Sale,
    Stars,
    Attribute(usize),
}

impl SegmentWalk {
    fn new(query: &Query, segment: &SegmentReader) -> tantivy::Result<SegmentWalk> {
        let fast = segment.fast_fields();
        let scope = match &query.scope {
            Scope::All => Texts::open(segment, columns::MERCHANT, &[])?,
            Scope::Category(slug) => Texts::open(segment, columns::CATEGORY, std::slice::from_ref(slug))?,
            Scope::Merchant(slug) => Texts::open(segment, columns::MERCHANT, std::slice::from_ref(slug))?,
        };
        let attributes = Texts::open(segment, columns::ATTRIBUTE, &[])?;
        let mut by_code: BTreeMap<&str, HashSet<u64>> = BTreeMap::new();
        for (code, value) in &query.attributes {
            let wanted = by_code.entry(code).or_default();
            if let Some(column) = &attributes.column {
                wanted.extend(column.dictionary().term_ord(attribute(code, value))?);
            }
        }
        let wanted_attributes: Vec<_> = by_code.into_iter().map(|(code, wanted)| (code.to_owned(), wanted)).collect();
        Ok(SegmentWalk {
            scope,
            brands: Texts::open(segment, columns::BRAND, &query.brands)?,
            categories: Texts::open(segment, columns::CATEGORY, &query.categories)?,
            attributes,
            own_attributes: vec![Counts::default(); wanted_attributes.len()],
            wanted_attributes,
            numbers: Numbers {
                id_high: fast.u64(columns::ID_HIGH)?,
                id_low: fast.u64(columns::ID_LOW)?,
                price: fast.i64(columns::PRICE)?,
                on_sale: fast.i64(columns::ON_SALE)?,
                in_stock: fast.i64(columns::IN_STOCK)?,
                sold: fast.i64(columns::SOLD)?,
                rating_sum: fast.i64(columns::RATING_SUM)?,
                rating_count: fast.i64(columns::RATING_COUNT)?,
                published: fast.i64(columns::PUBLISHED)?,
            },
            query: query.clone(),
            harvest: Harvest::default(),
            bar: None,
        })
    }

    /// The only filter a product fails, `Ok` if it fails none, `Err(None)` if it fails several. Numbers are
    /// looked at before lists, and nothing is looked at that no filter asks for: most of what very many
    /// products match ends here.
    fn failed(&self, doc: DocId) -> Result<(), Option<Filter>> {
        let (query, numbers, plain) = (&self.query, &self.numbers, self.query.plain);
        let mut failed = None;
        let mut check = |passes: bool, filter: Filter| {
            if passes {
                return Ok(());
            }
            match failed {
                // Without counts one failure is as good as two.
                None if !plain => {
                    failed = Some(filter);
                    Ok(())
                }
                _ => Err(None),
            }
        };
        if query.price_from.is_some() || query.price_to.is_some() {
            let price = number(&numbers.price, doc);
            let fits = query.price_from.is_none_or(|from| price >= from) && query.price_to.is_none_or(|to| price <= to);
            check(fits, Filter::Price)?;
        }
        check(!query.in_stock || number(&numbers.in_stock, doc) != 0, Filter::Stock)?;
        check(!query.on_sale || number(&numbers.on_sale, doc) != 0, Filter::Sale)?;
        check(query.stars_from.is_none_or(|stars| numbers.rating(doc).has_stars(stars)), Filter::Stars)?;
        check(self.brands.passes(doc), Filter::Brand)?;
        check(self.categories.passes(doc), Filter::Category)?;
        for (at, (_, wanted)) in self.wanted_attributes.iter().enumerate() {
            check(self.attributes.values(doc).any(|value| wanted.contains(&value)), Filter::Attribute(at))?;
        }
        failed.map_or(Ok(()), |filter| Err(Some(filter)))
    }

    fn count_stars(&mut self, doc: DocId) {
        let rating = self.numbers.rating(doc);
        for (stars, count) in (1..).zip(self.harvest.facets.stars.iter_mut()) {
            *count += i64::from(rating.has_stars(stars));
        }
    }

    fn rank(&self, doc: DocId, score: Score) -> Rank {
        let numbers = &self.numbers;
        let published = || number(&numbers.published, doc);
        let first = match self.query.order {
            Order::Relevant => {
                let sold = number(&numbers.sold, doc).max(0) as f32;
                let popular = knobs::POPULARITY * sold / (sold + knobs::POPULAR_AT);
                let days = (self.query.now - published()).max(0) as f32 / DAY;
                let fresh = knobs::FRESHNESS * knobs::FRESH_DAYS / (knobs::FRESH_DAYS + days);
                let is_code = i64::from(score >= CODE_SCORE);
                let score = score * (1.0 + popular + fresh);
                let in_stock = number(&numbers.in_stock, doc) != 0;
                return Rank { first: is_code * 2 + i64::from(in_stock), score };
            }
            Order::Popular => number(&numbers.sold, doc),
            Order::Newest => published(),
            Order::PriceUp => -number(&numbers.price, doc),
            Order::PriceDown => number(&numbers.price, doc),
            Order::Rating => numbers.rating(doc).weighed(),
        };
        Rank { first, score: 0.0 }
    }
}

fn number(column: &Column<i64>, doc: DocId) -> i64 {
    column.first(doc).unwrap_or(0)
}

impl Numbers {
    fn rating(&self, doc: DocId) -> Rating {
        Rating { sum: number(&self.rating_sum, doc), count: number(&self.rating_count, doc) }
    }
}

/// What buyers think of a product: the sum of their stars, and how many gave some.
struct Rating {
    sum: i64,
    count: i64,
}

impl Rating {
    fn has_stars(&self, stars: i64) -> bool {
        self.count > 0 && self.sum >= stars * self.count
    }

    /// Few opinions count less: each product starts with five of four stars.
    fn weighed(&self) -> i64 {
        (self.sum + 20) * 1000 / (self.count + 5)
    }
}

impl SegmentCollector for SegmentWalk {
    type Fruit = tantivy::Result<Harvest>;

    fn collect(&mut self, doc: DocId, score: Score) {
        if !self.scope.passes(doc) {
            return;
        }
        self.harvest.matched += 1;
        match self.failed(doc) {
            Ok(()) => {}
            Err(None) => return,
            Err(Some(filter)) => {
                match filter {
                    Filter::Brand => self.brands.count(doc),
                    Filter::Category => self.categories.count(doc),
                    Filter::Price => self.harvest.facets.prices.push(number(&self.numbers.price, doc)),
                    Filter::Stars => self.count_stars(doc),
                    Filter::Attribute(at) => {
                        let own = &mut self.own_attributes[at];
                        for value in self.attributes.values(doc) {
                            own.add(value);
                        }
                    }
                    // What fails these has neither.
                    Filter::Stock | Filter::Sale => {}
                }
                return;
            }
        }
        self.harvest.total += 1;
        if !self.query.plain {
            self.brands.count(doc);
            self.categories.count(doc);
            self.attributes.count(doc);
            let numbers = &self.numbers;
            self.harvest.facets.prices.push(number(&numbers.price, doc));
            self.harvest.facets.in_stock += i64::from(number(&numbers.in_stock, doc) != 0);
            self.harvest.facets.on_sale += i64::from(number(&numbers.on_sale, doc) != 0);
            self.count_stars(doc);
        }
        let rank = self.rank(doc, score);
        if self.bar.is_some_and(|bar| (rank.first, rank.score) < (bar.first, bar.score)) {
            return;
        }
        let half = |column: &Column<u64>| column.first(doc).unwrap_or(0);
        let id = ProductId(Uuid::from_u64_pair(half(&self.numbers.id_high), half(&self.numbers.id_low)));
        self.harvest.hits.push((rank, id));
        // Nobody asks for more than the best: the others are let go now and then.
        if self.harvest.hits.len() >= self.query.limit.max(64) * 8 {
            self.harvest.hits = best(std::mem::take(&mut self.harvest.hits), self.query.limit);
            self.bar = self.harvest.hits.last().map(|(rank, _)| *rank);
        }
    }

    fn harvest(self) -> tantivy::Result<Harvest> {
        let mut harvest = self.harvest;
        harvest.facets.brands = self.brands.counted()?;
        harvest.facets.categories = self.categories.counted()?;
        let column = self.attributes.column.clone();
        let mut all = self.attributes.counted()?;
        for ((code, _), own) in self.wanted_attributes.iter().zip(self.own_attributes) {
            let texts = Texts { column: column.clone(), wanted: HashSet::new(), is_filter: false, counts: own };
            for (value, count) in texts.counted()? {
                if value.split_once(BETWEEN).is_some_and(|(of, _)| of == code) {
                    *all.entry(value).or_default() += count;
                }
            }
        }
        for (value, count) in all {
            if let Some((code, value)) = value.split_once(document::BETWEEN) {
                harvest.facets.attributes.entry(code.to_owned()).or_default().insert(value.to_owned(), count);
            }
        }
        harvest.hits = best(harvest.hits, self.query.limit);
        Ok(harvest)
    }
}
