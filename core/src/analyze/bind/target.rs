//! The list of results: `transformTargetList` (parse_target.c).

use super::scope::VisibleColumn;
use super::{Binder, Bound, figure_name};
use crate::analyze::catalog::Oid;
use crate::analyze::error::{raise, undecided};
use crate::analyze::node::{Attribute, Node, NodeKind};
use crate::analyze::query::BoundTarget;
use crate::model::ObjectPart;
use crate::name::Ident;
use crate::source::{SourceId, Span};
use crate::sql::ast::{Expr, ExprKind, Target};

impl Binder<'_, '_> {
    /// `transformTargetList`
    pub(super) fn targets(&mut self, targets: &[Target], star: &[VisibleColumn]) -> Bound<Vec<BoundTarget>> {
        let mut bound = Vec::with_capacity(targets.len());
        for target in targets {
            match &target.value.kind {
                ExprKind::Wildcard(names) if names.is_empty() && self.scope.items.is_empty() => {
                    let message = "SELECT * with no tables specified is not valid";
                    return Err(raise("syntax-error", "42601", target.value.span, message).help("add FROM").into());
                }
                ExprKind::Wildcard(names) if names.is_empty() => bound.extend(expand(0, star, target.value.span)?),
                ExprKind::Wildcard(names) => {
                    let (schema, relation) = match names.as_slice() {
                        [relation] => (None, relation),
                        [.., schema, relation] => (Some(schema), relation),
                        [] => return Err(undecided(target.value.span, "a star")),
                    };
                    let Some((level, item)) = self.relation_item(schema, relation)? else {
                        let message = format!("missing FROM-clause entry for table \"{}\"", relation.ident.as_str());
                        return Err(raise("unknown-table", "42P01", relation.span, message)
                            .help("add the table to FROM, or use the alias it has there")
                            .into());
                    };
                    bound.extend(expand(level, &item.columns, target.value.span)?);
                }
                ExprKind::FieldWildcard(base) => bound.extend(self.all_fields(base, target.value.span)?),
                _ => {
                    let value = self.expression(&target.value)?;
                    self.check_collations(&value)?;
                    let name = match &target.alias {
                        Some(alias) => alias.ident.as_str().to_owned(),
                        // Whatever else has a name is printed with it.
                        None if is_printed(&target.value) => "?column?".to_owned(),
                        None => figure_name(&target.value).unwrap_or_else(|| "?column?".to_owned()),
                    };
                    bound.push(BoundTarget { value, name });
                }
            }
        }
        Ok(bound)
    }

    /// `ExpandRowReference`: all fields of a row, each by itself.
    fn all_fields(&mut self, base: &Expr, span: Span) -> Bound<Vec<BoundTarget>> {
        let row = self.expression(base)?;
        if let NodeKind::Var { level, relation, attribute: Attribute::Row, .. } = &row.kind {
            let items = self.scope_at(*level).map(|scope| scope.items.as_slice()).unwrap_or_default();
            return match items.iter().find(|item| item.relation == Some(*relation)) {
                Some(item) => expand(*level, &item.columns, span),
                None => Err(undecided(span, "all fields of a row")),
            };
        }
        let fields: Vec<(Ident, Oid, i32, Option<ObjectPart>)> = match self.env.fields(row.ty()) {
            Some(fields) => {
                fields.into_iter().map(|field| (field.name, field.ty, field.typmod, Some(field.part))).collect()
            }
            None if let NodeKind::Row { fields, .. } = &row.kind => {
                let field = |(at, field): (usize, &Node)| {
                    (Ident::new(format!("f{}", at + 1)), field.ty(), field.typmod(), None)
                };
                fields.iter().enumerate().map(field).collect()
            }
            None if row.ty() == Oid::RECORD => {
                let columns = self.function_columns(&row, &Ident::new(""), base.span)?;
                columns.into_iter().map(|column| (column.name, column.ty, column.typmod, None)).collect()
            }
            None => {
                let message = format!("type {} is not composite", self.env.type_name(row.ty()));
                return Err(raise("type-mismatch", "42809", span, message).into());
            }
        };
        let target = |(name, ty, typmod, part): (Ident, Oid, i32, Option<ObjectPart>)| {
            if ty == Oid::NONE {
                return Err(undecided(span, "the type of a field"));
            }
            let name = name.as_str().to_owned();
            let field = NodeKind::Field { base: Box::new(row.clone()), name: name.clone(), part, ty, typmod };
            Ok(BoundTarget { value: Node::new(field, span), name })
        };
        fields.into_iter().map(target).collect()
    }
}

/// Whether PostgreSQL has printed a result that is no column.
fn is_printed(value: &Expr) -> bool {
    value.span.source == SourceId::PRINTED && !matches!(value.kind, ExprKind::Column(_))
}

fn expand(level: usize, columns: &[VisibleColumn], span: Span) -> Bound<Vec<BoundTarget>> {
    columns
        .iter()
        .map(|column| {
            if column.ty == Oid::NONE {
                return Err(undecided(span, format!("the type of column \"{}\"", column.name.as_str())));
            }
            let VisibleColumn { relation, attribute, ty, typmod, .. } = *column;
            let value = Node::new(NodeKind::Var { level, relation, attribute, ty, typmod }, span);
            Ok(BoundTarget { value, name: column.name.as_str().to_owned() })
        })
        .collect()
}
