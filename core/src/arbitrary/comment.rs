//! Comments on whatever can have one.

use super::Dice;
use crate::model::{Column, Comment, Definition, Object, ObjectId, ObjectPart, Schema};
use crate::name::Ident;

pub(super) fn comments(schema: &mut Schema, dice: &mut Dice<'_>) {
    let mut parts = vec![ObjectPart::Object(ObjectId::Schema(Ident::new("public")))];
    for (id, object) in schema.objects() {
        parts.push(ObjectPart::Object(id.clone()));
        match object {
            Object::Defined(Definition::Domain(of)) => {
                parts.extend(of.checks.keys().map(|check| ObjectPart::domain_constraint(&of.name, check)));
            }
            Object::Defined(Definition::Composite(of)) => {
                parts.extend(of.attributes.iter().map(|each| ObjectPart::attribute(&of.name, &each.name)));
            }
            Object::Defined(Definition::View(view)) => {
                let column = |c: &Ident| ObjectPart::Column { table: view.name.clone(), column: c.clone() };
                parts.extend(view.columns.iter().map(|c| column(&c.name)));
            }
            Object::Table(table) => {
                let name = || table.name.clone();
                let column = |c: &Column| ObjectPart::Column { table: name(), column: c.name.clone() };
                parts.extend(table.columns.iter().map(column));
                let constraint = |c: &Ident| ObjectPart::Constraint { table: name(), constraint: c.clone() };
                parts.extend(table.constraints.keys().map(constraint));
            }
            _ => {}
        }
    }
    for _ in 0..dice.roll(8) {
        if let Some(on) = dice.pick(&parts).cloned() {
            let text = dice.pick(&["it's a note", "x\\y", "two\nlines"]).copied().unwrap_or_default();
            schema.insert(Object::Comment(Comment { on, text: text.to_owned() }));
        }
    }
}
