//! The names PostgreSQL chooses.

use crate::model::{
    Column, Constraint, ConstraintKind, IntegerType, NotNull, ObjectId, ObjectPart, Piece, Schema, Table,
};
use crate::model::{Expression, NameStyle, SequenceOptions};
use crate::name::{Ident, QualifiedName, truncate};

/// The name made of a table's, a column's and a label, the longer one cut until it fits (`makeObjectName`, indexcmds.c).
pub fn object_name(first: &str, second: Option<&str>, label: &str) -> Ident {
    let overhead = label.len() + 1 + usize::from(second.is_some());
    let room = Ident::MAX_BYTES.saturating_sub(overhead);
    let second_text = second.unwrap_or_default();
    let (mut one, mut two) = (first.len(), second_text.len());
    while one + two > room && one + two > 0 {
        if one > two { one -= 1 } else { two -= 1 }
    }
    let mut name = truncate(first, one).to_owned();
    if second.is_some() {
        name.push('_');
        name.push_str(truncate(second_text, two));
    }
    name.push('_');
    name.push_str(label);
    Ident::new(name)
}

/// Whether the constraint has the name that PostgreSQL gives a primary key without one.
pub fn is_default_primary_key_name(table: &QualifiedName, constraint: &Constraint) -> bool {
    match constraint.kind {
        ConstraintKind::PrimaryKey(_) => constraint.name == object_name(table.name.as_str(), None, "pkey"),
        ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Check { .. }
        | ConstraintKind::Exclude(_) => false,
    }
}

/// The name that PostgreSQL 18 gives a column's NOT NULL where nobody names it.
pub fn not_null_name(table: &QualifiedName, column: &Ident) -> Ident {
    object_name(table.name.as_str(), Some(column.as_str()), "not_null")
}

/// The sequence that `serial`, or an identity without a name for it, makes for a column.
pub fn column_sequence(table: &QualifiedName, column: &Ident) -> QualifiedName {
    QualifiedName { schema: table.schema.clone(), name: object_name(table.name.as_str(), Some(column.as_str()), "seq") }
}

/// The integer type a column of that type counts in.
pub fn integer_type(data_type: &crate::model::TypeRef) -> Option<IntegerType> {
    if data_type.array || !data_type.name.is_builtin() {
        return None;
    }
    [IntegerType::SmallInt, IntegerType::Integer, IntegerType::BigInt]
        .into_iter()
        .find(|integer| integer.catalog_name() == data_type.name.name.as_str())
}

/// `nextval('…'::regclass)` of a sequence, as PostgreSQL prints it.
pub fn nextval(sequence: &QualifiedName) -> Expression {
    let part = ObjectPart::Object(ObjectId::Sequence(sequence.clone()));
    Expression::decided(vec![
        Piece::Sql("nextval(".to_owned()),
        Piece::Name { part, style: NameStyle::Literal },
        Piece::Sql("::regclass)".to_owned()),
    ])
}

/// The name of a column's NOT NULL: the one it has, or the one that PostgreSQL chooses.
pub fn name_of_not_null(table: &QualifiedName, column: &Column) -> Option<Ident> {
    let not_null = column.not_null.as_ref()?;
    Some(not_null.name.clone().unwrap_or_else(|| not_null_name(table, &column.name)))
}

/// The NOT NULL that a table gets from a parent's column: under the name of the parent's.
pub fn handed_not_null(parent: &QualifiedName, column: &Column, child: &QualifiedName) -> Option<NotNull> {
    let name = name_of_not_null(parent, column).filter(|_| column.hands_down_not_null())?;
    let name = Some(name).filter(|name| *name != not_null_name(child, &column.name));
    Some(NotNull { name, inherited: true, ..NotNull::default() })
}

/// The NOT NULL that a table gets from the first of its parents that hands one down, as valid as that.
pub fn not_null_of_parents<'a>(
    parents: impl IntoIterator<Item = &'a Table>,
    column: &Ident,
    child: &QualifiedName,
) -> Option<NotNull> {
    parents.into_iter().find_map(|parent| {
        let above = parent.column(column)?;
        let validated = above.not_null.as_ref()?.validated;
        Some(NotNull { validated, ..handed_not_null(&parent.name, above, child)? })
    })
}

/// Whether a table has a constraint of that name, be it a NOT NULL.
pub fn has_constraint(table: &Table, name: &Ident) -> bool {
    table.constraints.contains_key(name)
        || table.columns.iter().any(|column| name_of_not_null(&table.name, column).as_ref() == Some(name))
}

/// Whether the column is what `serial` makes: NOT NULL without a name of its own, filled from a sequence that it owns and
/// whose name, type and every option are serial's.
pub fn is_serial(schema: &Schema, table: &Table, column: &Column) -> bool {
    let Some(integer) = integer_type(&column.data_type) else { return false };
    let name = column_sequence(&table.name, &column.name);
    let Some(sequence) = schema.sequence(&name) else { return false };
    let owner = ObjectPart::Column { table: table.name.clone(), column: column.name.clone() };
    let chosen = not_null_name(&table.name, &column.name);
    column.not_null.as_ref().is_some_and(|not_null| not_null.name.as_ref().is_none_or(|name| *name == chosen))
        && column.generated.is_none()
        && column.identity.is_none()
        && column.default.as_ref().is_some_and(|default| default.pieces() == nextval(&name).pieces())
        && sequence.owned_by.as_ref() == Some(&owner)
        && sequence.options == SequenceOptions::ascending(integer)
        && sequence.unlogged == table.storage.unlogged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_where_postgres_cuts_them() {
        assert_eq!(object_name("users", None, "pkey").as_str(), "users_pkey");
        assert_eq!(object_name("users", Some("id"), "seq").as_str(), "users_id_seq");
        let long = "a".repeat(63);
        assert_eq!(object_name(&long, None, "pkey").as_str(), format!("{}_pkey", "a".repeat(58)));
        let both = object_name(&long, Some(&"b".repeat(40)), "seq");
        assert_eq!(both.as_str(), format!("{}_{}_seq", "a".repeat(29), "b".repeat(29)));
        let wide = object_name(&"é".repeat(31), None, "pkey");
        assert_eq!(wide.as_str(), format!("{}_pkey", "é".repeat(29)));
    }
}
