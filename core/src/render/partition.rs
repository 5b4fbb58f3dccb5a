//! Whose partition a table is, and how its rows are spread over its own.

use std::collections::BTreeSet;

use super::{Names, action, column, expression, quote};
use crate::model::{Bound, BoundValue, Column, Descent, IndexKey, Partitioning, Table};
use crate::plan::Overrides;

/// `RANGE ("at")`
pub(super) fn partitioning(partitioning: &Partitioning, names: &Names<'_>) -> String {
    let key = |key: &crate::model::PartitionKey| {
        let key = IndexKey {
            kind: key.kind.clone(),
            collation: key.collation.clone(),
            opclass: key.opclass.clone().map(|opclass| (opclass, Vec::new())),
            descending: false,
            nulls_first: false,
        };
        action::index_key(&key, names)
    };
    let keys: Vec<String> = partitioning.keys.iter().map(key).collect();
    format!("{} ({})", partitioning.strategy.name(), keys.join(", "))
}

/// `FOR VALUES …`, `DEFAULT`
pub(super) fn bound(bound: &Bound, names: &Names<'_>) -> String {
    let ends = |ends: &[BoundValue]| {
        let end = |end: &BoundValue| match end {
            BoundValue::Min => "MINVALUE".to_owned(),
            BoundValue::Max => "MAXVALUE".to_owned(),
            BoundValue::Value(value) => expression::text(value, names),
        };
        ends.iter().map(end).collect::<Vec<_>>().join(", ")
    };
    match bound {
        Bound::Default => "DEFAULT".to_owned(),
        Bound::Range { from, to } => format!("FOR VALUES FROM ({}) TO ({})", ends(from), ends(to)),
        Bound::List(values) => {
            let values: Vec<String> = values.iter().map(|value| expression::text(value, names)).collect();
            format!("FOR VALUES IN ({})", values.join(", "))
        }
        Bound::Hash { modulus, remainder } => {
            format!("FOR VALUES WITH (MODULUS {modulus}, REMAINDER {remainder})")
        }
    }
}

/// The columns of a new table as far as its parents do not make them.
pub(super) fn columns<'a>(table: &'a Table, overrides: &Overrides) -> BTreeSet<&'a crate::name::Ident> {
    let own = |column: &&Column| !column.inherited || overrides.has(&column.name);
    table.columns.iter().filter(own).map(|column| &column.name).collect()
}

/// What a partition says of a column that it has from its parent.
pub(super) fn options(
    table: &crate::name::QualifiedName,
    of: &Column,
    overrides: &Overrides,
    names: &Names<'_>,
) -> String {
    let mut parts = vec![quote::quoted(of.name.as_str())];
    if overrides.not_nulls.contains(&of.name) {
        parts.extend(of.not_null.as_ref().and_then(|known| column::not_null_label(table, &of.name, known)));
        parts.extend(of.not_null.as_ref().map(column::not_null_words));
    }
    if let Some(default) = of.default.as_ref().filter(|_| overrides.defaults.contains(&of.name)) {
        parts.push(format!("DEFAULT {}", expression::written(default, names)));
    }
    if let Some(generated) = of.generated.as_ref().filter(|_| overrides.generated.contains(&of.name)) {
        parts.push(column::generated(generated, names));
    }
    parts.join(" ")
}

/// ` PARTITION OF …`, before the columns, and what follows them.
pub(super) fn clauses(table: &Table, names: &Names<'_>) -> (String, String) {
    let (before, mut after) = match &table.descent {
        Descent::Own => (String::new(), String::new()),
        Descent::Partition { of, bound } => {
            (format!(" PARTITION OF {}", names.qualified(of)), format!(" {}", self::bound(bound, names)))
        }
        Descent::Heir(parents) => {
            let parents: Vec<String> = parents.iter().map(|parent| names.qualified(parent)).collect();
            (String::new(), format!(" INHERITS ({})", parents.join(", ")))
        }
    };
    if let Some(by) = &table.partitioning {
        after.push_str(&format!(" PARTITION BY {}", partitioning(by, names)));
    }
    (before, after)
}
