//! The laws that every plan keeps, on random schemas.

use proptest::prelude::*;

use super::check::apply_strictly;
use super::{Action, HazardKind, Plan, PlanOptions, Reverse, Step, TransactionMode, access, apply, plan, reverse};
use crate::arbitrary;
use crate::compose::compose;
use crate::diff::{diff, stays};
use crate::model::{Entry, ObjectId, ObjectPart, Schema, Table};
use crate::name::QualifiedName;
use crate::render::{self, Style};
use crate::source::Source;

fn options() -> PlanOptions {
    PlanOptions { server_version: Some(15), online: false }
}

fn run<'a>(from: &Schema, actions: impl Iterator<Item = &'a Action>) -> Result<Schema, TestCaseError> {
    let mut now = from.clone();
    let mut actions_so_far: Vec<&Action> = Vec::new();
    for action in actions {
        now = apply_strictly(&now, action).map_err(|why| {
            let all: String = actions_so_far.iter().map(|a: &&Action| render::step(a, &Style::default())).collect();
            let (was, bad) = (render::schema(from, &Style::default()), render::step(action, &Style::default()));
            TestCaseError::fail(format!("{why}\n=== from\n{was}=== done\n{all}=== refused\n{bad}"))
        })?;
        actions_so_far.push(action);
    }
    Ok(now)
}

fn leads_to(from: &Schema, to: &Schema) -> Result<Plan, TestCaseError> {
    let outcome = plan(from, to, &options());
    let (a, b) = (render::schema(from, &Style::default()), render::schema(to, &Style::default()));
    prop_assert!(!outcome.has_errors(), "{:#?}\n=== from\n{a}=== to\n{b}", outcome.diagnostics);
    let end = run(from, outcome.value.steps().map(|step| &step.action))?;
    // The server of these laws keeps no names of NOT NULLs.
    let [end, to] = super::not_null::named([&end, to], &[], &options());
    let rest = diff(&end, &to);
    prop_assert!(rest.is_empty(), "{rest:#?}");
    Ok(outcome.value)
}

proptest! {
    // Half of what `PROPTEST_CASES` asks for: a case here is a whole schema.
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases / 2,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_schema_does_not_differ_from_itself(schema in arbitrary::schema()) {
        prop_assert!(diff(&schema, &schema).is_empty());
        prop_assert!(plan(&schema, &schema, &options()).value.is_empty());
    }

    #[test]
    fn a_plan_leads_where_it_should_and_every_step_finds_what_it_needs((from, to) in arbitrary::flat_pair()) {
        leads_to(&from, &to)?;
        leads_to(&to, &from)?;
        leads_to(&Schema::default(), &to)?;
        leads_to(&to, &Schema::default())?;
    }

    #[test]
    fn what_descends_from_others_is_made_and_unmade(schema in arbitrary::schema()) {
        leads_to(&Schema::default(), &schema)?;
        leads_to(&schema, &Schema::default())?;
    }

    #[test]
    fn online_leads_to_the_same_place((from, to) in arbitrary::flat_pair()) {
        let online = PlanOptions { online: true, ..options() };
        let plan = plan(&from, &to, &online).value;
        let end = run(&from, plan.steps().map(|step| &step.action))?;
        let rest = diff(&end, &to);
        prop_assert!(rest.is_empty(), "{rest:#?}");
        for transaction in &plan.transactions {
            let outside = transaction.mode == TransactionMode::Outside;
            let concurrent = |step: &Step| render::statement(&step.action, &Style::default()).contains("CONCURRENTLY");
            prop_assert!(transaction.steps.iter().all(|step| concurrent(step) == outside));
        }
    }

    #[test]
    fn the_same_question_has_the_same_answer((from, to) in arbitrary::flat_pair()) {
        prop_assert_eq!(plan(&from, &to, &options()), plan(&from, &to, &options()));
    }

    #[test]
    fn there_and_back_is_where_it_began((from, to) in arbitrary::flat_pair()) {
        let there = leads_to(&from, &to)?;
        let undoable = there.steps().all(|step| matches!(step.reverse, Reverse::Actions(_)));
        if undoable {
            let back = reverse(&there);
            prop_assert!(back.diagnostics.is_empty());
            let end = run(&to, back.value.steps().map(|step| &step.action))?;
            let rest = diff(&end, &from);
            prop_assert!(rest.is_empty(), "{rest:#?}");
        }
    }

    #[test]
    fn no_moment_shows_more_rows_without_a_hazard_that_says_so((from, to) in arbitrary::flat_pair()) {
        let (mut now, mut was) = (from.clone(), from.clone());
        for step in plan(&from, &to, &options()).value.steps() {
            let open = |was: &Schema, now: &Schema| -> Vec<_> {
                // The rows of a table that is made anew are gone.
                let kept = |table: &&Table| to.table(&table.name).is_none_or(|after| stays(table, after, (&from, &to)));
                let tables = from.tables().filter(kept).map(|table| table.name.clone());
                tables.filter(|table| access::is_open(was, now, &to, table)).collect()
            };
            let before = open(&was, &now);
            now = apply(&now, &step.action);
            if matches!(step.action, Action::RenameType { .. }) {
                was = apply(&was, &step.action);
            }
            let opened = open(&was, &now).iter().any(|table| !before.contains(table));
            let said = step.hazards.iter().any(|hazard| hazard.kind() == HazardKind::Access);
            let (a, b) = (render::schema(&from, &Style::default()), render::schema(&to, &Style::default()));
            let all: String = plan(&from, &to, &options()).value.steps().map(|s| render::step(&s.action, &Style::default())).collect();
            prop_assert!(!opened || said, "{}\n=== from\n{a}=== to\n{b}=== plan\n{all}", render::step(&step.action, &Style::default()));
        }
    }

    #[test]
    fn what_is_granted_comes_after_what_guards_it((from, to) in arbitrary::flat_pair()) {
        let steps: Vec<Step> = plan(&from, &to, &options()).value.steps().cloned().collect();
        for (at, step) in steps.iter().enumerate() {
            let Action::Grant(change) = &step.action else { continue };
            let ObjectId::Table(granted) = &change.on else { continue };
            let lets_in = |(part, entry): &(ObjectPart, Entry)| {
                let before = from.access(part);
                let mut after = before.clone();
                entry.grant(&mut after);
                before != after
            };
            if !change.entries().iter().any(lets_in) {
                continue;
            }
            let guards = |later: &Step| match &later.action {
                Action::SetRowSecurity { table, .. } => table == granted,
                Action::CreatePolicy(policy) => policy.table == *granted,
                Action::AlterPolicy { table, .. } => table == granted,
                _ => false,
            };
            prop_assert!(!steps.iter().skip(at).any(guards), "{}", render::sql(&plan(&from, &to, &options()).value, &Style::default()));
        }
        let first_make = steps.iter().position(|step| matches!(step.action, Action::CreateTable { .. }));
        // Types, routines and views may be made again, and so may the sequence of a column that becomes an identity.
        let goes = |sequence: &QualifiedName| {
            steps.iter().any(|step| matches!(&step.action, Action::DropSequence(name) if name == sequence))
        };
        // So may a table whose rows are elsewhere, or are spread otherwise.
        let table_goes = |table: &QualifiedName| {
            steps.iter().any(|step| matches!(&step.action, Action::DropTable { table: name, .. } if name == table))
        };
        let is_old = |change: &super::AccessChange| match &change.on {
            ObjectId::Type(_) | ObjectId::Routine { .. } | ObjectId::View(_) => false,
            ObjectId::Table(table) => from.contains(&change.on) && !table_goes(table),
            ObjectId::Sequence(sequence) => from.contains(&change.on) && !goes(sequence),
            _ => from.contains(&change.on),
        };
        let last_revoke = steps.iter().rposition(|step| matches!(&step.action, Action::Revoke(change) if is_old(change)));
        if let (Some(make), Some(revoke)) = (first_make, last_revoke) {
            prop_assert!(revoke < make, "{}", render::sql(&plan(&from, &to, &options()).value, &Style::default()));
        }
    }

    #[test]
    fn what_is_written_reads_as_what_it_was(schema in arbitrary::schema()) {
        let read = |text: &str| -> Result<Schema, TestCaseError> {
            let read = compose(&[Source::new("written.sql", text)]);
            prop_assert!(!read.has_errors(), "{:#?}\n{text}", read.diagnostics);
            Ok(read.value.schema)
        };
        // Random expressions are not as PostgreSQL prints them; what was read once is.
        let canonical = read(&render::schema(&schema, &Style::default()))?;
        prop_assert_eq!(canonical.len(), schema.len());
        for style in [Style::default(), Style::unqualified().indented("  ")] {
            let text = render::schema(&canonical, &style);
            let again = read(&text)?;
            let rest = diff(&again, &canonical);
            prop_assert!(rest.is_empty(), "{rest:#?}\n{text}");
        }
    }

    #[test]
    fn nothing_is_touched_that_does_not_differ((from, to) in arbitrary::flat_pair()) {
        let changed: Vec<_> = diff(&from, &to).iter().map(|change| change.id()).collect();
        for step in plan(&from, &to, &options()).value.steps() {
            if let Action::DropTable { table: name, .. } = &step.action {
                match (from.table(name), to.table(name)) {
                    (Some(before), Some(after)) => prop_assert!(!stays(before, after, (&from, &to))),
                    _ => prop_assert!(changed.contains(&ObjectId::Table(name.clone()))),
                }
            }
        }
    }
}
