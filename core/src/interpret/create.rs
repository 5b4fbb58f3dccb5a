//! Schemas and enumerated types, and what happens when a name is there already.

use super::{Interpreter, Mode};
use crate::diagnostic::Diagnostic;
use crate::model::{Enum, Kind, Namespace, Object, ObjectId, ObjectPart};
use crate::source::Span;
use crate::sql::ast::{CreateEnum, CreateSchema};

impl Interpreter<'_> {
    pub(super) fn create_schema(&mut self, create: &CreateSchema, span: Span) {
        self.unsupported(&create.unsupported);
        let namespace = Namespace { name: create.name.ident.clone() };
        let public = namespace.name.as_str() == "public";
        if !public {
            self.define(Object::Schema(namespace), span, create.name.span, create.if_not_exists);
        } else if self.mode == Mode::Replay && !create.if_not_exists {
            let message = "schema \"public\" already exists";
            self.report(Diagnostic::error("duplicate-schema", message).at(create.name.span, "").sqlstate("42P06"));
        }
    }

    pub(super) fn create_enum(&mut self, create: &CreateEnum, span: Span) {
        let name = self.target(&create.name);
        let mut labels: Vec<String> = Vec::with_capacity(create.labels.len());
        for label in &create.labels {
            if labels.contains(&label.text) {
                let message = format!("enum label \"{}\" used more than once", label.text);
                self.report(Diagnostic::error("duplicate-label", message).at(label.span, "").sqlstate("23505"));
            } else {
                labels.push(label.text.clone());
            }
        }
        self.define(Object::Enum(Enum { name, labels }), span, create.name.span(), false);
    }

    /// Puts an object in unless one of its identity is there: then both say the same, or they clash. Answers whether it
    /// was put in.
    pub(super) fn define(&mut self, object: Object, span: Span, at: Span, if_not_exists: bool) -> bool {
        let id = object.id();
        let Some(before) = self.draft.schema.get(&id) else {
            self.draft.provenance.add(ObjectPart::Object(id), span);
            self.draft.schema.insert(object);
            return true;
        };
        let same = *before == object;
        self.already_there(&id, same, span, at, if_not_exists);
        false
    }

    /// Says what there is to say when something is defined that is there already.
    pub(super) fn already_there(&mut self, id: &ObjectId, same: bool, span: Span, at: Span, if_not_exists: bool) {
        let part = ObjectPart::Object(id.clone());
        let first = self.draft.provenance.definition(&part);
        if (self.mode == Mode::Compose && same) || (self.mode == Mode::Replay && if_not_exists) {
            self.draft.provenance.add(part, span);
            return;
        }
        let label = describe(id);
        let diagnostic = if self.mode == Mode::Replay {
            let word = if id.kind() == Kind::Table { "relation" } else { id.kind().name() };
            let sqlstate = match id.kind() {
                Kind::Schema => "42P06",
                Kind::Table | Kind::Index | Kind::Sequence => "42P07",
                Kind::Enum | Kind::Policy | Kind::Comment => "42710",
            };
            Diagnostic::error("duplicate-object", format!("{word} {label} already exists"))
                .at(at, "")
                .sqlstate(sqlstate)
        } else {
            Diagnostic::error("conflict", format!("{} {label} is defined twice, differently", id.kind().name()))
                .at(at, "this definition differs")
                .help("keep one of the two, or make them equal")
        };
        let diagnostic = match first {
            Some(first) => diagnostic.at(first, "from the one here"),
            None => diagnostic,
        };
        self.report(diagnostic);
    }
}

/// An object's name for people.
pub(super) fn describe(id: &ObjectId) -> String {
    match id {
        ObjectId::Schema(name) => format!("\"{}\"", name.as_str()),
        ObjectId::Enum(name) | ObjectId::Sequence(name) | ObjectId::Table(name) | ObjectId::Index(name) => {
            format!("\"{}\"", name.name.as_str())
        }
        ObjectId::Policy { table, name } => format!("\"{}\" on table \"{}\"", name.as_str(), table.name.as_str()),
        ObjectId::Comment(on) => format!("on {}", describe(&on.object())),
    }
}
