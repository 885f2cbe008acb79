//! Two programs out of one module: the shop's, which customers fetch, and the desk's, which they never do.
//!
//! Cargo links them once, with two beginnings and the parts of both. Here a copy is made for each in which
//! the beginning and the parts of the other cannot be reached any more; the cut then leaves out whatever
//! nothing reaches. (One program with all parts would be cut once for each combination of parts that share
//! something, and a shopper would fetch twice as many pieces.)

use crate::reader::Reader;
use anyhow::{Context, Result, bail, ensure};

/// One of the two programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// What customers use.
    Shop,
    /// What merchants use.
    Desk,
}

/// The parts of the desk are loaded by functions whose names begin so.
const DESK_PARTS: &str = "desk_";
/// How the name of what fetches a part begins.
const FETCHES: &str = "__wasm_split_load_";
/// How the compiler marks a part's entrance, and what the mark becomes in the other program.
const ENTRANCE: (&str, &str) = ("__wasm_split_00", "00_import_");
const CLOSED: &str = "00_absent_";

impl Half {
    /// Both.
    pub const ALL: [Half; 2] = [Half::Shop, Half::Desk];

    /// Its folder within the bundle.
    pub fn folder(self) -> &'static str {
        match self {
            Half::Shop => "",
            Half::Desk => "desk",
        }
    }

    fn begins_with(self) -> &'static str {
        match self {
            Half::Shop => "hydrate",
            Half::Desk => "hydrate_desk",
        }
    }

    /// Whether an export is this half's beginning: the compiler adds a hash to the name.
    fn begins_at(self, export: &str) -> bool {
        let hash = export.strip_prefix(self.begins_with()).and_then(|rest| rest.strip_prefix('_'));
        hash.is_some_and(|hash| hash.len() == 16 && hash.bytes().all(|letter| letter.is_ascii_hexdigit()))
    }

    /// Whether a part is this half's, by the name of the function that loads it.
    fn has(self, part: &str) -> bool {
        part.starts_with(DESK_PARTS) == (self == Half::Desk)
    }

    /// This half's copy of the linked module.
    ///
    /// # Errors
    /// If the module is none, or has not both beginnings.
    pub fn of(self, linked: &[u8]) -> Result<Vec<u8>> {
        const HEAD: &[u8] = b"\0asm\x01\0\0\0";
        let Some(rest) = linked.strip_prefix(HEAD) else { bail!("not a WebAssembly module") };
        let mut copy = Vec::with_capacity(linked.len());
        copy.extend_from_slice(HEAD);
        let mut sections = Reader(rest);
        while !sections.0.is_empty() {
            let kind = sections.byte()?;
            let section = sections.block()?;
            let section = match kind {
                2 => self.imports(section)?,
                7 => self.exports(section)?,
                _ => section.0.to_vec(),
            };
            copy.push(kind);
            number(&mut copy, section.len());
            copy.extend(section);
        }
        Ok(copy)
    }

    /// Marks the entrances of the other's parts as closed, and lets whatever would fetch one of them fetch one of
    /// this half's: nothing does, but the module has a place for it that must be filled. Nothing is left out,
    /// because functions are known by their numbers.
    fn imports(self, mut section: Reader) -> Result<Vec<u8>> {
        let mut imports = Vec::new();
        for _ in 0..section.number()? {
            let (module, name) = (section.text()?, section.text()?);
            let from = section.0;
            section.imported()?;
            imports.push((module, name, &from[..from.len() - section.0.len()]));
        }
        let fetches = |name: &str| name.strip_prefix(FETCHES).map(|part| self.has(part));
        let mine = imports.iter().find(|(_, name, _)| fetches(name) == Some(true)).map(|(_, name, _)| name.clone());
        let mut out = Vec::new();
        number(&mut out, imports.len());
        for (module, name, what) in &imports {
            let name = match name.strip_prefix(ENTRANCE.0) {
                Some(part) if !self.has(part) => name.replace(ENTRANCE.1, CLOSED),
                _ if fetches(name) == Some(false) => mine.clone().context("a program without parts")?,
                _ => name.clone(),
            };
            for text in [module, &name] {
                number(&mut out, text.len());
                out.extend_from_slice(text.as_bytes());
            }
            out.extend_from_slice(what);
        }
        Ok(out)
    }

    /// Leaves the other's parts out, and lets both beginnings lead to this one's.
    fn exports(self, mut section: Reader) -> Result<Vec<u8>> {
        let mut exports = Vec::new();
        for _ in 0..section.number()? {
            exports.push((section.text()?, section.byte()?, section.number()?));
        }
        let mine = exports.iter().find(|(name, ..)| self.begins_at(name));
        let beginning = mine.map(|(.., index)| *index).context("the module does not begin")?;
        let kept: Vec<_> = exports
            .iter()
            .filter(|(name, ..)| name.strip_prefix(ENTRANCE.0).is_none_or(|part| self.has(part)))
            .collect();
        let mut out = Vec::new();
        number(&mut out, kept.len());
        let mut beginnings = 0;
        for (name, kind, index) in kept {
            let begins = Half::ALL.iter().any(|half| half.begins_at(name));
            beginnings += usize::from(begins);
            number(&mut out, name.len());
            out.extend_from_slice(name.as_bytes());
            out.push(*kind);
            number(&mut out, if begins { beginning } else { *index });
        }
        ensure!(beginnings == 2, "the module begins {beginnings} times instead of twice");
        Ok(out)
    }
}

/// Where a text stands.
#[cfg(test)]
fn places(bytes: &[u8], text: &str) -> Vec<usize> {
    (0..bytes.len()).filter(|at| bytes[*at..].starts_with(text.as_bytes())).collect()
}

/// Writes a number in as many bytes as it needs.
fn number(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(kind: u8, entries: &[Vec<u8>]) -> Vec<u8> {
        let mut content = vec![entries.len() as u8];
        content.extend(entries.concat());
        let mut out = vec![kind];
        number(&mut out, content.len());
        out.extend(content);
        out
    }

    fn text(text: &str) -> Vec<u8> {
        let mut out = vec![text.len() as u8];
        out.extend_from_slice(text.as_bytes());
        out
    }

    fn module() -> Vec<u8> {
        let import = |name: &str| [text("m"), text(name), vec![0, 0]].concat();
        let export = |name: &str, index: u8| [text(name), vec![0, index]].concat();
        let imports = section(
            2,
            &[
                import("__wasm_split_00desk_a_100_import_0f"),
                import("__wasm_split_00goods_200_import_0f"),
                import("__wasm_split_load_desk_a_1"),
                import("__wasm_split_load_goods_2"),
            ],
        );
        let exports = section(
            7,
            &[
                export("hydrate_0123456789abcdef", 2),
                export("hydrate_desk_0123456789abcdef", 3),
                export("__wasm_split_00desk_a_100_export_0f", 4),
                export("__wasm_split_00goods_200_export_0f", 5),
            ],
        );
        [b"\0asm\x01\0\0\0".to_vec(), imports, exports].concat()
    }

    #[test]
    fn each_half_has_its_own_beginning_and_parts() {
        let check = |half: Half, absent: &str, left_out: &str, kept: &str, fetched: &str, beginning: u8| {
            let made = half.of(&module()).expect("a half");
            let has = |text: &str| !places(&made, text).is_empty();
            assert!(has(absent), "{half:?} {absent}");
            assert!(!has(left_out) && has(kept), "{half:?}");
            assert_eq!((places(&made, "__wasm_split_load_").len(), places(&made, fetched).len()), (2, 2), "{half:?}");
            let exports = places(&made, "_0123456789abcdef");
            assert_eq!(exports.iter().map(|at| made[at + 18]).collect::<Vec<_>>(), [beginning; 2], "{half:?}");
        };
        check(Half::Shop, "00desk_a_100_absent_0f", "00desk_a_100_export_", "00goods_200_export_", "load_goods_2", 2);
        check(Half::Desk, "00goods_200_absent_0f", "00goods_200_export_", "00desk_a_100_export_", "load_desk_a_1", 3);
    }

    #[test]
    fn a_module_with_one_beginning_is_refused() {
        let mut lame = module();
        let at = places(&lame, "hydrate_desk_")[0];
        lame[at..at + 12].copy_from_slice(b"hydrate_less");
        assert!(Half::Shop.of(&lame).is_err() && Half::Desk.of(&lame).is_err());
    }
}
