use super::{Name, ObjectName, OrderBy, Query, TypeName, WindowSpec};
use crate::source::Span;

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its bytes. Parentheses around it are not part of it.
    pub span: Span,
}

/// The kinds of expression of PostgreSQL's grammar (`a_expr`, `c_expr`, `func_expr`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// A constant.
    Literal(Literal),
    /// `$1`
    Parameter(u32),
    /// `a`, `t.a`, `s.t.a`; one to four names.
    Column(Vec<Name>),
    /// `*` or `t.*`; the names before the star.
    Wildcard(Vec<Name>),
    /// `(expr).field`
    Field {
        /// What the field is of.
        base: Box<Expr>,
        /// The field.
        field: Name,
    },
    /// `(expr).*`
    FieldWildcard(Box<Expr>),
    /// `expr[1]`, `expr[1:2]`
    Subscript {
        /// What is subscripted.
        base: Box<Expr>,
        /// The subscripts in order.
        subscripts: Vec<Subscript>,
    },
    /// A prefix operator.
    Unary {
        /// The operator.
        operator: Operator,
        /// What it applies to.
        operand: Box<Expr>,
    },
    /// An infix operator.
    Binary {
        /// The operator.
        operator: Operator,
        /// The left operand.
        left: Box<Expr>,
        /// The right operand.
        right: Box<Expr>,
    },
    /// `a AND b AND c`: two or more, flattened as PostgreSQL flattens them (left-nested ones only).
    And(Vec<Expr>),
    /// `a OR b OR c`: two or more, flattened as PostgreSQL flattens them (left-nested ones only).
    Or(Vec<Expr>),
    /// `NOT a`
    Not(Box<Expr>),
    /// `a IS [NOT] NULL` and its kin.
    Is {
        /// What is tested.
        operand: Box<Expr>,
        /// For what.
        test: IsTest,
        /// `NOT`
        negated: bool,
    },
    /// `a IS [NOT] DISTINCT FROM b`
    IsDistinct {
        /// The left operand.
        left: Box<Expr>,
        /// The right operand.
        right: Box<Expr>,
        /// `NOT`
        negated: bool,
    },
    /// `a [NOT] LIKE b [ESCAPE c]` and its kin.
    Like {
        /// Which one.
        kind: LikeKind,
        /// What is matched.
        operand: Box<Expr>,
        /// The pattern.
        pattern: Box<Expr>,
        /// The escape character.
        escape: Option<Box<Expr>>,
        /// `NOT`
        negated: bool,
    },
    /// `a [NOT] BETWEEN [SYMMETRIC] b AND c`
    Between {
        /// What is compared.
        operand: Box<Expr>,
        /// The lower bound.
        low: Box<Expr>,
        /// The upper bound.
        high: Box<Expr>,
        /// `SYMMETRIC`
        symmetric: bool,
        /// `NOT`
        negated: bool,
    },
    /// `a [NOT] IN (b, c)`
    In {
        /// What is looked for.
        operand: Box<Expr>,
        /// Where.
        list: Vec<Expr>,
        /// `NOT`
        negated: bool,
    },
    /// `a [NOT] IN (SELECT …)`
    InQuery {
        /// What is looked for.
        operand: Box<Expr>,
        /// Where.
        query: Box<Query>,
        /// `NOT`
        negated: bool,
    },
    /// `a = ANY (b)`, `a < ALL (b)`; also `a LIKE ANY (b)` with the operator `~~`.
    Quantified {
        /// The left operand.
        left: Box<Expr>,
        /// The operator.
        operator: Operator,
        /// Any or all.
        quantifier: Quantifier,
        /// An array, or a [`ExprKind::Subquery`] for the form with rows.
        right: Box<Expr>,
    },
    /// `EXISTS (SELECT …)`
    Exists(Box<Query>),
    /// `(SELECT …)`
    Subquery(Box<Query>),
    /// `ARRAY(SELECT …)`
    ArrayQuery(Box<Query>),
    /// `ARRAY[…]`; inner bare brackets are arrays too.
    Array(Vec<Expr>),
    /// `ROW(…)` or `(a, b)`
    Row {
        /// The fields.
        fields: Vec<Expr>,
        /// Whether `ROW` was written.
        explicit: bool,
    },
    /// `a::t`, `CAST(a AS t)`, `t 'literal'`
    Cast {
        /// What is cast.
        operand: Box<Expr>,
        /// To what.
        to: TypeName,
    },
    /// `a COLLATE c`
    Collate {
        /// What is collated.
        operand: Box<Expr>,
        /// How.
        collation: ObjectName,
    },
    /// `a AT TIME ZONE b`; `None` for `AT LOCAL`.
    AtTimeZone {
        /// The time.
        operand: Box<Expr>,
        /// The zone.
        zone: Option<Box<Expr>>,
    },
    /// `CASE [a] WHEN … THEN … ELSE … END`
    Case {
        /// What is compared, in the simple form.
        operand: Option<Box<Expr>>,
        /// The branches.
        branches: Vec<CaseBranch>,
        /// `ELSE`
        otherwise: Option<Box<Expr>>,
    },
    /// `COALESCE(…)`
    Coalesce(Vec<Expr>),
    /// `GREATEST(…)`
    Greatest(Vec<Expr>),
    /// `LEAST(…)`
    Least(Vec<Expr>),
    /// `NULLIF(a, b)`
    NullIf(Box<Expr>, Box<Expr>),
    /// A function call, the forms with keywords included.
    Call(Box<Call>),
    /// `CURRENT_DATE` and its kin, which take no parentheses.
    SqlValue {
        /// Which one.
        function: SqlValueFunction,
        /// The precision of the times.
        precision: Option<u32>,
    },
    /// `GROUPING(…)`
    Grouping(Vec<Expr>),
    /// `DEFAULT`, where a value is given.
    Default,
    /// A form of JSON.
    Json(Box<super::JsonForm>),
    /// A form of XML.
    Xml(Box<super::XmlForm>),
    /// A form that is parsed but not carried apart (`MERGE_ACTION`, …): its function's name and the
    /// expressions in it, so that names in it can still be found.
    Special {
        /// The keyword it starts with, in lower case.
        keyword: String,
        /// The expressions within.
        arguments: Vec<Expr>,
    },
}

/// A constant as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `NULL`
    Null,
    /// `TRUE`, `FALSE`
    Boolean(bool),
    /// A number as written, without a sign. `0x1f` and `1_000` are possible.
    Number(String),
    /// A string with its escapes resolved, whatever its form (`'…'`, `E'…'`, `$$…$$`, `U&'…'`).
    String(String),
    /// `B'…'`: the digits.
    Bits(String),
    /// `X'…'`: the digits.
    HexBits(String),
}

/// An operator as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The schema in `OPERATOR(schema.+)`.
    pub schema: Option<Name>,
    /// The characters, for instance `->>`. `!=` is already `<>`.
    pub symbol: String,
    /// Its bytes.
    pub span: Span,
}

/// One subscript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subscript {
    /// `[i]`
    Index(Expr),
    /// `[a:b]`, either end may be left out.
    Slice(Option<Expr>, Option<Expr>),
}

/// What `IS` tests for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsTest {
    /// `IS NULL`, also `ISNULL`
    Null,
    /// `IS TRUE`
    True,
    /// `IS FALSE`
    False,
    /// `IS UNKNOWN`
    Unknown,
    /// `IS DOCUMENT`
    Document,
    /// `IS [NFC|NFD|NFKC|NFKD] NORMALIZED`
    Normalized(Option<NormalForm>),
    /// `IS JSON [VALUE|ARRAY|OBJECT|SCALAR] [WITH UNIQUE KEYS]`
    Json {
        /// Which kind of JSON.
        kind: JsonKind,
        /// `WITH UNIQUE KEYS`
        unique_keys: bool,
    },
}

/// A Unicode normalisation form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NormalForm {
    /// `NFC`
    Nfc,
    /// `NFD`
    Nfd,
    /// `NFKC`
    Nfkc,
    /// `NFKD`
    Nfkd,
}

/// What `IS JSON` demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonKind {
    /// `IS JSON [VALUE]`
    Value,
    /// `IS JSON ARRAY`
    Array,
    /// `IS JSON OBJECT`
    Object,
    /// `IS JSON SCALAR`
    Scalar,
}

/// The pattern matches with keywords.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LikeKind {
    /// `LIKE`, the operator `~~`
    Like,
    /// `ILIKE`, the operator `~~*`
    ILike,
    /// `SIMILAR TO`, the operator `~` on `similar_to_escape`
    Similar,
}

/// `ANY` (also `SOME`) or `ALL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// `ANY`, `SOME`
    Any,
    /// `ALL`
    All,
}

/// `WHEN … THEN …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseBranch {
    /// The condition or the value compared.
    pub when: Expr,
    /// The result.
    pub then: Expr,
}

/// A call of a function or an aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its name. A form with keywords has PostgreSQL's function for it, in `pg_catalog`.
    pub name: ObjectName,
    /// How it was written; it is printed back that way.
    pub form: CallForm,
    /// The arguments.
    pub arguments: Vec<Argument>,
    /// `f(*)`
    pub star: bool,
    /// `DISTINCT`
    pub distinct: bool,
    /// `ORDER BY` among the arguments.
    pub order_by: Vec<OrderBy>,
    /// `WITHIN GROUP (ORDER BY …)`: the order is in `order_by`.
    pub within_group: bool,
    /// `FILTER (WHERE …)`
    pub filter: Option<Expr>,
    /// `OVER …`
    pub over: Option<Over>,
}

impl Call {
    /// A call with nothing around its arguments.
    pub fn simple(name: ObjectName, form: CallForm, arguments: Vec<Argument>) -> Self {
        Self {
            name,
            form,
            arguments,
            star: false,
            distinct: false,
            order_by: Vec::new(),
            within_group: false,
            filter: None,
            over: None,
        }
    }
}

/// Whether a call was written as a function or in one of SQL's own forms (`COERCE_SQL_SYNTAX`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallForm {
    /// `f(a, b)`
    Function,
    /// `EXTRACT(field FROM source)`: `extract`, the field as a string literal first.
    Extract,
    /// `OVERLAY(a PLACING b FROM c [FOR d])`: `overlay`
    Overlay,
    /// `POSITION(a IN b)`: `position`, arguments turned round: `b` first.
    Position,
    /// `SUBSTRING(a FROM b [FOR c])`: `substring`
    Substring,
    /// `SUBSTRING(a SIMILAR b ESCAPE c)`: `substring`
    SubstringSimilar,
    /// `TRIM([BOTH] [a FROM] b)`: `btrim`, `b` first.
    TrimBoth,
    /// `TRIM(LEADING …)`: `ltrim`
    TrimLeading,
    /// `TRIM(TRAILING …)`: `rtrim`
    TrimTrailing,
    /// `COLLATION FOR (a)`: `pg_collation_for`
    CollationFor,
    /// `NORMALIZE(a [, form])`: `normalize`, the form as a string literal.
    Normalize,
    /// `(a, b) OVERLAPS (c, d)`: `overlaps` with four arguments.
    Overlaps,
    /// `XMLEXISTS(a PASSING b)`
    XmlExists,
}

/// An argument of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// `name => …`
    pub name: Option<Name>,
    /// `VARIADIC`
    pub variadic: bool,
    /// The value.
    pub value: Expr,
}

/// What a window function ranges over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Over {
    /// `OVER name`
    Named(Name),
    /// `OVER (…)`
    Inline(WindowSpec),
}

/// The functions that SQL writes without parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlValueFunction {
    /// `CURRENT_DATE`
    CurrentDate,
    /// `CURRENT_TIME`
    CurrentTime,
    /// `CURRENT_TIMESTAMP`
    CurrentTimestamp,
    /// `LOCALTIME`
    LocalTime,
    /// `LOCALTIMESTAMP`
    LocalTimestamp,
    /// `CURRENT_ROLE`
    CurrentRole,
    /// `CURRENT_USER`
    CurrentUser,
    /// `USER`
    User,
    /// `SESSION_USER`
    SessionUser,
    /// `CURRENT_CATALOG`
    CurrentCatalog,
    /// `CURRENT_SCHEMA`
    CurrentSchema,
}
