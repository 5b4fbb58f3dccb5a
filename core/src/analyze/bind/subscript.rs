//! Subscripts and fields: `transformContainerSubscripts`, `ParseFuncOrColumn` for columns.

use super::{Binder, Bound};
use crate::analyze::catalog::{CastContext, Oid, Subscripting};
use crate::analyze::error::{raise, undecided, unknown_column};
use crate::analyze::node::{BoundSubscript, Form, Node, NodeKind};
use crate::analyze::query::RelationColumn;
use crate::name::{Ident, nearest};
use crate::source::Span;
use crate::sql::ast::{Expr, Name, Subscript};

impl Binder<'_, '_> {
    pub(super) fn subscript(&mut self, base: &Expr, subscripts: &[Subscript], span: Span) -> Bound<Node> {
        let base = self.expression(base)?;
        self.subscript_of(base, subscripts, span)
    }

    /// An element of a value, or a slice.
    pub(super) fn subscript_of(&mut self, base: Node, subscripts: &[Subscript], span: Span) -> Bound<Node> {
        let row = self.env.row(self.env.base_type(base.ty()));
        match row.subscripting {
            Subscripting::Array | Subscripting::Raw => self.array_subscript(base, subscripts, row.element, span),
            Subscripting::Json => self.json_subscript(base, subscripts, span),
            Subscripting::Text => self.text_subscript(base, subscripts, span),
            Subscripting::None => {
                let message = format!(
                    "cannot subscript type {} because it does not support subscripting",
                    self.env.type_name(base.ty())
                );
                Err(raise("type-mismatch", "42804", base.span, message).help("subscript an array or jsonb").into())
            }
        }
    }

    /// `hstore_subscript_transform`
    fn text_subscript(&mut self, base: Node, subscripts: &[Subscript], span: Span) -> Bound<Node> {
        let [Subscript::Index(index)] = subscripts else {
            let message = "hstore allows only one subscript";
            return Err(raise("type-mismatch", "0A000", span, message).help("name one key").into());
        };
        let index = self.expression(index)?;
        let at = index.span;
        let index = self.coerce_to_target(index, Oid::TEXT, -1, CastContext::Assignment, Form::Implicit)?;
        let Some(index) = index else {
            let message = "hstore subscript must have type text";
            return Err(raise("type-mismatch", "42804", at, message).help("cast it to text").into());
        };
        let subscripts = vec![BoundSubscript::Index(index)];
        Ok(Node::new(NodeKind::Subscript { base: Box::new(base), subscripts, ty: Oid::TEXT, typmod: -1 }, span))
    }

    fn array_subscript(&mut self, base: Node, subscripts: &[Subscript], element: Oid, span: Span) -> Bound<Node> {
        let slice = subscripts.iter().any(|subscript| matches!(subscript, Subscript::Slice(..)));
        let mut bound = Vec::with_capacity(subscripts.len());
        for subscript in subscripts {
            bound.push(match subscript {
                Subscript::Index(index) if slice => {
                    let upper = self.index(index)?;
                    let lower = Node::text("1", Oid::INT4, upper.span);
                    BoundSubscript::Slice(Some(lower), Some(upper))
                }
                Subscript::Index(index) => BoundSubscript::Index(self.index(index)?),
                Subscript::Slice(lower, upper) => {
                    let lower = lower.as_ref().map(|index| self.index(index)).transpose()?;
                    let upper = upper.as_ref().map(|index| self.index(index)).transpose()?;
                    BoundSubscript::Slice(lower, upper)
                }
            });
        }
        let (container, typmod) = self.env.base_type_and_typmod(base.ty(), base.typmod());
        let ty = if slice { container } else { element };
        Ok(Node::new(NodeKind::Subscript { base: Box::new(base), subscripts: bound, ty, typmod }, span))
    }

    fn index(&mut self, index: &Expr) -> Bound<Node> {
        let node = self.expression(index)?;
        self.coerce_integer(node, Oid::INT4, "array subscript")
    }

    /// `jsonb_subscript_transform`
    fn json_subscript(&mut self, base: Node, subscripts: &[Subscript], span: Span) -> Bound<Node> {
        let mut bound = Vec::with_capacity(subscripts.len());
        for subscript in subscripts {
            let Subscript::Index(index) = subscript else {
                return Err(raise("type-mismatch", "42804", span, "jsonb subscript does not support slices").into());
            };
            let node = self.expression(index)?;
            let from = node.ty();
            let integer = self.env.can_coerce(&[from], &[Oid::INT4], CastContext::Implicit);
            let text = self.env.can_coerce(&[from], &[Oid::TEXT], CastContext::Implicit);
            let to = match (from, integer, text) {
                (Oid::UNKNOWN, ..) | (_, false, true) => Oid::TEXT,
                (_, true, false) => Oid::INT4,
                _ => {
                    let message = format!("subscript type {} is not supported", self.env.type_name(from));
                    return Err(raise("type-mismatch", "42804", node.span, message)
                        .help("jsonb subscript must be coercible to only one type, integer or text")
                        .into());
                }
            };
            bound.push(BoundSubscript::Index(self.coerce(node, to, -1, CastContext::Implicit, Form::Implicit)?));
        }
        Ok(Node::new(NodeKind::Subscript { base: Box::new(base), subscripts: bound, ty: Oid::JSONB, typmod: -1 }, span))
    }

    /// A field of what a function yields by its output parameters.
    fn field_of_record(&mut self, base: Node, field: &Name, span: Span) -> Bound<Node> {
        let columns = match &base.kind {
            NodeKind::Row { fields, cast_to: None } => {
                let column = |(at, field): (usize, &Node)| RelationColumn {
                    name: Ident::new(format!("f{}", at + 1)),
                    ty: field.ty(),
                    typmod: field.typmod(),
                };
                fields.iter().enumerate().map(column).collect()
            }
            _ => self.function_columns(&base, &field.ident, span)?,
        };
        let Some(column) = columns.iter().find(|column| column.name == field.ident) else {
            let message = format!("could not identify column \"{}\" in record data type", field.ident.as_str());
            return Err(raise("unknown-column", "42703", field.span, message).into());
        };
        let (name, ty, typmod) = (field.ident.as_str().to_owned(), column.ty, column.typmod);
        Ok(Node::new(NodeKind::Field { base: Box::new(base), name, part: None, ty, typmod }, span))
    }

    pub(super) fn field(&mut self, base: &Expr, field: &Name, span: Span) -> Bound<Node> {
        let base = self.expression(base)?;
        self.field_of(base, field, span)
    }

    /// A field of a value.
    pub(super) fn field_of(&mut self, base: Node, field: &Name, span: Span) -> Bound<Node> {
        if let Some(column) = self.column_of_row(&base, field, span) {
            return column;
        }
        let Some(fields) = self.env.fields(base.ty()) else {
            if self.env.is_row(base.ty()) {
                return self.field_of_record(base, field, span);
            }
            let message = format!(
                "column notation .{} applied to type {}, which is not a composite type",
                field.ident.as_str(),
                self.env.type_name(base.ty())
            );
            return Err(raise("type-mismatch", "42809", span, message).into());
        };
        let Some(found) = fields.iter().find(|known| known.name == field.ident) else {
            let similar = nearest(field.ident.as_str(), fields.iter().map(|known| known.name.as_str()));
            return Err(unknown_column(field.span, field.ident.as_str(), None, similar).into());
        };
        let (ty, typmod) = (found.ty, found.typmod);
        if ty == Oid::NONE {
            return Err(undecided(span, "the type of this field"));
        }
        let (name, part) = (field.ident.as_str().to_owned(), Some(found.part.clone()));
        Ok(Node::new(NodeKind::Field { base: Box::new(base), name, part, ty, typmod }, span))
    }
}
