//! The stored sizes of a picture, as lossy WebP.

use super::accept::scaled;
use crate::{Error, Result};
use domain::catalog::PICTURE_WIDTHS;
use fast_image_resize::{ResizeOptions, Resizer};
use image::DynamicImage;

/// Quality of stored sizes, of 100.
pub(super) const QUALITY: f32 = 80.0;

/// One stored size.
pub(crate) struct Size {
    /// The preset width it is stored under.
    pub(crate) width: u32,
    /// The file.
    pub(crate) webp: Vec<u8>,
}

/// Draws a picture in other measures.
pub(crate) fn reduce(pixels: &DynamicImage, width: u32, height: u32) -> Result<DynamicImage> {
    let mut out = DynamicImage::new(width, height, pixels.color());
    Resizer::new()
        .resize(pixels, &mut out, &ResizeOptions::new())
        .map_err(|error| Error::Damaged(format!("resizing a picture: {error}")))?;
    Ok(out)
}

/// Encodes as lossy WebP. `effort` is libwebp's method, 0 (fast) to 6 (small).
pub(crate) fn encode(pixels: &DynamicImage, quality: f32, effort: i32) -> Result<Vec<u8>> {
    let damaged = || Error::Damaged("encoding a picture".to_owned());
    let mut config = webp::WebPConfig::new().map_err(|()| damaged())?;
    config.lossless = 0;
    config.quality = quality;
    config.method = effort;
    config.alpha_compression = 1;
    let (width, height) = (pixels.width(), pixels.height());
    let encoder = match pixels {
        DynamicImage::ImageRgb8(rgb) => webp::Encoder::from_rgb(rgb, width, height),
        DynamicImage::ImageRgba8(rgba) => webp::Encoder::from_rgba(rgba, width, height),
        _ => return Err(damaged()),
    };
    Ok(encoder.encode_advanced(&config).map_err(|_| damaged())?.to_vec())
}

/// Every preset size of upright pixels. A picture narrower than a preset is stored at its own
/// width under the preset's name: enlarging adds bytes, not detail.
pub(crate) fn sizes(pixels: &DynamicImage, effort: i32) -> Result<Vec<Size>> {
    let mut sizes: Vec<Size> = Vec::with_capacity(PICTURE_WIDTHS.len());
    let mut whole: Option<Vec<u8>> = None;
    let mut smaller: Option<DynamicImage> = None;
    for width in PICTURE_WIDTHS.into_iter().rev() {
        let webp = if width >= pixels.width() {
            match &whole {
                Some(webp) => webp.clone(),
                None => whole.insert(encode(pixels, QUALITY, effort)?).clone(),
            }
        } else {
            // Each size is drawn from the one above it: cheaper, and no worse to the eye.
            let from = smaller.as_ref().unwrap_or(pixels);
            let next = reduce(from, width, scaled(pixels.height(), width, pixels.width()))?;
            let webp = encode(&next, QUALITY, effort)?;
            smaller = Some(next);
            webp
        };
        sizes.push(Size { width, webp });
    }
    Ok(sizes)
}
