//! `/scan`: three ways to read a code. A photograph and typing need no program in the browser.

use super::camera::Camera;
use crate::links;
use crate::routes::use_lang;
use crate::storefront::frame::use_awake;
use crate::ui::{Icon, changing};
use domain::Lang;
use leptos::html::Form;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

words! {
    title: "扫一扫" | "Scan";
    how: "扫商品、货架或购物车上的二维码，也可以扫条形码。" | "Scan the code of a product, a shelf or a cart, or a barcode.";
    photo: "用照片扫码" | "From a photograph";
    choose: "拍照或选图" | "Take or choose a picture";
    photo_how: "照片只用来读码，不会保存。" | "The photograph is only read, not kept.";
    send: "读取图片里的码" | "Read the code in it";
    typed: "手动输入" | "Type it instead";
    typed_label: "商品编号、条形码或链接" | "SKU, barcode or link";
    go: "去看看" | "Go";
    elsewhere: "这个码不是本店的，为了安全没有打开" | "This code leads out of this shop, so it was not opened";
    no_code: "图片里没有找到二维码，请靠近一些、拍清楚再试" | "No code was found in the picture. Go closer, hold still and try again";
    too_large: "图片太大了，请换一张 20 MB 以内的" | "The picture is too large. Choose one below 20 MB";
    no_picture: "这不是能读的图片，请换 JPEG、PNG 或 WebP" | "This is no picture that can be read. Choose a JPEG, PNG or WebP";
    nothing: "请输入商品编号、条形码或链接" | "Type a SKU, a barcode or a link";
}

fn problem_text(lang: Lang, problem: &str) -> &'static str {
    match problem {
        "elsewhere" => elsewhere(lang),
        "no_code" => no_code(lang),
        "too_large" => too_large(lang),
        "nothing" => nothing(lang),
        _ => no_picture(lang),
    }
}

/// The page.
#[component]
pub fn ScanPage() -> impl IntoView {
    let lang = use_lang();
    let awake = use_awake();
    let query = use_query_map();
    // A photograph that was chosen is read without another press.
    let photograph = NodeRef::<Form>::new();
    let chosen = move |_| {
        if let Some(form) = photograph.get_untracked() {
            let _ = form.request_submit();
        }
    };
    let problem = move || query.with(|query| query.get("problem"));
    view! {
        <Title text=title(lang) />
        <div class="scan-page">
        <h1>{title(lang)}</h1>
        <p class="quiet">{how(lang)}</p>
        {changing(move || problem().map(|problem| view! {
            <p class="notice notice-bad" role="alert">{problem_text(lang, &problem)}</p>
        }))}
        {changing(move || awake.get().then(|| view! { <Camera /> }))}
        <section class="card form">
            <h2><Icon name="camera" /> {photo(lang)}</h2>
            <form class="form" method="post" action=links::to(lang, "/scan/photo") enctype="multipart/form-data" node_ref=photograph>
                <input class="visually-hidden scan-photo" id="scan-photo" type="file" name="photo" accept="image/*" capture="environment" required on:change=chosen />
                <label class="button" for="scan-photo">{choose(lang)}</label>
                <p class="quiet">{photo_how(lang)}</p>
                <button class="button button-wide" type="submit">{send(lang)}</button>
            </form>
        </section>
        <section class="card form">
            <h2><Icon name="pencil" /> {typed(lang)}</h2>
            <form class="form" method="get" action=links::to(lang, "/scan/go")>
                <div class="field">
                    <label for="scan-text">{typed_label(lang)}</label>
                    <input class="input" id="scan-text" name="text" maxlength="2000" autocomplete="off" enterkeyhint="go" required />
                </div>
                <button class="button button-wide" type="submit">{go(lang)}</button>
            </form>
        </section>
        </div>
    }
}
