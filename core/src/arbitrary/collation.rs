//! Collations of our own, and which columns have one.

use super::{Dice, whole};
use crate::model::{Schema, TypeRef, WholeKind};
use crate::name::QualifiedName;

pub(super) fn collations(schema: &mut Schema, second: bool, dice: &mut Dice<'_>) {
    for number in 0..dice.roll(3) {
        let place = if second && dice.once_in(2) { "app" } else { "public" };
        let name = QualifiedName::new(place, format!("Order {number}").as_str());
        let locale = if dice.once_in(2) { "'POSIX'" } else { "'C'" };
        let clauses = vec![whole::parameter("locale", locale), whole::parameter("provider", "libc")];
        whole::insert(schema, WholeKind::Collation, name, clauses);
    }
}

/// A collation for values of a type, where it takes one: seldom, one of our own or PostgreSQL's.
pub(super) fn collation(schema: &Schema, data_type: &TypeRef, dice: &mut Dice<'_>) -> Option<QualifiedName> {
    let takes_one = data_type.name.is_builtin() && matches!(data_type.name.name.as_str(), "text" | "varchar");
    if !takes_one || !dice.once_in(3) {
        return None;
    }
    let mut known: Vec<QualifiedName> = schema.wholes(WholeKind::Collation).map(|of| of.name.clone()).collect();
    known.push(QualifiedName::new("pg_catalog", "C"));
    dice.pick(&known).cloned()
}
