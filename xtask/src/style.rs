//! The style sheet: Tailwind reads `style/main.css` and the class names used in `app/src`.

use crate::inputs::Inputs;
use crate::place::{Place, files_below, succeed};
use anyhow::{Result, bail};
use std::process::Command;

/// The finished style sheet, from the cache when nothing it depends on changed.
pub fn run(place: &Place) -> Result<Vec<u8>> {
    let entry = place.root.join("style/main.css");
    if !entry.is_file() {
        bail!("{} is missing", entry.display());
    }
    let mut inputs = Inputs::default();
    inputs.add("quick", &[u8::from(place.quick)]);
    inputs.add_folder(&place.root, &place.root.join("style"))?;
    for source in files_below(&place.root.join("app/src"))? {
        inputs.add_file(&place.root, &source)?;
    }
    let finished = place.cache().join(format!("{}.css", inputs.name()));
    if !finished.is_file() {
        std::fs::create_dir_all(place.cache())?;
        let unfinished = finished.with_extension("unfinished");
        let mut command = Command::new(place.npm_program("tailwindcss")?);
        command.current_dir(&place.root).arg("-i").arg(&entry).arg("-o").arg(&unfinished);
        if !place.quick {
            command.arg("--minify");
        }
        succeed(&mut command)?;
        std::fs::rename(&unfinished, &finished)?;
    }
    Ok(std::fs::read(finished)?)
}
