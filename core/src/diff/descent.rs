//! What a table's parents do to it when they change.

use super::compare;
use crate::analyze::descent::{self, is_alike, is_index_alike};
use crate::model::{
    Column, Constraint, Descent, Expression, Index, IndexKeyKind, NotNull, Object, ObjectPart, Partitioning, Schema,
    Table, TypeRef,
};
use crate::name::{Ident, QualifiedName};
use crate::plan::names::{handed_not_null, name_of_not_null, not_null_name, not_null_of_parents};

/// The parents that a table has before and after, as they were and as they are wanted.
pub(super) struct Parents<'a> {
    child: QualifiedName,
    pairs: Vec<(&'a Table, &'a Table)>,
    taken_over: Vec<Constraint>,
}

impl<'a> Parents<'a> {
    pub(super) fn new(from: &Table, to: &Table, (before, after): (&'a Schema, &'a Schema)) -> Self {
        let mut pairs = Vec::new();
        for parent in from.descent.parents() {
            if to.descent.parents().contains(parent)
                && let (Some(old), Some(new)) = (before.table(parent), after.table(parent))
            {
                pairs.push((old, new));
            }
        }
        let mut taken_over = Vec::new();
        if !pairs.is_empty() && !from.constraints.is_empty() {
            taken_over = descent::inherited_constraints(after, to);
            let known = descent::inherited_constraints(before, from);
            taken_over.retain(|constraint| !known.contains(constraint));
        }
        Self { child: to.name.clone(), pairs, taken_over }
    }

    /// Whether a column goes with its parent's.
    pub(super) fn drop(&self, column: &Column) -> bool {
        let has = |table: &Table| table.column(&column.name).is_some();
        column.inherited
            && self.pairs.iter().any(|(old, new)| has(old) && !has(new))
            && !self.pairs.iter().any(|(_, new)| has(new))
    }

    /// The column that a parent hands down, and what it is then.
    pub(super) fn adds(&self, column: &Column) -> Option<(&'a Column, Column)> {
        // What a table is to have by itself, too, it adds itself.
        if !column.inherited {
            return None;
        }
        let (child, handed) = self.pairs.iter().find_map(|(old, new)| {
            let handed = new.column(&column.name)?;
            old.column(&column.name).is_none().then_some((*new, handed))
        })?;
        let mut became = handed.handed_down();
        let parents = self.pairs.iter().map(|(_, parent)| *parent);
        became.not_null = not_null_of_parents(parents, &column.name, &self.child);
        on_own_columns(&mut became, child, column);
        Some((handed, became))
    }

    /// What a column becomes when its parents' are altered; nothing where they are not.
    pub(super) fn alter(&self, column: &Column, wanted: &Column) -> Option<Column> {
        let mut became: Option<Column> = None;
        for (old, new) in &self.pairs {
            let (Some(before), Some(after)) = (old.column(&column.name), new.column(&column.name)) else { continue };
            let is_not_valid = |column: &Column| column.not_null.as_ref().is_some_and(|known| !known.validated);
            if is_not_valid(before) && is_not_valid(after) && is_not_valid(wanted) && after.hands_down_not_null() {
                // A child that was made later has it valid, and nobody can take that back.
                let became = became.get_or_insert_with(|| column.clone());
                if let Some(not_null) = &mut became.not_null {
                    not_null.validated = false;
                }
            }
            let (aspects, _) = compare::column(before, after);
            if !aspects.any() {
                continue;
            }
            let became = became.get_or_insert_with(|| column.clone());
            if aspects.data_type || aspects.collation {
                became.data_type.clone_from(&after.data_type);
                became.collation.clone_from(&after.collation);
            }
            if aspects.default {
                became.default.clone_from(&after.default);
            }
            if aspects.generated {
                became.generated.clone_from(&after.generated);
                on_own_columns(became, new, column);
            }
            if before.tuning.storage != after.tuning.storage {
                became.tuning.storage.clone_from(&after.tuning.storage);
            }
            if before.tuning.statistics != after.tuning.statistics {
                became.tuning.statistics = after.tuning.statistics;
            }
            self.not_null(became, (old, before), (new, after));
        }
        became
    }

    /// What becomes of a column's NOT NULL when its parent's changes: one that is handed down no more stays, one that goes
    /// takes it along, one that is validated validates it, one that is renamed renames it.
    fn not_null(&self, became: &mut Column, (old, before): (&Table, &Column), (new, after): (&Table, &Column)) {
        let validated = after.not_null.as_ref().is_some_and(|not_null| not_null.validated);
        let handed = handed_not_null(&new.name, after, &self.child);
        let others = || {
            let others = self.pairs.iter().filter(|(_, other)| other.name != new.name);
            others.filter_map(|(_, other)| other.column(&became.name)).any(Column::hands_down_not_null)
        };
        match (before.hands_down_not_null(), after.hands_down_not_null()) {
            (false, true) => {
                // One that only begins to be handed down is checked at once.
                let validated = validated || before.not_null.is_some();
                let handed = handed.map(|handed| NotNull { validated, ..handed });
                became.not_null = became.not_null.take().or(handed);
            }
            (true, false) if became.not_null.as_ref().is_some_and(|known| known.inherited) && !others() => {
                let follows = name_of_not_null(&self.child, became) == name_of_not_null(&old.name, before);
                let name = name_of_not_null(&new.name, after);
                let name = name.filter(|name| *name != not_null_name(&self.child, &became.name));
                match &mut became.not_null {
                    Some(known) if after.not_null.is_some() => {
                        known.inherited = false;
                        known.name = if follows { name } else { known.name.take() };
                    }
                    known => *known = None,
                }
            }
            (true, true) => {
                let was = before.not_null.as_ref().is_some_and(|not_null| not_null.validated);
                let known_as = |table: &Table, column: &Column| name_of_not_null(&table.name, column);
                let renamed = known_as(old, before) != known_as(new, after);
                let own = name_of_not_null(&self.child, became);
                match (&mut became.not_null, handed) {
                    // It goes and comes again.
                    (Some(known), Some(handed)) if was && !validated && known.inherited => {
                        *known = NotNull { validated, ..handed };
                    }
                    (Some(known), Some(handed)) => {
                        known.validated |= validated;
                        if renamed && own == known_as(old, before) {
                            known.name = handed.name;
                        }
                    }
                    (None, _) | (_, None) => {}
                }
            }
            (true | false, false) => {}
        }
    }

    /// Whether a constraint of the table's own becomes its parents'.
    pub(super) fn take_over(&self, constraint: &Constraint) -> bool {
        self.taken_over.iter().any(|taken| is_alike(constraint, taken))
    }
}

/// An expression that a column has from its parent reads the table's own columns.
fn on_own_columns(became: &mut Column, parent: &Table, wanted: &Column) {
    let own = wanted.generated.as_ref().and_then(|generated| {
        generated.expression.references().find_map(|part| match part {
            crate::model::ObjectPart::Column { table, .. } => Some(table.clone()),
            _ => None,
        })
    });
    if let (Some(own), Some(generated)) = (own, &mut became.generated) {
        generated.expression = descent::expression_on(&generated.expression, &parent.name, &own);
    }
}

/// Whether an index of a partition becomes part of a new one of its parents.
pub(super) fn is_taken_over(object: &Object, from: &Schema, to: &Schema) -> bool {
    let Object::Index(index) = object else { return false };
    let (Some(before), Some(after)) = (from.table(&index.table), to.table(&index.table)) else { return false };
    if before.descent == Descent::Own || after.descent == Descent::Own {
        return false;
    }
    let known = descent::inherited_indexes(from, before);
    let is_new = |inherited: &Index| !known.iter().any(|known| known.name == inherited.name);
    descent::inherited_indexes(to, after).iter().any(|inherited| is_new(inherited) && is_index_alike(index, inherited))
}

/// Whether an heir is to have a NOT NULL by itself that it has from its parents alone. A partition has none by itself.
pub(super) fn is_own_besides(table: &Table, from: &Column, to: &Column) -> bool {
    let inherited = |column: &Column| column.not_null.as_ref().map(|not_null| not_null.inherited);
    matches!(table.descent, Descent::Heir(_)) && inherited(from) == Some(true) && inherited(to) == Some(false)
}

/// Whether two tables have the same parents and, as partitions, hold the same rows. A column that a table has by itself
/// besides is one more thing that joining its parents again would bring about.
pub fn is_same(from: &Table, to: &Table) -> bool {
    match (&from.descent, &to.descent) {
        (Descent::Own, Descent::Own) => true,
        (Descent::Partition { of, bound }, Descent::Partition { of: parent, bound: wanted }) => {
            of == parent && bound.is_like(wanted)
        }
        (Descent::Heir(parents), Descent::Heir(wanted)) => {
            let own =
                |column: &Column| column.inherited && to.column(&column.name).is_some_and(|wanted| !wanted.inherited);
            parents == wanted && !from.columns.iter().any(own)
        }
        (Descent::Own | Descent::Partition { .. } | Descent::Heir(_), _) => false,
    }
}

/// Whether the rows of two tables are spread alike over their partitions.
pub(super) fn same_partitioning(before: &Table, after: &Table) -> bool {
    match (&before.partitioning, &after.partitioning) {
        (None, None) => true,
        (Some(from), Some(to)) => {
            from.strategy == to.strategy
                && from.keys.len() == to.keys.len()
                && from.keys.iter().zip(&to.keys).all(|(from, to)| {
                    let kind = match (&from.kind, &to.kind) {
                        (IndexKeyKind::Expression(from), IndexKeyKind::Expression(to)) => from.pieces() == to.pieces(),
                        (IndexKeyKind::Column(_) | IndexKeyKind::Expression(_), _) => from.kind == to.kind,
                    };
                    kind && from.collation == to.collation && from.opclass == to.opclass
                })
                && key_columns(before, from).eq(key_columns(after, to))
        }
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// The columns that a partition key reads, with what PostgreSQL lets nobody alter of them.
fn key_columns<'a>(
    table: &'a Table,
    partitioning: &'a Partitioning,
) -> impl Iterator<Item = (&'a Ident, &'a TypeRef, Option<&'a QualifiedName>)> {
    let names = partitioning.keys.iter().flat_map(|key| {
        let (column, expression) = match &key.kind {
            IndexKeyKind::Column(column) => (Some(column), None),
            IndexKeyKind::Expression(expression) => (None, Some(expression)),
        };
        let named = expression.into_iter().flat_map(Expression::references).filter_map(|part| match part {
            ObjectPart::Column { column, .. } => Some(column),
            _ => None,
        });
        column.into_iter().chain(named)
    });
    let columns = names.filter_map(|name| table.column(name));
    columns.map(|column| (&column.name, &column.data_type, column.collation.as_ref()))
}
