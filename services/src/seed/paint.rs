//! Setting a cut-out picture of goods on paper: light from above, a soft shadow under it.
//!
//! Everything is drawn with whole numbers on rows of bytes, because a demo shop has some
//! fifteen hundred pictures and the person who started it is waiting.

use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::{GrayImage, ImageBuffer, Rgb, RgbImage, Rgba, RgbaImage};
use std::sync::OnceLock;

/// Side of a finished picture in pixels.
pub(super) const SIDE: u32 = 800;
/// Shadows are drawn at a quarter of the size: they are soft anyway.
const SHADOW_SIDE: u32 = SIDE / 4;
/// Paper in the light and at the rim, as in the design's tokens.
const LIT: [i32; 3] = [253, 251, 248];
const RIM: [i32; 3] = [238, 233, 224];
/// What a shadow on warm paper looks like: brown, not black.
const SHADE: [i32; 3] = [74, 58, 44];

/// How the colours of a picture are turned, as CSS filters do it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Look {
    /// Degrees of `hue-rotate`.
    pub(super) hue: f32,
    /// Factor of `saturate`.
    pub(super) sat: f32,
    /// Factor of `brightness`.
    pub(super) light: f32,
}

impl Look {
    /// The picture as it is.
    pub(super) const PLAIN: Look = Look { hue: 0.0, sat: 1.0, light: 1.0 };

    /// The three filters as one matrix, in 1/4096.
    fn matrix(self) -> [[i32; 3]; 3] {
        let (sin, cos) = self.hue.to_radians().sin_cos();
        let (r, g, b) = (0.213_f32, 0.715_f32, 0.072_f32);
        // Filter Effects Module Level 1, feColorMatrix hueRotate and saturate.
        let turn = [
            [r + cos * (1.0 - r) - sin * r, g - cos * g - sin * g, b - cos * b + sin * (1.0 - b)],
            [r - cos * r + sin * 0.143, g + cos * (1.0 - g) + sin * 0.140, b - cos * b - sin * 0.283],
            [r - cos * r - sin * (1.0 - r), g - cos * g + sin * g, b + cos * (1.0 - b) + sin * b],
        ];
        let s = self.sat;
        let saturate = [
            [r + (1.0 - r) * s, g - g * s, b - b * s],
            [r - r * s, g + (1.0 - g) * s, b - b * s],
            [r - r * s, g - g * s, b + (1.0 - b) * s],
        ];
        let mut out = [[0; 3]; 3];
        for (row, line) in out.iter_mut().enumerate() {
            for (column, cell) in line.iter_mut().enumerate() {
                let product: f32 = (0..3).map(|k| saturate[row][k] * turn[k][column]).sum();
                *cell = (product * self.light * 4096.0).round() as i32;
            }
        }
        out
    }
}

/// A picture cut out of its background, cropped to what is seen.
#[derive(Clone)]
pub(super) struct Sprite(RgbaImage);

impl Sprite {
    /// Crops a picture with transparent surroundings; none when nothing can be seen on it.
    pub(super) fn cut(picture: &RgbaImage) -> Option<Sprite> {
        let seen = |pixel: &Rgba<u8>| pixel[3] > 12;
        let (mut left, mut top, mut right, mut bottom) = (u32::MAX, u32::MAX, 0, 0);
        for (x, y, _) in picture.enumerate_pixels().filter(|(_, _, pixel)| seen(pixel)) {
            (left, right) = (left.min(x), right.max(x));
            (top, bottom) = (top.min(y), bottom.max(y));
        }
        if left > right || top > bottom {
            return None;
        }
        Some(Sprite(image::imageops::crop_imm(picture, left, top, right - left + 1, bottom - top + 1).to_image()))
    }

    /// The same thing in other colours.
    pub(super) fn in_colours(&self, look: Look) -> Sprite {
        if look == Look::PLAIN {
            return self.clone();
        }
        let matrix = look.matrix();
        let mut picture = self.0.clone();
        for pixel in picture.as_mut().chunks_exact_mut(4) {
            let (r, g, b) = (i32::from(pixel[0]), i32::from(pixel[1]), i32::from(pixel[2]));
            for (channel, [x, y, z]) in pixel.iter_mut().zip(matrix) {
                *channel = byte((x * r + y * g + z * b + 2048) >> 12);
            }
        }
        Sprite(picture)
    }

    /// Enlarged so that its longer side has `longest` pixels, and turned clockwise.
    fn at(&self, longest: u32, degrees: f32) -> RgbaImage {
        let (w, h) = self.0.dimensions();
        let scale = |side: u32| (side * longest / w.max(h)).max(1);
        let large = resized(&self.0, scale(w), scale(h));
        if degrees == 0.0 { large } else { turned(&large, degrees) }
    }
}

/// A thing on the paper: how large, turned how far, with its centre where.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Pixels of the longer side.
    pub(super) longest: u32,
    /// Degrees clockwise.
    pub(super) degrees: f32,
    /// Centre, from the left.
    pub(super) x: i32,
    /// Centre, from the top.
    pub(super) y: i32,
}

/// Puts things on paper, the first one at the back.
pub(super) fn compose(things: &[(&Sprite, Place)]) -> RgbImage {
    let mut canvas = paper().clone();
    for (sprite, place) in things {
        let picture = sprite.at(place.longest, place.degrees);
        let left = place.x - picture.width() as i32 / 2;
        let top = place.y - picture.height() as i32 / 2;
        shade(&mut canvas, &shadow(&picture, left, top));
        put(&mut canvas, &picture, left, top);
    }
    canvas
}

/// The ground: paper, lit a little above the middle.
fn paper() -> &'static RgbImage {
    static PAPER: OnceLock<RgbImage> = OnceLock::new();
    PAPER.get_or_init(|| {
        let reach = 620.0_f32;
        RgbImage::from_fn(SIDE, SIDE, |x, y| {
            let (dx, dy) = (x as f32 - 400.0, y as f32 - 350.0);
            let far = (dx.hypot(dy) / reach).min(1.0);
            // Eased, so that no ring shows; a grain of one level hides the steps between tones.
            let far = far * far * (3.0 - 2.0 * far);
            let grain = f32::from(((x.wrapping_mul(73) ^ y.wrapping_mul(151)).wrapping_mul(2_654_435_761) >> 29) as u8);
            let tone = |channel: usize| {
                let (lit, rim) = (LIT[channel] as f32, RIM[channel] as f32);
                byte((lit + (rim - lit) * far + grain / 8.0).floor() as i32)
            };
            Rgb([tone(0), tone(1), tone(2)])
        })
    })
}

/// The shadow of a picture at a place: a faint one of its whole shape, falling downwards, and a
/// darker one where it touches the ground.
fn shadow(picture: &RgbaImage, left: i32, top: i32) -> GrayImage {
    let quarter = |length: i32| length.div_euclid(4);
    let (w, h) = ((picture.width() / 4).max(1), (picture.height() / 4).max(1));
    let small = resized(picture, w, h);
    let side = SHADOW_SIDE as i32;
    let mut fall = GrayImage::new(SHADOW_SIDE, SHADOW_SIDE);
    let mut touch = GrayImage::new(SHADOW_SIDE, SHADOW_SIDE);
    let (left, top) = (quarter(left), quarter(top));
    let bottom = top + h as i32;
    // How wide the lowest sixth is tells how broadly it stands.
    let (mut from, mut to) = (i32::MAX, i32::MIN);
    for (x, y, pixel) in small.enumerate_pixels() {
        let (px, py) = (left + x as i32, top + y as i32);
        if pixel[3] > 60 && y >= h - h.div_ceil(6) {
            (from, to) = (from.min(px), to.max(px));
        }
        let py = py + 5;
        if (0..side).contains(&px) && (0..side).contains(&py) {
            fall.put_pixel(px as u32, py as u32, image::Luma([pixel[3]]));
        }
    }
    if from <= to {
        let (middle, half) = ((from + to) / 2, ((to - from) / 2 + w as i32 / 12).max(3));
        let thick = (half / 6).clamp(2, 7);
        for y in (bottom - thick).max(0)..(bottom + thick + 1).min(side) {
            for x in (middle - half).max(0)..(middle + half + 1).min(side) {
                let (dx, dy) = (x - middle, y - bottom);
                if dx * dx * thick * thick + dy * dy * half * half <= half * half * thick * thick {
                    touch.put_pixel(x as u32, y as u32, image::Luma([255]));
                }
            }
        }
    }
    let fall = blurred(&fall, 5);
    let mut touch = blurred(&touch, 3);
    for (touch, fall) in touch.as_mut().iter_mut().zip(fall.as_raw()) {
        let (dark, faint) = (i32::from(*touch) * 92 / 255, i32::from(*fall) * 44 / 255);
        *touch = byte(dark + faint - dark * faint / 255);
    }
    resized_with(&touch, SIDE, SIDE, FilterType::Bilinear)
}

/// Three box blurs, which look like one Gaussian.
fn blurred(picture: &GrayImage, radius: usize) -> GrayImage {
    let side = SHADOW_SIDE as usize;
    let mut rows = picture.as_raw().clone();
    let mut out = vec![0_u8; rows.len()];
    for _ in 0..3 {
        for _ in 0..2 {
            // Blurs along rows and turns the picture, so that two passes blur both ways.
            for (y, row) in rows.chunks_exact(side).enumerate() {
                let width = 2 * radius as u32 + 1;
                let mut sum: u32 = row[..=radius].iter().map(|value| u32::from(*value)).sum();
                for x in 0..side {
                    out[x * side + y] = (sum / width) as u8;
                    sum += row.get(x + radius + 1).map_or(0, |value| u32::from(*value));
                    sum -= if x >= radius { u32::from(row[x - radius]) } else { 0 };
                }
            }
            std::mem::swap(&mut rows, &mut out);
        }
    }
    // The buffer has the picture's own size.
    GrayImage::from_raw(SHADOW_SIDE, SHADOW_SIDE, rows).unwrap_or_default()
}

fn shade(canvas: &mut RgbImage, shadow: &GrayImage) {
    let side = SIDE as usize;
    for (row, dark) in canvas.as_mut().chunks_exact_mut(side * 3).zip(shadow.as_raw().chunks_exact(side)) {
        // Most rows of most pictures lie in the light.
        if dark.iter().all(|dark| *dark == 0) {
            continue;
        }
        for (pixel, dark) in row.chunks_exact_mut(3).zip(dark) {
            if *dark > 0 {
                let dark = i32::from(*dark);
                for (channel, shade) in pixel.iter_mut().zip(SHADE) {
                    let ground = i32::from(*channel);
                    *channel = byte(ground + (shade - ground) * dark / 255);
                }
            }
        }
    }
}

/// Lays a picture over the canvas; what sticks out is cut off.
fn put(canvas: &mut RgbImage, picture: &RgbaImage, left: i32, top: i32) {
    let side = SIDE as i32;
    let (w, h) = (picture.width() as i32, picture.height() as i32);
    let (x0, x1) = (left.max(0), (left + w).min(side));
    for y in top.max(0)..(top + h).min(side) {
        if x0 >= x1 {
            return;
        }
        let source = (((y - top) * w + x0 - left) * 4) as usize;
        let target = ((y * side + x0) * 3) as usize;
        let length = (x1 - x0) as usize;
        let from = &picture.as_raw()[source..source + length * 4];
        let to = &mut canvas.as_mut()[target..target + length * 3];
        for (to, from) in to.chunks_exact_mut(3).zip(from.chunks_exact(4)) {
            match from[3] {
                0 => {}
                255 => to.copy_from_slice(&from[..3]),
                alpha => {
                    let alpha = i32::from(alpha);
                    for (to, from) in to.iter_mut().zip(from) {
                        let ground = i32::from(*to);
                        *to = byte(ground + ((i32::from(*from) - ground) * alpha + 127) / 255);
                    }
                }
            }
        }
    }
}

/// Turns a picture clockwise about its centre, in a frame large enough for it.
fn turned(picture: &RgbaImage, degrees: f32) -> RgbaImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (w, h) = (picture.width() as f32, picture.height() as f32);
    let (fw, fh) = (w * cos.abs() + h * sin.abs() + 2.0, w * sin.abs() + h * cos.abs() + 2.0);
    let mut out = RgbaImage::new(fw as u32, fh as u32);
    let (step_x, step_y) = ((cos * 65536.0) as i64, (-sin * 65536.0) as i64);
    let (pw, ph) = (i64::from(picture.width()), i64::from(picture.height()));
    let raw = picture.as_raw();
    for y in 0..out.height() {
        let dy = y as f32 - fh / 2.0;
        let dx = -fw / 2.0;
        let mut sx = ((dx * cos + dy * sin + w / 2.0) * 65536.0) as i64;
        let mut sy = ((-dx * sin + dy * cos + h / 2.0) * 65536.0) as i64;
        for x in 0..out.width() {
            let (ix, iy) = (sx >> 16, sy >> 16);
            if ix >= 0 && iy >= 0 && ix < pw - 1 && iy < ph - 1 {
                let (fx, fy) = ((sx & 0xffff) >> 8, (sy & 0xffff) >> 8);
                let at = ((iy * pw + ix) * 4) as usize;
                let below = at + (pw * 4) as usize;
                let corners =
                    [&raw[at..at + 4], &raw[at + 4..at + 8], &raw[below..below + 4], &raw[below + 4..below + 8]];
                let weights = [(256 - fx) * (256 - fy), fx * (256 - fy), (256 - fx) * fy, fx * fy];
                out.put_pixel(x, y, mixed(corners, weights));
            }
            sx += step_x;
            sy += step_y;
        }
    }
    out
}

/// Four neighbours by weight (together 65,536); a colour counts as much as it is seen.
fn mixed(corners: [&[u8]; 4], weights: [i64; 4]) -> Rgba<u8> {
    let seen: [i64; 4] = std::array::from_fn(|k| weights[k] * i64::from(corners[k][3]));
    let total: i64 = seen.iter().sum();
    if total == 0 {
        return Rgba([0; 4]);
    }
    let channel = |c: usize| {
        let sum: i64 = (0..4).map(|k| seen[k] * i64::from(corners[k][c])).sum();
        (sum / total) as u8
    };
    Rgba([channel(0), channel(1), channel(2), (total >> 16) as u8])
}

fn resized(picture: &RgbaImage, width: u32, height: u32) -> RgbaImage {
    resized_with(picture, width, height, FilterType::CatmullRom)
}

fn resized_with<P>(
    picture: &ImageBuffer<P, Vec<u8>>,
    width: u32,
    height: u32,
    filter: FilterType,
) -> ImageBuffer<P, Vec<u8>>
where
    P: image::Pixel<Subpixel = u8> + 'static,
    ImageBuffer<P, Vec<u8>>: fast_image_resize::IntoImageView + fast_image_resize::IntoImageViewMut,
{
    let mut out = ImageBuffer::new(width, height);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    // Both buffers have the same kind of pixels and are not empty; an empty result shows as such.
    let _ = Resizer::new().resize(picture, &mut out, &options);
    out
}

fn byte(value: i32) -> u8 {
    value.clamp(0, 255) as u8
}
