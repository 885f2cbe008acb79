//! Words in both languages, side by side. A text without its translation does not compile.

/// Declares functions that give a text in a language:
/// `words! { add_to_cart: "加入购物车" | "Add to cart"; }` makes `add_to_cart(lang)`.
macro_rules! words {
    ($($name:ident: $zh:literal | $en:literal;)+) => {
        $(
            #[allow(missing_docs)] // The text says it.
            pub fn $name(lang: domain::Lang) -> &'static str {
                match lang {
                    domain::Lang::Zh => $zh,
                    domain::Lang::En => $en,
                }
            }
        )+
    };
}
