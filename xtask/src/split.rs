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

/// Makes the JavaScript between the modules patient: a part that does not come is fetched again by
/// `patiently`, which `patience` defines, before the program hears of it.
///
/// # Errors
/// If that JavaScript does not look as expected, because a part that is lost must not go unnoticed.
pub fn wait_for_parts(files: &mut crate::bundle::Files, folder: &Path, patience: &str) -> Result<()> {
    let name = folder.join(LINK.trim_start_matches("./")).to_string_lossy().into_owned();
    let glue = files.get_mut(&name).context("the JavaScript between the modules")?;
    let text = String::from_utf8(std::mem::take(glue))?;
    ensure!(text.matches(FETCHES).count() == 1, "the JavaScript between the modules fetches parts in another way now");
    *glue = format!("{}{patience}", text.replace(FETCHES, "await patiently(callee);")).into_bytes();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_fetched_patiently_or_not_at_all() {
        let name = LINK.trim_start_matches("./");
        let mut files = crate::bundle::Files::from([(name.to_owned(), b"try { await callee(); }\n".to_vec())]);
        let here = Path::new("");
        wait_for_parts(&mut files, here, "async function patiently() {}").expect("patience");
        assert_eq!(files[name], b"try { await patiently(callee); }\nasync function patiently() {}");
        assert!(wait_for_parts(&mut files, here, "").is_err(), "nothing is left to make patient");
    }
}
