//! Words that mean the same in this shop, which its owner edits line by line.

use crate::db::{execute, row};
use crate::live::LiveEvent;
use crate::settings::{self, Scope};
use crate::staff::Member;
use crate::{Error, Result, Shop, audit_log, params};
use domain::catalog::synonyms::{SynonymForm, SynonymList, Synonyms};
use sea_orm::{ConnectionTrait, FromQueryResult};

/// The names under which the list is kept, and what it was before its last change.
const NAME: &str = "synonyms";
const BEFORE: &str = "synonyms_before";
/// The longest list, in characters.
const LONGEST: usize = 20_000;

/// The list: one line for words that mean the same, `手机, 电话`, or `球鞋 => 运动鞋` for one direction.
pub async fn synonyms(shop: &Shop) -> Result<String> {
    settings::get(shop, Scope::Platform, NAME).await
}

/// The list as its owner edits it.
pub async fn synonym_list(shop: &Shop, member: &Member) -> Result<SynonymList> {
    settings::may_change_shop(member)?;
    Ok(kept(shop.db.read()).await?.0.shown())
}

/// Adds a line.
pub async fn add_synonym(shop: &Shop, member: &Member, form: &SynonymForm) -> Result<()> {
    let add = |kept: &Synonyms| kept.with_line(form).map_err(|(field, why)| Error::invalid(field, why));
    change(shop, member, add).await
}

/// Takes a line out.
pub async fn remove_synonym(shop: &Shop, member: &Member, line: &str) -> Result<()> {
    change(shop, member, |kept| kept.without_line(line).ok_or(Error::NotFound)).await
}

/// Undoes the last change.
pub async fn undo_synonyms(shop: &Shop, member: &Member) -> Result<()> {
    change(shop, member, |kept| kept.undone().ok_or(Error::NotFound)).await
}

/// Replaces the list.
pub async fn set_synonyms(shop: &Shop, member: &Member, list: &str) -> Result<()> {
    change(shop, member, |kept| Ok(Synonyms { list: list.to_owned(), before: Some(kept.list.clone()) })).await
}

#[derive(FromQueryResult)]
struct Row {
    value: String,
}

/// What is kept, and the list as it is written.
async fn kept(conn: &impl ConnectionTrait) -> Result<(Synonyms, Option<String>)> {
    let sql = "SELECT value FROM settings WHERE scope = 'platform' AND name = $1";
    let written = row::<Row>(conn, sql, params![NAME]).await?.map(|row| row.value);
    // From the very row that a change compares: a second reading could find the list of somebody who was
    // quicker, and the change would pass the comparison without it.
    let list = match &written {
        Some(value) => {
            serde_json::from_str(value).map_err(|error| Error::Damaged(format!("setting {NAME}: {error}")))?
        }
        None => String::new(),
    };
    let before: Option<String> = settings::get_in(conn, Scope::Platform, BEFORE).await?;
    Ok((Synonyms { list, before }, written))
}

/// Changes the list, unless somebody else has changed it meanwhile; every node honours it a moment later.
async fn change(shop: &Shop, member: &Member, edit: impl FnOnce(&Synonyms) -> Result<Synonyms>) -> Result<()> {
    settings::may_change_shop(member)?;
    let mut tx = shop.begin().await?;
    let (kept, written) = kept(&*tx).await?;
    let edited = edit(&kept)?;
    if edited.list.chars().count() > LONGEST {
        return Err(Error::invalid("typed", "too_many"));
    }
    let json = |value: &Option<String>| serde_json::to_string(value).map_err(|error| Error::Damaged(error.to_string()));
    let sql = "INSERT INTO settings (scope, name, value, updated_at) VALUES ('platform', $1, $2, $3) \
               ON CONFLICT (scope, name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at \
               WHERE settings.value = $4";
    let now = shop.clock.now().0;
    let list = json(&Some(edited.list.clone()))?;
    // Whoever finds no list writes the first one, and another who does so at the same moment does not.
    let changed = execute(&*tx, sql, params![NAME, list, now, written.unwrap_or_default()]).await?;
    if changed == 0 {
        return Err(Error::Conflict);
    }
    let sql = "INSERT INTO settings (scope, name, value, updated_at) VALUES ('platform', $1, $2, $3) \
               ON CONFLICT (scope, name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at";
    execute(&*tx, sql, params![BEFORE, json(&edited.before)?, now]).await?;
    let (from, to) = (serde_json::Value::from(kept.list), serde_json::Value::from(edited.list));
    audit_log::record(&tx, member, "setting.set", "setting:platform/synonyms", from, to).await?;
    tx.emit(LiveEvent::Words);
    tx.commit().await
}
