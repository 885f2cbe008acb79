//! Pieces of interface that know nothing about shops.

pub mod money_text;

pub use money_text::MoneyText;
