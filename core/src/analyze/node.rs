//! The bound tree: what an expression means, every name and type resolved (`primnodes.h`). It keeps what deparsing
//! needs: which casts a person wrote, in which form a function was called.

use super::catalog::{Oid, Volatility};
use super::query::BoundQuery;
use crate::model::{ObjectId, ObjectPart};
use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::{CallForm, FrameExclusion, FrameUnit, IsTest, SqlValueFunction};

/// A bound expression and where it was written.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    pub(crate) span: Span,
}

/// An operator as it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Symbol {
    pub(crate) text: &'static str,
    /// The extension that brings it.
    pub(crate) brought_by: Option<&'static str>,
}

/// How a conversion came to be, and so whether it is printed (`CoercionForm`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Called as a function.
    Call,
    /// A cast that a person wrote.
    Cast,
    /// A cast that the parser put in.
    Implicit,
}

/// The value of a constant, as its type's output function prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Text(String),
    /// A `regclass` or `regtype` that names something of the schema.
    Object(ObjectId),
}

/// `AND`, `OR`, `NOT`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BoolOperator {
    And,
    Or,
    Not,
}

/// What a subquery is used for (`SubLinkType`).
#[derive(Debug, Clone)]
pub(crate) enum SubLinkKind {
    Exists,
    /// One value.
    Scalar,
    Array,
    /// `left = ANY (…)`, also `IN`.
    Any {
        left: Vec<Node>,
        symbol: Symbol,
    },
    /// `left = ALL (…)`
    All {
        left: Vec<Node>,
        symbol: Symbol,
    },
    /// `(a, b) = (…)`
    RowCompare {
        left: Vec<Node>,
        symbol: Symbol,
    },
}

/// In which form a function is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// As it was called.
    Written(CallForm),
    /// `a AT TIME ZONE b`, or `AT LOCAL` where there is one argument.
    AtTimeZone,
    /// `a IS NORMALIZED`
    IsNormalized,
}

/// A function as it was resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FunctionRef {
    /// Its name where it is built in.
    pub(crate) name: &'static str,
    /// Its number among the schema's routines (`Environment::routine`) where it is one of them.
    pub(crate) routine: Option<usize>,
    pub(crate) volatility: Volatility,
    pub(crate) returns_set: bool,
}

/// One `ORDER BY` item within an aggregate or a window.
#[derive(Debug, Clone)]
pub(crate) struct SortKey {
    pub(crate) value: Node,
    pub(crate) descending: bool,
    pub(crate) nulls_first: Option<bool>,
    /// Prints the position in the target list instead.
    pub(crate) position: Option<usize>,
}

/// A call of an aggregate.
#[derive(Debug, Clone)]
pub(crate) struct AggregateCall {
    pub(crate) name: &'static str,
    /// Its number among the schema's routines where it is one of them.
    pub(crate) routine: Option<usize>,
    /// An ordered-set aggregate's direct arguments alone: the others are what it orders by.
    pub(crate) arguments: Vec<Node>,
    pub(crate) within_group: bool,
    pub(crate) star: bool,
    pub(crate) distinct: bool,
    pub(crate) order_by: Vec<SortKey>,
    pub(crate) filter: Option<Node>,
    pub(crate) variadic: bool,
    /// Whose aggregate it is: that of the query so many queries further out.
    pub(crate) level: usize,
    pub(crate) ty: Oid,
    /// How it is written where SQL has words of its own for it.
    pub(crate) form: Option<Box<AggregateForm>>,
}

/// `JSON_OBJECTAGG(…)`, `JSON_ARRAYAGG(…)`
#[derive(Debug, Clone)]
pub(crate) struct AggregateForm {
    pub(crate) name: &'static str,
    /// What stands between its arguments.
    pub(crate) separator: &'static str,
    /// What stands behind them.
    pub(crate) options: Vec<FormPart>,
}

/// A piece of what SQL writes with words of its own.
#[derive(Debug, Clone)]
pub(crate) enum FormPart {
    Words(String),
    /// An expression.
    Value(Node),
    /// An expression with the casts that the parser put in at its top.
    Shown(Node),
    /// A constant without its type.
    Bare(Node),
    /// A type, with its modifiers.
    Type(Oid, i32),
    /// A new line, after the indentation has changed by so much.
    Line(i32),
    /// The indentation changes.
    Indent(i32),
}

impl FormPart {
    /// The expression that it is.
    pub(crate) fn node(&self) -> Option<&Node> {
        match self {
            Self::Value(node) | Self::Shown(node) | Self::Bare(node) => Some(node),
            Self::Words(_) | Self::Type(..) | Self::Line(_) | Self::Indent(_) => None,
        }
    }
}

/// A call of a window function, or of an aggregate as one.
#[derive(Debug, Clone)]
pub(crate) struct WindowCall {
    pub(crate) name: &'static str,
    /// Its number among the schema's routines where it is one of them.
    pub(crate) routine: Option<usize>,
    pub(crate) arguments: Vec<Node>,
    pub(crate) star: bool,
    pub(crate) filter: Option<Node>,
    pub(crate) window: WindowRef,
    pub(crate) ty: Oid,
    /// How it is written where SQL has words of its own for it.
    pub(crate) form: Option<Box<AggregateForm>>,
}

/// Which window.
#[derive(Debug, Clone)]
pub(crate) enum WindowRef {
    Named(Ident),
    Inline(Box<Window>),
}

/// A window's definition.
#[derive(Debug, Clone)]
pub(crate) struct Window {
    pub(crate) base: Option<Ident>,
    pub(crate) partition_by: Vec<Node>,
    pub(crate) order_by: Vec<SortKey>,
    pub(crate) frame: Option<Box<BoundFrame>>,
}

impl Window {
    /// What it makes parts by, and what it orders by.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Node> {
        self.partition_by.iter().chain(self.order_by.iter().map(|key| &key.value))
    }
}

/// A window's frame.
#[derive(Debug, Clone)]
pub(crate) struct BoundFrame {
    pub(crate) unit: FrameUnit,
    pub(crate) start: FrameEnd,
    pub(crate) end: Option<FrameEnd>,
    pub(crate) exclusion: Option<FrameExclusion>,
}

/// An end of a frame.
#[derive(Debug, Clone)]
pub(crate) enum FrameEnd {
    UnboundedPreceding,
    Preceding(Node),
    CurrentRow,
    Following(Node),
    UnboundedFollowing,
}

impl BoundFrame {
    /// The offsets of its ends.
    pub(crate) fn offsets(&self) -> impl Iterator<Item = &Node> {
        [Some(&self.start), self.end.as_ref()].into_iter().flatten().filter_map(|end| match end {
            FrameEnd::Preceding(offset) | FrameEnd::Following(offset) => Some(offset),
            FrameEnd::UnboundedPreceding | FrameEnd::CurrentRow | FrameEnd::UnboundedFollowing => None,
        })
    }
}

/// What a variable names within its relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attribute {
    /// The column at that place, from 0.
    Column(usize),
    /// The whole row.
    Row,
    /// A column that every table has: `ctid`, `tableoid`.
    System(&'static str),
}

/// The kinds of bound expression.
#[derive(Debug, Clone)]
pub(crate) enum NodeKind {
    /// A column of a relation `level` queries further out.
    Var {
        level: usize,
        relation: usize,
        attribute: Attribute,
        ty: Oid,
        typmod: i32,
    },
    Const {
        value: Value,
        ty: Oid,
        typmod: i32,
    },
    /// A function; with a form other than a call, the cast that it carries out. `typmod` is a length coercion's.
    Func {
        function: FunctionRef,
        arguments: Vec<Node>,
        ty: Oid,
        typmod: i32,
        form: Form,
        syntax: Syntax,
        variadic: bool,
    },
    NamedArgument {
        name: String,
        value: Box<Node>,
    },
    Aggregate(Box<AggregateCall>),
    Window(Box<WindowCall>),
    /// One operand is a prefix operator.
    Op {
        symbol: Symbol,
        arguments: Vec<Node>,
        ty: Oid,
        volatility: Volatility,
    },
    Distinct {
        left: Box<Node>,
        right: Box<Node>,
    },
    NullIf {
        left: Box<Node>,
        right: Box<Node>,
        ty: Oid,
    },
    /// `left op ANY (right)`
    ArrayOp {
        symbol: Symbol,
        any: bool,
        left: Box<Node>,
        right: Box<Node>,
        volatility: Volatility,
    },
    Bool {
        operator: BoolOperator,
        arguments: Vec<Node>,
    },
    SubLink {
        kind: SubLinkKind,
        query: Box<BoundQuery>,
        ty: Oid,
        typmod: i32,
    },
    Subscript {
        base: Box<Node>,
        subscripts: Vec<BoundSubscript>,
        ty: Oid,
        typmod: i32,
    },
    Field {
        base: Box<Node>,
        name: String,
        /// The column or the attribute that it is.
        part: Option<ObjectPart>,
        ty: Oid,
        typmod: i32,
    },
    /// A conversion that changes nothing but the type.
    Relabel {
        argument: Box<Node>,
        ty: Oid,
        typmod: i32,
        form: Form,
    },
    /// A conversion to a domain, which checks the value (`CoerceToDomain`).
    ToDomain {
        argument: Box<Node>,
        ty: Oid,
        form: Form,
    },
    /// A parameter of the function whose body this is, counted from 1.
    Parameter {
        number: usize,
        ty: Oid,
    },
    /// The value that a domain's constraint is about (`CoerceToDomainValue`).
    DomainValue {
        ty: Oid,
        typmod: i32,
    },
    /// A conversion by way of text.
    ViaIo {
        argument: Box<Node>,
        ty: Oid,
        form: Form,
        volatility: Volatility,
    },
    ArrayCoerce {
        argument: Box<Node>,
        ty: Oid,
        typmod: i32,
        form: Form,
        volatility: Volatility,
    },
    Collate {
        argument: Box<Node>,
        collation: crate::name::QualifiedName,
    },
    Case {
        operand: Option<Box<Node>>,
        branches: Vec<(Node, Node)>,
        otherwise: Box<Node>,
        ty: Oid,
    },
    /// The operand of a simple CASE, within its branches.
    CaseTest {
        ty: Oid,
        typmod: i32,
    },
    Array {
        elements: Vec<Node>,
        ty: Oid,
        element: Oid,
    },
    Row {
        fields: Vec<Node>,
        /// The row type that it became, and how.
        cast_to: Option<(Oid, Form)>,
    },
    RowCompare {
        symbol: Symbol,
        left: Vec<Node>,
        right: Vec<Node>,
    },
    Coalesce {
        arguments: Vec<Node>,
        ty: Oid,
    },
    Greatest {
        arguments: Vec<Node>,
        ty: Oid,
    },
    Least {
        arguments: Vec<Node>,
        ty: Oid,
    },
    SqlValue {
        function: SqlValueFunction,
        precision: Option<u32>,
        ty: Oid,
    },
    NullTest {
        argument: Box<Node>,
        negated: bool,
        row: bool,
    },
    /// `IS TRUE` and its kin.
    BooleanTest {
        argument: Box<Node>,
        test: IsTest,
        negated: bool,
    },
    /// `IS JSON`
    JsonTest {
        argument: Box<Node>,
        text: &'static str,
    },
    Grouping {
        arguments: Vec<Node>,
        /// Whose groups it is about: those of the query so many queries further out.
        level: usize,
    },
    /// What SQL writes with words of its own: XML and JSON.
    Form {
        parts: Vec<FormPart>,
        ty: Oid,
        typmod: i32,
        volatility: Volatility,
    },
}

/// A bound subscript.
#[derive(Debug, Clone)]
pub(crate) enum BoundSubscript {
    Index(Node),
    Slice(Option<Node>, Option<Node>),
}

impl Node {
    pub(crate) fn new(kind: NodeKind, span: Span) -> Self {
        Self { kind, span }
    }

    pub(crate) fn text(value: impl Into<String>, ty: Oid, span: Span) -> Self {
        Self::new(NodeKind::Const { value: Value::Text(value.into()), ty, typmod: -1 }, span)
    }

    pub(crate) fn null(ty: Oid, span: Span) -> Self {
        Self::new(NodeKind::Const { value: Value::Null, ty, typmod: -1 }, span)
    }

    /// `exprType`
    pub(crate) fn ty(&self) -> Oid {
        match &self.kind {
            NodeKind::Var { ty, .. }
            | NodeKind::Const { ty, .. }
            | NodeKind::Func { ty, .. }
            | NodeKind::Op { ty, .. }
            | NodeKind::NullIf { ty, .. }
            | NodeKind::SubLink { ty, .. }
            | NodeKind::Subscript { ty, .. }
            | NodeKind::Field { ty, .. }
            | NodeKind::Relabel { ty, .. }
            | NodeKind::ToDomain { ty, .. }
            | NodeKind::DomainValue { ty, .. }
            | NodeKind::Parameter { ty, .. }
            | NodeKind::ViaIo { ty, .. }
            | NodeKind::ArrayCoerce { ty, .. }
            | NodeKind::Case { ty, .. }
            | NodeKind::CaseTest { ty, .. }
            | NodeKind::Array { ty, .. }
            | NodeKind::Coalesce { ty, .. }
            | NodeKind::Greatest { ty, .. }
            | NodeKind::Least { ty, .. }
            | NodeKind::SqlValue { ty, .. }
            | NodeKind::Form { ty, .. } => *ty,
            NodeKind::NamedArgument { value, .. } => value.ty(),
            NodeKind::Collate { argument, .. } => argument.ty(),
            NodeKind::Aggregate(call) => call.ty,
            NodeKind::Window(call) => call.ty,
            NodeKind::Row { cast_to, .. } => cast_to.map_or(Oid::RECORD, |(ty, _)| ty),
            NodeKind::Grouping { .. } => Oid::INT4,
            NodeKind::Distinct { .. }
            | NodeKind::ArrayOp { .. }
            | NodeKind::Bool { .. }
            | NodeKind::RowCompare { .. }
            | NodeKind::NullTest { .. }
            | NodeKind::BooleanTest { .. }
            | NodeKind::JsonTest { .. } => Oid::BOOL,
        }
    }

    /// `exprTypmod`
    pub(crate) fn typmod(&self) -> i32 {
        match &self.kind {
            NodeKind::Var { typmod, .. }
            | NodeKind::Const { typmod, .. }
            | NodeKind::Func { typmod, .. }
            | NodeKind::SubLink { typmod, .. }
            | NodeKind::Subscript { typmod, .. }
            | NodeKind::Field { typmod, .. }
            | NodeKind::Relabel { typmod, .. }
            | NodeKind::ArrayCoerce { typmod, .. }
            | NodeKind::DomainValue { typmod, .. }
            | NodeKind::Form { typmod, .. }
            | NodeKind::CaseTest { typmod, .. } => *typmod,
            NodeKind::NamedArgument { value, .. } => value.typmod(),
            NodeKind::Collate { argument, .. } => argument.typmod(),
            NodeKind::NullIf { left, .. } => left.typmod(),
            NodeKind::Case { branches, otherwise, ty, .. } => {
                common_typmod(branches.iter().map(|(_, then)| then).chain([otherwise.as_ref()]), *ty)
            }
            NodeKind::Coalesce { arguments, ty }
            | NodeKind::Greatest { arguments, ty }
            | NodeKind::Least { arguments, ty } => common_typmod(arguments.iter(), *ty),
            NodeKind::Array { elements, ty, element } => {
                let nested = elements.first().is_some_and(|first| first.ty() == *ty);
                common_typmod(elements.iter(), if nested { *ty } else { *element })
            }
            NodeKind::SqlValue { precision, .. } => precision.map_or(-1, |precision| precision as i32),
            NodeKind::Aggregate(_)
            | NodeKind::Window(_)
            | NodeKind::Op { .. }
            | NodeKind::ViaIo { .. }
            | NodeKind::ToDomain { .. }
            | NodeKind::Parameter { .. }
            | NodeKind::Distinct { .. }
            | NodeKind::ArrayOp { .. }
            | NodeKind::Bool { .. }
            | NodeKind::Row { .. }
            | NodeKind::RowCompare { .. }
            | NodeKind::NullTest { .. }
            | NodeKind::BooleanTest { .. }
            | NodeKind::JsonTest { .. }
            | NodeKind::Grouping { .. } => -1,
        }
    }

    /// Whether it is a constant, and which.
    pub(crate) fn constant(&self) -> Option<&Value> {
        match &self.kind {
            NodeKind::Const { value, .. } => Some(value),
            _ => None,
        }
    }

    /// Whether it is a null whose type is not known yet (`exprIsNullConstant` on the raw tree).
    pub(crate) fn is_null_constant(&self) -> bool {
        self.constant() == Some(&Value::Null)
    }
}

/// The typmod that all have in common, if all are of type `ty`.
fn common_typmod<'a>(mut nodes: impl Iterator<Item = &'a Node>, ty: Oid) -> i32 {
    let Some(first) = nodes.next().filter(|node| node.ty() == ty) else { return -1 };
    let typmod = first.typmod();
    if typmod >= 0 && nodes.all(|node| node.ty() == ty && node.typmod() == typmod) { typmod } else { -1 }
}
