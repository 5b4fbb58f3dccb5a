//! What is on the screen.

// Leptos gives a component's properties a public type, however private the component.
#![allow(unreachable_pub)]

mod banner;
mod code;
mod diagnostics;
mod dialogs;
mod divider;
mod header;
mod icons;
mod menu;
mod migration;
mod panes;
mod results;
mod sources;
mod status;

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use crate::app::{App, Side};
use crate::browser;

/// The whole page.
#[component]
pub fn Page() -> impl IntoView {
    let app = App::open();
    provide_context(app);
    Effect::new(move |_| browser::set_theme(app.theme.get().key()));
    let keys = window_event_listener(ev::keydown, move |event| shortcut(app, &event));
    on_cleanup(move || keys.remove());
    let split = divider::stored();
    let side = move || match app.side.get() {
        Side::Sources => "sources",
        Side::Results => "results",
    };
    view! {
        <div class="page" data-side=side>
            <header::Header />
            <banner::Banners />
            <main class="split" style=("--split", move || format!("{}%", split.get()))>
                <sources::Sources />
                <divider::Divider split />
                <results::Results />
            </main>
            <status::StatusBar />
            <status::Toasts />
            <dialogs::ShareDialog />
            <dialogs::KeysDialog />
        </div>
    }
}

/// What the components share.
fn app() -> App {
    expect_context()
}

/// Keys that work anywhere.
fn shortcut(app: App, event: &ev::KeyboardEvent) {
    match event.key().as_str() {
        "F6" => {
            event.prevent_default();
            let in_sources = browser::document().active_element().is_some_and(|active| active.id() == "editor");
            if in_sources {
                app.side.set(Side::Results);
                browser::focus(&results::tab_id(app.tab.get_untracked()));
            } else {
                app.side.set(Side::Sources);
                if let Some(editor) = app.editor() {
                    editor.focus();
                }
            }
        }
        "?" if !is_typing(event) => app.keys.set(true),
        _ => {}
    }
}

/// Whether a key is text in a field.
fn is_typing(event: &ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    // The editor is in a shadow root: from outside, its host is the target.
    target.is_some_and(|target| {
        matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA") || target.shadow_root().is_some()
    })
}
