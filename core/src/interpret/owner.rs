//! Owners: `ALTER … OWNER TO` (alter.c, tablecmds.c).

use super::Interpreter;
use crate::model::{ObjectId, ObjectPart, Role};
use crate::source::Span;
use crate::sql::ast::Name;

impl Interpreter<'_> {
    /// Notes whose something is.
    pub(super) fn give(&mut self, on: ObjectId, role: &Role, span: Span) {
        let on = ObjectPart::Object(on);
        let id = ObjectId::Owner(Box::new(on.clone()));
        self.draft.provenance.add(ObjectPart::Object(id), span);
        self.draft.schema.give(&on, role);
    }

    pub(super) fn own_schema(&mut self, name: &Name, role: &Role, span: Span) {
        if self.schema_exists(&name.ident) {
            self.give(ObjectId::Schema(name.ident.clone()), role, span);
        } else {
            self.no_schema(&name.ident, name.span);
        }
    }

    /// A sequence that a column owns belongs to whoever has the table, whatever a dump says of it besides.
    pub(super) fn leave_owned(&mut self) {
        let schema = &self.draft.schema;
        let owned = |name| match schema.sequence(name) {
            Some(sequence) => sequence.owned_by.is_some(),
            None => true,
        };
        let gone: Vec<ObjectId> = schema
            .objects_from(ObjectId::Owner(Box::new(ObjectPart::Object(ObjectId::Schema("".into())))))
            .map_while(|(id, _)| match id {
                ObjectId::Owner(on) => Some((id, on)),
                _ => None,
            })
            .filter(|(_, on)| match &***on {
                ObjectPart::Object(ObjectId::Sequence(name)) => owned(name),
                ObjectPart::Object(_)
                | ObjectPart::Column { .. }
                | ObjectPart::Constraint { .. }
                | ObjectPart::Type { .. } => false,
            })
            .map(|(id, _)| id.clone())
            .collect();
        for id in gone {
            self.draft.schema.remove(&id);
            self.draft.provenance.0.remove(&ObjectPart::Object(id));
        }
    }

    /// What is granted to an owner, or revoked of it, is the owner's where the owner is said.
    pub(super) fn settle_owners(&mut self) {
        let owners = self.draft.schema.said_owners();
        if owners.is_empty() {
            return;
        }
        self.draft.schema.settle_owners(|id| match id {
            // The columns of a view are named as a table's are.
            ObjectId::Table(name) => owners.get(id).or_else(|| owners.get(&ObjectId::View(name.clone()))).cloned(),
            id => owners.get(id).cloned(),
        });
    }
}
