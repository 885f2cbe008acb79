//! What stands around the buy buttons: when it comes, that it may go back, and where else to go.

use crate::drawn::promise::promise_text;
use crate::links;
use crate::ui::Icon;
use domain::Lang;
use domain::catalog::{DeliveryHint, MerchantRef};
use leptos::prelude::*;

words! {
    cart: "购物车" | "Cart";
    shop: "店铺" | "Shop";
    returns: "七天无理由退货" | "Seven days to change your mind";
}

/// `运费 ¥8.00，满 ¥99.00 包邮`
fn delivery_text(lang: Lang, hint: DeliveryHint) -> String {
    let price = match (hint.offer.price.minor, lang) {
        (0, Lang::Zh) => "包邮".to_owned(),
        (0, Lang::En) => "Free delivery".to_owned(),
        (_, Lang::Zh) => format!("运费 {}", hint.offer.price.display()),
        (_, Lang::En) => format!("Delivery {}", hint.offer.price.display()),
    };
    let free = match (hint.free_over.filter(|_| hint.offer.price.minor > 0), lang) {
        (Some(over), Lang::Zh) => format!("，满 {} 包邮", over.display()),
        (Some(over), Lang::En) => format!(", free from {}", over.display()),
        (None, _) => String::new(),
    };
    format!("{price}{free}")
}

/// Above the buttons. Delivery is not spoken of while it depends on the place.
pub fn promises(delivery: Option<DeliveryHint>, lang: Lang) -> impl IntoView {
    view! {
        {delivery.map(|hint| view! {
            <p class="buy-promise quiet" data-testid="delivery">
                <Icon name="truck" class="icon-small" />
                <span>
                    {delivery_text(lang, hint)} " "
                    <span class="promise-when">{promise_text(lang, hint.offer.promise)}</span>
                </span>
            </p>
        })}
        <p class="buy-promise quiet">
            <Icon name="undo" class="icon-small" />
            <a class="link" href=links::to(lang, "/about")>{returns(lang)}</a>
        </p>
    }
}

/// Beside the buttons.
pub fn places(merchant: Option<&MerchantRef>, lang: Lang) -> impl IntoView + use<> {
    let merchant = merchant.map(|merchant| links::merchant(lang, &merchant.slug));
    view! {
        {merchant.map(|merchant| view! {
            <a class="buy-place" href=merchant><Icon name="shop" /><span>{shop(lang)}</span></a>
        })}
        <a class="buy-place" href=links::to(lang, "/cart")><Icon name="cart" /><span>{cart(lang)}</span></a>
    }
}
