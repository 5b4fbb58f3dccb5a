//! What names are visible: `ParseNamespaceItem` and what `parse_relation.c` does with it.

use super::Binder;
use crate::analyze::catalog::Oid;
use crate::analyze::node::Attribute;
use crate::analyze::query::{Relation, RelationColumn, RelationKind};
use crate::model::Table;
use crate::name::{Ident, QualifiedName};
use crate::sql::ast::WindowSpec;

/// What is being bound (`ParseExprKind`): it decides what is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clause {
    Default,
    Generated,
    Check,
    IndexKey,
    IndexPredicate,
    PartitionKey,
    /// How a column's values become those of another type.
    Transform,
    /// The default of a routine's parameter.
    Parameter,
    Policy,
    Trigger,
    Statistics,
    Publication,
    View,
    /// The body of a function.
    Body,
    /// What a rule does.
    Rule,
    /// The list of a query's results.
    Targets,
    From,
    Join,
    Where,
    GroupBy,
    Having,
    OrderBy,
    Limit,
    Values,
    /// The only row of an INSERT.
    Row,
    /// What an UPDATE sets.
    Set,
    Returning,
    Filter,
    Window,
    /// How far a window's frame reaches.
    Frame,
    /// The marks of CYCLE.
    Cycle,
}

impl Clause {
    /// What messages call it: `DEFAULT expressions`, for a sentence about what is not allowed in them.
    pub(crate) fn plural(self) -> &'static str {
        match self {
            Self::Default | Self::Parameter => "DEFAULT expressions",
            Self::Generated => "column generation expressions",
            Self::Check => "check constraints",
            Self::IndexKey => "index expressions",
            Self::IndexPredicate => "index predicates",
            Self::PartitionKey => "partition key expressions",
            Self::Transform => "transform expressions",
            Self::Policy => "policy expressions",
            Self::Trigger => "trigger WHEN conditions",
            Self::Statistics => "statistics expressions",
            Self::Publication => "publication WHERE expressions",
            Self::View => "views",
            Self::Body => "function bodies",
            Self::Rule => "rules",
            Self::Targets => "the target list",
            Self::From => "functions in FROM",
            Self::Join => "JOIN conditions",
            Self::Where => "WHERE",
            Self::GroupBy => "GROUP BY",
            Self::Having => "HAVING",
            Self::OrderBy => "ORDER BY",
            Self::Limit => "LIMIT",
            Self::Values | Self::Row => "VALUES",
            Self::Set => "UPDATE",
            Self::Returning => "RETURNING",
            Self::Filter => "FILTER",
            Self::Window => "window definitions",
            Self::Frame => "window frames",
            Self::Cycle => "CYCLE",
        }
    }

    /// The same for one: `DEFAULT expression`.
    pub(crate) fn singular(self) -> &'static str {
        match self {
            Self::Default | Self::Parameter => "DEFAULT expression",
            Self::Generated => "column generation expression",
            Self::Check => "check constraint",
            Self::IndexKey => "index expression",
            Self::IndexPredicate => "index predicate",
            Self::PartitionKey => "partition key expression",
            Self::Transform => "transform expression",
            Self::Trigger => "trigger WHEN condition",
            Self::Statistics => "statistics expression",
            other => other.plural(),
        }
    }
}

/// A column that a name may mean.
#[derive(Debug, Clone)]
pub(crate) struct VisibleColumn {
    pub(crate) name: Ident,
    pub(crate) relation: usize,
    pub(crate) attribute: Attribute,
    pub(crate) ty: Oid,
    pub(crate) typmod: i32,
}

/// An item of FROM as names see it.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Its alias or its relation's name; a join without an alias has none.
    pub(crate) name: Option<Ident>,
    /// The table, for names with a schema.
    pub(crate) table: Option<QualifiedName>,
    /// The relation it is, for whole-row references.
    pub(crate) relation: Option<usize>,
    pub(crate) columns: Vec<VisibleColumn>,
    /// Whether `name.column` sees it.
    pub(crate) relation_visible: bool,
    /// Whether a bare column name sees it.
    pub(crate) columns_visible: bool,
    /// Visible only within LATERAL items that follow.
    pub(crate) lateral_only: bool,
    /// Whether LATERAL may refer to it at all.
    pub(crate) lateral_ok: bool,
}

/// The names of one query, or of the place itself.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) clause: Clause,
    pub(crate) relations: Vec<Relation>,
    pub(crate) items: Vec<Item>,
    pub(crate) ctes: Vec<VisibleCte>,
    pub(crate) lateral: bool,
    pub(crate) has_aggregates: bool,
    pub(crate) has_windows: bool,
    /// How many calls of set-returning functions were met.
    pub(crate) sets: usize,
    /// Whether one of them is among the results.
    pub(crate) has_target_sets: bool,
    /// Whether it reads the recursive query that it is part of.
    pub(crate) reads_itself: bool,
    /// The windows that the query names.
    pub(crate) windows: Vec<(Ident, WindowSpec)>,
}

/// A common table expression that names may mean.
#[derive(Debug, Clone)]
pub(crate) struct VisibleCte {
    pub(crate) name: Ident,
    pub(crate) columns: Vec<RelationColumn>,
    /// Whether it yields rows; what changes some without RETURNING does not.
    pub(crate) returns: bool,
    /// Whether it is being bound: who reads it is within it.
    pub(crate) building: bool,
}

impl Scope {
    pub(crate) fn new(clause: Clause) -> Self {
        Self {
            clause,
            relations: Vec::new(),
            items: Vec::new(),
            ctes: Vec::new(),
            lateral: false,
            has_aggregates: false,
            has_windows: false,
            sets: 0,
            has_target_sets: false,
            reads_itself: false,
            windows: Vec::new(),
        }
    }

    /// Adds a relation and returns its number and the item that shows it.
    pub(crate) fn add(&mut self, relation: Relation) -> (usize, Item) {
        let number = self.relations.len();
        let columns = relation
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| VisibleColumn {
                name: column.name.clone(),
                relation: number,
                attribute: Attribute::Column(at),
                ty: column.ty,
                typmod: column.typmod,
            })
            .collect();
        let table = match &relation.kind {
            RelationKind::Table { name, .. } | RelationKind::System(name) if relation.alias.is_none() => {
                Some(name.clone())
            }
            RelationKind::Table { .. }
            | RelationKind::System(_)
            | RelationKind::Query(_)
            | RelationKind::Functions { .. }
            | RelationKind::Cte { .. }
            | RelationKind::Values(_)
            | RelationKind::Assigned(_)
            | RelationKind::TableFunction(_)
            | RelationKind::Join(_) => None,
        };
        let item = Item {
            name: Some(relation.name.clone()),
            table,
            relation: Some(number),
            columns,
            relation_visible: true,
            columns_visible: true,
            lateral_only: false,
            lateral_ok: true,
        };
        self.relations.push(relation);
        (number, item)
    }
}

impl Binder<'_, '_> {
    /// Adds a table of the schema to the innermost scope, at once visible.
    pub(crate) fn add_table(&mut self, table: &Table, alias: Option<Ident>, alias_columns: Vec<Ident>, only: bool) {
        let relation = self.table_relation(table, alias, alias_columns, only);
        let (_, item) = self.scope.add(relation);
        self.scope.items.push(item);
    }

    /// The relation that a table is. A column of unknown type has no type here either.
    pub(crate) fn table_relation(
        &self,
        table: &Table,
        alias: Option<Ident>,
        alias_columns: Vec<Ident>,
        only: bool,
    ) -> Relation {
        let columns = table
            .columns
            .iter()
            .map(|column| {
                let (ty, typmod) = self.env.type_of(&column.data_type).unwrap_or((Oid::NONE, -1));
                RelationColumn { name: column.name.clone(), ty, typmod }
            })
            .collect();
        rows_relation(&table.name, columns, alias, alias_columns, only)
    }
}

/// The relation that a table or a view with these columns is.
pub(crate) fn rows_relation(
    of: &QualifiedName,
    mut columns: Vec<RelationColumn>,
    alias: Option<Ident>,
    alias_columns: Vec<Ident>,
    only: bool,
) -> Relation {
    for (column, name) in columns.iter_mut().zip(&alias_columns) {
        column.name = name.clone();
    }
    Relation {
        kind: RelationKind::Table { name: of.clone(), only, sample: None },
        name: alias.clone().unwrap_or_else(|| of.name.clone()),
        alias,
        alias_columns,
        columns,
        lateral: false,
    }
}
