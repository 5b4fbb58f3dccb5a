use std::collections::BTreeSet;

use super::Expression;
use crate::name::{Ident, QualifiedName};

/// A row-level-security policy (`pg_policy`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its table.
    pub table: QualifiedName,
    /// Its name, unique within its table.
    pub name: Ident,
    /// Whether it opens or restricts.
    pub kind: PolicyKind,
    /// The commands it applies to.
    pub command: PolicyCommand,
    /// The roles it applies to; `PUBLIC` stands alone.
    pub roles: BTreeSet<Role>,
    /// Which existing rows are visible.
    pub using: Option<Expression>,
    /// Which new rows may be written.
    pub with_check: Option<Expression>,
}

/// How a policy combines with others of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyKind {
    /// A row passes if any permissive policy lets it.
    Permissive,
    /// A row must pass every restrictive policy.
    Restrictive,
}

/// The commands a policy applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyCommand {
    /// `FOR ALL`
    All,
    /// `FOR SELECT`
    Select,
    /// `FOR INSERT`
    Insert,
    /// `FOR UPDATE`
    Update,
    /// `FOR DELETE`
    Delete,
}

/// Somebody a policy applies to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Everybody.
    Public,
    /// A role by name.
    Named(Ident),
    /// `CURRENT_ROLE`: whoever applies the plan.
    CurrentRole,
    /// `CURRENT_USER`: whoever applies the plan.
    CurrentUser,
    /// `SESSION_USER`: whoever is logged in when the plan is applied.
    SessionUser,
}

impl Role {
    /// The role by name, where `current` and `session` are connected. The catalog knows names only: what a source writes as
    /// `CURRENT_USER` is compared with a database as the role that would run the statement.
    #[must_use]
    pub fn named(self, current: &Ident, session: &Ident) -> Self {
        match self {
            Self::CurrentRole | Self::CurrentUser => Self::Named(current.clone()),
            Self::SessionUser => Self::Named(session.clone()),
            Self::Public | Self::Named(_) => self,
        }
    }
}
