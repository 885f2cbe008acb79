//! What may come in: four kinds of pictures, of a bearable size.

use super::sizes::reduce;
use crate::{Error, Result};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// The largest file taken in: 20 MB.
pub(super) const MOST_BYTES: usize = 20_000_000;
/// The most pixels a picture may have: 64 megapixels.
const MOST_PIXELS: u64 = 64_000_000;
/// The longest side: WebP knows no longer one.
const LONGEST_SIDE: u32 = 16_383;
/// Memory one decoding may take, enough for 64 megapixels of three bytes.
const MOST_MEMORY: u64 = 192_000_000;

/// A picture that was decoded and turned upright, already reduced to the largest stored size.
pub(super) struct Accepted {
    /// Media type of the original.
    pub(super) mime: &'static str,
    /// Width of the original, upright.
    pub(super) width: u32,
    /// Height of the original, upright.
    pub(super) height: u32,
    /// Its pixels, upright, at most as wide as the largest stored size.
    pub(super) pixels: DynamicImage,
}

/// What the first bytes say a file is. A file's name and declared type are not asked.
fn sniff(bytes: &[u8]) -> Option<(ImageFormat, &'static str)> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some((ImageFormat::Jpeg, "image/jpeg")),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some((ImageFormat::Png, "image/png")),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some((ImageFormat::Gif, "image/gif")),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some((ImageFormat::WebP, "image/webp")),
        _ => None,
    }
}

/// Decodes a picture whose header promises a bearable size.
pub(super) fn accept(bytes: &[u8], largest: u32) -> Result<Accepted> {
    if bytes.len() > MOST_BYTES {
        return Err(Error::invalid("picture", "too_large"));
    }
    let (format, mime) = sniff(bytes).ok_or_else(|| Error::invalid("picture", "type"))?;
    let damaged = |_| Error::invalid("picture", "damaged");

    // Only the header has been read so far: a picture of 30,000 × 30,000 pixels in a file of a
    // few kilobytes costs nothing.
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (raw_width, raw_height) = decoder.dimensions();
    if raw_width == 0 || raw_height == 0 {
        return Err(Error::invalid("picture", "damaged"));
    }
    if u64::from(raw_width) * u64::from(raw_height) > MOST_PIXELS
        || raw_width.max(raw_height) > LONGEST_SIDE
        || decoder.total_bytes() > MOST_MEMORY
    {
        return Err(Error::invalid("picture", "too_large"));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let pixels = DynamicImage::from_decoder(decoder).map_err(damaged)?;

    let sideways = matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    let (width, height) = if sideways { (raw_height, raw_width) } else { (raw_width, raw_height) };
    // Reduced before it is turned, so that a large picture is never in memory twice.
    let pixels = if width > largest {
        let other = scaled(height, largest, width);
        let (w, h) = if sideways { (other, largest) } else { (largest, other) };
        reduce(&pixels, w, h)?
    } else {
        pixels
    };
    let mut pixels = if pixels.color().has_alpha() {
        DynamicImage::ImageRgba8(pixels.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(pixels.into_rgb8())
    };
    pixels.apply_orientation(orientation);
    Ok(Accepted { mime, width, height, pixels })
}

/// `length` × `to` / `from`, rounded, at least 1.
pub(super) fn scaled(length: u32, to: u32, from: u32) -> u32 {
    let from = u64::from(from.max(1));
    let scaled = (u64::from(length) * u64::from(to) + from / 2) / from;
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_scale_to_the_nearest_pixel_and_never_to_none() {
        assert_eq!(scaled(600, 640, 800), 480);
        assert_eq!(scaled(333, 160, 1000), 53);
        assert_eq!(scaled(1, 160, 16_000), 1);
    }

    #[test]
    fn bytes_say_what_they_are() {
        assert_eq!(sniff(b"GIF89a<html>").map(|found| found.1), Some("image/gif"));
        assert!(sniff(b"<svg xmlns='http://www.w3.org/2000/svg'/>").is_none());
        assert!(sniff(b"BM").is_none());
        assert!(sniff(b"").is_none());
    }
}
