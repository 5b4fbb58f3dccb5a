//! Random tables and the conditions that may stand on them.

use std::collections::BTreeSet;

use super::{Dice, collation};
use crate::model::{
    Column, Constraint, ConstraintKind, Deferrability, Exclusion, ExclusionElement, Expression, Generated,
    GeneratedKind, Identity, IdentityKind, IndexKey, IndexKeyKind, IndexStorage, NameStyle, NotNull, Object, ObjectId,
    ObjectPart, Piece, Schema, Sequence, SequenceOptions, Table, TypeRef, UniqueKey,
};
use crate::name::{Ident, QualifiedName};
use crate::plan::names;

pub(super) fn table(schema: &mut Schema, number: usize, second: bool, dice: &mut Dice<'_>) {
    if !dice.once_in(2) {
        return;
    }
    let place = if second && number == 4 { "app" } else { "public" };
    let mut table = Table::new(QualifiedName::new(place, format!("t{number}").as_str()));
    first_column(schema, &mut table, dice);
    for number in 1..1 + dice.roll(5) {
        let column = column(schema, number, dice);
        table.columns.push(column);
    }
    generated(&mut table, dice);
    constraints(schema, &mut table, dice);
    schema.insert(Object::Table(table));
}

/// `id`, counted in one of several ways.
pub(super) fn first_column(schema: &mut Schema, table: &mut Table, dice: &mut Dice<'_>) {
    let types = ["int4", "int8", "int2"];
    let mut column = plain("id", TypeRef::builtin(types.get(dice.roll(3)).copied().unwrap_or("int4")));
    column.not_null = Some(NotNull::default());
    let sequence = names::column_sequence(&table.name, &column.name);
    match (dice.roll(4), names::integer_type(&column.data_type)) {
        (1 | 2, Some(integer)) => {
            column.default = Some(names::nextval(&sequence));
            let mut options = SequenceOptions::ascending(integer);
            if dice.once_in(4) {
                options.start = 100;
            }
            let owned_by = Some(ObjectPart::Column { table: table.name.clone(), column: column.name.clone() });
            schema.insert(Object::Sequence(Sequence { name: sequence, options, unlogged: false, owned_by }));
        }
        (3, Some(integer)) => {
            let mut options = SequenceOptions::ascending(integer);
            if dice.once_in(3) {
                options.increment = 2;
            }
            let kind = if dice.once_in(2) { IdentityKind::Always } else { IdentityKind::ByDefault };
            column.identity = Some(Identity { kind, sequence, options, unlogged: false });
        }
        _ => {}
    }
    table.columns.push(column);
}

fn plain(name: &str, data_type: TypeRef) -> Column {
    Column {
        tuning: crate::model::Tuning::default(),
        options: crate::model::ForeignOptions::default(),
        name: Ident::new(name),
        data_type,
        collation: None,
        not_null: None,
        default: None,
        generated: None,
        identity: None,
        inherited: false,
    }
}

pub(super) fn column(schema: &Schema, number: usize, dice: &mut Dice<'_>) -> Column {
    let enums: Vec<&QualifiedName> = schema
        .objects()
        .filter_map(|(id, _)| match id {
            ObjectId::Type(name) => Some(name),
            _ => None,
        })
        .collect();
    let data_type = match (dice.roll(9), dice.pick(&enums)) {
        (0, _) => TypeRef::builtin("text"),
        (1, _) => TypeRef::builtin("int4"),
        (2, _) => TypeRef::builtin("int8"),
        (3, _) => TypeRef { modifiers: vec!["10".to_owned()], ..TypeRef::builtin("varchar") },
        (4, _) => TypeRef { modifiers: vec!["20".to_owned()], ..TypeRef::builtin("varchar") },
        (5, _) => TypeRef { modifiers: vec!["8".to_owned(), "2".to_owned()], ..TypeRef::builtin("numeric") },
        (6, _) => TypeRef::builtin("bool"),
        (side, Some(name)) => TypeRef { name: (*name).clone(), modifiers: Vec::new(), array: side == 8 },
        (_, None) => TypeRef { array: true, ..TypeRef::builtin("text") },
    };
    let mut column = plain(&format!("Col {number}"), data_type);
    column.collation = collation::collation(schema, &column.data_type, dice);
    column.not_null = dice.once_in(3).then(NotNull::default);
    column.default = if dice.once_in(3) { default(schema, &column.data_type, dice) } else { None };
    column
}

fn sql(text: &str) -> Piece {
    Piece::Sql(text.to_owned())
}

/// A value of the type, written as PostgreSQL prints it.
fn value(schema: &Schema, data_type: &TypeRef, dice: &mut Dice<'_>) -> Option<Expression> {
    if data_type.array {
        return None;
    }
    if !data_type.name.is_builtin() {
        let labels = &schema.enumeration(&data_type.name)?.labels;
        let label = dice.pick(labels)?;
        let id = ObjectId::Type(data_type.name.clone());
        let pieces = vec![sql(&format!("{}::", crate::render::quote::literal(label))), Piece::object(id)];
        return Some(Expression::decided(pieces));
    }
    let text = match data_type.name.name.as_str() {
        "text" => "'x'::text",
        "varchar" => "'x'::character varying",
        "bool" => "true",
        _ => ["1", "2"].get(dice.roll(2)).copied().unwrap_or("1"),
    };
    Some(Expression::decided(vec![sql(text)]))
}

pub(super) fn default(schema: &Schema, data_type: &TypeRef, dice: &mut Dice<'_>) -> Option<Expression> {
    let counters: Vec<&QualifiedName> = schema
        .objects()
        .filter_map(|(id, _)| match id {
            ObjectId::Sequence(name) => Some(name),
            _ => None,
        })
        .collect();
    if names::integer_type(data_type).is_some() && dice.once_in(2) {
        return dice.pick(&counters).map(|name| names::nextval(name));
    }
    value(schema, data_type, dice)
}

pub(super) fn generated(table: &mut Table, dice: &mut Dice<'_>) {
    if !dice.once_in(4) {
        return;
    }
    let number = if dice.once_in(2) { 5 } else { 1 };
    let name = Ident::new(format!("Col {number}"));
    let Some(base) = table.columns.iter().find(|column| column.name != name && column.identity.is_none()) else {
        return;
    };
    let pieces = vec![
        sql("("),
        column_name(&table.name, &base.name),
        sql(" IS NULL) = "),
        sql(if dice.once_in(2) { "true" } else { "false" }),
    ];
    let column = Column {
        generated: Some(Generated { expression: Expression::decided(pieces), kind: GeneratedKind::Stored }),
        ..plain(name.as_str(), TypeRef::builtin("bool"))
    };
    table.columns.retain(|other| other.name != name);
    table.columns.push(column);
}

/// Whether a column's NOT NULL may be of any kind: neither a key nor an identity asks for it.
fn is_free(table: &Table, column: &Column) -> bool {
    column.not_null.is_some() && column.identity.is_none() && !table.is_in_primary_key(&column.name)
}

/// Lets some NOT NULLs be their tables' alone.
pub(super) fn lone_not_nulls(schema: &mut Schema, dice: &mut Dice<'_>) {
    change_not_nulls(schema, |_, not_null| not_null.no_inherit |= dice.once_in(4));
}

/// Lets some NOT NULLs of tables without heirs say nothing of the rows that are there.
pub(super) fn unchecked_not_nulls(schema: &mut Schema, dice: &mut Dice<'_>) {
    let has_heirs: BTreeSet<QualifiedName> =
        schema.tables().flat_map(|table| table.descent.parents()).cloned().collect();
    change_not_nulls(schema, |table, not_null| {
        if table.partitioning.is_none() && table.descent.parents().is_empty() && !has_heirs.contains(&table.name) {
            not_null.validated &= !dice.once_in(3);
        }
    });
}

fn change_not_nulls(schema: &mut Schema, mut change: impl FnMut(&Table, &mut NotNull)) {
    schema.for_each_mut(|_, object| {
        let Object::Table(table) = object else { return };
        if table.foreign.is_some() || table.partitioning.is_some() {
            return;
        }
        let known = table.clone();
        for column in table.columns.iter_mut().filter(|column| is_free(&known, column)) {
            if let Some(not_null) = &mut column.not_null {
                change(&known, not_null);
            }
        }
    });
}

pub(super) fn column_name(table: &QualifiedName, column: &Ident) -> Piece {
    Piece::Name {
        part: ObjectPart::Column { table: table.clone(), column: column.clone() },
        style: NameStyle::Identifier,
    }
}

pub(super) fn constraints(schema: &Schema, table: &mut Table, dice: &mut Dice<'_>) {
    let label = table.name.name.as_str().to_owned();
    let mut add = |name: String, kind: ConstraintKind, deferrability: Deferrability, validated: bool| {
        let name = Ident::new(name);
        table
            .constraints
            .insert(name.clone(), Constraint { name, kind, deferrability, validated, enforced: true, part_of: None });
    };
    let unique = |columns: Vec<Ident>| UniqueKey {
        columns,
        include: Vec::new(),
        nulls_not_distinct: false,
        without_overlaps: false,
        storage: IndexStorage::default(),
    };
    let id = Ident::new("id");
    if !dice.once_in(4) {
        let name = if dice.once_in(5) { format!("{label} key") } else { format!("{label}_pkey") };
        add(name, ConstraintKind::PrimaryKey(unique(vec![id])), Deferrability::NotDeferrable, true);
    }
    let columns: Vec<Ident> = table.columns.iter().skip(1).map(|column| column.name.clone()).collect();
    let mut add = |name: String, kind: ConstraintKind, deferrability: Deferrability, validated: bool| {
        let name = Ident::new(name);
        table
            .constraints
            .insert(name.clone(), Constraint { name, kind, deferrability, validated, enforced: true, part_of: None });
    };
    if dice.once_in(3)
        && let Some(column) = dice.pick(&columns)
    {
        let when = if dice.once_in(4) { Deferrability::Immediate } else { Deferrability::NotDeferrable };
        add(format!("{label}_unique"), ConstraintKind::Unique(unique(vec![column.clone()])), when, true);
    }
    if dice.once_in(5)
        && let Some(column) = dice.pick(&columns).cloned()
        && table.column(&column).is_some_and(|column| comparable(schema, &column.data_type))
    {
        let key = IndexKey {
            kind: IndexKeyKind::Column(column),
            collation: None,
            opclass: None,
            descending: false,
            nulls_first: false,
        };
        let exclusion = Exclusion {
            method: Ident::new("btree"),
            elements: vec![ExclusionElement { key, operator: "=".to_owned(), operator_schema: None }],
            include: Vec::new(),
            predicate: if dice.once_in(2) { condition(schema, table, dice) } else { None },
            storage: super::index_storage(1, dice),
        };
        let name = Ident::new(format!("{label}_excl"));
        let kind = ConstraintKind::Exclude(Box::new(exclusion));
        let deferrability = if dice.once_in(4) { Deferrability::Deferred } else { Deferrability::NotDeferrable };
        table.constraints.insert(
            name.clone(),
            Constraint { name, kind, deferrability, validated: true, enforced: true, part_of: None },
        );
    }
    check(schema, table, dice);
}

/// A condition on the rows, once in two.
pub(super) fn check(schema: &Schema, table: &mut Table, dice: &mut Dice<'_>) {
    if dice.once_in(2)
        && let Some(expression) = condition(schema, table, dice)
    {
        let name = Ident::new(format!("{}_check", table.name.name.as_str()));
        let kind = ConstraintKind::Check { expression, no_inherit: dice.once_in(5) };
        let validated = !dice.once_in(5);
        let constraint = Constraint {
            name: name.clone(),
            kind,
            deferrability: Deferrability::NotDeferrable,
            validated,
            enforced: true,
            part_of: None,
        };
        table.constraints.insert(name, constraint);
    }
}

/// Whether values can be compared without a cast: no operator takes a domain over an enum or a string for what it stands on.
pub(super) fn comparable(schema: &Schema, data_type: &TypeRef) -> bool {
    match schema.domain(&data_type.name) {
        Some(domain) => data_type.array || domain.base.name.name.as_str() == "int4",
        None => true,
    }
}

/// Something that is true or false of a row.
pub(super) fn condition(schema: &Schema, table: &Table, dice: &mut Dice<'_>) -> Option<Expression> {
    dice.pick(&table.columns).and_then(|column| condition_on(schema, table, column, dice))
}

/// Something that is true or false of a column's value.
pub(super) fn condition_on(schema: &Schema, table: &Table, column: &Column, dice: &mut Dice<'_>) -> Option<Expression> {
    let named = column_name(&table.name, &column.name);
    let data_type = &column.data_type;
    let mut pieces = vec![sql("("), named];
    match (dice.roll(3), data_type.name.is_builtin(), data_type.array) {
        (0, _, _) | (_, _, true) => pieces.push(sql(" IS NOT NULL)")),
        (_, false, false) if !comparable(schema, data_type) => pieces.push(sql(" IS NOT NULL)")),
        (_, false, false) => {
            pieces.push(sql(" <> NULL::"));
            pieces.push(Piece::object(ObjectId::Type(data_type.name.clone())));
            pieces.push(sql(")"));
            if dice.once_in(2) {
                return Some(Expression::undecided(pieces));
            }
        }
        (side, true, false) => match data_type.name.name.as_str() {
            "text" => pieces.push(sql(if side == 1 { " <> 'a'::text)" } else { " <> 'b'::text)" })),
            "varchar" => {
                pieces = vec![sql("(("), column_name(&table.name, &column.name), sql(")::text <> 'a'::text)")];
            }
            "bool" => pieces.push(sql(" IS TRUE)")),
            _ => pieces.push(sql(if side == 1 { " > 0)" } else { " > 10)" })),
        },
    }
    Some(if dice.once_in(6) { Expression::undecided(pieces) } else { Expression::decided(pieces) })
}
