//! What the sizes mean, above the buy buttons.

use domain::Lang;
use domain::catalog::sizes::{SizeGuide, SizeTable};
use leptos::prelude::*;

words! {
    guide: "尺码表" | "Size guide";
}

/// Unfolds by itself when somebody asks for it; scrolls sideways in a frame of its own where it is wide.
pub fn size_guide(sizes: SizeGuide, lang: Lang) -> impl IntoView {
    let SizeGuide { table: SizeTable { head, rows }, note } = sizes;
    let head = head.into_iter().map(|cell| view! { <th scope="col">{cell}</th> }).collect_view();
    let rows = rows.into_iter().map(|row| {
        let mut cells = row.into_iter();
        let size = cells.next();
        view! {
            <tr>
                <th scope="row">{size}</th>
                {cells.map(|cell| view! { <td>{cell}</td> }).collect_view()}
            </tr>
        }
    });
    view! {
        <details class="fold size-guide" data-testid="sizes">
            <summary>{guide(lang)}</summary>
            <div class="size-table" role="region" aria-label=guide(lang) tabindex="0">
                <table>
                    <thead><tr>{head}</tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
            {(!note.is_empty()).then(|| view! { <p class="quiet">{note}</p> })}
        </details>
    }
}
