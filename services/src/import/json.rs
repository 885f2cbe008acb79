//! The records of a JSON array, one at a time: a bad one costs only itself, and only one is in
//! memory.

use domain::catalog::import::RejectReason;
use std::io::{BufRead, BufReader, Read};

const LONGEST: usize = 8 << 20;

pub(super) struct Records {
    input: BufReader<Box<dyn Read>>,
    number: u64,
    begun: bool,
}

type Record = Result<Vec<u8>, (RejectReason, String)>;

impl Records {
    pub(super) fn new(input: Box<dyn Read>) -> Records {
        Records { input: BufReader::with_capacity(1 << 16, input), number: 0, begun: false }
    }

    /// The next record and its number, from 1.
    pub(super) fn next(&mut self) -> std::io::Result<Option<(u64, Record)>> {
        let mut record = Vec::new();
        let (mut depth, mut in_text, mut escaped, mut too_long) = (0_i64, false, false, false);
        loop {
            let available = self.input.fill_buf()?;
            if available.is_empty() {
                // The file ends inside a record.
                return Ok((!record.is_empty()).then(|| self.broken("the file ends too early")));
            }
            let mut used = 0;
            let mut done = false;
            for byte in available {
                used += 1;
                if !self.begun {
                    self.begun = *byte == b'[';
                    continue;
                }
                if depth == 0 && record.is_empty() && matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b',' | b']') {
                    continue;
                }
                if !too_long {
                    record.push(*byte);
                    too_long = record.len() > LONGEST;
                }
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if in_text => escaped = true,
                    b'"' => in_text = !in_text,
                    _ if in_text => {}
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
                if depth <= 0 && !in_text && matches!(byte, b'}' | b']' | b',' | b'\n') {
                    done = true;
                    break;
                }
            }
            self.input.consume(used);
            if done {
                if too_long {
                    self.number += 1;
                    return Ok(Some((self.number, Err((RejectReason::RowTooLong, String::new())))));
                }
                self.number += 1;
                return Ok(Some((self.number, Ok(record))));
            }
        }
    }

    fn broken(&mut self, why: &str) -> (u64, Record) {
        self.number += 1;
        (self.number, Err((RejectReason::BadJson, why.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_one_by_one_and_bad_ones_cost_only_themselves() {
        let text = br#"[ {"a": "x]},{", "b": [1, {"c": "\""}]},
            {"d": }, {"e": 1}, 7 , {"f": "#;
        let mut records = Records::new(Box::new(&text[..]));
        let mut found = Vec::new();
        while let Some((number, record)) = records.next().expect("reads") {
            let fine = record.is_ok_and(|text| serde_json::from_slice::<serde_json::Map<_, _>>(&text).is_ok());
            found.push((number, fine));
        }
        assert_eq!(found, [(1, true), (2, false), (3, true), (4, false), (5, false)]);
    }
}
