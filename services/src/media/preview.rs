//! A product's preview: what chat apps and search engines show beside a link to it, drawn from its pictures.

use super::files::MediaFiles;
use super::sizes::reduce;
use super::store::{DECODERS, blocking};
use crate::{Error, Result, Shop};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, overlay};
use image::{DynamicImage, RgbImage};

/// Width and height in pixels: the measures that chat apps ask for (Open Graph pictures at 1.91 to 1).
pub const PREVIEW: (u32, u32) = (1200, 630);
/// The stored width that it is drawn from.
const FROM: u32 = 1080;
/// Of 100. Pictures beside a link are small.
const QUALITY: u8 = 82;

/// A preview as JPEG, which every chat app can read: the first picture whole, and the second, if there is
/// one, beside it. The pictures are named by their ids.
pub async fn preview(shop: &Shop, first: &str, second: Option<&str>) -> Result<Vec<u8>> {
    let files = MediaFiles::of(shop);
    let (first, second) = (first.to_owned(), second.map(str::to_owned));
    // Nobody closes the semaphore.
    let _turn = DECODERS.acquire().await.map_err(|_| Error::NotFound)?;
    blocking(move || {
        let read = |id: &str| -> Result<DynamicImage> {
            let stored = image::load_from_memory(&files.read(id, FROM)?);
            stored
                .map(DynamicImage::into_rgb8)
                .map(DynamicImage::from)
                .map_err(|error| Error::Damaged(error.to_string()))
        };
        let beside = second.as_deref().map(read).transpose()?;
        draw(&read(&first)?, beside.as_ref())
    })
    .await
}

fn draw(first: &DynamicImage, second: Option<&DynamicImage>) -> Result<Vec<u8>> {
    let (width, height) = PREVIEW;
    // The ground is the picture itself, so far away that only its colours are left.
    let mut preview: RgbImage = reduce(first, 6, 4)?.resize_exact(width, height, FilterType::Triangle).into_rgb8();
    // Alone it has the whole width, beside another the height on both sides.
    let room = if second.is_some() { height } else { width };
    let whole = first.resize(room, height, FilterType::CatmullRom).into_rgb8();
    let (across, down) = (width.saturating_sub(whole.width()), height.saturating_sub(whole.height()));
    let top = i64::from(down / 2);
    match second {
        None => overlay(&mut preview, &whole, i64::from(across / 2), top),
        Some(second) => {
            let side = width - height;
            let beside = second.resize_to_fill(side, height, FilterType::CatmullRom).into_rgb8();
            overlay(&mut preview, &whole, i64::from(height.saturating_sub(whole.width()) / 2), top);
            overlay(&mut preview, &beside, i64::from(height), 0);
        }
    }
    let mut bytes = Vec::new();
    let written = JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&preview);
    written.map_err(|error| Error::Damaged(error.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    fn plain(width: u32, height: u32, colour: [u8; 3]) -> DynamicImage {
        RgbImage::from_pixel(width, height, Rgb(colour)).into()
    }

    fn near(pixel: &Rgb<u8>, colour: [u8; 3]) -> bool {
        pixel.0.iter().zip(colour).all(|(one, other)| one.abs_diff(other) < 8)
    }

    #[test]
    fn one_picture_stands_in_the_middle_and_two_side_by_side() {
        let (red, blue) = (plain(300, 300, [200, 0, 0]), plain(300, 100, [0, 0, 200]));
        let read = |bytes: &[u8]| image::load_from_memory(bytes).expect("a picture").into_rgb8();
        let alone = read(&draw(&red, None).expect("drawn"));
        assert_eq!(alone.dimensions(), PREVIEW);
        assert!(near(alone.get_pixel(600, 315), [200, 0, 0]));
        let pair = read(&draw(&red, Some(&blue)).expect("drawn"));
        assert_eq!(pair.dimensions(), PREVIEW);
        assert!(near(pair.get_pixel(300, 315), [200, 0, 0]) && near(pair.get_pixel(1190, 5), [0, 0, 200]));
    }

    #[test]
    fn a_wide_picture_is_seen_from_edge_to_edge() {
        let mut banner = RgbImage::from_pixel(1600, 400, Rgb([0, 160, 0]));
        for (x, _, pixel) in banner.enumerate_pixels_mut() {
            match x {
                0..200 => *pixel = Rgb([200, 0, 0]),
                1400.. => *pixel = Rgb([0, 0, 200]),
                _ => {}
            }
        }
        let banner = DynamicImage::from(banner);
        let alone = image::load_from_memory(&draw(&banner, None).expect("drawn")).expect("a picture").into_rgb8();
        assert_eq!(alone.dimensions(), PREVIEW);
        // 1200 by 300 in the middle: the colours end where a quarter of the height begins and ends.
        for y in [180, 315, 450] {
            assert!(near(alone.get_pixel(20, y), [200, 0, 0]), "left at {y}");
            assert!(near(alone.get_pixel(600, y), [0, 160, 0]), "middle at {y}");
            assert!(near(alone.get_pixel(1180, y), [0, 0, 200]), "right at {y}");
        }
        let pair = draw(&banner, Some(&banner)).expect("drawn");
        let pair = image::load_from_memory(&pair).expect("a picture").into_rgb8();
        // Beside another it is 630 by 157, whole as well.
        assert!(near(pair.get_pixel(10, 315), [200, 0, 0]) && near(pair.get_pixel(620, 315), [0, 0, 200]));
    }
}
