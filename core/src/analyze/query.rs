//! Bound queries (`Query`, `RangeTblEntry` of `parsenodes.h`).

use std::collections::BTreeSet;

use super::catalog::Oid;
use super::node::{Attribute, FormPart, Node, SortKey, Window};
use crate::model::ObjectPart;
use crate::name::{Ident, QualifiedName};
use crate::sql::ast::{JoinKind, LockStrength, LockWait, MergeRows, Search, SetOperator};

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
    pub(crate) locking: Vec<BoundLocking>,
    /// The columns it yields.
    pub(crate) columns: Vec<RelationColumn>,
}

/// That the rows of a relation are locked (`RowMarkClause`).
#[derive(Debug, Clone, Copy)]
pub(crate) struct BoundLocking {
    pub(crate) relation: usize,
    pub(crate) strength: LockStrength,
    pub(crate) wait: LockWait,
}

/// A common table expression.
#[derive(Debug, Clone)]
pub(crate) struct BoundCte {
    pub(crate) name: Ident,
    pub(crate) columns: Vec<Ident>,
    pub(crate) materialized: Option<bool>,
    pub(crate) query: BoundQuery,
    pub(crate) search: Option<Search>,
    pub(crate) cycle: Option<BoundCycle>,
}

/// `CYCLE …`
#[derive(Debug, Clone)]
pub(crate) struct BoundCycle {
    pub(crate) columns: Vec<Ident>,
    pub(crate) mark: Ident,
    /// What the mark is, where that is not true and false.
    pub(crate) values: Option<(Node, Node)>,
    pub(crate) path: Ident,
}

/// What a query selects.
#[derive(Debug, Clone)]
pub(crate) enum BoundBody {
    Select(Box<BoundSelect>),
    SetOperation(Box<SetTree>),
    Modify(Box<BoundModify>),
}

/// A statement that changes rows.
#[derive(Debug, Clone)]
pub(crate) struct BoundModify {
    pub(crate) relations: Vec<Relation>,
    /// The relation whose rows change.
    pub(crate) target: usize,
    /// What makes it an INSERT.
    pub(crate) insert: Option<BoundInsert>,
    /// What makes it an UPDATE.
    pub(crate) update: Option<Vec<BoundAssignment>>,
    pub(crate) from: Vec<FromTree>,
    pub(crate) filter: Option<Node>,
    /// What makes it a MERGE.
    pub(crate) merge: Option<BoundMerge>,
    pub(crate) returning: Vec<BoundTarget>,
    pub(crate) sides: Sides,
}

/// What RETURNING calls the row before and the row after, which are the last relations.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sides {
    /// How many of the two it knows.
    pub(crate) count: usize,
    /// The name that was written for the row before.
    pub(crate) old: Option<Ident>,
    pub(crate) new: Option<Ident>,
}

/// What makes a MERGE.
#[derive(Debug, Clone)]
pub(crate) struct BoundMerge {
    pub(crate) on: Node,
    pub(crate) actions: Vec<BoundMergeWhen>,
}

/// `WHEN … THEN …`
#[derive(Debug, Clone)]
pub(crate) struct BoundMergeWhen {
    pub(crate) rows: MergeRows,
    pub(crate) condition: Option<Node>,
    pub(crate) action: BoundMergeAction,
}

/// What a MERGE does with rows.
#[derive(Debug, Clone)]
pub(crate) enum BoundMergeAction {
    Nothing,
    Delete,
    Update(Vec<BoundAssignment>),
    Insert {
        columns: Vec<BoundColumn>,
        overriding: Option<bool>,
        /// What has no value gets its default; without a row, everything does.
        values: Option<Vec<Option<Node>>>,
    },
}

/// What is inserted.
#[derive(Debug, Clone)]
pub(crate) struct BoundInsert {
    /// The columns that get values.
    pub(crate) columns: Vec<BoundColumn>,
    pub(crate) overriding: Option<bool>,
    pub(crate) source: BoundSource,
    /// The relation that the rows come from.
    pub(crate) relation: Option<usize>,
    pub(crate) conflict: Option<BoundConflict>,
}

/// Where the rows come from that are inserted.
#[derive(Debug, Clone)]
pub(crate) enum BoundSource {
    /// `DEFAULT VALUES`
    Default,
    /// One row; what has no value gets its default.
    Row(Vec<Option<Node>>),
    /// Several rows, as a relation.
    Rows,
    /// A query, as a relation.
    Query,
}

/// `ON CONFLICT …`
#[derive(Debug, Clone)]
pub(crate) struct BoundConflict {
    pub(crate) on: ConflictOn,
    /// What is done instead, if anything.
    pub(crate) update: Option<BoundUpdate>,
}

/// What a row may be in conflict with.
#[derive(Debug, Clone)]
pub(crate) enum ConflictOn {
    Anything,
    Constraint(ObjectPart),
    Keys { keys: Vec<BoundKey>, filter: Option<Node> },
}

/// A part of a key that may be in conflict (`InferenceElem`).
#[derive(Debug, Clone)]
pub(crate) struct BoundKey {
    pub(crate) value: Node,
    pub(crate) collation: Option<QualifiedName>,
}

/// `DO UPDATE SET …`
#[derive(Debug, Clone)]
pub(crate) struct BoundUpdate {
    pub(crate) set: Vec<BoundAssignment>,
    pub(crate) filter: Option<Node>,
}

/// `a = 1`, `(a, b) = (SELECT …)`
#[derive(Debug, Clone)]
pub(crate) enum BoundAssignment {
    /// Without a value, a column gets its default.
    One {
        column: BoundColumn,
        value: Option<Node>,
    },
    Several {
        columns: Vec<BoundColumn>,
        query: Box<BoundQuery>,
    },
}

/// A column that gets a value, or a part of one.
#[derive(Debug, Clone)]
pub(crate) struct BoundColumn {
    /// Its place.
    pub(crate) at: usize,
    /// Its part: fields and subscripts over what stands for the column.
    pub(crate) part: Option<Node>,
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
    pub(crate) group_by: Vec<Grouping>,
    pub(crate) group_distinct: bool,
    /// The primary keys that make what stands beside aggregates have one value in each group.
    pub(crate) keys: BTreeSet<ObjectPart>,
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

/// One item of `GROUP BY` (`GroupingSet`).
#[derive(Debug, Clone)]
pub(crate) enum Grouping {
    /// An expression among others.
    Key(Node),
    /// Several expressions, or none, as one.
    Keys(Vec<Node>),
    Rollup(Vec<Grouping>),
    Cube(Vec<Grouping>),
    Sets(Vec<Grouping>),
}

impl Grouping {
    /// Every expression that is grouped by.
    pub(crate) fn keys(&self) -> Vec<&Node> {
        match self {
            Self::Key(key) => vec![key],
            Self::Keys(keys) => keys.iter().collect(),
            Self::Rollup(list) | Self::Cube(list) | Self::Sets(list) => list.iter().flat_map(Self::keys).collect(),
        }
    }
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
    /// The join is a relation of its own, which others may name.
    Join {
        relation: usize,
        left: Box<FromTree>,
        right: Box<FromTree>,
        kind: JoinKind,
        condition: BoundJoin,
    },
}

impl FromTree {
    /// The relation at its top.
    pub(crate) fn relation(&self) -> usize {
        match self {
            Self::Relation(relation) | Self::Join { relation, .. } => *relation,
        }
    }
}

/// How rows of a join match.
#[derive(Debug, Clone)]
pub(crate) enum BoundJoin {
    None,
    On(Box<Node>),
    /// How many of the join's first columns are merged ones.
    Using {
        columns: usize,
        alias: Option<Ident>,
    },
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
    Table {
        name: QualifiedName,
        only: bool,
        sample: Option<Box<BoundSample>>,
    },
    /// A relation of the system's own schemas, which nothing refers to.
    System(QualifiedName),
    Query(Box<BoundQuery>),
    /// Functions, each with the columns that were written for what it yields.
    Functions {
        calls: Vec<FunctionRows>,
        ordinality: bool,
    },
    Cte {
        name: Ident,
    },
    Values(Vec<Vec<Node>>),
    /// Rows that are inserted; what has no value gets its default.
    Assigned(Vec<Vec<Option<Node>>>),
    Join(Vec<JoinColumn>),
    /// `XMLTABLE`, `JSON_TABLE`
    TableFunction(Vec<FormPart>),
}

/// `TABLESAMPLE …`
#[derive(Debug, Clone)]
pub(crate) struct BoundSample {
    pub(crate) method: String,
    pub(crate) arguments: Vec<Node>,
    pub(crate) repeatable: Option<Node>,
}

/// A function in FROM.
#[derive(Debug, Clone)]
pub(crate) struct FunctionRows {
    pub(crate) call: Node,
    /// The columns that were written for it.
    pub(crate) definitions: Vec<RelationColumn>,
    /// How many columns it yields.
    pub(crate) width: usize,
}

/// A column of a join.
#[derive(Debug, Clone)]
pub(crate) struct JoinColumn {
    pub(crate) value: Node,
    /// Which column of the left side it is, or is merged from.
    pub(crate) left: Option<usize>,
    pub(crate) right: Option<usize>,
}

impl JoinColumn {
    /// The column of another relation that it is; `None` where it is computed.
    pub(crate) fn variable(&self) -> Option<(usize, Attribute)> {
        match &self.value.kind {
            super::node::NodeKind::Var { relation, attribute, .. } => Some((*relation, *attribute)),
            _ => None,
        }
    }
}
