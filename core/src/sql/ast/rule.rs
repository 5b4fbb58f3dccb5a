use super::{Expr, Name, ObjectName, Query};
use crate::model::{Firing, RuleEvent};
use crate::source::Span;

/// `CREATE RULE`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRule {
    /// Its name.
    pub name: Name,
    /// `OR REPLACE`
    pub replace: bool,
    /// At what it applies.
    pub event: RuleEvent,
    /// Its table or view.
    pub table: ObjectName,
    /// `WHERE`
    pub condition: Option<Expr>,
    /// `INSTEAD`
    pub instead: bool,
    /// What it does; nothing where there are none.
    pub actions: Vec<RuleAction>,
    /// The bytes of its actions.
    pub actions_span: Span,
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleAction {
    /// A query, or a statement that changes rows.
    Query(Query),
    /// `NOTIFY channel`, with its payload.
    Notify(Name, Option<String>),
}

/// `ALTER RULE … RENAME TO`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterRule {
    /// Its name.
    pub name: Name,
    /// Its table or view.
    pub table: ObjectName,
    /// The new name.
    pub to: Name,
}

/// `ALTER TABLE … ENABLE RULE`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetRuleFiring {
    /// Which.
    pub name: Name,
    /// In which sessions.
    pub firing: Firing,
}
