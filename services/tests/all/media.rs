//! Pictures: what comes in, what is kept, what goes out.

use image::{DynamicImage, ExtendedColorType, GenericImageView, ImageEncoder, ImageFormat, Rgb, RgbImage};
use services::Error;
use services::testing::{TestShop, on_both};
use std::io::Cursor;

fn drawing(width: u32, height: u32) -> DynamicImage {
    // Left half red, right half blue, so that a turn shows.
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, _| {
        if x < width / 2 { Rgb([220, 30, 30]) } else { Rgb([30, 30, 220]) }
    }))
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).expect("encodes");
    out.into_inner()
}

/// EXIF with orientation `turn` and a GPS position.
fn exif(turn: u16) -> Vec<u8> {
    let mut out = b"II*\0\x08\0\0\0".to_vec();
    out.extend(2u16.to_le_bytes());
    out.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0]);
    out.extend(u32::from(turn).to_le_bytes());
    out.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0]);
    out.extend(38u32.to_le_bytes());
    out.extend(0u32.to_le_bytes());
    out.extend(1u16.to_le_bytes());
    out.extend([1, 0, 2, 0, 2, 0, 0, 0, b'N', 0, 0, 0]);
    out.extend(0u32.to_le_bytes());
    out.extend(b"GPS-30.2741N-120.1551E");
    out
}

fn jpeg_with_exif(picture: &DynamicImage, turn: u16) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, 90);
    encoder.set_exif_metadata(exif(turn)).expect("JPEG carries EXIF");
    let rgb = picture.to_rgb8();
    encoder.write_image(&rgb, rgb.width(), rgb.height(), ExtendedColorType::Rgb8).expect("encodes");
    out
}

async fn size(shop: &TestShop, id: &str, width: u32) -> (Vec<u8>, DynamicImage) {
    let bytes = services::media::open(shop, &format!("{id}-{width}.webp")).await.expect("a stored size");
    let picture = image::load_from_memory_with_format(&bytes, ImageFormat::WebP).expect("WebP");
    (bytes, picture)
}

async fn refusal(shop: &TestShop, bytes: Vec<u8>) -> String {
    let error = services::media::store(shop, bytes).await.expect_err("refused");
    assert!(!shop.options.files.join("pictures").exists(), "a refused file leaves nothing behind");
    match error {
        Error::Invalid(fields) => fields[0].1.clone(),
        other => panic!("{other}"),
    }
}

fn files(shop: &TestShop) -> usize {
    let pictures = shop.options.files.join("pictures");
    let folders = std::fs::read_dir(pictures).expect("a folder of pictures");
    folders.map(|folder| std::fs::read_dir(folder.expect("an entry").path()).expect("a folder").count()).sum()
}

#[test]
fn a_picture_is_stored_in_every_size_and_never_enlarged() {
    on_both(|shop| async move {
        let stored =
            services::media::store(&shop, encoded(&drawing(800, 600), ImageFormat::Png)).await.expect("stored");
        assert_eq!((stored.width, stored.height), (800, 600));
        for (width, expected) in [(160, (160, 120)), (320, (320, 240)), (640, (640, 480)), (1080, (800, 600))] {
            assert_eq!(size(&shop, &stored.id, width).await.1.dimensions(), expected);
        }
        let large =
            services::media::store(&shop, encoded(&drawing(2160, 1080), ImageFormat::Jpeg)).await.expect("stored");
        assert_eq!(size(&shop, &large.id, 1080).await.1.dimensions(), (1080, 540));
    });
}

#[test]
fn the_same_bytes_twice_are_one_picture() {
    on_both(|shop| async move {
        let bytes = encoded(&drawing(200, 100), ImageFormat::Gif);
        let first = services::media::store(&shop, bytes.clone()).await.expect("stored");
        let before = files(&shop);
        assert_eq!(before, 5, "four sizes and the original");
        let (again, third) =
            tokio::join!(services::media::store(&shop, bytes.clone()), services::media::store(&shop, bytes.clone()));
        assert_eq!(again.expect("stored"), first);
        assert_eq!(third.expect("stored"), first);
        assert_eq!(files(&shop), before);
        // A lost file is drawn again.
        std::fs::remove_file(shop.options.files.join(format!("pictures/{}/{}-320.webp", &first.id[..2], first.id)))
            .expect("removed");
        services::media::store(&shop, bytes).await.expect("stored");
        assert_eq!(files(&shop), before);
    });
}

#[test]
fn a_gif_that_is_also_a_web_page_comes_out_as_a_picture_only() {
    on_both(|shop| async move {
        let mut bytes = encoded(&drawing(300, 300), ImageFormat::Gif);
        bytes.extend(b"<html><script>alert(document.cookie)</script></html>");
        let stored = services::media::store(&shop, bytes).await.expect("it is a picture");
        for width in [160, 320, 640, 1080] {
            let (bytes, _) = size(&shop, &stored.id, width).await;
            assert!(bytes.starts_with(b"RIFF") && !bytes.windows(7).any(|window| window == b"<script"));
        }
    });
}

#[test]
fn vector_drawings_and_pages_are_refused() {
    on_both(|shop| async move {
        for bytes in [
            &b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"[..],
            b"<?xml version='1.0'?><svg/>",
            b"<!doctype html>",
            b"%PDF-1.7",
            b"",
        ] {
            assert_eq!(refusal(&shop, bytes.to_vec()).await, "type");
        }
        assert_eq!(refusal(&shop, b"GIF89a<html><script>alert(1)</script>".to_vec()).await, "too_large");
        assert_eq!(refusal(&shop, b"\xff\xd8\xff\xe0 not a photograph at all".to_vec()).await, "damaged");
        assert_eq!(refusal(&shop, vec![0xff; 20_000_001]).await, "too_large");
    });
}

/// A PNG that promises its measures and has nothing to show for them.
fn promising_png(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (length, chunk) in [(13u32, header), (16, [b"IDAT".to_vec(), vec![0; 16]].concat())] {
        out.extend(length.to_be_bytes());
        out.extend(&chunk);
        out.extend(crc(&chunk).to_be_bytes());
    }
    out
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[test]
fn a_picture_of_nine_hundred_megapixels_is_refused_by_its_header() {
    on_both(|shop| async move {
        assert_eq!(refusal(&shop, promising_png(30_000, 30_000)).await, "too_large");
        assert_eq!(refusal(&shop, promising_png(8001, 8000)).await, "too_large");
        assert_eq!(refusal(&shop, promising_png(16_384, 10)).await, "too_large");
        // Within the limits it is the missing pixels that are noticed.
        assert_eq!(refusal(&shop, promising_png(800, 800)).await, "damaged");
    });
}

#[test]
fn photographs_come_out_upright_and_without_the_place_they_were_taken() {
    on_both(|shop| async move {
        let bytes = jpeg_with_exif(&drawing(400, 200), 6);
        assert!(bytes.windows(4).any(|window| window == b"GPS-"));
        let stored = services::media::store(&shop, bytes).await.expect("stored");
        assert_eq!((stored.width, stored.height), (200, 400), "turned by a quarter");
        let (bytes, picture) = size(&shop, &stored.id, 160).await;
        assert_eq!(picture.dimensions(), (160, 320));
        for mark in [&b"GPS-"[..], b"EXIF", b"Exif", b"XMP ", b"ICCP"] {
            assert!(!bytes.windows(mark.len()).any(|window| window == mark));
        }
        let (top, bottom) = (picture.get_pixel(80, 40), picture.get_pixel(80, 280));
        assert!(top[0] > 150 && top[2] < 100, "the red half is on top: {top:?}");
        assert!(bottom[2] > 150 && bottom[0] < 100, "the blue half is below: {bottom:?}");
    });
}

#[test]
fn only_exact_names_of_stored_sizes_are_found() {
    on_both(|shop| async move {
        let stored = services::media::store(&shop, encoded(&drawing(50, 50), ImageFormat::WebP)).await.expect("stored");
        let id = stored.id;
        assert!(services::media::open(&shop, &format!("{id}-160.webp")).await.is_ok());
        for name in [
            format!("{id}-161.webp"),
            format!("{id}-original.webp"),
            format!("{id}-160.webp/"),
            format!("../{}/{id}-160.webp", &id[..2]),
            format!("..%2f{id}-160.webp"),
            format!("{}-160.webp", "0".repeat(64)),
            "../../../../../../etc/passwd".to_owned(),
            "../shop.db".to_owned(),
        ] {
            assert!(matches!(services::media::open(&shop, &name).await, Err(Error::NotFound)), "{name}");
        }
    });
}
