//! What a provider told us, each event once; append-only.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment_events")]
pub struct Model {
    /// Identity; in order of time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Code of the provider.
    #[sea_orm(column_type = "Text")]
    pub provider: String,
    /// The provider's id of the event.
    #[sea_orm(column_type = "Text")]
    pub event_id: String,
    /// The payment it is about.
    pub payment_id: Option<Uuid>,
    /// captured, failed, closed, refund_succeeded, refund_failed, or refused when it was not believed.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Minor units it names.
    pub amount: Option<i64>,
    /// notice or query.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    /// applied, repeated, or the reason it was refused.
    #[sea_orm(column_type = "Text")]
    pub verdict: String,
    /// When it came.
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
