//! `CREATE AGGREGATE`, and aggregates as other statements name them.

use super::routine::parameter;
use super::{types, whole};
use crate::sql::ast::{
    AggregateAttribute, AggregateValue, CreateAggregate, ObjectName, ParameterDef, RoutineName, RoutineWord,
    StatementKind,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// `CREATE AGGREGATE`; the word AGGREGATE is next.
pub(super) fn create(cursor: &mut Cursor<'_>, replace: bool) -> Parse<StatementKind> {
    cursor.bump();
    let name = cursor.routine_name()?;
    let old = cursor.is_nth(1, TokenKind::Word) && cursor.slice(cursor.peek_nth(2)) == "=";
    let (mut parameters, mut direct) = (None, None);
    if !old {
        let (found, before) = parenthesised(cursor)?;
        parameters = Some(found);
        direct = before;
    }
    cursor.open()?;
    let attributes = cursor.separated(attribute)?;
    cursor.close()?;
    let create = CreateAggregate { name, replace, parameters, direct, attributes };
    Ok(StatementKind::CreateAggregate(Box::new(create)))
}

/// `aggregate_with_argtypes`
pub(super) fn named(cursor: &mut Cursor<'_>) -> Parse<RoutineName> {
    let name = cursor.routine_name()?;
    let (parameters, _) = parenthesised(cursor)?;
    Ok(RoutineName { name, parameters: Some(parameters), kind: RoutineWord::Aggregate })
}

/// `aggr_args`: the parameters, and how many of them stand before `ORDER BY`.
fn parenthesised(cursor: &mut Cursor<'_>) -> Parse<(Vec<ParameterDef>, Option<usize>)> {
    cursor.open()?;
    if cursor.eat_operator("*") {
        cursor.close()?;
        return Ok((Vec::new(), None));
    }
    let mut parameters = Vec::new();
    if !cursor.at_words(&["order", "by"]) {
        parameters = cursor.separated(|cursor| parameter(cursor, false))?;
    }
    let mut direct = None;
    if cursor.eat_words(&["order", "by"]) {
        direct = Some(parameters.len());
        let ordered = cursor.separated(|cursor| parameter(cursor, false))?;
        // One that takes any number of values stands on both sides, and is one.
        let same = |a: &ParameterDef, b: &ParameterDef| {
            let variadic = crate::model::ParameterMode::Variadic;
            a.mode == variadic && b.mode == variadic
        };
        match (parameters.last(), ordered.as_slice()) {
            (Some(last), [one]) if same(last, one) => {}
            _ => parameters.extend(ordered),
        }
    }
    cursor.close()?;
    Ok((parameters, direct))
}

fn attribute(cursor: &mut Cursor<'_>) -> Parse<AggregateAttribute> {
    let name = cursor.col_label("an attribute of an aggregate")?;
    if !cursor.eat_operator("=") {
        return Ok(AggregateAttribute { name, value: AggregateValue::Nothing });
    }
    let value = match name.ident.as_str() {
        "sfunc" | "sfunc1" | "finalfunc" | "combinefunc" | "serialfunc" | "deserialfunc" | "msfunc" | "minvfunc"
        | "mfinalfunc" => AggregateValue::Function(function(cursor)?),
        "stype" | "stype1" | "mstype" | "basetype" => AggregateValue::Type(types::type_name(cursor)?),
        "sortop" => AggregateValue::Operator(super::expression::qual_op(cursor)?),
        _ => AggregateValue::Text(whole::value(cursor)?),
    };
    Ok(AggregateAttribute { name, value })
}

fn function(cursor: &mut Cursor<'_>) -> Parse<ObjectName> {
    super::trigger::function_name(cursor)
}
