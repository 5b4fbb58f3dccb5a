//! The right side: what becomes of the sources.

use std::fmt::Write as _;
use std::sync::Arc;

use leptos::{ev, prelude::*};
use rowlock_core::workspace::Evaluation;

use super::app;
use super::code::Reader;
use super::diagnostics::Diagnostics;
use super::icons::{Drawing, Icon};
use super::migration::Migration;
use crate::app::ResultTab;
use crate::browser;

/// The results as tabs.
#[component]
pub(super) fn Results() -> impl IntoView {
    let app = app();
    let tabs = ResultTab::ALL.map(|tab| view! { <Tab tab /> });
    view! {
        <section class="side results" aria-label="Results">
            <div class="bar">
                <div class="tabs" role="tablist" aria-label="Results">
                    {tabs}
                </div>
                <Options />
            </div>
            <div
                class="panel"
                id="result"
                role="tabpanel"
                aria-labelledby=move || tab_id(app.tab.get())
                aria-busy=move || (app.answers.get() == 0).to_string()
            >
                {move || match app.tab.get() {
                    ResultTab::Migration => view! { <Migration /> }.into_any(),
                    ResultTab::Schema => view! { <Schema /> }.into_any(),
                    ResultTab::Diff => view! { <Diff /> }.into_any(),
                    ResultTab::Diagnostics => view! { <Diagnostics /> }.into_any(),
                }}
            </div>
        </section>
    }
}

/// The identity of a result's tab in the document.
pub(super) fn tab_id(tab: ResultTab) -> String {
    format!("result-{}", tab.key())
}

#[component]
fn Tab(tab: ResultTab) -> impl IntoView {
    let app = app();
    let front = Memo::new(move |_| app.tab.get() == tab);
    let badge = Memo::new(move |_| app.evaluation.with(|evaluation| badge(tab, evaluation)));
    let keys = move |event: ev::KeyboardEvent| {
        let all = ResultTab::ALL;
        let place = all.iter().position(|other| *other == tab).unwrap_or(0);
        let to = match event.key().as_str() {
            "ArrowRight" => (place + 1) % all.len(),
            "ArrowLeft" => (place + all.len() - 1) % all.len(),
            "Home" => 0,
            "End" => all.len() - 1,
            _ => return,
        };
        event.prevent_default();
        if let Some(to) = all.get(to) {
            app.show(*to);
            browser::focus(&tab_id(*to));
        }
    };
    view! {
        <button
            type="button"
            role="tab"
            class="tab"
            id=tab_id(tab)
            aria-selected=move || front.get().to_string()
            aria-controls="result"
            tabindex=move || if front.get() { "0" } else { "-1" }
            on:click=move |_| app.show(tab)
            on:keydown=keys
        >
            {tab.title()}
            {move || {
                badge.get().map(|(text, kind)| view! { <span class=format!("count {} {kind}", tab.key())>{text}</span> })
            }}
        </button>
    }
}

/// What a result's tab says of it, and how it is coloured.
fn badge(tab: ResultTab, evaluation: &Evaluation) -> Option<(String, &'static str)> {
    match tab {
        ResultTab::Migration if evaluation.migration.withheld => Some(("held".into(), "error")),
        ResultTab::Migration => Some((evaluation.migration.steps.len().to_string(), "")),
        ResultTab::Schema => {
            let count: u32 = evaluation.counts.iter().map(|(_, count)| count).sum();
            (count > 0).then(|| (count.to_string(), ""))
        }
        ResultTab::Diff => {
            let (added, removed) = changes(evaluation);
            match (added, removed) {
                (0, 0) => None,
                (added, 0) => Some((format!("+{added}"), "")),
                (0, removed) => Some((format!("−{removed}"), "")),
                (added, removed) => Some((format!("+{added} −{removed}"), "")),
            }
        }
        ResultTab::Diagnostics => {
            let count = evaluation.diagnostics.len();
            let has = |severity: &str| evaluation.diagnostics.iter().any(|one| one.severity == severity);
            let kind = match () {
                () if has("error") => "error",
                () if has("warning") => "warning",
                () => "",
            };
            (count > 0).then(|| (count.to_string(), kind))
        }
    }
}

fn changes(evaluation: &Evaluation) -> (usize, usize) {
    let count = |sign| evaluation.diff.iter().filter(|line| line.sign == sign).count();
    (count('+'), count('-'))
}

#[component]
fn Options() -> impl IntoView {
    let app = app();
    let indent = Memo::new(move |_| app.project.with(|project| project.view().indent));
    let qualified = Memo::new(move |_| app.project.with(|project| project.view().qualified));
    view! {
        <div class="options" role="group" aria-label="How SQL is written">
            <label title="One clause or column a line">
                <input
                    type="checkbox"
                    id="indent"
                    prop:checked=indent
                    on:change=move |_| app.look(|view| view.indent = !view.indent)
                />
                "Indent"
            </label>
            <label title="Every name with its schema">
                <input
                    type="checkbox"
                    id="qualified"
                    prop:checked=qualified
                    on:change=move |_| app.look(|view| view.qualified = !view.qualified)
                />
                "Qualify"
            </label>
        </div>
    }
}

/// Buttons that copy and save a text.
#[component]
pub(super) fn Take(
    /// What it is, as in "Copied the migration."
    what: &'static str,
    /// The file's name.
    file: &'static str,
    /// The text.
    text: impl Fn() -> String + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let app = app();
    let extension = file.rfind('.').and_then(|dot| file.get(dot..)).unwrap_or(file);
    let save = move |_| {
        if browser::download(file, &text()).is_err() {
            app.say("The browser does not let this page save a file; copy the text instead.");
        }
    };
    view! {
        <button type="button" class="quiet" data-take="copy" title=format!("Copy {what}") on:click=move |_| app.copy(text(), what)>
            <Drawing icon=Icon::Copy />
            "Copy"
        </button>
        <button type="button" class="quiet" data-take="save" title=format!("Save {what} as {file}") on:click=save>
            <Drawing icon=Icon::Download />
            {extension}
        </button>
    }
}

#[component]
fn Schema() -> impl IntoView {
    let app = app();
    let text = Memo::new(move |_| app.evaluation.with(|evaluation| evaluation.schema.clone()));
    let kinds = move || {
        app.evaluation.with(|evaluation| {
            let mut told = String::new();
            for (kind, count) in &evaluation.counts {
                let comma = if told.is_empty() { "" } else { " · " };
                // Writing to a string cannot fail.
                let _ = write!(told, "{comma}{}", counted(*count, kind));
            }
            told
        })
    };
    view! {
        <div class="panel-bar">
            <p class="told">{kinds}</p>
            <Take what="the schema" file="schema.sql" text=move || text.get_untracked() />
        </div>
        <Reader label="Composite schema" update=move |viewer| text.with(|text| viewer.show(text)) />
        <Show when=move || text.with(String::is_empty) && app.answers.get() != 0>
            <p class="empty">"The sources make nothing yet."</p>
        </Show>
    }
}

#[component]
fn Diff() -> impl IntoView {
    let app = app();
    let lines = Memo::new(move |_| app.evaluation.with(|evaluation| Arc::new(evaluation.diff.clone())));
    let told = move || {
        if app.evaluation.with(|evaluation| evaluation.migration.withheld) {
            return "No comparison while there are errors".to_owned();
        }
        let (added, removed) = app.evaluation.with(|evaluation| changes(evaluation));
        match (added, removed) {
            (0, 0) => "Baseline and sources make the same schema".to_owned(),
            _ => format!("{} added, {removed} removed", counted(u32::try_from(added).unwrap_or(u32::MAX), "line")),
        }
    };
    let text = move || {
        let mut text = String::new();
        for line in lines.get_untracked().iter() {
            let _ = writeln!(text, "{}{}", line.sign, line.text);
        }
        text
    };
    view! {
        <div class="panel-bar">
            <p class="told">{told}</p>
            <Take what="the comparison" file="schema.diff" text />
        </div>
        <Reader
            label="Baseline and composite, line by line"
            update=move |viewer| lines.with(|lines| viewer.show_diff(lines))
        />
    }
}

/// `1 table`, `2 tables`, `3 policies`, `2 indexes`.
pub(super) fn counted(count: u32, noun: &str) -> String {
    if noun == "privileges" {
        return format!("{noun} on {}", counted(count, "object"));
    }
    if count == 1 {
        return format!("1 {noun}");
    }
    match noun {
        noun if noun.ends_with('x') || noun.ends_with('s') => format!("{count} {noun}es"),
        noun => match noun.strip_suffix('y') {
            Some(stem) => format!("{count} {stem}ies"),
            None => format!("{count} {noun}s"),
        },
    }
}

/// A clause as a sentence begins: a name in quotes keeps its case.
pub(super) fn capital(clause: String) -> String {
    let mut characters = clause.chars();
    match characters.next() {
        Some(first) if first.is_lowercase() => first.to_uppercase().chain(characters).collect(),
        Some(_) | None => clause,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn nouns_are_counted() {
        assert_eq!(counted(1, "policy"), "1 policy");
        assert_eq!(counted(0, "policy"), "0 policies");
        assert_eq!(counted(2, "index"), "2 indexes");
        assert_eq!(counted(3, "table"), "3 tables");
    }

    #[test]
    fn only_words_get_a_capital() {
        assert_eq!(capital("table \"a\" is new".into()), "Table \"a\" is new");
        assert_eq!(capital("\"a\" has no column".into()), "\"a\" has no column");
        assert_eq!(capital(String::new()), "");
    }

    #[test]
    fn badges_count_and_warn() {
        let mut evaluation = Evaluation::default();
        assert_eq!(badge(ResultTab::Migration, &evaluation), Some(("0".into(), "")));
        assert_eq!(badge(ResultTab::Diagnostics, &evaluation), None);
        evaluation.migration.withheld = true;
        assert_eq!(badge(ResultTab::Migration, &evaluation), Some(("held".into(), "error")));
        evaluation
            .diagnostics
            .push(rowlock_core::workspace::Finding { severity: "warning".into(), ..Default::default() });
        assert_eq!(badge(ResultTab::Diagnostics, &evaluation), Some(("1".into(), "warning")));
    }
}
