//! Settings of the platform and of each merchant: one JSON value per name.

pub mod delivery;
mod recent;

pub(crate) use recent::{Recent, Unpaid};

use crate::db::{execute, row};
use crate::live::LiveEvent;
use crate::staff::Member;
use crate::{Error, Result, Shop, audit_log, params};
use domain::checkout::Caps;
use domain::ids::MerchantId;
use domain::orders::Channel;
use domain::settings::{SettlementForm, SettlementSettings, ShopSettings};
use domain::staff::Permission;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Whose setting it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The platform's.
    Platform,
    /// One merchant's.
    Merchant(MerchantId),
}

impl Scope {
    fn key(self) -> String {
        match self {
            Scope::Platform => "platform".to_owned(),
            Scope::Merchant(id) => id.to_string(),
        }
    }
}

#[derive(FromQueryResult)]
struct Row {
    value: String,
}

/// A setting, or its default when nobody has decided yet.
pub async fn get<T: DeserializeOwned + Default>(shop: &Shop, scope: Scope, name: &str) -> Result<T> {
    get_in(shop.db.keyed(), scope, name).await
}

/// The same as a transaction sees it.
pub(crate) async fn get_in<T: DeserializeOwned + Default>(
    conn: &impl ConnectionTrait,
    scope: Scope,
    name: &str,
) -> Result<T> {
    let found: Option<Row> =
        row(conn, "SELECT value FROM settings WHERE scope = $1 AND name = $2", params![scope.key(), name.to_owned()])
            .await?;
    match found {
        Some(row) => {
            serde_json::from_str(&row.value).map_err(|error| Error::Damaged(format!("setting {name}: {error}")))
        }
        None => Ok(T::default()),
    }
}

fn may_change(member: &Member, scope: Scope) -> Result<()> {
    member.demand(Permission::SettingsEdit)?;
    let allowed = match scope {
        Scope::Platform => member.merchant.is_none(),
        Scope::Merchant(id) => member.may_see(id),
    };
    if allowed { Ok(()) } else { Err(Error::Forbidden) }
}

/// Refuses those who may not change the shop's face.
pub fn may_change_shop(member: &Member) -> Result<()> {
    may_change(member, Scope::Platform)
}

/// Keeps a setting. The platform's are set by its own staff, a merchant's also by the merchant's.
pub async fn set<T: Serialize>(shop: &Shop, member: &Member, scope: Scope, name: &str, value: &T) -> Result<()> {
    may_change(member, scope)?;
    let after = serde_json::to_string(value).map_err(|error| Error::Damaged(error.to_string()))?;
    let mut tx = shop.begin().await?;
    let before: Option<Row> =
        row(&*tx, "SELECT value FROM settings WHERE scope = $1 AND name = $2", params![scope.key(), name.to_owned()])
            .await?;
    execute(
        &*tx,
        "INSERT INTO settings (scope, name, value, updated_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (scope, name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
        params![scope.key(), name.to_owned(), after.clone(), shop.clock.now().0],
    )
    .await?;
    let read = |text: &str| serde_json::from_str(text).unwrap_or_default();
    let before = before.map_or(serde_json::Value::Null, |row| read(&row.value));
    let object = format!("setting:{}/{name}", scope.key());
    audit_log::record(&tx, member, "setting.set", &object, before, read(&after)).await?;
    if name == ShopSettings::NAME {
        tx.emit(LiveEvent::Face);
    }
    tx.commit().await
}

/// The shop's name and legal face.
pub async fn shop_settings(shop: &Shop) -> Result<ShopSettings> {
    get(shop, Scope::Platform, ShopSettings::NAME).await
}

/// The same for what stands on every page: as it was within the last second, and never older than what this
/// node has heard of a change.
pub async fn recent_shop_settings(shop: &Shop) -> Result<Arc<ShopSettings>> {
    let changes = shop.live.faces();
    if let Some(known) = shop.recent.get(changes) {
        return Ok(known);
    }
    let settings = Arc::new(shop_settings(shop).await?);
    shop.recent.keep(settings.clone(), changes);
    Ok(settings)
}

/// How long an unpaid order keeps its stock and how much one person may hold, as the owner had decided
/// within the last second, for those who ask all the time.
pub(crate) async fn recent_unpaid(shop: &Shop) -> Result<Unpaid> {
    let settings = recent_shop_settings(shop).await?;
    Ok(Unpaid {
        usual: std::array::from_fn(|at| {
            settings.unpaid_minutes_from(Channel::ALL[at]).unwrap_or(shop.options.unpaid_minutes)
        }),
        on_sale: settings.flash_unpaid_minutes.unwrap_or(domain::flash::UNPAID_MINUTES),
        caps: Caps {
            orders: settings.unpaid_orders.unwrap_or(shop.options.unpaid_orders),
            pieces: settings.unpaid_pieces.unwrap_or(shop.options.unpaid_pieces),
        },
    })
}

/// Days after delivery until an order completes by itself: what the owner decided, else the
/// program's setting.
pub async fn auto_complete_days(shop: &Shop) -> Result<i64> {
    Ok(shop_settings(shop).await?.auto_complete_days.unwrap_or(shop.options.auto_complete_days))
}

/// Gives the shop a logo that is among the stored pictures, or takes it away.
pub async fn set_logo(shop: &Shop, member: &Member, picture: Option<&str>) -> Result<()> {
    let mut settings = shop_settings(shop).await?;
    settings.logo = picture.map(str::to_owned);
    set_shop_settings(shop, member, settings).await
}

/// Changes the shop's name and legal face.
pub async fn set_shop_settings(shop: &Shop, member: &Member, settings: ShopSettings) -> Result<()> {
    let problems = settings.problems();
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    set(shop, member, Scope::Platform, ShopSettings::NAME, &settings).await?;
    shop.recent.forget();
    Ok(())
}

/// How money is shared between platform, merchants and providers.
pub async fn settlement(shop: &Shop) -> Result<SettlementSettings> {
    get(shop, Scope::Platform, SettlementSettings::NAME).await
}

/// Changes how money is shared from now on; what is in the ledger stays as it was agreed.
pub async fn set_settlement(shop: &Shop, member: &Member, form: &SettlementForm) -> Result<()> {
    let terms = form.read().map_err(Error::Invalid)?;
    set(shop, member, Scope::Platform, SettlementSettings::NAME, &terms).await
}
