//! `XMLTABLE` and `JSON_TABLE` in FROM: `transformRangeTableFunc` of `parse_clause.c`, `transformJsonTable` of
//! `parse_jsontable.c`.

use super::from::{Placed, has_level_variables};
use super::json::{Question, Returning, words};
use super::{Binder, Bound};
use crate::analyze::catalog::{Oid, TypeKind};
use crate::analyze::error::{raise, undecided};
use crate::analyze::node::{FormPart, Node};
use crate::analyze::query::{Relation, RelationColumn, RelationKind};
use crate::analyze::quote;
use crate::model::Version;
use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::{
    Alias, Expr, ExprKind, JsonBehavior, JsonColumn, JsonFormat, JsonFunction, JsonOptions, JsonTable, Literal, Name,
    TypeName, XmlTable,
};

/// How far the parts of `JSON_TABLE` are indented (`PRETTYINDENT_VAR`).
const STEP: i32 = 4;

/// The names of columns and paths in `JSON_TABLE`, and what it yields.
#[derive(Default)]
struct Columns {
    names: Vec<Ident>,
    paths: usize,
    found: Vec<RelationColumn>,
}

impl Binder<'_, '_> {
    pub(super) fn xml_table(&mut self, table: &XmlTable) -> Bound<Placed> {
        let before = std::mem::replace(&mut self.scope.lateral, true);
        let bound = self.xml_table_parts(table);
        self.scope.lateral = before;
        let (parts, columns) = bound?;
        self.table_function(parts, columns, table.lateral, ("xmltable", table.row.span), table.alias.as_ref())
    }

    fn xml_table_parts(&mut self, table: &XmlTable) -> Bound<(Vec<FormPart>, Vec<RelationColumn>)> {
        let row = self.xml_text(&table.row, "XMLTABLE")?;
        let document = self.xml_value(&table.document, "XMLTABLE")?;
        let (mut list, mut columns) = (Vec::new(), Vec::<RelationColumn>::new());
        let mut ordinality = false;
        for column in &table.columns {
            let name = &column.name;
            let syntax_error = |message: String| Err(raise("syntax-error", "42601", name.span, message).into());
            list.extend(words(if columns.is_empty() { "" } else { ", " }));
            list.extend(words(&format!("{} ", quote::identifier(name.ident.as_str()))));
            let (ty, typmod) = match &column.data_type {
                None => {
                    if std::mem::replace(&mut ordinality, true) {
                        return syntax_error("only one FOR ORDINALITY column is allowed".to_owned());
                    }
                    list.extend(words("FOR ORDINALITY"));
                    (Oid::INT4, -1)
                }
                Some(data_type) => {
                    if data_type.set_of {
                        let message = format!("column \"{}\" cannot be declared SETOF", name.ident.as_str());
                        return Err(raise("table-definition", "42P16", name.span, message).into());
                    }
                    let (ty, typmod) = self.type_name(data_type)?;
                    list.push(FormPart::Type(ty, typmod));
                    (ty, typmod)
                }
            };
            if let Some(default) = &column.default {
                let node = self.expression(default)?;
                let type_name = self.env.type_name(ty);
                let node = self.coerce_to_specific_typmod(node, (ty, typmod), &type_name, "XMLTABLE")?;
                list.extend(words(" DEFAULT ("));
                list.push(FormPart::Shown(node));
                list.extend(words(")"));
            }
            if let Some(path) = &column.path {
                list.extend(words(" PATH ("));
                list.push(FormPart::Shown(self.xml_text(path, "XMLTABLE")?));
                list.extend(words(")"));
            }
            list.extend(words(if column.not_null { " NOT NULL" } else { "" }));
            if columns.iter().any(|other| other.name == name.ident) {
                return syntax_error(format!("column name \"{}\" is not unique", name.ident.as_str()));
            }
            columns.push(RelationColumn { name: name.ident.clone(), ty, typmod });
        }
        let mut parts = words("XMLTABLE(");
        let mut named: Vec<Option<&Ident>> = Vec::new();
        for (at, namespace) in table.namespaces.iter().enumerate() {
            let name = namespace.name.as_ref().map(|name| &name.ident);
            if named.contains(&name) {
                let message = match name {
                    None => "only one default namespace is allowed".to_owned(),
                    Some(name) => format!("namespace name \"{}\" is not unique", name.as_str()),
                };
                return Err(raise("syntax-error", "42601", namespace.value.span, message).into());
            }
            named.push(name);
            let uri = self.xml_text(&namespace.value, "XMLTABLE")?;
            parts.extend(words(if at > 0 { ", " } else { "XMLNAMESPACES (" }));
            parts.extend(words(if name.is_none() { "DEFAULT " } else { "" }));
            parts.push(FormPart::Shown(uri));
            if let Some(name) = name {
                parts.extend(words(&format!(" AS {}", quote::identifier(name.as_str()))));
            }
        }
        parts.extend(words(if named.is_empty() { "(" } else { "), (" }));
        parts.push(FormPart::Shown(row));
        parts.extend(words(") PASSING ("));
        parts.push(FormPart::Shown(document));
        parts.extend(words(") COLUMNS "));
        parts.extend(list);
        parts.extend(words(")"));
        Ok((parts, columns))
    }

    /// `coerce_to_specific_type_typmod`
    fn coerce_to_specific_typmod(
        &mut self,
        node: Node,
        (ty, typmod): (Oid, i32),
        name: &str,
        construct: &str,
    ) -> Bound<Node> {
        let (from, span) = (node.ty(), node.span);
        if from == ty {
            return Ok(node);
        }
        let context = crate::analyze::catalog::CastContext::Assignment;
        match self.coerce_to_target(node, ty, typmod, context, crate::analyze::node::Form::Implicit)? {
            Some(node) => Ok(node),
            None => {
                let from = self.env.type_name(from);
                let message = format!("argument of {construct} must be type {name}, not type {from}");
                Err(raise("type-mismatch", "42804", span, message).help("write an explicit cast").into())
            }
        }
    }

    pub(super) fn json_table(&mut self, table: &JsonTable) -> Bound<Placed> {
        let span = table.path.span;
        self.since(Version::V17, "JSON_TABLE", span)?;
        let before = std::mem::replace(&mut self.scope.lateral, true);
        let bound = self.json_table_parts(table, span);
        self.scope.lateral = before;
        let (parts, columns) = bound?;
        self.table_function(parts, columns, table.lateral, ("json_table", span), table.alias.as_ref())
    }

    fn json_table_parts(&mut self, table: &JsonTable, span: Span) -> Bound<(Vec<FormPart>, Vec<RelationColumn>)> {
        if !matches!(table.path.kind, ExprKind::Literal(Literal::String(_))) {
            let message = "only string constants are supported in JSON_TABLE path specification";
            return Err(raise("unsupported", "0A000", span, message).into());
        }
        let mut names = Columns::default();
        names.names.extend(table.path_name.iter().map(|name| name.ident.clone()));
        note_names(&table.columns, &mut names)?;
        let document = self.json_document(&table.value)?;
        let path = self.json_path(&table.path)?;
        let passing = self.passing(&table.passing, "JSON_TABLE")?;
        let mut parts = words("JSON_TABLE(");
        parts.push(FormPart::Line(STEP));
        parts.push(FormPart::Shown(document));
        parts.extend(words(", "));
        parts.push(FormPart::Bare(path));
        parts.extend(names.path_name(table.path_name.as_ref()));
        if !passing.is_empty() {
            parts.extend(words(" "));
            parts.push(FormPart::Line(0));
            parts.extend(words("PASSING "));
            parts.push(FormPart::Indent(STEP));
            for (at, (value, name)) in passing.into_iter().enumerate() {
                parts.extend(words(if at > 0 { ", " } else { "" }));
                parts.push(FormPart::Line(0));
                parts.push(FormPart::Value(value));
                parts.extend(words(&format!(" AS {}", quote::identifier(name.as_str()))));
            }
            parts.push(FormPart::Indent(-STEP));
        }
        self.json_columns(&table.columns, &mut names, &mut parts)?;
        match &table.on_error {
            None | Some(JsonBehavior::EmptyArray) => {}
            Some(JsonBehavior::Error) => parts.extend(words(" ERROR ON ERROR")),
            Some(_) => {
                return Err(raise("syntax-error", "42601", span, "invalid ON ERROR behavior for JSON_TABLE").into());
            }
        }
        parts.push(FormPart::Line(-STEP));
        parts.extend(words(")"));
        Ok((parts, names.found))
    }

    /// `transformJsonTableColumns`, `get_json_table_columns`
    fn json_columns(&mut self, columns: &[JsonColumn], names: &mut Columns, parts: &mut Vec<FormPart>) -> Bound<()> {
        parts.extend(words(" "));
        parts.push(FormPart::Line(0));
        parts.extend(words("COLUMNS ("));
        parts.push(FormPart::Indent(STEP));
        let (mut first, mut ordinality) = (true, false);
        for column in columns {
            let between = |parts: &mut Vec<FormPart>, first: &mut bool| {
                parts.extend(words(if std::mem::replace(first, false) { "" } else { ", " }));
                parts.push(FormPart::Line(0));
            };
            match column {
                JsonColumn::Nested { .. } => {}
                JsonColumn::Ordinality(name) => {
                    if std::mem::replace(&mut ordinality, true) {
                        let message = "only one FOR ORDINALITY column is allowed";
                        return Err(raise("syntax-error", "42601", name.span, message).into());
                    }
                    between(parts, &mut first);
                    parts.extend(words(&format!("{} FOR ORDINALITY", quote::identifier(name.ident.as_str()))));
                    names.found.push(RelationColumn { name: name.ident.clone(), ty: Oid::INT4, typmod: -1 });
                }
                JsonColumn::Exists { name, data_type, path, on_error } => {
                    between(parts, &mut first);
                    let on_error = on_error.as_deref().cloned();
                    let options = JsonOptions { on_error, ..JsonOptions::default() };
                    let column = (name, data_type, path.as_ref());
                    self.json_column(JsonFunction::Exists, column, None, &options, names, parts)?;
                }
                JsonColumn::Value { name, data_type, format, path, options } => {
                    between(parts, &mut first);
                    let (ty, _) = self.type_name(data_type)?;
                    let shaped = options.wrapper.is_some() || options.omit_quotes.is_some();
                    let queried = format.is_some() || shaped || self.is_json_like(ty);
                    let function = if queried { JsonFunction::Query } else { JsonFunction::Value };
                    let column = (name, data_type, path.as_ref());
                    self.json_column(function, column, format.as_ref(), options, names, parts)?;
                }
            }
        }
        for column in columns {
            let JsonColumn::Nested { path, path_name, columns } = column else { continue };
            parts.extend(words(if std::mem::replace(&mut first, false) { " " } else { ", " }));
            parts.push(FormPart::Line(0));
            parts.extend(words("NESTED PATH "));
            parts.push(FormPart::Bare(self.json_path(path)?));
            parts.extend(names.path_name(path_name.as_ref()));
            self.json_columns(columns, names, parts)?;
        }
        parts.push(FormPart::Line(-STEP));
        parts.extend(words(")"));
        Ok(())
    }

    /// `isCompositeType` of `parse_jsontable.c`
    fn is_json_like(&self, ty: Oid) -> bool {
        let base = self.env.base_type(ty);
        matches!(base, Oid::JSON | Oid::JSONB | Oid::RECORD)
            || self.env.element(base).is_some()
            || self.env.row(base).kind == TypeKind::Composite
    }

    fn json_column(
        &mut self,
        function: JsonFunction,
        (name, data_type, path): (&Name, &TypeName, Option<&Expr>),
        format: Option<&JsonFormat>,
        options: &JsonOptions,
        names: &mut Columns,
        parts: &mut Vec<FormPart>,
    ) -> Bound<()> {
        let (ty, typmod) = self.type_name(data_type)?;
        if self.env.row(ty).kind == TypeKind::Pseudo {
            let message = "returning pseudo-types is not supported in SQL/JSON functions";
            return Err(raise("unsupported", "0A000", data_type.span, message).into());
        }
        parts.extend(words(&format!("{} ", quote::identifier(name.ident.as_str()))));
        parts.push(FormPart::Type(ty, typmod));
        let is_string = self.env.row(ty).category == 'S';
        if format.is_some() && !is_string && !matches!(ty, Oid::BYTEA | Oid::JSON | Oid::JSONB) {
            let message = "cannot use JSON format with non-string output types";
            return Err(raise("type-mismatch", "42804", data_type.span, message).into());
        }
        parts.extend(words(match function {
            JsonFunction::Exists => " EXISTS",
            JsonFunction::Query if is_string => " FORMAT JSON",
            JsonFunction::Query | JsonFunction::Value => "",
        }));
        let own = Expr {
            kind: ExprKind::Literal(Literal::String(format!(
                "$.{}",
                crate::analyze::literal::json_text(name.ident.as_str())
            ))),
            span: name.span,
        };
        let path = self.json_path(path.unwrap_or(&own))?;
        parts.extend(words(" PATH "));
        parts.push(FormPart::Bare(path));
        let returning = Some(Returning { ty, typmod });
        let question = Question { function, returning, options, column: Some(name) };
        parts.extend(self.question_options(&question, name.span)?);
        names.found.push(RelationColumn { name: name.ident.clone(), ty, typmod });
        Ok(())
    }

    /// Puts what was bound in its place.
    fn table_function(
        &mut self,
        parts: Vec<FormPart>,
        columns: Vec<RelationColumn>,
        lateral: bool,
        (word, span): (&str, Span),
        alias: Option<&Alias>,
    ) -> Bound<Placed> {
        let name = alias.and_then(|alias| alias.name.as_ref()).map(|name| name.ident.clone());
        let renamed = alias.is_some_and(|alias| {
            let written = alias.columns.iter().map(|name| &name.ident);
            alias.columns.len() > columns.len() || written.zip(&columns).any(|(name, column)| *name != column.name)
        });
        if renamed {
            return Err(undecided(span, format!("other names for the columns of {}", word.to_uppercase())));
        }
        let used = parts.iter().filter_map(FormPart::node).any(has_level_variables);
        Ok(self.place(Relation {
            kind: RelationKind::TableFunction(parts),
            name: name.clone().unwrap_or_else(|| Ident::new(word)),
            alias: name,
            alias_columns: Vec::new(),
            columns,
            lateral: lateral || used,
        }))
    }
}

/// `CheckDuplicateColumnOrPathNames`
fn note_names(columns: &[JsonColumn], names: &mut Columns) -> Bound<()> {
    for column in columns {
        let name = match column {
            JsonColumn::Ordinality(name) | JsonColumn::Value { name, .. } | JsonColumn::Exists { name, .. } => {
                Some(name)
            }
            JsonColumn::Nested { path_name, .. } => path_name.as_ref(),
        };
        if let Some(name) = name {
            if names.names.contains(&name.ident) {
                let message = format!("duplicate JSON_TABLE column or path name: {}", name.ident.as_str());
                return Err(raise("duplicate-alias", "42712", name.span, message).into());
            }
            names.names.push(name.ident.clone());
        }
        if let JsonColumn::Nested { columns, .. } = column {
            note_names(columns, names)?;
        }
    }
    Ok(())
}

impl Columns {
    /// What a path is called, with `AS` before it.
    fn path_name(&mut self, written: Option<&Name>) -> Vec<FormPart> {
        let name = match written {
            Some(name) => name.ident.as_str().to_owned(),
            None => {
                let name = format!("json_table_path_{}", self.paths);
                self.paths += 1;
                name
            }
        };
        words(&format!(" AS {}", quote::identifier(&name)))
    }
}
