//! Building what the browser downloads. In order: cargo compiles `frontend`, the module is copied for shop and
//! desk (`halves`), each is cut at its lazy routes, `wasm-bindgen` writes the JavaScript, `wasm-opt` shrinks, Tailwind writes the
//! style sheet, and `site` puts everything into one folder named after its content. Each step is
//! skipped when its inputs did not change.

use crate::halves::Half;
use crate::inputs::Inputs;
use crate::place::{Place, cargo, files_below, succeed};
use crate::{optimise, script, site, split, style};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Raise this when a step below changes what it makes from the same inputs.
const RECIPE: &str = "3";

/// The bundle's files by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Builds the whole bundle into the site folder.
pub fn run(place: &Place) -> Result<()> {
    let started = Instant::now();
    compile(place)?;
    let mut files = modules(place)?;
    let patience = std::fs::read_to_string(place.root.join("frontend/page/patience.js"))?;
    for half in Half::ALL {
        split::wait_for_parts(&mut files, Path::new(half.folder()), &patience)?;
    }
    files.insert(format!("{}.css", split::NAME), style::run(place)?);
    for name in ["page.js", "tell.js", "install.js", "kept.js", "seen.js", "vitals.js", "zoom.js", "follow.js"] {
        files.insert(name.to_owned(), std::fs::read(place.root.join("frontend/page").join(name))?);
    }
    for (_, script) in files.iter_mut().filter(|(name, _)| name.ends_with(".js")) {
        *script = script::brief(std::str::from_utf8(script)?).into_bytes();
    }
    let package = site::write(place, &files)?;
    println!("bundle {package} in {} ({:.1} s)", place.site.display(), started.elapsed().as_secs_f32());
    Ok(())
}

/// Compiles `frontend` to WebAssembly. Only the last link keeps relocations (the cut needs them),
/// so that dependencies are compiled with the same flags as when clippy checks them.
fn compile(place: &Place) -> Result<()> {
    let mut command = cargo();
    command.current_dir(&place.root).args(["rustc", "-p", "frontend", "--lib", "--crate-type", "cdylib"]);
    command.args(["--target", "wasm32-unknown-unknown", "--profile", place.front_profile()]);
    command.arg("--target-dir").arg(place.front());
    succeed(command.args(["--", "-Clink-args=--emit-relocs"]))
}

/// Main module, chunks, JavaScript and manifest; cut and shrunk, or as they were made last time.
fn modules(place: &Place) -> Result<Files> {
    let linked = std::fs::read(place.linked_module()).context("the linked module")?;
    let mut inputs = Inputs::default();
    inputs.add("recipe", RECIPE.as_bytes());
    inputs.add("quick", &[u8::from(place.quick)]);
    inputs.add("flags", optimise::FLAGS.join(" ").as_bytes());
    inputs.add_file(&place.root, &place.root.join("style/package-lock.json"))?;
    inputs.add("module", &linked);
    let finished = place.cache().join(format!("modules-{}", inputs.name()));
    if !finished.is_dir() {
        let unfinished = finished.with_extension("unfinished");
        if unfinished.exists() {
            std::fs::remove_dir_all(&unfinished)?;
        }
        std::fs::create_dir_all(&unfinished)?;
        for half in Half::ALL {
            println!("  cutting the module at the lazy routes of the {half:?} ({} bytes)", linked.len());
            let folder = unfinished.join(half.folder());
            std::fs::create_dir_all(&folder)?;
            split::run(&half.of(&linked)?, &folder)?;
        }
        // Sizes are explained by names, and customers do not download them: a copy is kept on request.
        if let Some(folder) = std::env::var_os("YUNMALL_NAMED_MODULES") {
            keep_named(&unfinished, &PathBuf::from(folder))?;
        }
        if !place.quick {
            let modules = files_below(&unfinished)?
                .into_iter()
                .filter(|path| path.extension().is_some_and(|kind| kind == "wasm"));
            let mut modules: Vec<PathBuf> = modules.collect();
            println!("  shrinking {} modules, about half a minute for the largest", modules.len());
            modules.sort_by_key(|path| std::fs::metadata(path).map_or(0, |facts| facts.len()));
            optimise::run(place, modules)?;
        }
        std::fs::rename(&unfinished, &finished)?;
        forget_old_modules(place)?;
    }
    let mut files = Files::new();
    for path in files_below(&finished)? {
        let name = path.strip_prefix(&finished)?.to_string_lossy().into_owned();
        files.insert(name, std::fs::read(&path)?);
    }
    Ok(files)
}

/// Copies the modules as they are before names are dropped, for `xtask size FILE`.
fn keep_named(from: &Path, to: &Path) -> Result<()> {
    for path in files_below(from)?.into_iter().filter(|path| path.extension().is_some_and(|kind| kind == "wasm")) {
        let copy = to.join(path.strip_prefix(from)?);
        std::fs::create_dir_all(copy.parent().unwrap_or(to))?;
        std::fs::copy(&path, copy)?;
    }
    Ok(())
}

/// Keeps the cache from growing for ever: the newest few sets of modules are enough.
fn forget_old_modules(place: &Place) -> Result<()> {
    let mut sets = Vec::new();
    for entry in std::fs::read_dir(place.cache())? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("modules-") {
            sets.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    sets.sort();
    let surplus = sets.len().saturating_sub(6);
    for (_, old) in sets.into_iter().take(surplus) {
        std::fs::remove_dir_all(old)?;
    }
    Ok(())
}
