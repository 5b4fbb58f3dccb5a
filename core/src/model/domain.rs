use std::collections::BTreeMap;

use super::{Expression, NotNull, TypeRef};
use crate::name::{Ident, QualifiedName};

/// A domain: a type that takes fewer values than the one it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// Its name.
    pub name: QualifiedName,
    /// The type it stands on; it may be a domain, too.
    pub base: TypeRef,
    /// Its collation, where it is not that of the type it stands on.
    pub collation: Option<QualifiedName>,
    /// What columns of it hold when nothing is given and they have no default of their own.
    pub default: Option<Expression>,
    /// Whether its values may not be null, and the constraint's name.
    pub not_null: Option<NotNull>,
    /// Its checks by name.
    pub checks: BTreeMap<Ident, DomainCheck>,
}

impl Domain {
    /// The name of its NOT NULL constraint; PostgreSQL 17 and later keep it.
    pub fn not_null_name(&self) -> Option<Ident> {
        let not_null = self.not_null.as_ref()?;
        Some(not_null.name.clone().unwrap_or_else(|| crate::name::constraint_name(self.name.name.as_str(), "not_null")))
    }
}

/// A check constraint of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainCheck {
    /// Its name; the one PostgreSQL would choose where none was given.
    pub name: Ident,
    /// What must not be false; `VALUE` is the value.
    pub expression: Expression,
    /// Whether the values that are stored are known to satisfy it (`false` is NOT VALID).
    pub validated: bool,
}
