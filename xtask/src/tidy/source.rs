//! Source files as the rules see them: with and without comments and the insides of strings, so
//! that writing *about* a forbidden word is allowed.

/// Kinds of files the rules speak about.
pub const KINDS: &[&str] = &[".rs", ".ts", ".mjs", ".css", ".sh"];

/// One file in three forms that agree line by line.
pub struct SourceFile {
    /// Path below the repository, with `/`.
    pub path: String,
    /// As written.
    pub text: String,
    /// Comments blanked.
    pub uncommented: String,
    /// Comments and the insides of strings blanked.
    pub code: String,
}

impl SourceFile {
    /// Prepares the three forms; only Rust has comments blanked, other kinds are taken as written.
    pub fn new(path: &str, text: &str) -> Self {
        let (uncommented, code) = if path.ends_with(".rs") { blank(text) } else { (text.to_owned(), text.to_owned()) };
        Self { path: path.to_owned(), text: text.to_owned(), uncommented, code }
    }

    /// The package a path belongs to: its first folder.
    pub fn package(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }
}

/// Walks through Rust text once and blanks comments, then also strings.
fn blank(text: &str) -> (String, String) {
    let letters: Vec<char> = text.chars().collect();
    let (mut uncommented, mut code) = (String::new(), String::new());
    let mut at = 0;
    while at < letters.len() {
        let (kind, length) = piece(&letters, at);
        for (offset, letter) in letters[at..at + length].iter().enumerate() {
            let blanked = if *letter == '\n' { '\n' } else { ' ' };
            let edge = offset == 0 || offset + 1 == length;
            uncommented.push(if kind == Piece::Comment { blanked } else { *letter });
            code.push(if kind == Piece::Code || (kind == Piece::Text && edge) { *letter } else { blanked });
        }
        at += length;
    }
    (uncommented, code)
}

#[derive(PartialEq, Clone, Copy)]
enum Piece {
    Code,
    Comment,
    Text,
}

/// What starts at `at`, and how long it is. Code comes one character, or one whole word, at a time.
fn piece(letters: &[char], at: usize) -> (Piece, usize) {
    let next = letters.get(at + 1).copied();
    match letters[at] {
        '/' if next == Some('/') => {
            let length = letters[at..].iter().position(|letter| *letter == '\n').unwrap_or(letters.len() - at);
            (Piece::Comment, length)
        }
        '/' if next == Some('*') => (Piece::Comment, block_comment(&letters[at..])),
        '"' => (Piece::Text, quoted(&letters[at..], '"')),
        // A lifetime is `'` and a word without a closing quote behind its first letter.
        '\'' if next == Some('\\') || letters.get(at + 2) == Some(&'\'') => (Piece::Text, quoted(&letters[at..], '\'')),
        letter if letter.is_alphanumeric() || letter == '_' => {
            let rest = &letters[at..];
            let length =
                rest.iter().position(|letter| !letter.is_alphanumeric() && *letter != '_').unwrap_or(rest.len());
            let word: String = rest[..length].iter().collect();
            match word.as_str() {
                "r" | "br" => raw_string(rest, length).map_or((Piece::Code, length), |length| (Piece::Text, length)),
                _ => (Piece::Code, length),
            }
        }
        _ => (Piece::Code, 1),
    }
}

fn block_comment(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at + 1 < rest.len() {
        match (rest[at], rest[at + 1]) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn quoted(rest: &[char], quote: char) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            letter if letter == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// The length of `r##"…"##` when the word before was `r`.
fn raw_string(rest: &[char], prefix: usize) -> Option<usize> {
    let hashes = rest[prefix..].iter().take_while(|letter| **letter == '#').count();
    let start = prefix + hashes;
    if rest.get(start) != Some(&'"') {
        return None;
    }
    let closes =
        |at: usize| rest[at] == '"' && rest[at + 1..].iter().take_while(|letter| **letter == '#').count() >= hashes;
    let end = (start + 1..rest.len()).find(|at| closes(*at))?;
    Some(end + 1 + hashes)
}

/// Whether `word` occurs in a line as a whole word.
pub fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
            && !after.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        SourceFile::new("a.rs", text).code
    }

    #[test]
    fn comments_and_the_insides_of_strings_are_blanked() {
        assert_eq!(code("a // b\nc"), "a     \nc");
        assert_eq!(code("a /* b /* c */ */ d"), "a                 d");
        assert_eq!(code(r#"f("b // c") d"#), r#"f("      ") d"#);
        assert_eq!(code("r#\"x \"y\" \"# z").split_whitespace().last(), Some("z"));
        assert_eq!(code(r"'\'' x 'y' &'life z"), r"'  ' x ' ' &'life z");
    }

    #[test]
    fn lines_stay_where_they_were() {
        let text = "/* one\ntwo */ three\n\"four\nfive\" six\n";
        assert_eq!(code(text).lines().count(), text.lines().count());
        assert!(code(text).lines().nth(3).is_some_and(|line| line.contains("six")));
    }

    #[test]
    fn words_are_whole() {
        assert!(has_word("use axum::Router;", "axum"));
        assert!(!has_word("use leptos_axum::x;", "axum"));
    }
}
