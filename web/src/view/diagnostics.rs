//! What there is to say, each with the way to its place.

use leptos::prelude::*;
use rowlock_core::workspace::{Finding, Place};

use super::app;
use super::icons::{Drawing, Icon};
use super::results::{capital, counted};
use crate::app::App;

/// The list.
#[component]
pub(super) fn Diagnostics() -> impl IntoView {
    let app = app();
    let findings = Memo::new(move |_| app.evaluation.with(|evaluation| evaluation.diagnostics.clone()));
    let told = move || {
        findings.with(|findings| {
            let severities = ["error", "warning", "note"].into_iter();
            let counts = severities.filter_map(|severity| {
                let count = findings.iter().filter(|one| one.severity == severity).count();
                (count > 0).then(|| counted(u32::try_from(count).unwrap_or(u32::MAX), severity))
            });
            counts.collect::<Vec<_>>().join(" · ")
        })
    };
    view! {
        <div class="panel-bar">
            <p class="told">{told}</p>
        </div>
        {move || {
            if app.answers.get() == 0 {
                return view! { <p class="empty">"Reading…"</p> }.into_any();
            }
            if findings.with(Vec::is_empty) {
                return view! {
                    <div class="nothing" id="no-findings">
                        <span class="big done"><Drawing icon=Icon::Done /></span>
                        <h2>"Nothing to report"</h2>
                        <p>"Every statement was understood, and every name refers to something."</p>
                    </div>
                }
                .into_any();
            }
            let list = findings.get().into_iter().map(|finding| one(app, finding)).collect_view();
            view! { <ul class="findings">{list}</ul> }.into_any()
        }}
    }
}

fn one(app: App, finding: Finding) -> impl IntoView {
    let Finding { severity, code, message, help, sqlstate, places } = finding;
    let icon = match severity.as_str() {
        "error" => Icon::Error,
        "warning" => Icon::Warning,
        _ => Icon::Note,
    };
    let (severity_key, code_key) = (severity.clone(), code.clone());
    let places = places.into_iter().map(|place| jump(app, place)).collect_view();
    view! {
        <li class="finding" data-severity=severity_key data-code=code_key>
            <Drawing icon />
            <div>
                <p class="finding-message"><span class="hidden">{severity} ": "</span>{message}</p>
                {help.map(|help| view! { <p class="finding-help">{capital(help)}</p> })}
                <div class="finding-foot">
                    {places}
                    <code>{code}</code>
                    {sqlstate.map(|state| view! { <code title="SQLSTATE, as PostgreSQL would raise it">{state}</code> })}
                </div>
            </div>
        </li>
    }
}

fn jump(app: App, place: Place) -> impl IntoView {
    let at = format!(":{}:{}", place.line, place.column);
    let name = place.name.clone();
    let baseline = place.baseline.then_some("baseline: ");
    let more = (!place.message.is_empty()).then(|| place.message.clone());
    view! {
        <button type="button" class="place" title="Show in the editor" on:click=move |_| app.reveal(&place)>
            <span class="at">{baseline}<bdi>{name}</bdi>{at}</span>
            {more.map(|more| view! { <span class="place-message">{capital(more)}</span> })}
        </button>
    }
}
