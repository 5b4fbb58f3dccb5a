//! Comments.

use super::Interpreter;
use super::relation::Relation;
use crate::diagnostic::Diagnostic;
use crate::model::{Comment, Kind, Object, ObjectId, ObjectPart, PUBLIC_COMMENT, TypePart, WholeKind};
use crate::source::Span;
use crate::sql::ast::{self, CommentTarget, Name, ObjectName};

impl Interpreter<'_> {
    pub(super) fn comment(&mut self, comment: &ast::Comment, span: Span) {
        let Some(on) = self.comment_target(&comment.on, comment.text.is_some()) else {
            return;
        };
        let id = ObjectId::Comment(Box::new(on.clone()));
        self.draft.provenance.add(ObjectPart::Object(id.clone()), span);
        // An empty comment is none, and neither is the one that every new database has.
        let is_public = matches!(&on, ObjectPart::Object(ObjectId::Schema(name)) if name.as_str() == "public");
        let text = comment.text.as_ref().filter(|text| !(text.is_empty() || is_public && *text == PUBLIC_COMMENT));
        match text {
            Some(text) => {
                self.draft.schema.insert(Object::Comment(Comment { on, text: text.clone() }));
            }
            None => {
                self.draft.schema.remove(&id);
            }
        }
    }

    fn comment_target(&mut self, target: &CommentTarget, says: bool) -> Option<ObjectPart> {
        let object = match target {
            CommentTarget::Schema(name) => {
                if !self.schema_exists(&name.ident) {
                    let message = format!("schema \"{}\" does not exist", name.ident.as_str());
                    self.report(Diagnostic::error("unknown-schema", message).at(name.span, "").sqlstate("3F000"));
                    return None;
                }
                ObjectId::Schema(name.ident.clone())
            }
            CommentTarget::Type(name) => ObjectId::Type(self.named(name, Kind::Type, ObjectId::Type)?),
            CommentTarget::Domain(name) => ObjectId::Type(self.domain_named(name)?),
            CommentTarget::DomainConstraint { domain, constraint } => {
                let domain = self.domain_named(domain)?;
                if !self.draft.schema.has_type_part(&domain, TypePart::Constraint, &constraint.ident) {
                    self.no_domain_constraint(&domain, constraint);
                    return None;
                }
                return Some(ObjectPart::domain_constraint(&domain, &constraint.ident));
            }
            CommentTarget::Sequence(name) => {
                ObjectId::Sequence(self.named(name, Kind::Sequence, ObjectId::Sequence)?)
            }
            CommentTarget::Routine(name) => self.routine_named(name)?,
            CommentTarget::Table(name) => ObjectId::Table(self.ordinary_or_foreign(name, false)?),
            CommentTarget::ForeignTable(name) => ObjectId::Table(self.ordinary_or_foreign(name, true)?),
            CommentTarget::Index(name) => return self.comment_on_index(name),
            CommentTarget::View { name, materialized } => match self.view_named(name, *materialized) {
                Some(Ok(view)) => ObjectId::View(view),
                Some(Err(diagnostic)) => {
                    self.report(*diagnostic);
                    return None;
                }
                None => {
                    let diagnostic = self.missing(Kind::View, name);
                    self.report(diagnostic);
                    return None;
                }
            },
            CommentTarget::Column { table, column } => {
                if let Some((of, Relation::Composite)) = self.relation_named(table) {
                    if !self.draft.schema.has_type_part(&of, TypePart::Attribute, &column.ident) {
                        self.missing_part("column", "42703", &of.name, column);
                        return None;
                    }
                    return Some(ObjectPart::attribute(&of, &column.ident));
                }
                let table = self.rows_named(table)?;
                if !self.has_column(&table, &column.ident) {
                    self.missing_part("column", "42703", &table.name, column);
                    return None;
                }
                return Some(ObjectPart::Column { table, column: column.ident.clone() });
            }
            CommentTarget::Constraint { table, constraint } => {
                let table = self.table_named(table)?;
                let found = self.draft.schema.table(&table);
                let known = found.is_some_and(|found| {
                    found.constraints.contains_key(&constraint.ident)
                        || super::not_null::column_of(found, &constraint.ident).is_some()
                });
                if !known {
                    self.missing_part("constraint", "42704", &table.name, constraint);
                    return None;
                }
                return Some(ObjectPart::Constraint { table, constraint: constraint.ident.clone() });
            }
            CommentTarget::Whole(WholeKind::Role, name) => self.comments_on_role(&name.name, says)?,
            CommentTarget::Whole(kind, name) => self.whole_named(*kind, name)?,
            CommentTarget::Trigger { table, trigger } => self.trigger_named(table, trigger)?,
            CommentTarget::Rule { table, rule } => self.rule_named(table, rule)?,
            CommentTarget::Policy { table, policy } => {
                let table = self.table_named(table)?;
                if self.draft.schema.policy(&table, &policy.ident).is_none() {
                    let diagnostic = self.no_policy(&table, policy);
                    self.report(diagnostic);
                    return None;
                }
                ObjectId::Policy { table, name: policy.ident.clone() }
            }
        };
        Some(ObjectPart::Object(object))
    }

    /// An index of its own, or a constraint's, whose comment is then the index's all the same: PostgreSQL keeps both.
    fn comment_on_index(&mut self, name: &ObjectName) -> Option<ObjectPart> {
        if self.find(name, ObjectId::Index).is_none()
            && let Some((table, constraint)) = self.constraint_with_index(name)
        {
            let index = crate::name::QualifiedName { schema: table.schema, name: constraint };
            return Some(ObjectPart::Object(ObjectId::Index(index)));
        }
        let index = self.named(name, Kind::Index, ObjectId::Index)?;
        Some(ObjectPart::Object(ObjectId::Index(index)))
    }

    /// What a name stands for; reports what does not exist.
    pub(super) fn named(
        &mut self,
        name: &ObjectName,
        kind: Kind,
        id: fn(crate::name::QualifiedName) -> ObjectId,
    ) -> Option<crate::name::QualifiedName> {
        let found = self.find(name, id);
        if found.is_none() {
            let diagnostic = self.missing(kind, name);
            self.report(diagnostic);
        }
        found
    }

    pub(super) fn missing_part(&mut self, word: &str, sqlstate: &'static str, table: &crate::name::Ident, name: &Name) {
        let code = if word == "column" { "unknown-column" } else { "unknown-constraint" };
        let message = format!("{word} \"{}\" of relation \"{}\" does not exist", name.ident.as_str(), table.as_str());
        self.report(Diagnostic::error(code, message).at(name.span, "").sqlstate(sqlstate));
    }
}
