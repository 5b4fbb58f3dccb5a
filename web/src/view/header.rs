//! The bar on top.

use std::sync::Arc;

use leptos::prelude::*;

use super::app;
use super::icons::{Drawing, Icon};
use super::menu::{Item, Menu};
use crate::app::{Side, Theme};
use crate::examples::EXAMPLES;
use crate::store;

/// Name, examples, theme, sharing.
#[component]
pub(super) fn Header() -> impl IntoView {
    let app = app();
    let side = move |side: Side, title: &'static str| {
        view! {
            <button
                type="button"
                aria-pressed=move || (app.side.get() == side).to_string()
                on:click=move |_| app.side.set(side)
            >
                {title}
            </button>
        }
    };
    view! {
        <header class="header">
            <div class="brand">
                <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
                    <rect class="mark-ground" width="32" height="32" rx="8" />
                    <path class="mark-oar" d="M5.5 11.5 26.5 17" />
                    <path class="mark-lock" d="M10 7v5.5a6 6 0 0 0 12 0V7M16 18.5V26" />
                </svg>
                <h1>"Rowlock"</h1>
                <p class="tagline">"Models and row-level security as one migration"</p>
            </div>
            <div class="sides" role="group" aria-label="Side">
                {side(Side::Sources, "Edit")} {side(Side::Results, "Results")}
            </div>
            <div class="tools">
                <Menu label="Examples" id="examples" class="quiet" items=move || examples(app)>
                    "Examples"
                    <Drawing icon=Icon::Down />
                </Menu>
                <button
                    type="button"
                    class="quiet square wide"
                    id="keys"
                    aria-label="Keys"
                    title="Keys"
                    on:click=move |_| app.keys.set(true)
                >
                    <Drawing icon=Icon::Keys />
                </button>
                <ThemeButton />
                <button type="button" class="primary" id="share" aria-label="Share" on:click=move |_| app.share()>
                    <Drawing icon=Icon::Link />
                    <span class="wide">"Share"</span>
                </button>
            </div>
        </header>
    }
}

fn examples(app: crate::app::App) -> Vec<Item> {
    let mut items: Vec<Item> = EXAMPLES
        .iter()
        .map(|example| Item {
            about: Some(example.about.into()),
            ..Item::new(example.title, move || {
                app.load(example.workspace(), format!("Opened “{}”.", example.title));
            })
        })
        .collect();
    if let Some(previous) = store::previous() {
        let names: Vec<_> = previous.panes.iter().map(|pane| pane.name.as_str()).collect();
        let about = names.join(", ");
        let previous = Arc::new(previous);
        items.push(Item {
            about: Some(about),
            ..Item::new("Your previous workspace", move || {
                app.load((*previous).clone(), "Opened your previous workspace.".into());
            })
        });
    }
    items
}

#[component]
fn ThemeButton() -> impl IntoView {
    let app = app();
    let name = move || match app.theme.get() {
        Theme::System => "Theme: as the system",
        Theme::Light => "Theme: light",
        Theme::Dark => "Theme: dark",
    };
    let next = move |_| {
        app.set_theme(match app.theme.get_untracked() {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        });
    };
    view! {
        <button type="button" class="quiet square" id="theme" aria-label=name title=name on:click=next>
            {move || {
                let icon = match app.theme.get() {
                    Theme::System => Icon::System,
                    Theme::Light => Icon::Light,
                    Theme::Dark => Icon::Dark,
                };
                view! { <Drawing icon /> }
            }}
        </button>
    }
}
