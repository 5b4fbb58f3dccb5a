//! What may go wrong with files of a migration folder: for each statement, the plan from the state before it to the state
//! after it says what it does, and its hazards say what that means for whoever uses the database meanwhile. Codes are Atlas's
//! where it has one; those of row-level security are ours.

mod alignment;
mod linear;
mod naming;
mod rule;
mod step;
#[cfg(test)]
mod tests;

pub use linear::{Base, out_of_line};
pub use naming::{NameRule, Named};
pub use rule::{RULES, Rule};

use std::collections::BTreeSet;

use crate::compose::replay_watched;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::folder::{Migration, Nolint, Statement};
use crate::model::{Schema, Version};
use crate::name::QualifiedName;
use crate::plan::{PlanOptions, plan};
use crate::preset::Presets;
use crate::source::{Source, Span};
use crate::sql::ast::{AlterTableKind, ConstraintDefKind, StatementKind};

/// Something that a rule says of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// What is wrong here, in one sentence without a full stop.
    pub message: String,
    /// The statement; sources are numbered by the places of their files.
    pub span: Span,
}

/// What is asked of a look at files.
#[derive(Default)]
pub struct LintOptions<'o> {
    /// The servers that the files are meant for.
    pub version: Version,
    /// What is there before the first file.
    pub presets: Presets,
    /// Codes of rules that are not asked for.
    pub off: BTreeSet<&'static str>,
    /// Analyzers whose findings no `-- atlas:nolint` silences.
    pub forced: BTreeSet<String>,
    /// What is wrong with a name, where there is a rule about names.
    pub naming: Option<Box<NameRule<'o>>>,
}

impl LintOptions<'_> {
    /// Whether a finding of a rule is not to be said, where those comments of the file and the statement stand.
    fn silences<'n>(&self, rule: &Rule, nolint: impl IntoIterator<Item = &'n Nolint>) -> bool {
        let said = |nolint: &Nolint| nolint.silences(rule.analyzer, rule.code);
        self.off.contains(rule.code) || !self.forced.contains(rule.analyzer) && nolint.into_iter().any(said)
    }
}

/// What is known while a statement is looked at.
struct Look<'a> {
    migration: &'a Migration,
    /// The state before the file: what others may be using.
    file: &'a Schema,
    before: &'a Schema,
    after: &'a Schema,
    kind: Option<&'a StatementKind>,
    /// Its text.
    text: &'a str,
}

impl Look<'_> {
    /// Whether a `DROP INDEX` says `CONCURRENTLY`, which the tree leaves out: it says how, not what.
    fn is_concurrent(&self) -> bool {
        crate::sql::normalized(self.text).starts_with("drop index concurrently ")
    }

    /// Whether a constraint is made of an index that is there.
    fn uses_index(&self) -> bool {
        let Some(StatementKind::AlterTable(alter)) = self.kind else { return false };
        alter.actions.iter().any(|action| match &action.kind {
            AlterTableKind::AddConstraint(constraint) => match &constraint.kind {
                ConstraintDefKind::PrimaryKey(key) | ConstraintDefKind::Unique(key) => key.using_index.is_some(),
                _ => false,
            },
            _ => false,
        })
    }

    /// Whether others may be using a table.
    fn is_used(&self, table: &QualifiedName) -> bool {
        self.file.table(table).is_some()
    }
}

/// What the rules say of the files whose places are `wanted`. The files before each of them make the state that it begins with.
///
/// Diagnostics: whatever replaying the files says.
pub fn lint(migrations: &[Migration], wanted: &BTreeSet<usize>, options: &LintOptions<'_>) -> Outcome<Vec<Finding>> {
    let (version, presets) = (options.version, options.presets);
    let sources: Vec<Source> = migrations.iter().map(Migration::script).collect();
    let mut findings = Vec::new();
    let empty = presets.platform(version).map_or_else(|| Schema::for_version(version), |given| given.objects().clone());
    let (mut file, mut before) = (empty.clone(), empty);
    let mut current = None;
    let mut reported = BTreeSet::new();
    let needed = needed(migrations, wanted);
    let replayed = replay_watched(&sources, version, presets, &mut |span, kind, after: &Schema| {
        let number = span.source.0 as usize;
        let Some(migration) = migrations.get(number) else { return };
        if current != Some(number) {
            current = Some(number);
            file = before.clone();
        }
        if wanted.contains(&number) {
            let text = span.slice(&migration.source.text);
            let look = Look { migration, file: &file, before: &before, after, kind: Some(kind), text };
            let statement = statement_at(migration, span);
            let nolint =
                || migration.nolint.iter().chain(statement.into_iter().flat_map(|statement| &statement.nolint));
            let place = statement.map_or(span, |statement| statement.span);
            let names = options.naming.iter().flat_map(|wrong| naming::found(&look, wrong));
            for (rule, message) in found(&look).into_iter().chain(names) {
                if !options.silences(rule, nolint()) && reported.insert((place, rule.code, message.clone())) {
                    findings.push(Finding { rule, message, span: place });
                }
            }
        }
        if needed.contains(&number) {
            before = after.clone();
        }
    });
    Outcome { value: findings, diagnostics: replayed.diagnostics }
}

/// The files whose states are looked at: those that are wanted, and the last one with statements before each of them.
fn needed(migrations: &[Migration], wanted: &BTreeSet<usize>) -> BTreeSet<usize> {
    let mut needed = wanted.clone();
    let mut last = None;
    for (number, migration) in migrations.iter().enumerate() {
        if wanted.contains(&number) {
            needed.extend(last);
        }
        if !migration.statements.is_empty() {
            last = Some(number);
        }
    }
    needed
}

fn statement_at(migration: &Migration, span: Span) -> Option<&Statement> {
    migration.statements.iter().find(|statement| statement.span.start <= span.start && span.start < statement.span.end)
}

/// What the rules say of one statement.
fn found(look: &Look<'_>) -> Vec<(&'static Rule, String)> {
    let mut found = rule::of_text(look);
    // What is renamed is neither dropped nor made.
    if renames(look.kind) {
        return found;
    }
    let options = PlanOptions { server_version: Some(look.after.version().major()), online: false };
    let outcome = plan(look.before, look.after, &options);
    for step in outcome.value.steps() {
        found.extend(step::found(step, look));
    }
    found
}

fn renames(kind: Option<&StatementKind>) -> bool {
    match kind {
        Some(StatementKind::AlterTable(alter)) => alter.actions.iter().any(|action| {
            matches!(
                action.kind,
                AlterTableKind::Rename(_)
                    | AlterTableKind::RenameColumn { .. }
                    | AlterTableKind::RenameConstraint { .. }
                    | AlterTableKind::SetSchema(_)
            )
        }),
        Some(StatementKind::RenameSchema { .. } | StatementKind::RenameIndex { .. }) => true,
        _ => false,
    }
}

/// A finding as a diagnostic.
pub fn diagnostic(finding: &Finding, is_error: bool) -> Diagnostic {
    let message = finding.message.clone();
    let of = if is_error {
        Diagnostic::error(finding.rule.code, message)
    } else {
        Diagnostic::warning(finding.rule.code, message)
    };
    of.at(finding.span, finding.rule.summary).help(finding.rule.help)
}
