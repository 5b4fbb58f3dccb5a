use super::{Clause, Expr, Name, ObjectName, Query, Text, TypeName};
use crate::model::{Parallel, ParameterMode, Role, RoutineVolatility};
use crate::source::Span;

/// `CREATE FUNCTION`, `CREATE PROCEDURE`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRoutine {
    /// Its name.
    pub name: ObjectName,
    /// `OR REPLACE`
    pub replace: bool,
    /// Whether it is a procedure.
    pub procedure: bool,
    /// Its parameters.
    pub parameters: Vec<ParameterDef>,
    /// `RETURNS`
    pub returns: Option<Returns>,
    /// What else is said of it, in the order written.
    pub options: Vec<RoutineOption>,
    /// Its body where it is no string.
    pub body: Option<SqlBody>,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterDef {
    /// Which way its value goes; in where nothing was written.
    pub mode: ParameterMode,
    /// Its name.
    pub name: Option<Name>,
    /// Its type.
    pub data_type: RoutineType,
    /// `DEFAULT`
    pub default: Option<Expr>,
    /// Its bytes.
    pub span: Span,
}

/// A type of a routine (`func_type`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoutineType {
    /// A type.
    Named(TypeName),
    /// `table.column%TYPE`
    OfColumn {
        /// The table.
        table: ObjectName,
        /// The column.
        column: Name,
        /// `SETOF`
        set_of: bool,
        /// Its bytes.
        span: Span,
    },
}

/// `RETURNS`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returns {
    /// A type.
    Type(RoutineType),
    /// `TABLE (…)`
    Table(Vec<(Name, RoutineType)>),
}

/// What is said of a routine beside its parameters and its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutineOption {
    /// What is said.
    pub kind: RoutineOptionKind,
    /// Its bytes.
    pub span: Span,
}

/// What is said of a routine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoutineOptionKind {
    /// `LANGUAGE`
    Language(Name),
    /// `AS 'definition'`, `AS 'file', 'symbol'`
    As(Text, Option<Text>),
    /// `IMMUTABLE`, `STABLE`, `VOLATILE`
    Volatility(RoutineVolatility),
    /// `STRICT`, `RETURNS NULL ON NULL INPUT` (true), `CALLED ON NULL INPUT` (false)
    Strict(bool),
    /// `SECURITY DEFINER` (true), `SECURITY INVOKER` (false)
    SecurityDefiner(bool),
    /// `LEAKPROOF`, `NOT LEAKPROOF`
    Leakproof(bool),
    /// `WINDOW`
    Window,
    /// `PARALLEL`
    Parallel(Parallel),
    /// `COST`
    Cost(String),
    /// `ROWS`
    Rows(String),
    /// `SUPPORT`
    Support(ObjectName),
    /// `TRANSFORM FOR TYPE`
    Transform(Vec<TypeName>),
    /// `SET name TO …`; `None` is `DEFAULT` and `RESET name`.
    Set(Name, Option<Vec<String>>),
    /// `SET name FROM CURRENT`
    SetFromCurrent(Name),
    /// `RESET ALL`
    ResetAll,
}

/// A body that is SQL, not a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SqlBody {
    /// `RETURN expression`
    Return(Expr),
    /// `BEGIN ATOMIC … END`
    Atomic {
        /// Its bytes.
        span: Span,
        /// Its statements, where all of them are queries.
        queries: Option<Vec<Query>>,
    },
}

/// A routine as `DROP` and others name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutineName {
    /// Its name.
    pub name: ObjectName,
    /// Its parameters; `None` where none are written, so that the name must be enough.
    pub parameters: Option<Vec<ParameterDef>>,
    /// What it must be.
    pub kind: RoutineWord,
}

/// What a statement calls a routine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoutineWord {
    /// `FUNCTION`
    Function,
    /// `PROCEDURE`
    Procedure,
    /// `ROUTINE`: either.
    Routine,
    /// `AGGREGATE`
    Aggregate,
}

/// `ALTER FUNCTION`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterRoutine {
    /// Which.
    pub routine: RoutineName,
    /// What changes.
    pub action: AlterRoutineAction,
}

/// What `ALTER FUNCTION` changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterRoutineAction {
    /// What is said of it.
    Options(Vec<RoutineOption>),
    /// `RENAME TO`
    Rename(Name),
    /// `SET SCHEMA`
    SetSchema(Name),
    /// Something that is not carried yet.
    Unsupported(Clause),
    /// `OWNER TO`
    Owner(Role),
}
