//! The finished site folder: `pkg/<hash>/` with the bundle, the files of `public/` beside it, and
//! `build.json`, written last, which tells the server where the current bundle is.

use crate::bundle::Files;
use crate::compress::{compress, worthwhile, write_whole};
use crate::inputs::Inputs;
use crate::place::{Place, files_below};
use anyhow::Result;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A tab opened before a deploy still asks for the files it started with.
const OLD_PACKAGES_KEPT: usize = 3;

/// Writes everything and returns the bundle's folder as the server names it, `pkg/<hash>`.
pub fn write(place: &Place, files: &Files) -> Result<String> {
    let mut inputs = Inputs::default();
    // The compressed forms depend on how carefully they were made.
    inputs.add("quick", &[u8::from(place.quick)]);
    for (name, content) in files {
        inputs.add(name, content);
    }
    let package = format!("pkg/{}", inputs.name());
    let folder = place.site.join(&package);
    let mut listed = Vec::new();
    let unfinished = folder.with_extension("unfinished");
    for (name, content) in files {
        let brotli = write_with_siblings(place, &unfinished.join(name), content)?;
        listed.push(json!({ "path": format!("{package}/{name}"), "bytes": content.len(), "brotli": brotli }));
    }
    // A folder of this name has this content already, and a server may be reading it.
    if folder.exists() {
        std::fs::remove_dir_all(&unfinished)?;
    } else {
        std::fs::rename(&unfinished, &folder)?;
    }
    copy_public(place)?;
    let previous = previous_packages(&place.site, &package);
    let build = json!({ "pkg": package, "previous": previous, "files": listed });
    write_whole(&place.site.join("build.json"), &serde_json::to_vec_pretty(&build)?)?;
    forget_old_packages(&place.site, &package, &previous)?;
    Ok(package)
}

/// Writes one file and its `.br` and `.gz`; returns the brotli size, or the plain one.
fn write_with_siblings(place: &Place, path: &Path, content: &[u8]) -> Result<usize> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    write_whole(path, content)?;
    if !worthwhile(path) {
        return Ok(content.len());
    }
    let compressed = compress(place, content)?;
    write_whole(&sibling(path, "br"), &compressed.brotli)?;
    write_whole(&sibling(path, "gz"), &compressed.gzip)?;
    Ok(compressed.brotli.len())
}

fn sibling(path: &Path, kind: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(kind);
    name.into()
}

/// Makes the site's root equal to `public/`, also forgetting files that are no longer there.
fn copy_public(place: &Place) -> Result<()> {
    let public = place.root.join("public");
    let mut expected = BTreeSet::from([place.site.join("build.json")]);
    for source in files_below(&public)? {
        let path = place.site.join(source.strip_prefix(&public)?);
        write_with_siblings(place, &path, &std::fs::read(&source)?)?;
        if worthwhile(&path) {
            expected.extend([sibling(&path, "br"), sibling(&path, "gz")]);
        }
        expected.insert(path);
    }
    for path in files_below(&place.site)? {
        if !path.starts_with(place.site.join("pkg")) && !expected.contains(&path) {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// The bundles before this one, newest first, as the last `build.json` remembers them.
fn previous_packages(site: &Path, current: &str) -> Vec<String> {
    let text = std::fs::read(site.join("build.json")).unwrap_or_default();
    let last: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
    let older = last["previous"].as_array().cloned().unwrap_or_default();
    let all = std::iter::once(last["pkg"].clone()).chain(older);
    all.filter_map(|name| name.as_str().map(str::to_owned))
        .filter(|name| name != current)
        .take(OLD_PACKAGES_KEPT)
        .collect()
}

/// Removes every bundle that is neither the current one nor among the remembered.
fn forget_old_packages(site: &Path, current: &str, previous: &[String]) -> Result<()> {
    for entry in std::fs::read_dir(site.join("pkg"))? {
        let entry = entry?;
        let name = format!("pkg/{}", entry.file_name().to_string_lossy());
        if name != current && !previous.contains(&name) {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str) -> Place {
        let root = std::env::temp_dir().join(format!("yunmall-xtask-{name}-{}", std::process::id()));
        std::fs::create_dir_all(root.join("public")).expect("a temporary folder");
        Place { target: root.join("target"), site: root.join("site"), root, quick: true }
    }

    fn bundle(script: &str) -> Files {
        Files::from([("yunmall.js".to_owned(), script.as_bytes().to_vec())])
    }

    #[test]
    fn the_same_files_have_the_same_folder_and_others_another() {
        let place = place("address");
        let first = write(&place, &bundle("one")).expect("written");
        assert_eq!(first, write(&place, &bundle("one")).expect("written again"));
        assert_ne!(first, write(&place, &bundle("two")).expect("written"));
        assert!(place.site.join(&first).join("yunmall.js.br").is_file());
        assert!(place.site.join(&first).join("yunmall.js.gz").is_file());
        std::fs::remove_dir_all(&place.root).expect("removed");
    }

    #[test]
    fn old_tabs_keep_their_bundle_for_three_more_builds() {
        let place = place("old");
        let made: Vec<_> =
            ["a", "b", "c", "d", "e"].iter().map(|script| write(&place, &bundle(script)).expect("written")).collect();
        let there: Vec<bool> = made.iter().map(|package| place.site.join(package).is_dir()).collect();
        assert_eq!(there, [false, true, true, true, true]);
        let build = std::fs::read_to_string(place.site.join("build.json")).expect("readable");
        assert!(build.contains(&made[4]));
        std::fs::remove_dir_all(&place.root).expect("removed");
    }

    #[test]
    fn a_file_gone_from_public_is_gone_from_the_site() {
        let place = place("public");
        std::fs::write(place.root.join("public/robots.txt"), "User-agent: *").expect("written");
        write(&place, &bundle("one")).expect("written");
        assert!(place.site.join("robots.txt.br").is_file());
        std::fs::remove_file(place.root.join("public/robots.txt")).expect("removed");
        write(&place, &bundle("one")).expect("written");
        assert!(!place.site.join("robots.txt").exists() && !place.site.join("robots.txt.br").exists());
        std::fs::remove_dir_all(&place.root).expect("removed");
    }
}
