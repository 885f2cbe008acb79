//! The icon of the installed shop: drawn from the shop's logo, or the program's own.

use super::files::MediaFiles;
use super::store::DECODERS;
use crate::{Error, Result, Shop};
use domain::catalog::PICTURE_WIDTHS;
use image::imageops::{FilterType, overlay};
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use std::io::Cursor;

/// What an icon is for, in the words of the web app manifest (W3C, Web Application Manifest §icons).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IconKind {
    /// As it is.
    Any,
    /// The system cuts it into a shape of its own: what matters lies in the middle four fifths.
    Maskable,
    /// Only its shape counts; the system colours it.
    Monochrome,
}

impl IconKind {
    /// Each, with its name in addresses.
    pub const ALL: [(IconKind, &'static str); 3] =
        [(IconKind::Any, "any"), (IconKind::Maskable, "maskable"), (IconKind::Monochrome, "monochrome")];

    fn own(self) -> &'static [u8] {
        match self {
            IconKind::Any => include_bytes!("icon/any.png"),
            IconKind::Maskable => include_bytes!("icon/maskable.png"),
            IconKind::Monochrome => include_bytes!("icon/monochrome.png"),
        }
    }
}

/// The side lengths that icons are made in, in pixels.
pub const ICON_SIZES: [u32; 4] = [96, 180, 192, 512];

/// White paper behind a logo that leaves some of it free.
const PAPER: Rgba<u8> = Rgba([255, 255, 255, 255]);

/// An icon as PNG. `size` is one of [`ICON_SIZES`], or there is no such icon.
pub async fn icon(shop: &Shop, logo: Option<&str>, kind: IconKind, size: u32) -> Result<Vec<u8>> {
    if !ICON_SIZES.contains(&size) {
        return Err(Error::NotFound);
    }
    let logo = match logo {
        Some(id) => Some(logo_of(shop, id)?),
        None => None,
    };
    // Nobody closes the semaphore.
    let _turn = DECODERS.acquire().await.map_err(|_| Error::NotFound)?;
    tokio::task::spawn_blocking(move || draw(logo.as_deref(), kind, size))
        .await
        .map_err(|error| Error::Damaged(error.to_string()))?
}

/// The largest stored size of a logo.
fn logo_of(shop: &Shop, id: &str) -> Result<Vec<u8>> {
    let files = MediaFiles::of(shop);
    let largest = PICTURE_WIDTHS.into_iter().rev().find(|width| files.has(id, *width)).ok_or(Error::NotFound)?;
    files.read(id, largest)
}

fn draw(logo: Option<&[u8]>, kind: IconKind, size: u32) -> Result<Vec<u8>> {
    let read = |bytes: &[u8]| image::load_from_memory(bytes).map_err(|error| Error::Damaged(error.to_string()));
    let drawn = match logo {
        None => read(kind.own())?.resize_exact(size, size, FilterType::Lanczos3).into_rgba8(),
        Some(logo) => place(&read(logo)?, kind, size),
    };
    let mut bytes = Cursor::new(Vec::new());
    let written = DynamicImage::ImageRgba8(drawn).write_to(&mut bytes, ImageFormat::Png);
    written.map_err(|error| Error::Damaged(error.to_string()))?;
    Ok(bytes.into_inner())
}

/// A logo in the middle of a square.
fn place(logo: &DynamicImage, kind: IconKind, size: u32) -> RgbaImage {
    // In the circle whose diameter is four fifths of the side, a square has this part of the side.
    let inner = if kind == IconKind::Any { size } else { size * 56 / 100 };
    let small = logo.resize(inner, inner, FilterType::Lanczos3).into_rgba8();
    let mut icon = RgbaImage::from_pixel(size, size, if kind == IconKind::Monochrome { Rgba([0; 4]) } else { PAPER });
    let at = |length: u32| i64::from((size - length) / 2);
    overlay(&mut icon, &small, at(small.width()), at(small.height()));
    if kind == IconKind::Monochrome {
        for Rgba([red, green, blue, alpha]) in icon.pixels_mut() {
            // The darker, the more of the shape.
            let light = (u32::from(*red) * 3 + u32::from(*green) * 6 + u32::from(*blue)) / 10;
            let shape = (255 - light.min(255)) * u32::from(*alpha) / 255;
            (*red, *green, *blue) = (0, 0, 0);
            *alpha = u8::try_from((shape * 2).min(255)).unwrap_or(u8::MAX);
        }
    }
    icon
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(bytes: &[u8]) -> RgbaImage {
        image::load_from_memory(bytes).expect("a picture").into_rgba8()
    }

    #[test]
    fn the_own_icon_comes_in_every_kind_and_size() {
        for (kind, name) in IconKind::ALL {
            for size in ICON_SIZES {
                let icon = pixels(&draw(None, kind, size).expect("drawn"));
                assert_eq!(icon.dimensions(), (size, size), "{name}");
            }
        }
        let corner = |kind| pixels(&draw(None, kind, 192).expect("drawn")).get_pixel(0, 0).0;
        assert_eq!(corner(IconKind::Any)[3], 0);
        assert_eq!(corner(IconKind::Maskable), [200, 50, 31, 255]);
        assert_eq!(corner(IconKind::Monochrome)[3], 0);
    }

    #[test]
    fn a_logo_stays_within_what_the_system_may_cut_off() {
        let mut wide = Cursor::new(Vec::new());
        let blue = RgbaImage::from_pixel(300, 100, Rgba([0, 0, 200, 255]));
        DynamicImage::ImageRgba8(blue).write_to(&mut wide, ImageFormat::Png).expect("a logo");
        let logo = wide.into_inner();
        let icon = pixels(&draw(Some(&logo), IconKind::Maskable, 192).expect("drawn"));
        let middle = f64::from(192 / 2);
        for (x, y, pixel) in icon.enumerate_pixels() {
            let (dx, dy) = (f64::from(x) + 0.5 - middle, f64::from(y) + 0.5 - middle);
            assert!(dx.hypot(dy) <= 0.4 * 192.0 || *pixel == PAPER, "{x} {y} {pixel:?}");
        }
        assert_eq!(icon.get_pixel(96, 96).0, [0, 0, 200, 255]);
        let shape = pixels(&draw(Some(&logo), IconKind::Monochrome, 192).expect("drawn"));
        assert_eq!((shape.get_pixel(96, 96).0[3], shape.get_pixel(2, 2).0[3]), (255, 0));
    }
}
