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

impl Printer<'_, '_, '_> {
    pub(super) fn constant(&mut self, value: &Value, ty: Oid, typmod: i32, label: Label) {
        let needed = match value {
            Value::Null => {
                self.put("NULL");
                true
            }
            Value::Object(id) => {
                let part = ObjectPart::Object(id.clone());
                self.put_piece(Piece::Name { part, style: NameStyle::Literal });
                true
            }
            Value::Text(text) => self.constant_text(text, ty, typmod),
        };
        let show = match label {
            Label::Never => false,
            Label::Needed => needed,
            Label::Always => true,
        };
        if show {
            self.put("::");
            self.type_name(ty, typmod);
        }
    }

    /// Prints a value and says whether it needs its type's name.
    fn constant_text(&mut self, text: &str, ty: Oid, typmod: i32) -> bool {
        let bare = match ty {
            Oid::INT4 => !text.starts_with('-'),
            Oid::NUMERIC => text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(['e', 'E', '.']),
            Oid::BOOL => true,
            _ => false,
        };
        if bare {
            self.put(text);
        } else {
            self.put(&quote::literal(text));
        }
        match ty {
            Oid::BOOL | Oid::UNKNOWN => false,
            Oid::INT4 => !bare,
            Oid::NUMERIC => !bare || typmod >= 0,
            _ => true,
        }
    }
}
