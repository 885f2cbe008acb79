//! The camera, where the browser reads codes by itself (the Barcode Detection API). No picture leaves
//! the phone: what is read is text, and the shop says where it leads.

use crate::links;
use crate::routes::use_lang;
use crate::ui::{Icon, changing};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::html::Video;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaStream, MediaStreamConstraints, MediaStreamTrack};

words! {
    open: "打开摄像头" | "Open the camera";
    close: "关闭摄像头" | "Close the camera";
    aim: "把码放进画面中间" | "Hold the code in the middle";
    refused: "摄像头没有打开。可以在浏览器设置里允许，或拍照、手动输入" | "The camera did not open. Allow it in the browser's settings, take a photograph, or type";
}

/// Milliseconds between two looks: quick for a person, light for a battery.
const PAUSE: u32 = 150;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    Open,
    Refused,
}

/// The part of the page with the camera; nothing where the browser cannot read codes.
#[component]
pub fn Camera() -> impl IntoView {
    let lang = use_lang();
    let state = RwSignal::new(State::Closed);
    let video = NodeRef::<Video>::new();
    let stream = StoredValue::new_local(None::<MediaStream>);
    // Whoever leaves the page does not want to be looked at any longer.
    on_cleanup(move || stop(stream.try_get_value().flatten()));
    let begin = move |_| {
        state.set(State::Open);
        spawn_local(async move {
            let opened = camera().await;
            let (Some(found), Some(video)) = (opened, video.get_untracked()) else {
                let _ = state.try_set(State::Refused);
                return;
            };
            // The page was left, or the button pressed again, while the browser asked for permission.
            if state.try_get_untracked() != Some(State::Open) {
                stop(Some(found));
                return;
            }
            video.set_src_object(Some(&found));
            let _ = stream.try_set_value(Some(found));
            let _ = video.play();
            while state.try_get_untracked() == Some(State::Open) {
                if let Some(text) = look(&video).await {
                    let to = format!("{}?text={}", links::to(lang, "/scan/go"), links::encode(&text));
                    stop(stream.try_get_value().flatten());
                    let _ = window().location().assign(&to);
                    return;
                }
                TimeoutFuture::new(PAUSE).await;
            }
        });
    };
    let end = move |_| {
        state.set(State::Closed);
        stop(stream.try_get_value().flatten());
    };
    detector().map(|_| view! {
        <section class="card form scan-camera">
            <video node_ref=video class="scan-video" class:scan-video-open=move || state.get() == State::Open
                autoplay playsinline prop:muted=true aria-label=aim(lang)></video>
            {changing(move || match state.get() {
                State::Open => view! {
                    <p class="quiet" role="status">{aim(lang)}</p>
                    <button class="button button-wide" type="button" on:click=end>{close(lang)}</button>
                }.into_any(),
                other => view! {
                    {(other == State::Refused).then(|| view! { <p class="notice notice-bad" role="alert">{refused(lang)}</p> })}
                    <button class="button button-primary button-wide" type="button" on:click=begin>
                        <Icon name="scan" /> {open(lang)}
                    </button>
                }.into_any(),
            })}
        </section>
    })
}

/// What reads codes; none in browsers that cannot.
fn detector() -> Option<JsValue> {
    let make: Function = Reflect::get(&window(), &"BarcodeDetector".into()).ok()?.dyn_into().ok()?;
    Reflect::construct(&make, &Array::new()).ok()
}

/// The camera that looks away from the person.
async fn camera() -> Option<MediaStream> {
    let wanted = Object::new();
    Reflect::set(&wanted, &"facingMode".into(), &"environment".into()).ok()?;
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&wanted);
    let asked = window().navigator().media_devices().ok()?.get_user_media_with_constraints(&constraints).ok()?;
    JsFuture::from(asked).await.ok()?.dyn_into().ok()
}

/// The text of the first code in sight.
async fn look(video: &JsValue) -> Option<String> {
    let detector = detector()?;
    let detect: Function = Reflect::get(&detector, &"detect".into()).ok()?.dyn_into().ok()?;
    let found: Promise = detect.call1(&detector, video).ok()?.dyn_into().ok()?;
    let found: Array = JsFuture::from(found).await.ok()?.dyn_into().ok()?;
    let text = Reflect::get(&found.get(0), &"rawValue".into()).ok()?.as_string()?;
    (!text.is_empty()).then_some(text)
}

fn stop(stream: Option<MediaStream>) {
    let Some(stream) = stream else { return };
    for track in stream.get_tracks().iter() {
        if let Ok(track) = track.dyn_into::<MediaStreamTrack>() {
            track.stop();
        }
    }
}
