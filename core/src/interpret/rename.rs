//! Renames: a name changes wherever it stands, in other objects and in their expressions.

use super::Interpreter;
use super::rename_within::{rename_in, rename_object, rename_place, rename_table};
use crate::diagnostic::Diagnostic;
use crate::model::{ObjectId, ObjectPart, Schema};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::Name;

impl Interpreter<'_> {
    /// Gives an object another name. Answers whether that was possible.
    pub(super) fn rename_object(&mut self, from: ObjectId, to: ObjectId, span: Span) -> bool {
        self.bind_pending();
        if let (ObjectId::Type(old), ObjectId::Type(new)) = (&from, &to)
            && self.draft.schema.composite(old).is_some()
            && self.relation_exists(new)
        {
            self.name_taken(new, span);
            return false;
        }
        if self.taken(&to, span) {
            return false;
        }
        self.apply(&|part| rename_in(part, &from, &to));
        true
    }

    /// Gives an object another schema; that it is there already is no mistake. Answers whether that was possible.
    pub(super) fn move_object(&mut self, from: ObjectId, to: ObjectId, span: Span) -> bool {
        from == to || self.rename_object(from, to, span)
    }

    /// Whether something has that name; reports it.
    fn taken(&mut self, id: &ObjectId, span: Span) -> bool {
        match id {
            ObjectId::Table(name) | ObjectId::View(name) if !self.relation_exists(name) => self.type_taken(name, span),
            ObjectId::Table(name) | ObjectId::View(name) | ObjectId::Index(name) | ObjectId::Sequence(name) => {
                let taken = self.relation_exists(name);
                if taken {
                    self.name_taken(name, span);
                }
                taken
            }
            ObjectId::Type(name) => self.type_taken(name, span),
            ObjectId::Routine { .. } => {
                let taken = self.draft.schema.contains(id);
                if taken {
                    let message = format!("function {} already exists", super::create::describe(id));
                    self.report(Diagnostic::error("duplicate-object", message).at(span, "").sqlstate("42723"));
                }
                taken
            }
            ObjectId::Schema(name) => {
                let taken = self.schema_exists(name);
                if taken {
                    let message = format!("schema \"{}\" already exists", name.as_str());
                    self.report(Diagnostic::error("duplicate-schema", message).at(span, "").sqlstate("42P06"));
                }
                taken
            }
            ObjectId::Policy { table, name } => {
                let taken = self.draft.schema.contains(id);
                if taken {
                    let (name, table) = (name.as_str(), table.name.as_str());
                    let message = format!("policy \"{name}\" for table \"{table}\" already exists");
                    self.report(Diagnostic::error("duplicate-object", message).at(span, "").sqlstate("42710"));
                }
                taken
            }
            ObjectId::Trigger { table, name } => {
                let taken = self.draft.schema.contains(id);
                if taken {
                    let (name, table) = (name.as_str(), table.name.as_str());
                    let message = format!("trigger \"{name}\" for relation \"{table}\" already exists");
                    self.report(Diagnostic::error("duplicate-object", message).at(span, "").sqlstate("42710"));
                }
                taken
            }
            ObjectId::Rule { table, name } => {
                let taken = self.draft.schema.contains(id);
                if taken {
                    let (name, table) = (name.as_str(), table.name.as_str());
                    let message = format!("rule \"{name}\" for relation \"{table}\" already exists");
                    self.report(Diagnostic::error("duplicate-object", message).at(span, "").sqlstate("42710"));
                }
                taken
            }
            ObjectId::Whole(..) => self.whole_taken(id, span),
            ObjectId::Extension(_)
            | ObjectId::Comment(_)
            | ObjectId::Owner(_)
            | ObjectId::Privileges(_)
            | ObjectId::DefaultPrivileges(_) => false,
        }
    }

    /// Whether a schema that something is to go to exists; reports one that does not.
    pub(super) fn schema_there(&mut self, schema: &Name) -> bool {
        let there = self.schema_exists(&schema.ident);
        if !there {
            self.no_schema(&schema.ident, schema.span);
        }
        there
    }

    /// `ALTER TABLE … RENAME TO`. Answers whether that was possible.
    pub(super) fn rename_table(&mut self, table: &QualifiedName, to: &QualifiedName, span: Span) -> bool {
        self.bind_pending();
        let (from, to_id) = (ObjectId::Table(table.clone()), ObjectId::Table(to.clone()));
        if self.taken(&to_id, span) {
            return false;
        }
        self.keep_not_null_names(table, |_| true);
        self.apply(&|part| rename_in(part, &from, &to_id));
        self.forget_chosen_names(to);
        true
    }

    /// `ALTER TABLE … SET SCHEMA`: indexes and owned sequences go along. Answers whether that was possible.
    pub(super) fn move_table(&mut self, table: &QualifiedName, schema: &Name, span: Span) -> bool {
        self.bind_pending();
        if !self.schema_there(schema) {
            return false;
        }
        if table.schema == schema.ident {
            return true;
        }
        let there = |name: &Ident| QualifiedName { schema: schema.ident.clone(), name: name.clone() };
        let to = there(&table.name);
        if self.taken(&ObjectId::Table(to.clone()), span) {
            return false;
        }
        let companions = self.companions(table);
        for name in &companions {
            if self.relation_exists(&there(name)) {
                self.name_taken(&there(name), span);
                return false;
            }
        }
        let (from, to) = (ObjectId::Table(table.clone()), ObjectId::Table(to));
        let old = &table.schema;
        self.apply(&|part| {
            rename_in(part, &from, &to);
            let moved = |name: &mut QualifiedName| {
                if name.schema == *old && companions.contains(&name.name) {
                    name.schema.clone_from(&schema.ident);
                }
            };
            match part {
                ObjectPart::Object(ObjectId::Sequence(name) | ObjectId::Index(name)) => moved(name),
                ObjectPart::Object(ObjectId::Comment(on) | ObjectId::Owner(on) | ObjectId::Privileges(on)) => {
                    match &mut **on {
                        ObjectPart::Object(ObjectId::Sequence(name) | ObjectId::Index(name)) => moved(name),
                        ObjectPart::Object(_)
                        | ObjectPart::Column { .. }
                        | ObjectPart::Constraint { .. }
                        | ObjectPart::Type { .. } => {}
                    }
                }
                ObjectPart::Object(_)
                | ObjectPart::Column { .. }
                | ObjectPart::Constraint { .. }
                | ObjectPart::Type { .. } => {}
            }
        });
        true
    }

    /// Renames a sequence, be it that of an identity column.
    pub(super) fn rename_sequence(&mut self, name: &QualifiedName, to: &Name, span: Span) {
        let to = QualifiedName { schema: name.schema.clone(), name: to.ident.clone() };
        self.rename_object(ObjectId::Sequence(name.clone()), ObjectId::Sequence(to), span);
    }

    pub(super) fn rename_column(&mut self, table: &QualifiedName, column: &Name, to: &Name) {
        let Some(found) = self.draft.schema.table(table) else {
            return;
        };
        if found.column(&column.ident).is_none() {
            self.missing_part("column", "42703", &table.name, column);
            return;
        }
        if found.column(&to.ident).is_some() {
            let message =
                format!("column \"{}\" of relation \"{}\" already exists", to.ident.as_str(), table.name.as_str());
            self.report(Diagnostic::error("duplicate-column", message).at(to.span, "").sqlstate("42701"));
            return;
        }
        self.bind_pending();
        let tables = self.with_column_of(table, &column.ident);
        for table in &tables {
            self.keep_not_null_names(table, |name| *name == column.ident);
        }
        let part = ObjectPart::Column { table: table.clone(), column: column.ident.clone() };
        self.rename_within_views(table, &column.ident, &to.ident);
        self.keep_labels(&part, &column.ident, &to.ident);
        self.apply(&|part| {
            if let ObjectPart::Column { table: of, column: name } = part
                && tables.contains(of)
                && *name == column.ident
            {
                *name = to.ident.clone();
            }
        });
        for table in &tables {
            self.forget_chosen_names(table);
        }
    }

    pub(super) fn rename_constraint(&mut self, table: &QualifiedName, constraint: &Ident, to: &Name) {
        let Some(found) = self.draft.schema.table(table) else {
            return;
        };
        let Some(old) = found.constraints.get(constraint).cloned() else {
            if self.rename_not_null(table, constraint, to) {
                return;
            }
            let name = Name { ident: constraint.clone(), span: to.span };
            self.missing_part("constraint", "42704", &table.name, &name);
            return;
        };
        let taken = found.constraints.contains_key(&to.ident);
        let indexed = old.kind.has_index();
        if indexed {
            let relation = QualifiedName { schema: table.schema.clone(), name: to.ident.clone() };
            if self.relation_exists(&relation) {
                self.name_taken(&relation, to.span);
                return;
            }
        }
        if taken {
            let message = format!("constraint \"{}\" already exists", to.ident.as_str());
            self.report(Diagnostic::error("duplicate-constraint", message).at(to.span, "").sqlstate("42710"));
            return;
        }
        self.bind_pending();
        self.apply(&|part| {
            if let ObjectPart::Constraint { table: of, constraint: name } = part
                && of == table
                && name == constraint
            {
                *name = to.ident.clone();
            }
            // A comment on its index.
            if indexed
                && let ObjectPart::Object(ObjectId::Index(name)) = part
                && name.schema == table.schema
                && name.name == *constraint
            {
                name.name = to.ident.clone();
            }
        });
        for key in &mut self.pending_keys {
            if key.table == *table && key.constraint == *constraint {
                key.constraint = to.ident.clone();
            }
        }
    }

    pub(super) fn rename_schema(&mut self, name: &Name, to: &Name) {
        let id = ObjectId::Schema(name.ident.clone());
        if name.ident.as_str() == "public" && self.schema_exists(&name.ident) {
            self.keeps_public("renaming the schema \"public\"", name.span);
            return;
        }
        if !self.draft.schema.contains(&id) {
            let message = format!("schema \"{}\" does not exist", name.ident.as_str());
            self.report(Diagnostic::error("unknown-schema", message).at(name.span, "").sqlstate("3F000"));
            return;
        }
        if self.reserved_schema(to) {
            return;
        }
        self.rename_object(id, ObjectId::Schema(to.ident.clone()), to.span);
    }

    /// Lets `rename` change every name in the schema and in what is known beside it.
    pub(super) fn apply(&mut self, rename: &dyn Fn(&mut ObjectPart)) {
        let schema = std::mem::take(&mut self.draft.schema);
        let mut renamed = Schema::for_version(schema.version());
        for (_, object) in schema.objects() {
            renamed.insert(rename_object(object.clone(), rename));
        }
        self.draft.schema = renamed;
        let provenance = std::mem::take(&mut self.draft.provenance.0);
        for (mut part, spans) in provenance {
            rename(&mut part);
            self.draft.provenance.0.entry(part).or_default().extend(spans);
        }
        for pending in &mut self.draft.pending {
            rename_place(&mut pending.place, rename);
        }
        for key in &mut self.pending_keys {
            rename_table(&mut key.table, rename);
        }
        self.touched = std::mem::take(&mut self.touched)
            .into_iter()
            .map(|id| {
                let mut part = ObjectPart::Object(id);
                rename(&mut part);
                part.object()
            })
            .collect();
        self.retake_names();
    }
}
