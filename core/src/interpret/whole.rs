//! What is carried whole: making it, changing it, looking it up.

use super::Interpreter;
use super::create::describe;
use crate::diagnostic::Diagnostic;
use crate::model::{Clause, ClauseKind, Definition, Firing, Kind, Object, ObjectId, ObjectPart, Whole, WholeKind};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::{AlterWhole, AlterWholeAction, CreateWhole, Drop, Name, ObjectName, WholeBody};

impl Interpreter<'_> {
    pub(super) fn create_whole(&mut self, create: &CreateWhole, span: Span) {
        match (&create.body, &create.name) {
            (WholeBody::Statistics { gathers, on, table }, name) => {
                self.create_statistics((name.as_ref(), create.if_not_exists), (gathers, on), table, span);
            }
            (WholeBody::Collation(parameters), Some(name)) => {
                if let Some(clauses) = self.collation_clauses(parameters, name.span()) {
                    self.make_whole(create, name, clauses, span);
                }
            }
            (WholeBody::CollationFrom(from), Some(name)) => {
                if let Some(clauses) = self.copied_collation(from) {
                    self.make_whole(create, name, clauses, span);
                }
            }
            (WholeBody::Publication { .. }, Some(_)) => self.create_publication(create, span),
            (WholeBody::EventTrigger { event, filters, function }, Some(name)) => {
                if let Some(clauses) = self.event_trigger_clauses(event, filters, function) {
                    self.make_whole(create, name, clauses, span);
                }
            }
            (WholeBody::Wrapper(said), Some(name)) => {
                if let Some(clauses) = self.wrapper_clauses(said) {
                    self.make_whole(create, name, clauses, span);
                }
            }
            (WholeBody::Server { server_type, wrapper, rest }, Some(name)) => {
                if let Some(clauses) = self.server_clauses(server_type.as_ref(), wrapper, rest) {
                    self.make_whole(create, name, clauses, span);
                }
            }
            // The grammar wants a name of every other kind.
            (
                WholeBody::Collation(_)
                | WholeBody::CollationFrom(_)
                | WholeBody::Publication { .. }
                | WholeBody::EventTrigger { .. }
                | WholeBody::Wrapper(_)
                | WholeBody::Server { .. },
                None,
            ) => {}
        }
    }

    /// Puts in what was read.
    fn make_whole(&mut self, create: &CreateWhole, name: &ObjectName, clauses: Vec<Clause>, span: Span) {
        let name = self.whole_target(create.kind, name);
        let at = create.name.as_ref().map_or(span, ObjectName::span);
        let mut whole = Whole { kind: create.kind, name, clauses };
        whole.settle();
        self.define(Object::Defined(Definition::Whole(whole)), span, at, create.if_not_exists);
    }

    /// Puts back what a statement altered.
    pub(super) fn put_whole(&mut self, mut whole: Whole, span: Span) {
        whole.settle();
        self.draft.provenance.add(ObjectPart::Object(whole.id()), span);
        self.draft.schema.insert(Object::Defined(Definition::Whole(whole)));
    }

    /// What something that is made is to be called.
    pub(super) fn whole_target(&mut self, kind: WholeKind, name: &ObjectName) -> QualifiedName {
        match kind.in_schema() {
            true => self.target(name),
            false => QualifiedName { schema: Ident::new(""), name: name.name.ident.clone() },
        }
    }

    /// What a name stands for.
    pub(super) fn find_whole(&self, kind: WholeKind, name: &ObjectName) -> Option<ObjectId> {
        let found = |name: QualifiedName| {
            let id = ObjectId::Whole(kind, name);
            self.draft.schema.contains(&id).then_some(id)
        };
        match kind.in_schema() {
            true => self.candidates(name).into_iter().find_map(found),
            false => found(QualifiedName { schema: Ident::new(""), name: name.name.ident.clone() }),
        }
    }

    /// What a name stands for; reports what does not exist.
    pub(super) fn whole_named(&mut self, kind: WholeKind, name: &ObjectName) -> Option<ObjectId> {
        let found = self.find_whole(kind, name);
        if found.is_none() {
            let diagnostic = self.missing(Kind::Whole(kind), name);
            self.report(diagnostic);
        }
        found
    }

    pub(super) fn alter_whole(&mut self, alter: &AlterWhole, span: Span) {
        if let AlterWholeAction::Mapping(mapping) = &alter.action {
            return self.alter_mapping(&alter.name, mapping, span);
        }
        let found = match alter.if_exists {
            true => self.find_whole(alter.kind, &alter.name),
            false => self.whole_named(alter.kind, &alter.name),
        };
        let Some(id) = found else { return };
        let ObjectId::Whole(kind, name) = &id else { return };
        match &alter.action {
            AlterWholeAction::Rename(to) => {
                let to = QualifiedName { schema: name.schema.clone(), name: to.ident.clone() };
                self.rename_object(id.clone(), ObjectId::Whole(*kind, to), span);
            }
            AlterWholeAction::SetSchema(schema) => self.move_whole(&id, schema, span),
            AlterWholeAction::Owner(owner) => self.give(id, owner, span),
            AlterWholeAction::Target(target) => {
                self.set_clause(&id, ClauseKind::Target, target.map(|target| target.to_string()));
                self.draft.provenance.add(ObjectPart::Object(id), span);
            }
            AlterWholeAction::AddPublished(list) => self.add_published(&id, list, span),
            AlterWholeAction::SetPublished(list) => self.set_published(&id, list, span),
            AlterWholeAction::DropPublished(list) => self.drop_published(&id, list, span),
            AlterWholeAction::Parameters(parameters) => self.set_publication_parameters(&id, parameters, span),
            AlterWholeAction::Firing(firing) => {
                let word = match firing {
                    Firing::Origin => None,
                    Firing::Always => Some("ENABLE ALWAYS".to_owned()),
                    Firing::Replica => Some("ENABLE REPLICA".to_owned()),
                    Firing::Disabled => Some("DISABLE".to_owned()),
                };
                self.set_clause(&id, ClauseKind::Firing, word);
                self.draft.provenance.add(ObjectPart::Object(id), span);
            }
            AlterWholeAction::Foreign(change) => self.alter_foreign(&id, change, span),
            // Done above.
            AlterWholeAction::Mapping(_) => {}
            AlterWholeAction::RefreshVersion => {
                let message = format!("ALTER {} is left out: it says nothing about the schema", kind.keyword());
                self.report(Diagnostic::warning("statement-left-out", message).at(span, ""));
            }
            AlterWholeAction::Unsupported(clause) => self.unsupported(std::slice::from_ref(clause)),
        }
    }

    fn move_whole(&mut self, id: &ObjectId, schema: &Name, span: Span) {
        if let ObjectId::Whole(kind, name) = id
            && self.schema_there(schema)
        {
            let to = QualifiedName { schema: schema.ident.clone(), name: name.name.clone() };
            self.move_object(id.clone(), ObjectId::Whole(*kind, to), span);
        }
    }

    /// Makes the one clause of a kind say something else, or nothing.
    pub(super) fn set_clause(&mut self, id: &ObjectId, kind: ClauseKind, word: Option<String>) {
        if let Some(whole) = self.draft.schema.whole_mut(id) {
            whole.clauses.retain(|clause| clause.kind != kind);
            whole.clauses.extend(word.map(|word| Clause::word(kind, word)));
            whole.settle();
        }
    }

    pub(super) fn drop_wholes(&mut self, kind: WholeKind, names: &[ObjectName], drop: &Drop, span: Span) {
        let mut found = Vec::new();
        for name in names {
            match self.find_whole(kind, name) {
                Some(id) => found.push(id),
                None if drop.if_exists => {}
                None => {
                    let diagnostic = self.missing(Kind::Whole(kind), name);
                    self.report(diagnostic);
                }
            }
        }
        if !drop.cascade && found.iter().any(|id| self.mappings_keep(id, span)) {
            return;
        }
        self.drop_found(found, drop, span);
    }

    /// Reports a name of something carried whole that is taken. Answers whether it was.
    pub(super) fn whole_taken(&mut self, id: &ObjectId, span: Span) -> bool {
        let taken = self.draft.schema.contains(id);
        if taken {
            let mut message = format!("{} {} already exists", id.kind().name(), describe(id));
            if let ObjectId::Whole(WholeKind::Statistics | WholeKind::Collation, name) = id {
                message.push_str(&format!(" in schema \"{}\"", name.schema.as_str()));
            }
            self.report(Diagnostic::error("duplicate-object", message).at(span, "").sqlstate("42710"));
        }
        taken
    }
}
