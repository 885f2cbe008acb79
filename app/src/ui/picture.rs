//! A stored picture in the size the screen needs.

use crate::links;
use domain::catalog::{PICTURE_WIDTHS, PictureRef};
use leptos::prelude::*;

/// Shows a picture; its place is kept while it loads. Without one, an empty well.
#[component]
pub fn Picture(
    /// The picture.
    picture: Option<PictureRef>,
    /// What it shows; empty when the text beside it says so already.
    #[prop(into)]
    alt: String,
    /// How wide it is on the screen, as the `sizes` attribute says it.
    #[prop(default = "(min-width: 64rem) 240px, (min-width: 40rem) 33vw, 50vw")]
    sizes: &'static str,
    /// Whether it is what people see first: then it is fetched at once, before others.
    #[prop(optional)]
    first: bool,
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let class = format!("picture {class}");
    match picture {
        None => view! { <span class=format!("{class} picture-none") aria-hidden="true"></span> }.into_any(),
        Some(picture) => {
            let srcset: Vec<String> = PICTURE_WIDTHS
                .iter()
                .map(|width| format!("{} {width}w", links::picture(&picture.id, *width)))
                .collect();
            view! {
                <img
                    class=class
                    src=links::picture(&picture.id, 320)
                    srcset=srcset.join(", ")
                    sizes=sizes
                    width=picture.width
                    height=picture.height
                    alt=alt
                    loading=if first { "eager" } else { "lazy" }
                    decoding=if first { "sync" } else { "async" }
                    fetchpriority=if first { "high" } else { "auto" }
                />
            }
            .into_any()
        }
    }
}
