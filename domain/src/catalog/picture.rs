//! A picture of goods: which sizes exist, and what a page must know to leave room for it.

use serde::{Deserialize, Serialize};

/// The widths in pixels at which every picture is stored. No other size is ever made, so that
/// nobody can keep the machine busy by asking for new ones.
pub const PICTURE_WIDTHS: [u32; 4] = [160, 320, 640, 1080];

/// A stored picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureRef {
    /// SHA-256 of the original, 64 hexadecimal digits; also its name in addresses.
    pub id: String,
    /// Width of the original in pixels, upright.
    pub width: u32,
    /// Height of the original in pixels, upright.
    pub height: u32,
}

/// Reads a picture's file name, `<64 hexadecimal digits>-<width>.webp`, and nothing else: the
/// digits are lower case and the width is one of [`PICTURE_WIDTHS`].
pub fn parse_picture_name(name: &str) -> Option<(&str, u32)> {
    let (id, width) = name.strip_suffix(".webp")?.split_once('-')?;
    if !is_picture_id(id) {
        return None;
    }
    let width = PICTURE_WIDTHS.into_iter().find(|preset| preset.to_string() == width)?;
    Some((id, width))
}

/// Whether a text has the form of a picture's id.
pub fn is_picture_id(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_names_of_preset_widths_are_pictures() {
        let id = "0123456789abcdef".repeat(4);
        assert_eq!(parse_picture_name(&format!("{id}-640.webp")), Some((id.as_str(), 640)));
        for name in [
            format!("{id}-641.webp"),
            format!("{id}-0640.webp"),
            format!("{id}-+640.webp"),
            format!("{id}-640.png"),
            format!("{id}-640"),
            format!("{}-640.webp", id.to_uppercase()),
            format!("../{id}-640.webp"),
            "../../../../etc/passwd-640.webp".to_owned(),
            format!("{}é-640.webp", &id[..62]),
            "-640.webp".to_owned(),
            String::new(),
        ] {
            assert_eq!(parse_picture_name(&name), None, "{name}");
        }
    }
}
