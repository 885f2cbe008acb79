//! Every address of the shop, in one place, so that no link is spelled twice.

use domain::Lang;

/// An address in a language: `to(Lang::En, "/cart")` is `/en/cart`.
pub fn to(lang: Lang, path: &str) -> String {
    match (lang, path) {
        (Lang::En, "/") => "/en".to_owned(),
        _ => format!("{}{path}", lang.prefix()),
    }
}

/// The same page in the other language.
pub fn in_other_language(lang: Lang, path: &str) -> String {
    match lang {
        Lang::Zh => to(Lang::En, path),
        Lang::En => match path.strip_prefix("/en") {
            None | Some("") => "/".to_owned(),
            Some(rest) => rest.to_owned(),
        },
    }
}

/// A product's page.
pub fn product(lang: Lang, slug: &str) -> String {
    to(lang, &format!("/product/{slug}"))
}

/// The page of a product's reviews, narrowed down by a filter.
pub fn reviews(lang: Lang, slug: &str, filter: domain::voices::ReviewFilter) -> String {
    let path = to(lang, &["/product/", slug, "/reviews"].concat());
    match filter.query() {
        query if query.is_empty() => path,
        query => [path.as_str(), "?", query.as_str()].concat(),
    }
}

/// The page of questions about a product.
pub fn questions(lang: Lang, slug: &str) -> String {
    to(lang, &["/product/", slug, "/questions"].concat())
}

/// A category's list.
pub fn category(lang: Lang, slug: &str) -> String {
    to(lang, &format!("/c/{slug}"))
}

/// A merchant's shop page.
pub fn merchant(lang: Lang, slug: &str) -> String {
    to(lang, &format!("/shop/{slug}"))
}

/// The payment page of a checkout, by its token or, for the member who placed it, by its id.
pub fn payment(lang: Lang, access: &str) -> String {
    to(lang, &format!("/pay/{access}"))
}

/// The orders of a checkout: the guest's page, or the member's list.
pub fn orders_of(lang: Lang, access: &str) -> String {
    match access.parse::<domain::ids::CheckoutId>() {
        Ok(_) => to(lang, "/orders"),
        Err(_) => to(lang, &format!("/order/{access}")),
    }
}

/// The cart behind a code.
pub fn scanned(lang: Lang, code: &str) -> String {
    to(lang, &format!("/scan/{code}"))
}

/// The drawn code of a cart.
pub fn cart_code(lang: Lang, code: &str) -> String {
    format!("/qr/cart/{code}?lang={}", lang.code())
}

/// The drawn code of a product's page.
pub fn product_code(lang: Lang, slug: &str) -> String {
    format!("/qr/product/{}?lang={}", encode(slug), lang.code())
}

/// A product's poster.
pub fn poster(lang: Lang, slug: &str) -> String {
    format!("/poster/{}?lang={}", encode(slug), lang.code())
}

/// Where a picture of one of the stored widths lies: 160, 320, 640 or 1080 pixels.
pub fn picture(id: &str, width: u32) -> String {
    format!("/media/{id}-{width}.webp")
}

/// What is shown beside a link to a product, drawn from its first pictures.
pub fn preview(first: &str, second: Option<&str>) -> String {
    match second {
        Some(second) => format!("/preview/{first}-{second}.jpg"),
        None => format!("/preview/{first}.jpg"),
    }
}

/// Where a product form leads: to the checkout of what is bought at once, else to the cart.
pub fn after_adding(lang: Lang, at_once: Option<(domain::ids::VariantId, i64)>) -> String {
    match at_once {
        Some((variant, quantity)) => to(lang, &format!("/checkout?variant={variant}&quantity={quantity}")),
        None => to(lang, "/cart?added=1"),
    }
}

/// The cart, offering to undo the removal of a line: which, how many, and whether set aside.
pub fn cart_after(lang: Lang, removed: Option<(domain::ids::VariantId, i64, bool)>) -> String {
    match removed {
        Some((variant, quantity, saved)) => {
            let later = if saved { "&later=1" } else { "" };
            to(lang, &format!("/cart?removed={variant}&quantity={quantity}{later}"))
        }
        None => to(lang, "/cart"),
    }
}

/// An order's page: by the token of a guest's link, or by its number for the member who ordered.
pub fn order(lang: Lang, key: &str) -> String {
    to(lang, &format!("/order/{key}"))
}

/// After an order's goods were put into the cart again: how many kinds were, and how many are gone.
pub fn cart_again(lang: Lang, put: usize, gone: usize) -> String {
    match (put, gone) {
        (_, 0) => to(lang, "/cart?added=1"),
        (0, _) => to(lang, &format!("/cart?gone={gone}")),
        _ => to(lang, &format!("/cart?added=1&gone={gone}")),
    }
}

/// The place in line of an order, by the key of its form.
pub fn waiting(lang: Lang, key: &str) -> String {
    to(lang, &format!("/checkout/waiting/{}", encode(key)))
}

/// The page where a checkout is paid.
pub fn pay(lang: Lang, access: &str) -> String {
    to(lang, &format!("/pay/{access}"))
}

/// A path of this very site, fit to be sent to after signing in: nothing that a browser could
/// take for another host (`//evil.example`, `/\\evil.example`), no control characters.
pub fn same_site(path: &str) -> Option<&str> {
    let safe = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.len() <= 2000
        && path.bytes().all(|letter| letter.is_ascii_graphic());
    safe.then_some(path)
}

/// A text as a value in an address's query.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buying_again_says_what_is_gone() {
        assert_eq!(cart_again(Lang::Zh, 2, 0), "/cart?added=1");
        assert_eq!(cart_again(Lang::En, 0, 1), "/en/cart?gone=1");
        assert_eq!(cart_again(Lang::Zh, 1, 2), "/cart?added=1&gone=2");
    }

    #[test]
    fn only_paths_of_this_site_are_returned_to() {
        for path in ["/", "/cart", "/en/checkout?step=2", "/product/%E8%8C%B6#reviews"] {
            assert_eq!(same_site(path), Some(path));
        }
        for path in [
            "",
            "cart",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\nb",
            "/茶",
            "javascript:alert(1)",
        ] {
            assert_eq!(same_site(path), None, "{path}");
        }
    }
}
