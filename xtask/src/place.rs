//! Where things are: the sources, cargo's output, the finished site.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the command line asked for.
#[derive(Default)]
pub struct Options {
    /// The site folder, when it is not the usual one.
    pub site: Option<PathBuf>,
    /// Fast to build rather than small.
    pub quick: bool,
}

/// The folders one run works with.
pub struct Place {
    /// The repository.
    pub root: PathBuf,
    /// Cargo's output for the server.
    pub target: PathBuf,
    /// The finished site: what the server reads.
    pub site: PathBuf,
    /// Fast to build rather than small.
    pub quick: bool,
}

impl Place {
    /// Finds the repository from the working directory upwards, and the rest from the environment.
    pub fn find(options: &Options) -> Result<Self> {
        let here = std::env::current_dir()?;
        let root = here
            .ancestors()
            .find(|folder| folder.join("xtask/Cargo.toml").is_file())
            .with_context(|| format!("{} is not inside the repository", here.display()))?
            .to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        let site = match &options.site {
            Some(folder) => here.join(folder),
            None => target.join("site"),
        };
        Ok(Self { root, target, site, quick: options.quick })
    }

    /// The browser's half has a target directory of its own, so that the features of server and
    /// browser never mix.
    pub fn front(&self) -> PathBuf {
        self.target.join("front")
    }

    /// The cargo profile of the browser's half.
    pub fn front_profile(&self) -> &'static str {
        if self.quick { "release" } else { "wasm-release" }
    }

    /// The module as cargo linked it, before anything was cut or shrunk.
    pub fn linked_module(&self) -> PathBuf {
        self.front().join("wasm32-unknown-unknown").join(self.front_profile()).join("frontend.wasm")
    }

    /// Results that may be used again, named after their inputs.
    pub fn cache(&self) -> PathBuf {
        self.target.join("bundle-cache")
    }

    /// A program that `npm ci` put beside the styles.
    pub fn npm_program(&self, name: &str) -> Result<PathBuf> {
        let program = self.root.join("style/node_modules/.bin").join(name);
        if !program.exists() {
            bail!("{} is missing; run xtask/bootstrap.sh run", program.display());
        }
        Ok(program)
    }
}

/// Cargo as the caller chose it: `cargo run` and the Makefile both say which one.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a program to its end; its failure is ours, named.
pub fn succeed(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("{program} could not be started"))?;
    if !status.success() {
        bail!("{program} failed ({status})");
    }
    Ok(())
}

/// Every file below a folder, sorted, links not followed; an absent folder has none.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() && entry.file_name() != "node_modules" {
                waiting.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}
