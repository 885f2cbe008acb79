//! Options, values and variants of an edited product. A variant is never deleted: orders and the
//! stock ledger name it. One that the form leaves out is taken off sale.

use super::{Editing, meanwhile};
use crate::catalog::write::location;
use crate::db::{execute, insert_rows};
use crate::entities::{product_options, variants};
use crate::stock::{Adjustment, adjust};
use crate::{Error, Result, Tx, new_id, params};
use domain::catalog::edit::{OptionEdit, VariantEdit};
use domain::catalog::slug;
use domain::ids::{LocationId, VariantId};
use domain::staff::Permission;
use domain::stock::MovementKind;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashSet;
use uuid::Uuid;

/// A variant's id, SKU and option values.
struct Ready<'a> {
    edit: &'a VariantEdit,
    known: Option<&'a variants::Model>,
    id: Uuid,
    sku: String,
    values: [Option<Uuid>; 3],
}

impl Editing<'_> {
    /// Writes what can be bought and gives the SKUs in their order.
    pub(super) async fn write_variants(&self, tx: &mut Tx) -> Result<Vec<String>> {
        let (values, moved) = self.write_options(tx).await?;
        let ready = self.ready(tx, &values).await?;
        self.move_skus_aside(tx, &ready).await?;
        let mut rows = Vec::new();
        for (position, variant) in (0_i64..).zip(&ready) {
            let edit = variant.edit;
            let [first, second, third] = variant.values;
            let row = params![
                variant.id,
                self.id,
                variant.sku.clone(),
                edit.barcode.clone(),
                edit.price,
                edit.compare_at,
                edit.weight_g,
                position,
                edit.active,
                first,
                second,
                third
            ];
            match variant.known {
                None => rows.push(row),
                Some(known) if !moved && is_same(known, variant, position) => {}
                Some(_) => {
                    execute(
                        &**tx,
                        "UPDATE variants SET sku = $3, barcode = $4, price = $5, compare_at = $6, weight_g = $7, \
                         position = $8, active = $9, option1_id = $10, option2_id = $11, option3_id = $12 \
                         WHERE id = $1 AND product_id = $2",
                        row,
                    )
                    .await
                    .map_err(meanwhile)?;
                }
            }
        }
        insert_rows(&**tx, "variants", VARIANT, rows).await.map_err(meanwhile)?;
        let kept: HashSet<Uuid> = ready.iter().map(|variant| variant.id).collect();
        for left_out in self.known.variants.iter().filter(|variant| !kept.contains(&variant.id)) {
            execute(&**tx, "UPDATE variants SET active = FALSE WHERE id = $1", params![left_out.id]).await?;
        }
        self.drop_values(tx, &values).await?;
        self.first_stock(tx, &ready).await?;
        Ok(ready.into_iter().map(|variant| variant.sku).collect())
    }

    /// Writes options and values; gives the values' ids per option, and whether an option went
    /// away or changed its place, so that every variant must be written anew.
    async fn write_options(&self, tx: &Tx) -> Result<(Vec<Vec<Uuid>>, bool)> {
        let options = &self.edit.options;
        let kept: Vec<i64> = options.iter().filter_map(|option| option.was).collect();
        if kept.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(Error::invalid("options", "malformed"));
        }
        let in_place = |(position, option): (i64, &OptionEdit)| option.was.is_none_or(|was| was == position);
        let gone: Vec<_> = self.known.options.iter().filter(|option| !kept.contains(&option.position)).collect();
        let moved = !gone.is_empty() || !(1_i64..).zip(options).all(in_place);
        if moved {
            let sql =
                "UPDATE variants SET option1_id = NULL, option2_id = NULL, option3_id = NULL WHERE product_id = $1";
            execute(&**tx, sql, params![self.id]).await?;
        }
        for option in gone {
            let sql = "UPDATE product_pictures SET option_value_id = NULL \
                       WHERE option_value_id IN (SELECT id FROM option_values WHERE option_id = $1)";
            execute(&**tx, sql, params![option.id]).await?;
            execute(&**tx, "DELETE FROM option_values WHERE option_id = $1", params![option.id]).await?;
            execute(&**tx, "DELETE FROM product_options WHERE id = $1", params![option.id]).await?;
        }
        let mut ids = Vec::with_capacity(options.len());
        // Options only ever move up, one after the other into a free place.
        for (position, option) in (1_i64..).zip(options) {
            let before = option.was.and_then(|was| self.known.options.iter().find(|known| known.position == was));
            let id = self.write_option(tx, position, option, before).await?;
            ids.push(self.write_values(tx, id, option).await?);
        }
        Ok((ids, moved))
    }

    async fn write_option(
        &self,
        tx: &Tx,
        position: i64,
        option: &OptionEdit,
        before: Option<&product_options::Model>,
    ) -> Result<Uuid> {
        let (zh, en) = option.name.clone();
        if let Some(before) = before {
            let sql = "UPDATE product_options SET position = $2, name_zh = $3, name_en = $4 WHERE id = $1";
            execute(&**tx, sql, params![before.id, position, zh, en]).await?;
            return Ok(before.id);
        }
        let id = new_id();
        let code = code_of(&zh, &en);
        let columns = ["id", "product_id", "position", "code", "name_zh", "name_en"];
        insert_rows(&**tx, "product_options", &columns, vec![params![id, self.id, position, code, zh, en]]).await?;
        Ok(id)
    }

    async fn write_values(&self, tx: &Tx, option: Uuid, edit: &OptionEdit) -> Result<Vec<Uuid>> {
        let mut ids = Vec::with_capacity(edit.values.len());
        let mut rows = Vec::new();
        for (position, value) in (0_i64..).zip(&edit.values) {
            let (zh, en) = value.text.clone();
            let id = value.id.map_or_else(new_id, |id| id.0);
            if value.id.is_some() {
                let sql = "UPDATE option_values SET position = $2, value_zh = $3, value_en = $4 WHERE id = $1 AND option_id = $5";
                execute(&**tx, sql, params![id, position, zh, en, option]).await?;
            } else {
                rows.push(params![id, option, position, zh, en]);
            }
            ids.push(id);
        }
        insert_rows(&**tx, "option_values", &["id", "option_id", "position", "value_zh", "value_en"], rows).await?;
        Ok(ids)
    }

    /// Removes the values that the form does not have any more.
    async fn drop_values(&self, tx: &Tx, kept: &[Vec<Uuid>]) -> Result<()> {
        for value in self.known.values.iter().filter(|value| !kept.iter().flatten().any(|id| *id == value.id)) {
            for sql in [
                "UPDATE variants SET option1_id = NULL WHERE option1_id = $1",
                "UPDATE variants SET option2_id = NULL WHERE option2_id = $1",
                "UPDATE variants SET option3_id = NULL WHERE option3_id = $1",
                "UPDATE product_pictures SET option_value_id = NULL WHERE option_value_id = $1",
                "DELETE FROM option_values WHERE id = $1",
            ] {
                execute(&**tx, sql, params![value.id]).await?;
            }
        }
        Ok(())
    }

    /// Gives every variant its id and a SKU that nobody else has.
    async fn ready(&self, tx: &Tx, values: &[Vec<Uuid>]) -> Result<Vec<Ready<'_>>> {
        let mut ready = Vec::with_capacity(self.edit.variants.len());
        for edit in &self.edit.variants {
            let field = format!("variants[{}].sku", edit.row.unwrap_or_default());
            let known = match edit.id {
                None => None,
                Some(id) => {
                    let own = self.known.variants.iter().find(|known| known.id == id.0);
                    if own.is_none() || ready.iter().any(|other: &Ready<'_>| other.id == id.0) {
                        return Err(Error::invalid(&field, "malformed"));
                    }
                    own
                }
            };
            let value = |n: usize| edit.values.get(n).copied().flatten().and_then(|at| values.get(n)?.get(at).copied());
            let sku = match (edit.sku.is_empty(), known) {
                (true, Some(known)) => known.sku.clone(),
                (true, None) => self.made_sku(edit),
                (false, _) => edit.sku.clone(),
            };
            let id = known.map_or_else(new_id, |known| known.id);
            ready.push(Ready { edit, known, id, sku, values: [value(0), value(1), value(2)] });
        }
        self.settle_skus(tx, &mut ready).await?;
        Ok(ready)
    }

    /// A SKU from the slug and the option values' texts.
    fn made_sku(&self, edit: &VariantEdit) -> String {
        let texts = self.edit.options.iter().zip(&edit.values).filter_map(|(option, at)| option.values.get((*at)?));
        let parts = texts.map(|value| slug::of_first("o", &[&value.text.1, &value.text.0]));
        let all: Vec<String> = [self.slug.chars().take(60).collect()].into_iter().chain(parts).collect();
        all.join("-").chars().take(100).collect::<String>().to_uppercase()
    }

    /// Refuses typed SKUs that are taken, and numbers made ones that are.
    async fn settle_skus(&self, tx: &Tx, ready: &mut [Ready<'_>]) -> Result<()> {
        let wanted: Vec<String> = ready.iter().map(|variant| variant.sku.clone()).collect();
        let owners = variants::Entity::find().filter(variants::Column::Sku.is_in(wanted)).all(&**tx).await?;
        let mut used: HashSet<String> = HashSet::new();
        let listed: HashSet<Uuid> = ready.iter().map(|variant| variant.id).collect();
        for variant in ready {
            // A variant of this very form may hand its SKU to another one.
            let foreign = owners.iter().any(|owner| owner.sku == variant.sku && !listed.contains(&owner.id));
            if !foreign && used.insert(variant.sku.clone()) {
                continue;
            }
            if !variant.edit.sku.is_empty() || variant.known.is_some() {
                let field = format!("variants[{}].sku", variant.edit.row.unwrap_or_default());
                return Err(Error::invalid(&field, "taken"));
            }
            let digits = variant.id.simple().to_string();
            variant.sku = [&variant.sku, "-", &digits[digits.len() - 6..]].concat();
            used.insert(variant.sku.clone());
        }
        Ok(())
    }

    /// Frees SKUs that change hands between variants of this product.
    async fn move_skus_aside(&self, tx: &Tx, ready: &[Ready<'_>]) -> Result<()> {
        for variant in ready {
            if variant.known.is_some_and(|known| known.sku != variant.sku) {
                let aside = format!("~{}", variant.id.simple());
                execute(&**tx, "UPDATE variants SET sku = $2 WHERE id = $1", params![variant.id, aside]).await?;
            }
        }
        Ok(())
    }

    /// New variants get a level at the merchant's first place, and the pieces that were typed.
    async fn first_stock(&self, tx: &mut Tx, ready: &[Ready<'_>]) -> Result<()> {
        let new: Vec<(Uuid, i64)> = ready.iter().filter(|v| v.known.is_none()).map(|v| (v.id, v.edit.stock)).collect();
        if new.is_empty() {
            return Ok(());
        }
        if new.iter().any(|(_, pieces)| *pieces > 0) {
            self.member.demand(Permission::StockAdjust)?;
        }
        let place = location(tx, self.merchant).await?;
        let rows = new.iter().map(|(id, _)| params![*id, place, 0_i64, 0_i64, self.now]).collect();
        let columns = ["variant_id", "location_id", "on_hand", "allocated", "updated_at"];
        insert_rows(&**tx, "stock_levels", &columns, rows).await?;
        for (id, pieces) in new {
            let adjustment = Adjustment {
                variant: VariantId(id),
                location: LocationId(place),
                delta: pieces,
                kind: MovementKind::Received,
                reason: String::new(),
                order: None,
            };
            adjust(tx, &adjustment, &self.member.actor()).await?;
        }
        Ok(())
    }
}

/// Whether nothing about a variant changes.
fn is_same(known: &variants::Model, new: &Ready<'_>, position: i64) -> bool {
    let edit = new.edit;
    known.sku == new.sku
        && known.barcode == edit.barcode
        && (known.price, known.compare_at, known.weight_g) == (edit.price, edit.compare_at, edit.weight_g)
        && (known.position, known.active) == (position, edit.active)
        && [known.option1_id, known.option2_id, known.option3_id] == new.values
}

/// The stable code of an option: the usual ones by their usual names, others from their name.
fn code_of(zh: &str, en: &str) -> String {
    const USUAL: &[(&str, &[&str])] = &[
        ("colour", &["颜色", "色", "colour", "color"]),
        ("size", &["尺码", "尺寸", "大小", "size"]),
        ("capacity", &["容量", "capacity"]),
        ("weight", &["重量", "净含量", "weight"]),
        ("flavour", &["口味", "flavour", "flavor"]),
    ];
    let names = [zh.to_lowercase(), en.to_lowercase()];
    let usual = USUAL.iter().find(|(_, words)| names.iter().any(|name| words.contains(&name.as_str())));
    usual.map_or_else(|| slug::of_first("o", &[en, zh]), |(code, _)| (*code).to_owned())
}

const VARIANT: &[&str] = &[
    "id",
    "product_id",
    "sku",
    "barcode",
    "price",
    "compare_at",
    "weight_g",
    "position",
    "active",
    "option1_id",
    "option2_id",
    "option3_id",
];
