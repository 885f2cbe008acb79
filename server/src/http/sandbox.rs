//! The sandbox provider's own page: where a shopper pays with test money. It is plain HTML of
//! another house, on purpose: nothing of the shop's look, nothing of its code.

use super::codes::{escape, qr};
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::Lang;
use serde::Deserialize;
use services::Shop;
use services::providers::sandbox::{Faults, Page, Step, act, look};
use std::fmt::Write;

/// The page's language.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    lang: Option<String>,
}

/// What was pressed and ticked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Pressed {
    step: String,
    lang: String,
    slow: Option<String>,
    lost: Option<String>,
    duplicate: Option<String>,
    wrong_amount: Option<String>,
    bad_signature: Option<String>,
    out_of_order: Option<String>,
}

/// Shows a payment.
pub async fn page(State(shop): State<Shop>, Path(id): Path<String>, Query(asked): Query<Asked>) -> Response {
    let lang = Lang::from_code(asked.lang.as_deref().unwrap_or("zh"));
    match look(&shop, &id).await {
        Ok(page) => Html(document(&page, lang, &shop.options.base_url)).into_response(),
        Err(error) => failure(&error),
    }
}

/// A button was pressed.
pub async fn press(State(shop): State<Shop>, Path(id): Path<String>, Form(pressed): Form<Pressed>) -> Response {
    let Some(step) = Step::from_code(&pressed.step) else { return StatusCode::BAD_REQUEST.into_response() };
    let faults = Faults {
        slow: pressed.slow.is_some(),
        lost: pressed.lost.is_some(),
        duplicate: pressed.duplicate.is_some(),
        wrong_amount: pressed.wrong_amount.is_some(),
        bad_signature: pressed.bad_signature.is_some(),
        out_of_order: pressed.out_of_order.is_some(),
    };
    match act(&shop, &id, step, faults).await {
        Ok(Some(back)) => Redirect::to(&back).into_response(),
        Ok(None) => {
            let lang = Lang::from_code(&pressed.lang).code();
            Redirect::to(&format!("/sandbox/pay/{}?lang={lang}", escape(&id))).into_response()
        }
        Err(error) => failure(&error),
    }
}

/// The page's looks.
pub async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css")], STYLE).into_response()
}

fn failure(error: &services::Error) -> Response {
    match error.kind() {
        services::error::Kind::NotFound => (StatusCode::NOT_FOUND, "没有这笔付款 · No such payment\n").into_response(),
        _ => {
            tracing::error!(%error, "the sandbox page failed");
            (StatusCode::INTERNAL_SERVER_ERROR, "出错了 · Something went wrong\n").into_response()
        }
    }
}

const STYLE: &str = "
:root{color-scheme:light dark}
body{margin:0;font:16px/1.5 system-ui,sans-serif;background:#eef2f7;color:#16202c}
.banner{background:#7a3b00;color:#fff;text-align:center;padding:10px 16px;font-weight:600}
main{max-width:26rem;margin:24px auto;padding:24px;background:#fff;border-radius:12px}
h1{font-size:18px;margin:0}
.amount{font-size:36px;font-weight:700;margin:8px 0 16px;font-variant-numeric:tabular-nums}
.qr{display:none;text-align:center}
.qr svg{width:200px;height:200px;background:#fff}
button{width:100%;min-height:48px;margin:6px 0;border-radius:999px;border:1px solid #5a6b7f;background:none;color:inherit;font:inherit;font-weight:600;cursor:pointer}
button.main{background:#0b57c4;border-color:#0b57c4;color:#fff}
a{color:#0b57c4}
:focus-visible{outline:3px solid #0b57c4;outline-offset:2px}
fieldset{border:1px solid #c4cedb;border-radius:8px;margin:16px 0 8px}
label{display:flex;gap:8px;align-items:center;min-height:44px}
input{width:20px;height:20px}
.state{padding:12px;border-radius:8px;background:#eef2f7}
@media (min-width:700px){.qr{display:block}}
@media (prefers-color-scheme:dark){body{background:#0d131a;color:#e8eef5}main{background:#18212c}a{color:#8ab8ff}.state{background:#0d131a}button.main{background:#0b57c4}}
";

fn document(page: &Page, lang: Lang, base_url: &str) -> String {
    let say = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let title = say("沙箱支付", "Sandbox payment");
    let mut out = format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title><link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/sandbox/style.css\"></head><body>\
         <p class=\"banner\" role=\"note\">{}</p><main><h1>{title}</h1><p class=\"amount\">{}</p>",
        lang.html(),
        say("测试支付 · 不会扣真钱", "Test money · nothing real is charged"),
        page.amount.display(),
    );
    let open = matches!(page.state.as_str(), "open" | "failed");
    if open {
        let link = format!("{base_url}/sandbox/pay/{}?lang={}", page.id, lang.code());
        if let Some(svg) = qr(&link, say("付款二维码", "QR code for paying")) {
            let _ = write!(
                out,
                "<div class=\"qr\">{svg}<p>{}</p></div>",
                say("用手机扫码付款，或点下面的按钮", "Scan with a phone, or press the button below")
            );
        }
    }
    if page.state != "open" {
        let state = match page.state.as_str() {
            "paid" => say("已付款", "Paid"),
            "failed" => say("付款失败，可以再试", "The payment failed. You can try again"),
            _ => say("已关闭", "Closed"),
        };
        let _ = write!(out, "<p class=\"state\" role=\"status\">{state}</p>");
    }
    if open {
        let _ = write!(
            out,
            "<form method=\"post\"><input type=\"hidden\" name=\"lang\" value=\"{}\">\
             <button class=\"main\" name=\"step\" value=\"pay\">{}</button>\
             <button name=\"step\" value=\"fail\">{}</button><button name=\"step\" value=\"close\">{}</button>\
             <fieldset><legend>{}</legend>",
            lang.code(),
            say("用测试钱付款", "Pay with test money"),
            say("让付款失败", "Let the payment fail"),
            say("关闭付款", "Close the payment"),
            say("故障开关（给开发者）", "Faults (for developers)"),
        );
        let faults = page.faults;
        let switches = [
            ("slow", faults.slow, say("很慢：通知晚 20 秒", "Slow: the notice comes 20 s late")),
            ("lost", faults.lost, say("通知丢失", "The notice gets lost")),
            ("duplicate", faults.duplicate, say("通知重复三次", "The notice comes three times")),
            ("wrong_amount", faults.wrong_amount, say("通知金额不对", "The notice names a wrong amount")),
            ("bad_signature", faults.bad_signature, say("通知签名不对", "The notice is signed wrongly")),
            ("out_of_order", faults.out_of_order, say("通知次序颠倒", "Notices come out of order")),
        ];
        for (name, on, words) in switches {
            let ticked = if on { " checked" } else { "" };
            let _ = write!(out, "<label><input type=\"checkbox\" name=\"{name}\"{ticked}>{words}</label>");
        }
        let _ = write!(
            out,
            "<button name=\"step\" value=\"faults\">{}</button></fieldset></form>",
            say("只保存开关", "Only save the switches")
        );
    }
    let _ = write!(
        out,
        "<p><a href=\"{}\">{}</a></p></main></body></html>",
        escape(&page.return_url),
        say("返回商城", "Back to the shop")
    );
    out
}
