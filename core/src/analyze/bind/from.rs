//! FROM: `transformFromClause` of `parse_clause.c`.

use super::operator::Use;
use super::scope::{Item, VisibleColumn, rows_relation};
use super::{Binder, Bound, Clause, figure_name};
use crate::analyze::catalog::Oid;
use crate::analyze::environment::{Field, OwnFunction};
use crate::analyze::error::{ambiguous_column, raise, undecided, unknown_column, unknown_relation};
use crate::analyze::node::{Attribute, Node, NodeKind};
use crate::analyze::query::{BoundJoin, BoundQuery, FromTree, Relation, RelationColumn, RelationKind};
use crate::analyze::walk::walk;
use crate::name::Ident;
use crate::name::nearest;
use crate::source::Span;
use crate::sql::ast::{
    Alias, ColumnDefinition, Expr, ExprKind, FromItem, JoinCondition, JoinKind, Name, ObjectName, Query,
};

/// An item of FROM, bound, with the names it shows.
struct Placed {
    tree: FromTree,
    items: Vec<Item>,
    /// The columns that `*` stands for.
    columns: Vec<VisibleColumn>,
}

impl Binder<'_, '_> {
    /// Binds FROM and makes its names visible. Returns the trees, and the columns that a bare star stands for.
    pub(super) fn from(&mut self, from: &[FromItem]) -> Bound<(Vec<FromTree>, Vec<VisibleColumn>)> {
        self.scope.clause = Clause::From;
        let (mut trees, mut star) = (Vec::new(), Vec::new());
        for item in from {
            let placed = self.bind_from_item(item)?;
            self.check_names(&placed.items)?;
            trees.push(placed.tree);
            star.extend(placed.columns);
            self.show_laterally(placed.items);
        }
        for item in &mut self.scope.items {
            item.lateral_only = false;
            item.lateral_ok = true;
        }
        Ok((trees, star))
    }

    /// Items seen so far are visible within LATERAL ones that follow.
    fn show_laterally(&mut self, items: Vec<Item>) {
        self.scope.items.extend(items.into_iter().map(|item| Item { lateral_only: true, ..item }));
    }

    fn check_names(&self, new: &[Item]) -> Bound<()> {
        for item in new.iter().filter(|item| item.relation_visible) {
            let clash = self.scope.items.iter().filter(|other| other.relation_visible).any(|other| {
                other.name.is_some() && other.name == item.name && (other.table.is_none() || other.table == item.table)
            });
            if let (true, Some(name)) = (clash, &item.name) {
                let message = format!("table name \"{}\" specified more than once", name.as_str());
                return Err(raise("duplicate-alias", "42712", self.place_span, message)
                    .help("give one of them an alias of its own")
                    .into());
            }
        }
        Ok(())
    }

    fn bind_from_item(&mut self, item: &FromItem) -> Bound<Placed> {
        match item {
            FromItem::Relation { name, only, alias, sample } => {
                if sample.is_some() {
                    return Err(undecided(name.span(), "TABLESAMPLE"));
                }
                let relation = self.named_relation(name, *only, alias.as_ref())?;
                Ok(self.place(relation))
            }
            FromItem::Query { lateral, query, alias } => self.bind_from_query(*lateral, query, alias.as_ref()),
            FromItem::Function { lateral, calls, rows_from, ordinality, alias } => match calls.as_slice() {
                [(call, definitions)] if !rows_from => {
                    self.bind_from_function(*lateral, call, definitions, *ordinality, alias.as_ref())
                }
                _ => Err(undecided(self.place_span, "ROWS FROM")),
            },
            FromItem::Join { left, right, kind, condition, alias } => {
                if alias.is_some() {
                    return Err(undecided(self.place_span, "an alias of a join"));
                }
                self.join(left, right, *kind, condition)
            }
        }
    }

    fn place(&mut self, relation: Relation) -> Placed {
        let (number, item) = self.scope.add(relation);
        Placed { tree: FromTree::Relation(number), columns: item.columns.clone(), items: vec![item] }
    }

    fn named_relation(&mut self, name: &ObjectName, only: bool, alias: Option<&Alias>) -> Bound<Relation> {
        let (alias_name, alias_columns) = split_alias(alias);
        let word = &name.name.ident;
        if name.qualifiers.is_empty()
            && let Some(columns) = self.cte_columns(word)
        {
            let columns = rename(columns, &alias_columns);
            let shown = alias_name.clone().unwrap_or_else(|| word.clone());
            let kind = RelationKind::Cte { name: word.clone() };
            return Ok(Relation { kind, name: shown, alias: alias_name, alias_columns, columns, lateral: false });
        }
        let Some(rows) = self.env.rows_named(self.search_path, name) else { return Err(self.no_relation(name)) };
        match self.env.columns_of(rows) {
            Some(columns) => Ok(rows_relation(rows.name(), columns, alias_name, alias_columns, only)),
            None => Err(undecided(name.span(), format!("the columns of view \"{}\"", word.as_str()))),
        }
    }

    /// The stop for a relation that is not there; those of `pg_catalog` are, but are not known.
    fn no_relation(&self, name: &ObjectName) -> crate::analyze::error::Stop {
        let builtin = match name.schema() {
            Some(schema) => matches!(schema.ident.as_str(), "pg_catalog" | "information_schema"),
            None => name.name.ident.as_str().starts_with("pg_"),
        };
        if builtin {
            return undecided(name.span(), "a relation of the system catalog");
        }
        let tables: Vec<&str> = self.env.schema.tables().map(|table| table.name.name.as_str()).collect();
        unknown_relation(name, nearest(name.name.ident.as_str(), tables)).into()
    }

    fn cte_columns(&self, name: &Ident) -> Option<Vec<RelationColumn>> {
        let scopes = std::iter::once(&self.scope).chain(self.outer.iter().rev());
        scopes.flat_map(|scope| scope.ctes.iter().rev()).find(|cte| cte.name == *name).map(|cte| cte.columns.clone())
    }

    fn bind_from_query(&mut self, lateral: bool, query: &Query, alias: Option<&Alias>) -> Bound<Placed> {
        let (alias_name, alias_columns) = split_alias(alias);
        let before = std::mem::replace(&mut self.scope.lateral, lateral);
        let bound = self.query(query);
        self.scope.lateral = before;
        let bound: BoundQuery = bound?;
        let columns = rename(bound.columns.clone(), &alias_columns);
        let Some(name) = alias_name.clone() else {
            return Err(undecided(query.span, "a subquery in FROM without an alias"));
        };
        Ok(self.place(Relation {
            kind: RelationKind::Query(Box::new(bound)),
            name,
            alias: alias_name,
            alias_columns,
            columns,
            lateral,
        }))
    }

    fn bind_from_function(
        &mut self,
        lateral: bool,
        call: &Expr,
        definitions: &[ColumnDefinition],
        ordinality: bool,
        alias: Option<&Alias>,
    ) -> Bound<Placed> {
        let (alias_name, alias_columns) = split_alias(alias);
        if !definitions.is_empty() || alias.is_some_and(|alias| !alias.definitions.is_empty()) {
            return Err(undecided(call.span, "a column definition list"));
        }
        let before = std::mem::replace(&mut self.scope.lateral, true);
        let bound = self.expression(call);
        self.scope.lateral = before;
        let bound = bound?;
        let function_name = Ident::new(figure_name(call).unwrap_or_else(|| "?column?".to_owned()));
        let name = alias_name.clone().unwrap_or_else(|| function_name.clone());
        let scalar_name = self.only_column(&bound).or_else(|| alias_name.clone()).unwrap_or(function_name);
        let mut columns = self.function_columns(&bound, &scalar_name, call)?;
        if ordinality {
            columns.push(RelationColumn { name: Ident::new("ordinality"), ty: Oid::INT8, typmod: -1 });
        }
        let lateral = lateral || has_level_variables(&bound);
        Ok(self.place(Relation {
            kind: RelationKind::Function { call: Box::new(bound), ordinality },
            name,
            alias: alias_name,
            columns: rename(columns, &alias_columns),
            alias_columns,
            lateral,
        }))
    }

    /// The name of the one column of a function's result, where it has one (`chooseScalarFunctionAlias`).
    fn only_column(&self, bound: &Node) -> Option<Ident> {
        let NodeKind::Func { function, arguments, .. } = &bound.kind else { return None };
        if let Some(own) = function.routine.and_then(|number| self.env.own_function(number)) {
            let mut outputs = own.routine?.parameters.iter().filter(|parameter| parameter.mode.is_output());
            let name = outputs.next()?.name.clone();
            return if outputs.next().is_none() { name } else { None };
        }
        let row =
            self.env.catalog.functions(function.name).iter().find(|row| row.arguments.len() == arguments.len())?;
        let mut columns = row.columns();
        let (name, _) = columns.next()?;
        (columns.next().is_none() && !name.is_empty()).then(|| Ident::new(name))
    }

    /// What a function yields as a table.
    fn function_columns(&self, bound: &Node, name: &Ident, call: &Expr) -> Bound<Vec<RelationColumn>> {
        let scalar = vec![RelationColumn { name: name.clone(), ty: bound.ty(), typmod: bound.typmod() }];
        if let Some(columns) = self.env.row_columns(bound.ty()) {
            return Ok(columns);
        }
        if let Some(fields) = self.env.fields(bound.ty()) {
            let column = |field: &Field| {
                let column = RelationColumn { name: field.name.clone(), ty: field.ty, typmod: field.typmod };
                (field.ty != Oid::NONE).then_some(column)
            };
            let columns: Option<Vec<RelationColumn>> = fields.iter().map(column).collect();
            return columns.ok_or_else(|| undecided(call.span, "the type of a field"));
        }
        if bound.ty() != Oid::RECORD {
            return Ok(scalar);
        }
        let (NodeKind::Func { function, arguments, .. }, ExprKind::Call(_)) = (&bound.kind, &call.kind) else {
            return Err(undecided(call.span, "a function that yields records"));
        };
        let types: Vec<Oid> = arguments.iter().map(Node::ty).collect();
        if let Some(own) = function.routine.and_then(|number| self.env.own_function(number)) {
            return self.own_columns(own, &types, call);
        }
        let found = self.env.catalog.functions(function.name).iter().find(|row| {
            row.arguments.len() == types.len() && self.env.resolve_polymorphic(&types, &row.arguments).is_some()
        });
        let columns: Option<Vec<RelationColumn>> = found.map(|row| {
            row.columns()
                .filter_map(|(name, ty)| {
                    let actual = self.env.resolve_polymorphic(&types, &row.arguments)?;
                    let ty = self.env.substitute(self.env.catalog.type_named(ty)?, &actual)?;
                    Some(RelationColumn { name: Ident::new(name), ty, typmod: -1 })
                })
                .collect()
        });
        match columns {
            Some(columns) if !columns.is_empty() => Ok(columns),
            _ => Err(undecided(call.span, "a function that yields records")),
        }
    }

    /// The columns that a function of the schema yields by its output parameters.
    fn own_columns(&self, own: &OwnFunction<'_>, types: &[Oid], call: &Expr) -> Bound<Vec<RelationColumn>> {
        let outputs = own
            .routine
            .into_iter()
            .flat_map(|routine| &routine.parameters)
            .filter(|parameter| parameter.mode.is_output());
        let columns: Option<Vec<RelationColumn>> = outputs
            .enumerate()
            .map(|(at, parameter)| {
                let name = parameter.name.clone().unwrap_or_else(|| Ident::new(format!("column{}", at + 1)));
                let (declared, _) = self.env.type_of(&parameter.data_type)?;
                let actual = self.env.resolve_polymorphic(types, &own.function.arguments)?;
                Some(RelationColumn { name, ty: self.env.substitute(declared, &actual)?, typmod: -1 })
            })
            .collect();
        match columns {
            Some(columns) if !columns.is_empty() => Ok(columns),
            _ => Err(undecided(call.span, "a function that yields records")),
        }
    }

    fn join(&mut self, left: &FromItem, right: &FromItem, kind: JoinKind, condition: &JoinCondition) -> Bound<Placed> {
        let left = self.bind_from_item(left)?;
        // The left side is visible to LATERAL items on the right.
        let mark = self.scope.items.len();
        self.show_laterally(left.items.clone());
        let right = self.bind_from_item(right);
        self.scope.items.truncate(mark);
        let right = right?;
        let mut items = left.items;
        items.extend(right.items);
        let (condition, columns) = match condition {
            JoinCondition::None => (BoundJoin::None, [left.columns, right.columns].concat()),
            JoinCondition::On(expr) => {
                let bound = self.join_condition(expr, &items)?;
                (BoundJoin::On(Box::new(bound)), [left.columns, right.columns].concat())
            }
            JoinCondition::Using { columns, alias } => {
                if alias.is_some() {
                    return Err(undecided(self.place_span, "an alias of USING"));
                }
                self.join_using(columns, kind, left.columns, right.columns, &mut items)?
            }
            JoinCondition::Natural => {
                let common: Vec<Name> = left
                    .columns
                    .iter()
                    .filter(|column| right.columns.iter().any(|other| other.name == column.name))
                    .map(|column| Name { ident: column.name.clone(), span: self.place_span })
                    .collect();
                if common.is_empty() {
                    (BoundJoin::None, [left.columns, right.columns].concat())
                } else {
                    self.join_using(&common, kind, left.columns, right.columns, &mut items)?
                }
            }
        };
        let tree = FromTree::Join { left: Box::new(left.tree), right: Box::new(right.tree), kind, condition };
        Ok(Placed { tree, items, columns })
    }

    /// Within ON only the two sides are visible, and what is further out.
    fn join_condition(&mut self, expr: &Expr, items: &[Item]) -> Bound<Node> {
        let before = std::mem::replace(&mut self.scope.items, items.to_vec());
        self.scope.clause = Clause::Join;
        let bound = self.condition(expr, "JOIN/ON");
        self.scope.clause = Clause::From;
        self.scope.items = before;
        bound
    }

    fn join_using(
        &mut self,
        names: &[Name],
        kind: JoinKind,
        left: Vec<VisibleColumn>,
        right: Vec<VisibleColumn>,
        items: &mut Vec<Item>,
    ) -> Bound<(BoundJoin, Vec<VisibleColumn>)> {
        let mut merged = Vec::with_capacity(names.len());
        for name in names {
            let (one, other) = (only(&left, name, "left")?, only(&right, name, "right")?);
            let used = Use { symbol: "=", span: name.span, whole: name.span };
            self.make_op(used, vec![as_node(one, name.span), as_node(other, name.span)])?;
            if one.ty != other.ty || one.typmod != other.typmod || kind == JoinKind::Full {
                return Err(undecided(name.span, "USING that converts or merges its columns"));
            }
            merged.push(if kind == JoinKind::Right { other.clone() } else { one.clone() });
        }
        let rest = left.into_iter().chain(right).filter(|column| !names.iter().any(|name| name.ident == column.name));
        let columns: Vec<VisibleColumn> = merged.into_iter().chain(rest).collect();
        for item in items.iter_mut() {
            item.columns_visible = false;
        }
        items.push(Item {
            name: None,
            table: None,
            relation: None,
            columns: columns.clone(),
            relation_visible: false,
            columns_visible: true,
            lateral_only: false,
            lateral_ok: true,
        });
        let names = names.iter().map(|name| name.ident.clone()).collect();
        Ok((BoundJoin::Using { columns: names, alias: None }, columns))
    }
}

fn only<'c>(columns: &'c [VisibleColumn], name: &Name, side: &str) -> Bound<&'c VisibleColumn> {
    let mut found = columns.iter().filter(|column| column.name == name.ident);
    match (found.next(), found.next()) {
        (Some(column), None) => Ok(column),
        (Some(_), Some(_)) => Err(ambiguous_column(name.span, name.ident.as_str()).into()),
        (None, _) => {
            let similar = nearest(name.ident.as_str(), columns.iter().map(|column| column.name.as_str()));
            let mut diagnostic = unknown_column(name.span, name.ident.as_str(), None, similar);
            diagnostic.message =
                format!("column \"{}\" specified in USING clause does not exist in {side} table", name.ident.as_str());
            Err(diagnostic.into())
        }
    }
}

fn as_node(column: &VisibleColumn, span: Span) -> Node {
    let VisibleColumn { relation, attribute, ty, typmod, .. } = *column;
    Node::new(NodeKind::Var { level: 0, relation, attribute, ty, typmod }, span)
}

fn split_alias(alias: Option<&Alias>) -> (Option<Ident>, Vec<Ident>) {
    let Some(alias) = alias else { return (None, Vec::new()) };
    (
        alias.name.as_ref().map(|name| name.ident.clone()),
        alias.columns.iter().map(|column| column.ident.clone()).collect(),
    )
}

fn rename(mut columns: Vec<RelationColumn>, names: &[Ident]) -> Vec<RelationColumn> {
    for (column, name) in columns.iter_mut().zip(names) {
        column.name = name.clone();
    }
    columns
}

fn has_level_variables(node: &Node) -> bool {
    let mut found = false;
    walk(node, 0, &mut |node, depth| {
        if let NodeKind::Var { level, attribute: Attribute::Column(_) | Attribute::Row, .. } = &node.kind {
            found |= *level == depth;
        }
    });
    found
}
