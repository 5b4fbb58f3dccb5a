//! Bound queries (`Query`, `RangeTblEntry` of `parsenodes.h`).

use super::catalog::Oid;
use super::node::{Node, SortKey, Window};
use crate::name::{Ident, QualifiedName};
use crate::sql::ast::{JoinKind, SetOperator};

/// A bound query.
#[derive(Debug, Clone)]
pub(crate) struct BoundQuery {
    pub(crate) recursive: bool,
    pub(crate) ctes: Vec<BoundCte>,
    pub(crate) body: BoundBody,
    pub(crate) order_by: Vec<SortKey>,
    pub(crate) limit: Option<Node>,
    pub(crate) offset: Option<Node>,
    pub(crate) with_ties: bool,
    /// The columns it yields.
    pub(crate) columns: Vec<RelationColumn>,
}

/// A common table expression.
#[derive(Debug, Clone)]
pub(crate) struct BoundCte {
    pub(crate) name: Ident,
    pub(crate) columns: Vec<Ident>,
    pub(crate) materialized: Option<bool>,
    pub(crate) query: BoundQuery,
}

/// What a query selects.
#[derive(Debug, Clone)]
pub(crate) enum BoundBody {
    Select(Box<BoundSelect>),
    Values(Vec<Vec<Node>>),
    SetOperation(Box<SetTree>),
}

/// Queries combined by UNION and its kin.
#[derive(Debug, Clone)]
pub(crate) enum SetTree {
    Leaf(BoundQuery),
    Operation { operator: SetOperator, all: bool, left: Box<SetTree>, right: Box<SetTree> },
}

/// `SELECT …`
#[derive(Debug, Clone)]
pub(crate) struct BoundSelect {
    pub(crate) relations: Vec<Relation>,
    pub(crate) from: Vec<FromTree>,
    pub(crate) distinct: BoundDistinct,
    pub(crate) targets: Vec<BoundTarget>,
    pub(crate) filter: Option<Node>,
    pub(crate) group_by: Vec<GroupKey>,
    pub(crate) having: Option<Node>,
    pub(crate) windows: Vec<(Ident, Window)>,
}

/// `DISTINCT`
#[derive(Debug, Clone)]
pub(crate) enum BoundDistinct {
    None,
    All,
    On(Vec<SortKey>),
}

/// One item of `GROUP BY`.
#[derive(Debug, Clone)]
pub(crate) struct GroupKey {
    pub(crate) value: Node,
}

/// One result.
#[derive(Debug, Clone)]
pub(crate) struct BoundTarget {
    pub(crate) value: Node,
    pub(crate) name: String,
}

/// How relations are joined.
#[derive(Debug, Clone)]
pub(crate) enum FromTree {
    Relation(usize),
    Join { left: Box<FromTree>, right: Box<FromTree>, kind: JoinKind, condition: BoundJoin },
}

/// How rows of a join match.
#[derive(Debug, Clone)]
pub(crate) enum BoundJoin {
    None,
    On(Box<Node>),
    Using { columns: Vec<Ident>, alias: Option<Ident> },
}

/// A range table entry.
#[derive(Debug, Clone)]
pub(crate) struct Relation {
    pub(crate) kind: RelationKind,
    /// The name it goes by in the query.
    pub(crate) name: Ident,
    /// The alias that was written.
    pub(crate) alias: Option<Ident>,
    /// The columns' names that were written after it.
    pub(crate) alias_columns: Vec<Ident>,
    pub(crate) columns: Vec<RelationColumn>,
    pub(crate) lateral: bool,
}

/// A column of a relation.
#[derive(Debug, Clone)]
pub(crate) struct RelationColumn {
    pub(crate) name: Ident,
    pub(crate) ty: Oid,
    pub(crate) typmod: i32,
}

/// What a relation is.
#[derive(Debug, Clone)]
pub(crate) enum RelationKind {
    Table { name: QualifiedName, only: bool },
    Query(Box<BoundQuery>),
    Function { call: Box<Node>, ordinality: bool },
    Cte { name: Ident },
}
