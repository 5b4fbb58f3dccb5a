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
    /// `MERGE`
    Merge(Merge),
}

/// `RETURNING …`
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Returning {
    /// `WITH (OLD AS name)`
    pub old: Option<Name>,
    /// `WITH (NEW AS name)`
    pub new: Option<Name>,
    /// What is returned.
    pub targets: Vec<Target>,
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
    pub returning: Returning,
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
    pub returning: Returning,
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
    pub returning: Returning,
}

/// `MERGE INTO …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// The relation.
    pub table: ObjectName,
    /// `ONLY`
    pub only: bool,
    /// `AS name`
    pub alias: Option<Name>,
    /// `USING`
    pub source: FromItem,
    /// `ON`
    pub on: Expr,
    /// What is done, the first that fits.
    pub actions: Vec<MergeWhen>,
    /// `RETURNING …`
    pub returning: Returning,
}

/// `WHEN … THEN …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeWhen {
    /// Which rows.
    pub rows: MergeRows,
    /// `AND …`
    pub condition: Option<Expr>,
    /// What is done with them.
    pub action: MergeAction,
    /// Its bytes.
    pub span: Span,
}

/// The rows that a part of `MERGE` is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeRows {
    /// `MATCHED`
    Matched,
    /// `NOT MATCHED BY SOURCE`
    NotMatchedBySource,
    /// `NOT MATCHED [BY TARGET]`
    NotMatchedByTarget,
}

/// What `MERGE` does with rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergeAction {
    /// `DO NOTHING`
    Nothing,
    /// `DELETE`
    Delete,
    /// `UPDATE SET …`
    Update(Vec<Assignment>),
    /// `INSERT …`
    Insert {
        /// The columns that were listed; all where there are none.
        columns: Vec<SetTarget>,
        /// `OVERRIDING SYSTEM VALUE` (true), `OVERRIDING USER VALUE` (false).
        overriding: Option<bool>,
        /// The row; `None` for `DEFAULT VALUES`.
        values: Option<Vec<Expr>>,
    },
}

impl Modify {
    /// The relation whose rows change.
    pub fn table(&self) -> &ObjectName {
        match self {
            Self::Insert(Insert { table, .. })
            | Self::Update(Update { table, .. })
            | Self::Delete(Delete { table, .. })
            | Self::Merge(Merge { table, .. }) => table,
        }
    }

    /// What it returns.
    pub fn returning(&self) -> &[Target] {
        match self {
            Self::Insert(Insert { returning, .. })
            | Self::Update(Update { returning, .. })
            | Self::Delete(Delete { returning, .. })
            | Self::Merge(Merge { returning, .. }) => &returning.targets,
        }
    }
}

/// `OVERRIDING SYSTEM VALUE` (true), `OVERRIDING USER VALUE` (false), or nothing.
pub(crate) fn overriding_words(overriding: Option<bool>) -> Option<&'static str> {
    overriding.map(|system| if system { "OVERRIDING SYSTEM VALUE" } else { "OVERRIDING USER VALUE" })
}
