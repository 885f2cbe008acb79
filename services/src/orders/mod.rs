//! Orders after they are placed: what staff do is at the `desk`; what shoppers do is here —
//! finding, following, calling off, confirming, buying again, reviewing.

mod access;
mod act;
mod buy_again;
pub(crate) mod cancel;
mod confirm;
pub mod desk;
pub mod events;
mod expire;
mod find;
mod lock;
mod mine;
mod review;
mod watch;

pub use access::{Access, look_up};
pub(crate) use access::{ids_of, named_by_token};
pub use act::{Acted, act};
pub use buy_again::buy_again;
pub use cancel::cancel;
pub use confirm::confirm;
pub use expire::{EXPIRE, expire, expire_due};
pub use find::{of_checkout, of_key, of_member};
pub(crate) use lock::lock_order;
pub use mine::mine;
pub use review::{Opinion, add_pictures, may_add_pictures, review};
pub use watch::{News, news};
