//! The fields of the product form. The same for a new product and for one that is there.

use super::field::{Field, Lines, Wrong, name_of, sentence};
use crate::admin::frame::use_me;
use crate::admin::products::page::status_word;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::catalog::ProductStatus;
use domain::catalog::desk::Choices;
use domain::catalog::edit::{AttributeForm, OptionForm, ProductForm, ValueForm, VariantForm};
use domain::staff::Permission;
use leptos::prelude::*;

words! {
    texts: "名称和介绍" | "Title and description";
    title_zh: "标题（中文）" | "Title (Chinese)";
    title_en: "标题（英文）" | "Title (English)";
    subtitle_zh: "副标题（中文）" | "Subtitle (Chinese)";
    subtitle_en: "副标题（英文）" | "Subtitle (English)";
    story_zh: "介绍（中文，可用简单 HTML）" | "Description (Chinese, simple HTML)";
    story_en: "介绍（英文）" | "Description (English)";
    sorting: "归类" | "Organisation";
    seller: "商家" | "Merchant";
    choose: "请选择" | "Please choose";
    status: "状态" | "Status";
    category: "分类" | "Category";
    none: "没有" | "None";
    brand: "品牌" | "Brand";
    kind: "商品类型" | "Product type";
    slug: "网址名（选填）" | "URL name (optional)";
    tags: "搜索词" | "Search keywords";
    is_new: "显示在新到" | "Show under new arrivals";
    is_featured: "在首页推荐" | "Feature on the home page";
    facts: "参数" | "Facts";
    facts_hint: "先填商品类型，再填参数；保存后这一类型的参数会自动列出。" | "Choose a product type first; once saved, the facts of that type are listed here.";
    fact_name: "参数名" | "Fact";
    zh: "中文" | "Chinese";
    en: "英文" | "English";
    options: "选项" | "Options";
    options_hint: "最多三个选项，例如颜色、尺码。名称留空就没有这个选项。" | "Up to three, such as colour or size. Without a name it is no option.";
    option: "选项" | "Option";
    value: "值" | "Value";
    variants: "规格和价格" | "Variants and prices";
    fill: "补全所有组合（价格同第一个规格）" | "Add every missing combination at the first variant's price";
    price: "价格" | "Price";
    compare_at: "划线价" | "Compare-at price";
    sku: "SKU（留空自动生成）" | "SKU (empty: made for you)";
    weight: "重量（克）" | "Weight (g)";
    barcode: "条码" | "Barcode";
    pieces: "初始库存" | "Pieces in stock";
    for_sale: "销售" | "For sale";
    available: "可售" | "available";
    variant: "规格" | "Variant";
    add_variant: "再加一个规格" | "Another variant";
}

/// All fields of the form.
#[component]
pub fn Fields(
    /// What is in it.
    form: ProductForm,
    /// What can be chosen.
    choices: Choices,
    /// Pieces that can be bought, per variant.
    left: Vec<i64>,
    /// What was wrong with the last try.
    wrong: Wrong,
) -> impl IntoView {
    view! {
        <Texts form=form.clone() wrong />
        <Options options=form.options.clone() values=form.values.clone() wrong />
        <Variants form=form.clone() left wrong />
        <Sorting form=form.clone() choices=choices.clone() wrong />
        <Facts facts=form.attributes names=choices.facts wrong />
    }
}

#[component]
fn Texts(form: ProductForm, wrong: Wrong) -> impl IntoView {
    let lang = use_lang();
    view! {
        <section class="card form" aria-labelledby="texts">
            <h2 id="texts">{texts(lang)}</h2>
            <div class="goods-pair">
                <Field wrong field="title_zh" label=title_zh(lang) value=form.title_zh />
                <Field wrong field="title_en" label=title_en(lang) value=form.title_en />
                <Field wrong field="subtitle_zh" label=subtitle_zh(lang) value=form.subtitle_zh />
                <Field wrong field="subtitle_en" label=subtitle_en(lang) value=form.subtitle_en />
                <Lines field="story_zh" label=story_zh(lang) value=form.story_zh />
                <Lines field="story_en" label=story_en(lang) value=form.story_en />
            </div>
        </section>
    }
}

#[component]
fn Sorting(form: ProductForm, choices: Choices, wrong: Wrong) -> impl IntoView {
    let lang = use_lang();
    let proposals =
        |words: Vec<String>| words.into_iter().map(|word| view! { <option value=word></option> }).collect_view();
    let sellers = choices.merchants.clone();
    let chosen = form.category.clone();
    // What has no pictures yet is not shown to anybody by accident.
    let present = if form.status.is_empty() { "draft".to_owned() } else { form.status.clone() };
    view! {
        <section class="card form" aria-labelledby="sorting">
            <h2 id="sorting">{sorting(lang)}</h2>
            <div class="goods-pair">
                {(!sellers.is_empty()).then(|| view! {
                    <div class="field">
                        <label for="merchant">{seller(lang)}</label>
                        <select id="merchant" name="product[merchant]" required=true>
                            <option value="">{choose(lang)}</option>
                            {sellers.into_iter().map(|(id, name)| view! { <option value=id.to_string()>{name}</option> }).collect_view()}
                        </select>
                        <p class="field-error">{changing(move || sentence(wrong, "merchant", lang))}</p>
                    </div>
                })}
                <div class="field">
                    <label for="product-status">{status(lang)}</label>
                    <select id="product-status" name="product[status]">
                        {ProductStatus::ALL.iter().map(|it| view! {
                            <option value=it.code() selected=it.code() == present>{status_word(*it, lang).0}</option>
                        }).collect_view()}
                    </select>
                </div>
                <div class="field">
                    <label for="product-category">{category(lang)}</label>
                    <select id="product-category" name="product[category]">
                        <option value="">{none(lang)}</option>
                        {choices.categories.into_iter().map(|node| {
                            let id = node.id.to_string();
                            let selected = id == chosen;
                            view! { <option value=id selected=selected>{node.way}</option> }
                        }).collect_view()}
                    </select>
                    <p class="field-error">{changing(move || sentence(wrong, "category", lang))}</p>
                </div>
                <Field wrong field="brand" label=brand(lang) value=form.brand list="brands" />
                <Field wrong field="product_type" label=kind(lang) value=form.product_type list="kinds" />
                <Field wrong field="slug" label=slug(lang) value=form.slug />
                <Field wrong field="tags" label=tags(lang) value=form.tags />
            </div>
            <datalist id="brands">{proposals(choices.brands)}</datalist>
            <datalist id="kinds">{proposals(choices.types)}</datalist>
            <label class="check">
                <input type="checkbox" name="product[is_new]" value="true" checked=form.is_new />
                {is_new(lang)}
            </label>
            <label class="check">
                <input type="checkbox" name="product[is_featured]" value="true" checked=form.is_featured />
                {is_featured(lang)}
            </label>
        </section>
    }
}

#[component]
fn Facts(facts: Vec<AttributeForm>, names: Vec<String>, wrong: Wrong) -> impl IntoView {
    let lang = use_lang();
    let known = facts.len();
    let blank = (0..3).map(|_| AttributeForm::default());
    let rows = facts
        .into_iter()
        .chain(blank)
        .enumerate()
        .map(|(row, fact)| {
            let field = |name: &str| format!("attributes[{row}].{name}");
            let shown = names.get(row).cloned().unwrap_or_default();
            view! {
                <fieldset class="goods-line">
                    <legend>{if row < known { shown } else { fact_name(lang).to_owned() }}</legend>
                    <input type="hidden" name=name_of(&field("code")) value=fact.code />
                    {if row < known {
                        view! { <input type="hidden" name=name_of(&field("name")) value=fact.name /> }.into_any()
                    } else {
                        view! { <Field wrong field=field("name") label=fact_name(lang) /> }.into_any()
                    }}
                    <Field wrong field=field("zh") label=zh(lang) value=fact.zh />
                    <Field wrong field=field("en") label=en(lang) value=fact.en />
                </fieldset>
            }
        })
        .collect_view();
    let unfolded = known > 0;
    view! {
        <details class="card goods-more" open=unfolded>
            <summary><h2>{self::facts(lang)}</h2></summary>
            <p class="quiet">{facts_hint(lang)}</p>
            <p class="field-error">{changing(move || sentence(wrong, "attributes", lang))}</p>
            {rows}
        </details>
    }
}

#[component]
fn Options(options: Vec<OptionForm>, values: Vec<ValueForm>, wrong: Wrong) -> impl IntoView {
    let lang = use_lang();
    let known = options.len();
    let mut next = 0;
    let rows: Vec<_> = (0..domain::catalog::edit::MOST_OPTIONS)
        .map(|row| {
            let option = options.get(row).cloned().unwrap_or_default();
            let of = (row + 1).to_string();
            let own = values.iter().filter(|value| value.option == of).cloned();
            let blank = (0..3).map(|_| ValueForm { option: of.clone(), ..ValueForm::default() });
            let own: Vec<(usize, ValueForm)> = own
                .chain(blank)
                .map(|value| {
                    next += 1;
                    (next - 1, value)
                })
                .collect();
            let field = |name: &str| format!("options[{row}].{name}");
            let cells = own
                .into_iter()
                .map(|(at, value)| {
                    let field = |name: &str| format!("values[{at}].{name}");
                    view! {
                        <input type="hidden" name=name_of(&field("option")) value=value.option />
                        <input type="hidden" name=name_of(&field("id")) value=value.id />
                        <Field wrong field=field("zh") label=format!("{} · {}", self::value(lang), zh(lang)) value=value.zh />
                        <Field wrong field=field("en") label=format!("{} · {}", self::value(lang), en(lang)) value=value.en />
                    }
                })
                .collect_view();
            view! {
                <fieldset class="goods-option">
                    <legend>{format!("{} {of}", self::option(lang))}</legend>
                    <input type="hidden" name=name_of(&field("was")) value=option.was />
                    <Field wrong field=field("zh") label=zh(lang) value=option.zh example=if row == 0 { "颜色" } else { "" } />
                    <Field wrong field=field("en") label=en(lang) value=option.en example=if row == 0 { "Colour" } else { "" } />
                    {cells}
                </fieldset>
            }
        })
        .collect();
    let unfolded = known > 0;
    view! {
        <details class="card goods-more" open=unfolded>
            <summary><h2>{self::options(lang)}</h2></summary>
            <p class="quiet">{options_hint(lang)}</p>
            <p class="field-error">{changing(move || sentence(wrong, "options", lang))}</p>
            {rows}
        </details>
    }
}

#[component]
fn Variants(form: ProductForm, left: Vec<i64>, wrong: Wrong) -> impl IntoView {
    let lang = use_lang();
    let known = form.variants.len();
    let names: Vec<String> = form
        .options
        .iter()
        .map(|option| lang.pick(&option.zh, &option.en).to_owned())
        .chain((form.options.len()..3).map(|n| format!("{} {}", self::option(lang), n + 1)))
        .collect();
    let rows = form
        .variants
        .iter()
        .enumerate()
        .map(|(row, variant)| {
            view! { <Variant row variant=variant.clone() names=names.clone() left=left.get(row).copied() wrong /> }
        })
        .collect_view();
    let extra = RwSignal::new(1_usize);
    let new = move |row: usize| {
        let variant = VariantForm { active: true, ..VariantForm::default() };
        view! { <Variant row variant names=names.clone() left=None wrong /> }
    };
    let proposals = (1..=3)
        .map(|n: usize| {
            let of = n.to_string();
            let own = form.values.iter().filter(|value| value.option == of);
            let own = own.map(|value| view! { <option value=lang.pick(&value.zh, &value.en).to_owned()></option> });
            view! { <datalist id=format!("values-{n}")>{own.collect_view()}</datalist> }
        })
        .collect_view();
    view! {
        <section class="card form" aria-labelledby="variants">
            <h2 id="variants">{variants(lang)}</h2>
            <p class="field-error">{changing(move || sentence(wrong, "variants", lang))}</p>
            {proposals}
            {rows}
            <For each=move || known..known + extra.get() key=|row| *row children=new />
            <button class="button" type="button" on:click=move |_| extra.update(|n| *n += 1)>{add_variant(lang)}</button>
            <label class="check">
                <input type="checkbox" name="product[fill]" value="true" />
                {fill(lang)}
            </label>
        </section>
    }
}

#[component]
fn Variant(row: usize, variant: VariantForm, names: Vec<String>, left: Option<i64>, wrong: Wrong) -> impl IntoView {
    let lang = use_lang();
    let may_stock = use_me().is_some_and(|me| me.may(Permission::StockAdjust));
    let new = variant.id.is_empty();
    let field = |name: &str| format!("variants[{row}].{name}");
    let cells = [variant.o1, variant.o2, variant.o3]
        .into_iter()
        .zip(names)
        .enumerate()
        .map(|(at, (cell, name))| {
            let list = format!("values-{}", at + 1);
            view! { <Field wrong field=field(&format!("o{}", at + 1)) label=name value=cell list=list /> }
        })
        .collect_view();
    let heading = match left {
        Some(left) => format!("{} {} · {left} {}", self::variant(lang), row + 1, available(lang)),
        None => format!("{} {}", self::variant(lang), row + 1),
    };
    view! {
        <fieldset class="goods-variant">
            <legend>{heading}</legend>
            <input type="hidden" name=name_of(&field("id")) value=variant.id />
            <Field wrong field=field("price") label=price(lang) value=variant.price inputmode="decimal" />
            <Field wrong field=field("compare_at") label=compare_at(lang) value=variant.compare_at inputmode="decimal" />
            {cells}
            <Field wrong field=field("sku") label=sku(lang) value=variant.sku />
            <Field wrong field=field("weight_g") label=weight(lang) value=variant.weight_g inputmode="numeric" />
            <Field wrong field=field("barcode") label=barcode(lang) value=variant.barcode inputmode="numeric" />
            {(new && may_stock).then(|| view! {
                <Field wrong field=field("stock") label=pieces(lang) value=variant.stock inputmode="numeric" />
            })}
            <label class="check">
                <input type="checkbox" name=name_of(&field("active")) value="true" checked=variant.active />
                {for_sale(lang)}
            </label>
            <p class="field-error">{
                let field = field("active");
                move || sentence(wrong, &field, lang)
            }</p>
        </fieldset>
    }
}
