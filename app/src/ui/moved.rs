//! Arrow keys in a list under a field, after the pattern of the ARIA practices.

/// Where the mark goes from `at` among `count` choices by a key: an arrow, Home, or else End; none is the
/// field itself.
pub fn moved(at: Option<usize>, count: usize, key: &str) -> Option<usize> {
    match key {
        "ArrowDown" => Some(at.map_or(0, |at| at + 1)).filter(|at| *at < count),
        "ArrowUp" => at.map_or(count.checked_sub(1), |at| at.checked_sub(1)),
        "Home" => Some(0),
        _ => count.checked_sub(1),
    }
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn arrows_go_round_through_the_field() {
        let check = |at, key, expected| assert_eq!(moved(at, 3, key), expected, "{at:?} {key}");
        check(None, "ArrowDown", Some(0));
        check(Some(2), "ArrowDown", None);
        check(None, "ArrowUp", Some(2));
        check(Some(0), "ArrowUp", None);
        check(Some(2), "Home", Some(0));
        check(Some(0), "End", Some(2));
        assert_eq!(moved(None, 0, "ArrowUp"), None);
    }
}
