//! The footer of the storefront: what one can rely on, the way to what is always there, and whose shop it is.

use super::piece;
use crate::links;
use crate::ui::Icon;
use domain::Lang;
use domain::settings::ShopFace;
use leptos::prelude::*;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

words! {
    trust: "放心购买" | "Buy with confidence";
    trust_returns: "七天无理由退货" | "Seven days to change your mind";
    trust_returns_more: "签收次日起七天内，完好可退货" | "Return intact goods within seven days of receipt";
    trust_promise: "按承诺时间发货" | "Shipped on time";
    trust_promise_more: "下单前就告诉你哪天送到" | "You know the day before you order";
    trust_private: "个人信息加密保存" | "Your details stay encrypted";
    trust_private_more: "姓名、电话、地址只用于送货" | "Name, phone and address are used only for delivery";
    trust_people: "有真人接待" | "Talk to a person";
    trust_refunds: "退款原路返回" | "Refunds go back the way you paid";
    trust_refunds_more: "每一笔退款都写在订单页" | "Every refund stands on your order's page";
    licence: "统一社会信用代码" | "Credit code";
    unregistered: "演示站点，未备案" | "Demo site, not registered";
    about: "关于我们与退货规则" | "About us and returns";
    orders: "我的订单" | "My orders";
    all_goods: "全部商品" | "All products";
}

/// The footer as HTML. It is the same on every page until the shop's face changes, and drawn as seldom.
pub fn footer(lang: Lang, face: ShopFace) -> String {
    static DRAWN: LazyLock<Mutex<HashMap<Lang, (ShopFace, String)>>> = LazyLock::new(Mutex::default);
    let mut drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    match drawn.get(&lang) {
        Some((of, html)) if *of == face => html.clone(),
        _ => {
            let of = face.clone();
            let html = piece(lang, move || shown(face, lang)).html();
            drawn.insert(lang, (of, html.clone()));
            html
        }
    }
}

fn shown(face: ShopFace, lang: Lang) -> impl IntoView {
    // Whom to call stands there only when there is somebody.
    let reach =
        [face.phone.as_str(), face.email.as_str()].into_iter().filter(|way| !way.is_empty()).collect::<Vec<_>>();
    let people = if reach.is_empty() {
        ("credit-card", trust_refunds(lang), trust_refunds_more(lang).to_owned())
    } else {
        ("phone", trust_people(lang), reach.join("\n"))
    };
    let facts = [
        ("undo", trust_returns(lang), trust_returns_more(lang).to_owned()),
        ("truck", trust_promise(lang), trust_promise_more(lang).to_owned()),
        ("shield-check", trust_private(lang), trust_private_more(lang).to_owned()),
        people,
    ];
    let code = (!face.credit_code.is_empty()).then(|| format!("{} {}", licence(lang), face.credit_code));
    // The demonstration shop has no number but says so, in the one text that its settings hold for both languages.
    let icp = if face.icp_number == unregistered(Lang::Zh) { unregistered(lang).to_owned() } else { face.icp_number };
    let legal = [Some(face.name), Some(face.legal_name), code, Some(icp), Some(face.address)];
    let legal = legal.into_iter().flatten().filter(|fact| !fact.is_empty());
    view! {
        <footer class="site-footer">
            <div class="site-footer-inner">
                <h2 class="visually-hidden">{trust(lang)}</h2>
                <ul class="trust">
                    {facts.into_iter().map(|(icon, title, more)| view! {
                        <li>
                            <Icon name=icon />
                            <span><strong>{title}</strong><span class="quiet">{more}</span></span>
                        </li>
                    }).collect_view()}
                </ul>
                <ul class="site-footer-links">
                    <li><a href=links::to(lang, "/search")>{all_goods(lang)}</a></li>
                    <li><a href=links::to(lang, "/orders")>{orders(lang)}</a></li>
                    <li><a href=links::to(lang, "/about")>{about(lang)}</a></li>
                </ul>
                <p class="quiet legal">{legal.map(|fact| view! { <span>{fact}</span>" " }).collect_view()}</p>
            </div>
        </footer>
    }
}
