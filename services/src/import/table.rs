//! Tables as text: CSV as it really comes.
//!
//! Rows follow RFC 4180; the separator is a comma, semicolon or tab, as the header shows. One bad
//! row costs one row: an unclosed quotation mark is noticed where it turns absurd, and reading
//! goes on behind the line it stands in. Memory is bounded: a cell may have one mebibyte, a row
//! eight; what is longer is passed over without being kept.

use super::source::{Source, Text};
use domain::catalog::import::{Reject, RejectReason};
use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

const LONGEST_CELL: usize = 1 << 20;
const LONGEST_ROW: usize = 8 << 20;
const MOST_CELLS: usize = 2000;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// As a spreadsheet counts: the header is row 1.
    pub(super) number: u64,
    cells: Vec<String>,
}

impl Row {
    /// A cell without surrounding blanks; empty when there is no such column.
    pub(super) fn get(&self, column: Option<usize>) -> &str {
        column.and_then(|column| self.cells.get(column)).map_or("", |cell| cell.trim())
    }

    /// Takes a cell out.
    pub(super) fn take(&mut self, column: Option<usize>) -> String {
        column.and_then(|column| self.cells.get_mut(column)).map(std::mem::take).unwrap_or_default()
    }
}

/// A row that cannot be read, with the cells before the fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) reject: Reject,
    pub(super) before: Row,
}

/// A table with a header.
pub(super) struct Table {
    reader: Reader<Text>,
    header: Vec<String>,
    columns: HashMap<String, usize>,
    asked: Vec<bool>,
    file: String,
}

impl Table {
    /// Opens a table and reads its header; none when the file is empty.
    pub(super) fn open(source: &Source, read: &Arc<AtomicU64>) -> std::io::Result<Option<Table>> {
        let text = source.open_text(read)?;
        let mut reader = Reader::new(text);
        reader.find_separator()?;
        let header = loop {
            match reader.next()? {
                None => return Ok(None),
                Some(Ok(row)) if row.cells.iter().all(|cell| cell.trim().is_empty()) => {}
                Some(Ok(row)) => break row,
                Some(Err(_)) => return Ok(None),
            }
        };
        let header: Vec<String> = header.cells.into_iter().map(|name| name.trim().to_owned()).collect();
        let mut columns = HashMap::new();
        for (at, name) in header.iter().enumerate() {
            columns.entry(name.to_lowercase()).or_insert(at);
        }
        reader.columns = header.len();
        let asked = vec![false; header.len()];
        Ok(Some(Table { reader, header, columns, asked, file: source.name() }))
    }

    /// The encoding's name.
    pub(super) fn encoding(&self) -> &'static str {
        self.reader.input.encoding
    }

    /// The position of a column, whatever the case of its letters.
    pub(super) fn column(&mut self, name: &str) -> Option<usize> {
        let at = self.columns.get(&name.to_lowercase()).copied();
        if let Some(at) = at {
            self.asked[at] = true;
        }
        at
    }

    /// Whether there is such a column.
    pub(super) fn has(&self, name: &str) -> bool {
        self.columns.contains_key(&name.to_lowercase())
    }

    /// The column names.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// Columns nobody asked for.
    pub(super) fn ignored(&self) -> Vec<String> {
        let unknown = self.header.iter().zip(&self.asked).filter(|(name, asked)| !**asked && !name.is_empty());
        unknown.map(|(name, _)| name.clone()).collect()
    }

    /// The next row that is not blank.
    pub(super) fn next(&mut self) -> std::io::Result<Option<Result<Row, Fault>>> {
        loop {
            let Some(next) = self.reader.next()? else { return Ok(None) };
            let damaged = self.reader.input.damaged;
            return Ok(Some(match next {
                Ok(row) if row.cells.iter().all(|cell| cell.trim().is_empty()) => continue,
                Ok(row) if damaged => match row.cells.iter().position(|cell| cell.contains('\u{fffd}')) {
                    Some(at) => Err(self.fault(row, at, RejectReason::Encoding)),
                    None => Ok(row),
                },
                Ok(row) => Ok(row),
                Err((row, at, reason)) => Err(self.fault(row, at, reason)),
            }));
        }
    }

    fn fault(&self, before: Row, at: usize, reason: RejectReason) -> Fault {
        let column = self.header.get(at).map_or("", String::as_str);
        let value = before.cells.get(at).cloned().unwrap_or_default();
        Fault { reject: Reject::new(before.number, column, reason, &value).in_file(&self.file), before }
    }
}

type Unreadable = (Row, usize, RejectReason);

struct Reader<R> {
    input: R,
    window: Vec<u8>,
    at: usize,
    ended: bool,
    row: u64,
    separator: u8,
    columns: usize,
}

impl<R: Read> Reader<R> {
    fn new(input: R) -> Reader<R> {
        Reader { input, window: Vec::new(), at: 0, ended: false, row: 0, separator: b',', columns: 0 }
    }

    /// The byte at a position of the window, reading on as needed.
    fn byte(&mut self, at: usize) -> std::io::Result<Option<u8>> {
        while at >= self.window.len() && !self.ended {
            let filled = self.window.len();
            self.window.resize(filled + (1 << 16), 0);
            let length = self.input.read(&mut self.window[filled..])?;
            self.window.truncate(filled + length);
            self.ended = length == 0;
        }
        Ok(self.window.get(at).copied())
    }

    /// Which separator the header has most of.
    fn find_separator(&mut self) -> std::io::Result<()> {
        let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
        let mut quoted = false;
        let mut at = 0;
        while let Some(byte) = self.byte(at)? {
            match byte {
                b'"' => quoted = !quoted,
                b'\n' | b'\r' if !quoted && at > 0 => break,
                _ if !quoted => counts.iter_mut().filter(|(sign, _)| *sign == byte).for_each(|(_, n)| *n += 1),
                _ => {}
            }
            at += 1;
            if at > LONGEST_CELL {
                break;
            }
        }
        // Of equals the first: a comma.
        self.separator = counts.into_iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(sign, _)| sign);
        Ok(())
    }

    /// The next row, blank ones included.
    fn next(&mut self) -> std::io::Result<Option<Result<Row, Unreadable>>> {
        // What was read is forgotten; the window begins with the row.
        if self.at > 1 << 16 || self.at >= self.window.len() {
            self.window.drain(..self.at);
            self.at = 0;
        }
        let begin = self.at;
        if self.byte(begin)?.is_none() {
            return Ok(None);
        }
        self.row += 1;
        let mut row = Row { number: self.row, cells: Vec::with_capacity(self.columns) };
        let mut at = begin;
        loop {
            let mut cell = Vec::new();
            let end = self.cell(&mut at, begin, &mut cell)?;
            let place = row.cells.len();
            match end {
                CellEnd::Separator | CellEnd::Row => row.cells.push(into_text(cell)),
                CellEnd::Broken => {
                    cell.truncate(200);
                    row.cells.push(into_text(cell));
                    self.at = self.after_line(begin)?;
                    return Ok(Some(Err((row, place, RejectReason::BrokenQuote))));
                }
                CellEnd::TooLong(quoted, reason) => {
                    if quoted && self.looks_like_rows(begin) {
                        self.at = self.after_line(begin)?;
                        return Ok(Some(Err((row, place, RejectReason::BrokenQuote))));
                    }
                    self.at = at;
                    self.pass_over(quoted)?;
                    return Ok(Some(Err((row, place, reason))));
                }
            }
            match end {
                CellEnd::Row => {
                    self.at = at;
                    return Ok(Some(Ok(row)));
                }
                _ if row.cells.len() >= MOST_CELLS => {
                    self.at = at;
                    self.pass_over(false)?;
                    return Ok(Some(Err((row, 0, RejectReason::RowTooLong))));
                }
                _ => {}
            }
        }
    }

    /// Reads one cell and moves `at` behind it.
    fn cell(&mut self, at: &mut usize, begin: usize, cell: &mut Vec<u8>) -> std::io::Result<CellEnd> {
        let quoted = self.byte(*at)? == Some(b'"');
        if quoted {
            *at += 1;
        }
        loop {
            let Some(byte) = self.byte(*at)? else {
                // The file ends: fine outside quotation marks.
                return Ok(if quoted { CellEnd::Broken } else { CellEnd::Row });
            };
            *at += 1;
            if quoted {
                if byte != b'"' {
                    cell.push(byte);
                } else if self.byte(*at)? == Some(b'"') {
                    *at += 1;
                    cell.push(b'"');
                } else {
                    return self.after_quote(at);
                }
            } else if byte == self.separator {
                return Ok(CellEnd::Separator);
            } else if byte == b'\n' || byte == b'\r' {
                self.line_end(byte, at)?;
                return Ok(CellEnd::Row);
            } else {
                cell.push(byte);
            }
            if cell.len() > LONGEST_CELL {
                return Ok(CellEnd::TooLong(quoted, RejectReason::CellTooLong));
            }
            if *at - begin > LONGEST_ROW {
                return Ok(CellEnd::TooLong(quoted, RejectReason::RowTooLong));
            }
        }
    }

    /// Behind a closing quotation mark a cell or row must end; blanks before that are forgiven.
    fn after_quote(&mut self, at: &mut usize) -> std::io::Result<CellEnd> {
        loop {
            let Some(byte) = self.byte(*at)? else { return Ok(CellEnd::Row) };
            *at += 1;
            match byte {
                byte if byte == self.separator => return Ok(CellEnd::Separator),
                b'\n' | b'\r' => {
                    self.line_end(byte, at)?;
                    return Ok(CellEnd::Row);
                }
                b' ' => {}
                _ => return Ok(CellEnd::Broken),
            }
        }
    }

    fn line_end(&mut self, byte: u8, at: &mut usize) -> std::io::Result<()> {
        if byte == b'\r' && self.byte(*at)? == Some(b'\n') {
            *at += 1;
        }
        Ok(())
    }

    /// The position behind the first line of the row that begins at `begin`.
    fn after_line(&mut self, begin: usize) -> std::io::Result<usize> {
        let mut at = begin;
        while let Some(byte) = self.byte(at)? {
            at += 1;
            if byte == b'\n' {
                break;
            }
        }
        Ok(at)
    }

    /// Whether the lines behind the first one have as many cells as the header: then the long
    /// cell is no cell, but the rest of the file behind an unclosed quotation mark.
    fn looks_like_rows(&self, begin: usize) -> bool {
        let lines: Vec<&[u8]> = self.window[begin..].split(|byte| *byte == b'\n').skip(1).take(3).collect();
        let cells = |line: &[u8]| line.iter().filter(|byte| **byte == self.separator).count() + 1;
        self.columns > 1 && lines.len() == 3 && lines.into_iter().all(|line| cells(line) == self.columns)
    }

    /// Reads to the end of the row without keeping anything.
    fn pass_over(&mut self, mut quoted: bool) -> std::io::Result<()> {
        loop {
            if self.at >= self.window.len() {
                self.window.clear();
                self.at = 0;
            }
            let Some(byte) = self.byte(self.at)? else { return Ok(()) };
            self.at += 1;
            match byte {
                b'"' => quoted = !quoted,
                b'\n' if !quoted => return Ok(()),
                _ => {}
            }
        }
    }
}

#[derive(Clone, Copy)]
enum CellEnd {
    Separator,
    Row,
    Broken,
    /// Whether it was inside quotation marks.
    TooLong(bool, RejectReason),
}

fn into_text(cell: Vec<u8>) -> String {
    String::from_utf8(cell).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows as `a|b`, faults as `!reason`, each with its number.
    fn read(text: &str) -> Vec<String> {
        let source = Source::Bytes { name: "t.csv".into(), bytes: Arc::new(text.as_bytes().to_vec()) };
        let mut table = Table::open(&source, &Arc::default()).expect("opens").expect("a header");
        let mut out = vec![table.header().join("|")];
        while let Some(next) = table.next().expect("reads") {
            out.push(match next {
                Ok(row) => format!("{} {}", row.number, row.cells.join("|")),
                Err(fault) => format!("{} !{} {}", fault.reject.row, fault.reject.reason, fault.reject.column),
            });
        }
        out
    }

    #[test]
    fn rows_are_read_as_rfc_4180_says() {
        let check = |text: &str, expected: &[&str]| assert_eq!(read(text), expected, "{text}");
        check("a,b\n1,2\n", &["a|b", "2 1|2"]);
        check("a,b\r\n\"x \"\"y\"\"\",\"line\nline\"\r\n\r\n3,4", &["a|b", "2 x \"y\"|line\nline", "4 3|4"]);
        check("a;b\n1;2,5", &["a|b", "2 1|2,5"]);
        check("a\tb\n1\t2", &["a|b", "2 1|2"]);
        check("a,b\n5\" screen,2", &["a|b", "2 5\" screen|2"]);
        check("a,b\r1,2\r3,4", &["a|b", "2 1|2", "3 3|4"]);
        check("a,b\n\"1\" ,2", &["a|b", "2 1|2"]);
    }

    #[test]
    fn a_broken_quote_costs_one_row() {
        assert_eq!(read("a,b\n1,\"oops\n2,x\n3,\"fine\"\n"), ["a|b", "2 !broken_quote b", "3 2|x", "4 3|fine"]);
        assert_eq!(read("a,b\n1,\"no end\n2,x\n"), ["a|b", "2 !broken_quote b", "3 2|x"]);
        assert_eq!(read("a,b\n\"a\"b,1\n2,x\n"), ["a|b", "2 !broken_quote a", "3 2|x"]);
    }

    #[test]
    fn what_is_too_long_costs_one_row() {
        let long = "x".repeat(LONGEST_CELL + 10);
        assert_eq!(read(&format!("a,b\n1,{long}\n2,y\n")), ["a|b", "2 !cell_too_long b", "3 2|y"]);
        assert_eq!(read(&format!("a,b\n1,\"{long}\n{long}\"\n2,y\n")), ["a|b", "2 !cell_too_long b", "3 2|y"]);
        let rows = "7,8\n".repeat(LONGEST_CELL / 4 + 9);
        let read = read(&format!("a,b\n1,\"oops\n{rows}"));
        assert_eq!((read[1].as_str(), read[2].as_str()), ("2 !broken_quote b", "3 7|8"));
        assert_eq!(read.len(), LONGEST_CELL / 4 + 9 + 2, "only one row is lost");
    }
}
