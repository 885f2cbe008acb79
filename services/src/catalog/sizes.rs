//! Size guides: on a product's page, and at the desk of their seller.

use super::categories::Tree;
use super::desk::merchant_names;
use super::edit_product::seller;
use crate::db::{execute, row, rows};
use crate::live::LiveEvent;
use crate::reports::today::sight;
use crate::staff::Member;
use crate::{Error, Result, Shop, audit_log, new_id, params};
use domain::Lang;
use domain::catalog::sizes::{SizeGuide, SizeGuideForm, SizeGuideRow, SizeGuides, read_table};
use domain::ids::{CategoryId, MerchantId, SizeGuideId};
use domain::staff::Permission;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    merchant_id: Uuid,
    category_id: Uuid,
    table_zh: String,
    table_en: String,
    note_zh: String,
    note_en: String,
}

impl Row {
    fn form(self) -> SizeGuideForm {
        SizeGuideForm {
            merchant: self.merchant_id.to_string(),
            category: self.category_id.to_string(),
            table_zh: self.table_zh,
            table_en: self.table_en,
            note_zh: self.note_zh,
            note_en: self.note_en,
        }
    }
}

/// A guide as it is shown. None when it cannot be read as a table, which no way of writing one lets happen.
pub(super) fn guide(table: &str, note: String) -> Option<SizeGuide> {
    Some(SizeGuide { table: read_table(table).ok()?, note })
}

/// The guides that the member may see, with what a form needs to choose from.
pub async fn list(shop: &Shop, member: &Member, lang: Lang) -> Result<SizeGuides> {
    member.demand(Permission::ProductsView)?;
    let (all, own) = sight(member);
    let sql = "SELECT g.id, g.merchant_id, g.category_id, g.table_zh, g.table_en, g.note_zh, g.note_en
               FROM size_guides g JOIN merchants m ON m.id = g.merchant_id WHERE ($1 OR g.merchant_id = $2)
               ORDER BY m.self_run DESC, m.slug, g.category_id LIMIT 500";
    let (tree, names, found) = tokio::try_join!(
        Tree::read(shop),
        merchant_names(shop, lang),
        rows::<Row>(shop.db.read(), sql, params![all, own]),
    )?;
    let way = |category| tree.way_to(category, lang).into_iter().map(|step| step.name).collect::<Vec<_>>();
    let seller = |id| names.iter().find(|(known, _)| known.0 == id).map(|(_, name)| name.clone()).unwrap_or_default();
    let rows = found
        .into_iter()
        .map(|row| SizeGuideRow {
            id: SizeGuideId(row.id),
            seller: seller(row.merchant_id),
            way: way(row.category_id),
            form: row.form(),
        })
        .collect();
    let mut categories: Vec<_> = tree.ids().map(|id| (CategoryId(id), way(id).join(" › "))).collect();
    categories.sort_by(|one, other| one.1.cmp(&other.1));
    let sellers = if all { names } else { Vec::new() };
    Ok(SizeGuides { rows, categories, sellers })
}

/// Writes what sizes mean in a category; what was written before for the same seller and category goes.
pub async fn save(shop: &Shop, member: &Member, form: &SizeGuideForm) -> Result<SizeGuideId> {
    member.demand(Permission::ProductsEdit)?;
    let form = form.check().map_err(Error::Invalid)?;
    let category: CategoryId = form.category.parse().map_err(|_| Error::invalid("category", "required"))?;
    let mut tx = shop.begin().await?;
    let merchant = seller(&tx, member, &form.merchant).await?;
    let sql = "SELECT id, merchant_id, category_id, table_zh, table_en, note_zh, note_en FROM size_guides
               WHERE merchant_id = $1 AND category_id = $2";
    let before: Option<Row> = row(&*tx, sql, params![merchant.0, category.0]).await?;
    let known = before.as_ref().map_or_else(new_id, |row| row.id);
    // Another editor may write the same one in this moment: the last one stays, under the first one's identity.
    let written = execute(
        &*tx,
        "INSERT INTO size_guides (id, merchant_id, category_id, table_zh, table_en, note_zh, note_en, updated_at)
         SELECT $1, $2, id, $4, $5, $6, $7, $8 FROM categories WHERE id = $3
         ON CONFLICT (merchant_id, category_id) DO UPDATE SET table_zh = excluded.table_zh,
           table_en = excluded.table_en, note_zh = excluded.note_zh, note_en = excluded.note_en,
           updated_at = excluded.updated_at",
        params![
            known,
            merchant.0,
            category.0,
            form.table_zh.as_str(),
            form.table_en.as_str(),
            form.note_zh.as_str(),
            form.note_en.as_str(),
            tx.now().0
        ],
    )
    .await?;
    if written == 0 {
        return Err(Error::invalid("category", "unknown"));
    }
    let id = row::<Row>(&*tx, sql, params![merchant.0, category.0]).await?.map_or(known, |row| row.id);
    let before = before.map_or(Value::Null, |row| json!(row.form()));
    audit_log::record(&tx, member, "size_guide.write", &format!("size_guide:{id}"), before, json!(form)).await?;
    tx.emit(LiveEvent::all_goods());
    tx.commit().await?;
    Ok(SizeGuideId(id))
}

/// Takes a guide away.
pub async fn remove(shop: &Shop, member: &Member, id: SizeGuideId) -> Result<()> {
    member.demand(Permission::ProductsEdit)?;
    let mut tx = shop.begin().await?;
    let sql =
        "SELECT id, merchant_id, category_id, table_zh, table_en, note_zh, note_en FROM size_guides WHERE id = $1";
    let found: Option<Row> = row(&*tx, sql, params![id.0]).await?;
    let found = found.filter(|row| member.may_see(MerchantId(row.merchant_id))).ok_or(Error::NotFound)?;
    execute(&*tx, "DELETE FROM size_guides WHERE id = $1", params![id.0]).await?;
    let object = format!("size_guide:{id}");
    audit_log::record(&tx, member, "size_guide.remove", &object, json!(found.form()), Value::Null).await?;
    tx.emit(LiveEvent::all_goods());
    tx.commit().await
}
