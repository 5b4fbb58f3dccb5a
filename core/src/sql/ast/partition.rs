use super::{ConstraintDef, Expr, IndexKeyDef, Name};
use crate::model::PartitionStrategy;
use crate::source::Span;

/// `PARTITION BY`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionBy {
    /// `RANGE`, `LIST`, `HASH`
    pub strategy: PartitionStrategy,
    /// The parts of the key; they have no order.
    pub keys: Vec<IndexKeyDef>,
    /// Its bytes.
    pub span: Span,
}

/// `FOR VALUES …` or `DEFAULT`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionBound {
    /// What it says.
    pub kind: PartitionBoundKind,
    /// Its bytes.
    pub span: Span,
}

/// What a partition's bound says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartitionBoundKind {
    /// `DEFAULT`
    Default,
    /// `FOR VALUES FROM (…) TO (…)`
    Range {
        /// The first.
        from: Vec<BoundValueDef>,
        /// The end.
        to: Vec<BoundValueDef>,
    },
    /// `FOR VALUES IN (…)`
    List(Vec<Expr>),
    /// `FOR VALUES WITH (MODULUS …, REMAINDER …)`
    Hash {
        /// Among how many.
        modulus: u32,
        /// Which of them.
        remainder: u32,
    },
}

/// One end of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BoundValueDef {
    /// `MINVALUE`
    Min,
    /// A value.
    Value(Expr),
    /// `MAXVALUE`
    Max,
}

/// What a partition says of a column that it has from its parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnOptions {
    /// The column.
    pub name: Name,
    /// Its constraints in the order written.
    pub constraints: Vec<ConstraintDef>,
    /// Its bytes.
    pub span: Span,
}
