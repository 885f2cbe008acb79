//! Every write by staff, append-only and hash-chained.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_log")]
pub struct Model {
    /// 1, 2, 3, … without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// When.
    pub at: i64,
    /// Who: staff:<id>, system or setup.
    #[sea_orm(column_type = "Text")]
    pub actor: String,
    /// The merchant concerned.
    pub merchant_id: Option<Uuid>,
    /// What, such as order.ship.
    #[sea_orm(column_type = "Text")]
    pub action: String,
    /// On what, such as order:<id>.
    #[sea_orm(column_type = "Text")]
    pub object: String,
    /// JSON of the facts before; personal fields left out.
    #[sea_orm(column_type = "Text")]
    pub before: String,
    /// JSON of the facts after; personal fields left out.
    #[sea_orm(column_type = "Text")]
    pub after: String,
    /// Hash of the row before.
    #[sea_orm(column_type = "Text")]
    pub prev_hash: String,
    /// SHA-256 over this row and prev_hash, hexadecimal.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
