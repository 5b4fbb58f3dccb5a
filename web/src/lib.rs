//! The page. What a person works on is a value ([`project`]); a Web Worker evaluates it ([`engine`], [`messages`]); the
//! components in [`view`] show both. Nothing leaves the machine: a share link holds everything it shares ([`link`]).

pub mod app;
pub mod browser;
pub mod editor;
pub mod engine;
pub mod examples;
pub mod link;
pub mod messages;
pub mod project;
pub mod queue;
pub mod store;
pub mod view;

#[cfg(all(test, target_arch = "wasm32"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// Shows the page in the document's body, in place of what says that it is loading.
pub fn mount() {
    std::panic::set_hook(Box::new(|panic| browser::crashed(&panic.to_string())));
    browser::loaded();
    leptos::mount::mount_to_body(view::Page);
}

/// Answers the page's questions; runs in the worker.
pub fn serve() {
    use gloo::worker::Registrable;
    // Thrown, the message reaches the page with the worker's error event.
    std::panic::set_hook(Box::new(|panic| wasm_bindgen::throw_str(&panic.to_string())));
    messages::Core::registrar().register();
}
