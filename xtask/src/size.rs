//! What the customer downloads, weighed: each file of the bundle raw and compressed, and which
//! crates the code of the browser's half comes from.

use crate::place::Place;
use crate::reader::Reader;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Write};

/// Prints both tables, as far as somebody reads them.
pub fn run(place: &Place) -> Result<()> {
    match print(place, &mut std::io::stdout().lock()) {
        // `xtask size | head` has read enough.
        Err(error) if error.downcast_ref().is_some_and(|error: &Error| error.kind() == ErrorKind::BrokenPipe) => Ok(()),
        printed => printed,
    }
}

fn print(place: &Place, out: &mut impl Write) -> Result<()> {
    let text = std::fs::read(place.site.join("build.json")).context("no build.json yet; run `make bundle`")?;
    let build: serde_json::Value = serde_json::from_slice(&text)?;
    writeln!(out, "{:>10} {:>10}  file", "raw", "brotli")?;
    let mut totals = (0, 0);
    for file in build["files"].as_array().into_iter().flatten() {
        let (raw, brotli) = (file["bytes"].as_u64().unwrap_or(0), file["brotli"].as_u64().unwrap_or(0));
        totals = (totals.0 + raw, totals.1 + brotli);
        writeln!(out, "{raw:>10} {brotli:>10}  {}", file["path"].as_str().unwrap_or_default())?;
    }
    writeln!(out, "{:>10} {:>10}  together\n", totals.0, totals.1)?;

    let Ok(module) = std::fs::read(place.linked_module()) else { return Ok(()) };
    let code = functions(&module)?;
    let whole: usize = code.iter().map(|function| function.bytes).sum();
    let mut crates: BTreeMap<String, usize> = BTreeMap::new();
    for function in &code {
        *crates.entry(origin(&function.name).to_owned()).or_default() += function.bytes;
    }
    writeln!(out, "code as linked, before cutting and shrinking: {whole} bytes in {} functions", code.len())?;
    let mut crates: Vec<_> = crates.into_iter().collect();
    crates.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    for (name, bytes) in crates.iter().take(20) {
        writeln!(out, "{bytes:>10} {:>5.1} %  {name}", *bytes as f64 * 100.0 / whole.max(1) as f64)?;
    }
    let mut code = code;
    code.sort_by_key(|function| std::cmp::Reverse(function.bytes));
    writeln!(out, "\nlargest functions")?;
    for function in code.iter().take(15) {
        writeln!(out, "{:>10}  {}", function.bytes, function.name.chars().take(140).collect::<String>())?;
    }
    Ok(())
}

/// One function of a module.
struct Function {
    name: String,
    bytes: usize,
}

/// The crate a function's readable name begins with; `<app::Cart as …>` counts for `app`.
fn origin(name: &str) -> &str {
    let start = name.trim_start_matches(|letter: char| !letter.is_alphabetic() && letter != '_');
    let start = start.strip_prefix("dyn ").or(start.strip_prefix("mut ")).unwrap_or(start);
    let end = start.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(start.len());
    if start[end..].starts_with("::") || start[end..].starts_with('[') { &start[..end] } else { "(no crate)" }
}

/// Reads just enough of a module: how many functions are imported, the names, the bodies' sizes.
fn functions(module: &[u8]) -> Result<Vec<Function>> {
    let Some(rest) = module.strip_prefix(b"\0asm\x01\0\0\0") else { bail!("not a WebAssembly module") };
    let (mut imported, mut sizes, mut names) = (0, Vec::new(), BTreeMap::new());
    let mut sections = Reader(rest);
    while !sections.0.is_empty() {
        let kind = sections.byte()?;
        let mut section = sections.block()?;
        match kind {
            0 if section.text()? == "name" => names = function_names(section)?,
            2 => imported = imported_functions(section)?,
            10 => {
                for _ in 0..section.number()? {
                    sizes.push(section.block()?.0.len());
                }
            }
            _ => {}
        }
    }
    let name = |index: usize| names.get(&(imported + index)).cloned().unwrap_or_default();
    Ok(sizes.into_iter().enumerate().map(|(index, bytes)| Function { name: name(index), bytes }).collect())
}

/// The name as it was written, without the compiler's numbers.
fn readable(name: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(name))
}

fn imported_functions(mut section: Reader) -> Result<usize> {
    let mut functions = 0;
    for _ in 0..section.number()? {
        section.text()?;
        section.text()?;
        functions += usize::from(section.imported()?);
    }
    Ok(functions)
}

fn function_names(mut section: Reader) -> Result<BTreeMap<usize, String>> {
    let mut names = BTreeMap::new();
    while !section.0.is_empty() {
        let kind = section.byte()?;
        let mut part = section.block()?;
        if kind == 1 {
            for _ in 0..part.number()? {
                let index = part.number()?;
                names.insert(index, readable(&part.text()?));
            }
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_belongs_to_the_crate_its_name_begins_with() {
        assert_eq!(origin("app::cart::view::h12"), "app");
        assert_eq!(origin("<app::Cart as core::fmt::Debug>::fmt"), "app");
        assert_eq!(origin("<&mut leptos::View as X>::y"), "leptos");
        assert_eq!(origin("memcpy"), "(no crate)");
    }

    #[test]
    fn a_small_module_is_read() {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend([2, 7, 1, 1, b'm', 1, b'f', 0, 0]); // one imported function
        module.extend([10, 6, 1, 4, 0, 0x41, 0, 0x0b]); // one body of four bytes
        module.extend([0, 12, 4, b'n', b'a', b'm', b'e', 1, 5, 1, 1, 2, b'a', b'b']);
        let found = functions(&module).expect("a valid module");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].bytes), ("ab", 4));
    }
}
