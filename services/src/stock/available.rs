//! What can be bought now.

use crate::entities::stock_levels;
use crate::{Result, Shop};
use domain::ids::VariantId;
use domain::stock::Level;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// Pieces of each variant that can be bought now, over all places. Every variant asked for
/// has an entry.
pub async fn available(shop: &Shop, variants: &[VariantId]) -> Result<HashMap<VariantId, i64>> {
    available_on(shop.db.keyed(), variants).await
}

/// The same on a given connection, such as an open transaction.
pub(crate) async fn available_on(
    conn: &impl ConnectionTrait,
    variants: &[VariantId],
) -> Result<HashMap<VariantId, i64>> {
    let mut out: HashMap<VariantId, i64> = variants.iter().map(|variant| (*variant, 0)).collect();
    let ids: Vec<uuid::Uuid> = variants.iter().map(|variant| variant.0).collect();
    for ids in ids.chunks(1000) {
        let levels = stock_levels::Entity::find()
            .filter(stock_levels::Column::VariantId.is_in(ids.iter().copied()))
            .all(conn)
            .await?;
        for row in levels {
            let level = Level { on_hand: row.on_hand, allocated: row.allocated };
            *out.entry(VariantId(row.variant_id)).or_default() += level.available();
        }
    }
    Ok(out)
}
