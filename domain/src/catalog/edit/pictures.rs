//! The gallery of the product form: order, words, and cutting.

use serde::{Deserialize, Serialize};

/// A picture of the gallery as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PictureForm {
    /// The stored picture.
    pub id: String,
    /// What it shows, Chinese.
    pub alt_zh: String,
    /// What it shows, English.
    pub alt_en: String,
    /// Id of the option value it shows; empty for the whole product.
    pub value: String,
}

/// The gallery after one act: `up:2`, `down:2`, `remove:2`, or `move:2:0` for dragging; anything
/// else leaves the order as it is.
pub fn rearranged<T>(mut pictures: Vec<T>, act: &str) -> Vec<T> {
    let mut parts = act.split(':');
    let verb = parts.next().unwrap_or_default();
    let mut place = || parts.next().and_then(|text| text.parse::<usize>().ok());
    let (Some(from), to) = (place(), place()) else { return pictures };
    if from >= pictures.len() {
        return pictures;
    }
    match (verb, to) {
        ("remove", None) => {
            pictures.remove(from);
        }
        ("up", None) => pictures.swap(from, from.saturating_sub(1)),
        ("down", None) => {
            let below = (from + 1).min(pictures.len() - 1);
            pictures.swap(from, below);
        }
        ("move", Some(to)) if to < pictures.len() => {
            let picture = pictures.remove(from);
            pictures.insert(to, picture);
        }
        _ => {}
    }
    pictures
}

/// A piece of a picture, in pixels of its original, upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crop {
    /// Pixels cut off on the left.
    pub left: u32,
    /// Pixels cut off above.
    pub top: u32,
    /// Width of what stays.
    pub width: u32,
    /// Height of what stays.
    pub height: u32,
}

impl Crop {
    /// Whether it lies within a picture of these measures and shows something.
    pub fn fits(self, width: u32, height: u32) -> bool {
        let within = |start: u32, length: u32, whole: u32| {
            length > 0 && start.checked_add(length).is_some_and(|end| end <= whole)
        };
        within(self.left, self.width, width) && within(self.top, self.height, height)
    }

    /// The largest piece of a ratio, such as 1:1 or 4:5, from the middle.
    pub fn centred(width: u32, height: u32, ratio: (u32, u32)) -> Crop {
        let (across, down) = (u64::from(ratio.0.max(1)), u64::from(ratio.1.max(1)));
        let narrow = |length: u64| u32::try_from(length).unwrap_or(u32::MAX).max(1);
        let wide = narrow(u64::from(height) * across / down).min(width.max(1));
        let high = narrow(u64::from(width) * down / across).min(height.max(1));
        Crop { left: width.saturating_sub(wide) / 2, top: height.saturating_sub(high) / 2, width: wide, height: high }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pictures_move_up_down_away_and_to_any_place() {
        let check = |act, expected: &[char]| assert_eq!(rearranged(vec!['a', 'b', 'c'], act), expected, "{act}");
        check("up:1", &['b', 'a', 'c']);
        check("up:0", &['a', 'b', 'c']);
        check("down:2", &['a', 'b', 'c']);
        check("down:0", &['b', 'a', 'c']);
        check("remove:1", &['a', 'c']);
        check("move:2:0", &['c', 'a', 'b']);
        check("move:0:3", &['a', 'b', 'c']);
        check("up:9", &['a', 'b', 'c']);
        check("", &['a', 'b', 'c']);
    }

    #[test]
    fn a_square_comes_from_the_middle() {
        let square = Crop { left: 100, top: 0, width: 600, height: 600 };
        assert_eq!(Crop::centred(800, 600, (1, 1)), square);
        assert_eq!(Crop::centred(800, 1000, (4, 5)), Crop { left: 0, top: 0, width: 800, height: 1000 });
    }

    proptest! {
        #[test]
        fn a_centred_piece_always_fits(width in 1_u32..20_000, height in 1_u32..20_000, a in 0_u32..30, b in 0_u32..30) {
            prop_assert!(Crop::centred(width, height, (a, b)).fits(width, height));
        }
    }

    #[test]
    fn nothing_outside_of_the_picture_can_be_cut_out() {
        let fits = |left, top, width, height| Crop { left, top, width, height }.fits(100, 50);
        assert!(fits(0, 0, 100, 50) && fits(99, 49, 1, 1));
        assert!(!fits(0, 0, 0, 10) && !fits(1, 0, 100, 50) && !fits(u32::MAX, 0, 2, 2));
    }
}
