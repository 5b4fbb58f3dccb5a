use super::{Expression, Firing, ObjectId};
use crate::name::{Ident, QualifiedName};

/// A rewrite rule of a table or a view (`pg_rewrite`). That of a view's own query is the view itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its table or view.
    pub table: QualifiedName,
    /// Its name, which no other rule of the table has.
    pub name: Ident,
    /// At what it applies.
    pub event: RuleEvent,
    /// `INSTEAD` (true), `ALSO` (false).
    pub instead: bool,
    /// `WHERE`
    pub condition: Option<Expression>,
    /// What it does, as `pg_get_ruledef` prints it: `NOTHING`, one statement, or several between parentheses.
    pub actions: Expression,
    /// In which sessions it applies.
    pub firing: Firing,
}

/// At what a rule applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleEvent {
    /// `ON SELECT`
    Select,
    /// `ON INSERT`
    Insert,
    /// `ON UPDATE`
    Update,
    /// `ON DELETE`
    Delete,
}

impl RuleEvent {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Select => "SELECT",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
        }
    }

    /// Whether there is a row before.
    pub fn has_old(self) -> bool {
        !matches!(self, Self::Insert)
    }

    /// Whether there is a row after.
    pub fn has_new(self) -> bool {
        matches!(self, Self::Insert | Self::Update)
    }
}

impl Rule {
    /// What identifies it.
    pub fn id(&self) -> ObjectId {
        ObjectId::Rule { table: self.table.clone(), name: self.name.clone() }
    }
}
