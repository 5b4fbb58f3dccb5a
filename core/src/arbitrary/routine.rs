//! Functions, procedures, and what calls them.

use std::collections::BTreeSet;

use super::{Dice, name, table_names};
use crate::model::{
    Constraint, ConstraintKind, Deferrability, Definition, Expression, Object, ObjectId, Parallel, Parameter,
    ParameterMode, Piece, Policy, PolicyCommand, PolicyKind, Role, Routine, RoutineBody, RoutineKind, RoutineResult,
    RoutineVolatility, Schema, TypeRef,
};
use crate::name::{Ident, QualifiedName};

pub(super) fn routines(schema: &mut Schema, dice: &mut Dice<'_>) {
    for number in 0..dice.roll(4) {
        let routine = routine(schema, number, dice);
        schema.insert(Object::Defined(Definition::Routine(routine)));
    }
    let functions: Vec<ObjectId> = schema
        .objects()
        .filter_map(|(id, object)| match object {
            Object::Defined(Definition::Routine(routine)) if routine.kind == RoutineKind::Function => Some(id.clone()),
            _ => None,
        })
        .collect();
    for number in 0..dice.roll(4) {
        if let Some(function) = dice.pick(&functions).cloned() {
            call(schema, &function, number, dice);
        }
    }
}

/// A function without parameters, of which nothing is said.
pub(super) fn plain(name: QualifiedName, returns: TypeRef, body: String) -> Routine {
    Routine {
        result: Some(RoutineResult { data_type: returns, set_of: false }),
        language: Ident::new("plpgsql"),
        body: RoutineBody::Text(body),
        ..Routine::new(name, RoutineKind::Function)
    }
}

/// `f(integer, a type)`, of which the second has a default.
fn routine(schema: &Schema, number: usize, dice: &mut Dice<'_>) -> Routine {
    let types: Vec<QualifiedName> = schema
        .objects()
        .filter_map(|(id, _)| match id {
            ObjectId::Type(name) | ObjectId::Table(name) => Some(name.clone()),
            _ => None,
        })
        .collect();
    let input = |name: Option<&str>, data_type: TypeRef, default: Option<Expression>| Parameter {
        mode: ParameterMode::In,
        name: name.map(Ident::new),
        data_type,
        default,
    };
    let names = ["number", "figure"];
    let mut parameters = vec![input(dice.pick(&names).copied(), TypeRef::builtin("int4"), None)];
    if dice.once_in(2)
        && let Some(own) = dice.pick(&types)
    {
        let default = Expression::decided(vec![Piece::Sql("NULL::".to_owned()), of_type(schema, own)]);
        parameters.push(input(None, TypeRef { name: own.clone(), modifiers: Vec::new(), array: false }, Some(default)));
    }
    let procedure = dice.once_in(5);
    let returns = if dice.once_in(4) { "int8" } else { "int4" };
    let mentioned = dice.pick(&table_names(schema)).map(|table| table.name.as_str().to_owned()).unwrap_or_default();
    let settings =
        if dice.once_in(4) { vec![("search_path".to_owned(), vec!["public".to_owned()])] } else { Vec::new() };
    Routine {
        name: name(&format!("f{number}")),
        kind: if procedure { RoutineKind::Procedure } else { RoutineKind::Function },
        parameters,
        result: (!procedure).then(|| RoutineResult { data_type: TypeRef::builtin(returns), set_of: false }),
        language: Ident::new("plpgsql"),
        body: RoutineBody::Text(format!("BEGIN\n  -- {mentioned}\n  RETURN{}; END", if procedure { "" } else { " 1" })),
        volatility: if procedure { RoutineVolatility::Volatile } else { RoutineVolatility::Immutable },
        strict: !procedure && dice.once_in(4),
        security_definer: dice.once_in(4),
        leakproof: false,
        parallel: if !procedure && dice.once_in(3) { Parallel::Safe } else { Parallel::Unsafe },
        cost: (!procedure && dice.once_in(5)).then(|| "7".to_owned()),
        rows: None,
        support: None,
        transforms: Vec::new(),
        settings,
    }
}

fn of_type(schema: &Schema, name: &QualifiedName) -> Piece {
    let table = ObjectId::Table(name.clone());
    Piece::object(if schema.contains(&table) { table } else { ObjectId::Type(name.clone()) })
}

/// Lets a default, a check or a policy call a function.
fn call(schema: &mut Schema, function: &ObjectId, number: usize, dice: &mut Dice<'_>) {
    let value = || Expression::decided(vec![Piece::object(function.clone()), Piece::Sql("(1)".to_owned())]);
    let condition = || {
        let pieces = [Piece::Sql("(".to_owned()), Piece::object(function.clone()), Piece::Sql("(1) = 1)".to_owned())];
        Expression::decided(pieces.to_vec())
    };
    let Some(on) = dice.pick(&table_names(schema)).cloned() else { return };
    // A function that takes the rows of a table cannot be needed by that table.
    let takes_rows = schema
        .routine(function)
        .is_some_and(|routine| routine.types().any(|data_type| schema.table(&data_type.name).is_some()));
    let how = dice.roll(3);
    if how == 2 || takes_rows {
        schema.insert(Object::Policy(Policy {
            table: on,
            name: Ident::new(format!("Call {number}")),
            kind: PolicyKind::Permissive,
            command: PolicyCommand::All,
            roles: BTreeSet::from([Role::Public]),
            using: Some(condition()),
            with_check: None,
        }));
        return;
    }
    // What is changed at a parent is changed at its children too.
    let alone = schema.children(&on).next().is_none();
    let Some(table) = schema.table_mut(&on) else { return };
    if how == 1 {
        let constraint = Constraint {
            name: Ident::new(format!("call{number}")),
            kind: ConstraintKind::Check { expression: condition(), no_inherit: false },
            deferrability: Deferrability::NotDeferrable,
            validated: true,
            enforced: true,
            part_of: None,
        };
        table.constraints.insert(constraint.name.clone(), constraint);
        return;
    }
    let mut plain = table.columns.iter_mut().filter(|column| {
        column.data_type == TypeRef::builtin("int4")
            && alone
            && !column.inherited
            && column.default.is_none()
            && column.generated.is_none()
            && column.identity.is_none()
    });
    if let Some(column) = plain.next() {
        column.default = Some(value());
    }
}
