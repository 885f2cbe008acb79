//! What a text is to the engine: pure rules from letters to words, sounds and edits.
//!
//! Documents and queries go through the same functions, so whatever they do to a text they do to
//! both sides, and both meet again.

pub mod code;
mod everyday;
pub mod normal;
pub mod sound;
pub mod synonyms;
pub mod typo;
pub mod words;

pub use code::code;
pub use normal::normal;
pub use synonyms::Synonyms;
pub use words::{Cutter, Word};
