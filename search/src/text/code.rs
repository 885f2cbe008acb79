//! Article numbers and barcodes: found whole, however their parts are set off.

/// The letters and digits of a code, normal and without anything between: `WES-5.4.5` is `wes545`.
pub fn code(normal: &str) -> String {
    normal.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// The beginnings of a code at its joints, itself included, each long enough to mean something:
/// the common part of a product's variants finds the product.
pub fn stems(normal: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut so_far = String::new();
    for part in normal.split(|letter: char| !letter.is_alphanumeric()) {
        so_far.push_str(part);
        if so_far.chars().count() >= 4 && found.last() != Some(&so_far) {
            found.push(so_far.clone());
        }
    }
    if found.last() != Some(&so_far) && !so_far.is_empty() {
        found.push(so_far);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joints_do_not_matter() {
        assert_eq!(code("wes-5.4.5"), "wes545");
        assert_eq!(code("mh01 xs/black"), "mh01xsblack");
        assert_eq!(stems("mh01-xs-black"), ["mh01", "mh01xs", "mh01xsblack"]);
        assert_eq!(stems("a-1"), ["a1"]);
        assert_eq!(stems("6901234567892"), ["6901234567892"]);
        assert!(stems("--").is_empty());
    }
}
