//! Publications: `CreatePublication`, `AlterPublication` (publicationcmds.c).

use super::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Clause, ClauseKind, Definition, Expression, ExpressionPlace, NameStyle, Object, ObjectId, ObjectPart, Piece, Whole,
    WholeKind,
};
use crate::name::{Ident, QualifiedName};
use crate::render::quote::literal;
use crate::source::Span;
use crate::sql::ast::{CreateWhole, Expr, Name, ObjectName, Parameter, Published, WholeBody};

/// What is published where nobody says, in the order in which it is written.
const OPERATIONS: [&str; 4] = ["insert", "update", "delete", "truncate"];

/// A clause with the condition that waits for its place.
type Member<'e> = (Clause, Option<&'e Expr>);

impl Interpreter<'_> {
    fn publication_problem(&mut self, span: Span, message: impl Into<String>, help: &str, sqlstate: &'static str) {
        let diagnostic = Diagnostic::error("publication", message).at(span, "").sqlstate(sqlstate);
        self.report(if help.is_empty() { diagnostic } else { diagnostic.help(help) });
    }

    pub(super) fn create_publication(&mut self, create: &CreateWhole, span: Span) {
        let (WholeBody::Publication { all_tables, published, parameters }, Some(name)) = (&create.body, &create.name)
        else {
            return;
        };
        let Some(parameters) = self.publication_parameters(parameters) else { return };
        let Some(members) = self.members(published) else { return };
        let name_there = self.whole_target(WholeKind::Publication, name);
        let id = ObjectId::Whole(WholeKind::Publication, name_there.clone());
        let mut clauses = parameters;
        clauses.retain(|clause| clause.plain() != Some(""));
        if *all_tables {
            clauses.push(Clause::word(ClauseKind::AllTables, ""));
        }
        let mut whole = Whole { kind: WholeKind::Publication, name: name_there, clauses };
        let waiting = self.draft.pending.len();
        self.put_members(&mut whole, members);
        if !self.lists_fit(&whole, span) {
            self.draft.pending.truncate(waiting);
            return;
        }
        if !self.define(Object::Defined(Definition::Whole(whole)), span, name.span(), false) {
            self.withdraw(waiting, &id);
        }
    }

    /// Puts members in, and lets their conditions wait where they then stand.
    fn put_members(&mut self, whole: &mut Whole, members: Vec<Member<'_>>) {
        let (clauses, conditions): (Vec<Clause>, Vec<Option<&Expr>>) = members.into_iter().unzip();
        whole.clauses.extend(clauses.iter().cloned());
        whole.settle();
        let id = whole.id();
        for (clause, condition) in clauses.iter().zip(conditions) {
            let Some(expr) = condition else { continue };
            let position = whole.clauses.iter().position(|other| other.subject() == clause.subject());
            if let Some(position) = position {
                let text = self.wait(ExpressionPlace::Clause { object: id.clone(), position }, expr);
                if let Some(clause) = whole.clauses.get_mut(position) {
                    clause.rows = Some(text);
                }
            }
        }
    }

    /// What is to be published; `None` where something of it cannot be.
    fn members<'e>(&mut self, published: &'e [Published]) -> Option<Vec<Member<'e>>> {
        let mut members: Vec<Member<'e>> = Vec::new();
        let mut listed: Vec<(Member<'e>, Span)> = Vec::new();
        for one in published {
            match one {
                Published::Table { name, only, columns, rows } => {
                    for table in self.published_tables(name, *only)? {
                        let clause = self.published_table(&table, name.span(), columns)?;
                        let placeholder = rows.as_ref().map(|_| Expression::undecided(Vec::new()));
                        listed.push(((Clause { rows: placeholder, ..clause }, rows.as_ref()), name.span()));
                    }
                }
                Published::Schema(schema, span) => {
                    listed.push(((self.published_schema(schema.as_ref(), *span)?, None), *span));
                }
            }
        }
        for (member, span) in listed {
            let twin = members.iter().find(|(clause, _)| clause.subject() == member.0.subject());
            match twin {
                // Once is enough, unless one of them says more.
                Some((twin, _)) if *twin == member.0 && twin.rows.is_none() && twin.named().is_some() => continue,
                Some(_) => {
                    let message = "conflicting or redundant column lists or WHERE clauses for a table";
                    self.publication_problem(span, message, "", "42710");
                    return None;
                }
                None => members.push(member),
            }
        }
        Some(members)
    }

    fn published_schema(&mut self, schema: Option<&Name>, span: Span) -> Option<Clause> {
        let name = match schema {
            Some(schema) => schema.ident.clone(),
            None => self.search_path.iter().find(|schema| self.schema_exists(schema))?.clone(),
        };
        if !self.schema_exists(&name) {
            self.no_schema(&name, span);
            return None;
        }
        if matches!(name.as_str(), "pg_catalog" | "information_schema") {
            let message = format!("cannot add schema \"{}\" to publication", name.as_str());
            self.publication_problem(span, message, "system schemas are not published", "22023");
            return None;
        }
        Some(Clause::naming(ClauseKind::Schema, ObjectPart::Object(ObjectId::Schema(name))))
    }

    /// A table, and those that inherit from it, which are published by themselves from then on; partitions are not
    /// (`OpenTableList`).
    fn published_tables(&mut self, name: &ObjectName, only: bool) -> Option<Vec<QualifiedName>> {
        let table = self.rows_named(name)?;
        let schema = &self.draft.schema;
        let heirs = match schema.table(&table) {
            Some(found) if !only && found.partitioning.is_none() => schema.descendants(&table),
            _ => Vec::new(),
        };
        let heirs = heirs.into_iter().map(|heir| heir.name.clone());
        Some(std::iter::once(table.clone()).chain(heirs).collect())
    }

    /// A table and the columns of it that are published.
    fn published_table(&mut self, table: &QualifiedName, span: Span, columns: &[Name]) -> Option<Clause> {
        let found = self.draft.schema.table(table);
        let (Some(found), word) = (found, table.name.as_str()) else {
            let message = format!("cannot add relation \"{}\" to publication", table.name.as_str());
            self.publication_problem(span, message, "only tables are published", "22023");
            return None;
        };
        if found.foreign.is_some() {
            let message = format!("cannot add relation \"{word}\" to publication");
            self.publication_problem(span, message, "a foreign table is not published", "22023");
            return None;
        }
        if found.storage.unlogged {
            let message = format!("cannot add relation \"{word}\" to publication");
            self.publication_problem(span, message, "an unlogged table is not published", "22023");
            return None;
        }
        let mut names: Vec<Ident> = Vec::new();
        for column in columns {
            if !self.has_column(table, &column.ident) {
                self.missing_part("column", "42703", &table.name, column);
                return None;
            }
            if names.contains(&column.ident) {
                let message = format!("duplicate column \"{}\" in publication column list", column.ident.as_str());
                self.publication_problem(column.span, message, "", "42710");
                return None;
            }
            names.push(column.ident.clone());
        }
        names.sort();
        let name = |part| Piece::Name { part, style: NameStyle::Identifier };
        let mut pieces = vec![name(ObjectPart::Object(ObjectId::Table(table.clone())))];
        for (number, column) in names.iter().enumerate() {
            pieces.push(Piece::Sql(if number == 0 { " (" } else { ", " }.to_owned()));
            pieces.push(name(ObjectPart::Column { table: table.clone(), column: column.clone() }));
        }
        if !names.is_empty() {
            pieces.push(Piece::Sql(")".to_owned()));
        }
        Some(Clause { kind: ClauseKind::Table, text: Expression::decided(pieces), rows: None })
    }

    /// Whether no table has a list of columns where whole schemas are published.
    fn lists_fit(&mut self, whole: &Whole, span: Span) -> bool {
        let schemas = whole.clauses_of(&ClauseKind::Schema).next().is_some();
        let list = whole.clauses_of(&ClauseKind::Table).find(|clause| clause.named().is_none());
        let Some(table) = list.filter(|_| schemas).and_then(Clause::published) else { return true };
        let (table, name) = (table.name.as_str(), whole.name.name.as_str());
        let message = format!("cannot use column list for relation \"{table}\" in publication \"{name}\"");
        let help = "a publication of the tables of a schema takes no lists of columns";
        self.publication_problem(span, message, help, "22023");
        false
    }

    /// The parameters that are not as they are by themselves; those that are say nothing, so that they can be told from
    /// what was not written.
    fn publication_parameters(&mut self, parameters: &[Parameter]) -> Option<Vec<Clause>> {
        let mut clauses: Vec<Clause> = Vec::new();
        for parameter in parameters {
            let (name, span) = (parameter.name.ident.as_str(), parameter.name.span);
            let kind = ClauseKind::Parameter(name.to_owned());
            if clauses.iter().any(|clause| clause.kind == kind) {
                self.publication_problem(span, "conflicting or redundant options", "", "42601");
                return None;
            }
            let value = parameter.value.as_ref().map(|value| value.text.to_ascii_lowercase());
            let said = match name {
                "publish" => {
                    let value = value.unwrap_or_default();
                    let words: Vec<&str> = value.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
                    if let Some(unknown) = words.iter().find(|word| !OPERATIONS.contains(word)) {
                        let message = format!("unrecognized value for publication option \"publish\": \"{unknown}\"");
                        self.publication_problem(span, message, &OPERATIONS.join(", "), "42601");
                        return None;
                    }
                    let kept: Vec<&str> = OPERATIONS.into_iter().filter(|word| words.contains(word)).collect();
                    (kept.len() < OPERATIONS.len()).then(|| literal(&kept.join(", ")))
                }
                "publish_via_partition_root" => match value.as_deref() {
                    None | Some("true" | "on" | "1") => Some("true".to_owned()),
                    Some("false" | "off" | "0") => None,
                    Some(_) => {
                        self.publication_problem(span, format!("{name} requires a Boolean value"), "", "42601");
                        return None;
                    }
                },
                "publish_generated_columns" => match value.as_deref() {
                    None | Some("stored") => Some("stored".to_owned()),
                    Some("none") => None,
                    Some(other) => {
                        let message = format!("invalid value for publication parameter \"{name}\": \"{other}\"");
                        self.publication_problem(span, message, "none or stored", "42601");
                        return None;
                    }
                },
                _ => {
                    let message = format!("unrecognized publication parameter: \"{name}\"");
                    self.publication_problem(span, message, "", "42601");
                    return None;
                }
            };
            clauses.push(Clause::word(kind, said.unwrap_or_default()));
        }
        Some(clauses)
    }

    pub(super) fn set_publication_parameters(&mut self, id: &ObjectId, parameters: &[Parameter], span: Span) {
        self.bind_pending();
        let Some(parameters) = self.publication_parameters(parameters) else { return };
        for clause in parameters {
            let word = clause.plain().filter(|text| !text.is_empty()).map(str::to_owned);
            self.set_clause(id, clause.kind, word);
        }
        self.draft.provenance.add(ObjectPart::Object(id.clone()), span);
    }

    /// The publication whose list is to change; reports one of all tables.
    fn listed(&mut self, id: &ObjectId, span: Span) -> Option<Whole> {
        self.bind_pending();
        let whole = self.draft.schema.whole(id)?.clone();
        if whole.clauses_of(&ClauseKind::AllTables).next().is_some() {
            let message = format!("publication \"{}\" is defined as FOR ALL TABLES", whole.name.name.as_str());
            let help = "tables and schemas are not added to such a publication nor dropped from it";
            self.publication_problem(span, message, help, "55000");
            return None;
        }
        Some(whole)
    }

    pub(super) fn add_published(&mut self, id: &ObjectId, published: &[Published], span: Span) {
        let Some(whole) = self.listed(id, span) else { return };
        let Some(members) = self.members(published) else { return };
        let there = |member: &&Member<'_>| whole.clauses.iter().any(|clause| clause.subject() == member.0.subject());
        if let Some((clause, _)) = members.iter().find(there) {
            let (what, of) = member_word(clause);
            let message = format!("{what} \"{of}\" is already member of publication \"{}\"", whole.name.name.as_str());
            return self.publication_problem(span, message, "", "42710");
        }
        self.change_members(whole, members, span);
    }

    pub(super) fn set_published(&mut self, id: &ObjectId, published: &[Published], span: Span) {
        let Some(mut whole) = self.listed(id, span) else { return };
        let Some(members) = self.members(published) else { return };
        whole.clauses.retain(|clause| !matches!(clause.kind, ClauseKind::Table | ClauseKind::Schema));
        self.change_members(whole, members, span);
    }

    fn change_members(&mut self, mut whole: Whole, members: Vec<Member<'_>>, span: Span) {
        let waiting = self.draft.pending.len();
        self.put_members(&mut whole, members);
        if !self.lists_fit(&whole, span) {
            self.draft.pending.truncate(waiting);
            return;
        }
        self.put_whole(whole, span);
    }

    pub(super) fn drop_published(&mut self, id: &ObjectId, published: &[Published], span: Span) {
        let Some(mut whole) = self.listed(id, span) else { return };
        for one in published {
            if let Published::Table { name, columns, rows, .. } = one
                && (!columns.is_empty() || rows.is_some())
            {
                let (message, sqlstate) = match rows {
                    Some(_) => ("cannot use a WHERE clause when removing a table from a publication", "42601"),
                    None => ("column list must not be specified in ALTER PUBLICATION ... DROP", "42601"),
                };
                return self.publication_problem(name.span(), message, "", sqlstate);
            }
        }
        let Some(members) = self.members(published) else { return };
        for (member, _) in members {
            let known = whole.clauses.len();
            whole.clauses.retain(|clause| clause.kind != member.kind || clause.subject() != member.subject());
            if whole.clauses.len() == known {
                let (what, of) = member_word(&member);
                let what = if what == "schema" { "tables from schema" } else { what };
                let message = format!("{what} \"{of}\" is not part of the publication");
                return self.publication_problem(span, message, "", "42704");
            }
        }
        self.put_whole(whole, span);
    }

    /// Takes a table, or a schema, out of every publication.
    pub(super) fn unpublish(&mut self, gone: &ObjectId) {
        self.draft.schema.for_each_mut(|_, object| {
            if let Object::Defined(Definition::Whole(whole)) = object
                && whole.kind == WholeKind::Publication
            {
                let is_gone = |part: &ObjectPart| matches!(part, ObjectPart::Object(id) if id == gone);
                whole.clauses.retain(|clause| !clause.subject().is_some_and(is_gone));
            }
        });
    }

    /// Takes a table out of a publication.
    pub(super) fn unpublish_from(&mut self, publication: &Ident, table: &QualifiedName) {
        if let Some(whole) = self.draft.schema.whole_mut(&ObjectId::of_database(WholeKind::Publication, publication)) {
            whole.clauses.retain(|clause| clause.published() != Some(table));
        }
    }
}

/// What a member is, and what it is called.
fn member_word(clause: &Clause) -> (&'static str, String) {
    match clause.subject() {
        Some(ObjectPart::Object(ObjectId::Schema(name))) => ("schema", name.as_str().to_owned()),
        Some(part) => match part.object() {
            ObjectId::Table(name) => ("relation", name.name.as_str().to_owned()),
            _ => ("relation", String::new()),
        },
        None => ("relation", String::new()),
    }
}
