//! Compressed siblings, made once at build time so that the server never compresses a file twice.

use crate::inputs::name_of;
use crate::place::Place;
use anyhow::Result;
use std::io::Write;
use std::path::Path;

/// Kinds of files that shrink; pictures and fonts are compressed already.
const KINDS: &[&str] = &["js", "mjs", "wasm", "css", "svg", "json", "txt", "xml", "webmanifest", "html"];

/// Whether a file of this name gets compressed siblings.
pub fn worthwhile(path: &Path) -> bool {
    path.extension().is_some_and(|kind| KINDS.iter().any(|known| kind == *known))
}

/// The brotli and gzip forms of some content.
pub struct Compressed {
    /// For browsers.
    pub brotli: Vec<u8>,
    /// For older programs.
    pub gzip: Vec<u8>,
}

/// Compresses, or finds the same content compressed earlier: brotli at its best takes seconds.
pub fn compress(place: &Place, content: &[u8]) -> Result<Compressed> {
    let quality = if place.quick { 4 } else { 11 };
    let cache = place.cache();
    let stem = format!("{}-{quality}", name_of(content));
    let (brotli, gzip) = (cache.join(format!("{stem}.br")), cache.join(format!("{stem}.gz")));
    if !brotli.is_file() || !gzip.is_file() {
        std::fs::create_dir_all(&cache)?;
        let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, quality, 22);
        writer.write_all(content)?;
        write_whole(&brotli, &writer.into_inner())?;
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        writer.write_all(content)?;
        write_whole(&gzip, &writer.finish()?)?;
    }
    Ok(Compressed { brotli: std::fs::read(brotli)?, gzip: std::fs::read(gzip)? })
}

/// Writes a file so that nobody ever sees half of it, and not at all when it is already so.
pub fn write_whole(path: &Path, content: &[u8]) -> Result<()> {
    if std::fs::read(path).is_ok_and(|present| present == content) {
        return Ok(());
    }
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".unfinished");
    std::fs::write(&unfinished, content)?;
    std::fs::rename(&unfinished, path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_worth_compressing_and_pictures_are_not() {
        assert!(worthwhile(Path::new("pkg/yunmall.wasm")));
        assert!(worthwhile(Path::new("icons.svg")));
        assert!(!worthwhile(Path::new("photo.webp")));
        assert!(!worthwhile(Path::new("CNAME")));
    }
}
