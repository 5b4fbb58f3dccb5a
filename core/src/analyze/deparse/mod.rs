//! From meaning back to text, as `ruleutils.c` prints it for `pg_get_expr`: every operator expression in parentheses of
//! its own, casts that a person wrote shown, those that the parser put in shown only where reading the text again would
//! not put them in.
//!
//! One rule for outer parentheses holds in all places: the text is `pg_get_expr`'s, which wraps operators by itself and
//! functions, columns and constants not at all. Whoever prints `CHECK (…)` or `USING (…)` adds the clause's own.

mod columns;
mod constant;
mod expression;
mod function;
mod modify;
mod query;

use columns::{ColumnNames, column_names};

use super::bind::BodyOf;
use super::catalog::Oid;
use super::environment::Environment;
use super::node::{Node, NodeKind};
use super::query::{BoundCte, BoundQuery, FromTree, Relation, RelationKind};
use super::quote;
use crate::model::{NameStyle, ObjectPart, Piece, Version};
use crate::name::Ident;
pub(crate) use columns::Renamed;
pub(crate) use constant::is_bare;

/// How far a level is indented (`PRETTYINDENT_STD`).
const STEP: i32 = 8;
/// From where on levels are indented less (`PRETTYINDENT_LIMIT`).
const LIMIT: i32 = 40;

/// The text of an expression over the relations of its place.
pub(crate) fn deparse(env: &Environment<'_>, relations: &[Relation], node: &Node) -> Vec<Piece> {
    let mut printer = Printer::new(env);
    printer.enter(relations, &[]);
    printer.expression(node, false);
    printer.finish()
}

/// The same with its relation's name before every column, as in the condition of a trigger.
pub(crate) fn deparse_prefixed(env: &Environment<'_>, relations: &[Relation], node: &Node) -> Vec<Piece> {
    let mut printer = Printer::new(env);
    printer.enter(relations, &[]);
    printer.prefix = true;
    printer.expression(node, false);
    printer.finish()
}

/// The text of a constant without its type, as it stands in a partition's bound.
pub(crate) fn deparse_bare(env: &Environment<'_>, node: &Node) -> Vec<Piece> {
    let mut printer = Printer::new(env);
    match &node.kind {
        NodeKind::Const { value, ty, typmod } => printer.constant(value, *ty, *typmod, constant::Label::Never),
        _ => printer.expression(node, false),
    }
    printer.finish()
}

/// The text of a query that stands for itself, as `pg_get_viewdef` prints it, without the space before it.
pub(crate) fn deparse_query(env: &Environment<'_>, query: &BoundQuery, renamed: Option<&Renamed>) -> Vec<Piece> {
    let mut printer = Printer::new(env);
    printer.renamed = renamed;
    if env.version < Version::V16 {
        printer.stored_rows = &["old", "new"];
    }
    printer.query(query, true);
    let mut pieces = printer.finish();
    if let Some(Piece::Sql(text)) = pieces.first_mut() {
        text.drain(..text.len() - text.trim_start().len());
    }
    pieces
}

/// The text of a function's body, as `pg_get_function_sqlbody` prints it.
pub(crate) fn deparse_body(env: &Environment<'_>, body_of: &BodyOf, body: &Body) -> Vec<Piece> {
    let mut printer = Printer::new(env);
    printer.body_of = Some(body_of);
    match body {
        Body::Returns(value) => {
            printer.put("RETURN ");
            printer.in_one_line = true;
            printer.outermost = true;
            printer.expression(value, true);
        }
        Body::Queries(queries) => {
            printer.put("BEGIN ATOMIC\n");
            printer.outermost = true;
            for query in queries {
                printer.indent = 1;
                printer.query(query, false);
                printer.put(";\n");
            }
            printer.put("END");
        }
    }
    printer.finish()
}

/// The condition of a rule, whose relations are the rows before and after (`make_ruledef`).
pub(crate) fn deparse_rule_condition(env: &Environment<'_>, relations: &[Relation], node: &Node) -> Vec<Piece> {
    let mut printer = Printer::new(env);
    printer.enter(relations, &[]);
    printer.prefix = true;
    printer.indent = STEP;
    printer.expression(node, false);
    printer.finish()
}

/// What a rule does, as `pg_get_ruledef` prints it, without the semicolon behind it.
pub(crate) fn deparse_rule_actions(env: &Environment<'_>, actions: &[Action]) -> Vec<Piece> {
    let mut printer = Printer::new(env);
    printer.put(if actions.len() > 1 { "(" } else { "" });
    for action in actions {
        printer.indent = 0;
        match action {
            Action::Query(query) => printer.query(query, true),
            Action::Notify(channel, payload) => printer.notify(channel, payload.as_deref()),
        }
        printer.put(if actions.len() > 1 { ";\n" } else { "" });
    }
    printer.put(if actions.len() > 1 { ")" } else { "" });
    printer.finish()
}

/// What a rule does.
pub(crate) enum Action {
    Query(Box<BoundQuery>),
    /// `NOTIFY`: the channel, and the payload.
    Notify(Ident, Option<String>),
}

/// A function's body.
pub(crate) enum Body {
    Returns(Node),
    Queries(Vec<BoundQuery>),
}

/// The relations of one query and the names they go by.
struct Namespace<'n> {
    relations: &'n [Relation],
    /// How many of them stand in the query. What is behind them has its name before every column.
    standing: usize,
    /// Its WITH queries, which hide tables of their names.
    ctes: &'n [BoundCte],
    names: Vec<String>,
    columns: Vec<ColumnNames>,
}

struct Printer<'e, 'a, 'n> {
    env: &'e Environment<'a>,
    pieces: Vec<Piece>,
    /// What was printed since the last name.
    tail: String,
    /// How deep the current line is indented.
    indent: i32,
    namespaces: Vec<Namespace<'n>>,
    /// Whether columns have their relation's name before them.
    prefix: bool,
    /// Whether the names of results show outside of the query.
    names_visible: bool,
    /// A column that has another name than where the query was read.
    renamed: Option<&'n Renamed>,
    /// The function whose body it is.
    body_of: Option<&'n BodyOf>,
    /// Whether a column has its relation's name before it even where there is one relation alone.
    outermost: bool,
    /// Whether nothing begins a line.
    in_one_line: bool,
    /// What stands among a view's relations beside those of its query: before 16, the row before and the row after.
    stored_rows: &'static [&'static str],
}

impl<'e, 'a, 'n> Printer<'e, 'a, 'n> {
    fn new(env: &'e Environment<'a>) -> Self {
        Self {
            env,
            pieces: Vec::new(),
            tail: String::new(),
            indent: 0,
            namespaces: Vec::new(),
            prefix: false,
            names_visible: false,
            renamed: None,
            body_of: None,
            outermost: false,
            in_one_line: false,
            stored_rows: &[],
        }
    }

    /// Makes the relations of a query known, by the names they go by.
    fn enter(&mut self, relations: &'n [Relation], from: &[FromTree]) {
        let names = self.unique_names(relations);
        let columns = column_names(self.env, self.renamed, relations, from);
        self.namespaces.push(Namespace { relations, standing: relations.len(), ctes: &[], names, columns });
    }

    fn finish(mut self) -> Vec<Piece> {
        self.flush();
        self.pieces
    }

    fn flush(&mut self) {
        if !self.tail.is_empty() {
            self.pieces.push(Piece::Sql(std::mem::take(&mut self.tail)));
        }
    }

    fn put(&mut self, text: &str) {
        self.tail.push_str(text);
    }

    fn put_piece(&mut self, piece: Piece) {
        match piece {
            Piece::Sql(text) => self.put(&text),
            piece @ Piece::Name { .. } => {
                self.flush();
                self.pieces.push(piece);
            }
        }
    }

    /// `appendContextKeyword`: a new line, indented, then the keyword.
    fn keyword(&mut self, keyword: &str, before: i32, after: i32, plus: i32) {
        if self.in_one_line {
            return self.put(keyword);
        }
        self.indent += before;
        self.tail.truncate(self.tail.trim_end_matches(' ').len());
        let amount = if self.indent < LIMIT {
            self.indent.max(0) + plus
        } else {
            (LIMIT + (self.indent - LIMIT) / (STEP / 2)) % LIMIT + plus
        };
        self.tail.push('\n');
        self.tail.extend(std::iter::repeat_n(' ', usize::try_from(amount).unwrap_or(0)));
        self.put(keyword);
        self.indent = (self.indent + after).max(0);
    }

    /// The space before a query that stands on a line of its own.
    fn lead(&mut self) {
        self.put(if self.in_one_line { "" } else { " " });
    }

    /// A new line, or a space where all is in one.
    fn line_or_space(&mut self) {
        if self.in_one_line {
            self.put(" ");
        } else {
            self.keyword("", 0, 0, 0);
        }
    }

    /// A type's name (`format_type_with_typemod`).
    fn type_name(&mut self, ty: Oid, typmod: i32) {
        for piece in self.env.type_pieces(ty, typmod) {
            self.put_piece(piece);
        }
    }

    /// Notes a type of the schema that the text needs without naming it.
    fn needs_type(&mut self, ty: Oid) {
        if ty < Oid::FIRST_USER {
            return;
        }
        for piece in self.env.type_pieces(ty, -1) {
            if let Piece::Name { part, .. } = piece {
                self.put_piece(Piece::Name { part, style: NameStyle::Hidden });
            }
        }
    }

    /// `set_rtable_names`: a name that is taken, here or further out, gets a number.
    fn unique_names(&self, relations: &[Relation]) -> Vec<String> {
        let mut taken: Vec<String> = self.stored_rows.iter().map(|name| (*name).to_owned()).collect();
        taken.extend(self.namespaces.iter().flat_map(|space| space.names.iter().cloned()));
        let mut names = Vec::with_capacity(relations.len());
        for relation in relations {
            let wanted = relation.name.as_str();
            // A join without an alias has no name.
            if wanted.is_empty() {
                names.push(String::new());
                continue;
            }
            let mut name = wanted.to_owned();
            let mut number = 0;
            while taken.contains(&name) {
                number += 1;
                let digits = format!("_{number}");
                name = format!("{}{digits}", crate::name::truncate(wanted, 63 - digits.len()));
            }
            taken.push(name.clone());
            names.push(name);
        }
        names
    }

    /// The relation's name before a column or a star.
    fn relation_prefix(&mut self, relation: &Relation, name: &str, listed: bool) {
        match &relation.kind {
            // With a list of its columns, the name stands there as an alias.
            RelationKind::Table { name: table, .. }
                if relation.alias.is_none() && !listed && table.name.as_str() == name =>
            {
                let part = ObjectPart::Object(self.env.schema.rows_named(table));
                self.put_piece(Piece::Name { part, style: NameStyle::Bare });
            }
            RelationKind::Table { .. }
            | RelationKind::System(_)
            | RelationKind::Query(_)
            | RelationKind::Functions { .. }
            | RelationKind::Cte { .. }
            | RelationKind::Values(_)
            | RelationKind::Assigned(_)
            | RelationKind::TableFunction(_)
            | RelationKind::Join(_) => self.put(&quote::identifier(name)),
        }
    }
}
