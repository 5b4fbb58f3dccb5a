use super::{Deferrability, Expression, ObjectId};
use crate::name::{Ident, QualifiedName};

/// A trigger of a table (`pg_trigger`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// Its table.
    pub table: QualifiedName,
    /// Its name, which no other trigger of the table has.
    pub name: Ident,
    /// When it runs.
    pub timing: TriggerTiming,
    /// At what it runs.
    pub events: TriggerEvents,
    /// `FOR EACH ROW` (true), `FOR EACH STATEMENT` (false).
    pub per_row: bool,
    /// `REFERENCING OLD TABLE AS`
    pub old_table: Option<Ident>,
    /// `REFERENCING NEW TABLE AS`
    pub new_table: Option<Ident>,
    /// `WHEN`
    pub when: Option<Expression>,
    /// What it runs: a function without parameters.
    pub function: QualifiedName,
    /// What the function finds in `TG_ARGV`.
    pub arguments: Vec<String>,
    /// What makes it a constraint trigger.
    pub constraint: Option<ConstraintTrigger>,
    /// In which sessions it runs.
    pub firing: Firing,
}

/// When a trigger runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TriggerTiming {
    /// `BEFORE`
    Before,
    /// `AFTER`
    After,
    /// `INSTEAD OF`
    InsteadOf,
}

/// At what a trigger runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TriggerEvents {
    /// `INSERT`
    pub insert: bool,
    /// `DELETE`
    pub delete: bool,
    /// `UPDATE`
    pub update: bool,
    /// `UPDATE OF`: these columns alone, in the order written.
    pub columns: Vec<Ident>,
    /// `TRUNCATE`
    pub truncate: bool,
}

impl TriggerEvents {
    /// How many there are.
    pub fn count(&self) -> usize {
        [self.insert, self.delete, self.update, self.truncate].into_iter().filter(|event| *event).count()
    }
}

/// What makes a trigger a constraint trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstraintTrigger {
    /// `FROM`: the other table of a constraint.
    pub from: Option<QualifiedName>,
    /// When it is checked.
    pub deferrability: Deferrability,
}

/// In which sessions a trigger runs (`tgenabled`, `session_replication_role`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Firing {
    /// Where nothing is replicated: as it is created.
    Origin,
    /// Everywhere.
    Always,
    /// Where changes are replicated from elsewhere.
    Replica,
    /// Nowhere.
    Disabled,
}

impl Trigger {
    /// What identifies it.
    pub fn id(&self) -> ObjectId {
        ObjectId::Trigger { table: self.table.clone(), name: self.name.clone() }
    }

    /// The function that it runs.
    pub fn function_id(&self) -> ObjectId {
        ObjectId::Routine { name: self.function.clone(), arguments: Vec::new() }
    }
}
