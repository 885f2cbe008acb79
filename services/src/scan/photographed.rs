//! What a photograph of a code says, for phones whose browser cannot read codes by itself.

use crate::media::decoded;
use crate::{Error, Result};

/// Wide enough for a code that fills a third of a photograph, small enough to be looked through at once.
const WIDTH: u32 = 1600;

/// The text of the first code in a picture. Refuses a picture without one.
pub async fn photographed(bytes: Vec<u8>) -> Result<String> {
    decoded(bytes, WIDTH, |picture| {
        let grey = picture.to_luma8();
        let (width, height) = (grey.width() as usize, grey.height() as usize);
        let at = |x: usize, y: usize| grey.as_raw()[y * width + x];
        let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, at);
        let read = prepared.detect_grids().iter().find_map(|grid| grid.decode().ok());
        read.map(|(_, text)| text).ok_or_else(|| Error::invalid("picture", "no_code"))
    })
    .await
}
