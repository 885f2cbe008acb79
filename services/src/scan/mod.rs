//! Scan to order: a code on a shelf, in a leaflet or on a friend's phone opens a cart that is filled.
//!
//! The code is the cart itself, signed: the shop keeps nothing for it, it never ends, and one of which a
//! letter was changed is refused. It names variants and how many; what they cost is said when somebody
//! looks, never in the code.

mod photographed;

pub use photographed::photographed;

use crate::cart::{self, Adding, Again, Wanted, line_of};
use crate::catalog::desk;
use crate::checkout::facts;
use crate::db::rows;
use crate::sessions::Visitor;
use crate::staff::Member;
use crate::{Error, Result, Shop, params};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::cart::LineProblem;
use domain::catalog::desk::ProductCodes;
use domain::checkout::WantedLine;
use domain::ids::{ProductId, VariantId};
use domain::scan::{MOST_LINES, MadeCode, ScannedCart, read, written};
use domain::{Lang, Money};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Bytes of the signature: the first half of an HMAC-SHA-256, which nobody guesses.
const SIGNATURE: usize = 16;

/// The code of a cart. Refuses an empty one and one of more than [`MOST_LINES`] lines.
pub fn code(shop: &Shop, lines: &[WantedLine]) -> Result<String> {
    let reason = if lines.len() > MOST_LINES { "too_many" } else { "empty" };
    let mut bytes = written(lines).ok_or_else(|| Error::invalid("lines", reason))?;
    let signature = signature(shop, &bytes);
    bytes.extend_from_slice(&signature);
    Ok(BASE64.encode(bytes))
}

/// The cart in a code. Refuses what this shop has not signed.
pub fn opened(shop: &Shop, code: &str) -> Result<Vec<WantedLine>> {
    let forged = || Error::invalid("code", "signature");
    let bytes = BASE64.decode(code).map_err(|_| forged())?;
    let (cart, signed) = bytes.split_at_checked(bytes.len().saturating_sub(SIGNATURE)).ok_or_else(forged)?;
    // Compared without stopping at the first difference, so that nobody learns it letter by letter.
    let own = signature(shop, cart);
    let differences = own.iter().zip(signed).fold(0, |all, (own, signed)| all | (own ^ signed));
    if signed.len() != SIGNATURE || differences != 0 {
        return Err(forged());
    }
    read(cart).ok_or_else(forged)
}

fn signature(shop: &Shop, cart: &[u8]) -> Vec<u8> {
    let mut signature = shop.keys.index("scan", &BASE64.encode(cart));
    signature.truncate(SIGNATURE);
    signature
}

/// What a shopper finds behind a code.
pub async fn look(shop: &Shop, code: &str, lang: Lang) -> Result<ScannedCart> {
    let wanted = opened(shop, code)?;
    let variants: Vec<VariantId> = wanted.iter().map(|line| line.variant).collect();
    let facts = facts::load(shop, shop.db.read(), &variants, "", lang, shop.clock.now(), &[]).await?;
    let mut cart = ScannedCart { lines: Vec::new(), gone: 0, total: Money { minor: 0, currency: facts.currency } };
    for WantedLine { variant, quantity } in wanted {
        let Some(line) = line_of(variant, quantity, &facts) else {
            cart.gone += 1;
            continue;
        };
        if !matches!(line.problem, Some(LineProblem::NotForSale | LineProblem::SoldOut)) {
            cart.total.minor += line.total.minor;
        }
        cart.lines.push(line);
    }
    Ok(cart)
}

/// Fills the visitor's cart from a code, as far as its goods can be bought. Done twice it is done once.
pub async fn fill(shop: &Shop, visitor: &Visitor, code: &str) -> Result<Again> {
    let wanted = opened(shop, code)?.into_iter().map(|line| Wanted {
        variant: line.variant,
        title: String::new(),
        quantity: line.quantity,
    });
    let tx = shop.begin().await?;
    let again = cart::put_several(&tx, visitor, wanted.collect(), Adding::AtLeast).await?;
    tx.commit().await?;
    Ok(again)
}

/// The address in a code; whoever scans it comes by a code.
pub fn link(shop: &Shop, code: &str, lang: Lang) -> String {
    format!("{}{}/scan/{code}?source=qr", shop.options.base_url, lang.prefix())
}

/// The code of what is ticked in the visitor's cart, for showing it to others.
pub async fn of_cart(shop: &Shop, visitor: &Visitor, lang: Lang) -> Result<MadeCode> {
    let lines = cart::ticked_lines(shop.db.read(), visitor).await?;
    made(shop, lang, &lines, String::new(), String::new())
}

fn made(shop: &Shop, lang: Lang, lines: &[WantedLine], title: String, options: String) -> Result<MadeCode> {
    let code = code(shop, lines)?;
    Ok(MadeCode { title, options, link: link(shop, &code, lang), code })
}

/// A code for one piece of each variant of a product that its merchant sells, for shelves and leaflets.
pub async fn of_product(shop: &Shop, member: &Member, lang: Lang, product: ProductId) -> Result<ProductCodes> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    // Whose product it is, and whether they may see it, is decided in one place.
    let sheet = desk::sheet(shop, member, lang, product).await?;
    let (slug, title) = (sheet.slug, sheet.title);
    let conn = shop.db.read();
    let found: Vec<Row> = rows(
        conn,
        "SELECT id FROM variants WHERE product_id = $1 AND active ORDER BY position LIMIT 200",
        params![product.0],
    )
    .await?;
    let variants: Vec<VariantId> = found.iter().map(|row| VariantId(row.id)).collect();
    let facts = facts::load(shop, conn, &variants, "", lang, shop.clock.now(), &[]).await?;
    let made = variants.into_iter().map(|variant| {
        let options = facts.variant(variant).map(|variant| variant.options.clone()).unwrap_or_default();
        made(shop, lang, &[WantedLine { variant, quantity: 1 }], title.clone(), options)
    });
    let variants = made.collect::<Result<_>>()?;
    Ok(ProductCodes { slug, title, variants })
}
