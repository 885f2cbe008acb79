//! A product's page: the form, for a new one and for one that is there.

use super::api::{CreateProduct, SaveProduct, admin_product, product_choices};
use super::field::{Wrong, wrong_of};
use super::form::Fields;
use crate::act::{Act, ActForm};
use crate::admin::frame::use_me;
use crate::admin::pieces::{Head, Outcome, Problem};
use crate::admin::products::page::status_word;
use crate::admin::state_words::State;
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::catalog::desk::{Choices, ProductSheet};
use domain::catalog::edit::ProductForm;
use domain::ids::ProductId;
use domain::staff::Permission;
use leptos::prelude::*;

words! {
    all: "全部商品" | "All products";
    new: "新建商品" | "New product";
    make: "建好，去传图片" | "Create, then add pictures";
    save: "保存" | "Save";
    pictures: "图片" | "Pictures";
    look: "看商品页" | "See its page";
    codes: "二维码" | "Codes";
    no_pictures: "还没有图片" | "No pictures yet";
}

/// A new product.
#[component]
pub fn NewProductPage() -> impl IntoView {
    let lang = use_lang();
    let make_it = Act::<CreateProduct>::new();
    let choices = crate::ask(|| (), move |()| product_choices(lang));
    let wrong: Wrong = Signal::derive(move || wrong_of(make_it.value().get()));
    view! {
        <a class="link-quiet" href=links::to(lang, "/admin/products")>{all(lang)}</a>
        <Head text=new(lang) />
        <Suspense>
            {changing(move || crate::awaited(async move {
                match choices.await {
                    Ok(choices) => view! { <NewForm choices make_it wrong /> }.into_any(),
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Suspense>
        <Outcome action=make_it />
    }
}

#[component]
fn NewForm(choices: Choices, make_it: Act<CreateProduct>, wrong: Wrong) -> impl IntoView {
    let lang = use_lang();
    view! {
        <ActForm action=make_it attr:class="form goods-form">
            <input type="hidden" name="lang" value=lang.code() />
            <Fields form=ProductForm::default() choices left=Vec::new() wrong />
            <div class="goods-save">
                <button class="button button-primary button-wide" type="submit">{make(lang)}</button>
            </div>
        </ActForm>
    }
}

/// How often an action has succeeded. What was typed stays when it did not.
pub fn successes<T: Send + Sync + Clone + 'static>(
    value: impl Fn() -> Option<Result<T, crate::AppError>> + Send + Sync + 'static,
) -> Memo<usize> {
    Memo::new(move |before: Option<&usize>| before.copied().unwrap_or(0) + usize::from(matches!(value(), Some(Ok(_)))))
}

/// A product that is there.
#[component]
pub fn ProductPage(
    /// Which.
    id: ProductId,
) -> impl IntoView {
    let lang = use_lang();
    let keep = Act::<SaveProduct>::new();
    let saved = successes(move || keep.value().get());
    let sheet = crate::ask(move || saved.get(), move |_| admin_product(lang, id));
    let wrong: Wrong = Signal::derive(move || wrong_of(keep.value().get()));
    view! {
        <a class="link-quiet" href=links::to(lang, "/admin/products")>{all(lang)}</a>
        <Transition>
            {changing(move || crate::awaited(async move {
                match sheet.await {
                    Ok(sheet) => view! { <Sheet sheet keep wrong /> }.into_any(),
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Transition>
        <Outcome action=keep />
    }
}

#[component]
fn Sheet(sheet: ProductSheet, keep: Act<SaveProduct>, wrong: Wrong) -> impl IntoView {
    let lang = use_lang();
    let may_edit = use_me().is_some_and(|me| me.may(Permission::ProductsEdit));
    let gallery = links::to(lang, &format!("/admin/products/{}/pictures", sheet.id));
    let thumbs = sheet
        .pictures
        .iter()
        .take(6)
        .map(|shown| view! { <img src=links::picture(&shown.picture.id, 160) alt="" width="56" height="56" /> })
        .collect_view();
    let bare = sheet.pictures.is_empty();
    view! {
        <Head text=sheet.title.clone()>
            <State of=status_word(sheet.status, lang) />
            <a class="link-quiet" rel="external" href=links::product(lang, &sheet.slug)>{look(lang)}</a>
            <a class="link-quiet" href=links::to(lang, &format!("/admin/products/{}/codes", sheet.id))>{codes(lang)}</a>
        </Head>
        <a class="card goods-strip" href=gallery>
            <strong>{pictures(lang)}</strong>
            {if bare { view! { <span class="quiet">{no_pictures(lang)}</span> }.into_any() } else { thumbs.into_any() }}
        </a>
        <ActForm action=keep attr:class="form goods-form">
            <input type="hidden" name="id" value=sheet.id.to_string() />
            <input type="hidden" name="version" value=sheet.version.to_string() />
            <Fields form=sheet.form choices=sheet.choices left=sheet.available wrong />
            {may_edit.then(|| view! {
                <div class="goods-save">
                    <button class="button button-primary button-wide" type="submit">{save(lang)}</button>
                </div>
            })}
        </ActForm>
    }
}
