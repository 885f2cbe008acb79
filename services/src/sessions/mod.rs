//! Sessions: which browser is which, and who is signed in on it.

use crate::staff::Member;
use domain::ids::{CustomerId, SessionId};

/// Who is behind a request.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The browser's session.
    pub session: SessionId,
    /// The shopper signed in.
    pub customer: Option<CustomerId>,
    /// The member of staff signed in.
    pub staff: Option<Member>,
    /// How the browser came here.
    pub channel: domain::orders::Channel,
}
