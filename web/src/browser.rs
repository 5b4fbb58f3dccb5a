//! The few things asked of the browser itself.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, HtmlElement, Window};

/// The window. The page runs in no worker, so there is one.
pub fn window() -> Window {
    leptos::prelude::window()
}

/// The document.
pub fn document() -> Document {
    leptos::prelude::document()
}

/// Milliseconds since the page was opened, or the worker started.
pub fn now() -> f64 {
    let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into()).ok();
    performance.and_then(|found| found.dyn_into::<web_sys::Performance>().ok()).map_or(0.0, |clock| clock.now())
}

/// The address's fragment, with `#`.
pub fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// The page's address without a fragment.
pub fn address() -> String {
    let location = window().location();
    let part = |part: Result<String, JsValue>| part.unwrap_or_default();
    format!("{}{}{}", part(location.origin()), part(location.pathname()), part(location.search()))
}

/// Writes the fragment into the address without a step in the history; an empty one removes it.
pub fn set_hash(fragment: &str) {
    let mut address = address();
    if !fragment.is_empty() {
        address.push('#');
        address.push_str(fragment);
    }
    let replaced =
        window().history().and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&address)));
    // Some browsers refuse very long addresses; the link itself is still whole.
    drop(replaced);
}

/// Calls back whenever the fragment changes by hand or by a link.
pub fn on_hash(mut changed: impl FnMut() + 'static) {
    EventListener::new(&window(), "hashchange", move |_| changed()).forget();
}

/// Calls back when the page may be about to go away.
pub fn on_leave(mut leaving: impl FnMut() + 'static) {
    EventListener::new(&window(), "pagehide", move |_| leaving()).forget();
}

/// Puts text on the clipboard.
///
/// # Errors
/// When the browser does not allow it.
pub async fn copy(text: &str) -> Result<(), JsValue> {
    let navigator = window().navigator();
    // Absent on addresses that the browser does not trust.
    if !js_sys::Reflect::has(&navigator, &"clipboard".into())? {
        return Err(JsValue::NULL);
    }
    let clipboard = navigator.clipboard();
    if clipboard.is_undefined() {
        return Err(JsValue::NULL);
    }
    JsFuture::from(clipboard.write_text(text)).await.map(drop)
}

/// Saves text as a file.
///
/// # Errors
/// When the browser refuses.
pub fn download(name: &str, text: &str) -> Result<(), JsValue> {
    let kind = web_sys::BlobPropertyBag::new();
    kind.set_type("application/sql");
    let parts = js_sys::Array::of1(&text.into());
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &kind)?;
    let url = web_sys::Url::create_object_url_with_blob(&blob)?;
    let anchor: web_sys::HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    web_sys::Url::revoke_object_url(&url)
}

/// Moves the focus to the element with an id.
pub fn focus(id: &str) {
    if let Some(element) = by_id(id) {
        // An element that cannot be focused leaves the focus where it is.
        drop(element.focus());
    }
}

/// Moves the focus to the element with an id once the page has been drawn anew: an element that is moved loses it.
pub fn focus_soon(id: String) {
    Timeout::new(0, move || focus(&id)).forget();
}

/// Marks the document with a colour scheme; without one the system's counts.
pub fn set_theme(theme: Option<&str>) {
    let Some(root) = document().document_element() else {
        return;
    };
    let set = match theme {
        Some(theme) => root.set_attribute("data-theme", theme),
        None => root.remove_attribute("data-theme"),
    };
    drop(set);
}

/// Takes away what says that the page is loading.
pub fn loaded() {
    if let Some(element) = document().get_element_by_id("loading") {
        element.remove();
    }
}

/// Shows that the page itself has failed.
pub fn crashed(message: &str) {
    leptos::logging::error!("{message}");
    if let Some(element) = by_id("crashed") {
        element.set_hidden(false);
    }
}

fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id).and_then(|element| element.dyn_into().ok())
}
