//! What somebody is told, on which devices, and when they are left in peace.

use super::piece;
use crate::AppError;
use crate::drawn::told;
use crate::routes::use_lang;
use crate::storefront::alerts::api::Choose;
use crate::storefront::told::ToldPage;
use crate::ui::Icon;
use crate::ui::fault::FaultNotice;
use domain::Lang;
use domain::push::PushView;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

words! {
    title: "消息提醒" | "Notifications";
    how: "订单进展、收藏降价、到货提醒，关着商城也能收到。" | "Order updates, price drops and back-in-stock alerts, even when the shop is closed.";
    here: "这台设备" | "This device";
    turn_on: "在这台设备上开启" | "Turn on for this device";
    turn_off: "在这台设备上关闭" | "Turn off for this device";
    cannot: "这个浏览器收不到通知。iPhone 请先把商城添加到主屏幕，再从主屏幕打开。" | "This browser cannot receive notifications. On an iPhone, put the shop on your home screen first and open it from there.";
    refused: "浏览器没有允许通知。请在浏览器的网站设置里允许，再来开启。" | "The browser does not allow notifications. Allow them in its settings for this site, then turn them on here.";
    topics: "提醒我" | "Notify me about";
    orders: "订单的每一步：发货、派送、送达、退款" | "Every step of my orders: shipped, out for delivery, delivered, refunded";
    prices: "收藏的商品降价" | "Favourites that got cheaper";
    stock: "等待的商品到货" | "Goods that are back in stock";
    quiet: "免打扰时段（北京时间）" | "Quiet hours (Beijing time)";
    quiet_hint: "这段时间里的消息会等结束后再发。两个时间相同就是不设免打扰。" | "What happens then is told afterwards. The same time twice means no quiet hours.";
    from: "从" | "From";
    to: "到" | "To";
    save: "保存" | "Save";
    saved: "已保存。" | "Saved.";
    none_yet: "还没有设备开启。" | "No device is on yet.";
}

counts! {
    devices: "已在 {} 台设备上开启" | "On for {} device" | "On for {} devices";
}

/// Draws the page; `done` says that a choice has just been saved.
pub fn draw(chosen: PushView, done: bool, fault: Option<AppError>, lang: Lang) -> ToldPage {
    let done = (done && fault.is_none()).then(|| saved(lang));
    let body = piece(lang, move || {
        view! {
            <h1>{title(lang)}</h1>
            {done.map(|text| view! { <p class="notice notice-good" role="status">{text}</p> })}
            <p>{how(lang)}</p>
            <section class="card account-block">
                <h2>{here(lang)}</h2>
                <p class="tell">
                    <button class="button button-primary" type="button" data-tell="on">
                        <Icon name="bell" class="icon-small" /> <span>{turn_on(lang)}</span>
                    </button>
                </p>
                <p class="tell-off">
                    <button class="button" type="button" data-tell="off">
                        <span>{turn_off(lang)}</span>
                    </button>
                </p>
                <p class="tell-refused">{refused(lang)}</p>
                <p class="tell-cannot quiet">{cannot(lang)}</p>
            </section>
            {if chosen.devices > 0 {
                view! { <Choice told=chosen fault /> }.into_any()
            } else {
                view! { <p class="quiet">{none_yet(lang)}</p> }.into_any()
            }}
        }
    });
    told(lang, title(lang).to_owned(), None, body)
}

#[component]
fn Choice(told: PushView, fault: Option<AppError>) -> impl IntoView {
    let lang = use_lang();
    let chosen = told.preferences;
    let (begin, end) = chosen.quiet.written();
    let topic = |name: &'static str, ticked: bool, words: &'static str| {
        view! {
            <label class="check"><input type="checkbox" name=name value="on" checked=ticked /> <span>{words}</span></label>
        }
    };
    view! {
        <section class="card account-block">
            <p class="quiet">{devices(told.devices, lang)}</p>
            <form class="form" method="post" action=Choose::url()>
                <FaultNotice fault=fault />
                <input type="hidden" name="lang" value=lang.code() />
                <fieldset class="field">
                    <legend>{topics(lang)}</legend>
                    {topic("orders", chosen.orders, orders(lang))}
                    {topic("prices", chosen.prices, prices(lang))}
                    {topic("stock", chosen.stock, stock(lang))}
                </fieldset>
                <fieldset class="field">
                    <legend>{quiet(lang)}</legend>
                    <div class="quiet-hours">
                        <label>{from(lang)} " " <input class="input" type="time" name="from" required value=begin /></label>
                        <label>{to(lang)} " " <input class="input" type="time" name="to" required value=end /></label>
                    </div>
                    <p class="quiet">{quiet_hint(lang)}</p>
                </fieldset>
                <button class="button button-primary" type="submit">{save(lang)}</button>
            </form>
        </section>
    }
}
