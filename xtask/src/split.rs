//! From cargo's one module to a main module, its lazily loaded chunks and the JavaScript between.

use anyhow::{Context, Result, anyhow, ensure};
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;

/// The name of the main module and of its JavaScript.
pub const NAME: &str = "yunmall";

/// Leptos writes this file name into the module when it compiles a lazy route.
const LINK: &str = "./__wasm_split.______________________.js";

/// Which files each lazy route needs, so that the server can announce them in the page's head.
pub const MANIFEST: &str = "__wasm_split_manifest.json";

/// Cuts the linked module and writes the results into `folder`.
pub fn run(linked: &[u8], folder: &Path) -> Result<()> {
    let uncut = folder.join("uncut.wasm");
    let mut options = wasm_split_cli_support::Options::new(linked);
    options.output_dir = folder;
    options.main_out_path = &uncut;
    options.link_name = LINK;
    let main_module = format!("./{NAME}.js");
    options.main_module = &main_module;
    options.verbose = false;
    let split = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("cutting the module: {error:?}"))?;

    // Sorted, because the folder is named after its content and a hash map has no order.
    let manifest: std::collections::BTreeMap<_, _> = split.prefetch_map.into_iter().collect();
    std::fs::write(folder.join(MANIFEST), serde_json::to_vec(&manifest)?)?;

    let mut bindgen = Bindgen::new();
    bindgen.keep_lld_exports(true).demangle(false).typescript(false).debug(false);
    // Names explain sizes to those who ask for them; customers do not download them.
    let named = std::env::var_os("YUNMALL_NAMED_MODULES").is_some();
    bindgen.remove_name_section(!named).remove_producers_section(true);
    bindgen.input_path(&uncut).out_name(NAME);
    bindgen.web(true)?.generate(folder).context("wasm-bindgen")?;
    std::fs::remove_file(&uncut)?;
    std::fs::rename(folder.join(format!("{NAME}_bg.wasm")), folder.join(format!("{NAME}.wasm")))?;
    Ok(())
}

/// How the JavaScript between the modules fetches a part; whoever waits for it is then told, and the
/// program dies if it did not come.
const FETCHES: &str = "await callee();";

/// How it asks for each file. `patience` has a `fetch` of its own, which is found before the browser's.
const ASKS: &str = " = fetch(new URL(";

/// Makes the JavaScript between the modules patient: `patience` asks for each file in a turn of its own, and a part
/// that does not come is fetched again by its `patiently` before the program hears of it.
///
/// # Errors
/// If that JavaScript does not look as expected, because a part that is lost must not go unnoticed.
pub fn wait_for_parts(files: &mut crate::bundle::Files, folder: &Path, patience: &str) -> Result<()> {
    let name = folder.join(LINK.trim_start_matches("./")).to_string_lossy().into_owned();
    let glue = files.get_mut(&name).context("the JavaScript between the modules")?;
    let text = String::from_utf8(std::mem::take(glue))?;
    let expected = text.matches(FETCHES).count() == 1 && text.contains(ASKS) && !text.contains("function fetch");
    ensure!(expected, "the JavaScript between the modules fetches parts in another way now");
    *glue = format!("{}{patience}", text.replace(FETCHES, "await patiently(callee);")).into_bytes();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_fetched_patiently_or_not_at_all() {
        let name = LINK.trim_start_matches("./");
        let glue = "const part = fetch(new URL(\"./part.wasm\", import.meta.url));\ntry { await callee(); }\n";
        let mut files = crate::bundle::Files::from([(name.to_owned(), glue.as_bytes().to_vec())]);
        let here = Path::new("");
        wait_for_parts(&mut files, here, "async function patiently() {}").expect("patience");
        let patient = glue.replace("callee()", "patiently(callee)") + "async function patiently() {}";
        assert_eq!(String::from_utf8_lossy(&files[name]), patient);
        assert!(wait_for_parts(&mut files, here, "").is_err(), "nothing is left to make patient");
        for other in [glue.replace("fetch", "get"), format!("{glue}function fetch() {{}}\n")] {
            let mut files = crate::bundle::Files::from([(name.to_owned(), other.into_bytes())]);
            assert!(wait_for_parts(&mut files, here, "").is_err(), "it asks in another way");
        }
    }
}
