//! Pictures of a product: swiped on phones, with thumbnails and a count.

use crate::links;
use crate::routes::use_lang;
use crate::ui::Picture;
use crate::ui::changing;
use domain::Lang;
use domain::catalog::GalleryPicture;
use domain::ids::OptionValueId;
use leptos::html::Ul;
use leptos::prelude::*;

words! {
    pictures: "商品图片" | "Product pictures";
    thumbnails: "缩略图" | "Thumbnails";
}

fn spoken(lang: Lang, at: usize, of: usize) -> String {
    match lang {
        Lang::Zh => format!("第 {at} 张，共 {of} 张"),
        Lang::En => format!("Picture {at} of {of}"),
    }
}

/// The gallery. It turns to the picture of an option value when one is chosen.
#[component]
pub fn Gallery(
    /// The pictures.
    pictures: Vec<GalleryPicture>,
    /// The product's title, for pictures without a description.
    title: String,
    /// The values chosen.
    chosen: Signal<Vec<OptionValueId>>,
) -> impl IntoView {
    let lang = use_lang();
    let strip = NodeRef::<Ul>::new();
    let seen = RwSignal::new(1_usize);
    let count = pictures.len();
    let turn_to = move |at: usize| {
        if let Some(strip) = strip.get_untracked() {
            strip.set_scroll_left(i32::try_from(at).unwrap_or(0) * strip.client_width());
        }
    };
    let turned = move |_| {
        if let Some(strip) = strip.get_untracked() {
            let width = strip.client_width().max(1);
            let at = (strip.scroll_left() + width / 2) / width;
            seen.set(usize::try_from(at).unwrap_or(0) + 1);
        }
    };
    let by_value: Vec<Option<OptionValueId>> = pictures.iter().map(|picture| picture.value).collect();
    Effect::new(move |before: Option<Vec<OptionValueId>>| {
        let now = chosen.get();
        if before.is_some_and(|before| before != now)
            && let Some(at) = by_value.iter().position(|value| value.is_some_and(|value| now.contains(&value)))
        {
            turn_to(at);
        }
        now
    });
    let alt = move |picture: &GalleryPicture| if picture.alt.is_empty() { title.clone() } else { picture.alt.clone() };
    let slides = pictures
        .iter()
        .enumerate()
        .map(|(at, picture)| {
            view! {
                <li id=format!("picture-{}", at + 1)>
                    <a href=links::picture(&picture.picture.id, 1080) target="_blank" rel="external">
                        <Picture
                            picture=Some(picture.picture.clone()) alt=alt(picture) first={at == 0}
                            sizes="(min-width: 64rem) 520px, (min-width: 44rem) 50vw, 100vw" class="gallery-picture"
                        />
                    </a>
                </li>
            }
        })
        .collect_view();
    let thumbs = (count > 1).then(|| {
        let small = pictures.iter().enumerate().map(|(at, picture)| {
            let picture = Some(picture.picture.clone());
            view! {
                <li>
                    <a
                        class="gallery-thumb" href=format!("#picture-{}", at + 1) rel="external"
                        aria-label=spoken(lang, at + 1, count)
                        aria-current=move || (seen.get() == at + 1).then_some("true")
                        on:click=move |event| {
                            event.prevent_default();
                            turn_to(at);
                        }
                    >
                        <Picture picture=picture alt="" sizes="64px" />
                    </a>
                </li>
            }
        });
        view! { <ul class="gallery-thumbs" aria-label=thumbnails(lang)>{small.collect_view()}</ul> }
    });
    view! {
        <section class="gallery" aria-label=pictures_word(lang)>
            <ul class="gallery-strip" node_ref=strip on:scroll=turned tabindex="0" aria-label=pictures_word(lang)>
                {slides}
                {(count == 0).then(|| view! { <li><Picture picture=None alt="" class="gallery-picture" /></li> })}
            </ul>
            {(count > 1).then(|| view! { <p class="gallery-count" aria-hidden="true">{changing(move || seen.get())}"/"{count}</p> })}
            {thumbs}
        </section>
    }
}

fn pictures_word(lang: Lang) -> &'static str {
    pictures(lang)
}
