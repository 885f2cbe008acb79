//! Somebody joins the staff: one who may manage staff makes a link, hands it over, and the one
//! whose e-mail address it was made for opens it and chooses a name and a password.

use super::person::NewPerson;
use super::{Member, roles};
use crate::customers::SignedIn;
use crate::db::{execute, row};
use crate::one_time::{self, Purpose};
use crate::sessions::{self, Visitor, Who};
use crate::{Error, Result, Shop, audit_log, new_id, params, sealing};
use domain::customers::Contact;
use domain::ids::{MerchantId, StaffId};
use domain::staff::{InvitationView, Permission, may_grant};
use domain::{Lang, Timestamp};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

const LIFETIME: i64 = Timestamp::DAY;

/// What a link stands for. The e-mail address is kept as its keyed hash: the link works for
/// that address only, and the database does not say which it is.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Subject {
    role: String,
    merchant: Option<MerchantId>,
    email_index: String,
    by: StaffId,
}

/// Makes a link by which the owner of `email` joins with a role: the staff of a merchant, or
/// the platform's when `merchant` is none. Works once, for a day.
pub async fn invite(
    shop: &Shop,
    member: &Member,
    email: &str,
    role: &str,
    merchant: Option<MerchantId>,
) -> Result<String> {
    member.demand(Permission::StaffManage)?;
    if member.merchant.is_some() && merchant != member.merchant {
        return Err(Error::Forbidden);
    }
    let email = Contact::parse_email(email).map_err(|reason| Error::invalid("email", &reason.to_string()))?;
    let index = shop.keys.index("email", email.text());
    let tx = shop.begin().await?;
    if let Some(id) = merchant
        && row::<Exists>(&*tx, "SELECT 1 AS yes FROM merchants WHERE id = $1", params![id.0]).await?.is_none()
    {
        return Err(Error::NotFound);
    }
    let granted = roles::by_code(&tx, role).await?;
    if !may_grant(&member.permissions, &granted.permissions, merchant.is_some()) {
        return Err(Error::Forbidden);
    }
    let taken = "SELECT 1 AS yes FROM staff WHERE email_index = $1";
    if row::<Exists>(&*tx, taken, params![index.clone()]).await?.is_some() {
        return Err(Error::invalid("email", "taken"));
    }
    let subject = Subject { role: role.to_owned(), merchant, email_index: sealing::hex(&index), by: member.id };
    let token = one_time::issue(&tx, Purpose::StaffInvite, &subject, LIFETIME).await?;
    let after = json!({ "role": role, "merchant": merchant });
    audit_log::record(&tx, member, "staff.invite", "staff:invited", json!({}), after).await?;
    tx.commit().await?;
    Ok(format!("{}/invite/{token}", shop.options.base_url))
}

#[derive(FromQueryResult)]
struct Exists {
    #[allow(dead_code)] // Only whether there is a row counts.
    yes: i32,
}

#[derive(FromQueryResult)]
struct Names {
    zh: String,
    en: String,
}

/// What an open invitation is for.
pub async fn invitation(shop: &Shop, token: &str, lang: Lang) -> Result<InvitationView> {
    let subject: Subject = one_time::look(shop, Purpose::StaffInvite, token).await?;
    let role: Option<Names> =
        row(shop.db.read(), "SELECT name_zh AS zh, name_en AS en FROM roles WHERE code = $1", params![subject.role])
            .await?;
    let merchant: Option<Names> = match subject.merchant {
        Some(id) => {
            let sql = "SELECT name_zh AS zh, name_en AS en FROM merchants WHERE id = $1";
            row(shop.db.read(), sql, params![id.0]).await?
        }
        None => None,
    };
    let pick = |names: Option<Names>| names.map(|names| lang.pick(&names.zh, &names.en).to_owned()).unwrap_or_default();
    Ok(InvitationView { role: pick(role), merchant: pick(merchant) })
}

/// The invited person joins and is signed in.
pub async fn accept(shop: &Shop, visitor: &Visitor, token: &str, person: &NewPerson) -> Result<SignedIn> {
    let subject: Subject = one_time::look(shop, Purpose::StaffInvite, token).await?;
    let person = person.checked(shop).await?;
    if sealing::hex(&person.email_index) != subject.email_index {
        return Err(Error::invalid("email", "other"));
    }
    let tx = shop.begin().await?;
    one_time::spend(&tx, Purpose::StaffInvite, token).await?;
    let role = roles::by_code(&tx, &subject.role).await?;
    let id = StaffId(new_id());
    let merchant = subject.merchant.map(|id| id.0);
    let joined = execute(
        &*tx,
        "INSERT INTO staff (id, merchant_id, role_id, email, email_index, name, password_hash, status, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', $8)
         ON CONFLICT (email_index) DO NOTHING",
        params![
            id.0,
            merchant,
            role.id,
            person.email,
            person.email_index,
            person.name,
            person.password_hash,
            tx.now().0
        ],
    )
    .await?;
    if joined == 0 {
        return Err(Error::invalid("email", "taken"));
    }
    let (session, token) = sessions::sign_in(shop, &tx, visitor, Who::Staff(id)).await?;
    let (actor, after) = (format!("staff:{id}"), json!({ "role": subject.role, "invited_by": subject.by }));
    audit_log::record_as(&tx, &actor, subject.merchant, "staff.join", &actor, json!({}), after).await?;
    tx.commit().await?;
    Ok(SignedIn { session, token })
}
