//! Samples of the products, for searches that very many of them match.
//!
//! Whoever types a word that half of a million products have looks at the best few and at rough numbers
//! beside the filters. Both come from samples: every so many-th product, chosen by its id as by lot, for
//! the numbers; and those that sell, for the best ones.

use crate::document::Document;
use crate::knobs;
use crate::schema::Fields;
use tantivy::{Searcher, Term};

/// The shares there are samples of: one product in so many.
const SHARES: [u64; 10] = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
/// The pieces sold from which on there is a list of products.
const SOLD: [i64; 8] = [1, 4, 16, 64, 256, 1024, 4096, 16_384];

fn sample(share: u64) -> String {
    ["in", &share.to_string()].concat()
}

fn sold(pieces: i64) -> String {
    ["sold", &pieces.to_string()].concat()
}

/// The samples a product belongs to.
pub fn of(document: &Document) -> Vec<String> {
    // The golden ratio's digits spread ids that follow each other.
    let (high, low) = document.id.0.as_u64_pair();
    let number = (high ^ low.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    let lots = SHARES.into_iter().filter(|share| number % share == 0).map(sample);
    lots.chain(SOLD.into_iter().filter(|pieces| document.sold >= *pieces).map(sold)).collect()
}

/// The sample in which so many matches leave enough to count, and one in how many it takes.
pub fn for_counting(fields: &Fields, matches: u64) -> (Term, i64) {
    let share = SHARES.into_iter().rev().find(|share| matches / share >= knobs::COUNTED).unwrap_or(SHARES[0]);
    (Term::from_field_text(fields.lot, &sample(share)), i64::try_from(share).unwrap_or(1))
}

/// The longest list of products that sell which is short enough; none if hardly any sells.
pub fn that_sell(searcher: &Searcher, fields: &Fields) -> crate::Result<Option<Term>> {
    for pieces in SOLD {
        let term = Term::from_field_text(fields.lot, &sold(pieces));
        let products = searcher.doc_freq(&term)?;
        if products == 0 {
            break;
        }
        if products <= knobs::SELLING {
            return Ok(Some(term));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::ProductId;
    use uuid::Uuid;

    #[test]
    fn samples_have_their_share_and_lie_in_each_other() {
        let lots: Vec<Vec<String>> = (0..40_000_u128)
            .map(|number| {
                of(&Document { id: ProductId(Uuid::from_u128(number << 80 | number)), ..Document::default() })
            })
            .collect();
        for share in [2, 16, 64] {
            let count = lots.iter().filter(|lots| lots.contains(&sample(share))).count() as f64;
            let expected = lots.len() as f64 / share as f64;
            assert!((count - expected).abs() < expected * 0.15, "one in {share}: {count}");
        }
        assert!(lots.iter().all(|lots| !lots.contains(&sample(64)) || lots.contains(&sample(2))));
        let seller = of(&Document { sold: 70, ..Document::default() });
        assert!(seller.contains(&sold(64)) && !seller.contains(&sold(256)));
    }
}
