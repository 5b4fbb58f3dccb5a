use std::collections::BTreeMap;

use super::Expression;
use crate::name::{Ident, QualifiedName};

/// An index that stands for itself. Those of primary keys and unique constraints are part of their constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name, in its table's schema.
    pub name: QualifiedName,
    /// Its table.
    pub table: QualifiedName,
    /// Whether it is unique.
    pub unique: bool,
    /// Whether nulls count as equal.
    pub nulls_not_distinct: bool,
    /// The access method, for instance `btree`.
    pub method: Ident,
    /// The key, in order.
    pub keys: Vec<IndexKey>,
    /// Columns carried but not part of the key (`INCLUDE`).
    pub include: Vec<Ident>,
    /// The rows it holds (`WHERE`).
    pub predicate: Option<Expression>,
    /// How it is stored.
    pub storage: IndexStorage,
    /// The index of a table above that it is part of. Those that PostgreSQL would have called and stored so, and of which
    /// nothing is said, are in no schema: they stand with that of the table above.
    pub part_of: Option<QualifiedName>,
}

impl Index {
    /// The columns of its key, and those that are carried.
    pub fn columns(&self) -> impl Iterator<Item = &Ident> {
        let keys = self.keys.iter().filter_map(|key| match &key.kind {
            IndexKeyKind::Column(column) => Some(column),
            IndexKeyKind::Expression(_) => None,
        });
        keys.chain(&self.include)
    }

    /// The expressions of its key, and its predicate.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let keys = self.keys.iter().filter_map(|key| match &key.kind {
            IndexKeyKind::Column(_) => None,
            IndexKeyKind::Expression(expression) => Some(expression),
        });
        keys.chain(&self.predicate)
    }
}

/// How an index is stored, and how closely what it computes is looked at for statistics.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IndexStorage {
    /// Storage parameters (`reloptions`), by name.
    pub parameters: BTreeMap<String, String>,
    /// `STATISTICS` of its key's expressions, by their place from 1, where it is not the server's default.
    pub statistics: BTreeMap<u32, i32>,
}

impl IndexStorage {
    /// What the statement that makes the index can say: its statistics are set afterwards.
    pub fn created(&self) -> Self {
        Self { parameters: self.parameters.clone(), statistics: BTreeMap::new() }
    }
}

/// One part of an index's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexKey {
    /// What is indexed.
    pub kind: IndexKeyKind,
    /// The collation where it is not the column's or expression's own.
    pub collation: Option<QualifiedName>,
    /// The operator class where it is not the type's default, with its parameters as written between parentheses.
    pub opclass: Option<(QualifiedName, Vec<String>)>,
    /// `DESC`
    pub descending: bool,
    /// Whether nulls come first. PostgreSQL's default is last for ascending and first for descending keys.
    pub nulls_first: bool,
}

/// What a part of an index's key holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexKeyKind {
    /// A column.
    Column(Ident),
    /// An expression.
    Expression(Expression),
}
