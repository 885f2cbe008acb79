//! Checkout: deciding what an order will be, before anything is written.
//!
//! The shopkeeper's rule: whoever orders gets one order per merchant, all of them or none,
//! at the prices of this moment, from stock that is really there, to an address the chosen
//! way of delivery goes to, for the total they have seen.

mod address;
mod caps;
mod command;
mod paste;
mod plan;
mod preview;
mod views;

pub use address::{Address, AddressForm, Region, e164, normalise_phone};
pub use caps::{Caps, Holding, UNPAID_ORDERS, UNPAID_PIECES};
pub use command::{
    MAX_LINES, MAX_QUANTITY, PlaceOrder, PlaceOrderFault, PlaceOrderForm, Source, check_quantity, parse_methods,
    parse_quantity,
};
pub use paste::{Pasted, RegionTree, parse_address};
pub use plan::{
    CheckoutPlan, Facts, LinePlan, MerchantFacts, OrderPlan, Request, VariantFacts, WantedLine, offers, plan,
};
pub use preview::parcels;
pub use views::{
    CheckoutLine, CheckoutStart, CheckoutView, MethodOffer, ParcelOffer, Placed, QueuedOrder, QueuedState,
    RegionOption, Standing,
};

use serde::{Deserialize, Serialize};

/// Why the shop says no, with the facts a sentence needs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// There is nothing to buy.
    #[error("the cart is empty")]
    EmptyCart,
    /// Fewer pieces are available than were asked for.
    #[error("{sku}: {requested} asked, {available} available")]
    OutOfStock {
        /// The variant's SKU.
        sku: String,
        /// The product's title in the shopper's language.
        title: String,
        /// Pieces asked for.
        requested: i64,
        /// Pieces available.
        available: i64,
    },
    /// The variant is not for sale (any more).
    #[error("{title} is not for sale")]
    NotForSale {
        /// The product's title in the shopper's language.
        title: String,
    },
    /// A quantity below 1 or above the limit.
    #[error("a quantity of {quantity}")]
    Quantity {
        /// What was asked for.
        quantity: i64,
        /// The most that is accepted.
        most: i64,
    },
    /// No method of the merchant delivers there.
    #[error("{merchant} does not deliver to {region}")]
    NotDeliverable {
        /// The merchant's name.
        merchant: String,
        /// The region's code.
        region: String,
    },
    /// The total is not the one the shopper agreed to.
    #[error("the total is {now}, not {seen}")]
    TotalChanged {
        /// The total the shopper saw, minor units.
        seen: i64,
        /// The total now, minor units.
        now: i64,
    },
    /// A person may have only so many pieces of something on sale.
    #[error("{title}: {most} for each person, {had} ordered before")]
    PersonLimit {
        /// The product's title in the shopper's language.
        title: String,
        /// Pieces each person may have.
        most: i64,
        /// Pieces this person has ordered already.
        had: i64,
    },
    /// Fewer pieces are left of a flash sale than were asked for.
    #[error("{title}: {left} left on sale")]
    SaleLeft {
        /// The product's title in the shopper's language.
        title: String,
        /// Pieces left at the sale's price.
        left: i64,
    },
    /// Somebody has so many unpaid orders that there shall be no more.
    #[error("{most} unpaid orders already")]
    TooManyUnpaid {
        /// Unpaid orders a person may have.
        most: i64,
        /// The number of one of their own, which would make room.
        order: Option<String>,
    },
    /// Somebody would hold too many pieces of something without having paid for them.
    #[error("{title}: {most} unpaid pieces for each person, {had} held before")]
    TooManyHeld {
        /// The product's title in the shopper's language.
        title: String,
        /// Unpaid pieces a person may have.
        most: i64,
        /// Pieces in unpaid orders of theirs.
        had: i64,
        /// The number of one of these orders.
        order: Option<String>,
    },
    /// The idempotency key was used for another request.
    #[error("this key belongs to another request")]
    KeyReused,
    /// The step is not possible in the present state.
    #[error("{event} is not possible while {state}")]
    Illegal {
        /// Code of the state.
        state: String,
        /// Code of the event.
        event: String,
    },
    /// More money than is left was to be given back.
    #[error("{requested} asked, {refundable} left")]
    RefundTooMuch {
        /// Minor units asked for.
        requested: i64,
        /// Minor units that can still go back.
        refundable: i64,
    },
}

impl From<crate::orders::Illegal> for Refusal {
    fn from(illegal: crate::orders::Illegal) -> Refusal {
        Refusal::Illegal { state: illegal.state, event: illegal.event }
    }
}
