//! For which merchant a catalogue is imported.

use crate::db::{execute, row};
use crate::{Error, Result, Shop, new_id, params};
use domain::ids::MerchantId;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// The merchant of a slug; without one, the platform's own. A shop that has no merchant at all
/// gets its own with the first import.
pub async fn merchant(shop: &Shop, slug: Option<&str>) -> Result<MerchantId> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let found: Option<Row> = match slug {
        Some(slug) => row(shop.db.read(), "SELECT id FROM merchants WHERE slug = $1", params![slug]).await?,
        None => {
            let sql = "SELECT id FROM merchants ORDER BY self_run DESC, created_at, id LIMIT 1";
            row(shop.db.read(), sql, params![]).await?
        }
    };
    if let Some(found) = found {
        return Ok(MerchantId(found.id));
    }
    if slug.is_some() {
        return Err(Error::NotFound);
    }
    let id = new_id();
    let sql = "INSERT INTO merchants (id, slug, name_zh, name_en, legal_name, credit_code, self_run, status, created_at) \
               VALUES ($1, 'own', '自营店', 'Our own shop', '', '', TRUE, 'open', $2)";
    execute(shop.db.write(), sql, params![id, shop.clock.now().0]).await?;
    Ok(MerchantId(id))
}
