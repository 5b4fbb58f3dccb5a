use super::{Expr, FromItem, Name, ObjectName, Query, Subscript, Target};
use crate::source::Span;

/// A statement that changes rows. `WITH` is its query's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Modify {
    /// `INSERT`
    Insert(Insert),
    /// `UPDATE`
    Update(Update),
    /// `DELETE`
    Delete(Delete),
}

/// `INSERT INTO …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insert {
    /// The relation.
    pub table: ObjectName,
    /// `AS name`
    pub alias: Option<Name>,
    /// The columns that were listed; all where there are none.
    pub columns: Vec<SetTarget>,
    /// `OVERRIDING SYSTEM VALUE` (true), `OVERRIDING USER VALUE` (false).
    pub overriding: Option<bool>,
    /// The rows; `None` for `DEFAULT VALUES`.
    pub source: Option<Box<Query>>,
    /// `ON CONFLICT …`
    pub conflict: Option<OnConflict>,
    /// `RETURNING …`
    pub returning: Vec<Target>,
}

/// A column that gets a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetTarget {
    /// The column.
    pub name: Name,
    /// The part of it that gets the value: fields and subscripts.
    pub parts: Vec<SetPart>,
}

/// A part of a column that gets a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetPart {
    /// `.field`
    Field(Name),
    /// `[…]`
    Subscript(Subscript),
}

/// `ON CONFLICT …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnConflict {
    /// What must not be there twice.
    pub target: Option<ConflictTarget>,
    /// `DO UPDATE SET …`; `None` for `DO NOTHING`.
    pub update: Option<ConflictUpdate>,
    /// Its bytes.
    pub span: Span,
}

/// What a row that is inserted may be in conflict with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConflictTarget {
    /// `(a, lower(b)) WHERE …`
    Keys {
        /// The key.
        keys: Vec<ConflictKey>,
        /// The rows that it is about.
        filter: Option<Expr>,
    },
    /// `ON CONSTRAINT name`
    Constraint(Name),
}

/// One part of a key that may be in conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictKey {
    /// A column or an expression.
    pub value: Expr,
    /// `COLLATE`
    pub collation: Option<ObjectName>,
    /// The operator class.
    pub opclass: Option<ObjectName>,
}

/// `DO UPDATE SET … WHERE …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictUpdate {
    /// What gets which value.
    pub set: Vec<Assignment>,
    /// Which rows.
    pub filter: Option<Expr>,
}

/// `a = 1`, `(a, b) = (SELECT …)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The columns.
    pub targets: Vec<SetTarget>,
    /// Whether they stand in parentheses.
    pub several: bool,
    /// The value.
    pub value: Expr,
}

/// `UPDATE …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The relation.
    pub table: ObjectName,
    /// `ONLY`
    pub only: bool,
    /// `AS name`
    pub alias: Option<Name>,
    /// What gets which value.
    pub set: Vec<Assignment>,
    /// `FROM`
    pub from: Vec<FromItem>,
    /// `WHERE`
    pub filter: Option<Expr>,
    /// `RETURNING …`
    pub returning: Vec<Target>,
}

/// `DELETE FROM …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delete {
    /// The relation.
    pub table: ObjectName,
    /// `ONLY`
    pub only: bool,
    /// `AS name`
    pub alias: Option<Name>,
    /// `USING`
    pub using: Vec<FromItem>,
    /// `WHERE`
    pub filter: Option<Expr>,
    /// `RETURNING …`
    pub returning: Vec<Target>,
}

impl Modify {
    /// The relation whose rows change.
    pub fn table(&self) -> &ObjectName {
        match self {
            Self::Insert(Insert { table, .. })
            | Self::Update(Update { table, .. })
            | Self::Delete(Delete { table, .. }) => table,
        }
    }

    /// What it returns.
    pub fn returning(&self) -> &[Target] {
        match self {
            Self::Insert(Insert { returning, .. })
            | Self::Update(Update { returning, .. })
            | Self::Delete(Delete { returning, .. }) => returning,
        }
    }
}
