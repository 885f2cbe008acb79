//! What a member of staff finds by a few letters, from whatever page of the desk they are on.

use super::Member;
use crate::{Result, Shop, catalog, customers, orders};
use domain::Lang;
use domain::staff::{Hit, Permission, Thing};

/// The longest text that anything is found by, in letters.
const LONGEST: usize = 80;
/// Digits that a phone number has at least.
const PHONE: usize = 7;

/// Orders, products and shoppers that a text names, in this order and a few of each. Everything is of the
/// merchants this member may see, and a kind that they may not see at all is left out.
pub async fn find(shop: &Shop, member: &Member, lang: Lang, text: &str) -> Result<Vec<Hit>> {
    let text: String = text.trim().chars().take(LONGEST).collect();
    // The signs that stand for any letter ask for nothing by themselves.
    if text.trim_matches(['%', '_', ' ']).is_empty() {
        return Ok(Vec::new());
    }
    let may = |permission| member.demand(permission).is_ok();
    let placed = async {
        if may(Permission::OrdersView) { orders::desk::few(shop, member, &text).await } else { Ok(Vec::new()) }
    };
    let sold = async {
        if may(Permission::ProductsView) { catalog::desk::few(shop, member, lang, &text).await } else { Ok(Vec::new()) }
    };
    let known = async {
        if may(Permission::CustomersView) && can_reach(&text) {
            shoppers(shop, member, &text).await
        } else {
            Ok(Vec::new())
        }
    };
    let (placed, sold, known) = tokio::try_join!(placed, sold, known)?;
    Ok([placed, sold, known].concat())
}

/// Whether a text can be a whole phone number or e-mail address, by which alone shoppers are found.
fn can_reach(text: &str) -> bool {
    text.contains('@')
        || !text.chars().any(char::is_alphabetic) && text.chars().filter(char::is_ascii_digit).count() >= PHONE
}

/// The shopper whom a phone number or e-mail address belongs to, masked as everywhere.
async fn shoppers(shop: &Shop, member: &Member, text: &str) -> Result<Vec<Hit>> {
    let found = customers::desk::list(shop, member, text, 1).await?;
    let hits = found.rows.into_iter().map(|row| {
        let reach = if row.phone.is_empty() { row.email } else { row.phone };
        // Whoever gave no name is told by what they gave.
        let (name, beside) = if row.name.is_empty() { (reach, String::new()) } else { (row.name, reach) };
        Hit { thing: Thing::Customer(row.id), name, beside }
    });
    Ok(hits.collect())
}

#[cfg(test)]
mod tests {
    use super::can_reach;

    #[test]
    fn a_shopper_is_asked_for_by_phone_or_address_only() {
        let check = |text, expected| assert_eq!(can_reach(text), expected, "{text}");
        check("wang@example.com", true);
        check("138 1234 5678", true);
        check("+86 13812345678", true);
        check("2026", false);
        check("MUG-20261123", false);
        check("杯子", false);
    }
}
