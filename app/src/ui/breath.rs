//! Pauses while a page comes to life.
//!
//! Everything that the server sent is looked for in one go, and a slow phone answers no finger for
//! that long. With pauses between the large pieces it does: what was touched meanwhile is dealt
//! with first, and a link or a form that is not alive yet works as plain HTML.

use leptos::prelude::*;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::ssr::StreamBuilder;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Position, PositionState};

/// A piece of a page before which the browser may do something else.
pub struct Breath(AnyView);

/// Lets the browser breathe before `piece` comes to life. Nothing else about the piece changes.
///
/// Works where hydration waits for lazy routes too, so not inside a `Suspense`.
pub fn breath(piece: impl IntoView) -> Breath {
    Breath(piece.into_any())
}

/// One turn of the browser's event loop. A page that nobody sees does not pause, because there
/// every pause is stretched to a second.
async fn pause() {
    if !document().hidden() {
        gloo_timers::future::TimeoutFuture::new(0).await;
    }
}

impl Render for Breath {
    type State = AnyViewState;

    fn build(self) -> Self::State {
        self.0.build()
    }

    fn rebuild(self, state: &mut Self::State) {
        self.0.rebuild(state);
    }
}

impl AddAnyAttr for Breath {
    type Output<SomeNewAttr: leptos::attr::Attribute> = Breath;

    fn add_any_attr<NewAttr: leptos::attr::Attribute>(self, attr: NewAttr) -> Self::Output<NewAttr>
    where
        Self::Output<NewAttr>: RenderHtml,
    {
        Breath(self.0.add_any_attr(attr).into_any())
    }
}

impl RenderHtml for Breath {
    type AsyncOutput = Breath;
    type Owned = Breath;

    const MIN_LENGTH: usize = AnyView::MIN_LENGTH;
    const EXISTS: bool = AnyView::EXISTS;

    fn dry_resolve(&mut self) {
        self.0.dry_resolve();
    }

    async fn resolve(self) -> Self::AsyncOutput {
        Breath(self.0.resolve().await)
    }

    fn html_len(&self) -> usize {
        self.0.html_len()
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.0.to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        buf: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.0.to_html_async_with_buf::<OUT_OF_ORDER>(buf, position, escape, mark_branches, extra_attrs);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        self.0.hydrate::<FROM_SERVER>(cursor, position)
    }

    async fn hydrate_async(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        pause().await;
        self.0.hydrate_async(cursor, position).await
    }

    fn into_owned(self) -> Self::Owned {
        self
    }
}
