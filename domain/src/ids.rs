//! One id type per kind of thing, so that an order's id can never be passed for a product's.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// A merchant (店铺) who sells on this platform.
    MerchantId,
    /// A node of the category tree.
    CategoryId,
    /// A brand.
    BrandId,
    /// A product, the thing a page is about.
    ProductId,
    /// One buyable combination of a product's options; carries the SKU.
    VariantId,
    /// One value of one option of one product, such as the red of a shirt.
    OptionValueId,
    /// A place where stock lies.
    LocationId,
    /// A way a merchant delivers.
    DeliveryMethodId,
    /// A shopper's cart.
    CartId,
    /// One press of "place order": pays for one or more orders.
    CheckoutId,
    /// An order: goods of one merchant.
    OrderId,
    /// One line of an order.
    OrderLineId,
    /// A payment attempt for a checkout.
    PaymentId,
    /// Money on its way back to a shopper.
    RefundId,
    /// A parcel.
    FulfillmentId,
    /// A question about a product.
    QuestionId,
    /// An answer to a question.
    AnswerId,
    /// A registered shopper.
    CustomerId,
    /// A stored delivery address.
    AddressId,
    /// A member of staff, of the platform or of one merchant.
    StaffId,
    /// A role: a named set of permissions.
    RoleId,
    /// A signed-in or anonymous session.
    SessionId,
    /// A review.
    ReviewId,
    /// A background job.
    JobId,
    /// A flash sale of a variant.
    FlashSaleId,
    /// What a seller's sizes mean in a category.
    SizeGuideId,
}
