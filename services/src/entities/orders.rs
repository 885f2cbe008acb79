//! Goods of one merchant bought in one checkout; everything frozen as agreed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "orders")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What people say on the phone.
    #[sea_orm(column_type = "Text")]
    pub number: String,
    /// The checkout.
    pub checkout_id: Uuid,
    /// The seller.
    pub merchant_id: Uuid,
    /// The shopper, when signed in.
    pub customer_id: Option<Uuid>,
    /// placed, completed or canceled.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// unpaid, paid, partially_refunded, refunded or voided.
    #[sea_orm(column_type = "Text")]
    pub payment_status: String,
    /// unfulfilled, partial, fulfilled, delivered or canceled.
    #[sea_orm(column_type = "Text")]
    pub fulfillment_status: String,
    /// web, app, qr, share or staff.
    #[sea_orm(column_type = "Text")]
    pub channel: String,
    /// Language it was placed in.
    #[sea_orm(column_type = "Text")]
    pub lang: String,
    /// ISO 4217 code.
    #[sea_orm(column_type = "Text")]
    pub currency: String,
    /// Goods, minor units.
    pub items_total: i64,
    /// Taken off, minor units.
    pub discount_total: i64,
    /// Delivery, minor units.
    pub delivery_total: i64,
    /// Tax included in the total, minor units.
    pub tax_total: i64,
    /// To pay, minor units.
    pub total: i64,
    /// Given back or on its way back, minor units.
    pub refunded_total: i64,
    /// Weight of the goods in grams.
    pub weight_g: i64,
    /// The chosen method.
    pub delivery_method_id: Uuid,
    /// Its name at the time, in the order's language.
    #[sea_orm(column_type = "Text")]
    pub delivery_name: String,
    /// Its carrier's code at the time.
    #[sea_orm(column_type = "Text")]
    pub carrier: String,
    /// Promised arrival, earliest.
    pub promise_from: i64,
    /// Promised arrival, latest.
    pub promise_to: i64,
    /// District or street code of the address.
    #[sea_orm(column_type = "Text")]
    pub region_code: String,
    /// Sealed JSON: name, phone, region names, street line.
    #[sea_orm(column_type = "Blob")]
    pub address: Vec<u8>,
    /// Keyed hash of the phone number.
    #[sea_orm(column_type = "Blob")]
    pub phone_index: Vec<u8>,
    /// Sealed e-mail address.
    #[sea_orm(column_type = "Blob", nullable)]
    pub email: Option<Vec<u8>>,
    /// Keyed hash of the e-mail address.
    #[sea_orm(column_type = "Blob", nullable)]
    pub email_index: Option<Vec<u8>>,
    /// Sealed note of the shopper.
    #[sea_orm(column_type = "Blob", nullable)]
    pub note: Option<Vec<u8>>,
    /// Sealed note of the staff.
    #[sea_orm(column_type = "Blob", nullable)]
    pub staff_note: Option<Vec<u8>>,
    /// Whether every line has been reviewed.
    pub reviewed: bool,
    /// When placed.
    pub placed_at: i64,
    /// When it is given up unpaid.
    pub expires_at: i64,
    /// When paid.
    pub paid_at: Option<i64>,
    /// When the last parcel left.
    pub shipped_at: Option<i64>,
    /// When the last parcel arrived.
    pub delivered_at: Option<i64>,
    /// When completed.
    pub completed_at: Option<i64>,
    /// When canceled.
    pub canceled_at: Option<i64>,
    /// Why canceled: shopper, expired, staff or payment.
    #[sea_orm(column_type = "Text", nullable)]
    pub cancel_reason: Option<String>,
    /// Who placed it: customer:<id> or session:<id>; none for orders of older versions.
    #[sea_orm(column_type = "Text", nullable)]
    pub shopper: Option<String>,
    /// Keyed hash of the address; none for orders of older versions.
    #[sea_orm(column_type = "Blob", nullable)]
    pub address_index: Option<Vec<u8>>,
    /// JSON: from which places it is sent, how near they are, and why it is these.
    #[sea_orm(column_type = "Text", nullable)]
    pub sent_from: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
