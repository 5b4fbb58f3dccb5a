//! Aggregates over functions that PostgreSQL brings.

use std::collections::BTreeMap;

use super::{Dice, name, routine};
use crate::model::{
    Aggregate, Definition, Expression, Object, Parallel, Parameter, ParameterMode, Piece, Routine, RoutineBody,
    RoutineKind, RoutineVolatility, Schema, TypeRef,
};
use crate::name::Ident;

pub(super) fn aggregates(schema: &mut Schema, dice: &mut Dice<'_>) {
    for number in 0..dice.roll(3) {
        let aggregate = aggregate(number, dice);
        schema.insert(Object::Defined(Definition::Routine(aggregate)));
    }
}

fn aggregate(number: usize, dice: &mut Dice<'_>) -> Routine {
    let wide = dice.once_in(3);
    let functions = match wide {
        true => ["int8pl", "int8larger", "int8smaller"],
        false => ["int4pl", "int4larger", "int4smaller"],
    };
    let data_type = TypeRef::builtin(if wide { "int8" } else { "int4" });
    let word = |text: &str| Expression::decided(vec![Piece::Sql(text.to_owned())]);
    let function = dice.pick(&functions).copied().unwrap_or("int4pl");
    let state = if wide { "bigint" } else { "integer" };
    let mut attributes = BTreeMap::from([("sfunc".to_owned(), word(function)), ("stype".to_owned(), word(state))]);
    if dice.once_in(3) {
        attributes.insert("initcond".to_owned(), word(if dice.once_in(2) { "'0'" } else { "'7'" }));
    }
    let combines = dice.once_in(3);
    if combines {
        attributes.insert("combinefunc".to_owned(), word(function));
    }
    let names = ["number", "figure"];
    let parameter = Parameter {
        mode: ParameterMode::In,
        name: dice.pick(&names).filter(|_| dice.once_in(3)).map(|name| Ident::new(*name)),
        data_type: data_type.clone(),
        default: None,
    };
    Routine {
        kind: RoutineKind::Aggregate,
        parameters: vec![parameter],
        language: Ident::new("internal"),
        body: RoutineBody::Aggregate(Aggregate { direct: None, attributes }),
        volatility: RoutineVolatility::Immutable,
        parallel: if combines && dice.once_in(2) { Parallel::Safe } else { Parallel::Unsafe },
        ..routine::plain(name(&format!("Total {number}")), data_type, String::new())
    }
}
