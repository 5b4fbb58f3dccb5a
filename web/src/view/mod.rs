//! What is on the screen.

// Leptos gives a component's properties a public type, however private the component.
#![allow(unreachable_pub)]

mod banner;
mod code;
mod dialogs;
mod diagnostics;
mod divider;
mod header;
mod icons;
mod menu;
mod migration;
mod panes;
mod results;
mod sources;
mod status;

use leptos::prelude::*;

use crate::app::{App, Side};
use crate::browser;

/// The whole page.
#[component]
pub fn Page() -> impl IntoView {
    let app = App::open();
    provide_context(app);
    Effect::new(move |_| browser::set_theme(app.theme.get().key()));
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
        </div>
    }
}

/// What the components share.
fn app() -> App {
    expect_context()
}
