//! `MERGE`: `transformMergeStmt` (parse_merge.c).

use super::json::{form, words};
use super::modify::Changed;
use super::scope::Item;
use super::{Binder, Bound, Clause};
use crate::analyze::catalog::{Oid, Volatility};
use crate::analyze::error::raise;
use crate::analyze::node::Node;
use crate::analyze::query::{BoundMerge, BoundMergeAction, BoundMergeWhen, BoundModify};
use crate::model::Version;
use crate::source::Span;
use crate::sql::ast::{Merge, MergeAction, MergeRows, MergeWhen};

impl Binder<'_, '_> {
    pub(super) fn merge_statement(&mut self, merge: &Merge, span: Span) -> Bound<BoundModify> {
        for (at, when) in merge.actions.iter().enumerate() {
            if when.rows == MergeRows::NotMatchedBySource {
                self.since(Version::V17, "NOT MATCHED BY SOURCE", when.span)?;
            }
            let before = merge.actions.iter().take(at);
            if before.filter(|other| other.rows == when.rows).any(|other| other.condition.is_none()) {
                let message = "unreachable WHEN clause specified after unconditional WHEN clause";
                return Err(raise("syntax-error", "42601", when.span, message).into());
            }
        }
        if !merge.returning.targets.is_empty() {
            self.since(Version::V17, "RETURNING of MERGE", span)?;
        }
        let changed = self.changed(&merge.table, merge.only, merge.alias.as_ref())?;
        let (from, star) = self.beside(&changed, std::slice::from_ref(&merge.source))?;
        self.scope.clause = Clause::Where;
        let on = self.condition(&merge.on, "JOIN/ON")?;
        let mut actions = Vec::with_capacity(merge.actions.len());
        for when in &merge.actions {
            let all = self.scope.items.clone();
            self.scope.items = seen(&all, when.rows);
            let bound = self.merge_when(when, &changed);
            self.scope.items = all;
            actions.push(bound?);
        }
        // A star stands for the columns of the source first.
        let width = changed.item.columns.len().min(star.len());
        let star: Vec<_> = star.iter().skip(width).chain(star.iter().take(width)).cloned().collect();
        let before = std::mem::replace(&mut self.returned_by_merge, true);
        let returned = self.returning(&merge.returning, &star, &changed);
        self.returned_by_merge = before;
        let (returning, sides) = returned?;
        Ok(BoundModify {
            relations: std::mem::take(&mut self.scope.relations),
            target: changed.number,
            insert: None,
            update: None,
            from,
            filter: None,
            merge: Some(BoundMerge { on, actions }),
            returning,
            sides,
        })
    }

    fn merge_when(&mut self, when: &MergeWhen, changed: &Changed) -> Bound<BoundMergeWhen> {
        let condition = self.clause_condition(when.condition.as_ref(), Clause::Where, "WHEN")?;
        let action = match &when.action {
            MergeAction::Nothing => BoundMergeAction::Nothing,
            MergeAction::Delete => BoundMergeAction::Delete,
            MergeAction::Update(set) => BoundMergeAction::Update(self.assignments(set, changed)?),
            MergeAction::Insert { columns, overriding, values } => {
                let listed = !columns.is_empty();
                let mut columns = self.insert_targets(columns, changed)?;
                let values = match values {
                    None => {
                        columns.clear();
                        None
                    }
                    Some(row) => {
                        self.scope.clause = Clause::Values;
                        let row = self.row_to_insert(row)?;
                        Some(self.assigned_row(row, &mut columns, listed, changed, when.span)?)
                    }
                };
                BoundMergeAction::Insert { columns, overriding: *overriding, values }
            }
        };
        Ok(BoundMergeWhen { rows: when.rows, condition, action })
    }

    /// `MERGE_ACTION()`
    pub(super) fn merge_action(&mut self, span: Span) -> Bound<Node> {
        self.since(Version::V17, "MERGE_ACTION()", span)?;
        if !self.returned_by_merge {
            let message = "MERGE_ACTION() can only be used in the RETURNING list of a MERGE command";
            return Err(raise("syntax-error", "42601", span, message).into());
        }
        Ok(form(words("MERGE_ACTION()"), Oid::TEXT, -1, Volatility::Volatile, span))
    }
}

/// What an action sees: the first is the relation whose rows change (`setNamespaceForMergeWhen`).
fn seen(items: &[Item], rows: MergeRows) -> Vec<Item> {
    let visible = |at: usize| match rows {
        MergeRows::Matched => true,
        MergeRows::NotMatchedBySource => at == 0,
        MergeRows::NotMatchedByTarget => at > 0,
    };
    items.iter().enumerate().filter(|(at, _)| visible(*at)).map(|(_, item)| item.clone()).collect()
}
