//! The border between sources and results, to drag or to move by keys.

use leptos::{ev, html, prelude::*};

use crate::browser;
use crate::store;

const LEAST: f64 = 20.0;
const MOST: f64 = 80.0;
const HALF: f64 = 46.0;

/// The share of the width that the sources take, as kept.
pub(super) fn stored() -> RwSignal<f64> {
    let kept = store::split().filter(|percent| percent.is_finite());
    RwSignal::new(kept.unwrap_or(HALF).clamp(LEAST, MOST))
}

/// The border.
#[component]
pub(super) fn Divider(
    /// The share of the width that the sources take, in percent.
    split: RwSignal<f64>,
) -> impl IntoView {
    let bar = NodeRef::<html::Div>::new();
    let dragged = RwSignal::new(false);
    let place = move |percent: f64| split.set(percent.clamp(LEAST, MOST));

    let press = move |event: ev::PointerEvent| {
        if let Some(bar) = bar.get_untracked() {
            // Without capture the border follows only while the pointer is over it.
            drop(bar.set_pointer_capture(event.pointer_id()));
            dragged.set(true);
            event.prevent_default();
        }
    };
    let follow = move |event: ev::PointerEvent| {
        if !dragged.get_untracked() {
            return;
        }
        let width = browser::document().document_element().map_or(0.0, |root| f64::from(root.client_width()));
        if width > 0.0 {
            place(f64::from(event.client_x()) / width * 100.0);
        }
    };
    let release = move |_: ev::PointerEvent| {
        dragged.set(false);
        store::keep_split(split.get_untracked());
    };
    let step = move |event: ev::KeyboardEvent| {
        let now = split.get_untracked();
        let to = match event.key().as_str() {
            "ArrowLeft" => now - 2.0,
            "ArrowRight" => now + 2.0,
            "Home" => LEAST,
            "End" => MOST,
            "Enter" => HALF,
            _ => return,
        };
        event.prevent_default();
        place(to);
        store::keep_split(split.get_untracked());
    };
    view! {
        <div
            class="divider"
            class:dragged=dragged
            node_ref=bar
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label="Width of the sources"
            aria-valuemin=LEAST.to_string()
            aria-valuemax=MOST.to_string()
            aria-valuenow=move || format!("{:.0}", split.get())
            title="Drag, or use the arrow keys; Enter resets"
            on:pointerdown=press
            on:pointermove=follow
            on:pointerup=release
            on:pointercancel=release
            on:dblclick=move |_| {
                place(HALF);
                store::keep_split(HALF);
            }
            on:keydown=step
        ></div>
    }
}
