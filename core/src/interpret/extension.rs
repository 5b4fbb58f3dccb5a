//! Extensions: `CreateExtension`, `AlterExtensionNamespace` (extension.c).

use super::{Interpreter, Mode};
use crate::diagnostic::Diagnostic;
use crate::model::{Definition, Extension, Object, ObjectId, ObjectPart};
use crate::source::Span;
use crate::sql::ast::{AlterExtension, AlterExtensionAction, CreateExtension, Drop, Name};

/// The extension that every database has.
const BUILT_IN: &str = "plpgsql";

impl Interpreter<'_> {
    pub(super) fn create_extension(&mut self, create: &CreateExtension, span: Span) {
        let name = create.name.ident.clone();
        if name.as_str() == BUILT_IN {
            if self.mode == Mode::Replay && !create.if_not_exists {
                self.extension_there(&create.name);
            }
            return;
        }
        if let Some(schema) = create.schema.as_ref().filter(|schema| !self.schema_exists(&schema.ident)) {
            self.no_schema(&schema.ident.clone(), schema.span);
        }
        let schema = create.schema.as_ref().map(|schema| schema.ident.clone());
        let extension = Extension { name, schema, version: create.version.clone() };
        let id = extension.id();
        if self.mode == Mode::Replay && self.draft.schema.contains(&id) && !create.if_not_exists {
            self.extension_there(&create.name);
            return;
        }
        if self.mode == Mode::Compose && self.draft.schema.contains(&id) {
            self.join_extension(extension, create, span);
            return;
        }
        self.define(Object::Defined(Definition::Extension(extension)), span, create.name.span, create.if_not_exists);
    }

    /// Two sources may ask for the same extension: what only one of them says holds for both.
    fn join_extension(&mut self, other: Extension, create: &CreateExtension, span: Span) {
        let id = other.id();
        let Some(known) = self.draft.schema.extension_mut(&other.name) else { return };
        let clash = known.schema.is_some() && other.schema.is_some() && known.schema != other.schema
            || known.version.is_some() && other.version.is_some() && known.version != other.version;
        if clash {
            self.already_there(&id, false, span, create.name.span, create.if_not_exists);
            return;
        }
        known.schema = known.schema.take().or(other.schema);
        known.version = known.version.take().or(other.version);
        self.draft.provenance.add(ObjectPart::Object(id), span);
    }

    fn extension_there(&mut self, name: &Name) {
        let message = format!("extension \"{}\" already exists", name.ident.as_str());
        self.report(Diagnostic::error("duplicate-object", message).at(name.span, "").sqlstate("42710"));
    }

    fn no_extension(&mut self, name: &Name) {
        let message = format!("extension \"{}\" does not exist", name.ident.as_str());
        let diagnostic = Diagnostic::error("unknown-extension", message).at(name.span, "");
        self.report(diagnostic.help("add CREATE EXTENSION").sqlstate("42704"));
    }

    pub(super) fn alter_extension(&mut self, alter: &AlterExtension, span: Span) {
        if self.draft.schema.extension_mut(&alter.name.ident).is_none() {
            self.no_extension(&alter.name);
            return;
        }
        match &alter.action {
            AlterExtensionAction::Update(version) => {
                if let Some(extension) = self.draft.schema.extension_mut(&alter.name.ident) {
                    extension.version.clone_from(version);
                }
            }
            AlterExtensionAction::SetSchema(schema) => {
                if !self.schema_there(schema) {
                    return;
                }
                if let Some(extension) = self.draft.schema.extension_mut(&alter.name.ident) {
                    extension.schema = Some(schema.ident.clone());
                }
            }
            AlterExtensionAction::Unsupported(clause) => return self.unsupported(std::slice::from_ref(clause)),
        }
        self.draft.provenance.add(ObjectPart::Object(ObjectId::Extension(alter.name.ident.clone())), span);
    }

    pub(super) fn drop_extensions(&mut self, names: &[Name], drop: &Drop, span: Span) {
        let mut found = Vec::new();
        for name in names {
            let id = ObjectId::Extension(name.ident.clone());
            if self.draft.schema.contains(&id) {
                found.push(id);
            } else if !drop.if_exists {
                self.no_extension(name);
            }
        }
        self.drop_found(found, drop, span);
    }
}
