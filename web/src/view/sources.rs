//! The left side: sources, baseline, and the editor for both.

use leptos::{html, prelude::*};
use rowlock_core::preset::Presets;
use wasm_bindgen::prelude::*;

use super::app;
use super::panes::{Panes, tab_id};
use crate::editor::Editor;
use crate::project::{Action, Group, PaneId};

/// Sources and baseline.
#[component]
pub(super) fn Sources() -> impl IntoView {
    let app = app();
    let shown = Memo::new(move |_| app.project.with(|project| project.shown()));
    let count = move |group| app.project.with(|project| project.panes(group).len());
    let group = move |group: Group, title: &'static str, hint: &'static str| {
        view! {
            <button
                type="button"
                id=format!("group-{}", title.to_lowercase())
                aria-pressed=move || (shown.get() == group).to_string()
                title=hint
                on:click=move |_| app.act(Action::Show(group))
            >
                {title}
                <span class="count">{move || count(group)}</span>
            </button>
        }
    };
    let is_baseline = move || shown.get() == Group::Baseline;
    view! {
        <section class="side sources" aria-label="Sources and baseline">
            <div class="bar">
                <div class="segments" role="group" aria-label="What to edit">
                    {group(Group::Sources, "Sources", "What is composed: models, policies, …")}
                    {group(Group::Baseline, "Baseline", "What the migration starts from; an empty database unless set")}
                </div>
                <div class="bar-end">
                    {Presets::names()
                        .map(|name| view! { <Preset name /> })
                        .collect_view()}
                    <Show when=move || is_baseline() && 0 < count(Group::Baseline)>
                        <button
                            type="button"
                            class="quiet"
                            id="refresh-baseline"
                            title="Copies the sources as they are now"
                            on:click=move |_| app.act(Action::AdoptBaseline)
                        >
                            "Take from sources"
                        </button>
                        <button type="button" class="quiet" id="clear-baseline" on:click=move |_| app.act(Action::ClearBaseline)>
                            "Clear"
                        </button>
                    </Show>
                    <Show when=move || !is_baseline()>
                        <button
                            type="button"
                            class="quiet"
                            id="adopt-baseline"
                            title="Copies the sources as they are now; from then on the migration shows only what changes"
                            on:click=move |_| app.act(Action::AdoptBaseline)
                        >
                            "Use as baseline"
                        </button>
                    </Show>
                </div>
            </div>
            {move || {
                let group = shown.get();
                view! { <Panes group /> }
            }}
            <EditorHost />
        </section>
    }
}

/// The switch of a preset.
#[component]
fn Preset(
    /// Its name.
    name: &'static str,
) -> impl IntoView {
    let app = app();
    let on = Memo::new(move |_| app.project.with(|project| project.presets().iter().any(|known| known == name)));
    let mut label = name.to_owned();
    if let Some(first) = label.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    view! {
        <label class="preset" title="What this platform has in each database is there: known, and left alone">
            <input
                type="checkbox"
                id=format!("preset-{name}")
                prop:checked=on
                on:change=move |_| app.act(Action::Preset(name.to_owned(), !on.get_untracked()))
            />
            {label}
        </label>
    }
}

/// The editor, and what is said where there is nothing to edit.
#[component]
fn EditorHost() -> impl IntoView {
    let app = app();
    let host = NodeRef::<html::Div>::new();
    let edited = Closure::new(move |pane: u32, text: String, line: u32| {
        app.edited(PaneId(pane), text, line);
    });
    let edited = StoredValue::new_local(edited);
    // What the editor shows: the pane in front with its label; its text matters only when it opens.
    let front = Memo::new(move |_| {
        app.project.with(|project| {
            let group = project.shown();
            let id = project.front(group)?;
            let (_, _, pane) = project.find(id)?;
            let kind = match group {
                Group::Sources => "Source",
                Group::Baseline => "Baseline",
            };
            Some((id, format!("{kind} {}", pane.name)))
        })
    });
    let panes = Memo::new(move |_| {
        app.project.with(|project| {
            let all = [Group::Sources, Group::Baseline].into_iter();
            let ids = all.flat_map(|group| project.panes(group)).map(|pane| pane.id.0);
            ids.collect::<Vec<_>>()
        })
    });
    Effect::new(move |_| {
        let Some(host) = host.get() else { return };
        let editor = app.editor().unwrap_or_else(|| {
            let editor = edited.with_value(|edited| Editor::new(&host, edited));
            app.connect(editor.clone());
            editor
        });
        // A pane that was removed keeps its history for as long as the removal can be taken back.
        if !app.project.with_untracked(|project| project.can_undo()) {
            editor.retain(panes.get());
        }
        match front.get() {
            None => editor.close(),
            Some((id, label)) => {
                let text = app.project.with_untracked(|project| {
                    let found = project.find(id);
                    found.map(|(_, _, pane)| pane.text.clone()).unwrap_or_default()
                });
                editor.open(id.0, &text, &label);
            }
        }
    });
    let nothing = move || front.with(Option::is_none);
    let labelled = move || front.get().map(|(id, _)| tab_id(id));
    view! {
        <div class="editor" id="editor" role="tabpanel" aria-labelledby=labelled class:away=nothing node_ref=host></div>
        <Show when=nothing>
            <Nothing />
        </Show>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let app = app();
    let baseline = move || app.project.with(|project| project.shown() == Group::Baseline);
    let start = move |group| {
        app.act(Action::Add(group));
        if let Some(editor) = app.editor() {
            gloo::timers::callback::Timeout::new(0, move || editor.focus()).forget();
        }
    };
    move || {
        if baseline() {
            view! {
                <div class="nothing">
                    <h2>"No baseline: the migration starts from an empty database"</h2>
                    <p>
                        "Say what is deployed today, and the migration shows only what changes: a policy altered in place, a column added."
                    </p>
                    <div class="choices">
                        <button type="button" class="primary" on:click=move |_| app.act(Action::AdoptBaseline)>
                            "Use the sources as they are now"
                        </button>
                        <button type="button" class="plain" on:click=move |_| start(Group::Baseline)>
                            "Paste SQL"
                        </button>
                    </div>
                </div>
            }
            .into_any()
        } else {
            view! {
                <div class="nothing">
                    <h2>"No sources"</h2>
                    <p>"Add one, and paste the SQL that your models emit or that holds your policies."</p>
                    <div class="choices">
                        <button type="button" class="primary" on:click=move |_| start(Group::Sources)>
                            "Add a source"
                        </button>
                    </div>
                </div>
            }
            .into_any()
        }
    }
}
