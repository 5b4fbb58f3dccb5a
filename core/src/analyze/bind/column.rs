//! Column references: `transformColumnRef`, `colNameToVar`, `refnameNamespaceItem`.

use super::scope::{Clause, Item, VisibleColumn};
use super::{Binder, Bound};
use crate::analyze::catalog::Oid;
use crate::analyze::error::{self, raise, undecided};
use crate::analyze::node::{Attribute, Node, NodeKind};
use crate::analyze::query::RelationKind;
use crate::name::nearest;
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::{Call, Expr, ExprKind, Name, SqlValueFunction};

/// The columns that every table has besides its own.
const SYSTEM_COLUMNS: &[(&str, Oid)] = &[
    ("tableoid", Oid::OID),
    ("cmax", Oid::CID),
    ("xmax", Oid::XID),
    ("cmin", Oid::CID),
    ("xmin", Oid::XID),
    ("ctid", Oid::TID),
];

impl Binder<'_, '_> {
    /// `a`, `t.a`, `s.t.a`
    pub(super) fn column(&mut self, names: &[Name], span: Span) -> Bound<Node> {
        if self.outermost() == Clause::Default {
            return Err(raise("column-in-default", "0A000", span, "cannot use column reference in DEFAULT expression")
                .help("a default cannot depend on other columns: use a generated column or a trigger")
                .into());
        }
        match (names, self.domain_value) {
            ([name], Some((ty, typmod))) if name.ident.as_str() == "value" => {
                return Ok(Node::new(NodeKind::DomainValue { ty, typmod }, span));
            }
            _ => {}
        }
        let bound = self.column_named(names, span);
        match (bound, self.parameter(names, span)) {
            // A column goes before a parameter of its name (`sql_fn_post_column_ref`).
            (Err(_), Some(parameter)) => parameter,
            (bound, _) => bound,
        }
    }

    fn column_named(&mut self, names: &[Name], span: Span) -> Bound<Node> {
        match names {
            [name] => self.bare_column(name, span),
            [relation, column] => {
                let found = self.relation_item(None, relation)?;
                self.qualified_column(found, relation, column, span)
            }
            [schema, relation, column] | [_, schema, relation, column] => {
                let found = self.relation_item(Some(schema), relation)?;
                self.qualified_column(found, relation, column, span)
            }
            _ => {
                let written: Vec<&str> = names.iter().map(|name| name.ident.as_str()).collect();
                let message = format!("improper qualified name (too many dotted names): {}", written.join("."));
                Err(raise("syntax-error", "42601", span, message).help("write schema.table.column at most").into())
            }
        }
    }

    /// A parameter by its name, which the function's may stand before.
    fn parameter(&mut self, names: &[Name], span: Span) -> Option<Bound<Node>> {
        let body = self.body_of.as_ref()?;
        let number = |name: &Name| {
            let at = body.parameters.iter().position(|(known, _)| known.as_ref() == Some(&name.ident))?;
            u32::try_from(at + 1).ok()
        };
        let (number, field) = match names {
            [name] => (number(name)?, None),
            [function, name] if function.ident == body.name => match number(name) {
                Some(number) => (number, None),
                None => (number(function)?, Some(name)),
            },
            [name, field] => (number(name)?, Some(field)),
            [function, name, field] if function.ident == body.name => (number(name)?, Some(field)),
            _ => return None,
        };
        let parameter = self.numbered_parameter(number, span)?;
        match (parameter, field) {
            (Ok(parameter), Some(field)) => Some(self.field_of(parameter, field, span)),
            (parameter, _) => Some(parameter),
        }
    }

    /// `$1`
    pub(super) fn numbered_parameter(&self, number: u32, span: Span) -> Option<Bound<Node>> {
        let number = usize::try_from(number).ok()?;
        let (_, ty) = self.body_of.as_ref()?.parameters.get(number.checked_sub(1)?)?;
        if *ty == Oid::NONE {
            return Some(Err(undecided(span, "the type of this parameter")));
        }
        Some(Ok(Node::new(NodeKind::Parameter { number, ty: *ty }, span)))
    }

    fn bare_column(&mut self, name: &Name, span: Span) -> Bound<Node> {
        for level in 0..=self.outer.len() {
            let Some(scope) = self.scope_at(level) else { break };
            let mut found: Option<&VisibleColumn> = None;
            for item in scope.items.iter().filter(|item| item.columns_visible) {
                if item.lateral_only && !scope.lateral {
                    continue;
                }
                for column in item.columns.iter().filter(|column| column.name == name.ident) {
                    check_reachable(item, span)?;
                    if found.is_some() {
                        return Err(error::ambiguous_column(span, name.ident.as_str()).into());
                    }
                    found = Some(column);
                }
            }
            if let Some(column) = found {
                return variable(level, column, span);
            }
        }
        if let Some(column) = self.bare_system_column(name, span)? {
            return Ok(column);
        }
        if let Some((level, item)) = self.relation_item(None, name)? {
            return self.whole_row(level, item, span);
        }
        Err(self.no_column(name, None, span))
    }

    fn qualified_column(
        &self,
        found: Option<(usize, &Item)>,
        relation: &Name,
        column: &Name,
        span: Span,
    ) -> Bound<Node> {
        let Some((level, item)) = found else {
            return Err(self.no_relation_item(relation));
        };
        let mut matches = item.columns.iter().filter(|candidate| candidate.name == column.ident);
        match (matches.next(), matches.next()) {
            (Some(_), Some(_)) => Err(error::ambiguous_column(span, column.ident.as_str()).into()),
            (Some(found), None) => variable(level, found, span),
            (None, _) => match self.system_column(level, item, column, span)? {
                Some(column) => Ok(column),
                None => {
                    let row = self.whole_row(level, item, span);
                    if row.is_ok_and(|row| self.env.is_composite(row.ty()) && self.is_field_of(&row, column, span)) {
                        return Err(undecided(span, "a function that is written as a column"));
                    }
                    Err(self.no_column(column, Some((&relation.ident, item)), span))
                }
            },
        }
    }

    /// The error for a name that no item of FROM goes by.
    pub(super) fn no_relation_item(&self, relation: &Name) -> error::Stop {
        let message = format!("missing FROM-clause entry for table \"{}\"", relation.ident.as_str());
        let names: Vec<&str> = self.visible_relations().map(Ident::as_str).collect();
        let diagnostic = raise("unknown-table", "42P01", relation.span, message);
        match nearest(relation.ident.as_str(), names) {
            Some(similar) => diagnostic.help(format!("perhaps you meant \"{similar}\"")),
            None => diagnostic.help("add the table to FROM, or use the alias it has there"),
        }
        .into()
    }

    /// A system column of the only relation that has one.
    fn bare_system_column(&self, name: &Name, span: Span) -> Bound<Option<Node>> {
        for level in 0..=self.outer.len() {
            let Some(scope) = self.scope_at(level) else { break };
            let items = scope.items.iter().filter(|item| item.columns_visible);
            let mut found = None;
            for item in items {
                match self.system_column(level, item, name, span)? {
                    Some(_) if found.is_some() => {
                        return Err(error::ambiguous_column(span, name.ident.as_str()).into());
                    }
                    column => found = found.or(column),
                }
            }
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// A system column of a table, where the place may use one (`scanRTEForColumn`, `ComputeIndexAttrs`).
    fn system_column(&self, level: usize, item: &Item, name: &Name, span: Span) -> Bound<Option<Node>> {
        let Some((name, ty)) = SYSTEM_COLUMNS.iter().find(|(known, _)| *known == name.ident.as_str()).copied() else {
            return Ok(None);
        };
        let relation = item.relation;
        let kind = relation.and_then(|number| Some(&self.scope_at(level)?.relations.get(number)?.kind));
        let (Some(relation), Some(RelationKind::Table { name: table, .. })) = (relation, kind) else { return Ok(None) };
        if self.env.schema.table(table).is_none() {
            return Ok(None);
        }
        let clause = self.outermost();
        let refused = match clause {
            Clause::Check if name != "tableoid" => {
                Some((format!("system column \"{name}\" reference in check constraint is invalid"), "42P10"))
            }
            Clause::Generated if name != "tableoid" => {
                Some((format!("cannot use system column \"{name}\" in column generation expression"), "42P10"))
            }
            Clause::IndexKey | Clause::IndexPredicate => {
                Some(("index creation on system columns is not supported".to_owned(), "0A000"))
            }
            Clause::PartitionKey => {
                Some(("partition key expressions cannot contain system column references".to_owned(), "42P17"))
            }
            Clause::Statistics => Some(("statistics creation on system columns is not supported".to_owned(), "0A000")),
            Clause::Publication => Some(("invalid publication WHERE expression".to_owned(), "0A000")),
            _ => None,
        };
        if let Some((message, sqlstate)) = refused {
            return Err(raise("system-column", sqlstate, span, message).help("use a column of the table's own").into());
        }
        let kind = NodeKind::Var { level, relation, attribute: Attribute::System(name), ty, typmod: -1 };
        Ok(Some(Node::new(kind, span)))
    }

    fn no_column(&self, name: &Name, within: Option<(&Ident, &Item)>, span: Span) -> error::Stop {
        let similar = match within {
            Some((_, item)) => nearest(name.ident.as_str(), item.columns.iter().map(|column| column.name.as_str())),
            None => nearest(
                name.ident.as_str(),
                self.visible_items().flat_map(|item| item.columns.iter().map(|column| column.name.as_str())),
            ),
        };
        error::unknown_column(span, name.ident.as_str(), within.map(|(relation, _)| relation), similar).into()
    }

    fn visible_items(&self) -> impl Iterator<Item = &Item> {
        std::iter::once(&self.scope).chain(self.outer.iter().rev()).flat_map(|scope| scope.items.iter())
    }

    fn visible_relations(&self) -> impl Iterator<Item = &Ident> {
        self.visible_items().filter(|item| item.relation_visible).filter_map(|item| item.name.as_ref())
    }

    /// `refnameNamespaceItem`: the item of that name, and how many queries further out it is.
    pub(super) fn relation_item(&self, schema: Option<&Name>, name: &Name) -> Bound<Option<(usize, &Item)>> {
        let table = schema.map(|schema| QualifiedName { schema: schema.ident.clone(), name: name.ident.clone() });
        let found = (0..=self.outer.len()).find_map(|level| {
            let scope = self.scope_at(level)?;
            let found = scope.items.iter().find(|item| {
                let usable = item.relation_visible && (!item.lateral_only || scope.lateral);
                usable
                    && match &table {
                        Some(table) => item.table.as_ref() == Some(table),
                        None => item.name.as_ref() == Some(&name.ident),
                    }
            });
            found.map(|item| (level, item))
        });
        if let Some((_, item)) = found {
            check_reachable(item, name.span)?;
        }
        Ok(found)
    }

    /// `makeWholeRowVar`: the row, or the value itself where a function yields just one.
    fn whole_row(&self, level: usize, item: &Item, span: Span) -> Bound<Node> {
        let Some(relation) = item.relation else { return Err(undecided(span, "a whole row of a join")) };
        let known = self.scope_at(level).and_then(|scope| scope.relations.get(relation));
        let ty = match known.map(|relation| &relation.kind) {
            Some(RelationKind::Table { name, .. }) => self.env.row_oid(name).unwrap_or(Oid::RECORD),
            Some(RelationKind::Functions { calls, ordinality: false }) => match calls.as_slice() {
                [only] if !self.env.is_row(only.call.ty()) => {
                    let column = item.columns.first().ok_or_else(|| undecided(span, "a row without columns"))?;
                    return variable(level, column, span);
                }
                [only] => only.call.ty(),
                _ => Oid::RECORD,
            },
            Some(
                RelationKind::System(_)
                | RelationKind::Query(_)
                | RelationKind::Functions { .. }
                | RelationKind::Cte { .. }
                | RelationKind::Values(_)
                | RelationKind::Assigned(_)
                | RelationKind::TableFunction(_)
                | RelationKind::Join(_),
            )
            | None => Oid::RECORD,
        };
        let attribute = Attribute::Row;
        Ok(Node::new(NodeKind::Var { level, relation, attribute, ty, typmod: -1 }, span))
    }

    /// A field of a whole row is the column itself (`ParseComplexProjection`).
    pub(super) fn column_of_row(&self, row: &Node, field: &Name, span: Span) -> Option<Bound<Node>> {
        let NodeKind::Var { level, relation, attribute: Attribute::Row, .. } = &row.kind else { return None };
        let items = &self.scope_at(*level)?.items;
        let item = items.iter().find(|item| item.relation == Some(*relation))?;
        let column = item.columns.iter().find(|column| column.name == field.ident)?;
        Some(variable(*level, column, span))
    }

    /// `t.*` as a value: the whole row.
    pub(super) fn whole_row_of(&self, names: &[Name], span: Span) -> Bound<Node> {
        let found = match names {
            [relation] => self.relation_item(None, relation)?,
            [schema, relation] => self.relation_item(Some(schema), relation)?,
            _ => None,
        };
        match found {
            Some((level, item)) => self.whole_row(level, item, span),
            None => match names.last() {
                Some(relation) => Err(self.no_relation_item(relation)),
                None => Err(undecided(span, "a whole-row reference")),
            },
        }
    }
}

/// `check_lateral_ref_ok`
fn check_reachable(item: &Item, span: Span) -> Bound<()> {
    if !item.lateral_only || item.lateral_ok {
        return Ok(());
    }
    let name = item.name.as_ref().map_or("", Ident::as_str);
    let message = format!("invalid reference to FROM-clause entry for table \"{name}\"");
    Err(raise("lateral-reference", "42P10", span, message)
        .help("a LATERAL item sees its left side only where the two are joined by INNER or LEFT JOIN")
        .into())
}

fn variable(level: usize, column: &VisibleColumn, span: Span) -> Bound<Node> {
    if column.ty == Oid::NONE {
        return Err(undecided(span, format!("the type of column \"{}\"", column.name.as_str())));
    }
    let VisibleColumn { relation, attribute, ty, typmod, .. } = *column;
    Ok(Node::new(NodeKind::Var { level, relation, attribute, ty, typmod }, span))
}

/// The name that a result column gets where none is written (`FigureColname`); `None` is `?column?`.
pub(crate) fn figure_name(expr: &Expr) -> Option<String> {
    figure(expr).map(|(name, _)| name)
}

/// The name, and whether it is a strong one: a cast's name gives way to what is cast.
fn figure(expr: &Expr) -> Option<(String, bool)> {
    let strong = |name: &str| Some((name.to_owned(), true));
    match &expr.kind {
        ExprKind::Column(names) => strong(names.last()?.ident.as_str()),
        ExprKind::Wildcard(names) => strong(names.last()?.ident.as_str()),
        ExprKind::Field { field, .. } => strong(field.ident.as_str()),
        ExprKind::Subscript { base, .. } => figure(base),
        ExprKind::Call(call) => strong(call_name(call)),
        ExprKind::NullIf(..) => strong("nullif"),
        ExprKind::Cast { operand, to } => match figure(operand) {
            Some((name, true)) => Some((name, true)),
            _ => Some((to.name.name.ident.as_str().to_owned(), false)),
        },
        ExprKind::Collate { operand, .. } => figure(operand),
        ExprKind::Case { otherwise, .. } => match otherwise.as_deref().and_then(figure) {
            Some((name, true)) => Some((name, true)),
            _ => Some(("case".to_owned(), false)),
        },
        ExprKind::Array(_) | ExprKind::ArrayQuery(_) => strong("array"),
        ExprKind::Row { .. } => strong("row"),
        ExprKind::Coalesce(_) => strong("coalesce"),
        ExprKind::Greatest(_) => strong("greatest"),
        ExprKind::Least(_) => strong("least"),
        ExprKind::Exists(_) => strong("exists"),
        ExprKind::Grouping(_) => strong("grouping"),
        ExprKind::AtTimeZone { .. } => strong("timezone"),
        ExprKind::Subquery(query) => query_name(query),
        ExprKind::SqlValue { function, .. } => strong(sql_value_name(*function)),
        ExprKind::Json(form) => strong(&form.keyword().to_ascii_lowercase()),
        ExprKind::Xml(form) => strong(&form.keyword().to_ascii_lowercase()),
        ExprKind::Special { keyword, .. } => strong(keyword),
        ExprKind::Literal(_)
        | ExprKind::Parameter(_)
        | ExprKind::FieldWildcard(_)
        | ExprKind::Unary { .. }
        | ExprKind::Binary { .. }
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Not(_)
        | ExprKind::Is { .. }
        | ExprKind::IsDistinct { .. }
        | ExprKind::Like { .. }
        | ExprKind::Between { .. }
        | ExprKind::In { .. }
        | ExprKind::InQuery { .. }
        | ExprKind::Quantified { .. }
        | ExprKind::Default => None,
    }
}

fn call_name(call: &Call) -> &str {
    call.name.name.ident.as_str()
}

/// A scalar subquery is named after its one result.
fn query_name(query: &crate::sql::ast::Query) -> Option<(String, bool)> {
    match &query.body {
        crate::sql::ast::QueryBody::Select(select) => {
            let target = select.targets.first()?;
            match &target.alias {
                Some(alias) => Some((alias.ident.as_str().to_owned(), true)),
                None => figure(&target.value),
            }
        }
        _ => None,
    }
}

/// The name a result column gets from one of SQL's functions without parentheses.
pub(crate) fn sql_value_name(function: SqlValueFunction) -> &'static str {
    match function {
        SqlValueFunction::CurrentDate => "current_date",
        SqlValueFunction::CurrentTime => "current_time",
        SqlValueFunction::CurrentTimestamp => "current_timestamp",
        SqlValueFunction::LocalTime => "localtime",
        SqlValueFunction::LocalTimestamp => "localtimestamp",
        SqlValueFunction::CurrentRole => "current_role",
        SqlValueFunction::CurrentUser => "current_user",
        SqlValueFunction::User => "user",
        SqlValueFunction::SessionUser => "session_user",
        SqlValueFunction::CurrentCatalog => "current_catalog",
        SqlValueFunction::CurrentSchema => "current_schema",
    }
}
