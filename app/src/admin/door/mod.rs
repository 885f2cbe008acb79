//! The door to the admin: staff sign in and out. It is no part of the admin's lazily loaded
//! code, so that it opens at once and also without JavaScript.

pub mod api;
pub mod page;
