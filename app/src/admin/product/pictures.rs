//! A product's gallery: upload, order, words, and cutting. Everything is a plain form; when the
//! page is alive, pictures can also be dragged to their place and dropped onto the upload.

use super::api::{ArrangePictures, CropPicture, admin_product};
use super::page::successes;
use crate::act::{Act, ActForm};
use crate::admin::pieces::{Head, Outcome, Problem};
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use crate::ui::coming_to_life;
use domain::catalog::desk::{DeskPicture, ProductSheet};
use domain::catalog::edit::Crop;
use domain::ids::{OptionValueId, ProductId};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;

words! {
    title: "图片" | "Pictures";
    back: "回到商品" | "Back to the product";
    add: "选择图片" | "Choose pictures";
    add_hint: "JPEG、PNG、WebP 或 GIF，每张不超过 20 MB；可以一次选多张，也可以拖到这里。" | "JPEG, PNG, WebP or GIF, up to 20 MB each; choose several at once, or drop them here.";
    upload: "上传" | "Upload";
    failed: "图片没有上传：文件不是支持的图片，或者太大、太多。" | "Nothing was uploaded: not a picture we know, too large, or too many.";
    order: "顺序和说明" | "Order and words";
    first: "第一张是封面" | "The first one is the cover";
    alt_zh: "画面说明（中文）" | "What it shows (Chinese)";
    alt_en: "画面说明（英文）" | "What it shows (English)";
    remind: "写一句画面说明，看不见图片的人也能知道这是什么。" | "Say in a few words what it shows, for those who cannot see it.";
    shows: "展示的选项" | "Shows the option";
    whole: "整个商品" | "The whole product";
    up: "上移" | "Move up";
    down: "下移" | "Move down";
    remove: "移除" | "Remove";
    save: "保存说明和顺序" | "Save words and order";
    none: "还没有图片，先上传一张。" | "No pictures yet. Upload one first.";
    cut: "裁剪" | "Crop";
    left: "左" | "Left";
    top: "上" | "Top";
    width: "宽" | "Width";
    height: "高" | "Height";
    apply: "按这四个数裁剪" | "Crop to these numbers";
    picture: "图片" | "Picture";
}

/// A product's gallery.
#[component]
pub fn PicturesPage(
    /// Whose.
    id: ProductId,
) -> impl IntoView {
    let lang = use_lang();
    let (arrange, crop) = (Act::<ArrangePictures>::new(), Act::<CropPicture>::new());
    let (arranged, cropped) = (successes(move || arrange.value().get()), successes(move || crop.value().get()));
    let sheet = crate::ask(move || (arranged.get(), cropped.get()), move |_| admin_product(lang, id));
    view! {
        <a class="link-quiet" href=links::to(lang, &format!("/admin/products/{id}"))>{back(lang)}</a>
        <Head text=title(lang) />
        <UploadFault />
        <Upload target="product" id=id.to_string() many=true />
        <Outcome action=arrange />
        <Outcome action=crop />
        <Transition>
            {changing(move || crate::awaited(async move {
                match sheet.await {
                    Ok(sheet) if sheet.pictures.is_empty() => view! { <p class="empty">{none(lang)}</p> }.into_any(),
                    Ok(sheet) => view! { <Gallery sheet arrange crop /> }.into_any(),
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Transition>
    }
}

/// Says that the upload just tried was refused.
#[component]
pub fn UploadFault() -> impl IntoView {
    let lang = use_lang();
    let query = use_location().query;
    let wrong = move || query.with(|map| map.get("wrong").is_some());
    move || wrong().then(|| view! { <p class="notice notice-bad" role="alert">{failed(lang)}</p> })
}

/// The form that takes pictures.
#[component]
pub fn Upload(
    /// `product`, `category` or `logo`.
    target: &'static str,
    /// Its id.
    id: String,
    /// Whether several can be chosen.
    many: bool,
    /// What the field is called.
    #[prop(optional)]
    label: Option<&'static str>,
) -> impl IntoView {
    let lang = use_lang();
    let label = label.unwrap_or(add(lang));
    let input = NodeRef::<leptos::html::Input>::new();
    let input_id = format!("pictures-{id}");
    let dropped = move |event: web_sys::DragEvent| {
        let files = event.data_transfer().and_then(|carried| carried.files());
        let (Some(files), Some(input)) = (files, input.get()) else { return };
        event.prevent_default();
        input.set_files(Some(&files));
        if let Some(form) = input.form() {
            let _ = form.request_submit();
        }
    };
    view! {
        <form
            class="card form goods-drop"
            method="post"
            action="/admin/upload"
            enctype="multipart/form-data"
            on:dragover=|event: web_sys::DragEvent| event.prevent_default()
            on:drop=dropped
        >
            <input type="hidden" name="lang" value=lang.code() />
            <input type="hidden" name=target value=id />
            <div class="field">
                <div class="desk-file">
                    <label class="button button-small" for=input_id.clone()>{label}</label>
                    <input
                        node_ref=input
                        id=input_id
                        type="file"
                        name="pictures"
                        accept="image/jpeg,image/png,image/webp,image/gif"
                        multiple=many
                        required=true
                    />
                </div>
                {many.then(|| view! { <p class="quiet">{add_hint(lang)}</p> })}
            </div>
            <button class="button" type="submit">{upload(lang)}</button>
        </form>
    }
}

#[component]
fn Gallery(sheet: ProductSheet, arrange: Act<ArrangePictures>, crop: Act<CropPicture>) -> impl IntoView {
    let lang = use_lang();
    let (id, version) = (sheet.id.to_string(), sheet.version.to_string());
    let taken = RwSignal::new(None::<usize>);
    let values = sheet.values.clone();
    let cards = sheet
        .pictures
        .iter()
        .cloned()
        .enumerate()
        .map(|(place, shown)| view! { <Card place shown values=values.clone() taken /> })
        .collect_view();
    let cuts = sheet
        .pictures
        .into_iter()
        .enumerate()
        .map(|(place, shown)| view! { <Cut place shown id=id.clone() version=version.clone() crop /> })
        .collect_view();
    view! {
        <ActForm action=arrange attr:class="form">
            <input type="hidden" name="id" value=id.clone() />
            <input type="hidden" name="version" value=version.clone() />
            <input type="hidden" name="moved" id="moved" value="" />
            <h2>{order(lang)}</h2>
            <p class="quiet">{first(lang)}</p>
            <ol class="goods-gallery">{cards}</ol>
            <div class="goods-save">
                <button class="button button-primary button-wide" type="submit">{save(lang)}</button>
            </div>
        </ActForm>
        <section class="desk-section" aria-labelledby="cut">
            <h2 id="cut">{cut(lang)}</h2>
            {cuts}
        </section>
    }
}

/// Puts the dragged picture in its new place by sending the form.
fn drop_at(event: &web_sys::DragEvent, from: Option<usize>, to: usize) {
    let Some(from) = from.filter(|from| *from != to) else { return };
    let moved =
        document().get_element_by_id("moved").and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok());
    let Some(moved) = moved else { return };
    event.prevent_default();
    moved.set_value(&format!("move:{from}:{to}"));
    if let Some(form) = moved.form() {
        let _ = form.request_submit();
    }
    // Sent; what is saved next stays where it is.
    moved.set_value("");
}

#[component]
fn Card(
    place: usize,
    shown: DeskPicture,
    values: Vec<(OptionValueId, String)>,
    taken: RwSignal<Option<usize>>,
) -> impl IntoView {
    let lang = use_lang();
    let name = |field: &str| format!("pictures[{place}][{field}]");
    let act = |verb: &str| format!("{verb}:{place}");
    let says = |what: &str| format!("{what}: {} {}", picture(lang), place + 1);
    let silent = shown.form.alt_zh.is_empty() && shown.form.alt_en.is_empty();
    let chosen = shown.form.value.clone();
    let several = !values.is_empty();
    // Words that were typed go along with their picture. Nothing is put into a field that was found:
    // it may have been filled in by then.
    let found = coming_to_life();
    let now = |words: &str| (!found).then(|| words.to_owned());
    let (zh_now, en_now) = (now(&shown.form.alt_zh), now(&shown.form.alt_en));
    let choices = values
        .into_iter()
        .map(|(id, text)| {
            let id = id.to_string();
            let selected = id == chosen;
            view! { <option value=id selected=selected prop:selected=(!found).then_some(selected)>{text}</option> }
        })
        .collect_view();
    view! {
        <li
            class="card goods-picture"
            draggable="true"
            on:dragstart=move |_| taken.set(Some(place))
            on:dragover=|event: web_sys::DragEvent| event.prevent_default()
            on:drop=move |event: web_sys::DragEvent| drop_at(&event, taken.get_untracked(), place)
        >
            <img src=links::picture(&shown.picture.id, 320) alt=shown.form.alt_zh.clone() width=shown.picture.width height=shown.picture.height />
            <input type="hidden" name=name("id") value=shown.form.id />
            <div class="field">
                <label for=format!("alt-zh-{place}")>{alt_zh(lang)}</label>
                <input id=format!("alt-zh-{place}") name=name("alt_zh") value=shown.form.alt_zh prop:value=zh_now maxlength="300" />
            </div>
            <div class="field">
                <label for=format!("alt-en-{place}")>{alt_en(lang)}</label>
                <input id=format!("alt-en-{place}") name=name("alt_en") value=shown.form.alt_en prop:value=en_now maxlength="300" />
            </div>
            {silent.then(|| view! { <p class="notice notice-wait">{remind(lang)}</p> })}
            {several.then(|| view! {
                <div class="field">
                    <label for=format!("value-{place}")>{shows(lang)}</label>
                    <select id=format!("value-{place}") name=name("value")>
                        <option value="">{whole(lang)}</option>
                        {choices}
                    </select>
                </div>
            })}
            <div class="goods-acts">
                <button class="button button-small" type="submit" name="act" value=act("up") aria-label=says(up(lang))>{up(lang)}</button>
                <button class="button button-small" type="submit" name="act" value=act("down") aria-label=says(down(lang))>{down(lang)}</button>
                <button class="button button-small button-danger" type="submit" name="act" value=act("remove") aria-label=says(remove(lang))>
                    {remove(lang)}
                </button>
            </div>
        </li>
    }
}

/// Cutting one picture: usual ratios from its middle, or four numbers.
#[component]
fn Cut(place: usize, shown: DeskPicture, id: String, version: String, crop: Act<CropPicture>) -> impl IntoView {
    let lang = use_lang();
    let (w, h) = (shown.picture.width, shown.picture.height);
    let heading = format!("{} {} · {w} × {h}", picture(lang), place + 1);
    let hidden = move |name: &'static str, value: String| view! { <input type="hidden" name=name value=value /> };
    let fixed = StoredValue::new((id, version));
    let named = heading.clone();
    let usual = [("1:1", (1, 1)), ("4:5", (4, 5)), ("3:4", (3, 4)), ("16:9", (16, 9))]
        .into_iter()
        .map(|(text, ratio)| {
            let piece = Crop::centred(w, h, ratio);
            let (id, version) = fixed.get_value();
            let label = format!("{text}: {named}");
            view! {
                <ActForm action=crop>
                    {hidden("id", id)}
                    {hidden("version", version)}
                    {hidden("place", place.to_string())}
                    {hidden("piece[left]", piece.left.to_string())}
                    {hidden("piece[top]", piece.top.to_string())}
                    {hidden("piece[width]", piece.width.to_string())}
                    {hidden("piece[height]", piece.height.to_string())}
                    <button class="button button-small" type="submit" aria-label=label>{text}</button>
                </ActForm>
            }
        })
        .collect_view();
    let number = move |name: &'static str, label: &'static str, value: u32, most: u32| {
        let field = format!("cut-{place}-{name}");
        view! {
            <div class="field">
                <label for=field.clone()>{label}</label>
                <input id=field type="number" name=format!("piece[{name}]") value=value.to_string() min="0" max=most.to_string() required=true />
            </div>
        }
    };
    let (id, version) = fixed.get_value();
    view! {
        <details class="card goods-more">
            <summary>{heading}</summary>
            <img class="goods-cut" src=links::picture(&shown.picture.id, 320) alt="" width=w height=h loading="lazy" />
            <div class="goods-acts">{usual}</div>
            <ActForm action=crop attr:class="form">
                {hidden("id", id)}
                {hidden("version", version)}
                {hidden("place", place.to_string())}
                <div class="goods-numbers">
                    {number("left", left(lang), 0, w)}
                    {number("top", top(lang), 0, h)}
                    {number("width", width(lang), w, w)}
                    {number("height", height(lang), h, h)}
                </div>
                <button class="button" type="submit">{apply(lang)}</button>
            </ActForm>
        </details>
    }
}
