use super::{Expression, IndexKeyKind};
use crate::name::{Ident, QualifiedName};

/// `PARTITION BY`: how a table's rows are spread over its partitions. It holds none itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partitioning {
    /// By what.
    pub strategy: PartitionStrategy,
    /// The partition key, in order.
    pub keys: Vec<PartitionKey>,
}

/// By what rows are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartitionStrategy {
    /// `RANGE`
    Range,
    /// `LIST`
    List,
    /// `HASH`
    Hash,
}

impl PartitionStrategy {
    /// PostgreSQL's word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Range => "RANGE",
            Self::List => "LIST",
            Self::Hash => "HASH",
        }
    }
}

/// One part of a partition key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionKey {
    /// What is looked at.
    pub kind: IndexKeyKind,
    /// The collation where it is not the column's own.
    pub collation: Option<QualifiedName>,
    /// The operator class where it is not the type's default.
    pub opclass: Option<QualifiedName>,
}

/// The tables that a table's rows are seen through besides itself. What a table has from them and from nowhere else is
/// said once, at the parent: its constraints, and for a partition also its keys and the indexes that belong to the
/// parent's. Its columns stand in both, marked [`super::Column::inherited`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Descent {
    /// None.
    #[default]
    Own,
    /// `PARTITION OF`
    Partition {
        /// The partitioned table.
        of: QualifiedName,
        /// Which rows it holds.
        bound: Bound,
    },
    /// `INHERITS`, in order; never empty.
    Heir(Vec<QualifiedName>),
}

impl Descent {
    /// The parents in order.
    pub fn parents(&self) -> &[QualifiedName] {
        match self {
            Self::Own => &[],
            Self::Partition { of, .. } => std::slice::from_ref(of),
            Self::Heir(parents) => parents,
        }
    }

    /// The parents, to change.
    pub fn parents_mut(&mut self) -> &mut [QualifiedName] {
        match self {
            Self::Own => &mut [],
            Self::Partition { of, .. } => std::slice::from_mut(of),
            Self::Heir(parents) => parents,
        }
    }

    /// Which rows a partition holds.
    pub fn bound(&self) -> Option<&Bound> {
        match self {
            Self::Partition { bound, .. } => Some(bound),
            Self::Own | Self::Heir(_) => None,
        }
    }
}

/// Which rows a partition holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// `DEFAULT`: those that no other holds.
    Default,
    /// `FROM (…) TO (…)`
    Range {
        /// The first.
        from: Vec<BoundValue>,
        /// The end, which it does not hold itself.
        to: Vec<BoundValue>,
    },
    /// `IN (…)`
    List(Vec<Expression>),
    /// `WITH (MODULUS …, REMAINDER …)`
    Hash {
        /// Among how many.
        modulus: u32,
        /// Which of them.
        remainder: u32,
    },
}

/// One end of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BoundValue {
    /// `MINVALUE`
    Min,
    /// A value, without its type.
    Value(Expression),
    /// `MAXVALUE`
    Max,
}

impl Bound {
    /// Its values, in order.
    pub fn values(&self) -> Vec<&Expression> {
        fn value(value: &BoundValue) -> Option<&Expression> {
            match value {
                BoundValue::Value(expression) => Some(expression),
                BoundValue::Min | BoundValue::Max => None,
            }
        }
        match self {
            Self::Default | Self::Hash { .. } => Vec::new(),
            Self::Range { from, to } => from.iter().chain(to).filter_map(value).collect(),
            Self::List(values) => values.iter().collect(),
        }
    }

    /// Its values, in order, to change.
    pub fn values_mut(&mut self) -> Vec<&mut Expression> {
        fn value(value: &mut BoundValue) -> Option<&mut Expression> {
            match value {
                BoundValue::Value(expression) => Some(expression),
                BoundValue::Min | BoundValue::Max => None,
            }
        }
        match self {
            Self::Default | Self::Hash { .. } => Vec::new(),
            Self::Range { from, to } => from.iter_mut().chain(to).filter_map(value).collect(),
            Self::List(values) => values.iter_mut().collect(),
        }
    }

    /// Whether both hold the same rows: the order of a list says nothing.
    pub fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(values), Self::List(others)) => {
                let within = |values: &[Expression], others: &[Expression]| {
                    values.iter().all(|value| others.iter().any(|other| value.pieces() == other.pieces()))
                };
                within(values, others) && within(others, values)
            }
            (Self::Default | Self::Range { .. } | Self::List(_) | Self::Hash { .. }, _) => {
                let pieces = |bound: &Self| -> Vec<_> {
                    bound.values().into_iter().map(|value| value.pieces().to_vec()).collect()
                };
                let shape = |bound: &Self| {
                    let mut shape = bound.clone();
                    shape.values_mut().into_iter().for_each(|value| *value = Expression::decided(Vec::new()));
                    shape
                };
                shape(self) == shape(other) && pieces(self) == pieces(other)
            }
        }
    }
}

impl Partitioning {
    /// The columns that the key names by themselves; `None` where it has an expression.
    pub fn columns(&self) -> Option<Vec<&Ident>> {
        self.keys
            .iter()
            .map(|key| match &key.kind {
                IndexKeyKind::Column(column) => Some(column),
                IndexKeyKind::Expression(_) => None,
            })
            .collect()
    }
}
