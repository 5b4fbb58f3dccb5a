//! SQL to read: a large text in a viewer, a short one in colours.

use leptos::{html, prelude::*};

use crate::editor::{Viewer, paint};

/// A viewer that fills its place and follows `update`.
#[component]
pub(super) fn Reader(
    /// Its name.
    label: &'static str,
    /// Shows what is to be shown; called again whenever a signal in it changes.
    update: impl Fn(&Viewer) + 'static,
) -> impl IntoView {
    let host = NodeRef::<html::Div>::new();
    let viewer = StoredValue::new_local(None::<Viewer>);
    Effect::new(move |_| {
        let Some(host) = host.get() else { return };
        let shown = viewer.get_value().unwrap_or_else(|| {
            let made = Viewer::new(&host, label);
            viewer.set_value(Some(made.clone()));
            made
        });
        update(&shown);
    });
    on_cleanup(move || {
        if let Some(viewer) = viewer.try_update_value(Option::take).flatten() {
            viewer.destroy();
        }
    });
    view! { <div class="reader" node_ref=host></div> }
}

/// A statement in colours.
#[component]
pub(super) fn Statement(
    /// The SQL.
    sql: String,
) -> impl IntoView {
    let code = NodeRef::<html::Code>::new();
    Effect::new(move |_| {
        if let Some(code) = code.get() {
            paint(&code, &sql);
        }
    });
    view! {
        <pre class="statement">
            <code node_ref=code></code>
        </pre>
    }
}
