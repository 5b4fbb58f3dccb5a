//! What opens over the page.

use leptos::{html, prelude::*};

use super::app;
use super::icons::{Drawing, Icon};
use crate::app::Shared;
use crate::link::LONG_LINK;

/// The link just made.
#[component]
pub(super) fn ShareDialog() -> impl IntoView {
    let app = app();
    let dialog = NodeRef::<html::Dialog>::new();
    let field = NodeRef::<html::Input>::new();
    let link = move || app.shared.with(|shared| shared.as_ref().map(|shared| shared.link.clone()).unwrap_or_default());
    let copied = move || app.shared.with(|shared| matches!(shared, Some(Shared { copied: true, .. })));
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if app.shared.with(Option::is_some) {
            if !dialog.open() {
                // It is in the document and not open, so it opens.
                drop(dialog.show_modal());
            }
            if let Some(field) = field.get() {
                drop(field.focus());
                field.select();
            }
        } else {
            dialog.close();
        }
    });
    let length = move || link().chars().count();
    view! {
        <dialog class="dialog" id="share-dialog" aria-labelledby="share-title" node_ref=dialog on:close=move |_| app.shared.set(None)>
            <div class="dialog-head">
                <h2 id="share-title">
                    {move || if copied() { "The link is on your clipboard" } else { "Copy this link" }}
                </h2>
                <button type="button" class="quiet square" aria-label="Close" on:click=move |_| app.shared.set(None)>
                    <Drawing icon=Icon::Close />
                </button>
            </div>
            <Show when=move || !copied()>
                <p>"The browser does not let this page copy. The link is selected below: copy it with Ctrl+C or ⌘C."</p>
            </Show>
            <div class="link-line">
                <input id="share-link" aria-label="Link to this workspace" readonly node_ref=field prop:value=link />
                <button type="button" class="primary" on:click=move |_| app.copy(link(), "the link")>
                    <Drawing icon=Icon::Copy />
                    "Copy"
                </button>
            </div>
            <p class="dialog-note">
                {move || format!("{} characters. ", thousands(length()))}
                "Every pane is in the link itself, behind the #, which browsers do not send: nothing was uploaded. Whoever has the link can read it all."
            </p>
            <Show when=move || { length() > LONG_LINK }>
                <p class="dialog-warning" role="note" id="long-link">
                    <Drawing icon=Icon::Warning />
                    "Longer than 8,000 characters: some chat and mail programs cut such links. Send it as a file if it does not open."
                </p>
            </Show>
        </dialog>
    }
}

/// The keys, in the order of their use.
const KEYS: [(&[&str], &str); 10] = [
    (&["Esc", "Tab"], "Leave the editor; Tab alone indents"),
    (&["F6"], "From the editor to the results and back"),
    (&["Ctrl F"], "Find and replace"),
    (&["F8"], "The next diagnostic in the editor"),
    (&["←", "→"], "Other tab, on a tab"),
    (&["F2"], "Rename a pane, on its tab"),
    (&["Del"], "Remove a pane, on its tab"),
    (&["Ctrl Shift ←", "Ctrl Shift →"], "Move a pane, on its tab"),
    (&["←", "→", "Enter"], "Move the divider, or reset it, on the divider"),
    (&["?"], "This list, outside of the editor"),
];

/// What keys do.
#[component]
pub(super) fn KeysDialog() -> impl IntoView {
    let app = app();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (app.keys.get(), dialog.open()) {
            // It is in the document and not open, so it opens.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            (true, true) | (false, false) => {}
        }
    });
    let keys = KEYS.map(|(keys, what)| {
        let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd> " " }).collect_view();
        view! {
            <dt>{keys}</dt>
            <dd>{what}</dd>
        }
    });
    view! {
        <dialog class="dialog" id="keys-dialog" aria-labelledby="keys-title" node_ref=dialog on:close=move |_| app.keys.set(false)>
            <div class="dialog-head">
                <h2 id="keys-title">"Keys"</h2>
                <button type="button" class="quiet square" aria-label="Close" on:click=move |_| app.keys.set(false)>
                    <Drawing icon=Icon::Close />
                </button>
            </div>
            <dl class="keys">{keys}</dl>
        </dialog>
    }
}

/// `12,345`.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_000), "1,000");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
