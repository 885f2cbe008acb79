//! `GET /sw.js`: the shop's deputy, with the addresses of the files of this very build. A new build
//! makes other bytes, which is how browsers notice it.

use axum::body::Bytes;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use leptos::config::LeptosOptions;
use std::path::Path;

const SOURCE: &str = concat!(
    include_str!("worker/names.js"),
    include_str!("worker/keep.js"),
    include_str!("worker/answer.js"),
    include_str!("worker/cart.js"),
    include_str!("worker/queue.js"),
    include_str!("worker/push.js"),
    include_str!("worker/life.js"),
);

const KEEP: [(HeaderName, &str); 2] =
    [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];

/// Made once, at the start.
pub fn script(options: &LeptosOptions) -> Bytes {
    let package = options.site_pkg_dir.to_string();
    let (program, later) = files(Path::new(options.site_root.as_ref()), &package);
    let build = package.rsplit('/').next().unwrap_or_default();
    let list = |files: Vec<String>| serde_json::to_string(&files).unwrap_or_else(|_| "[]".to_owned());
    let text =
        written(SOURCE).replace("$build", build).replace("$program", &list(program)).replace("$later", &list(later));
    text.into()
}

/// The answer.
pub fn answer(script: Bytes) -> Response {
    (KEEP, script).into_response()
}

/// The source without its comments, which are for those who read it here.
fn written(source: &str) -> String {
    let lines = source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.fold(String::with_capacity(source.len()), |mut text, line| {
        text.push_str(line);
        text.push('\n');
        text
    })
}

/// The files that every page of the shop needs, and those of its parts; nothing of the admin.
fn files(site: &Path, package: &str) -> (Vec<String>, Vec<String>) {
    let folder = site.join(package);
    let address = |name: &str| format!("/{package}/{name}");
    let main =
        ["yunmall.js", "yunmall.wasm", "yunmall.css", "page.js", "kept.js", "__wasm_split.______________________.js"];
    let mut program: Vec<String> = main.into_iter().filter(|name| folder.join(name).is_file()).map(address).collect();
    // Without a bundle there is no drawing either, and the shop works as plain HTML.
    if site.join("icons.svg").is_file() {
        program.push("/icons.svg".to_owned());
    }
    let parts: std::collections::BTreeMap<String, Vec<String>> =
        std::fs::read_to_string(folder.join("__wasm_split_manifest.json"))
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
    let mut later: Vec<String> =
        parts.into_values().flat_map(|files| files.into_iter().map(|file| address(&format!("{file}.wasm")))).collect();
    later.sort();
    later.dedup();
    (program, later)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stay_at_home_and_strings_stay_whole() {
        let text = written("// why\nconst a = 'https://x'; // here\n\n  b();\n");
        assert_eq!(text, "const a = 'https://x'; // here\nb();\n");
    }
}
