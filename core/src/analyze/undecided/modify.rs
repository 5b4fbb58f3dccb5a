//! Statements that change rows, as they were written.

use super::Writer;
use crate::analyze::quote;
use crate::sql::ast::{
    Assignment, ConflictTarget, MergeAction, MergeRows, MergeWhen, Modify, Name, ObjectName, OnConflict, Returning,
    SetPart, SetTarget, Subscript, overriding_words,
};

impl Writer<'_, '_> {
    pub(super) fn modify(&mut self, modify: &Modify) {
        match modify {
            Modify::Insert(insert) => {
                self.put(" INSERT INTO ");
                self.changed(&insert.table, false, insert.alias.as_ref(), " AS ");
                if !insert.columns.is_empty() {
                    self.put(" (");
                    self.set_targets(&insert.columns);
                    self.put(")");
                }
                if let Some(words) = overriding_words(insert.overriding) {
                    self.put(" ");
                    self.put(words);
                }
                match &insert.source {
                    None => self.put(" DEFAULT VALUES"),
                    Some(query) => self.query(query),
                }
                if let Some(conflict) = &insert.conflict {
                    self.conflict(conflict);
                }
            }
            Modify::Update(update) => {
                self.put(" UPDATE ");
                self.changed(&update.table, update.only, update.alias.as_ref(), " ");
                self.put(" SET ");
                self.assignments(&update.set);
                self.items(" FROM ", &update.from);
                self.filter(update.filter.as_ref());
            }
            Modify::Merge(merge) => {
                self.put(" MERGE INTO ");
                self.changed(&merge.table, merge.only, merge.alias.as_ref(), " ");
                self.put(" USING ");
                self.from(&merge.source);
                self.wrapped(" ON ", &merge.on, "");
                merge.actions.iter().for_each(|when| self.merge_when(when));
            }
            Modify::Delete(delete) => {
                self.put(" DELETE FROM ");
                self.changed(&delete.table, delete.only, delete.alias.as_ref(), " ");
                self.items(" USING ", &delete.using);
                self.filter(delete.filter.as_ref());
            }
        }
        let returning = match modify {
            Modify::Insert(insert) => &insert.returning,
            Modify::Update(update) => &update.returning,
            Modify::Delete(delete) => &delete.returning,
            Modify::Merge(merge) => &merge.returning,
        };
        self.returning(returning);
    }

    fn changed(&mut self, table: &ObjectName, only: bool, alias: Option<&Name>, before: &str) {
        self.put(if only { "ONLY " } else { "" });
        self.relation(table);
        if let Some(alias) = alias {
            self.put(&format!("{before}{}", quote::identifier(alias.ident.as_str())));
        }
    }

    fn items(&mut self, word: &str, items: &[crate::sql::ast::FromItem]) {
        for (at, item) in items.iter().enumerate() {
            self.put(if at > 0 { ", " } else { word });
            self.from(item);
        }
    }

    fn filter(&mut self, filter: Option<&crate::sql::ast::Expr>) {
        if let Some(filter) = filter {
            self.wrapped(" WHERE ", filter, "");
        }
    }

    fn set_targets(&mut self, targets: &[SetTarget]) {
        for (at, target) in targets.iter().enumerate() {
            self.put(if at > 0 { ", " } else { "" });
            self.put(&quote::identifier(target.name.ident.as_str()));
            for part in &target.parts {
                match part {
                    SetPart::Field(name) => self.put(&format!(".{}", quote::identifier(name.ident.as_str()))),
                    SetPart::Subscript(Subscript::Index(index)) => self.wrapped("[", index, "]"),
                    SetPart::Subscript(Subscript::Slice(lower, upper)) => {
                        self.put("[");
                        lower.iter().for_each(|lower| self.expression(lower));
                        self.put(":");
                        upper.iter().for_each(|upper| self.expression(upper));
                        self.put("]");
                    }
                }
            }
        }
    }

    fn assignments(&mut self, set: &[Assignment]) {
        for (at, assignment) in set.iter().enumerate() {
            self.put(if at > 0 { ", " } else { "" });
            self.put(if assignment.several { "(" } else { "" });
            self.set_targets(&assignment.targets);
            self.put(if assignment.several { ") = " } else { " = " });
            self.expression(&assignment.value);
        }
    }

    fn conflict(&mut self, conflict: &OnConflict) {
        self.put(" ON CONFLICT");
        match &conflict.target {
            None => {}
            Some(ConflictTarget::Constraint(name)) => {
                self.put(&format!(" ON CONSTRAINT {}", quote::identifier(name.ident.as_str())));
            }
            Some(ConflictTarget::Keys { keys, filter }) => {
                for (at, key) in keys.iter().enumerate() {
                    self.put(if at > 0 { ", " } else { " (" });
                    let bare = matches!(key.value.kind, crate::sql::ast::ExprKind::Column(_));
                    self.wrapped(if bare { "" } else { "(" }, &key.value, if bare { "" } else { ")" });
                    if let Some(collation) = &key.collation {
                        self.put(" COLLATE ");
                        self.name(collation);
                    }
                    if let Some(opclass) = &key.opclass {
                        self.put(" ");
                        self.name(opclass);
                    }
                }
                self.put(")");
                self.filter(filter.as_ref());
            }
        }
        match &conflict.update {
            None => self.put(" DO NOTHING"),
            Some(update) => {
                self.put(" DO UPDATE SET ");
                self.assignments(&update.set);
                self.filter(update.filter.as_ref());
            }
        }
    }

    fn merge_when(&mut self, when: &MergeWhen) {
        self.put(match when.rows {
            MergeRows::Matched => " WHEN MATCHED",
            MergeRows::NotMatchedBySource => " WHEN NOT MATCHED BY SOURCE",
            MergeRows::NotMatchedByTarget => " WHEN NOT MATCHED",
        });
        if let Some(condition) = &when.condition {
            self.wrapped(" AND ", condition, "");
        }
        match &when.action {
            MergeAction::Nothing => self.put(" THEN DO NOTHING"),
            MergeAction::Delete => self.put(" THEN DELETE"),
            MergeAction::Update(set) => {
                self.put(" THEN UPDATE SET ");
                self.assignments(set);
            }
            MergeAction::Insert { columns, overriding, values } => {
                self.put(" THEN INSERT");
                if !columns.is_empty() {
                    self.put(" (");
                    self.set_targets(columns);
                    self.put(")");
                }
                if let Some(words) = overriding_words(*overriding) {
                    self.put(" ");
                    self.put(words);
                }
                match values {
                    None => self.put(" DEFAULT VALUES"),
                    Some(values) => self.call(" VALUES (", values, ")"),
                }
            }
        }
    }

    fn returning(&mut self, returning: &Returning) {
        let name = |name: &Name| quote::identifier(name.ident.as_str());
        let sides = [(&returning.old, "OLD"), (&returning.new, "NEW")];
        let sides: Vec<String> = sides
            .into_iter()
            .filter_map(|(side, word)| side.as_ref().map(|side| format!("{word} AS {}", name(side))))
            .collect();
        let word = match sides.is_empty() {
            true => " RETURNING ".to_owned(),
            false => format!(" RETURNING WITH ({}) ", sides.join(", ")),
        };
        for (at, target) in returning.targets.iter().enumerate() {
            self.wrapped(if at > 0 { ", " } else { &word }, &target.value, "");
            if let Some(alias) = &target.alias {
                self.put(&format!(" AS {}", quote::identifier(alias.ident.as_str())));
            }
        }
    }
}
