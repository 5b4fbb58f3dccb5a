//! `ALTER TYPE`, and the labels of enumerated types.

use super::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::model::{Enum, Kind, ObjectId, ObjectPart};
use crate::name::QualifiedName;
use crate::source::Span;
use crate::sql::ast::{AlterType, AlterTypeAction, LabelPosition, Text};

impl Interpreter<'_> {
    pub(super) fn alter_type(&mut self, alter: &AlterType, span: Span) {
        let about_attributes =
            matches!(alter.action, AlterTypeAction::Attributes(_) | AlterTypeAction::RenameAttribute { .. });
        if about_attributes && self.find(&alter.name, ObjectId::Type).is_none() {
            // PostgreSQL looks for a relation of that name.
            let diagnostic = match self.relation_named(&alter.name) {
                None => self.missing(Kind::Table, &alter.name),
                Some((found, _)) => {
                    let message = format!("\"{}\" is not a composite type", found.name.as_str());
                    Diagnostic::error("wrong-object-type", message).at(alter.name.span(), "").sqlstate("42809")
                }
            };
            return self.report(diagnostic);
        }
        let Some(name) = self.named(&alter.name, Kind::Type, ObjectId::Type) else {
            return;
        };
        let id = ObjectId::Type(name.clone());
        self.draft.provenance.add(ObjectPart::Object(id), span);
        let about_labels =
            matches!(alter.action, AlterTypeAction::AddValue { .. } | AlterTypeAction::RenameValue { .. });
        if about_labels && self.draft.schema.enumeration(&name).is_none() {
            let message = format!("{} is not an enum", name.name.as_str());
            self.report(Diagnostic::error("wrong-object-type", message).at(alter.name.span(), "").sqlstate("42809"));
            return;
        }
        let labels = self.draft.schema.enumeration(&name).map(|found| found.labels.clone()).unwrap_or_default();
        match &alter.action {
            AlterTypeAction::AddValue { label, if_not_exists, position } => {
                if let Some(labels) = self.add_label(&name, labels, label, *if_not_exists, position.as_ref()) {
                    self.draft.schema.insert(crate::model::Object::Enum(Enum { name, labels }));
                }
            }
            AlterTypeAction::RenameValue { from, to } => {
                if !self.label_fits(to) {
                    return;
                }
                let mut labels = labels;
                let taken = labels.contains(&to.text);
                match labels.iter_mut().find(|label| **label == from.text) {
                    Some(_) if taken => self.label_problem(&name, to, "already exists", "42710"),
                    Some(label) => {
                        label.clone_from(&to.text);
                        self.relabel(&name, &from.text, &to.text);
                        self.draft.schema.insert(crate::model::Object::Enum(Enum { name, labels }));
                    }
                    None => self.label_problem(&name, from, "is not an existing enum label", "22023"),
                }
            }
            AlterTypeAction::Rename(to) => self.rename_type(&name, to, span),
            AlterTypeAction::SetSchema(to) => self.move_type(&name, to, span),
            AlterTypeAction::Attributes(changes) => self.alter_attributes(&name, changes, alter.name.span()),
            AlterTypeAction::RenameAttribute { attribute, to, cascade } => {
                self.rename_attribute(&name, (attribute, to), *cascade, alter.name.span());
            }
            AlterTypeAction::Owner(role) => self.give(ObjectId::Type(name), role, span),
            AlterTypeAction::Unsupported(clause) => self.unsupported(std::slice::from_ref(clause)),
        }
    }

    fn label_problem(&mut self, name: &QualifiedName, label: &Text, problem: &str, sqlstate: &'static str) {
        let message = format!("enum label \"{}\" of type \"{}\" {problem}", label.text, name.name.as_str());
        self.report(Diagnostic::error("enum-label", message).at(label.span, "").sqlstate(sqlstate));
    }

    fn add_label(
        &mut self,
        name: &QualifiedName,
        mut labels: Vec<String>,
        label: &Text,
        if_not_exists: bool,
        position: Option<&LabelPosition>,
    ) -> Option<Vec<String>> {
        if !self.label_fits(label) {
            return None;
        }
        if labels.contains(&label.text) {
            if !if_not_exists {
                self.label_problem(name, label, "already exists", "42710");
            }
            return None;
        }
        let at = match position {
            None => Some(labels.len()),
            Some(LabelPosition::Before(other)) => labels.iter().position(|known| *known == other.text),
            Some(LabelPosition::After(other)) => {
                labels.iter().position(|known| *known == other.text).map(|position| position + 1)
            }
        };
        match (at, position) {
            (Some(at), _) => labels.insert(at.min(labels.len()), label.text.clone()),
            (None, Some(LabelPosition::Before(other) | LabelPosition::After(other))) => {
                self.label_problem(name, other, "is not an existing enum label", "22023");
                return None;
            }
            (None, None) => return None,
        }
        Some(labels)
    }
}
