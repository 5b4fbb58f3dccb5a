use super::{Clause, Expr, Name, ObjectName};
use crate::model::{Deferrability, Firing, TriggerTiming};
use crate::source::Span;

/// `CREATE TRIGGER`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTrigger {
    /// Its name.
    pub name: Name,
    /// `OR REPLACE`
    pub replace: bool,
    /// Its table.
    pub table: ObjectName,
    /// When it runs.
    pub timing: TriggerTiming,
    /// At what it runs.
    pub events: Vec<TriggerEvent>,
    /// `REFERENCING`: whether it is the new table, its name, and the bytes.
    pub transitions: Vec<(bool, Name)>,
    /// `FOR EACH ROW`
    pub per_row: bool,
    /// `WHEN`
    pub when: Option<Expr>,
    /// The function.
    pub function: ObjectName,
    /// Its arguments, as strings.
    pub arguments: Vec<String>,
    /// `CONSTRAINT`: `FROM`, and when it is checked.
    pub constraint: Option<(Option<ObjectName>, Option<Deferrability>)>,
}

/// An event of a trigger and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriggerEvent {
    /// What happens.
    pub kind: TriggerEventKind,
    /// Its bytes.
    pub span: Span,
}

/// What a trigger waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TriggerEventKind {
    /// `INSERT`
    Insert,
    /// `DELETE`
    Delete,
    /// `UPDATE`, `UPDATE OF`
    Update(Vec<Name>),
    /// `TRUNCATE`
    Truncate,
}

/// `ALTER TRIGGER`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterTrigger {
    /// Its name.
    pub name: Name,
    /// Its table.
    pub table: ObjectName,
    /// What changes.
    pub action: AlterTriggerAction,
}

/// What `ALTER TRIGGER` changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterTriggerAction {
    /// `RENAME TO`
    Rename(Name),
    /// Something that is not carried yet.
    Unsupported(Clause),
}

/// Which triggers `ALTER TABLE … ENABLE TRIGGER` is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhichTriggers {
    /// The one of that name.
    Named(Name),
    /// `ALL`, `USER`
    All,
}

/// `ALTER TABLE … ENABLE TRIGGER`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetFiring {
    /// Which.
    pub which: WhichTriggers,
    /// In which sessions.
    pub firing: Firing,
}
