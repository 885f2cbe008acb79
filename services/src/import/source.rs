//! Where an import comes from: a file, a folder, or bytes that were uploaded. Compressed files
//! are opened on the way, and text of any usual encoding arrives as UTF-8.

use encoding_rs::{Decoder, Encoding, GB18030, UTF_8};
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A file to be read; cheap to clone, and it can be read more than once.
#[derive(Clone, Debug)]
pub enum Source {
    /// A file or folder on this machine.
    Path(PathBuf),
    /// An uploaded file.
    Bytes {
        /// Its name.
        name: String,
        /// Its content.
        bytes: Arc<Vec<u8>>,
    },
}

impl Source {
    /// The name for people.
    pub fn name(&self) -> String {
        match self {
            Source::Path(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
            Source::Bytes { name, .. } => name.clone(),
        }
    }

    /// Bytes to be read, compressed as they lie there; for a folder, those of its CSV files.
    pub fn length(&self) -> u64 {
        match self {
            Source::Path(path) => length(path),
            Source::Bytes { bytes, .. } => bytes.len() as u64,
        }
    }

    /// The folder pictures with relative names lie in.
    pub(super) fn folder(&self) -> Option<&Path> {
        match self {
            Source::Path(path) if path.is_dir() => Some(path),
            Source::Path(path) => path.parent(),
            Source::Bytes { .. } => None,
        }
    }

    /// Opens it, unpacking it when it is compressed; `read` counts the bytes taken from it.
    pub(super) fn open(&self, read: &Arc<AtomicU64>) -> std::io::Result<Box<dyn Read>> {
        let raw: Box<dyn Read> = match self {
            Source::Path(path) => Box::new(File::open(path)?),
            Source::Bytes { bytes, .. } => Box::new(Cursor::new(SharedBytes(Arc::clone(bytes)))),
        };
        let mut raw = BufReader::with_capacity(1 << 16, Counting { inner: raw, read: Arc::clone(read) });
        let zstd = std::io::BufRead::fill_buf(&mut raw)?.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]);
        if !zstd {
            return Ok(Box::new(raw));
        }
        let decoder = ruzstd::decoding::StreamingDecoder::new(raw).map_err(std::io::Error::other)?;
        Ok(Box::new(BufReader::with_capacity(1 << 16, decoder)))
    }

    /// Opens it as UTF-8 text, whatever its encoding is.
    pub(super) fn open_text(&self, read: &Arc<AtomicU64>) -> std::io::Result<Text> {
        let found = recognise(self.open(&Arc::default())?)?;
        let decoder = found.encoding.new_decoder_with_bom_removal();
        Ok(Text {
            input: self.open(read)?,
            decoder,
            raw: vec![0; 1 << 16],
            filled: 0..0,
            out: vec![0; 4 << 16],
            ready: 0..0,
            ended: false,
            encoding: found.encoding.name(),
            damaged: found.damaged,
        })
    }
}

#[derive(Debug)]
struct SharedBytes(Arc<Vec<u8>>);

impl AsRef<[u8]> for SharedBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

fn length(path: &Path) -> u64 {
    let Ok(about) = std::fs::metadata(path) else { return 0 };
    if about.is_file() {
        return about.len();
    }
    csv_files(path).iter().filter_map(|file| std::fs::metadata(file).ok()).map(|about| about.len()).sum()
}

/// The CSV files of a folder and of its `csv` folder, by name.
pub(super) fn csv_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = [folder.to_owned(), folder.join("csv")]
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flat_map(|entries| entries.flatten().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")))
        .collect();
    files.sort();
    files
}

struct Counting<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.read.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

struct Recognised {
    encoding: &'static Encoding,
    damaged: bool,
}

/// Reads a file once and says what it is written in: by its mark, else UTF-8 when all of it is,
/// else GBK when nearly all of it is, else UTF-8 with damaged places.
fn recognise(mut input: impl Read) -> std::io::Result<Recognised> {
    let mut buffer = vec![0; 1 << 16];
    let mut out = vec![0; 4 << 16];
    let mut utf8 = UTF_8.new_decoder_without_bom_handling();
    let mut gbk = GB18030.new_decoder_without_bom_handling();
    let (mut bad_utf8, mut bad_gbk) = (0_u64, 0_u64);
    let mut first = true;
    loop {
        let length = input.read(&mut buffer)?;
        let part = &buffer[..length];
        if first {
            first = false;
            if let Some((encoding, _)) = Encoding::for_bom(part)
                && encoding != UTF_8
            {
                return Ok(Recognised { encoding, damaged: false });
            }
        }
        bad_utf8 += faults(&mut utf8, part, length == 0, &mut out);
        if bad_utf8 > 0 || length == 0 || !part.is_ascii() {
            bad_gbk += faults(&mut gbk, part, length == 0, &mut out);
        }
        if length == 0 {
            break;
        }
    }
    let gbk = bad_utf8 > 0 && bad_gbk * 20 < bad_utf8;
    let encoding = if gbk { GB18030 } else { UTF_8 };
    Ok(Recognised { encoding, damaged: if gbk { bad_gbk > 0 } else { bad_utf8 > 0 } })
}

/// How many places of `part` the decoder cannot read.
fn faults(decoder: &mut Decoder, mut part: &[u8], last: bool, out: &mut [u8]) -> u64 {
    let mut faults = 0;
    loop {
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(part, out, last);
        part = &part[read..];
        match result {
            encoding_rs::DecoderResult::InputEmpty => return faults,
            encoding_rs::DecoderResult::OutputFull => {}
            encoding_rs::DecoderResult::Malformed(..) => faults += 1,
        }
    }
}

/// Text as UTF-8; what cannot be read becomes U+FFFD.
pub(super) struct Text {
    input: Box<dyn Read>,
    decoder: Decoder,
    raw: Vec<u8>,
    filled: std::ops::Range<usize>,
    out: Vec<u8>,
    ready: std::ops::Range<usize>,
    ended: bool,
    /// Name of the encoding.
    pub(super) encoding: &'static str,
    /// Whether some places are in no known encoding.
    pub(super) damaged: bool,
}

impl Read for Text {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.ready.is_empty() {
            if self.filled.is_empty() && !self.ended {
                let length = self.input.read(&mut self.raw)?;
                self.filled = 0..length;
                self.ended = length == 0;
            } else if self.filled.is_empty() {
                return Ok(0);
            }
            let input = &self.raw[self.filled.clone()];
            let (_, read, written, _) = self.decoder.decode_to_utf8(input, &mut self.out, self.ended);
            self.filled.start += read;
            self.ready = 0..written;
            if self.ended && written == 0 {
                return Ok(0);
            }
        }
        let length = self.ready.len().min(buffer.len());
        buffer[..length].copy_from_slice(&self.out[self.ready.start..self.ready.start + length]);
        self.ready.start += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: Vec<u8>) -> (String, &'static str, bool) {
        let source = Source::Bytes { name: "t".into(), bytes: Arc::new(bytes) };
        let mut text = source.open_text(&Arc::default()).expect("opens");
        let mut out = String::new();
        text.read_to_string(&mut out).expect("UTF-8");
        (out, text.encoding, text.damaged)
    }

    #[test]
    fn encodings_are_recognised() {
        let (gbk, _, _) = GB18030.encode("标题,价格\n轻奢纯棉四件套,899");
        let check = |bytes: &[u8], expected: (&str, &str, bool)| {
            let (out, encoding, damaged) = text(bytes.to_vec());
            assert_eq!((out.as_str(), encoding, damaged), expected);
        };
        check("标题,价格".as_bytes(), ("标题,价格", "UTF-8", false));
        check("\u{feff}标题".as_bytes(), ("标题", "UTF-8", false));
        check(&gbk, ("标题,价格\n轻奢纯棉四件套,899", "gb18030", false));
        check(b"\xff\xfea\0b\0", ("ab", "UTF-16LE", false));
        check(b"", ("", "UTF-8", false));
        check("好好好好好\u{fffd}".replace('\u{fffd}', "x").as_bytes(), ("好好好好好x", "UTF-8", false));
    }

    #[test]
    fn a_damaged_place_does_not_make_utf8_into_gbk() {
        let mut bytes = "好的商品".repeat(50).into_bytes();
        bytes.push(0xff);
        bytes.extend("，再来".as_bytes());
        let (out, encoding, damaged) = text(bytes);
        assert_eq!((encoding, damaged), ("UTF-8", true));
        assert!(out.contains('\u{fffd}') && out.ends_with("再来"));
    }

    #[test]
    fn long_texts_survive_the_edges_of_buffers() {
        let long = "云abc商é城".repeat(40_000);
        assert_eq!(text(long.clone().into_bytes()).0, long);
        let (gbk, _, _) = GB18030.encode(&long);
        assert_eq!(text(gbk.into_owned()).0, long);
    }
}
