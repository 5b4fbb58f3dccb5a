//! Random domains, composite types and range types.

use std::collections::BTreeMap;

use super::{Dice, collation};
use crate::model::{
    Attribute, Composite, Definition, Domain, DomainCheck, Expression, Multirange, NotNull, Object, ObjectId, Piece,
    Range, Schema, TypeRef,
};
use crate::name::{Ident, QualifiedName};

pub(super) fn types(schema: &mut Schema, second: bool, dice: &mut Dice<'_>) {
    for number in 0..dice.roll(4) {
        let place = if second && dice.once_in(3) { "app" } else { "public" };
        let name = QualifiedName::new(place, format!("kind{number}").as_str());
        match dice.roll(3) {
            0 => {
                let domain = domain(schema, name, dice);
                schema.insert(Object::Defined(Definition::Domain(domain)));
            }
            1 => {
                let composite = composite(schema, name, dice);
                schema.insert(Object::Defined(Definition::Composite(composite)));
            }
            _ => range(schema, name, dice),
        }
    }
}

/// A built-in type, or one that is there already.
fn base(schema: &Schema, dice: &mut Dice<'_>) -> TypeRef {
    let own: Vec<&QualifiedName> = schema
        .objects()
        .filter_map(|(id, _)| match id {
            ObjectId::Type(name) => Some(name),
            _ => None,
        })
        .collect();
    match (dice.roll(5), dice.pick(&own)) {
        (0, _) => TypeRef::builtin("int4"),
        (1, _) => TypeRef { modifiers: vec!["10".to_owned()], ..TypeRef::builtin("varchar") },
        (side, Some(name)) => TypeRef { name: (*name).clone(), modifiers: Vec::new(), array: side == 4 },
        (_, None) => TypeRef::builtin("text"),
    }
}

fn domain(schema: &Schema, name: QualifiedName, dice: &mut Dice<'_>) -> Domain {
    let base = base(schema, dice);
    let mut checks = BTreeMap::new();
    for label in ["one", "two"] {
        if dice.once_in(2) {
            let negated = if dice.once_in(2) { " IS NULL)" } else { " IS NOT NULL)" };
            let expression = Expression::decided(vec![Piece::Sql(format!("(VALUE{negated}"))]);
            let check = DomainCheck { name: Ident::new(label), expression, validated: !dice.once_in(4) };
            checks.insert(check.name.clone(), check);
        }
    }
    let value = match base.name.name.as_str() {
        "int4" if base.name.is_builtin() => Some(["1", "2"].get(dice.roll(2)).copied().unwrap_or("1")),
        "text" if base.name.is_builtin() => Some("'x'::text"),
        _ => None,
    };
    let default = value.filter(|_| dice.once_in(2)).map(|text| Expression::decided(vec![Piece::Sql(text.to_owned())]));
    let not_null = dice.once_in(4).then(NotNull::default);
    let collation = collation::collation(schema, &base, dice);
    Domain { name, base, collation, default, not_null, checks }
}

fn composite(schema: &Schema, name: QualifiedName, dice: &mut Dice<'_>) -> Composite {
    let mut pool = vec!["a", "b", "C d", "e"];
    let count = dice.roll(4);
    let attributes = (0..count).map(|_| {
        let name = Ident::new(pool.remove(dice.roll(pool.len())));
        let data_type = base(schema, dice);
        let collation = collation::collation(schema, &data_type, dice);
        Attribute { name, data_type, collation }
    });
    Composite { name, attributes: attributes.collect() }
}

fn range(schema: &mut Schema, name: QualifiedName, dice: &mut Dice<'_>) {
    let subtypes = ["int4", "text", "numeric"];
    let subtype = TypeRef::builtin(subtypes.get(dice.roll(3)).copied().unwrap_or("int4"));
    let suffix = if dice.once_in(3) { "s" } else { "_multirange" };
    let multirange =
        QualifiedName { schema: name.schema.clone(), name: Ident::new(format!("{}{suffix}", name.name.as_str())) };
    let collation = collation::collation(schema, &subtype, dice);
    let made = Multirange { name: multirange.clone(), range: name.clone() };
    let range = Range { name, subtype, opclass: None, collation, subtype_diff: None, multirange };
    schema.insert(Object::Defined(Definition::Range(range)));
    schema.insert(Object::Defined(Definition::Multirange(made)));
}
