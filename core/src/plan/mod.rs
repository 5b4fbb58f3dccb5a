//! From changes to ordered steps.
//!
//! [`plan`] compares two schemas and lays out what leads from one to the other: two nodes for each object (its drop; its
//! creation or alteration), edges from [`crate::analyze::dependencies`], and an order that respects every edge and is
//! the same every time. Actions are data; [`crate::render`] writes their SQL.

mod access;
mod action;
mod apply;
mod apply_table;
mod build;
mod casts;
#[cfg(any(test, feature = "arbitrary"))]
pub mod check;
mod defaults;
mod definition;
mod describe;
mod disturb;
mod enumeration;
mod filled;
mod graph;
mod hand_down;
mod hand_down_order;
mod handed;
mod hazard;
#[cfg(test)]
mod laws;
mod lineage;
mod log_order;
mod logged;
mod name_order;
pub mod names;
mod node;
mod not_null;
mod online;
mod parts;
mod policy;
mod preferences;
mod privileges;
mod rename;
mod reverse;
mod roles;
mod stage;
mod table;
#[cfg(test)]
mod tests;
mod too_old;
mod transaction;
mod twice;
mod user_type;
mod whole;

pub use action::{
    AccessChange, Action, AttributeChange, Conversion, DefaultAccessChange, DomainChange, EnumPosition, FieldSource,
    Overrides, TableChange, Variety,
};
pub use apply::{State, apply};
pub use describe::object as describe;
pub(crate) use filled::{comes_empty, is_shown_not_null};
pub use hazard::{Hazard, HazardKind, LockMode};
pub(crate) use not_null::named;
pub use preferences::{Keep, Preferences};
pub use rename::hints;
pub use transaction::{Transaction, TransactionMode};

use crate::compose::RenameHint;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::diff::diff;
use crate::model::Schema;

/// What a plan may count on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanOptions {
    /// The major version of the server that will run it. Where it is not known, a plan counts on nothing that a supported
    /// server lacks, unless the schemas themselves do.
    pub server_version: Option<u32>,
    /// Whether statements that would block others for long are replaced by forms that do not, in more transactions:
    /// indexes built and dropped concurrently, constraints added without a look at the rows and validated afterwards.
    pub online: bool,
}

impl PlanOptions {
    /// The newest server that the schemas may be meant for.
    fn newest_version(&self) -> u32 {
        self.server_version.unwrap_or(18)
    }

    /// The oldest server that may run the plan.
    fn oldest_version(&self) -> u32 {
        self.server_version.unwrap_or(15)
    }
}

/// What leads from one schema to another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The transactions in order.
    pub transactions: Vec<Transaction>,
}

impl Plan {
    /// Every step, in order.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = &Step> {
        self.transactions.iter().flat_map(|transaction| &transaction.steps)
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.transactions.is_empty()
    }
}

/// One statement of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it does.
    pub action: Action,
    /// Why it is needed and why it stands where it stands.
    pub reason: String,
    /// What undoes it.
    pub reverse: Reverse,
    /// What may go wrong with it.
    pub hazards: Vec<Hazard>,
    /// Whether it is here only because two texts differ of which one could not be decided: they may mean the same.
    pub undecided: bool,
}

/// What undoes a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reverse {
    /// These statements restore the schema. Rows that the step removed do not come back.
    Actions(Vec<Action>),
    /// Nothing does, because of this.
    Impossible(String),
}

/// The ordered steps that make `from` into `to`. Nothing is dropped or rewritten that the change does not need.
///
/// Diagnostics: `undecided-change` (a note) for each step that rests on a text that could not be decided;
/// `server-too-old` (an error) for what the server that is to run it does not know;
/// `unread-body` (a warning) for a function in SQL that is created before what it reads, since that needs the function;
/// `own-from-now-on` (a warning) for an heir that leaves a parent and inherits again, which makes its columns its own;
/// `plan-cycle` (an error) where two objects need each other in a way that PostgreSQL itself could not have made.
pub fn plan(from: &Schema, to: &Schema, options: &PlanOptions) -> Outcome<Plan> {
    plan_renaming(from, to, &[], options)
}

/// [`plan`], where `hints` say what had another name before: that is renamed first, and whatever names it follows.
///
/// Diagnostics beside those of [`plan`]: `rename-hint` (a warning) where the old name and the new one are both there, (an
/// error) where two hints contradict each other; `may-be-a-rename` (a note) where something goes and something of the
/// same shape comes.
pub fn plan_renaming(from: &Schema, to: &Schema, hints: &[RenameHint], options: &PlanOptions) -> Outcome<Plan> {
    plan_by(&Preferences::default(), from, to, hints, options)
}

/// [`plan_renaming`], where `preferences` say what is never dropped and how indexes are built.
pub fn plan_by(
    preferences: &Preferences,
    from: &Schema,
    to: &Schema,
    hints: &[RenameHint],
    options: &PlanOptions,
) -> Outcome<Plan> {
    let [from, to] = &not_null::named([from, to], hints, options);
    let [from, to] = &parts::told_apart([from, to]);
    let (from, to): (&Schema, &Schema) = (from, to);
    let rename::Renamed { schema: renamed, drafts: renames, mut diagnostics } = rename::rename(from, to, hints);
    let to = &*preferences::kept(&renamed, to, &preferences.keep);
    let changes = diff(&renamed, to);
    if changes.is_empty() && renames.is_empty() {
        return Outcome { value: Plan::default(), diagnostics };
    }
    diagnostics.extend(rename::suggestions(&changes));
    let ordered = stage::ordered(&renamed, to, options);
    diagnostics.extend(ordered.cycles);
    let forms = online::Forms::new(options, preferences);
    let drafts = online::rewrite(&renamed, to, ordered.drafts, options, forms);
    let mut steps = reverse::steps(from, to, renames, options);
    steps.extend(reverse::steps(&renamed, to, drafts, options));
    diagnostics.extend(too_old::too_old(&steps, options));
    diagnostics.extend(stage::own_from_now_on(&renamed, &steps));
    for step in steps.iter().filter(|step| step.undecided) {
        let title = crate::render::title(&step.action);
        let message = format!("{title}: the two texts may mean the same, and that could not be decided");
        diagnostics.push(
            Diagnostic::note("undecided-change", message)
                .help("Write the expression as PostgreSQL prints it, or let a database decide."),
        );
    }
    Outcome { value: Plan { transactions: transaction::split(steps, forms.any()) }, diagnostics }
}

/// The actions of [`plan`] alone, in its order: without reasons, reverses, hazards and diagnostics.
pub fn actions(from: &Schema, to: &Schema, options: &PlanOptions) -> Vec<Action> {
    let [from, to] = &not_null::named([from, to], &[], options);
    let [from, to] = &parts::told_apart([from, to]);
    let ordered = stage::ordered(from, to, options);
    let forms = online::Forms::new(options, &Preferences::default());
    let drafts = online::rewrite(from, to, ordered.drafts, options, forms);
    drafts.into_iter().map(|draft| draft.action).collect()
}

/// The plan that takes the steps back: their reverses, in the opposite order. A step that cannot be undone is left out
/// and named in a `cannot-be-undone` warning; [`plan`] from the result back to the start finds a way where there is one.
pub fn reverse(plan: &Plan) -> Outcome<Plan> {
    reverse::reverse(plan)
}
