//! The line below, and messages that go away.

use leptos::prelude::*;

use super::app;
use super::icons::{Drawing, Icon};
use super::results::counted;
use crate::app::{ResultTab, Status, Times};

/// What the worker does, and what there is.
#[component]
pub(super) fn StatusBar() -> impl IntoView {
    let app = app();
    let phase = move || {
        app.status.with(|status| match status {
            Status::Starting => "starting",
            Status::Working => "working",
            Status::Done(_) => "done",
            Status::Failed(_) => "failed",
        })
    };
    let told = move || {
        app.status.with(|status| match status {
            Status::Starting => "Starting…".to_owned(),
            Status::Working => "Planning…".to_owned(),
            Status::Done(times) => format!("Planned in {:.0} ms", times.answered),
            Status::Failed(_) => "Stopped".to_owned(),
        })
    };
    let times = move |of: fn(&Times) -> f64| {
        app.status.with(|status| match status {
            Status::Done(times) => Some(format!("{:.2}", of(times))),
            Status::Starting | Status::Working | Status::Failed(_) => None,
        })
    };
    let errors = Memo::new(move |_| {
        app.evaluation.with(|evaluation| {
            let of = |severity: &str| {
                let count = evaluation.diagnostics.iter().filter(|one| one.severity == severity).count();
                u32::try_from(count).unwrap_or(u32::MAX)
            };
            (of("error"), of("warning"))
        })
    });
    let counts = move || {
        app.evaluation.with(|evaluation| {
            let kinds = evaluation.counts.iter().filter(|(_, count)| *count > 0);
            kinds.map(|(kind, count)| counted(*count, kind)).collect::<Vec<_>>().join(" · ")
        })
    };
    view! {
        <footer class="status">
            <span class="phase" id="phase" data-phase=phase data-answers=move || app.answers.get().to_string() data-millis=move || times(|times| times.answered) data-worker=move || times(|times| times.worked)>
                {told}
            </span>
            <button type="button" class="tally" on:click=move |_| app.show(ResultTab::Diagnostics)>
                {move || {
                    let (errors, warnings) = errors.get();
                    format!("{}, {}", counted(errors, "error"), counted(warnings, "warning"))
                }}
            </button>
            <span class="counts">{counts}</span>
            <span class="private">"Nothing leaves this page"</span>
        </footer>
    }
}

/// A message that goes away.
#[component]
pub(super) fn Toasts() -> impl IntoView {
    let app = app();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            {move || {
                app.toast
                    .get()
                    .map(|toast| {
                        view! {
                            <div class="toast">
                                <p>{toast.text}</p>
                                {toast
                                    .undo
                                    .then(|| {
                                        view! {
                                            <button type="button" class="undo" id="undo" on:click=move |_| app.undo()>
                                                "Undo"
                                            </button>
                                        }
                                    })}
                                <button
                                    type="button"
                                    class="quiet square"
                                    aria-label="Dismiss"
                                    on:click=move |_| app.toast.set(None)
                                >
                                    <Drawing icon=Icon::Close />
                                </button>
                            </div>
                        }
                    })
            }}
        </div>
    }
}
