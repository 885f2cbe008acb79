//! The category tree: read by everybody at the desk, changed by the platform's staff.

use super::api::{CreateCategory, MoveCategory, RenameCategory, ShiftCategory, admin_categories};
use crate::act::{Act, ActForm};
use crate::admin::frame::use_me;
use crate::admin::pieces::{Head, Outcome, Problem, empty_after};
use crate::admin::product::page::successes;
use crate::admin::product::pictures::{Upload, UploadFault};
use crate::routes::use_lang;
use crate::ui::Picture;
use crate::ui::changing;
use domain::catalog::desk::DeskCategory;
use domain::ids::CategoryId;
use domain::staff::Permission;
use leptos::prelude::*;

words! {
    title: "分类" | "Categories";
    read_only: "分类由平台维护；商品可以放进任何一个分类。" | "The platform keeps the tree; products may go into any category.";
    zh: "中文名" | "Chinese name";
    en: "英文名" | "English name";
    slug: "网址名（选填）" | "URL name (optional)";
    parent: "上级分类" | "Parent";
    root: "最上层" | "Top level";
    new: "新建分类" | "New category";
    make: "新建" | "Create";
    picture: "换一张图片" | "Another picture";
    rename: "改名" | "Rename";
    relocate: "移动" | "Move";
    up: "上移" | "Move up";
    down: "下移" | "Move down";
}

counts! {
    products: "{} 件商品" | "{} product" | "{} products";
}

#[derive(Clone, Copy)]
struct Acts {
    make: Act<CreateCategory>,
    rename: Act<RenameCategory>,
    relocate: Act<MoveCategory>,
    shift: Act<ShiftCategory>,
    /// The category that was just changed: it stays unfolded when the tree is read again.
    opened: RwSignal<Option<CategoryId>>,
}

/// The category tree.
#[component]
pub fn CategoriesPage() -> impl IntoView {
    let lang = use_lang();
    let may = use_me().is_some_and(|me| me.is_platform() && me.may(Permission::ProductsEdit));
    let acts = Acts {
        make: Act::new(),
        rename: Act::new(),
        relocate: Act::new(),
        shift: Act::new(),
        opened: RwSignal::new(None),
    };
    let changed = (
        successes(move || acts.make.value().get()),
        successes(move || acts.rename.value().get()),
        successes(move || acts.relocate.value().get()),
        successes(move || acts.shift.value().get()),
    );
    let tree = crate::ask(
        move || (changed.0.get(), changed.1.get(), changed.2.get(), changed.3.get()),
        |_| admin_categories(),
    );
    view! {
        <Head text=title(lang)>
            {may.then(|| view! { <a class="button" href="#new">{new(lang)}</a> })}
        </Head>
        {(!may).then(|| view! { <p class="notice">{read_only(lang)}</p> })}
        <UploadFault />
        <Outcome action=acts.make />
        <Outcome action=acts.rename />
        <Outcome action=acts.relocate />
        <Outcome action=acts.shift />
        <Transition>
            {changing(move || crate::awaited(async move {
                match tree.await {
                    Ok(tree) => view! { <Tree tree acts may /> }.into_any(),
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Transition>
    }
}

/// The choice of a parent.
#[component]
fn Parents(id: String, tree: Vec<DeskCategory>, chosen: Option<CategoryId>) -> impl IntoView {
    let lang = use_lang();
    let choices = tree
        .into_iter()
        .map(|node| {
            let indent = "　".repeat(usize::try_from(node.depth).unwrap_or(0));
            let text = format!("{indent}{}", lang.pick(&node.name_zh, &node.name_en));
            view! { <option value=node.id.to_string() selected=chosen == Some(node.id)>{text}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=id.clone()>{parent(lang)}</label>
            <select id=id name="parent">
                <option value="" selected=chosen.is_none()>{root(lang)}</option>
                {choices}
            </select>
        </div>
    }
}

#[component]
fn Tree(tree: Vec<DeskCategory>, acts: Acts, may: bool) -> impl IntoView {
    let lang = use_lang();
    empty_after(acts.make, "[aria-labelledby=new] form");
    let rows = tree.iter().cloned().map(|node| view! { <Node node tree=tree.clone() acts may /> }).collect_view();
    view! {
        <ul class="desk-rows">{rows}</ul>
        {may.then(|| view! {
            <section class="card desk-section" aria-labelledby="new">
                <h2 id="new">{new(lang)}</h2>
                <ActForm action=acts.make attr:class="form">
                    <Names id="new" zh_value="" en_value="" slug_value="" />
                    <Parents id="new-parent".to_owned() tree=tree.clone() chosen=None />
                    <button class="button button-primary" type="submit">{make(lang)}</button>
                </ActForm>
            </section>
        })}
    }
}

#[component]
fn Names(
    #[prop(into)] id: String,
    #[prop(into)] zh_value: String,
    #[prop(into)] en_value: String,
    #[prop(into)] slug_value: String,
) -> impl IntoView {
    let lang = use_lang();
    let fields = [("zh", zh(lang), zh_value), ("en", en(lang), en_value), ("slug", slug(lang), slug_value)]
        .into_iter()
        .map(|(name, label, value)| {
            let field = format!("{id}-{name}");
            view! {
                <div class="field">
                    <label for=field.clone()>{label}</label>
                    <input id=field name=name value=value maxlength="96" autocomplete="off" />
                </div>
            }
        })
        .collect_view();
    view! { <div class="goods-pair">{fields}</div> }
}

#[component]
fn Node(node: DeskCategory, tree: Vec<DeskCategory>, acts: Acts, may: bool) -> impl IntoView {
    let lang = use_lang();
    let name = lang.pick(&node.name_zh, &node.name_en).to_owned();
    let (own, id) = (node.id, node.id.to_string());
    let unfolded = acts.opened.get_untracked() == Some(own);
    let step = format!("goods-node goods-depth-{}", node.depth.clamp(0, 3));
    let head = view! {
        <span class="goods-thumb"><Picture picture=node.picture.clone() alt="" sizes="56px" /></span>
        <span>{name.clone()}<span class="quiet desk-sku">"/"{node.slug.clone()}</span></span>
        <span class="quiet desk-number">{products(node.products, lang)}</span>
    };
    if !may {
        return view! { <li class=step>{head}</li> }.into_any();
    }
    let shift = |up: bool, text: &'static str, id: String| {
        let label = format!("{text}: {name}");
        view! {
            <ActForm action=acts.shift>
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="up" value=up.to_string() />
                <button class="button button-small" type="submit" aria-label=label>{text}</button>
            </ActForm>
        }
    };
    let (above, below) = (shift(true, up(lang), id.clone()), shift(false, down(lang), id.clone()));
    let (renamed, moved, names, parents) = (id.clone(), id.clone(), id.clone(), format!("parent-{id}"));
    view! {
        <li>
            <details open=unfolded on:submit=move |_| acts.opened.set(Some(own))>
                <summary class=step>{head}</summary>
                <div class="goods-edit">
                    <div class="goods-acts">{above}{below}</div>
                    <ActForm action=acts.rename attr:class="form">
                        <input type="hidden" name="id" value=renamed />
                        <Names id=names zh_value=node.name_zh en_value=node.name_en slug_value=node.slug />
                        <button class="button" type="submit">{rename(lang)}</button>
                    </ActForm>
                    <ActForm action=acts.relocate attr:class="form">
                        <input type="hidden" name="id" value=moved />
                        <Parents id=parents tree chosen=node.parent />
                        <button class="button" type="submit">{relocate(lang)}</button>
                    </ActForm>
                    <Upload target="category" id many=false label=picture(lang) />
                </div>
            </details>
        </li>
    }
    .into_any()
}
