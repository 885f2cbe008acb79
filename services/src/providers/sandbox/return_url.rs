//! Where shoppers go after paying. The address carries the token of a guest's links, so it is
//! sealed like the shop's own copy of the token. The column holds text: the seal stands there in
//! base64.

use crate::db::{execute, rows};
use crate::{Error, Keyring, Result, Shop, params};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use sea_orm::FromQueryResult;

/// The seal's context: table and column, as with every sealed field.
const CONTEXT: &str = "sandbox_payments.return_url";

/// Rows that are sealed anew in one transaction.
const BATCH: i64 = 500;

/// Seals an address for the books.
pub(super) fn seal(keys: &Keyring, url: &str) -> String {
    BASE64.encode(keys.seal(CONTEXT, url))
}

/// Opens what [`seal`] made. An address written before they were sealed is taken as it is.
pub(super) fn open(keys: &Keyring, stored: &str) -> Result<String> {
    match sealed(stored)? {
        Some(sealed) => keys.open_sealed(CONTEXT, &sealed),
        None => Ok(stored.to_owned()),
    }
}

/// The bytes of the seal; `None` when the address lies open, or there is none. The first byte of
/// every seal is its version, so none begins like an address.
fn sealed(stored: &str) -> Result<Option<Vec<u8>>> {
    if stored.is_empty() || stored.starts_with("http") {
        return Ok(None);
    }
    BASE64.decode(stored).map(Some).map_err(|_| Error::Damaged(["sealed field ", CONTEXT].concat()))
}

fn is_current(keys: &Keyring, stored: &str) -> Result<bool> {
    Ok(sealed(stored)?.is_some_and(|sealed| keys.is_current(&sealed)))
}

#[derive(FromQueryResult)]
struct Row {
    id: String,
    return_url: String,
}

/// Seals with the current key what carries an older one or lies open, and counts the addresses.
pub(crate) async fn reseal(shop: &Shop) -> Result<u64> {
    let (mut after, mut done) = (String::new(), 0);
    loop {
        let page: Vec<Row> = rows(
            shop.db.read(),
            "SELECT id, return_url FROM sandbox_payments WHERE id > $1 AND return_url <> '' ORDER BY id LIMIT $2",
            params![after.clone(), BATCH],
        )
        .await?;
        let Some(last) = page.last() else { return Ok(done) };
        after = last.id.clone();
        let mut old = Vec::new();
        for row in page {
            if !is_current(&shop.keys, &row.return_url)? {
                old.push(row);
            }
        }
        if old.is_empty() {
            continue;
        }
        let tx = shop.begin().await?;
        for row in old {
            let url = open(&shop.keys, &row.return_url)?;
            done += execute(
                &*tx,
                "UPDATE sandbox_payments SET return_url = $1 WHERE id = $2 AND return_url = $3",
                params![seal(&shop.keys, &url), row.id, row.return_url],
            )
            .await?;
        }
        tx.commit().await?;
    }
}

/// Refuses when an address lies open or carries an old key; says how many there are.
pub(crate) async fn check(shop: &Shop) -> Result<u64> {
    let all: Vec<Row> =
        rows(shop.db.read(), "SELECT id, return_url FROM sandbox_payments WHERE return_url <> ''", params![]).await?;
    let mut current = 0;
    for row in all {
        open(&shop.keys, &row.return_url)?;
        if !is_current(&shop.keys, &row.return_url)? {
            return Err(Error::Damaged(format!("{CONTEXT} of {} lies open or still carries an old key", row.id)));
        }
        current += 1;
    }
    Ok(current)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_sealed_and_an_old_one_is_taken_as_it_is() {
        let keys = Keyring::generate();
        let url = "http://127.0.0.1:3000/en/pay/token";
        let stored = seal(&keys, url);
        assert!(!stored.contains("token") && !stored.starts_with("http"), "{stored}");
        assert_eq!(open(&keys, &stored).expect("ours"), url);
        assert_eq!(open(&keys, url).expect("an old row"), url);
        assert_eq!(open(&keys, "").expect("a row of the demo shop"), "");
        open(&Keyring::generate(), &stored).expect_err("another shop's key");
        open(&keys, "?").expect_err("neither a seal nor an address");
    }
}
