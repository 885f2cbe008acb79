//! Naming results after what they were made from, so that a step whose inputs did not change is
//! a look-up instead of half a minute of work.

use crate::place::files_below;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::path::Path;

/// Gathers inputs and ends as a short hexadecimal name.
#[derive(Default)]
pub struct Inputs(Sha256);

impl Inputs {
    /// Adds one named piece; lengths keep neighbouring pieces from running into each other.
    pub fn add(&mut self, name: &str, content: &[u8]) {
        self.0.update((name.len() as u64).to_le_bytes());
        self.0.update(name);
        self.0.update((content.len() as u64).to_le_bytes());
        self.0.update(content);
    }

    /// Adds a file by its path below `root`.
    pub fn add_file(&mut self, root: &Path, path: &Path) -> Result<()> {
        let content = std::fs::read(path).with_context(|| path.display().to_string())?;
        self.add(&path.strip_prefix(root).unwrap_or(path).to_string_lossy(), &content);
        Ok(())
    }

    /// Adds every file below a folder.
    pub fn add_folder(&mut self, root: &Path, folder: &Path) -> Result<()> {
        for path in files_below(folder)? {
            self.add_file(root, &path)?;
        }
        Ok(())
    }

    /// The first 16 hexadecimal digits: short enough for a URL, long enough never to meet twice.
    pub fn name(self) -> String {
        self.0.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The name of a single piece of content.
pub fn name_of(content: &[u8]) -> String {
    let mut inputs = Inputs::default();
    inputs.add("", content);
    inputs.name()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_do_not_run_into_each_other() {
        let mut one = Inputs::default();
        one.add("ab", b"c");
        let mut other = Inputs::default();
        other.add("a", b"bc");
        assert_ne!(one.name(), other.name());
    }

    #[test]
    fn a_name_has_sixteen_hexadecimal_digits() {
        let name = name_of(b"yunmall");
        assert_eq!(name.len(), 16);
        assert!(name.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}
