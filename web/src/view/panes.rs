//! The tabs of a group's panes: select, add, rename, remove, put in order, by pointer and by keys.

use leptos::{ev, html, prelude::*};

use super::app;
use super::icons::{Drawing, Icon};
use super::menu::{Item, Menu};
use crate::app::App;
use crate::browser;
use crate::project::{Action, Group, PaneId};

/// The identity of a pane's tab in the document.
pub(super) fn tab_id(id: PaneId) -> String {
    format!("pane-{}", id.0)
}

/// What is going on in the strip.
#[derive(Clone, Copy)]
struct Strip {
    app: App,
    group: Group,
    renaming: RwSignal<Option<PaneId>>,
    dragged: RwSignal<Option<PaneId>>,
    over: RwSignal<Option<PaneId>>,
}

/// The strip of tabs.
#[component]
pub(super) fn Panes(
    /// Whose panes.
    group: Group,
) -> impl IntoView {
    let app = app();
    let strip =
        Strip { app, group, renaming: RwSignal::new(None), dragged: RwSignal::new(None), over: RwSignal::new(None) };
    let ids = Memo::new(move |_| {
        app.project.with(|project| {
            let ids = project.panes(group).iter().map(|pane| pane.id);
            ids.collect::<Vec<_>>()
        })
    });
    let (name, noun) = match group {
        Group::Sources => ("Sources", "source"),
        Group::Baseline => ("Baseline", "baseline pane"),
    };
    view! {
        <div class="strip">
            <div
                class="tabs"
                // While a name is being typed there is a text field among the tabs, which a list of tabs may not hold.
                role=move || if strip.renaming.get().is_some() { "group" } else { "tablist" }
                aria-label=name
            >
                <For each=move || ids.get() key=|id| *id let:id>
                    {move || {
                        if strip.renaming.get() == Some(id) {
                            view! { <NameField strip id /> }.into_any()
                        } else {
                            view! { <Tab strip id /> }.into_any()
                        }
                    }}
                </For>
            </div>
            <button
                type="button"
                class="quiet square"
                aria-label=format!("Add a {noun}")
                title=format!("Add a {noun}")
                data-add=noun
                on:click=move |_| {
                    app.act(Action::Add(group));
                    strip.renaming.set(app.project.with_untracked(|project| project.front(group)));
                }
            >
                <Drawing icon=Icon::Add />
            </button>
            <Show when=move || !ids.with(Vec::is_empty)>
                <Menu label="This pane" id="pane-menu" class="quiet square" items=move || entries(strip)>
                    <Drawing icon=Icon::More />
                </Menu>
            </Show>
        </div>
    }
}

fn entries(strip: Strip) -> Vec<Item> {
    let Some(id) = strip.app.project.with_untracked(|project| project.front(strip.group)) else {
        return Vec::new();
    };
    let (place, count) = place(strip, id);
    vec![
        Item { key: Some("F2"), ..Item::new("Rename", move || strip.renaming.set(Some(id))) },
        Item {
            key: Some("Ctrl+Shift+←"), enabled: place > 0, ..Item::new("Move left", move || shift(strip, id, -1))
        },
        Item {
            key: Some("Ctrl+Shift+→"),
            enabled: place + 1 < count,
            ..Item::new("Move right", move || shift(strip, id, 1))
        },
        Item { key: Some("Del"), ..Item::new("Remove", move || strip.app.act(Action::Remove(id))) },
    ]
}

fn place(strip: Strip, id: PaneId) -> (usize, usize) {
    strip.app.project.with_untracked(|project| {
        let place = project.find(id).map_or(0, |(_, place, _)| place);
        (place, project.panes(strip.group).len())
    })
}

fn shift(strip: Strip, id: PaneId, by: isize) {
    let (place, count) = place(strip, id);
    let to = place.saturating_add_signed(by).min(count.saturating_sub(1));
    if to != place {
        strip.app.act(Action::Move(id, to));
    }
    browser::focus_soon(tab_id(id));
}

fn go(strip: Strip, to: Option<PaneId>) {
    if let Some(to) = to {
        strip.app.act(Action::Select(to));
        browser::focus(&tab_id(to));
    }
}

fn keys(strip: Strip, id: PaneId, event: &ev::KeyboardEvent) {
    let at = |place: usize| {
        strip.app.project.with_untracked(|project| project.panes(strip.group).get(place).map(|pane| pane.id))
    };
    let (place, count) = place(strip, id);
    let moving = event.ctrl_key() && event.shift_key();
    match event.key().as_str() {
        "ArrowLeft" if moving => shift(strip, id, -1),
        "ArrowRight" if moving => shift(strip, id, 1),
        "ArrowLeft" => go(strip, at(place.checked_sub(1).unwrap_or(count.saturating_sub(1)))),
        "ArrowRight" => go(strip, at(place + 1).or_else(|| at(0))),
        "Home" => go(strip, at(0)),
        "End" => go(strip, at(count.saturating_sub(1))),
        "F2" => strip.renaming.set(Some(id)),
        "Delete" => {
            strip.app.act(Action::Remove(id));
            let front = strip.app.project.with_untracked(|project| project.front(strip.group));
            if let Some(front) = front {
                browser::focus_soon(tab_id(front));
            }
        }
        _ => return,
    }
    event.prevent_default();
}

#[component]
fn Tab(strip: Strip, id: PaneId) -> impl IntoView {
    let Strip { app, group, dragged, over, renaming } = strip;
    let name = Memo::new(move |_| {
        app.project.with(|project| {
            let found = project.find(id);
            found.map(|(_, _, pane)| pane.name.clone()).unwrap_or_default()
        })
    });
    let front = Memo::new(move |_| app.project.with(|project| project.front(group) == Some(id)));
    let trouble = Memo::new(move |_| severity(app, group, id));
    let drop_here = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(None);
        if let Some(moved) = dragged.get_untracked().filter(|moved| *moved != id) {
            app.act(Action::Move(moved, place(strip, id).0));
        }
        dragged.set(None);
    };
    view! {
        <button
            type="button"
            role="tab"
            class="tab"
            id=tab_id(id)
            class:dragged=move || dragged.get() == Some(id)
            class:over=move || over.get() == Some(id) && dragged.get().is_some_and(|moved| moved != id)
            data-severity=move || trouble.get()
            aria-selected=move || front.get().to_string()
            aria-controls="editor"
            tabindex=move || if front.get() { "0" } else { "-1" }
            title="Double-click or F2 renames, Delete removes, drag or Ctrl+Shift+Arrow moves"
            draggable="true"
            on:click=move |_| app.act(Action::Select(id))
            on:dblclick=move |_| renaming.set(Some(id))
            on:keydown=move |event| keys(strip, id, &event)
            on:dragstart=move |event: ev::DragEvent| {
                dragged.set(Some(id));
                if let Some(data) = event.data_transfer() {
                    data.set_effect_allowed("move");
                }
            }
            on:dragover=move |event: ev::DragEvent| {
                if dragged.get_untracked().is_some() {
                    event.prevent_default();
                    over.set(Some(id));
                }
            }
            on:dragleave=move |_| if over.get_untracked() == Some(id) { over.set(None) }
            on:dragend=move |_| {
                dragged.set(None);
                over.set(None);
            }
            on:drop=drop_here
        >
            <bdi>{name}</bdi>
            {move || trouble.get().map(|severity| {
                view! { <span class="dot" role="img" aria-label=format!("has {severity}s")></span> }
            })}
        </button>
    }
}

/// The worst that is said of a pane.
fn severity(app: App, group: Group, id: PaneId) -> Option<&'static str> {
    let place = app.project.with(|project| {
        let panes = project.panes(group);
        panes.iter().position(|pane| pane.id == id)
    })?;
    let place = u32::try_from(place).ok()?;
    app.evaluation.with(|evaluation| {
        let here = |severity: &str| {
            evaluation.diagnostics.iter().any(|finding| {
                finding.severity == severity
                    && finding
                        .places
                        .first()
                        .is_some_and(|at| at.pane == place && at.baseline == (group == Group::Baseline))
            })
        };
        ["error", "warning"].into_iter().find(|severity| here(severity))
    })
}

#[component]
fn NameField(strip: Strip, id: PaneId) -> impl IntoView {
    let app = strip.app;
    let field = NodeRef::<html::Input>::new();
    let name = app.project.with_untracked(|project| {
        let found = project.find(id);
        found.map(|(_, _, pane)| pane.name.clone()).unwrap_or_default()
    });
    let width = name.chars().count().clamp(8, 40);
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            field.set_value(&name);
            drop(field.focus());
            field.select();
        }
    });
    // Leaving the field by Enter or Escape takes it away, and with it the focus: that is not to count again.
    let finish = move |take: bool, refocus: bool| {
        if strip.renaming.get_untracked() != Some(id) {
            return;
        }
        let value = field.get_untracked().map(|field| field.value());
        strip.renaming.set(None);
        if let (true, Some(value)) = (take, value) {
            app.act(Action::Rename(id, value));
        }
        if refocus {
            browser::focus_soon(tab_id(id));
        }
    };
    view! {
        <input
            class="tab-name"
            aria-label="Name of the pane"
            node_ref=field
            size=width.to_string()
            maxlength=crate::project::MAX_NAME.to_string()
            spellcheck="false"
            autocomplete="off"
            on:blur=move |_| finish(true, false)
            on:keydown=move |event| {
                match event.key().as_str() {
                    "Enter" => finish(true, true),
                    "Escape" => finish(false, true),
                    _ => return,
                }
                event.prevent_default();
            }
        />
    }
}
