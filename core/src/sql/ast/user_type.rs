use super::{Clause, ConstraintDef, Expr, Name, ObjectName, TypeName};
use crate::model::Role;
use crate::source::Span;

/// `CREATE DOMAIN`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateDomain {
    /// Its name.
    pub name: ObjectName,
    /// The type it stands on.
    pub data_type: TypeName,
    /// `COLLATE`
    pub collation: Option<ObjectName>,
    /// Its default and its constraints in the order written.
    pub constraints: Vec<ConstraintDef>,
}

/// `ALTER DOMAIN`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterDomain {
    /// Its name.
    pub name: ObjectName,
    /// What changes.
    pub action: AlterDomainAction,
}

/// What `ALTER DOMAIN` changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterDomainAction {
    /// `SET DEFAULT`; `None` is `DROP DEFAULT`.
    Default(Option<Expr>),
    /// `SET NOT NULL` (true), `DROP NOT NULL` (false).
    NotNull(bool),
    /// `ADD [CONSTRAINT …]`
    AddConstraint(Box<ConstraintDef>),
    /// `DROP CONSTRAINT`
    DropConstraint {
        /// The constraint.
        constraint: Name,
        /// `IF EXISTS`
        if_exists: bool,
    },
    /// `VALIDATE CONSTRAINT`
    ValidateConstraint(Name),
    /// `RENAME CONSTRAINT … TO …`
    RenameConstraint {
        /// The constraint.
        constraint: Name,
        /// Its new name.
        to: Name,
    },
    /// `RENAME TO`
    Rename(Name),
    /// `SET SCHEMA`
    SetSchema(Name),
    /// `OWNER TO`
    Owner(Role),
}

/// `CREATE TYPE … AS (…)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateComposite {
    /// Its name.
    pub name: ObjectName,
    /// Its attributes.
    pub attributes: Vec<AttributeDef>,
}

/// An attribute of a composite type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeDef {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub data_type: TypeName,
    /// `COLLATE`
    pub collation: Option<ObjectName>,
    /// Its bytes.
    pub span: Span,
}

/// What `ALTER TYPE` changes of a composite type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterAttribute {
    /// `ADD ATTRIBUTE`
    Add {
        /// The attribute.
        attribute: AttributeDef,
        /// `CASCADE`
        cascade: bool,
    },
    /// `DROP ATTRIBUTE`
    Drop {
        /// The attribute.
        attribute: Name,
        /// `IF EXISTS`
        if_exists: bool,
        /// `CASCADE`
        cascade: bool,
    },
    /// `ALTER ATTRIBUTE … TYPE`
    Alter {
        /// The attribute.
        attribute: AttributeDef,
        /// `CASCADE`
        cascade: bool,
    },
}

/// `CREATE TYPE … AS RANGE`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRange {
    /// Its name.
    pub name: ObjectName,
    /// `SUBTYPE`
    pub subtype: Option<TypeName>,
    /// `SUBTYPE_OPCLASS`
    pub opclass: Option<ObjectName>,
    /// `COLLATION`
    pub collation: Option<ObjectName>,
    /// `SUBTYPE_DIFF`
    pub subtype_diff: Option<ObjectName>,
    /// `MULTIRANGE_TYPE_NAME`
    pub multirange: Option<ObjectName>,
    /// Options that are not carried yet (`CANONICAL`).
    pub unsupported: Vec<Clause>,
}
