//! Fields that can be filled in before the program is there. What was done to them by then is what
//! the shopper wants: the program takes it over instead of putting the page's first state back.

use leptos::html::Input;
use leptos::prelude::*;

/// Keeps a field of text in step with `text`: what was typed before the program came goes to
/// `typed`, afterwards the field shows what `text` becomes.
pub fn text_in_step(field: NodeRef<Input>, text: Signal<String>, typed: impl Fn(String) + 'static) {
    Effect::new(move |met: Option<bool>| {
        let Some(field) = field.get() else { return false };
        let (wanted, shown) = (text.get(), field.value());
        if shown != wanted {
            if met == Some(true) { field.set_value(&wanted) } else { typed(shown) }
        }
        true
    });
}

/// Keeps a box or a radio button in step with `chosen`: `picked` is called when it was chosen before
/// the program came, afterwards it shows what `chosen` becomes.
pub fn choice_in_step(field: NodeRef<Input>, chosen: Signal<bool>, picked: impl Fn() + 'static) {
    Effect::new(move |met: Option<bool>| {
        let Some(field) = field.get() else { return false };
        let (wanted, shown) = (chosen.get(), field.checked());
        if shown && !wanted && met != Some(true) {
            picked();
        } else if shown != wanted && met == Some(true) {
            field.set_checked(wanted);
        }
        true
    });
}
