//! Words in both languages, side by side. A text without its translation does not compile.
//! Numbers with their noun know one from many: `1 order`, `2 orders`.

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

/// Declares functions that give a number with its noun: `counts! { orders: "{} 笔" | "{} order" | "{} orders"; }`
/// makes `orders(number, lang)`. Chinese has one form, English one for 1 and one for the rest.
macro_rules! counts {
    ($($name:ident: $zh:literal | $one:literal | $many:literal;)+) => {
        $(
            #[allow(missing_docs)] // The text says it.
            pub fn $name(number: i64, lang: domain::Lang) -> String {
                match (lang, number) {
                    (domain::Lang::Zh, _) => format!($zh, number),
                    (domain::Lang::En, 1) => format!($one, number),
                    (domain::Lang::En, _) => format!($many, number),
                }
            }
        )+
    };
}
