//! Choosing what to buy: one real form with option rows, quantity and the two buttons.
//!
//! Without WASM the form sends the chosen option values and the server finds the variant;
//! with it, price, stock and what is sold out follow each choice and each sale elsewhere.

use super::live::Stock;
use crate::routes::use_lang;
use crate::ui::changing;
use crate::ui::{Drawn, Icon, MoneyText, Picture, choice_in_step, drawn, text_in_step};
use domain::Lang;
use domain::catalog::{Choosing, OptionView, StockWord, VariantView};
use domain::checkout::MAX_QUANTITY;
use domain::flash::{FlashOffer, Phase};
use domain::ids::OptionValueId;
use leptos::prelude::*;

words! {
    quantity: "数量" | "Quantity";
    fewer: "减一件" | "One fewer";
    one_more: "加一件" | "One more";
    add_to_cart: "加入购物车" | "Add to cart";
    buy_now: "立即购买" | "Buy now";
    in_stock: "现货" | "In stock";
    sold_out: "暂时缺货" | "Out of stock";
    no_such: "没有这个组合，换一个试试" | "This combination does not exist. Try another";
    out: "缺货" | "out of stock";
    was: "原价" | "Was";
}

/// What the shopper has chosen so far, and what follows from it.
#[derive(Clone, Copy)]
pub struct Choice {
    page: StoredValue<Choosing>,
    stock: Stock,
    values: RwSignal<Vec<OptionValueId>>,
}

impl Choice {
    /// Begins with the first variant that can be bought.
    pub fn new(page: Choosing, stock: Stock) -> Choice {
        let values = page.first_variant().map(|variant| variant.values.clone()).unwrap_or_default();
        Choice { page: StoredValue::new(page), stock, values: RwSignal::new(values) }
    }

    /// The values chosen, one per option.
    pub fn values(self) -> Signal<Vec<OptionValueId>> {
        self.values.into()
    }

    fn left(self, variant: &VariantView) -> i64 {
        self.stock.with(|stock| stock.get(&variant.id).copied().unwrap_or(variant.available))
    }

    /// The variant chosen.
    fn variant(self) -> Option<VariantView> {
        self.page.with_value(|page| page.variant_of(&self.values.get()).cloned())
    }

    /// The flash sale of the variant chosen.
    pub fn sale(self) -> Option<FlashOffer> {
        let variant = self.variant()?;
        self.page.with_value(|page| page.sales.iter().find(|sale| sale.variant == variant.id).cloned())
    }

    /// The most pieces one may ask for: what is left, and in a sale no more than each person may have.
    fn most(self) -> i64 {
        let limit = self.sale().filter(|sale| sale.phase() == Phase::Running).map(|sale| sale.terms.per_person);
        self.available().unwrap_or(0).clamp(1, limit.unwrap_or(MAX_QUANTITY))
    }

    /// Pieces left of the variant chosen.
    fn available(self) -> Option<i64> {
        self.variant().map(|variant| self.left(&variant))
    }

    /// Whether nothing is left with this value in any combination.
    fn nowhere(self, value: OptionValueId) -> bool {
        self.page.with_value(|page| {
            page.variants
                .iter()
                .filter(|variant| variant.values.contains(&value))
                .all(|variant| self.left(variant) <= 0)
        })
    }

    /// The chosen variant when nothing of it is left: it can be awaited.
    pub fn awaitable(self) -> Option<String> {
        self.variant().filter(|variant| self.left(variant) <= 0).map(|variant| variant.id.to_string())
    }

    /// Whether nothing is left with this value and the others that are chosen.
    fn not_here(self, option: usize, value: OptionValueId) -> bool {
        let mut values = self.values.get();
        if let Some(slot) = values.get_mut(option) {
            *slot = value;
        }
        self.page.with_value(|page| page.variant_of(&values).is_none_or(|variant| self.left(variant) <= 0))
    }
}

/// The price of what is chosen, and what it was before.
#[component]
pub fn PriceLine(
    /// The choice.
    choice: Choice,
) -> impl IntoView {
    let lang = use_lang();
    move || {
        let variant = choice.variant();
        let price = match &variant {
            Some(variant) => Some(variant.price),
            None => choice.page.with_value(|page| page.lowest),
        };
        view! {
            <p class="product-price">
                {price.map(|price| view! { <span class="price"><MoneyText amount=price /></span> })}
                {variant.and_then(|variant| variant.compare_at).map(|before| view! {
                    <s class="was"><span class="visually-hidden">{was(lang)}</span><MoneyText amount=before /></s>
                })}
            </p>
        }
    }
}

/// Whether it can be bought, as a sentence.
#[component]
pub fn StockLine(
    /// The choice.
    choice: Choice,
) -> impl IntoView {
    let lang = use_lang();
    let word = Memo::new(move |_| choice.available().map(StockWord::of));
    let sentence = move || match (word.get(), lang) {
        (Some(StockWord::Plenty), _) => in_stock(lang).to_owned(),
        (Some(StockWord::Few(left)), Lang::Zh) => format!("仅剩 {left} 件"),
        (Some(StockWord::Few(left)), Lang::En) => format!("Only {left} left"),
        (Some(StockWord::None), _) => sold_out(lang).to_owned(),
        (None, _) => no_such(lang).to_owned(),
    };
    let class = move || match word.get() {
        Some(StockWord::Plenty) => "stock stock-good",
        Some(StockWord::Few(_)) => "stock stock-few",
        _ => "stock stock-none",
    };
    view! { <p class=class role="status" data-testid="stock">{sentence}</p> }
}

/// The form: options, quantity, buttons.
#[component]
pub fn BuyForm(
    /// The choice.
    choice: Choice,
    /// What the sizes mean.
    sizes: Drawn,
    /// When it comes, and that it may go back.
    promises: Drawn,
    /// Where else to go, beside the buttons.
    places: Drawn,
) -> impl IntoView {
    let lang = use_lang();
    let (id, options, single) = choice.page.with_value(|page| {
        let single = page.variants.first().filter(|_| page.options.is_empty()).map(|variant| variant.id.to_string());
        (page.id.to_string(), page.options.clone(), single)
    });
    let rows = options
        .into_iter()
        .enumerate()
        .map(|(at, option)| view! { <OptionRow at=at option=option choice=choice /> })
        .collect_view();
    let most = Memo::new(move |_| choice.most());
    let closed = Memo::new(move |_| choice.available().unwrap_or(0) <= 0);
    let pieces = RwSignal::new(1_i64);
    let typed = move |text: String| pieces.set(text.parse().unwrap_or(1).clamp(1, most.get_untracked()));
    let field = NodeRef::new();
    text_in_step(field, Signal::derive(move || pieces.get().to_string()), typed);
    let step = move |by: i64| pieces.update(|pieces| *pieces = (*pieces + by).clamp(1, most.get_untracked()));
    let buttons = move || {
        view! {
            <button class="button" type="submit" name="intent" value="cart" disabled=move || closed.get()>
                {add_to_cart(lang)}
            </button>
            <button class="button button-primary" type="submit" name="intent" value="buy" disabled=move || closed.get()>
                {buy_now(lang)}
            </button>
        }
    };
    view! {
        <form class="buy-form" id="buy-form" method="post" action="/api/cart/add">
            <input type="hidden" name="product" value=id />
            {single.map(|variant| view! { <input type="hidden" name="variant" value=variant /> })}
            <input type="hidden" name="lang" value=lang.code() />
            {rows}
            {drawn(sizes)}
            <div class="field quantity">
                <label for="quantity">{quantity(lang)}</label>
                <div class="stepper">
                    <button type="button" class="button stepper-button" aria-label=fewer(lang) on:click=move |_| step(-1)
                        disabled={move || pieces.get() <= 1}><Icon name="minus" class="icon-small" /></button>
                    <input
                        class="input stepper-input" id="quantity" name="quantity" type="number" inputmode="numeric"
                        min="1" max=move || most.get() value="1" autocomplete="off" node_ref=field
                        on:change=move |event| typed(event_target_value(&event))
                    />
                    <button type="button" class="button stepper-button" aria-label=one_more(lang) on:click=move |_| step(1)
                        disabled={move || pieces.get() >= most.get()}><Icon name="plus" class="icon-small" /></button>
                </div>
            </div>
            {drawn(promises)}
            <div class="buy-bar">
                {drawn(places)}
                {buttons()}
            </div>
        </form>
    }
}

#[component]
fn OptionRow(at: usize, option: OptionView, choice: Choice) -> impl IntoView {
    let lang = use_lang();
    let name = format!("v{}", at + 1);
    let pictures = option.values.iter().any(|value| value.picture.is_some());
    let values = option
        .values
        .into_iter()
        .map(|value| {
            let id = value.id;
            let chosen = Memo::new(move |_| choice.values.with(|values| values.get(at) == Some(&id)));
            let choose = move || choice.values.update(|values| if let Some(slot) = values.get_mut(at) { *slot = id });
            let field = NodeRef::new();
            choice_in_step(field, chosen.into(), choose);
            let missing = Memo::new(move |_| choice.not_here(at, id));
            view! {
                <label class="option" class:option-out=move || missing.get()>
                    <input
                        class="option-input" type="radio" name=name.clone() value=id.to_string() required=true
                        checked=chosen.get_untracked() node_ref=field disabled=move || choice.nowhere(id)
                        on:change=move |_| choose()
                    />
                    <span class="option-face">
                        {value.picture.map(|picture| view! { <Picture picture=Some(picture) alt="" sizes="40px" class="option-picture" /> })}
                        <span>{value.text}</span>
                        <span class="visually-hidden">{changing(move || if missing.get() { out(lang) } else { "" })}</span>
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="option-row" class:option-row-pictures=pictures>
            <legend>{option.name}</legend>
            <div class="option-values">{values}</div>
        </fieldset>
    }
}
