//! The house rules as a program: each violation is one line, `file:line: rule`. A rule that can be
//! checked here needs no reviewer. Every rule has a test with a snippet that breaks it and one
//! that does not, because a check that cannot fail is a defect.

mod edges;
mod source;
mod text;
mod words;

use crate::place::Place;
use anyhow::{Context, Result, bail};
use source::SourceFile;
use std::process::Command;

/// One broken rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// Path below the repository.
    pub file: String,
    /// Counted from one; zero when the whole file or package is meant.
    pub line: usize,
    /// What is wrong and, where it helps, what to do instead.
    pub rule: String,
}

/// Checks every file git knows or would add, and the edges between crates.
pub fn run(place: &Place) -> Result<()> {
    let files = sources(place)?;
    let mut found = edges::check(&edges::metadata(place)?);
    for file in &files {
        found.extend(words::check(file));
        found.extend(text::check(file));
    }
    let uses: Vec<(String, usize)> = files.iter().flat_map(text::feature_switches).collect();
    found.extend(text::over_budget(&uses));
    found.sort();
    for Violation { file, line, rule } in &found {
        println!("{file}:{line}: {rule}");
    }
    println!(
        "tidy: {} files, {} of {} cfg(feature) switches used in app/src",
        files.len(),
        uses.len(),
        text::SWITCH_BUDGET
    );
    if found.is_empty() { Ok(()) } else { bail!("{} house rules are broken", found.len()) }
}

/// Tracked files and new ones that are not ignored, as far as rules speak about them.
fn sources(place: &Place) -> Result<Vec<SourceFile>> {
    let mut git = Command::new("git");
    git.current_dir(&place.root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let output = git.output().context("git could not be started")?;
    if !output.status.success() {
        bail!("git ls-files failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let mut files = Vec::new();
    for path in String::from_utf8(output.stdout)?.split_terminator('\0') {
        if source::KINDS.iter().any(|kind| path.ends_with(kind)) {
            // Deleted but still in the index: there is nothing to check.
            if let Ok(text) = std::fs::read_to_string(place.root.join(path)) {
                files.push(SourceFile::new(path, &text));
            }
        }
    }
    Ok(files)
}
