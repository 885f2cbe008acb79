//! Which place an address means.

use crate::regions;
use domain::checkout::Region;

/// The region of a code, or else of the words for it.
pub(crate) fn find(code: &str, words: &str) -> Option<Region> {
    if code.is_empty() { regions::parse(words).map(|(region, _)| region) } else { regions::path(code) }
}
