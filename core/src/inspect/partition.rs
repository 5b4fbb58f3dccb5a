//! Whose partition a table is, and how its rows are spread over its own.

use super::decode::Decoder;
use super::document;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Bound, BoundValue, Descent, Expression, ExpressionPlace, IndexKeyKind, PartitionKey, Partitioning, Table,
};
use crate::name::QualifiedName;
use crate::source::{Source, SourceId};
use crate::sql;
use crate::sql::ast::{
    BoundValueDef, CreateTable, Expr, ExprKind, ObjectName, PartitionBound, PartitionBoundKind, PartitionBy,
    StatementKind,
};

impl Decoder {
    pub(super) fn descent(
        &mut self,
        table: &mut Table,
        partition_by: Option<String>,
        parents: Vec<document::Name>,
        bound: Option<String>,
    ) {
        let parents: Vec<QualifiedName> =
            parents.iter().map(|name| QualifiedName::new(name.schema.as_str(), name.name.as_str())).collect();
        let by = partition_by.map(|by| format!(" PARTITION BY {by}")).unwrap_or_default();
        if by.is_empty() && parents.is_empty() {
            return;
        }
        let text = match &bound {
            Some(bound) => format!("CREATE TABLE t PARTITION OF p {bound}{by}"),
            None => format!("CREATE TABLE t (){by}"),
        };
        let source = Source::new("catalog", text);
        let parsed = sql::parse(&source, SourceId(0)).value.pop();
        let Some(StatementKind::CreateTable(create)) = parsed.map(|statement| statement.kind) else {
            let message = format!("a table's partitions cannot be read: {}", source.text);
            self.diagnostics.push(Diagnostic::warning("not-carried", message));
            return;
        };
        let CreateTable { bound, partition_by, .. } = *create;
        let name = table.name.clone();
        table.partitioning = partition_by.map(|by| self.partitioning(&name, &source, &by));
        let mut parents = parents.into_iter();
        table.descent = match (bound, parents.next()) {
            (_, None) => Descent::Own,
            (Some(bound), Some(of)) => Descent::Partition { of, bound: self.bound(&name, &source, &bound) },
            (None, Some(first)) => Descent::Heir(std::iter::once(first).chain(parents).collect()),
        };
    }

    fn partitioning(&mut self, table: &QualifiedName, source: &Source, by: &PartitionBy) -> Partitioning {
        let mut keys = Vec::with_capacity(by.keys.len());
        for (position, key) in by.keys.iter().enumerate() {
            let column = match &key.value.kind {
                ExprKind::Column(names) if names.len() == 1 => names.first(),
                _ => None,
            };
            let kind = match column {
                Some(column) => IndexKeyKind::Column(column.ident.clone()),
                None => {
                    let place = ExpressionPlace::PartitionKey { table: table.clone(), position };
                    IndexKeyKind::Expression(self.expression(place, key.value.span.slice(&source.text)))
                }
            };
            keys.push(PartitionKey {
                kind,
                collation: key.collation.as_ref().map(qualified),
                opclass: key.opclass.as_ref().map(|(name, _)| qualified(name)),
            });
        }
        Partitioning { strategy: by.strategy, keys }
    }

    fn bound(&mut self, table: &QualifiedName, source: &Source, bound: &PartitionBound) -> Bound {
        let mut position = 0;
        let mut value = |this: &mut Self, expr: &Expr, key: usize| -> Expression {
            let place = ExpressionPlace::Bound { table: table.clone(), position, key };
            position += 1;
            this.expression(place, expr.span.slice(&source.text))
        };
        let mut ends = |this: &mut Self, ends: &[BoundValueDef]| -> Vec<BoundValue> {
            let end = |(key, end): (usize, &BoundValueDef)| match end {
                BoundValueDef::Min => BoundValue::Min,
                BoundValueDef::Max => BoundValue::Max,
                BoundValueDef::Value(expr) => BoundValue::Value(value(this, expr, key)),
            };
            ends.iter().enumerate().map(end).collect()
        };
        match &bound.kind {
            PartitionBoundKind::Default => Bound::Default,
            PartitionBoundKind::Hash { modulus, remainder } => Bound::Hash { modulus: *modulus, remainder: *remainder },
            PartitionBoundKind::Range { from, to } => {
                let from = ends(self, from);
                Bound::Range { from, to: ends(self, to) }
            }
            PartitionBoundKind::List(values) => Bound::List(values.iter().map(|expr| value(self, expr, 0)).collect()),
        }
    }
}

/// What is not qualified is PostgreSQL's own.
fn qualified(name: &ObjectName) -> QualifiedName {
    let schema = name.schema().map_or("pg_catalog", |schema| schema.ident.as_str());
    QualifiedName::new(schema, name.name.ident.as_str())
}
