//! A button that opens a list of things to do.

use std::sync::Arc;

use gloo::timers::callback::Timeout;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A thing to do.
#[derive(Clone)]
pub(super) struct Item {
    /// Its name.
    pub(super) title: String,
    /// More about it.
    pub(super) about: Option<String>,
    /// The key that does it, too.
    pub(super) key: Option<&'static str>,
    /// Whether it can be done now.
    pub(super) enabled: bool,
    /// Does it.
    pub(super) run: Arc<dyn Fn() + Send + Sync>,
}

impl Item {
    /// An item with a title alone.
    pub(super) fn new(title: impl Into<String>, run: impl Fn() + Send + Sync + 'static) -> Self {
        Self { title: title.into(), about: None, key: None, enabled: true, run: Arc::new(run) }
    }
}

/// A button and its menu: arrows, Home and End move, Escape closes, and so does a press elsewhere.
#[component]
pub(super) fn Menu(
    /// The button's name for those who do not see it.
    #[prop(into)]
    label: String,
    /// The button's identity.
    id: &'static str,
    /// The button's look.
    class: &'static str,
    /// The items, asked for when the menu opens.
    items: impl Fn() -> Vec<Item> + Send + Sync + 'static,
    /// What the button shows.
    children: Children,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let root = NodeRef::<html::Div>::new();
    let list = NodeRef::<html::Div>::new();
    let close = move |refocus: bool| {
        open.set(false);
        if refocus {
            crate::browser::focus(id);
        }
    };
    let focus = move |place: i32| {
        let Some(list) = list.get_untracked() else { return };
        let items = list.children();
        let count = i32::try_from(items.length()).unwrap_or(0);
        if count == 0 {
            return;
        }
        let item = items.item(place.rem_euclid(count).unsigned_abs());
        if let Some(item) = item.and_then(|item| item.dyn_into::<HtmlElement>().ok()) {
            drop(item.focus());
        }
    };
    let focused = move || {
        let list = list.get_untracked()?;
        let active = crate::browser::document().active_element()?;
        let items = list.children();
        (0..items.length())
            .find(|place| items.item(*place).as_ref() == Some(&active))
            .and_then(|place| i32::try_from(place).ok())
    };
    let start = move |place: i32| {
        open.set(true);
        Timeout::new(0, move || focus(place)).forget();
    };
    let on_button = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "ArrowDown" => {
            event.prevent_default();
            start(0);
        }
        "ArrowUp" => {
            event.prevent_default();
            start(-1);
        }
        _ => {}
    };
    let on_list = move |event: ev::KeyboardEvent| {
        match event.key().as_str() {
            "ArrowDown" => focus(focused().map_or(0, |place| place + 1)),
            "ArrowUp" => focus(focused().map_or(-1, |place| place - 1)),
            "Home" => focus(0),
            "End" => focus(-1),
            "Escape" => close(true),
            "Tab" => {
                close(false);
                return;
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let outside = window_event_listener(ev::pointerdown, move |event| {
        if !open.get_untracked() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let inside = root.get_untracked().is_some_and(|root| root.contains(target.as_ref()));
        if !inside {
            open.set(false);
        }
    });
    on_cleanup(move || outside.remove());
    let items = Arc::new(items);
    view! {
        <div class="menu" node_ref=root>
            <button
                type="button"
                id=id
                class=class
                aria-label=label.clone()
                title=label.clone()
                aria-haspopup="menu"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| if open.get_untracked() { close(false) } else { start(0) }
                on:keydown=on_button
            >
                {children()}
            </button>
            {move || {
                open.get()
                    .then(|| {
                        let entries = items()
                            .into_iter()
                            .map(|item| entry(item, move || close(true)))
                            .collect_view();
                        view! {
                            <div class="menu-list" role="menu" aria-label=label.clone() node_ref=list on:keydown=on_list>
                                {entries}
                            </div>
                        }
                    })
            }}
        </div>
    }
}

fn entry(item: Item, close: impl Fn() + 'static) -> impl IntoView {
    let Item { title, about, key, enabled, run } = item;
    let press = move |_| {
        if enabled {
            close();
            run();
        }
    };
    view! {
        <button type="button" role="menuitem" class="menu-item" tabindex="-1" aria-disabled=(!enabled).to_string() on:click=press>
            <span class="menu-title">{title}</span>
            {key.map(|key| view! { <kbd>{key}</kbd> })}
            {about.map(|about| view! { <span class="menu-about">{about}</span> })}
        </button>
    }
}
