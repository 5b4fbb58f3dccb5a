//! Constants: `get_const_expr`.

use super::Printer;
use crate::analyze::catalog::Oid;
use crate::analyze::node::Value;
use crate::analyze::quote;
use crate::model::{NameStyle, ObjectPart, Piece};

/// When a constant's type is printed behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// Never, because a cast follows.
    Never,
    /// Where reading it again would give another type.
    Needed,
    /// Always.
    Always,
}

/// Whether a constant is a number that is printed without quotes.
pub(crate) fn is_bare(text: &str, ty: Oid) -> bool {
    match ty {
        Oid::INT4 => !text.starts_with('-'),
        Oid::NUMERIC => text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(['e', 'E', '.']),
        _ => false,
    }
}

/// Whether a constant is printed with its type, since reading it again would give another one.
pub(super) fn needs_label(value: &Value, ty: Oid, typmod: i32) -> bool {
    let Value::Text(text) = value else { return true };
    match ty {
        Oid::BOOL | Oid::UNKNOWN => false,
        Oid::INT4 => !is_bare(text, ty),
        Oid::NUMERIC => !is_bare(text, ty) || typmod >= 0,
        _ => true,
    }
}

impl Printer<'_, '_, '_> {
    pub(super) fn constant(&mut self, value: &Value, ty: Oid, typmod: i32, label: Label) {
        match value {
            Value::Null => self.put("NULL"),
            Value::Object(id) => {
                let part = ObjectPart::Object(id.clone());
                self.put_piece(Piece::Name { part, style: NameStyle::Literal });
            }
            Value::Text(text) if ty == Oid::BOOL || is_bare(text, ty) => self.put(text),
            Value::Text(text) => self.put(&quote::literal(text)),
        }
        let show = match label {
            Label::Never => false,
            Label::Needed => needs_label(value, ty, typmod),
            Label::Always => true,
        };
        if show {
            self.put("::");
            self.type_name(ty, typmod);
        }
    }
}
