//! Pieces of a page that never change by themselves: a product's card, the footer.
//!
//! When the page comes to life, every element of it is looked for and remembered, so that it can
//! change later. For most of what a shop shows that is work for nothing, and the phone stands still
//! while it is done. A still piece is passed over: it stays as the server drew it, and is drawn in
//! the browser only when it has to show something else.

use crate::ask::Subject;
use leptos::prelude::*;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::CastFrom;
use leptos::tachys::renderer::types::{Element, Node};
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Position, PositionState};

/// A piece of a page that is passed over when the page comes to life.
pub struct Still {
    about: Subject,
    body: Body,
}

type Draw = Box<dyn FnOnce() -> AnyView + Send>;

enum Body {
    /// It stands in the page already; what would draw it is kept in case that is not so.
    Found(Draw),
    Drawn(AnyView),
}

impl Body {
    fn draw(self) -> AnyView {
        match self {
            Body::Found(draw) => draw(),
            Body::Drawn(view) => view,
        }
    }
}

/// Makes a still piece that shows `about`; it is drawn again when that is another.
///
/// `draw` gives exactly one element. Whatever listens, changes by itself or asks the server
/// (handlers, signals, resources) does not belong in it: it would never come to life. Links do.
pub fn still<V: IntoAny>(
    about: impl PartialEq + Send + Sync + 'static,
    draw: impl FnOnce() -> V + Send + 'static,
) -> Still {
    let about = Subject::of(about);
    let draw: Draw = Box::new(move || draw().into_any());
    Still { about, body: if coming_to_life() { Body::Found(draw) } else { Body::Drawn(draw()) } }
}

/// Whether what is being made now stands in the page already, as the server drew it.
pub fn coming_to_life() -> bool {
    Owner::current_shared_context().is_some_and(|context| context.during_hydration())
}

/// What became of a still piece.
pub struct StillState {
    about: Subject,
    shown: Shown,
}

enum Shown {
    Found(Element),
    Drawn(AnyViewState),
}

impl Shown {
    fn as_mountable(&self) -> &dyn Mountable {
        match self {
            Shown::Found(element) => element,
            Shown::Drawn(view) => view,
        }
    }

    fn as_mountable_mut(&mut self) -> &mut dyn Mountable {
        match self {
            Shown::Found(element) => element,
            Shown::Drawn(view) => view,
        }
    }
}

impl Mountable for StillState {
    fn unmount(&mut self) {
        self.shown.as_mountable_mut().unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.shown.as_mountable_mut().mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.shown.as_mountable().insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.shown.as_mountable().elements()
    }
}

impl Render for Still {
    type State = StillState;

    fn build(self) -> Self::State {
        StillState { about: self.about, shown: Shown::Drawn(self.body.draw().build()) }
    }

    fn rebuild(self, state: &mut Self::State) {
        if self.about == state.about {
            return;
        }
        let mut drawn = self.body.draw().build();
        state.insert_before_this(&mut drawn);
        state.unmount();
        *state = StillState { about: self.about, shown: Shown::Drawn(drawn) };
    }
}

/// Attributes for the element come from whoever draws it, so none are added from outside.
impl AddAnyAttr for Still {
    type Output<SomeNewAttr: leptos::attr::Attribute> = Still;

    fn add_any_attr<NewAttr: leptos::attr::Attribute>(self, _attr: NewAttr) -> Self::Output<NewAttr> {
        self
    }
}

impl RenderHtml for Still {
    type AsyncOutput = Still;
    type Owned = Still;

    const MIN_LENGTH: usize = 0;

    // Nothing in it waits for anything.
    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self::AsyncOutput {
        self
    }

    fn html_len(&self) -> usize {
        match &self.body {
            Body::Found(_) => 0,
            Body::Drawn(view) => view.html_len(),
        }
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.body.draw().to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        match position.get() {
            Position::FirstChild => cursor.child(),
            Position::Current => {}
            _ => cursor.sibling(),
        }
        let shown = match Element::cast_from(cursor.current()) {
            Some(element) => Shown::Found(element),
            // Not what the server sends; what follows will say so with the place it happened at.
            None => Shown::Drawn(self.body.draw().build()),
        };
        position.set(Position::NextChild);
        StillState { about: self.about, shown }
    }

    fn into_owned(self) -> Self::Owned {
        self
    }
}
