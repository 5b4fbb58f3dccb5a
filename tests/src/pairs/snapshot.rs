//! Everything that is said of a pair, as text for review.

use std::fmt::Write as _;

use rowlock_core::diagnostic::{Diagnostic, Severity};
use rowlock_core::diff::{Change, TablePart, diff};
use rowlock_core::plan::{self, Plan, Reverse, TransactionMode};
use rowlock_core::render::{self, Style};

use super::Offline;

/// The difference, the plan with its reasons and hazards, the way back, and what is said of the sources.
pub fn snapshot(offline: &Offline) -> String {
    let mut out = format!("==== {}\n", offline.pair.name);
    let style = offline.style();
    for change in diff(&offline.old.value.schema, &offline.new.value.schema) {
        write_change(&mut out, &change);
    }
    write_plan(&mut out, &offline.up.plan, &style);
    let back = plan::reverse(&offline.up.plan);
    if !back.value.is_empty() || !back.diagnostics.is_empty() {
        out.push_str("-- down\n");
    }
    for step in back.value.steps() {
        let _ = writeln!(out, "{};", render::statement(&step.action, &style));
    }
    let sides = [("old", &offline.pair.old.text), ("new", &offline.pair.new.text)];
    for ((side, text), said) in sides.into_iter().zip([&offline.old.diagnostics, &offline.new.diagnostics]) {
        for diagnostic in said {
            write_diagnostic(&mut out, diagnostic, Some((side, text)));
        }
    }
    for diagnostic in offline.up.diagnostics.iter().chain(&back.diagnostics) {
        write_diagnostic(&mut out, diagnostic, None);
    }
    if offline.pair.fails.is_some() {
        for law in &offline.broken {
            let _ = writeln!(out, "! {}", law.lines().next().unwrap_or_default());
        }
    }
    out
}

fn write_change(out: &mut String, change: &Change<'_>) {
    let name = plan::describe(&change.id());
    let _ = match change {
        Change::Added(_) => writeln!(out, "+ {name}"),
        Change::Dropped(_) => writeln!(out, "- {name}"),
        _ => writeln!(out, "~ {name}"),
    };
    let Change::Table { parts, .. } = change else { return };
    for part in parts {
        let _ = match part {
            TablePart::ColumnAdded(column) => writeln!(out, "  + column {}", column.name.as_str()),
            TablePart::ColumnDropped(column) => writeln!(out, "  - column {}", column.name.as_str()),
            TablePart::Column { to, aspects, .. } => {
                let aspects = format!("{aspects:?}");
                let fields = aspects.split(['{', ',', '}']).filter_map(|field| field.trim().strip_suffix(": true"));
                let fields: Vec<&str> = fields.collect();
                writeln!(out, "  ~ column {}: {}", to.name.as_str(), fields.join(", "))
            }
            TablePart::ConstraintAdded(constraint) => writeln!(out, "  + constraint {}", constraint.name.as_str()),
            TablePart::ConstraintDropped(constraint) => writeln!(out, "  - constraint {}", constraint.name.as_str()),
            TablePart::Constraint { to, .. } => writeln!(out, "  ~ constraint {}", to.name.as_str()),
            other => {
                let other = format!("{other:?}");
                let name = other.split([' ', '(', '{']).next().unwrap_or_default();
                writeln!(out, "  ~ {name}")
            }
        };
    }
}

fn write_plan(out: &mut String, plan: &Plan, style: &Style) {
    for (number, transaction) in plan.transactions.iter().enumerate() {
        match transaction.mode {
            TransactionMode::Together => drop(writeln!(out, "-- up, transaction {}", number + 1)),
            TransactionMode::Outside => out.push_str("-- up, outside a transaction\n"),
        }
        for step in &transaction.steps {
            let _ = writeln!(out, "{};", render::statement(&step.action, style));
            let _ = writeln!(out, "    {}", step.reason);
            for hazard in &step.hazards {
                let _ = writeln!(out, "    {}: {}", hazard.kind().name(), hazard.message());
            }
            if step.undecided {
                out.push_str("    undecided\n");
            }
            if let Reverse::Impossible(why) = &step.reverse {
                let _ = writeln!(out, "    cannot be undone: {why}");
            }
        }
    }
}

fn write_diagnostic(out: &mut String, diagnostic: &Diagnostic, source: Option<(&str, &String)>) {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let sqlstate = diagnostic.sqlstate.map(|sqlstate| format!(", {sqlstate}")).unwrap_or_default();
    let _ = write!(out, "{severity}: {} ({}{sqlstate})", diagnostic.message, diagnostic.code);
    if let (Some(span), Some((side, text))) = (diagnostic.span(), source) {
        let line = text.get(..span.start as usize).unwrap_or_default().matches('\n').count() + 1;
        let _ = write!(out, " at {side}:{line} `{}`", span.slice(text));
    }
    out.push('\n');
}
