//! Pictures: taken in once, made harmless, kept in the sizes that pages use.
//!
//! Nothing a person uploads is ever served. What the bytes say they are is checked before they
//! are decoded, within limits of pixels and memory; what is served is drawn anew from the
//! decoded pixels, so that neither scripts hidden in a picture nor the place where it was taken
//! survive. A picture is named by the SHA-256 of its original: the same file twice is one picture.

mod accept;
mod crop;
mod drawn;
mod files;
mod icon;
mod preview;
mod sizes;
mod store;

pub use crop::crop;
pub(crate) use drawn::{Prepared, store_prepared};
pub use files::MediaFiles;
pub use icon::{ICON_SIZES, IconKind, icon};
pub use preview::{PREVIEW, preview};
pub(crate) use store::decoded;
pub use store::{open, store};
