//! The basic pieces of a WebAssembly module.

use anyhow::{Context, Result, bail};

/// Reads WebAssembly's basic pieces from the front of a slice.
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// One byte.
    pub fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.0.split_first().context("the module ends too early")?;
        self.0 = rest;
        Ok(*first)
    }

    /// A number in as many bytes as it needs (LEB128).
    pub fn number(&mut self) -> Result<usize> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 || shift > 56 {
                return Ok(value);
            }
        }
    }

    /// A length and so many bytes.
    pub fn block(&mut self) -> Result<Reader<'a>> {
        let length = self.number()?;
        let (block, rest) = self.0.split_at_checked(length).context("the module ends too early")?;
        self.0 = rest;
        Ok(Reader(block))
    }

    /// A length and a text.
    pub fn text(&mut self) -> Result<String> {
        Ok(String::from_utf8_lossy(self.block()?.0).into_owned())
    }

    /// How large a memory or table may be.
    pub fn limits(&mut self) -> Result<()> {
        let flags = self.byte()?;
        self.number()?;
        if flags & 1 == 1 {
            self.number()?;
        }
        Ok(())
    }

    /// What an import is; whether it is a function.
    pub fn imported(&mut self) -> Result<bool> {
        let kind = self.byte()?;
        match kind {
            0 => {
                self.number()?;
            }
            1 => {
                self.byte()?;
                self.limits()?;
            }
            2 => self.limits()?,
            3 => {
                self.byte()?;
                self.byte()?;
            }
            other => bail!("unknown import kind {other}"),
        }
        Ok(kind == 0)
    }
}
