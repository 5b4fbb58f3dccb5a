//! The migration: its steps in order with their reasons and hazards, or the SQL of either way.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use leptos::prelude::*;
use rowlock_core::workspace::{Hazard, Migration as Plan, MigrationStep, View};

use super::app;
use super::code::{Reader, Statement};
use super::icons::{Drawing, Icon};
use super::results::{Take, capital, counted};
use crate::app::{App, ResultTab};
use crate::project::Group;

/// How the migration is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Steps,
    Up,
    Down,
}

impl Way {
    const ALL: [Self; 3] = [Self::Steps, Self::Up, Self::Down];

    /// What the workspace calls it.
    fn key(self) -> &'static str {
        match self {
            Self::Steps => "steps",
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Steps => "Steps",
            Self::Up => "Up",
            Self::Down => "Down",
        }
    }

    fn of(view: &View) -> Self {
        Self::ALL.into_iter().find(|way| way.key() == view.migration).unwrap_or(Self::Steps)
    }
}

/// The migration.
#[component]
pub(super) fn Migration() -> impl IntoView {
    let app = app();
    let way = Memo::new(move |_| app.project.with(|project| Way::of(project.view())));
    let plan = Memo::new(move |_| app.evaluation.with(|evaluation| evaluation.migration.clone()));
    let segments = Way::ALL.map(|to| {
        view! {
            <button
                type="button"
                id=format!("way-{}", to.key())
                aria-pressed=move || (way.get() == to).to_string()
                on:click=move |_| app.look(|view| view.migration = to.key().into())
            >
                {to.title()}
            </button>
        }
    });
    let text = move || {
        plan.with_untracked(|plan| match way.get_untracked() {
            Way::Steps | Way::Up => plan.up.clone(),
            Way::Down => plan.down.clone().unwrap_or_default(),
        })
    };
    let from = move || match app.project.with(|project| project.panes(Group::Baseline).is_empty()) {
        true => "an empty database",
        false => "the baseline",
    };
    let what = move || match way.get() {
        Way::Steps | Way::Up => view! { <Take what="the migration" file="migration.up.sql" text /> }.into_any(),
        Way::Down => view! { <Take what="the way back" file="migration.down.sql" text /> }.into_any(),
    };
    view! {
        <div class="panel-bar">
            <div class="segments small" role="group" aria-label="What to show of the migration">
                {segments}
            </div>
            <p class="told">{move || plan.with(|plan| told(plan, from()))}</p>
            <Show when=move || plan.with(|plan| !plan.up.is_empty())>{what}</Show>
        </div>
        {move || {
            if app.answers.get() == 0 {
                return view! { <p class="empty">"Planning…"</p> }.into_any();
            }
            if plan.with(|plan| plan.withheld) {
                return view! { <Withheld /> }.into_any();
            }
            if plan.with(|plan| plan.steps.is_empty()) {
                return view! { <Settled /> }.into_any();
            }
            match way.get() {
                Way::Steps => view! { <Steps plan /> }.into_any(),
                Way::Up => {
                    view! { <Reader label="Migration" update=move |viewer| plan.with(|plan| viewer.show(&plan.up)) /> }
                        .into_any()
                }
                Way::Down => view! { <Down plan /> }.into_any(),
            }
        }}
    }
}

/// What the plan is, in a line; `from` says where it starts.
fn told(plan: &Plan, from: &str) -> String {
    if plan.withheld || plan.steps.is_empty() {
        return String::new();
    }
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let transactions = rows(&plan.steps).iter().filter(|row| matches!(row, Row::Boundary(_, Some(_)))).count();
    let outside = plan.steps.iter().filter(|step| step.transaction.is_none()).count();
    let hazards = plan.steps.iter().map(|step| step.hazards.len()).sum();
    let mut told = format!("{} from {from}", counted(number(plan.steps.len()), "step"));
    match (transactions, outside) {
        (0, _) => told.push_str(", outside a transaction"),
        (_, 0) => told.push_str(&format!(" in {}", counted(number(transactions), "transaction"))),
        (_, _) => told.push_str(&format!(" in {}, {outside} outside", counted(number(transactions), "transaction"))),
    }
    if hazards > 0 {
        told.push_str(&format!(" · {}", counted(number(hazards), "hazard")));
    }
    told
}

#[component]
fn Withheld() -> impl IntoView {
    let app = app();
    let errors = move || {
        app.evaluation.with(|evaluation| {
            let errors = evaluation.diagnostics.iter().filter(|one| one.severity == "error").count();
            counted(u32::try_from(errors).unwrap_or(u32::MAX), "error")
        })
    };
    view! {
        <div class="nothing" id="withheld">
            <span class="big error"><Drawing icon=Icon::Error /></span>
            <h2>"No migration while there are errors"</h2>
            <p>
                "A plan made from sources that are only partly understood could drop or open what you did not mean. The schema shows what was understood."
            </p>
            <div class="choices">
                <button type="button" class="primary" on:click=move |_| app.show(ResultTab::Diagnostics)>
                    {move || format!("Show {}", errors())}
                </button>
            </div>
        </div>
    }
}

#[component]
fn Settled() -> impl IntoView {
    view! {
        <div class="nothing" id="settled">
            <span class="big done"><Drawing icon=Icon::Done /></span>
            <h2>"Nothing to do"</h2>
            <p>"The sources make exactly the schema of the baseline."</p>
        </div>
    }
}

#[component]
fn Down(plan: Memo<Plan>) -> impl IntoView {
    let lost = move || {
        plan.with(|plan| {
            let lost = plan.steps.iter().filter(|step| step.reverse.is_none());
            lost.map(|step| step.title.clone()).collect::<Vec<_>>()
        })
    };
    view! {
        <Show when=move || !lost().is_empty()>
            <div class="aside" role="note">
                <Drawing icon=Icon::Warning />
                <p>{move || format!("Cannot be undone: {}.", lost().join("; "))}</p>
            </div>
        </Show>
        <Reader label="The way back" update=move |viewer| plan.with(|plan| viewer.show(plan.down.as_deref().unwrap_or_default())) />
    }
}

/// A line of the list: where a transaction begins, or a step; each with a key that stays while it stays the same.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Row {
    Boundary(u64, Option<u32>),
    Step(u64, MigrationStep),
}

impl Row {
    fn key(&self) -> u64 {
        match self {
            Self::Boundary(key, _) | Self::Step(key, _) => *key,
        }
    }
}

fn rows(steps: &[MigrationStep]) -> Vec<Row> {
    let mut seen: BTreeMap<u64, u32> = BTreeMap::new();
    let mut key = |content: &dyn Fn(&mut DefaultHasher)| {
        let mut hasher = DefaultHasher::new();
        content(&mut hasher);
        let nth = seen.entry(hasher.finish()).or_default();
        *nth += 1;
        nth.hash(&mut hasher);
        hasher.finish()
    };
    let mut rows = Vec::with_capacity(steps.len() + 1);
    let mut last = None;
    for step in steps {
        if last != Some(step.transaction) {
            last = Some(step.transaction);
            let key = key(&|hasher| ("boundary", step.transaction).hash(hasher));
            rows.push(Row::Boundary(key, step.transaction));
        }
        let key = key(&|hasher| {
            (&step.title, &step.sql, &step.reason, &step.reverse).hash(hasher);
            for hazard in &step.hazards {
                (&hazard.kind, &hazard.message).hash(hasher);
            }
        });
        rows.push(Row::Step(key, step.clone()));
    }
    rows
}

#[component]
fn Steps(plan: Memo<Plan>) -> impl IntoView {
    let app = app();
    let rows = Memo::new(move |_| plan.with(|plan| rows(&plan.steps)));
    view! {
        <div class="steps" tabindex="0" role="region" aria-label="Steps of the migration">
            <ol>
                <For each=move || rows.get() key=Row::key let:row>
                    {match row {
                        Row::Boundary(_, transaction) => boundary(transaction).into_any(),
                        Row::Step(_, step) => one(app, step).into_any(),
                    }}
                </For>
            </ol>
        </div>
    }
}

fn boundary(transaction: Option<u32>) -> impl IntoView {
    let title = match transaction {
        Some(number) => format!("Transaction {}", number.saturating_add(1)),
        None => "Outside a transaction".to_owned(),
    };
    view! { <li class="boundary" class:outside=transaction.is_none()><span>{title}</span></li> }
}

fn one(app: App, step: MigrationStep) -> impl IntoView {
    let MigrationStep { title, sql, reason, reverse, hazards, transaction: _ } = step;
    let copied = sql.clone();
    let hazards = hazards.into_iter().map(hazard).collect_view();
    let reverse = match reverse {
        Some(sql) => view! {
            <details>
                <summary>"Reverse"</summary>
                <Statement sql />
            </details>
        }
        .into_any(),
        None => view! { <p class="final">"Cannot be undone"</p> }.into_any(),
    };
    view! {
        <li class="step">
            <div class="step-head">
                <h3>{title}</h3>
                <button
                    type="button"
                    class="quiet square"
                    aria-label="Copy this statement"
                    title="Copy this statement"
                    on:click=move |_| app.copy(copied.clone(), "the statement")
                >
                    <Drawing icon=Icon::Copy />
                </button>
            </div>
            {(!reason.is_empty()).then(|| view! { <p class="reason">{capital(reason)}</p> })}
            {hazards}
            <Statement sql />
            {reverse}
        </li>
    }
}

fn hazard(hazard: Hazard) -> impl IntoView {
    let Hazard { kind, message } = hazard;
    let name = match kind.as_str() {
        "data-loss" => "Data loss".to_owned(),
        "table-rewrite" => "Table rewrite".to_owned(),
        "lock" => "Lock".to_owned(),
        "access" => "Access".to_owned(),
        "may-fail" => "May fail".to_owned(),
        other => other.to_owned(),
    };
    view! {
        <p class="hazard" data-kind=kind>
            <span class="badge">{name}</span>
            {capital(message)}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn step(sql: &str, transaction: Option<u32>) -> MigrationStep {
        MigrationStep { sql: sql.into(), transaction, ..MigrationStep::default() }
    }

    #[test]
    fn transactions_have_boundaries() {
        let steps = [step("a", Some(0)), step("b", Some(0)), step("c", None), step("d", Some(1))];
        let kinds: Vec<_> = rows(&steps)
            .iter()
            .map(|row| match row {
                Row::Boundary(_, transaction) => format!("{transaction:?}"),
                Row::Step(_, step) => step.sql.clone(),
            })
            .collect();
        assert_eq!(kinds, ["Some(0)", "a", "b", "None", "c", "Some(1)", "d"]);
        let plan = Plan { steps: steps.to_vec(), ..Plan::default() };
        assert_eq!(told(&plan, "the baseline"), "4 steps from the baseline in 2 transactions, 1 outside");
    }

    #[test]
    fn a_step_keeps_its_key_where_others_come_before_it() {
        let before = rows(&[step("a", Some(0)), step("a", Some(0))]);
        let after = rows(&[step("new", Some(0)), step("a", Some(0)), step("a", Some(0))]);
        let keys = |rows: &[Row]| rows.iter().map(Row::key).collect::<Vec<_>>();
        let (before, after) = (keys(&before), keys(&after));
        assert_eq!(before[0], after[0]);
        assert_eq!(before[1..], after[2..]);
        assert_ne!(before[1], before[2]);
    }
}
