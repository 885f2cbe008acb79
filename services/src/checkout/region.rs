//! Which place an address means.

use crate::regions::{self, Place};
use domain::checkout::{Pasted, Region, RegionOption, RegionTree, parse_address};

/// The region that was written in words, or else that of a code: words are only sent where there
/// is no picker, and then they are what the shopper last saw and may have changed.
pub(crate) fn find(code: &str, words: &str) -> Option<Region> {
    if words.trim().is_empty() { regions::path(code) } else { regions::parse(words).map(|(region, _)| region) }
}

/// What can be chosen below a region; the provinces below the empty code.
pub fn choices(code: &str) -> Vec<RegionOption> {
    let option = |place: &Place| RegionOption { code: place.code.to_owned(), name: place.name.to_owned() };
    if code.is_empty() {
        regions::provinces().iter().map(option).collect()
    } else {
        regions::children(code).iter().map(option).collect()
    }
}

struct Country;

impl RegionTree for Country {
    fn read(&self, text: &str) -> Option<(Region, String)> {
        regions::parse(text)
    }
}

/// Reads an address that was pasted whole.
pub fn read_pasted(text: &str) -> Pasted {
    parse_address(text, &Country)
}
