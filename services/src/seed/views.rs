//! Which pictures a product gets, and how its things lie on them.

use super::paint::{Look, Place, Sprite, compose};
use image::RgbImage;

/// What a view shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// The whole thing, from the front, in the colour with this index.
    Front(usize),
    /// Near enough to see the details.
    Close,
    /// Several, in the colours there are.
    Group,
    /// Laid at an angle.
    Tilted,
}

/// The views of a product that comes in `looks` (at least one; the first is shown first):
/// front, near, several, tilted, then the other colours.
pub(super) fn plan(looks: usize) -> Vec<View> {
    let mut plan = vec![View::Front(0), View::Close, View::Group, View::Tilted];
    plan.extend((1..looks).map(View::Front));
    plan
}

/// Draws one view.
pub(super) fn draw(sprite: &Sprite, looks: &[Look], view: View) -> RgbImage {
    let look = |index: usize| looks.get(index % looks.len().max(1)).copied().unwrap_or(Look::PLAIN);
    let place = |longest, degrees, x, y| Place { longest, degrees, x, y };
    match view {
        View::Front(index) => compose(&[(&sprite.in_colours(look(index)), place(580, 0.0, 400, 395))]),
        View::Close => compose(&[(&sprite.in_colours(look(0)), place(1040, -6.0, 455, 500))]),
        View::Tilted => compose(&[(&sprite.in_colours(look(0)), place(540, 16.0, 400, 395))]),
        View::Group => {
            let (left, right, front) =
                (sprite.in_colours(look(1)), sprite.in_colours(look(2)), sprite.in_colours(look(0)));
            compose(&[
                (&left, place(365, -9.0, 225, 310)),
                (&right, place(365, 9.0, 575, 310)),
                (&front, place(425, 0.0, 400, 480)),
            ])
        }
    }
}
