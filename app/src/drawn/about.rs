//! Who we are and what happens when something does not please, in plain words; drawn by the server.

use crate::drawn::head::Head;
use crate::drawn::piece;
use crate::drawn::told;
use crate::storefront::told::ToldPage;
use domain::Lang;
use domain::settings::ShopFace;
use leptos::prelude::*;

words! {
    title: "关于我们与退货规则" | "About us and returns";
    returns: "七天无理由退货" | "Seven days to change your mind";
    returns_text: "签收次日起七天内，商品没有使用、包装完好，就可以退货，不用说明理由。告诉我们订单号，把商品寄回，我们收到后三天内把钱退回原来的支付方式。"
        | "Within seven days of receiving it, you may return anything unused and in its packaging, without giving a reason. Tell us the order's number and send it back; within three days of receiving it we refund your original payment method.";
    exceptions: "鲜活易腐、拆封的贴身用品和定制商品除外；有质量问题的，都由我们负责。" | "Fresh food, opened personal-care items and goods made to order are excepted. If something is faulty, we always take care of it.";
    delivery: "送达时间" | "Delivery";
    delivery_text: "结算页会告诉你每个包裹哪天送到，按这个时间算我们的承诺。包裹的每一步都在订单页看得到。" | "Checkout tells you the day each parcel arrives, and we hold ourselves to it. Every step of the parcel is on the order's page.";
    privacy: "你的信息" | "Your details";
    privacy_text: "姓名、电话和地址加密保存，只有发货需要的人看得到，每一次查看都有记录。我们不卖数据，也不用第三方跟踪。" | "Name, phone and address are stored encrypted. Only those who ship see them, and each look is recorded. We sell no data and use no third-party trackers.";
    help: "联系我们" | "Contact";
    help_none: "请在商品页的卖家资料里查看商家信息。" | "Each product's page leads to its seller and their licence.";
    phone: "电话" | "Phone";
    email: "邮箱" | "E-mail";
    operator: "经营者" | "Operator";
    credit_code: "统一社会信用代码" | "Unified social credit code";
    address: "地址" | "Address";
}

/// Draws the page of a shop.
pub fn draw(face: ShopFace, base_url: String, lang: Lang) -> ToldPage {
    let head =
        Head { description: returns_text(lang).to_owned(), path: "/about".to_owned(), base_url, ..Head::default() };
    told(lang, title(lang).to_owned(), Some(head), piece(lang, move || shown(face, lang)))
}

fn shown(face: ShopFace, lang: Lang) -> impl IntoView {
    let parts = [
        (returns(lang), vec![returns_text(lang), exceptions(lang)]),
        (delivery(lang), vec![delivery_text(lang)]),
        (privacy(lang), vec![privacy_text(lang)]),
    ];
    let reachable = face.can_be_reached();
    let facts = [
        (operator(lang), face.legal_name, None),
        (credit_code(lang), face.credit_code, None),
        (phone(lang), face.phone, Some("tel:")),
        (email(lang), face.email, Some("mailto:")),
        (address(lang), face.address, None),
    ];
    let facts: Vec<_> = facts.into_iter().filter(|(_, fact, _)| !fact.is_empty()).collect();
    view! {
        <article class="prose about">
            <h1>{title(lang)}</h1>
            {parts.into_iter().map(|(heading, texts)| view! {
                <section>
                    <h2>{heading}</h2>
                    {texts.into_iter().map(|text| view! { <p>{text}</p> }).collect_view()}
                </section>
            }).collect_view()}
            <section>
                <h2>{help(lang)}</h2>
                {(!reachable).then(|| view! { <p>{help_none(lang)}</p> })}
                <dl class="facts">
                    {facts.into_iter().map(|(name, fact, scheme)| {
                        let shown = match scheme {
                            Some(scheme) => view! { <a class="link" href=format!("{scheme}{fact}")>{fact.clone()}</a> }.into_any(),
                            None => fact.into_any(),
                        };
                        view! { <div><dt>{name}</dt><dd>{shown}</dd></div> }
                    }).collect_view()}
                </dl>
            </section>
        </article>
    }
}
