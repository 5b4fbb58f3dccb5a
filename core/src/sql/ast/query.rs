use super::{Expr, Name, ObjectName, TypeName};
use crate::source::Span;

/// A query: `SELECT`, `VALUES`, `TABLE`, with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// `WITH`
    pub with: Option<With>,
    /// What is selected.
    pub body: QueryBody,
    /// `ORDER BY`
    pub order_by: Vec<OrderBy>,
    /// `LIMIT`
    pub limit: Option<Expr>,
    /// `OFFSET`
    pub offset: Option<Expr>,
    /// `FETCH FIRST … WITH TIES`
    pub with_ties: bool,
    /// `FOR UPDATE` and its kin.
    pub locking: Vec<Locking>,
    /// Its bytes.
    pub span: Span,
}

impl Query {
    /// A query with nothing around what it selects.
    pub fn plain(body: QueryBody, span: Span) -> Self {
        Self {
            with: None,
            body,
            order_by: Vec::new(),
            limit: None,
            offset: None,
            with_ties: false,
            locking: Vec::new(),
            span,
        }
    }
}

/// `FOR UPDATE [OF …] [NOWAIT | SKIP LOCKED]` and its kin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locking {
    /// How strongly.
    pub strength: LockStrength,
    /// The relations that are locked; all where there are none.
    pub of: Vec<ObjectName>,
    /// What happens where another holds a lock.
    pub wait: LockWait,
    /// Its bytes.
    pub span: Span,
}

/// How rows are locked, from the weakest to the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockStrength {
    /// `FOR KEY SHARE`
    KeyShare,
    /// `FOR SHARE`
    Share,
    /// `FOR NO KEY UPDATE`
    NoKeyUpdate,
    /// `FOR UPDATE`
    Update,
}

/// What happens to rows that another holds, the strictest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockWait {
    /// They are waited for.
    Block,
    /// `SKIP LOCKED`
    Skip,
    /// `NOWAIT`
    Error,
}

/// What a query selects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryBody {
    /// `SELECT …`
    Select(Box<Select>),
    /// `VALUES (…), (…)`
    Values(Vec<Vec<Expr>>),
    /// `TABLE name`
    Table(ObjectName),
    /// A statement that changes rows: by itself, or within `WITH`.
    Modify(Box<super::Modify>),
    /// A query in parentheses with clauses of its own.
    Nested(Box<Query>),
    /// `a UNION b` and its kin.
    SetOperation {
        /// Which one.
        operator: SetOperator,
        /// `ALL`
        all: bool,
        /// The left query.
        left: Box<QueryBody>,
        /// The right query.
        right: Box<QueryBody>,
    },
}

/// How two queries combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetOperator {
    /// `UNION`
    Union,
    /// `INTERSECT`
    Intersect,
    /// `EXCEPT`
    Except,
}

/// `WITH [RECURSIVE] …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct With {
    /// `RECURSIVE`
    pub recursive: bool,
    /// The common table expressions.
    pub ctes: Vec<Cte>,
}

/// A common table expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cte {
    /// Its name.
    pub name: Name,
    /// Its columns' names.
    pub columns: Vec<Name>,
    /// `MATERIALIZED` (true), `NOT MATERIALIZED` (false).
    pub materialized: Option<bool>,
    /// What it is.
    pub query: Query,
    /// `SEARCH …`
    pub search: Option<Search>,
    /// `CYCLE …`
    pub cycle: Option<Cycle>,
}

/// `SEARCH DEPTH FIRST BY … SET …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// `BREADTH` rather than `DEPTH`.
    pub breadth: bool,
    /// The columns it goes by.
    pub by: Vec<Name>,
    /// The column that it adds.
    pub set: Name,
}

/// `CYCLE … SET … [TO … DEFAULT …] USING …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// The columns that tell rows apart.
    pub columns: Vec<Name>,
    /// The column that marks a cycle.
    pub mark: Name,
    /// What it is within a cycle and outside of one, where that is written.
    pub values: Option<Box<(Expr, Expr)>>,
    /// The column that holds the path.
    pub path: Name,
}

/// `SELECT …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Select {
    /// `DISTINCT`
    pub distinct: Option<Distinct>,
    /// The target list.
    pub targets: Vec<Target>,
    /// `FROM`
    pub from: Vec<FromItem>,
    /// `WHERE`
    pub filter: Option<Expr>,
    /// `GROUP BY`
    pub group_by: Vec<GroupBy>,
    /// `GROUP BY DISTINCT`
    pub group_distinct: bool,
    /// `HAVING`
    pub having: Option<Expr>,
    /// `WINDOW name AS (…)`
    pub windows: Vec<(Name, WindowSpec)>,
}

impl Select {
    /// `SELECT targets FROM items`
    pub fn plain(targets: Vec<Target>, from: Vec<FromItem>) -> Self {
        Self {
            distinct: None,
            targets,
            from,
            filter: None,
            group_by: Vec::new(),
            group_distinct: false,
            having: None,
            windows: Vec::new(),
        }
    }
}

/// `DISTINCT` or `DISTINCT ON (…)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Distinct {
    /// `DISTINCT`
    All,
    /// `DISTINCT ON (…)`
    On(Vec<Expr>),
}

/// One item of a target list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What is selected; may be a wildcard.
    pub value: Expr,
    /// `AS name`
    pub alias: Option<Name>,
}

/// One item of `FROM`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FromItem {
    /// `[ONLY] name [alias]`
    Relation {
        /// The relation.
        name: ObjectName,
        /// `ONLY`
        only: bool,
        /// The alias.
        alias: Option<Alias>,
        /// `TABLESAMPLE …`
        sample: Option<Box<Sample>>,
    },
    /// `[LATERAL] (SELECT …) alias`
    Query {
        /// `LATERAL`
        lateral: bool,
        /// The query.
        query: Box<Query>,
        /// The alias.
        alias: Option<Alias>,
    },
    /// `[LATERAL] f(…) [WITH ORDINALITY] alias`, `ROWS FROM (…)`
    Function {
        /// `LATERAL`
        lateral: bool,
        /// The calls; more than one only in `ROWS FROM`. Each with its own column definitions.
        calls: Vec<(Expr, Vec<ColumnDefinition>)>,
        /// Whether `ROWS FROM` was written.
        rows_from: bool,
        /// `WITH ORDINALITY`
        ordinality: bool,
        /// The alias.
        alias: Option<Alias>,
    },
    /// `XMLTABLE(…)`
    XmlTable(Box<super::XmlTable>),
    /// `JSON_TABLE(…)`
    JsonTable(Box<super::JsonTable>),
    /// `a JOIN b …`
    Join {
        /// The left side.
        left: Box<FromItem>,
        /// The right side.
        right: Box<FromItem>,
        /// Which join.
        kind: JoinKind,
        /// How rows match.
        condition: JoinCondition,
        /// The alias of a join in parentheses.
        alias: Option<Alias>,
    },
}

/// `TABLESAMPLE method (…) [REPEATABLE (…)]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The method.
    pub method: ObjectName,
    /// What it takes.
    pub arguments: Vec<Expr>,
    /// The seed.
    pub repeatable: Option<Expr>,
}

/// `AS name (columns)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The name. Absent in `AS (a int, b text)` after a function.
    pub name: Option<Name>,
    /// The columns' names.
    pub columns: Vec<Name>,
    /// The columns' definitions, after a function that yields records.
    pub definitions: Vec<ColumnDefinition>,
}

/// A column of what a function yields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDefinition {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub data_type: TypeName,
}

/// The kinds of join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    /// `JOIN`
    Inner,
    /// `LEFT JOIN`
    Left,
    /// `RIGHT JOIN`
    Right,
    /// `FULL JOIN`
    Full,
    /// `CROSS JOIN`
    Cross,
}

/// How rows of a join match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JoinCondition {
    /// No condition (`CROSS JOIN`).
    None,
    /// `ON …`
    On(Box<Expr>),
    /// `USING (…) [AS alias]`
    Using {
        /// The columns.
        columns: Vec<Name>,
        /// The alias.
        alias: Option<Name>,
    },
    /// `NATURAL`
    Natural,
}

/// One item of `GROUP BY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupBy {
    /// An expression.
    Expr(Expr),
    /// `()`
    Empty,
    /// `ROLLUP (…)`
    Rollup(Vec<Expr>),
    /// `CUBE (…)`
    Cube(Vec<Expr>),
    /// `GROUPING SETS (…)`
    Sets(Vec<GroupBy>),
}

/// One item of `ORDER BY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderBy {
    /// What is ordered by.
    pub value: Expr,
    /// `DESC`
    pub descending: bool,
    /// `USING operator`
    pub using: Option<super::Operator>,
    /// `NULLS FIRST` (true), `NULLS LAST` (false).
    pub nulls_first: Option<bool>,
}

/// What is between the parentheses of `OVER (…)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowSpec {
    /// The window it copies.
    pub base: Option<Name>,
    /// `PARTITION BY`
    pub partition_by: Vec<Expr>,
    /// `ORDER BY`
    pub order_by: Vec<OrderBy>,
    /// The frame.
    pub frame: Option<Frame>,
}

/// `ROWS BETWEEN … AND …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// `RANGE`, `ROWS` or `GROUPS`.
    pub unit: FrameUnit,
    /// The first row.
    pub start: FrameBound,
    /// The last row, where written.
    pub end: Option<FrameBound>,
    /// `EXCLUDE …`
    pub exclusion: Option<FrameExclusion>,
}

/// What a frame counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameUnit {
    /// `RANGE`
    Range,
    /// `ROWS`
    Rows,
    /// `GROUPS`
    Groups,
}

/// An end of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrameBound {
    /// `UNBOUNDED PRECEDING`
    UnboundedPreceding,
    /// `… PRECEDING`
    Preceding(Box<Expr>),
    /// `CURRENT ROW`
    CurrentRow,
    /// `… FOLLOWING`
    Following(Box<Expr>),
    /// `UNBOUNDED FOLLOWING`
    UnboundedFollowing,
}

/// What a frame leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameExclusion {
    /// `EXCLUDE CURRENT ROW`
    CurrentRow,
    /// `EXCLUDE GROUP`
    Group,
    /// `EXCLUDE TIES`
    Ties,
    /// `EXCLUDE NO OTHERS`
    NoOthers,
}
