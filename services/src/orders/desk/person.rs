//! Whom an order goes to: masked, or in full for those who may and say so in the audit log.

use crate::entities::orders::Model;
use crate::staff::{Member, reveal as passes};
use crate::{Error, Result, Shop};
use domain::ids::{MerchantId, OrderId};
use domain::masking;
use domain::orders::desk::DeskPerson;
use domain::staff::Permission;
use serde_json::Value;

/// The parts of a sealed address that the desk needs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct OpenAddress {
    pub name: String,
    pub phone: String,
    pub region: String,
    pub line: String,
}

pub(super) fn open_address(shop: &Shop, sealed: &[u8]) -> Result<OpenAddress> {
    let text = shop.keys.open_sealed("orders.address", sealed)?;
    let value: Value = serde_json::from_str(&text).map_err(|_| Error::Damaged("an order's address".to_owned()))?;
    Ok(read_address(&value))
}

/// Reads an address as it was frozen: the region stands in words, each name once (上海市 is province
/// and city), in one of the forms that versions of the shop have written.
fn read_address(value: &Value) -> OpenAddress {
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut names: Vec<&str> = match (value.get("region"), value.get("region_names")) {
        (Some(Value::Object(parts)), _) => ["province", "city", "district", "street"]
            .iter()
            .filter_map(|level| parts.get(*level).and_then(Value::as_str))
            .filter(|name| !name.is_empty())
            .collect(),
        (_, Some(Value::Array(names))) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    names.dedup();
    let region = names.join(" ");
    OpenAddress { name: text(value, "name"), phone: text(value, "phone"), region, line: text(value, "line") }
}

/// The ways in which a typed phone number may have been kept.
pub(crate) fn phone_spellings(text: &str) -> Vec<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let bare = digits.strip_prefix("86").filter(|rest| rest.len() == 11).unwrap_or(&digits).to_owned();
    let mut all = vec![bare.clone(), format!("+86{bare}"), format!("+{digits}"), digits];
    all.dedup();
    all
}

/// What the page shows of the receiver.
pub(super) fn person(shop: &Shop, member: &Member, order: &Model, pass: Option<&str>) -> Result<DeskPerson> {
    let address = open_address(shop, &order.address)?;
    let email = match &order.email {
        Some(sealed) => shop.keys.open_sealed("orders.email", sealed)?,
        None => String::new(),
    };
    let revealed = pass.is_some_and(|pass| passes::opens(shop, member, &object(OrderId(order.id)), pass));
    Ok(if revealed {
        DeskPerson {
            name: address.name,
            phone: address.phone,
            email,
            region: address.region,
            line: address.line,
            revealed,
        }
    } else {
        DeskPerson {
            name: masking::name(&address.name),
            phone: masking::phone(&address.phone),
            email: if email.is_empty() { email } else { masking::email(&email) },
            region: address.region,
            line: String::new(),
            revealed,
        }
    })
}

/// How the audit log names an order.
pub(super) fn object(order: OrderId) -> String {
    format!("order:{order}")
}

/// Records that this member looks at the receiver of an order and gives them a pass for it.
/// Those who ship may, because a parcel needs an address, and those who may reveal customers.
pub async fn reveal(shop: &Shop, member: &Member, order: OrderId) -> Result<String> {
    if member.demand(Permission::CustomersReveal).is_err() {
        member.demand(Permission::OrdersEdit)?;
    }
    let tx = shop.begin().await?;
    let merchant = super::page::merchant_of(&tx, order).await?;
    if !member.may_see(MerchantId(merchant)) {
        return Err(Error::NotFound);
    }
    let pass = passes::pass(shop, &tx, member, &object(order)).await?;
    tx.commit().await?;
    Ok(pass)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_every_form_are_read() {
        let check = |text: &str, region: &str| {
            let value = serde_json::from_str(text).unwrap_or_default();
            assert_eq!(read_address(&value).region, region);
        };
        check(r#"{"region_names":["上海市","黄浦区"],"line":"1号"}"#, "上海市 黄浦区");
        check(r#"{"region":{"province":"上海市","city":"","district":"黄浦区"}}"#, "上海市 黄浦区");
        check(r#"{"region":{"province":"上海市","city":"上海市","district":"黄浦区"}}"#, "上海市 黄浦区");
        check("{}", "");
    }

    #[test]
    fn a_phone_number_is_found_however_it_is_typed() {
        assert!(phone_spellings("138 1234 5678").contains(&"13812345678".to_owned()));
        assert!(phone_spellings("+86 13812345678").contains(&"13812345678".to_owned()));
        assert!(phone_spellings("+86 13812345678").contains(&"+8613812345678".to_owned()));
    }
}
