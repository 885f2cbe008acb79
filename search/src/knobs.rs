//! Every weight of the ranking, in words. Change one, run the measurement `search`, compare.
//!
//! A product's score is the sum over the words typed of how well each is met (BM25: rare words count
//! more, long texts less), times its weight below, times what speaks for the product itself.

/// A word in a product's title.
pub const TITLE: f32 = 3.0;
/// A word in the name of its brand or category.
pub const NAME: f32 = 1.6;
/// A word in its subtitle, attributes, options or tags.
pub const DETAIL: f32 = 1.0;
/// A word in its description.
pub const STORY: f32 = 0.4;

/// Another form of the word: `shoes` for `shoe`.
pub const STEM: f32 = 1.0;
/// The parts of a compound one by one, for the whole: `wi fi` for `wi-fi`.
pub const PARTS: f32 = 0.9;
/// All pairs of a word's characters, for the word.
pub const GRAMS: f32 = 0.8;
/// What the merchant says is the same.
pub const SYNONYM: f32 = 0.7;
/// What means the same in every shop.
pub const COMMON: f32 = 0.5;
/// The last character of a word of which no product has all, beside the others.
pub const LAST: f32 = 1.5;
/// Letters read as the sound of Chinese.
pub const SOUND: f32 = 0.7;
/// Letters read as initials.
pub const INITIALS: f32 = 0.6;
/// A longer word that begins with the last one typed.
pub const BEGINNING: f32 = 0.5;
/// A word one edit away.
pub const ONE_EDIT: f32 = 0.6;
/// A word two edits away.
pub const TWO_EDITS: f32 = 0.35;
/// A word that sounds the same, or has the same characters in other places.
pub const ALIKE: f32 = 0.3;

/// How much of what a word gains in its other fields is added to its best one.
pub const TIE: f32 = 0.5;
/// What neighbours in the query gain by being neighbours in a title.
pub const NEIGHBOURS: f32 = 0.2;
/// What a word gains that says what the product is, not what it is for.
pub const LEAD: f32 = 0.3;

/// If fewer products have all words, those that have all but some follow them, unless the words are a
/// product's whole title: whoever types that wants it and nothing like it.
pub const ENOUGH: i64 = 10;

/// What a bestseller gains at most, as a share of its score.
pub const POPULARITY: f32 = 0.12;
/// Pieces sold at which half of it is gained.
pub const POPULAR_AT: f32 = 200.0;
/// What a new product gains at most, as a share of its score.
pub const FRESHNESS: f32 = 0.05;
/// Days after which half of it is gone.
pub const FRESH_DAYS: f32 = 30.0;

/// So many products or fewer are few: then slips of the finger are looked for in every word, and not
/// only in those the shop does not know. Whoever types an exact title wants that and nothing like it.
pub const FEW: i64 = 0;
/// The most words of the dictionary that stand in for one that was mistyped.
pub const MOST_NEAR: usize = 12;
/// The most words of the dictionary that complete one.
pub const MOST_BEGUN: usize = 8;
/// The most words of a query that are honoured.
pub const MOST_WORDS: usize = 24;

/// So many matches are walked through one by one. Of more, a sample is counted and the best are looked
/// for among those that sell and the sample.
pub const MANY: u64 = 30_000;
/// The least matches that a sample shall leave to count.
pub const COUNTED: u64 = 6_000;
/// If filters leave less than this of a sample, everything is walked through after all.
pub const TOO_FEW: i64 = 200;
/// The most products that sell among which the best are looked for.
pub const SELLING: u64 = 20_000;

/// A search that may look at more products than this is a long one, which waits for its turn.
pub const FAR: u64 = 3_000;
