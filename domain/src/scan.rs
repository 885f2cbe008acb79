//! Codes that a camera reads: a link into this shop, a cart that somebody put together, or what is
//! printed on a thing.

use crate::cart::CartLineView;
use crate::checkout::{MAX_QUANTITY, WantedLine};
use crate::ids::VariantId;
use crate::money::Money;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most lines of a cart in a code: a printed one of this length is still read by a phone.
pub const MOST_LINES: usize = 20;

/// Of which make the bytes are; another one is for another day.
const MAKE: u8 = 1;
/// Bytes of a line: a variant's id and how many, the larger byte first.
const LINE: usize = 18;

/// What a shopper finds behind the code of a cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScannedCart {
    /// The lines, at today's prices.
    pub lines: Vec<CartLineView>,
    /// Lines whose variant does not exist any more.
    pub gone: usize,
    /// What can be bought of it, without delivery.
    pub total: Money,
}

impl ScannedCart {
    /// Whether anything of it can be put into a cart.
    pub fn is_for_sale(&self) -> bool {
        self.lines.iter().any(|line| line.available > 0 && line.problem != Some(crate::cart::LineProblem::NotForSale))
    }
}

/// Somebody's choice as a code, for showing it to others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeCode {
    /// What it is for; empty for a cart.
    pub title: String,
    /// The chosen options, if there are some.
    pub options: String,
    /// The signed code.
    pub code: String,
    /// The address in it, in full.
    pub link: String,
}

/// The bytes of a cart, which are then signed. None for a cart that does not fit.
pub fn written(lines: &[WantedLine]) -> Option<Vec<u8>> {
    if lines.is_empty() || lines.len() > MOST_LINES {
        return None;
    }
    let mut bytes = vec![MAKE];
    for line in lines {
        let pieces = u16::try_from(line.quantity).ok().filter(|_| (1..=MAX_QUANTITY).contains(&line.quantity))?;
        bytes.extend_from_slice(line.variant.0.as_bytes());
        bytes.extend_from_slice(&pieces.to_be_bytes());
    }
    Some(bytes)
}

/// The cart that the bytes describe. None for what [`written`] never makes.
pub fn read(bytes: &[u8]) -> Option<Vec<WantedLine>> {
    let (make, lines) = bytes.split_first()?;
    if *make != MAKE || lines.is_empty() || !lines.len().is_multiple_of(LINE) || lines.len() / LINE > MOST_LINES {
        return None;
    }
    lines
        .chunks_exact(LINE)
        .map(|line| {
            let (id, pieces) = line.split_at(16);
            let quantity = i64::from(u16::from_be_bytes(pieces.try_into().ok()?));
            let variant = VariantId(Uuid::from_slice(id).ok()?);
            (1..=MAX_QUANTITY).contains(&quantity).then_some(WantedLine { variant, quantity })
        })
        .collect()
}

/// Where something leads that was scanned or typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// To a page of this shop: its path, with the query.
    Here(String),
    /// To a search: a number on a thing, or words.
    Words(String),
    /// Out of the shop. Nobody is sent there.
    Elsewhere,
    /// Nowhere: there is nothing in it.
    Nothing,
}

/// The longest text that is looked at.
const LONGEST: usize = 2000;

/// Says where a text leads; `base_url` is this shop's own address, without a slash at its end.
pub fn scanned(text: &str, base_url: &str) -> Scanned {
    let text: String = text.trim().chars().take(LONGEST).collect();
    if text.is_empty() {
        return Scanned::Nothing;
    }
    let begins_with = |start: &str| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    if begins_with(base_url) {
        let path = &text[base_url.len()..];
        return match path.chars().next() {
            None => Scanned::Here("/".to_owned()),
            Some('/') if is_plain(path) => Scanned::Here(path.to_owned()),
            Some('?' | '#') if is_plain(path) => Scanned::Here(format!("/{path}")),
            _ => Scanned::Elsewhere,
        };
    }
    // Whatever has a scheme leads out: `https:`, `javascript:`, `weixin:`. Prices in a text have blanks.
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
    };
    if scheme.is_some_and(is_scheme) {
        return Scanned::Elsewhere;
    }
    Scanned::Words(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether a path stays on this site, as a browser reads it.
fn is_plain(path: &str) -> bool {
    !path.starts_with("//") && !path.contains('\\') && path.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(n: u128, quantity: i64) -> WantedLine {
        WantedLine { variant: VariantId(Uuid::from_u128(n)), quantity }
    }

    #[test]
    fn a_cart_comes_back_from_its_bytes() {
        let lines = [line(7, 1), line(u128::MAX, 9999)];
        let bytes = written(&lines).unwrap();
        assert_eq!(bytes.len(), 1 + 2 * 18);
        assert_eq!(read(&bytes).unwrap(), lines);
    }

    #[test]
    fn what_is_no_cart_is_not_read() {
        assert_eq!(written(&[]), None);
        assert_eq!(written(&[line(1, 0)]), None);
        assert_eq!(written(&[line(1, 10_000)]), None);
        assert_eq!(written(&vec![line(1, 1); MOST_LINES + 1]), None);
        let good = written(&[line(1, 2)]).unwrap();
        assert_eq!(read(&[]), None);
        assert_eq!(read(&good[..1]), None);
        assert_eq!(read(&good[..good.len() - 1]), None);
        assert_eq!(read(&[&good[..], &[0]].concat()), None);
        let mut other = good.clone();
        other[0] = 2;
        assert_eq!(read(&other), None);
        let mut none = good;
        none[17..].fill(0);
        assert_eq!(read(&none), None, "no pieces");
    }

    #[test]
    fn only_this_shop_is_gone_to() {
        let check =
            |text: &str, expected: Scanned| assert_eq!(scanned(text, "https://shop.example"), expected, "{text}");
        let here = |path: &str| Scanned::Here(path.to_owned());
        let words = |words: &str| Scanned::Words(words.to_owned());
        check("https://shop.example/product/mug?source=qr", here("/product/mug?source=qr"));
        check(" HTTPS://SHOP.example/en/scan/AbC ", here("/en/scan/AbC"));
        check("https://shop.example", here("/"));
        check("https://shop.example?x=1", here("/?x=1"));
        check("https://shop.example.evil/product/mug", Scanned::Elsewhere);
        check("https://shop.example//evil.example", Scanned::Elsewhere);
        check("https://shop.example/\\evil.example", Scanned::Elsewhere);
        check("https://shop.example@evil.example/", Scanned::Elsewhere);
        check("javascript:alert(1)", Scanned::Elsewhere);
        check("weixin://dl/business", Scanned::Elsewhere);
        check("6901234567892", words("6901234567892"));
        check("  白瓷杯   大号 ", words("白瓷杯 大号"));
        check("尺寸：大", words("尺寸：大"));
        check("   ", Scanned::Nothing);
    }
}
