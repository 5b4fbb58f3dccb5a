//! Looking names up: in the schema that was written, else along the search path.

use super::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::model::{Kind, ObjectId, TypeRef, WholeKind};
use crate::name::{Ident, QualifiedName, nearest};
use crate::source::Span;
use crate::sql::ast::{ObjectName, TypeName};

impl Interpreter<'_> {
    /// Whether a schema exists: those that every database has, those created, those that sources are scoped to.
    pub(super) fn schema_exists(&self, name: &Ident) -> bool {
        matches!(name.as_str(), "pg_catalog" | "information_schema")
            || (name.as_str() == "public" && self.public_dropped.is_none())
            || self.draft.schema.contains(&ObjectId::Schema(name.clone()))
            || self.sources.iter().any(|source| source.scope.as_ref() == Some(name))
    }

    /// Where something of that name is created. Reports a schema that does not exist, and goes on with it.
    pub(super) fn target(&mut self, name: &ObjectName) -> QualifiedName {
        let schema = match name.schema() {
            Some(schema) => {
                if !self.schema_exists(&schema.ident) {
                    self.no_schema(&schema.ident.clone(), schema.span);
                }
                schema.ident.clone()
            }
            None => match self.search_path.iter().find(|schema| self.schema_exists(schema)) {
                Some(schema) => schema.clone(),
                None => {
                    let diagnostic =
                        Diagnostic::error("no-schema-selected", "no schema has been selected to create in")
                            .at(name.span(), "")
                            .help("write the schema before the name, or set search_path")
                            .sqlstate("3F000");
                    self.report(diagnostic);
                    self.search_path.first().cloned().unwrap_or_else(|| Ident::new("public"))
                }
            },
        };
        QualifiedName { schema, name: name.name.ident.clone() }
    }

    pub(super) fn no_schema(&mut self, schema: &Ident, span: Span) {
        let diagnostic = self.unknown_schema(schema, span);
        self.report(diagnostic);
    }

    pub(super) fn unknown_schema(&self, schema: &Ident, span: Span) -> Diagnostic {
        let known = self.draft.schema.objects().filter_map(|(id, _)| match id {
            ObjectId::Schema(name) => Some(name.as_str()),
            _ => None,
        });
        let near = nearest(schema.as_str(), known.chain(["public"]));
        let help = match near {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("add CREATE SCHEMA \"{}\"", schema.as_str()),
        };
        let message = format!("schema \"{}\" does not exist", schema.as_str());
        Diagnostic::error("unknown-schema", message).at(span, "").help(help).sqlstate("3F000")
    }

    /// What a name could stand for, in the order it is looked up.
    pub(super) fn candidates(&self, name: &ObjectName) -> Vec<QualifiedName> {
        match name.schema() {
            Some(schema) => vec![QualifiedName::new(schema.ident.clone(), name.name.ident.clone())],
            None => self
                .search_path
                .iter()
                .map(|schema| QualifiedName::new(schema.clone(), name.name.ident.clone()))
                .collect(),
        }
    }

    /// The object of a kind that a name stands for.
    pub(super) fn find(&self, name: &ObjectName, id: fn(QualifiedName) -> ObjectId) -> Option<QualifiedName> {
        self.candidates(name).into_iter().find(|candidate| self.draft.schema.contains(&id(candidate.clone())))
    }

    /// The table that a name stands for; reports one that does not exist.
    pub(super) fn table_named(&mut self, name: &ObjectName) -> Option<QualifiedName> {
        let found = self.find(name, ObjectId::Table);
        if found.is_none() {
            let diagnostic = self.missing(Kind::Table, name);
            self.report(diagnostic);
        }
        found
    }

    /// That nothing of a kind has that name, with the nearest one that does.
    pub(super) fn missing(&self, kind: Kind, name: &ObjectName) -> Diagnostic {
        if let Some(schema) = name.schema().filter(|schema| !self.schema_exists(&schema.ident)) {
            return self.unknown_schema(&schema.ident, schema.span);
        }
        if let Some(diagnostic) = self.wrong_kind(kind, name) {
            return diagnostic;
        }
        let word = if matches!(kind, Kind::Table | Kind::View) { "relation" } else { kind.name() };
        let written: Vec<&str> = name.qualifiers.iter().chain([&name.name]).map(|part| part.ident.as_str()).collect();
        let encoding = if kind == Kind::Whole(WholeKind::Collation) { " for encoding \"UTF8\"" } else { "" };
        let message = format!("{word} \"{}\"{encoding} does not exist", written.join("."));
        let (code, sqlstate) = match kind {
            Kind::Table => ("unknown-table", "42P01"),
            Kind::View => ("unknown-view", "42P01"),
            Kind::Sequence => ("unknown-sequence", "42P01"),
            Kind::Index => ("unknown-index", "42P01"),
            Kind::Type => ("unknown-type", "42704"),
            Kind::Routine => ("unknown-function", "42883"),
            Kind::Schema => ("unknown-schema", "3F000"),
            Kind::Extension => ("unknown-extension", "42704"),
            Kind::Policy => ("unknown-policy", "42704"),
            Kind::Trigger => ("unknown-trigger", "42704"),
            Kind::Rule => ("unknown-rule", "42704"),
            Kind::Whole(_) => ("unknown-object", "42704"),
            Kind::Comment | Kind::Owner | Kind::Privileges | Kind::DefaultPrivileges => ("unknown-object", "42704"),
        };
        let known: Vec<QualifiedName> = self
            .draft
            .schema
            .objects()
            .filter(|(id, _)| id.kind() == kind)
            .filter_map(|(id, _)| match id {
                ObjectId::Type(name)
                | ObjectId::Sequence(name)
                | ObjectId::Table(name)
                | ObjectId::View(name)
                | ObjectId::Routine { name, .. }
                | ObjectId::Whole(_, name)
                | ObjectId::Index(name) => Some(name.clone()),
                ObjectId::Schema(_)
                | ObjectId::Extension(_)
                | ObjectId::Policy { .. }
                | ObjectId::Trigger { .. }
                | ObjectId::Rule { .. }
                | ObjectId::Comment(_)
                | ObjectId::Owner(_)
                | ObjectId::Privileges(_)
                | ObjectId::DefaultPrivileges(_) => None,
            })
            .collect();
        let elsewhere = known.iter().find(|known| known.name == name.name.ident);
        let near = nearest(name.name.ident.as_str(), known.iter().map(|known| known.name.as_str()));
        let help = match (elsewhere, near) {
            (Some(elsewhere), _) => {
                format!("there is one in schema \"{}\": write it before the name", elsewhere.schema.as_str())
            }
            (None, Some(near)) => format!("did you mean \"{near}\"?"),
            (None, None) => {
                let sources: Vec<&str> = self.sources.iter().map(|source| source.name.as_str()).collect();
                format!("none of the sources defines it ({})", sources.join(", "))
            }
        };
        Diagnostic::error(code, message).at(name.span(), "").help(help).sqlstate(sqlstate)
    }

    /// A type; reports one that does not exist and goes on with its name.
    pub(super) fn type_named(&mut self, name: &TypeName) -> TypeRef {
        if let Some(schema) = name.name.schema().filter(|schema| !self.schema_exists(&schema.ident)).cloned() {
            self.no_schema(&schema.ident, schema.span);
            return TypeRef {
                name: QualifiedName::new(schema.ident, name.name.name.ident.clone()),
                modifiers: name.modifiers.clone(),
                array: name.dimensions > 0,
            };
        }
        match crate::analyze::resolve_type(&self.draft.schema, &self.search_path, name) {
            Ok(data_type) => data_type,
            Err(diagnostic) => {
                self.report(*diagnostic);
                let candidate = self.candidates(&name.name).into_iter().next();
                TypeRef {
                    name: candidate.unwrap_or_else(|| QualifiedName::new("public", name.name.name.ident.as_str())),
                    modifiers: name.modifiers.clone(),
                    array: name.dimensions > 0,
                }
            }
        }
    }
}
