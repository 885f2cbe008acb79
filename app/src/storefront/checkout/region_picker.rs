//! Province, city, district, street. Without script it is one field of words; once the page is
//! alive it becomes lists, each asking for what lies below the one before.

use super::api::{read_pasted, regions_below};
use crate::routes::use_lang;
use crate::storefront::frame::use_awake;
use crate::ui::changing;
use domain::checkout::RegionOption;
use leptos::html::Input;
use leptos::prelude::*;

words! {
    region: "省 / 市 / 区" | "Province, city, district";
    region_hint: "例如：浙江省 杭州市 西湖区" | "For example: 浙江省 杭州市 西湖区";
    province: "省份" | "Province";
    city: "城市" | "City";
    district: "区县" | "District";
    street: "街道（选填）" | "Subdistrict (optional)";
    choose: "请选择" | "Choose";
}

/// Digits of a code per level: province, city, district, street.
const LEVELS: [usize; 4] = [2, 4, 6, 9];
/// The sentence that says what is wrong with the region.
const ERROR_ID: &str = "region-error";

/// The picker.
#[component]
pub fn RegionPicker(
    /// The first list.
    provinces: Vec<RegionOption>,
    /// Code of the deepest level chosen.
    region: RwSignal<String>,
    /// The region in words.
    words: RwSignal<String>,
    /// What is wrong with it.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> impl IntoView {
    let lang = use_lang();
    let alive = use_awake();
    let wrong = error.is_some();
    // What was typed before the lists came is looked up in them.
    let plain = NodeRef::<Input>::new();
    let reading = Action::new(move |text: &String| read_pasted(text.clone()));
    let open = move || region.with_untracked(String::is_empty);
    Effect::new(move |met: Option<()>| {
        let typed = plain.get_untracked().map(|field| field.value()).unwrap_or_default();
        if met.is_none() && open() && !typed.trim().is_empty() {
            reading.dispatch(typed);
        }
    });
    Effect::new(move || {
        let Some(Ok(found)) = reading.value().get() else { return };
        if open() && !found.region.code.is_empty() {
            region.set(found.region.code);
        }
    });
    // What is chosen on the four levels, found again from the code.
    let part = move |level: usize| {
        Memo::new(move |_| region.with(|code| code.get(..LEVELS[level]).unwrap_or_default().to_owned()))
    };
    let provinces = StoredValue::new(provinces);
    let (p, c, d, s) = (part(0), part(1), part(2), part(3));
    let (cities, districts, streets) = (below(p, alive), below(c, alive), below(d, alive));
    let first = Signal::derive(move || provinces.get_value());
    view! {
        <input type="hidden" name="form[region_code]" value=region.get_untracked() prop:value=region />
        {changing(move || if alive.get() {
            view! {
                <div class="region-lists">
                    <Level id="region-province" label=province(lang) autocomplete="address-level1" options=first chosen=p region=region above=None wrong=wrong />
                    <Level id="region-city" label=city(lang) autocomplete="address-level2" options=cities chosen=c region=region above=Some(p) wrong=wrong />
                    <Level id="region-district" label=district(lang) autocomplete="address-level3" options=districts chosen=d region=region above=Some(c) wrong=wrong />
                    <Level id="region-street" label=street(lang) autocomplete="address-level4" options=streets chosen=s region=region above=Some(d) wrong=false />
                </div>
            }.into_any()
        } else {
            view! {
                <div class="field">
                    <label for="region-text">{region_label(lang)}</label>
                    <input class="input" id="region-text" name="form[region_text]" autocomplete="address-level1"
                        maxlength="120" placeholder=region_hint(lang) value=words.get_untracked() node_ref=plain
                        aria-invalid=wrong.then_some("true") aria-describedby=wrong.then_some(ERROR_ID) />
                </div>
            }.into_any()
        })}
        {error.map(|error| view! { <p class="field-error" id=ERROR_ID>{error}</p> })}
    }
}

/// What lies below a region, once the page is alive. Only the browser asks.
fn below(code: Memo<String>, alive: Signal<bool>) -> Signal<Vec<RegionOption>> {
    let found = RwSignal::new((String::new(), Vec::new()));
    Effect::new(move || {
        let wanted = code.get();
        if !alive.get() || wanted.is_empty() {
            return;
        }
        leptos::task::spawn_local(async move {
            let options = regions_below(wanted.clone()).await.unwrap_or_default();
            // Another region may have been chosen meanwhile, or the page left.
            if code.try_get_untracked().is_some_and(|code| code == wanted) {
                found.set((wanted, options));
            }
        });
    });
    Signal::derive(move || {
        found.with(|(of, options)| if code.with(|code| code == of) { options.clone() } else { Vec::new() })
    })
}

fn region_label(lang: domain::Lang) -> &'static str {
    region(lang)
}

/// One list.
#[component]
fn Level(
    id: &'static str,
    label: &'static str,
    autocomplete: &'static str,
    #[prop(into)] options: Signal<Vec<RegionOption>>,
    chosen: Memo<String>,
    region: RwSignal<String>,
    above: Option<Memo<String>>,
    wrong: bool,
) -> impl IntoView {
    let lang = use_lang();
    let change = move |event| {
        let code: String = event_target_value(&event);
        // Nothing chosen means the level above.
        region.set(if code.is_empty() { above.map(|above| above.get_untracked()).unwrap_or_default() } else { code });
    };
    let is_chosen = move |code: &str| chosen.with(|chosen| !code.is_empty() && chosen.as_str() == code);
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select class="input" id=id autocomplete=autocomplete on:change=change
                aria-invalid=wrong.then_some("true") aria-describedby=wrong.then_some(ERROR_ID) disabled=move || options.with(Vec::is_empty)>
                <option value="">{choose(lang)}</option>
                {changing(move || options.get().into_iter().map(|option| {
                    let here = is_chosen(&option.code);
                    view! { <option value=option.code selected=here>{option.name}</option> }
                }).collect_view())}
            </select>
        </div>
    }
}
