//! Scripts as they are sent: without what is written for those who read them here.

/// A script without comments that stand on lines of their own, blank lines and indentation. A text over
/// several lines would lose its indentation too; neither our scripts nor those made for them have one.
pub fn brief(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut explained = false;
    for line in source.lines().map(str::trim) {
        let begins = line.starts_with("/*");
        if begins || explained {
            explained = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::brief;

    #[test]
    fn only_what_the_browser_needs_is_left() {
        let source =
            "// For readers.\n/**\n * More.\n */\nfunction a() {\n    /* one */\n    return \"//\" + 1; // why\n}\n\n";
        assert_eq!(brief(source), "function a() {\nreturn \"//\" + 1; // why\n}\n");
    }
}
