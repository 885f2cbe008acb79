//! What the checkout page shows, and what it gets back.

use crate::customers::AddressView;
use crate::delivery::Promise;
use crate::ids::{CheckoutId, DeliveryMethodId, MerchantId, OrderId, VariantId};
use crate::pricing::Totals;
use crate::{Money, Timestamp};
use serde::{Deserialize, Serialize};

/// The answer to a placed order; the same for every repetition of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// The checkout.
    pub checkout: CheckoutId,
    /// Its orders, one per merchant.
    pub orders: Vec<OrderId>,
    /// The token in the guest's links `/order/…` and `/pay/…`.
    pub access: String,
    /// To pay.
    pub total: Money,
}

/// What the checkout page begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutStart {
    /// A fresh idempotency key for this page: pressing twice orders once.
    pub key: String,
    /// The member's stored addresses, the default first.
    pub addresses: Vec<AddressView>,
    /// Whether a member is signed in.
    pub member: bool,
    /// The provinces, for the picker.
    pub provinces: Vec<RegionOption>,
}

/// An order that was made without a network. It lives on the phone; the shop knows nothing of it before
/// it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuedOrder {
    /// Its idempotency key.
    pub key: String,
    /// When it was made.
    pub at: Timestamp,
    /// What the shopper was shown.
    pub total: Money,
    /// What has become of it.
    pub state: QueuedState,
    /// Where it goes on when it was placed.
    pub link: String,
    /// Why it was not: `changed` or `old`.
    pub why: String,
}

/// What has become of an order that was made without a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueuedState {
    /// It waits for the network.
    Waiting,
    /// It was placed.
    Placed,
    /// Price or stock has changed, or a day has gone by: the shopper decides again.
    Asks,
}

/// What is about to be ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutView {
    /// One parcel per merchant.
    pub parcels: Vec<ParcelOffer>,
    /// All sums; delivery by the chosen or first methods.
    pub totals: Totals,
    /// Code of the region the prices are for; empty when none is known yet.
    pub region: String,
    /// Why it cannot be ordered as it is.
    pub refusal: Option<super::Refusal>,
}

/// What one merchant sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelOffer {
    /// The merchant.
    pub merchant: MerchantId,
    /// Their name.
    pub name: String,
    /// The goods.
    pub lines: Vec<CheckoutLine>,
    /// The ways of delivery; empty when none goes there.
    pub methods: Vec<MethodOffer>,
    /// Goods and delivery of this parcel.
    pub totals: Totals,
}

/// One line about to be ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutLine {
    /// The variant.
    pub variant: VariantId,
    /// Title.
    pub title: String,
    /// Chosen options.
    pub options: String,
    /// Picture.
    pub picture: Option<String>,
    /// Product handle.
    pub slug: String,
    /// Price of one.
    pub unit_price: Money,
    /// Pieces.
    pub quantity: i64,
}

/// One way of delivery for a parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodOffer {
    /// The method.
    pub id: DeliveryMethodId,
    /// Name.
    pub name: String,
    /// What it costs here.
    pub price: Money,
    /// When it arrives.
    pub promise: Promise,
    /// Whether it is the chosen one.
    pub chosen: bool,
}

/// How an order stands that waits in line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It waits.
    Waits {
        /// About how many are ahead.
        ahead: i64,
        /// Pieces that were left a moment ago, if that is known.
        left: Option<i64>,
        /// Seconds after which to look again.
        seconds: i64,
    },
    /// It was placed.
    Placed {
        /// The token of its page.
        access: String,
    },
    /// It was refused.
    Refused(super::Refusal),
    /// Nobody knows of it.
    Gone,
}

/// One choice of the region picker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionOption {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}
