//! One line of the cart with everything that can be done to it; each is a plain form.

use super::api::ChangeCart;
use super::live::Left;
use crate::act::{Act, ActForm};
use crate::links;
use crate::routes::use_lang;
use crate::ui::{Icon, MoneyText, Thumb, coming_to_life};
use domain::Lang;
use domain::cart::{CartChange, CartLineView, LineProblem, problem};
use leptos::prelude::*;

words! {
    quantity: "数量" | "Quantity";
    update: "更新" | "Update";
    fewer: "减一件" | "One fewer";
    more: "加一件" | "One more";
    remove: "移出" | "Remove";
    later: "稍后再买" | "Save for later";
    back: "放回购物车" | "Move to cart";
    sum: "小计" | "Subtotal";
    tick: "选中" | "Select";
    ticked: "已选中，点一下取消" | "Selected, press to deselect";
    unticked: "未选中，点一下选中" | "Not selected, press to select";
    sold_out: "卖完了，可以移出或稍后再买" | "Sold out. Remove it or save it for later";
    not_for_sale: "已下架，请移出" | "No longer for sale. Please remove it";
}

/// A form that makes one change.
#[component]
pub fn Change(
    /// What it sends.
    action: Act<ChangeCart>,
    /// The line that changes.
    line: CartLineView,
    /// What happens to it.
    change: &'static str,
    /// A number that goes along.
    #[prop(optional)]
    quantity: Option<i64>,
    /// What is pressed.
    children: Children,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <ActForm action=action>
            <input type="hidden" name="variant" value=line.variant.to_string() />
            <input type="hidden" name="change" value=change />
            <input type="hidden" name="lang" value=lang.code() />
            {quantity.map(|quantity| view! { <input type="hidden" name="quantity" value=quantity.to_string() /> })}
            {children()}
        </ActForm>
    }
}

fn fewer_left(lang: Lang, left: i64) -> String {
    match lang {
        Lang::Zh => format!("只剩 {left} 件，请改数量"),
        Lang::En => format!("Only {left} left. Please change the quantity"),
    }
}

fn changed(lang: Lang, change: CartChange) -> String {
    match (lang, change) {
        (Lang::Zh, CartChange::Cheaper(by)) => format!("比你上次看到时便宜了 {}", by.display()),
        (Lang::Zh, CartChange::Dearer(by)) => format!("比你上次看到时贵了 {}", by.display()),
        (Lang::En, CartChange::Cheaper(by)) => format!("{} cheaper than when you last looked", by.display()),
        (Lang::En, CartChange::Dearer(by)) => format!("{} more than when you last looked", by.display()),
    }
}

/// One line.
#[component]
pub fn CartLineItem(
    /// The line.
    line: CartLineView,
    /// What its forms do.
    action: Act<ChangeCart>,
    /// What is left, as heard since the page opened.
    left: Left,
    /// Whether it is saved for later.
    #[prop(optional)]
    saved: bool,
) -> impl IntoView {
    let lang = use_lang();
    let (variant, pieces, known, for_sale) =
        (line.variant, line.quantity, line.available, line.problem != Some(LineProblem::NotForSale));
    let trouble = move || {
        let available = left.with(|left| left.get(&variant).copied()).unwrap_or(known);
        problem(for_sale, pieces, available).map(|problem| match problem {
            LineProblem::NotForSale => not_for_sale(lang).to_owned(),
            LineProblem::SoldOut => sold_out(lang).to_owned(),
            LineProblem::FewerLeft(left) => fewer_left(lang, left),
        })
    };
    let (ticking, tick_words) = if line.selected { ("untick", ticked(lang)) } else { ("tick", unticked(lang)) };
    let field = format!("quantity-{variant}");
    // A number that was typed gives way to the next answer, but not to the page coming to life.
    let shown = (!coming_to_life()).then(|| pieces.to_string());
    let (ticked_line, tick_label) = (line.clone(), [tick(lang), lang.pick("：", ": "), &line.title].concat());
    view! {
        <article class="cart-line" data-testid="cart-line">
            {(!saved).then(|| view! {
                <Change action=action line=ticked_line change=ticking>
                    <button class="cart-tick" type="submit" role="checkbox"
                        aria-checked=if line.selected { "true" } else { "false" }
                        aria-label=tick_label title=tick_words>
                        {line.selected.then(|| view! { <Icon name="check" class="icon-small" /> })}
                    </button>
                </Change>
            })}
            <a class="cart-picture" href=links::product(lang, &line.slug) tabindex="-1" aria-hidden="true">
                <Thumb id=line.picture.clone() />
            </a>
            <div class="cart-facts">
                <h3 class="cart-title"><a href=links::product(lang, &line.slug)>{line.title.clone()}</a></h3>
                {(!line.options.is_empty()).then(|| view! { <p class="quiet">{line.options.clone()}</p> })}
                <p class="price"><MoneyText amount=line.unit_price /></p>
                {(pieces > 1).then(|| view! { <p class="quiet">{sum(lang)}" "<MoneyText amount=line.total /></p> })}
                {line.change.map(|change| view! { <p class="notice-wait text-14">{changed(lang, change)}</p> })}
                <p class="field-error" role="status">{trouble}</p>
                <div class="cart-tools">
                    {(!saved).then(|| view! {
                        <div class="stepper">
                            <Change action=action line=line.clone() change="fewer">
                                <button class="button stepper-button" type="submit" aria-label=fewer(lang) disabled={pieces <= 1}>
                                    <Icon name="minus" class="icon-small" />
                                </button>
                            </Change>
                            <Change action=action line=line.clone() change="set">
                                <label class="visually-hidden" for=field.clone()>{quantity(lang)}</label>
                                <input class="input stepper-input" id=field.clone() name="quantity" type="text" inputmode="numeric"
                                    pattern="[0-9]*" maxlength="4" autocomplete="off" value=pieces.to_string() prop:value=shown />
                                <button class="visually-hidden" type="submit">{update(lang)}</button>
                            </Change>
                            <Change action=action line=line.clone() change="more">
                                <button class="button stepper-button" type="submit" aria-label=more(lang)>
                                    <Icon name="plus" class="icon-small" />
                                </button>
                            </Change>
                        </div>
                    })}
                    <Change action=action line=line.clone() change=if saved { "back" } else { "later" }>
                        <button class="button button-text button-small" type="submit">
                            {if saved { back(lang) } else { later(lang) }}
                        </button>
                    </Change>
                    <Change action=action line=line.clone() change="remove" quantity=pieces>
                        <button class="button button-text button-small" type="submit">{remove(lang)}</button>
                    </Change>
                </div>
            </div>
        </article>
    }
}
