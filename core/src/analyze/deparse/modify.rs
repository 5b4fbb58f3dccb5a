//! Statements that change rows: `get_insert_query_def`, `get_update_query_def`, `get_delete_query_def`,
//! `get_merge_query_def`.

use super::{Printer, STEP};
use crate::analyze::catalog::Oid;
use crate::analyze::node::{Form, Node, NodeKind, Syntax};
use crate::analyze::query::{
    BoundAssignment, BoundColumn, BoundConflict, BoundInsert, BoundKey, BoundMerge, BoundMergeAction, BoundModify,
    BoundSource, ConflictOn, FromTree, RelationColumn, RelationKind,
};
use crate::analyze::quote;
use crate::model::{NameStyle, ObjectId, ObjectPart, Piece};
use crate::name::Ident;
use crate::sql::ast::{CallForm, MergeRows, overriding_words};

impl<'n> Printer<'_, '_, 'n> {
    /// A statement that changes rows, its relations entered.
    pub(super) fn modify(&mut self, modify: &'n BoundModify) {
        self.lead();
        self.indent += STEP;
        match (&modify.insert, &modify.update, &modify.merge) {
            (Some(insert), ..) => self.insert(modify, insert),
            (None, None, Some(merge)) => self.merge(modify, merge),
            (None, Some(set), _) => {
                self.put("UPDATE ");
                self.target_relation(modify.target, false);
                self.put(" SET ");
                self.assignments(modify.target, set);
                self.beside(" FROM ", &modify.from);
            }
            (None, None, None) => {
                self.put("DELETE FROM ");
                self.target_relation(modify.target, false);
                self.beside(" USING ", &modify.from);
            }
        }
        self.where_clause(modify.filter.as_ref());
        if !modify.returning.is_empty() {
            self.keyword(" RETURNING", -STEP, STEP, 1);
            let sides = [("OLD", &modify.sides.old), ("NEW", &modify.sides.new)];
            let named = |(word, name): (&str, &Option<Ident>)| {
                name.as_ref().map(|name| format!("{word} AS {}", quote::identifier(name.as_str())))
            };
            let sides: Vec<String> = sides.into_iter().filter_map(named).collect();
            if !sides.is_empty() {
                self.put(&format!(" WITH ({})", sides.join(", ")));
            }
            self.targets(&modify.returning, true);
        }
    }

    /// `get_merge_query_def`
    fn merge(&mut self, modify: &'n BoundModify, merge: &'n BoundMerge) {
        self.put("MERGE INTO ");
        self.target_relation(modify.target, false);
        self.beside(" USING ", &modify.from);
        self.keyword(" ON ", -STEP, STEP, 2);
        self.expression(&merge.on, false);
        let by_source = merge.actions.iter().any(|when| when.rows == MergeRows::NotMatchedBySource);
        for when in &merge.actions {
            self.keyword(" WHEN ", -STEP, STEP, 2);
            self.put(match when.rows {
                MergeRows::Matched => "MATCHED",
                MergeRows::NotMatchedBySource => "NOT MATCHED BY SOURCE",
                MergeRows::NotMatchedByTarget if by_source => "NOT MATCHED BY TARGET",
                MergeRows::NotMatchedByTarget => "NOT MATCHED",
            });
            if let Some(condition) = &when.condition {
                self.keyword(" AND ", -STEP, STEP, 3);
                self.expression(condition, false);
            }
            self.keyword(" THEN ", -STEP, STEP, 3);
            match &when.action {
                BoundMergeAction::Nothing => self.put("DO NOTHING"),
                BoundMergeAction::Delete => self.put("DELETE"),
                BoundMergeAction::Update(set) => {
                    self.put("UPDATE SET ");
                    self.assignments(modify.target, set);
                }
                BoundMergeAction::Insert { columns, overriding, values } => {
                    self.put("INSERT");
                    for (at, column) in columns.iter().enumerate() {
                        self.put(if at > 0 { ", " } else { " (" });
                        self.target_column(modify.target, column);
                    }
                    self.put(if columns.is_empty() { "" } else { ")" });
                    if let Some(words) = overriding_words(*overriding) {
                        self.put(" ");
                        self.put(words);
                    }
                    match values {
                        Some(values) => {
                            self.keyword(" VALUES (", -STEP, STEP, 4);
                            self.values(values, ", ");
                            self.put(")");
                        }
                        None => self.put(" DEFAULT VALUES"),
                    }
                }
            }
        }
    }

    fn where_clause(&mut self, filter: Option<&'n Node>) {
        if let Some(filter) = filter {
            self.keyword(" WHERE ", -STEP, STEP, 1);
            self.expression(filter, false);
        }
    }

    /// `get_from_clause`
    fn beside(&mut self, word: &str, from: &'n [FromTree]) {
        for (at, tree) in from.iter().enumerate() {
            if at == 0 {
                self.keyword(word, -STEP, STEP, 2);
            } else {
                self.put(", ");
                self.keyword("", -STEP, STEP, 4);
            }
            self.from(tree);
        }
    }

    /// The relation whose rows change, with its alias.
    fn target_relation(&mut self, number: usize, with_as: bool) {
        let Some(space) = self.namespaces.last() else { return };
        let (Some(relation), Some(name)) = (space.relations.get(number), space.names.get(number)) else { return };
        let (relation, name) = (relation, name.clone());
        let RelationKind::Table { name: table, only, .. } = &relation.kind else { return };
        self.put(if *only { "ONLY " } else { "" });
        self.put_piece(Piece::object(self.env.schema.rows_named(table)));
        if relation.alias.is_some() || table.name.as_str() != name {
            self.put(if with_as { " AS " } else { " " });
            self.put(&quote::identifier(&name));
        }
    }

    fn insert(&mut self, modify: &'n BoundModify, insert: &'n BoundInsert) {
        self.put("INSERT INTO ");
        self.target_relation(modify.target, true);
        self.put(" ");
        if !insert.columns.is_empty() {
            self.put("(");
            for (at, column) in insert.columns.iter().enumerate() {
                self.put(if at > 0 { ", " } else { "" });
                self.target_column(modify.target, column);
            }
            self.put(") ");
        }
        if let Some(words) = overriding_words(insert.overriding) {
            self.put(words);
            self.put(" ");
        }
        let relation = insert.relation.and_then(|number| modify.relations.get(number)).map(|relation| &relation.kind);
        match (&insert.source, relation) {
            (BoundSource::Default, _) => self.put("DEFAULT VALUES"),
            (BoundSource::Row(values), _) => {
                self.keyword("VALUES (", -STEP, STEP, 2);
                self.values(values, ", ");
                self.put(")");
            }
            (BoundSource::Rows, Some(RelationKind::Assigned(rows))) => self.assigned(rows),
            (BoundSource::Query, Some(RelationKind::Query(query))) => {
                self.query(query, false);
                self.needs_conversions(modify.target, &insert.columns, &query.columns);
            }
            (BoundSource::Rows | BoundSource::Query, _) => {}
        }
        if let Some(conflict) = &insert.conflict {
            self.conflict(modify.target, conflict);
        }
    }

    /// Notes the types that the columns of a query become where they get other values than of their own types.
    fn needs_conversions(&mut self, relation: usize, targets: &[BoundColumn], columns: &[RelationColumn]) {
        let Some(relation) = self.namespaces.last().and_then(|space| space.relations.get(relation)) else { return };
        for (target, column) in targets.iter().zip(columns) {
            let whole = || relation.columns.get(target.at).map_or(Oid::NONE, |column| column.ty);
            let wanted = target.part.as_ref().map_or_else(whole, Node::ty);
            if wanted != column.ty {
                self.needs_type(wanted);
            }
        }
    }

    /// Several rows, as they are inserted.
    pub(super) fn assigned(&mut self, rows: &'n [Vec<Option<Node>>]) {
        self.put("VALUES ");
        for (at, row) in rows.iter().enumerate() {
            self.put(if at > 0 { ", (" } else { "(" });
            self.values(row, ",");
            self.put(")");
        }
    }

    fn values(&mut self, values: &'n [Option<Node>], between: &str) {
        for (at, value) in values.iter().enumerate() {
            self.put(if at > 0 { between } else { "" });
            self.value(value.as_ref());
        }
    }

    /// `get_rule_expr_toplevel`: a row that stands alone must not be taken for its columns.
    fn value(&mut self, value: Option<&'n Node>) {
        let Some(value) = value else { return self.put("DEFAULT") };
        self.expression(value, false);
        if let NodeKind::Var { attribute: crate::analyze::node::Attribute::Row, ty, .. } = &value.kind {
            self.put("::");
            self.type_name(*ty, -1);
        }
    }

    fn target_column(&mut self, relation: usize, target: &'n BoundColumn) {
        let Some(relation) = self.namespaces.last().and_then(|space| space.relations.get(relation)) else { return };
        let RelationKind::Table { name, .. } = &relation.kind else { return };
        let Some(column) = relation.columns.get(target.at) else { return };
        let real = match self.renamed.filter(|renamed| renamed.table == *name && renamed.from == column.name) {
            Some(renamed) => renamed.to.clone(),
            None => column.name.clone(),
        };
        let part = ObjectPart::Column { table: name.clone(), column: real };
        self.put_piece(Piece::Name { part, style: NameStyle::Identifier });
        if let Some(part) = &target.part {
            self.part_of_column(part);
        }
    }

    /// `processIndirection`: the fields and subscripts behind a column that gets a value.
    fn part_of_column(&mut self, part: &'n Node) {
        match &part.kind {
            NodeKind::Field { base, name, part, .. } => {
                self.part_of_column(base);
                self.put(".");
                match part {
                    Some(part) => self.put_piece(Piece::Name { part: part.clone(), style: NameStyle::Identifier }),
                    None => self.put(&quote::identifier(name)),
                }
            }
            NodeKind::Subscript { base, subscripts, .. } => {
                self.part_of_column(base);
                self.subscripts(subscripts);
            }
            _ => {}
        }
    }

    /// `get_update_query_targetlist_def`
    fn assignments(&mut self, relation: usize, set: &'n [BoundAssignment]) {
        for (at, assignment) in set.iter().enumerate() {
            self.put(if at > 0 { ", " } else { "" });
            match assignment {
                BoundAssignment::One { column, value } => {
                    self.target_column(relation, column);
                    self.put(" = ");
                    match value {
                        Some(value) => self.expression(value, false),
                        None => self.put("DEFAULT"),
                    }
                }
                BoundAssignment::Several { columns, query } => {
                    self.put("(");
                    for (at, column) in columns.iter().enumerate() {
                        self.put(if at > 0 { ", " } else { "" });
                        self.target_column(relation, column);
                    }
                    self.put(") = (");
                    self.query(query, false);
                    self.put(")");
                    self.needs_conversions(relation, columns, &query.columns);
                }
            }
        }
    }

    fn conflict(&mut self, relation: usize, conflict: &'n BoundConflict) {
        self.put(" ON CONFLICT");
        match &conflict.on {
            ConflictOn::Anything => {}
            ConflictOn::Constraint(part) => {
                self.put(" ON CONSTRAINT ");
                self.put_piece(Piece::Name { part: part.clone(), style: NameStyle::Identifier });
            }
            ConflictOn::Keys { keys, filter } => {
                let prefix = std::mem::replace(&mut self.prefix, false);
                self.put("(");
                for (at, key) in keys.iter().enumerate() {
                    self.put(if at > 0 { ", " } else { "" });
                    self.conflict_key(key);
                }
                self.put(")");
                self.where_clause(filter.as_ref());
                self.prefix = prefix;
            }
        }
        let Some(update) = &conflict.update else { return self.put(" DO NOTHING") };
        self.put(" DO UPDATE SET ");
        // The row that was to be inserted has them all, whichever are named.
        let columns = self.namespaces.last().and_then(|space| space.relations.get(relation));
        for at in 0..columns.map_or(0, |relation| relation.columns.len()) {
            self.needs(0, relation, at);
        }
        self.assignments(relation, &update.set);
        self.where_clause(update.filter.as_ref());
    }

    /// `InferenceElem`
    fn conflict_key(&mut self, key: &'n BoundKey) {
        let bare = match &key.value.kind {
            NodeKind::Var { .. } => true,
            NodeKind::Func { form, syntax, .. } => {
                *form == Form::Call && *syntax == Syntax::Written(CallForm::Function)
            }
            _ => false,
        };
        self.put(if bare { "" } else { "(" });
        self.expression(&key.value, false);
        self.put(if bare { "" } else { ")" });
        if let Some(collation) = &key.collation {
            self.put(" COLLATE ");
            match collation.is_builtin() {
                true => self.put(&quote::identifier(collation.name.as_str())),
                false => self.put_piece(Piece::object(ObjectId::collation(collation.clone()))),
            }
        }
    }

    /// `NOTIFY channel, 'payload'` (`get_utility_query_def`).
    pub(super) fn notify(&mut self, channel: &Ident, payload: Option<&str>) {
        self.keyword("", 0, STEP, 1);
        self.put(&format!("NOTIFY {}", quote::identifier(channel.as_str())));
        if let Some(payload) = payload {
            self.put(&format!(", {}", quote::literal(payload)));
        }
        self.indent -= STEP;
    }
}
