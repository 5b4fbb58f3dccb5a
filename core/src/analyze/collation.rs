//! The collation that an expression's value has (`assign_collations_walker`, parse_collate.c), as far as a table made of a
//! query keeps it.

use super::environment::Environment;
use super::error::{Bound, Stop, raise};
use super::node::{Attribute, Node, NodeKind};
use super::query::{BoundBody, BoundQuery, BoundSelect, RelationKind, SetTree};
use super::{default_collation, is_collatable, walk};
use crate::name::QualifiedName;
use crate::source::Span;

/// Where a collation comes from. What is said wins over what a column has, and that over a type's own.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Derived {
    /// The type's own.
    Default,
    /// A column's.
    Implicit(QualifiedName),
    /// Columns of different collations.
    Conflict,
    /// `COLLATE`
    Explicit(QualifiedName),
}

impl Derived {
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Explicit(name), _) | (_, Self::Explicit(name)) => Self::Explicit(name),
            (Self::Conflict, _) | (_, Self::Conflict) => Self::Conflict,
            (Self::Implicit(one), Self::Implicit(two)) if one != two => Self::Conflict,
            (Self::Implicit(name), _) | (_, Self::Implicit(name)) => Self::Implicit(name),
            (Self::Default, Self::Default) => Self::Default,
        }
    }
}

/// The collation that `COLLATE` within an expression gives its value, if any. Refuses two that meet
/// (`merge_collation_state`).
pub(super) fn explicit(env: &Environment<'_>, node: &Node) -> Bound<Option<QualifiedName>> {
    let all = |nodes: Vec<&Node>| nodes.into_iter().try_for_each(|node| explicit(env, node).map(|_| ()));
    let merged = match &node.kind {
        NodeKind::Collate { argument, collation } => {
            explicit(env, argument)?;
            return Ok(Some(collation.clone()));
        }
        NodeKind::Row { fields, .. } => {
            all(fields.iter().collect())?;
            return Ok(None);
        }
        NodeKind::RowCompare { left, right, .. } => {
            for pair in left.iter().zip(right) {
                meet(env, [pair.0, pair.1], node.span)?;
            }
            return Ok(None);
        }
        NodeKind::Case { operand, branches, otherwise, .. } => {
            all(operand.as_deref().into_iter().chain(branches.iter().map(|(when, _)| when)).collect())?;
            meet(env, branches.iter().map(|(_, then)| then).chain([otherwise.as_ref()]), node.span)?
        }
        NodeKind::Aggregate(call) => {
            all(call.order_by.iter().map(|key| &key.value).chain(&call.filter).collect())?;
            match call.within_group {
                true => all(call.arguments.iter().collect()).map(|()| None)?,
                false => meet(env, &call.arguments, node.span)?,
            }
        }
        NodeKind::Window(call) => meet(env, &call.arguments, node.span)?,
        NodeKind::Subscript { base, .. } => explicit(env, base)?,
        NodeKind::Field { base, .. } | NodeKind::ToDomain { argument: base, .. } => {
            explicit(env, base)?;
            return Ok(None);
        }
        NodeKind::SubLink { .. } => {
            all(walk::children(node))?;
            return Ok(None);
        }
        _ => meet(env, walk::children(node), node.span)?,
    };
    Ok(merged.filter(|_| env.row(node.ty()).collatable))
}

/// The one collation that `COLLATE` gives several values that are used together.
fn meet<'n>(
    env: &Environment<'_>,
    nodes: impl IntoIterator<Item = &'n Node>,
    span: Span,
) -> Bound<Option<QualifiedName>> {
    let mut known: Option<QualifiedName> = None;
    for node in nodes {
        let Some(found) = explicit(env, node)? else { continue };
        match &known {
            Some(other) if *other != found => return Err(mismatch(other, &found, span)),
            _ => known = Some(found),
        }
    }
    Ok(known)
}

/// The error for two collations that were both written.
pub(super) fn mismatch(one: &QualifiedName, other: &QualifiedName, span: Span) -> Stop {
    let message = format!(
        "collation mismatch between explicit collations \"{}\" and \"{}\"",
        one.name.as_str(),
        other.name.as_str()
    );
    raise("collation-mismatch", "42P21", span, message).help("write one of them").into()
}

/// Whether columns of different collations meet in a query's column, so that it has none.
pub(super) fn is_undetermined(env: &Environment<'_>, query: &BoundQuery, at: usize) -> bool {
    of_query(env, query, at) == Derived::Conflict
}

/// The collation of a query's column, where it is not its type's own.
pub(super) fn collation_of(env: &Environment<'_>, query: &BoundQuery, at: usize) -> Option<QualifiedName> {
    match of_query(env, query, at) {
        Derived::Implicit(name) | Derived::Explicit(name) => Some(name),
        Derived::Default | Derived::Conflict => None,
    }
}

fn of_query(env: &Environment<'_>, query: &BoundQuery, at: usize) -> Derived {
    match &query.body {
        BoundBody::Select(select) => {
            select.targets.get(at).map_or(Derived::Default, |target| of(env, select, &target.value))
        }
        BoundBody::SetOperation(tree) => of_tree(env, tree, at),
        BoundBody::Modify(_) => Derived::Default,
    }
}

fn of_tree(env: &Environment<'_>, tree: &SetTree, at: usize) -> Derived {
    match tree {
        SetTree::Leaf(query) => of_query(env, query, at),
        SetTree::Operation { left, right, .. } => of_tree(env, left, at).with(of_tree(env, right, at)),
    }
}

fn of(env: &Environment<'_>, select: &BoundSelect, node: &Node) -> Derived {
    let data_type = env.type_ref(node.ty(), -1);
    if data_type.as_ref().is_none_or(|data_type| !is_collatable(env.schema, data_type)) {
        return Derived::Default;
    }
    match &node.kind {
        NodeKind::Collate { collation, .. } => Derived::Explicit(collation.clone()),
        NodeKind::Var { level: 0, relation, attribute: Attribute::Column(number), .. } => {
            of_column(env, select, *relation, *number)
        }
        NodeKind::SubLink { query, .. } => of_query(env, query, 0),
        _ => {
            let children = walk::children(node).into_iter().map(|child| of(env, select, child));
            children.fold(Derived::Default, Derived::with)
        }
    }
}

fn of_column(env: &Environment<'_>, select: &BoundSelect, relation: usize, number: usize) -> Derived {
    let Some(relation) = select.relations.get(relation) else { return Derived::Default };
    match &relation.kind {
        RelationKind::Table { name, .. } => {
            let shape = env.schema.shape(name);
            let column = shape.as_ref().and_then(|table| table.columns.get(number));
            let own = column.and_then(|column| default_collation(env.schema, &column.data_type));
            let collation = column.and_then(|column| column.collation.clone());
            // A domain's own counts as a column's.
            let own = own.filter(|own| *own != QualifiedName::new("pg_catalog", "default"));
            collation.or(own).map_or(Derived::Default, Derived::Implicit)
        }
        RelationKind::Query(query) => match of_query(env, query, number) {
            Derived::Explicit(name) | Derived::Implicit(name) => Derived::Implicit(name),
            Derived::Default | Derived::Conflict => Derived::Default,
        },
        RelationKind::Join(columns) => {
            columns.get(number).map_or(Derived::Default, |column| of(env, select, &column.value))
        }
        RelationKind::System(_)
        | RelationKind::Functions { .. }
        | RelationKind::Cte { .. }
        | RelationKind::Values(_)
        | RelationKind::Assigned(_)
        | RelationKind::TableFunction(_) => Derived::Default,
    }
}
