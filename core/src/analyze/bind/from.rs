//! FROM: `transformFromClause` of `parse_clause.c`.

use std::borrow::Cow;

use super::operator::Use;
use super::scope::{Item, VisibleColumn, VisibleCte, rows_relation};
use super::{Binder, Bound, Clause, figure_name};
use crate::analyze::catalog::{Catalog, Function, Oid};
use crate::analyze::environment::{Field, OwnFunction};
use crate::analyze::error::{ambiguous_column, raise, undecided, unknown_column, unknown_relation};
use crate::analyze::extension;
use crate::analyze::node::{Attribute, Form, Node, NodeKind};
use crate::analyze::query::{
    BoundJoin, BoundQuery, BoundSample, FromTree, FunctionRows, JoinColumn, Relation, RelationColumn, RelationKind,
};
use crate::analyze::walk::walk;
use crate::model::Version;
use crate::name::{Ident, QualifiedName, nearest};
use crate::source::Span;
use crate::sql::ast::{
    Alias, Call, ColumnDefinition, Expr, ExprKind, FromItem, JoinCondition, JoinKind, Name, ObjectName, Query, Sample,
};

/// An item of FROM, bound, with the names it shows.
pub(super) struct Placed {
    tree: FromTree,
    items: Vec<Item>,
    /// The columns that `*` stands for: all that the relation at the top of the tree has, in their order.
    columns: Vec<VisibleColumn>,
}

/// The two sides of a join.
struct Sides {
    left: Placed,
    right: Placed,
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
                let mut relation = self.named_relation(name, *only, alias.as_ref())?;
                if let Some(written) = sample {
                    let bound = Some(Box::new(self.sample(written)?));
                    match &mut relation.kind {
                        RelationKind::Table { sample, .. } => *sample = bound,
                        _ => return Err(undecided(name.span(), "TABLESAMPLE of something else than a table")),
                    }
                }
                Ok(self.place(relation))
            }
            FromItem::Query { lateral, query, alias } => self.bind_from_query(*lateral, query, alias.as_ref()),
            FromItem::Function { lateral, calls, rows_from, ordinality, alias } => {
                self.functions(*lateral, (calls, *rows_from), *ordinality, alias.as_ref())
            }
            FromItem::XmlTable(table) => self.xml_table(table),
            FromItem::JsonTable(table) => self.json_table(table),
            FromItem::Join { left, right, kind, condition, alias } => {
                self.join((left, right), *kind, condition, alias.as_ref())
            }
        }
    }

    pub(super) fn place(&mut self, relation: Relation) -> Placed {
        let (number, item) = self.scope.add(relation);
        Placed { tree: FromTree::Relation(number), columns: item.columns.clone(), items: vec![item] }
    }

    fn named_relation(&mut self, name: &ObjectName, only: bool, alias: Option<&Alias>) -> Bound<Relation> {
        let (alias_name, alias_columns) = split_alias(alias);
        let word = &name.name.ident;
        if name.qualifiers.is_empty()
            && let Some(cte) = self.visible_cte(word)
        {
            if !cte.returns {
                let message = format!("WITH query \"{}\" does not have a RETURNING clause", word.as_str());
                return Err(raise("modifying-with", "0A000", name.span(), message).help("add RETURNING").into());
            }
            let (columns, building) = (cte.columns.clone(), cte.building);
            self.scope.reads_itself |= building;
            let columns = rename(columns, &alias_columns, alias)?;
            let shown = alias_name.clone().unwrap_or_else(|| word.clone());
            let kind = RelationKind::Cte { name: word.clone() };
            return Ok(Relation { kind, name: shown, alias: alias_name, alias_columns, columns, lateral: false });
        }
        if let Some((found, columns)) = self.system_relation(name) {
            let columns = rename(columns, &alias_columns, alias)?;
            let shown = alias_name.clone().unwrap_or_else(|| word.clone());
            let kind = RelationKind::System(found);
            return Ok(Relation { kind, name: shown, alias: alias_name, alias_columns, columns, lateral: false });
        }
        let Some(rows) = self.env.rows_named(self.search_path, name) else { return Err(self.no_relation(name)) };
        match self.env.columns_of(rows) {
            Some(columns) => {
                let columns = rename(columns, &alias_columns, alias)?;
                Ok(rows_relation(rows.name(), columns, alias_name, alias_columns, only))
            }
            None => Err(undecided(name.span(), format!("the columns of view \"{}\"", word.as_str()))),
        }
    }

    /// A relation of `information_schema`, or of `pg_catalog`, which comes first where no schema is written.
    fn system_relation(&self, name: &ObjectName) -> Option<(QualifiedName, Vec<RelationColumn>)> {
        let schema = name.schema().map_or("pg_catalog", |schema| schema.ident.as_str());
        let word = name.name.ident.as_str();
        let columns = self.env.catalog.relation(schema, word)?;
        let column = |(name, ty): (&'static str, &'static str)| {
            let ty = self.env.catalog.type_named(ty).unwrap_or(Oid::NONE);
            RelationColumn { name: Ident::new(name), ty, typmod: -1 }
        };
        Some((QualifiedName::new(schema, word), columns.map(column).collect()))
    }

    /// The stop for a relation that is not there; one that some version's system catalog has may be.
    pub(super) fn no_relation(&self, name: &ObjectName) -> crate::analyze::error::Stop {
        let schema = name.schema().map_or("pg_catalog", |schema| schema.ident.as_str());
        let word = name.name.ident.as_str();
        if Version::ALL.iter().any(|version| Catalog::of(*version).relation(schema, word).is_some()) {
            return undecided(name.span(), "a relation of the system catalog");
        }
        let tables: Vec<&str> = self.env.schema.tables().map(|table| table.name.name.as_str()).collect();
        unknown_relation(name, nearest(name.name.ident.as_str(), tables)).into()
    }

    fn visible_cte(&self, name: &Ident) -> Option<&VisibleCte> {
        let scopes = std::iter::once(&self.scope).chain(self.outer.iter().rev());
        scopes.flat_map(|scope| scope.ctes.iter().rev()).find(|cte| cte.name == *name)
    }

    fn bind_from_query(&mut self, lateral: bool, query: &Query, alias: Option<&Alias>) -> Bound<Placed> {
        let (alias_name, alias_columns) = split_alias(alias);
        let before = std::mem::replace(&mut self.scope.lateral, lateral);
        let bound = self.query(query);
        self.scope.lateral = before;
        let bound: BoundQuery = bound?;
        let columns = rename(bound.columns.clone(), &alias_columns, alias)?;
        if alias_name.is_none() {
            self.since(Version::V16, "a subquery in FROM without an alias", query.span)?;
        }
        let named = alias_name.is_some();
        let mut placed = self.place(Relation {
            kind: RelationKind::Query(Box::new(bound)),
            name: alias_name.clone().unwrap_or_else(|| Ident::new("unnamed_subquery")),
            alias: alias_name,
            alias_columns,
            columns,
            lateral,
        });
        placed.items.iter_mut().for_each(|item| item.relation_visible = named);
        Ok(placed)
    }

    /// `transformRangeTableSample`
    fn sample(&mut self, sample: &Sample) -> Bound<BoundSample> {
        let name = &sample.method.name;
        let method = name.ident.as_str();
        let builtin = sample.method.schema().is_none_or(|schema| schema.ident.as_str() == "pg_catalog");
        if !builtin || !matches!(method, "system" | "bernoulli") {
            if extension::any(self.env.schema) {
                return Err(undecided(sample.method.span(), "a sampling method of an extension"));
            }
            let message = format!("tablesample method {method} does not exist");
            return Err(raise("unknown-function", "42704", sample.method.span(), message)
                .help("there are: bernoulli, system")
                .into());
        }
        let mut arguments = Vec::with_capacity(sample.arguments.len());
        for argument in &sample.arguments {
            let node = self.expression(argument)?;
            arguments.push(self.coerce_to_specific(node, Oid::FLOAT4, "real", "TABLESAMPLE")?);
        }
        if arguments.len() != 1 {
            let message = format!("tablesample method {method} requires 1 argument, not {}", arguments.len());
            return Err(raise("syntax-error", "2202H", name.span, message).into());
        }
        let mut repeatable = None;
        if let Some(seed) = &sample.repeatable {
            let node = self.expression(seed)?;
            repeatable = Some(self.coerce_to_specific(node, Oid::FLOAT8, "double precision", "REPEATABLE")?);
        }
        Ok(BoundSample { method: method.to_owned(), arguments, repeatable })
    }

    /// `transformRangeFunction`, `addRangeTableEntryForFunction`
    fn functions(
        &mut self,
        lateral: bool,
        (written, rows_from): (&[(Expr, Vec<ColumnDefinition>)], bool),
        ordinality: bool,
        alias: Option<&Alias>,
    ) -> Bound<Placed> {
        let (alias_name, alias_columns) = split_alias(alias);
        let spread = spread_unnest(written);
        let mut calls = Vec::with_capacity(spread.len());
        let mut columns = Vec::new();
        let mut first_name = None;
        let only = spread.len() == 1;
        for (call, definitions) in &spread {
            let definitions = match alias {
                Some(alias) if only && !alias.definitions.is_empty() => &alias.definitions,
                _ => *definitions,
            };
            let before = std::mem::replace(&mut self.scope.lateral, true);
            let sets = self.scope.sets;
            let bound = self.expression(call);
            self.scope.lateral = before;
            let bound = bound?;
            let top = matches!(&bound.kind, NodeKind::Func { function, .. } if function.returns_set);
            if self.scope.sets > sets + usize::from(top) {
                let message = "set-returning functions must appear at top level of FROM";
                return Err(raise("set-returning-function", "0A000", call.span, message)
                    .help("select from each function by itself")
                    .into());
            }
            let function_name = Ident::new(figure_name(call).unwrap_or_else(|| "?column?".to_owned()));
            first_name.get_or_insert_with(|| function_name.clone());
            let definitions = self.definitions(definitions)?;
            let found = if definitions.is_empty() {
                let own = self.only_column(&bound);
                let alias = alias_name.clone().filter(|_| only && !rows_from);
                self.function_columns(&bound, &own.or(alias).unwrap_or(function_name), call.span)?
            } else {
                self.check_definitions(&bound, call)?;
                definitions.clone()
            };
            calls.push(FunctionRows { call: bound, definitions, width: found.len() });
            columns.extend(found);
        }
        if ordinality {
            columns.push(RelationColumn { name: Ident::new("ordinality"), ty: Oid::INT8, typmod: -1 });
        }
        let lateral = lateral || calls.iter().any(|rows| has_level_variables(&rows.call));
        let name = alias_name.clone().or(first_name).unwrap_or_else(|| Ident::new("?column?"));
        Ok(self.place(Relation {
            kind: RelationKind::Functions { calls, ordinality },
            name,
            alias: alias_name,
            columns: rename(columns, &alias_columns, alias)?,
            alias_columns,
            lateral,
        }))
    }

    fn definitions(&self, written: &[ColumnDefinition]) -> Bound<Vec<RelationColumn>> {
        let definition = |column: &ColumnDefinition| {
            let (ty, typmod) = self.type_name(&column.data_type)?;
            Ok(RelationColumn { name: column.name.ident.clone(), ty, typmod })
        };
        written.iter().map(definition).collect()
    }

    /// Column definitions are for functions that yield records of which nothing is said.
    fn check_definitions(&self, bound: &Node, call: &Expr) -> Bound<()> {
        let outputs = match &bound.kind {
            NodeKind::Func { function, .. } => {
                match function.routine.and_then(|number| self.env.own_function(number)) {
                    Some(own) => own
                        .routine
                        .is_some_and(|routine| routine.parameters.iter().any(|parameter| parameter.mode.is_output())),
                    None => false,
                }
            }
            _ => false,
        };
        let message = if bound.ty() != Oid::RECORD {
            "a column definition list is only allowed for functions returning \"record\""
        } else if outputs {
            "a column definition list is redundant for a function with OUT parameters"
        } else {
            return Ok(());
        };
        Err(raise("syntax-error", "42601", call.span, message).help("leave the definitions out").into())
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
    pub(super) fn function_columns(&self, bound: &Node, name: &Ident, span: Span) -> Bound<Vec<RelationColumn>> {
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
            return columns.ok_or_else(|| undecided(span, "the type of a field"));
        }
        if bound.ty() != Oid::RECORD {
            return Ok(scalar);
        }
        let NodeKind::Func { function, arguments, .. } = &bound.kind else {
            return Err(undecided(span, "a function that yields records"));
        };
        let types: Vec<Oid> = arguments.iter().map(Node::ty).collect();
        if let Some(own) = function.routine.and_then(|number| self.env.own_function(number)) {
            return self.own_columns(own, &types, span);
        }
        let found = self.env.catalog.functions(function.name).iter().find(|row| {
            row.arguments.len() == types.len() && self.env.resolve_polymorphic(&types, &row.arguments).is_some()
        });
        match found {
            Some(function) => self.known_columns(function, &types, span),
            None => Err(undecided(span, "a function that yields records")),
        }
    }

    /// The columns that a built-in function yields, or one that an extension brings.
    fn known_columns(&self, function: &Function, types: &[Oid], span: Span) -> Bound<Vec<RelationColumn>> {
        let actual = self.env.resolve_polymorphic(types, &function.arguments);
        let column = |(name, ty): (&str, &str)| {
            let ty = self.env.substitute(self.env.catalog.type_named(ty)?, actual.as_ref()?)?;
            Some(RelationColumn { name: Ident::new(name), ty, typmod: -1 })
        };
        let columns: Vec<RelationColumn> = function.columns().filter_map(column).collect();
        if columns.is_empty() { Err(undecided(span, "a function that yields records")) } else { Ok(columns) }
    }

    /// The columns that a function of the schema, or of an extension, yields by its output parameters.
    fn own_columns(&self, own: &OwnFunction<'_>, types: &[Oid], span: Span) -> Bound<Vec<RelationColumn>> {
        if own.brought_by.is_some() {
            return self.known_columns(&own.function, types, span);
        }
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
            _ => Err(undecided(span, "a function that yields records")),
        }
    }

    fn join(
        &mut self,
        (left, right): (&FromItem, &FromItem),
        kind: JoinKind,
        condition: &JoinCondition,
        alias: Option<&Alias>,
    ) -> Bound<Placed> {
        let left = self.bind_from_item(left)?;
        // The left side is visible to LATERAL items on the right.
        let mark = self.scope.items.len();
        self.show_laterally(left.items.clone());
        let reachable = matches!(kind, JoinKind::Inner | JoinKind::Cross | JoinKind::Left);
        for item in self.scope.items.iter_mut().skip(mark) {
            item.lateral_ok = reachable;
        }
        let right = self.bind_from_item(right);
        self.scope.items.truncate(mark);
        let sides = Sides { left, right: right? };
        match condition {
            JoinCondition::None => self.joined(sides, kind, BoundJoin::None, Vec::new(), alias),
            JoinCondition::On(expr) => {
                let items = [sides.left.items.as_slice(), &sides.right.items].concat();
                let bound = self.join_condition(expr, &items)?;
                self.joined(sides, kind, BoundJoin::On(Box::new(bound)), Vec::new(), alias)
            }
            JoinCondition::Using { columns, alias: using } => {
                let merged = self.merge(columns, kind, &sides)?;
                let using = using.as_ref().map(|name| name.ident.clone());
                let condition = BoundJoin::Using { columns: merged.len(), alias: using };
                self.joined(sides, kind, condition, merged, alias)
            }
            JoinCondition::Natural => {
                let right = &sides.right.columns;
                let common = sides.left.columns.iter().filter(|one| right.iter().any(|other| other.name == one.name));
                let common: Vec<Name> =
                    common.map(|column| Name { ident: column.name.clone(), span: self.place_span }).collect();
                let merged = self.merge(&common, kind, &sides)?;
                let condition = match merged.len() {
                    0 if matches!(kind, JoinKind::Inner | JoinKind::Cross) => BoundJoin::None,
                    // What is printed of it is a condition like any other once it is read again.
                    0 => BoundJoin::On(Box::new(Node::text("true", Oid::BOOL, self.place_span))),
                    columns => BoundJoin::Using { columns, alias: None },
                };
                self.joined(sides, kind, condition, merged, alias)
            }
        }
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

    /// The columns that both sides have in common, as one (`buildMergedJoinVar`).
    fn merge(&mut self, names: &[Name], kind: JoinKind, sides: &Sides) -> Bound<Vec<(Ident, JoinColumn)>> {
        let mut merged: Vec<(Ident, JoinColumn)> = Vec::with_capacity(names.len());
        for name in names {
            if merged.iter().any(|(known, _)| *known == name.ident) {
                let message = format!("column name \"{}\" appears more than once in USING clause", name.ident.as_str());
                return Err(raise("duplicate-column", "42701", name.span, message).help("name it once").into());
            }
            let (left, one) = only(&sides.left.columns, name, "left")?;
            let (right, other) = only(&sides.right.columns, name, "right")?;
            let used = Use::of("=", name.span, name.span);
            self.make_op(used, vec![as_node(one, name.span)?, as_node(other, name.span)?])?;
            let nodes = vec![as_node(one, name.span)?, as_node(other, name.span)?];
            let (nodes, ty) = self.unify(nodes, "JOIN/USING")?;
            let typmod = if one.typmod == other.typmod && one.ty == other.ty { one.typmod } else { -1 };
            let mut nodes = nodes.into_iter().map(|node| without_length(node, ty, typmod));
            let (Some(one), Some(other)) = (nodes.next(), nodes.next()) else { continue };
            let is_plain = |node: &Node| matches!(node.kind, NodeKind::Var { .. });
            let value = match kind {
                JoinKind::Inner | JoinKind::Cross => {
                    if is_plain(&one) || !is_plain(&other) {
                        one
                    } else {
                        other
                    }
                }
                JoinKind::Left => one,
                JoinKind::Right => other,
                JoinKind::Full => Node::new(NodeKind::Coalesce { arguments: vec![one, other], ty }, name.span),
            };
            merged.push((name.ident.clone(), JoinColumn { value, left: Some(left), right: Some(right) }));
        }
        Ok(merged)
    }

    /// `addRangeTableEntryForJoin`
    fn joined(
        &mut self,
        sides: Sides,
        kind: JoinKind,
        condition: BoundJoin,
        merged: Vec<(Ident, JoinColumn)>,
        alias: Option<&Alias>,
    ) -> Bound<Placed> {
        let Sides { left, right } = sides;
        let number = self.scope.relations.len();
        let (alias_name, alias_columns) = split_alias(alias);
        let using = merged.len();
        let mut columns = merged;
        let is_merged = |columns: &[(Ident, JoinColumn)], left: Option<usize>, right: Option<usize>| {
            let mut first = columns.iter().take(using);
            first.any(|(_, column)| {
                (left.is_some() && column.left == left) || (right.is_some() && column.right == right)
            })
        };
        for (at, column) in left.columns.iter().enumerate() {
            if !is_merged(&columns, Some(at), None) {
                let value = as_node(column, self.place_span)?;
                columns.push((column.name.clone(), JoinColumn { value, left: Some(at), right: None }));
            }
        }
        for (at, column) in right.columns.iter().enumerate() {
            if !is_merged(&columns, None, Some(at)) {
                let value = as_node(column, self.place_span)?;
                columns.push((column.name.clone(), JoinColumn { value, left: None, right: Some(at) }));
            }
        }
        if alias_columns.len() > columns.len() {
            let message = format!(
                "column alias list for \"{}\" has too many entries",
                alias_name.as_ref().map_or("", Ident::as_str)
            );
            return Err(raise("syntax-error", "42601", self.place_span, message).into());
        }
        for ((name, _), alias) in columns.iter_mut().zip(&alias_columns) {
            name.clone_from(alias);
        }
        let visible: Vec<VisibleColumn> = columns
            .iter()
            .enumerate()
            .map(|(at, (name, column))| {
                let (relation, attribute) = match column.variable() {
                    Some(plain) if alias_name.is_none() => plain,
                    _ => (number, Attribute::Column(at)),
                };
                let (ty, typmod) = (column.value.ty(), column.value.typmod());
                VisibleColumn { name: name.clone(), relation, attribute, ty, typmod }
            })
            .collect();
        let relation = Relation {
            name: alias_name.clone().unwrap_or_else(|| Ident::new("")),
            alias: alias_name.clone(),
            alias_columns,
            columns: columns
                .iter()
                .map(|(name, column)| RelationColumn {
                    name: name.clone(),
                    ty: column.value.ty(),
                    typmod: column.value.typmod(),
                })
                .collect(),
            kind: RelationKind::Join(columns.into_iter().map(|(_, column)| column).collect()),
            lateral: false,
        };
        self.scope.relations.push(relation);
        let mut items = if alias_name.is_some() { Vec::new() } else { [left.items, right.items].concat() };
        let item = |name: Option<Ident>, columns: &[VisibleColumn]| Item {
            relation_visible: name.is_some(),
            relation: name.as_ref().map(|_| number),
            name,
            table: None,
            columns: columns.to_vec(),
            columns_visible: true,
            lateral_only: false,
            lateral_ok: true,
        };
        if let BoundJoin::Using { alias: Some(using_alias), columns } = &condition {
            let merged = visible.get(..*columns).unwrap_or_default();
            items.push(Item { columns_visible: false, relation: None, ..item(Some(using_alias.clone()), merged) });
        }
        if alias_name.is_some() {
            items.push(item(alias_name, &visible));
        } else if using > 0 {
            items.iter_mut().for_each(|item| item.columns_visible = false);
            items.push(item(None, &visible));
        }
        let (left, right) = (Box::new(left.tree), Box::new(right.tree));
        let tree = FromTree::Join { relation: number, left, right, kind, condition };
        Ok(Placed { tree, items, columns: visible })
    }
}

/// `unnest` of several arrays is as many calls of it (`transformRangeFunction`).
fn spread_unnest(written: &[(Expr, Vec<ColumnDefinition>)]) -> Vec<(Cow<'_, Expr>, &[ColumnDefinition])> {
    let mut spread = Vec::with_capacity(written.len());
    for (expr, definitions) in written {
        match &expr.kind {
            ExprKind::Call(call) if is_plain_unnest(call) && definitions.is_empty() => {
                spread.extend(call.arguments.iter().map(|argument| {
                    let call = Call { arguments: vec![argument.clone()], ..Call::clone(call) };
                    let call = Expr { kind: ExprKind::Call(Box::new(call)), span: expr.span };
                    (Cow::Owned(call), definitions.as_slice())
                }));
            }
            _ => spread.push((Cow::Borrowed(expr), definitions.as_slice())),
        }
    }
    spread
}

fn is_plain_unnest(call: &Call) -> bool {
    call.name.qualifiers.is_empty()
        && call.name.name.ident.as_str() == "unnest"
        && call.arguments.len() > 1
        && call.arguments.iter().all(|argument| argument.name.is_none() && !argument.variadic)
        && !call.distinct
        && call.order_by.is_empty()
        && call.filter.is_none()
        && call.over.is_none()
}

/// A value without the length that only one side has.
fn without_length(node: Node, ty: Oid, typmod: i32) -> Node {
    if node.typmod() == typmod {
        return node;
    }
    let span = node.span;
    Node::new(NodeKind::Relabel { argument: Box::new(node), ty, typmod, form: Form::Implicit }, span)
}

/// The one column of that name, and its place.
fn only<'c>(columns: &'c [VisibleColumn], name: &Name, side: &str) -> Bound<(usize, &'c VisibleColumn)> {
    let mut found = columns.iter().enumerate().filter(|(_, column)| column.name == name.ident);
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

fn as_node(column: &VisibleColumn, span: Span) -> Bound<Node> {
    if column.ty == Oid::NONE {
        return Err(undecided(span, format!("the type of column \"{}\"", column.name.as_str())));
    }
    let VisibleColumn { relation, attribute, ty, typmod, .. } = *column;
    Ok(Node::new(NodeKind::Var { level: 0, relation, attribute, ty, typmod }, span))
}

fn split_alias(alias: Option<&Alias>) -> (Option<Ident>, Vec<Ident>) {
    let Some(alias) = alias else { return (None, Vec::new()) };
    (
        alias.name.as_ref().map(|name| name.ident.clone()),
        alias.columns.iter().map(|column| column.ident.clone()).collect(),
    )
}

/// The columns of a relation under the names that its alias gives them.
fn rename(mut columns: Vec<RelationColumn>, names: &[Ident], alias: Option<&Alias>) -> Bound<Vec<RelationColumn>> {
    if columns.len() < names.len()
        && let Some(name) = alias.and_then(|alias| alias.name.as_ref())
    {
        let (there, written) = (columns.len(), names.len());
        let name_of = name.ident.as_str();
        let message = format!("table \"{name_of}\" has {there} columns available but {written} columns specified");
        return Err(raise("column-count", "42P10", name.span, message).into());
    }
    for (column, name) in columns.iter_mut().zip(names) {
        column.name = name.clone();
    }
    Ok(columns)
}

pub(super) fn has_level_variables(node: &Node) -> bool {
    let mut found = false;
    walk(node, 0, &mut |node, depth| {
        if let NodeKind::Var {
            level, attribute: Attribute::Column(_) | Attribute::Row | Attribute::System(_), ..
        } = &node.kind
        {
            found |= *level == depth;
        }
    });
    found
}
