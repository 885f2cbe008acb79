//! Pieces that several pages of the admin use.

use super::frame::Missing;
use super::product::page::successes;
use crate::AppError;
use crate::act::Act;
use crate::routes::use_lang;
use domain::Lang;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use wasm_bindgen::JsCast;

words! {
    saved: "已保存" | "Saved";
    missing: "必填" | "Please fill this in";
    too_long: "太长了" | "This is too long";
    malformed: "格式不对" | "This does not look right";
    out_of_range: "超出范围" | "Out of range";
    wrong: "请改一下" | "Please change this";
    taken: "已被占用" | "Already taken";
    tracking: "运单号是 6 到 32 位字母、数字或短横线" | "A tracking number has 6 to 32 letters, digits or hyphens";
    not_positive: "要大于零" | "Must be more than zero";
    nothing_chosen: "至少选一件" | "Choose at least one piece";
    more_than_left: "比待发的多" | "More than is left to ship";
    below_allocated: "不能少于订单已占用的件数" | "Orders already hold more than would be left";
    cycle: "不能放进它自己或它的下级" | "It cannot lie below itself";
    too_deep: "分类最多四层" | "The tree has at most four levels";
    no_email: "这不像邮箱地址" | "This does not look like an e-mail address";
    field_amount: "金额" | "Amount";
    field_reason: "原因" | "Reason";
    field_lines: "件数" | "Pieces";
    field_email: "邮箱" | "E-mail";
    field_role: "角色" | "Role";
    field_carrier: "快递公司" | "Carrier";
    field_number: "运单号" | "Tracking number";
    field_price: "价格" | "Price";
    field_name: "名称" | "Name";
    field_slug: "网址名" | "URL name";
    field_parent: "上级分类" | "Parent";
    field_region: "地区" | "Region";
    field_days: "天数" | "Days";
    field_weight: "重量" | "Weight";
    field_file: "文件" | "File";
    field_seller: "商家" | "Merchant";
    field_pieces: "增减" | "Pieces more or less";
    field_quantity: "件数" | "Pieces";
    field_limit: "每人限购" | "Pieces per person";
    field_start: "开始" | "Start";
    field_end: "结束" | "End";
    field_table: "尺码表" | "Table";
    field_note: "说明" | "Note";
    field_category: "分类" | "Category";
    uneven: "每一行的列数要和表头一样" | "Every line needs as many columns as the first";
    unknown: "没有找到" | "Not found";
    ambiguous: "有几家商家都用这个编号，请由商家自己来定" | "Several merchants use it; let the merchant do it";
    not_lower: "要比现在的价格低" | "Must be lower than the price now";
    overlaps: "和这个规格的另一场时间重叠" | "Another sale of this variant is open at that time";
    in_the_past: "已经过去了" | "This is in the past";
    too_many: "太多了，先移除一些" | "Too many; remove some first";
    field_typed: "顾客搜的词" | "What people type";
    field_means: "也要找的词" | "What it means";
    before_start: "要晚于开始" | "Must come after the start";
    pages: "翻页" | "Pages";
    previous: "上一页" | "Previous";
    next: "下一页" | "Next";
}

/// The head of a page: its title, and what can be done from there.
#[component]
pub fn Head(
    /// The title.
    #[prop(into)]
    text: String,
    /// Links and buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <Title text=text.clone() />
        <div class="desk-head">
            <h1>{text}</h1>
            {children.map(|children| children())}
        </div>
    }
}

/// Links to the pages before and after, where there are such.
#[component]
pub fn Turns(
    /// Address of the page before.
    before: Option<String>,
    /// Address of the page after.
    after: Option<String>,
) -> impl IntoView {
    let lang = use_lang();
    (before.is_some() || after.is_some()).then(|| {
        view! {
            <nav class="desk-inline" aria-label=pages(lang)>
                {before.map(|to| view! { <a class="button" rel="prev" href=to>{previous(lang)}</a> })}
                {after.map(|to| view! { <a class="button" rel="next" href=to>{next(lang)}</a> })}
            </nav>
        }
    })
}

/// A number as people read it: `1,579`.
pub fn grouped(number: i64) -> String {
    domain::money::grouped(number.unsigned_abs())
}

/// A count in words with its number as people read it.
pub fn with_commas(words: String, number: i64) -> String {
    words.replacen(&number.to_string(), &grouped(number), 1)
}

/// Why a page cannot be shown.
#[component]
pub fn Problem(
    /// What went wrong.
    error: AppError,
) -> impl IntoView {
    let lang = use_lang();
    match error {
        AppError::NotFound => view! { <Missing /> }.into_any(),
        error => view! { <p class="notice notice-bad" role="alert">{error.sentence(lang)}</p> }.into_any(),
    }
}

/// Calls `again` when a pass to see personal fields has run out, so that an open page hides them
/// as it says it does. A pass lasts five minutes.
pub fn when_pass_ends(pass: Memo<String>, again: impl Fn() + Clone + 'static) {
    Effect::new(move || {
        if !pass.get().is_empty() {
            let again = again.clone();
            set_timeout(again, std::time::Duration::from_secs(5 * 60 + 1));
        }
    });
}

/// Empties a form each time the action behind it succeeds, so that pressing again does not do the
/// same twice. `form` is its selector.
pub fn empty_after<S>(action: Act<S>, form: &'static str)
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    let done = successes(move || action.value().get());
    Effect::new(move |before: Option<usize>| {
        let now = done.get();
        if before.is_some_and(|before| before != now)
            && let Ok(Some(form)) = document().query_selector(form)
            && let Ok(form) = form.dyn_into::<web_sys::HtmlFormElement>()
        {
            form.reset();
        }
        now
    });
}

/// What came of the last try: saved, or why not.
#[component]
pub fn Outcome<S>(
    /// The action behind the form.
    action: Act<S>,
) -> impl IntoView
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
    S::Error: Clone + Send + Sync + 'static,
{
    let lang = use_lang();
    move || {
        action.value().get().map(|result| match result {
            Ok(_) => view! { <p class="notice notice-good" role="status">{saved(lang)}</p> }.into_any(),
            Err(error) => view! { <p class="notice notice-bad" role="alert">{explain(&error, lang)}</p> }.into_any(),
        })
    }
}

/// An error as a sentence; a refused field is named with what is wrong. Fields that only a form
/// can name (the third variant's price) are marked there, and the sentence points to them.
pub fn explain(error: &AppError, lang: Lang) -> String {
    let AppError::Invalid(fields) = error else { return error.sentence(lang) };
    let named: Option<Vec<String>> = fields
        .iter()
        .map(|(field, code)| {
            Some(format!("{}{}{}", field_word(field, lang)?, lang.pick("：", ": "), reason(code, lang)))
        })
        .collect();
    match named {
        Some(named) if !named.is_empty() => named.join(lang.pick("；", "; ")),
        _ => error.sentence(lang),
    }
}

/// A field's name as people read it.
fn field_word(field: &str, lang: Lang) -> Option<&'static str> {
    Some(match field {
        "amount" => field_amount(lang),
        "reason" => field_reason(lang),
        "lines" => field_lines(lang),
        "email" => field_email(lang),
        "role" => field_role(lang),
        "carrier" => field_carrier(lang),
        "tracking_number" => field_number(lang),
        "zh" | "en" | "name_zh" | "name_en" => field_name(lang),
        "slug" => field_slug(lang),
        "parent" => field_parent(lang),
        "region" => field_region(lang),
        "days_min" | "days_max" | "extra_days" => field_days(lang),
        "first_g" | "step_g" => field_weight(lang),
        "first_price" | "step_price" | "free_over" => field_price(lang),
        "merchant" => field_seller(lang),
        "table_zh" | "table_en" => field_table(lang),
        "note_zh" | "note_en" => field_note(lang),
        "category" => field_category(lang),
        "delta" | "low_at" => field_pieces(lang),
        "sku" => "SKU",
        "price" => field_price(lang),
        "quantity" => field_quantity(lang),
        "per_person" => field_limit(lang),
        "starts_at" => field_start(lang),
        "ends_at" => field_end(lang),
        "file" => field_file(lang),
        "typed" => field_typed(lang),
        "means" => field_means(lang),
        _ => return None,
    })
}

/// What is wrong with a field, in words.
pub fn reason(code: &str, lang: Lang) -> &'static str {
    match code {
        "missing" | "required" => missing(lang),
        "too_long" => too_long(lang),
        "malformed" => malformed(lang),
        "out_of_range" => out_of_range(lang),
        "taken" | "used" => taken(lang),
        "format" => tracking(lang),
        "below_allocated" => below_allocated(lang),
        "cycle" => cycle(lang),
        "too_deep" => too_deep(lang),
        "quantity" => more_than_left(lang),
        "email" | "phone" => no_email(lang),
        "not_positive" => not_positive(lang),
        "nothing" => nothing_chosen(lang),
        "unknown" => unknown(lang),
        "ambiguous" => ambiguous(lang),
        "not_lower" => not_lower(lang),
        "overlaps" => overlaps(lang),
        "in_the_past" => in_the_past(lang),
        "too_many" => too_many(lang),
        "uneven" => uneven(lang),
        "before_start" => before_start(lang),
        _ => wrong(lang),
    }
}
