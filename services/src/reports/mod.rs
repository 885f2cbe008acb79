//! Reports: what the books say, counted by the database.

pub mod today;

pub use today::today;
