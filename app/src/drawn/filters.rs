//! Narrowing a list: a form whose answer is the address of the narrower list, and chips to undo it.

use crate::routes::use_lang;
use crate::ui::Icon;
use domain::catalog::listing::price_text;
use domain::catalog::{FacetValue, Listing, ListingQuery};
use domain::{Lang, Money};
use leptos::prelude::*;

words! {
    filter: "筛选" | "Filter";
    apply: "应用筛选" | "Apply";
    clear: "清除全部" | "Clear all";
    applied: "已选条件" | "Chosen filters";
    category: "分类" | "Category";
    brand: "品牌" | "Brand";
    stars: "评分" | "Rating";
    price: "价格" | "Price";
    lowest: "最低价" | "Lowest price";
    highest: "最高价" | "Highest price";
    least: "最低" | "Min";
    most: "最高" | "Max";
    availability: "其他" | "Show only";
    more: "更多" | "More";
    in_stock: "只看有货" | "In stock";
    on_sale: "只看特价" | "On sale";
}

counts! {
    stars_text: "{} 星及以上" | "{} star and up" | "{} stars and up";
}

/// So many values of a filter are seen at once; the others are folded away, unless they are chosen.
const SEEN: usize = 6;
/// With more attributes than these, one whose every value is that of a single product is left out.
const FEW_ATTRIBUTES: usize = 4;

fn band_text(from: Option<i64>, to: Option<i64>, lang: Lang) -> String {
    let money = |minor: i64| format!("{}{}", Money::cny(0).currency.sign(), price_text(minor));
    match (from, to, lang) {
        (Some(from), Some(to), _) => format!("{} – {}", money(from), money(to)),
        (Some(from), None, Lang::Zh) => format!("{} 以上", money(from)),
        (Some(from), None, Lang::En) => format!("{} and up", money(from)),
        (None, Some(to), Lang::Zh) => format!("{} 以下", money(to)),
        (None, Some(to), Lang::En) => format!("up to {}", money(to)),
        (None, None, _) => String::new(),
    }
}

/// What opens the form: "filter", and how many are set.
pub fn label(query: &ListingQuery, lang: Lang) -> String {
    match query.filters() {
        0 => filter(lang).to_owned(),
        on => format!("{} ({on})", filter(lang)),
    }
}

/// The fields of the form with everything a list can be narrowed by; `address` is the list's path, language included.
pub fn fields(listing: &Listing, query: &ListingQuery, address: &str, lang: Lang) -> impl IntoView + use<> {
    let bands = listing.prices.iter().map(|band| {
        let (from, to) = if band.chosen { (None, None) } else { (band.from, band.to) };
        let href = query
            .changed(|query| {
                query.price_from = from;
                query.price_to = to;
            })
            .address(address);
        let here = band.chosen.then_some("true");
        let text = band_text(band.from, band.to, lang);
        view! {
            <li>
                <a class="chip" href=href aria-current=here data-noscroll="" rel="nofollow">
                    {text}<span class="quiet">{band.count}</span>
                </a>
            </li>
        }
    });
    let bands = bands.collect_view();
    let mut stricter = None;
    let by_stars = listing.stars.iter().filter_map(|value| {
        let stars: i64 = value.key.parse().ok()?;
        // As many as with more stars, or as without any: it narrows nothing.
        let narrows = stricter != Some(value.count) && (query.stars.is_some() || value.count < listing.total);
        stricter = Some(value.count);
        if !narrows && !value.chosen {
            return None;
        }
        let href = query.changed(|query| query.stars = (!value.chosen).then_some(stars)).address(address);
        let here = value.chosen.then_some("true");
        Some(view! {
            <li>
                <a class="chip" href=href aria-current=here data-noscroll="" rel="nofollow">
                    {stars_text(stars, lang)}<span class="quiet">{value.count}</span>
                </a>
            </li>
        })
    });
    let by_stars = by_stars.collect_view();
    let has_stars = !by_stars.is_empty();
    let many = listing.attributes.len() > FEW_ATTRIBUTES;
    let attributes = listing
        .attributes
        .iter()
        .filter(|facet| !many || facet.values.iter().any(|value| value.count > 1 || value.chosen))
        .cloned()
        .map(|facet| {
            let field = format!("a.{}", facet.code);
            view! { <Choices name=facet.name field=field values=facet.values folded=true /> }
        })
        .collect_view();
    let sort = (query.sort != query.usual_sort()).then(|| query.sort.code());
    view! {
                {(!query.search.is_empty()).then(|| view! { <input type="hidden" name="q" value=query.search.clone() /> })}
                {sort.map(|sort| view! { <input type="hidden" name="sort" value=sort /> })}
                {query.stars.map(|stars| view! { <input type="hidden" name="stars" value=stars.to_string() /> })}
                <fieldset>
                    <legend>{price(lang)}</legend>
                    <div class="price-fields">
                        <label class="visually-hidden" for="filter-min">{lowest(lang)}</label>
                        <input class="input" id="filter-min" name="min" inputmode="decimal" autocomplete="off" placeholder=least(lang)
                            value=query.price_from.map(price_text) />
                        <span aria-hidden="true">"–"</span>
                        <label class="visually-hidden" for="filter-max">{highest(lang)}</label>
                        <input class="input" id="filter-max" name="max" inputmode="decimal" autocomplete="off" placeholder=most(lang)
                            value=query.price_to.map(price_text) />
                    </div>
                    <ul class="chip-row chip-wrap">{bands}</ul>
                </fieldset>
                <Choices name=category(lang).to_owned() field="cat".to_owned() values=listing.categories.clone() />
                <Choices name=brand(lang).to_owned() field="brand".to_owned() values=listing.brands.clone() />
                {attributes}
                {has_stars.then(|| view! {
                    <fieldset>
                        <legend>{stars(lang)}</legend>
                        <ul class="chip-row chip-wrap">{by_stars}</ul>
                    </fieldset>
                })}
                <fieldset>
                    <legend>{availability(lang)}</legend>
                    <Choice field="stock" value="1" text=in_stock(lang) count=listing.in_stock chosen=query.in_stock />
                    <Choice field="sale" value="1" text=on_sale(lang) count=listing.on_sale chosen=query.on_sale />
                </fieldset>
                <button class="button button-wide filter-apply" type="submit">{apply(lang)}</button>
    }
}

/// The values of one filter. Folded, it stands open only while something in it is chosen.
#[component]
fn Choices(name: String, field: String, values: Vec<FacetValue>, #[prop(optional)] folded: bool) -> impl IntoView {
    let lang = use_lang();
    if values.is_empty() {
        return ().into_any();
    }
    let chosen = values.iter().any(|value| value.chosen);
    // One more takes no more place than what would unfold it.
    let seen = if values.len() <= SEEN + 1 { SEEN + 1 } else { SEEN };
    let (seen, rest): (Vec<_>, Vec<_>) =
        values.into_iter().enumerate().partition(|(at, value)| *at < seen || value.chosen);
    let choices = |values: Vec<(usize, FacetValue)>| {
        let choices = values.into_iter().map(|(_, value)| {
            view! { <Choice field=field.clone() value=value.key text=value.text count=value.count chosen=value.chosen /> }
        });
        choices.collect_view()
    };
    let folds = !rest.is_empty();
    let (seen, rest, of) = (choices(seen), choices(rest), name.clone());
    let rest = folds.then(|| {
        view! {
            <details class="facet-more">
                <summary>{more(lang)}<span class="visually-hidden">" "{of}</span></summary>
                {rest}
            </details>
        }
    });
    if folded {
        view! {
            <fieldset>
                <legend class="visually-hidden">{name.clone()}</legend>
                <details class="facet" open=chosen>
                    <summary>{name}</summary>
                    {seen}
                    {rest}
                </details>
            </fieldset>
        }
        .into_any()
    } else {
        view! { <fieldset><legend>{name}</legend>{seen}{rest}</fieldset> }.into_any()
    }
}

#[component]
fn Choice(
    #[prop(into)] field: String,
    #[prop(into)] value: String,
    #[prop(into)] text: String,
    count: i64,
    chosen: bool,
) -> impl IntoView {
    view! {
        <label class="check">
            <input type="checkbox" name=field value=value checked=chosen />
            <span>{text}</span>
            <span class="quiet check-count">{count}</span>
        </label>
    }
}

/// What the list is narrowed by; each is a link to the list without it.
pub fn applied_filters(
    listing: &Listing,
    query: &ListingQuery,
    address: &str,
    lang: Lang,
) -> Option<impl IntoView + use<>> {
    if query.filters() == 0 {
        return None;
    }
    let mut chips: Vec<(String, ListingQuery)> = Vec::new();
    for category in &query.categories {
        let known = listing.categories.iter().find(|value| value.key == *category);
        let text = known.map_or_else(|| category.clone(), |value| value.text.clone());
        chips.push((text, query.changed(|query| query.categories.retain(|other| other != category))));
    }
    for brand in &query.brands {
        let known = listing.brands.iter().find(|value| value.key == *brand);
        let text = known.map_or_else(|| brand.clone(), |value| value.text.clone());
        chips.push((text, query.changed(|query| query.brands.retain(|other| other != brand))));
    }
    if query.price_from.is_some() || query.price_to.is_some() {
        let text = band_text(query.price_from, query.price_to, lang);
        chips.push((text, query.changed(|query| (query.price_from, query.price_to) = (None, None))));
    }
    for chosen in &query.attributes {
        let facet = listing.attributes.iter().find(|facet| facet.code == chosen.0);
        let known = facet.and_then(|facet| facet.values.iter().find(|value| value.key == chosen.1));
        let text = known.map_or_else(|| chosen.1.clone(), |value| value.text.clone());
        chips.push((text, query.changed(|query| query.attributes.retain(|other| other != chosen))));
    }
    if let Some(stars) = query.stars {
        chips.push((stars_text(stars, lang), query.changed(|query| query.stars = None)));
    }
    if query.in_stock {
        chips.push((in_stock(lang).to_owned(), query.changed(|query| query.in_stock = false)));
    }
    if query.on_sale {
        chips.push((on_sale(lang).to_owned(), query.changed(|query| query.on_sale = false)));
    }
    let remove = |text: &str| match lang {
        Lang::Zh => format!("移除 {text}"),
        Lang::En => format!("Remove {text}"),
    };
    Some(view! {
        <nav aria-label=applied(lang)>
            <ul class="chip-row chip-wrap">
                {chips.into_iter().map(|(text, without)| view! {
                    <li>
                        <a class="chip" aria-current="true" aria-label=remove(&text) href=without.address(address) data-noscroll="">
                            {text.clone()}<Icon name="close" class="icon-small" />
                        </a>
                    </li>
                }).collect_view()}
                <li><a class="chip" href=query.unfiltered().address(address) data-noscroll="">{clear(lang)}</a></li>
            </ul>
        </nav>
    })
}
