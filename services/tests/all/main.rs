#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! The use cases, each on SQLite and on PostgreSQL. All of them are one program, because linking the shop takes longer
//! than most of them run; `cargo test … --test all orders::` chooses. What has a program of its own beside it takes long
//! or is called with settings.

mod accounts;
mod audit;
mod audit_log;
mod batches;
mod breakers;
mod brought_back;
mod cart;
mod catalog;
mod desk;
mod find;
mod flash;
mod fulfillment;
mod goods;
mod holds;
mod import;
mod jobs;
mod ledger;
mod line;
mod media;
mod merchants;
mod newcomers;
mod no_room;
mod orders;
mod payments;
mod personal_texts;
mod placement;
mod places;
mod push;
mod reading;
mod reconcile;
mod refunds;
mod reports;
mod rotation;
mod scan;
mod search;
mod search_report;
mod seed;
mod sessions;
mod settings;
mod sizes;
mod skeleton;
mod staff;
mod stock_races;
mod throttle;
mod vitals;
mod voices;
mod wishes;
mod write_products;
mod wrong_notices;
