//! Shrinking modules with `wasm-opt` from the npm package `binaryen`.

use crate::place::{Place, succeed};
use anyhow::{Result, anyhow};
use std::path::PathBuf;
use std::process::Command;

/// Exactly the features the compiler uses. Never `--all-features`: that makes the tool write
/// encodings which browsers refuse ("Invalid import kind 127").
pub const FLAGS: &[&str] = &[
    "-Oz",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Shrinks each module in place, two at a time: the tool runs on one core.
pub fn run(place: &Place, modules: Vec<PathBuf>) -> Result<()> {
    let program = place.npm_program("wasm-opt")?;
    let waiting = std::sync::Mutex::new(modules);
    let next = || waiting.lock().ok().and_then(|mut modules| modules.pop());
    let work = || -> Result<()> {
        while let Some(module) = next() {
            let smaller = module.with_extension("smaller");
            let mut command = Command::new(&program);
            succeed(command.args(FLAGS).arg(&module).arg("-o").arg(&smaller))?;
            let before = std::fs::metadata(&module)?.len();
            std::fs::rename(&smaller, &module)?;
            let name = module.file_name().unwrap_or_default().to_string_lossy().into_owned();
            println!("  wasm-opt {name}: {before} → {} bytes", std::fs::metadata(&module)?.len());
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(work);
        work()?;
        other.join().map_err(|_| anyhow!("a thread running wasm-opt panicked"))?
    })
}
