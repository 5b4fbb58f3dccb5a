//! Bodies of functions that are SQL of the standard: `interpret_AS_clause` (functioncmds.c), and what their last statement
//! yields: `check_sql_fn_retval` (executor/functions.c).

use super::bind::{Binder, BodyOf, Clause};
use super::catalog::{CastContext, Oid, TypeKind};
use super::environment::Environment;
use super::error::{self, Bound, raise};
use super::query::{BoundBody, BoundQuery};
use super::{Resolved, deparse};
use crate::interpret::Pending;
use crate::model::{Expression, ObjectId, Routine, TypeRef};
use crate::source::Span;
use crate::sql::ast::ExprKind;

/// The body of a function that is SQL (`interpret_AS_clause`).
pub(super) fn bind(env: &Environment<'_>, pending: &Pending, id: &ObjectId, returns: bool) -> Bound<Resolved> {
    let expr = &pending.expr;
    let Some(routine) = env.schema.routine(id) else { return Err(error::undecided(expr.span, "this body")) };
    let parameters = routine.inputs().map(|parameter| {
        let ty = env.type_of(&parameter.data_type).map_or(Oid::NONE, |(ty, _)| ty);
        (parameter.name.clone(), ty)
    });
    let body_of = BodyOf { name: routine.name.name.clone(), parameters: parameters.collect() };
    let mut binder = Binder::new(env, &pending.search_path, None, Clause::Body, expr.span);
    binder.body_of = Some(body_of.clone());
    let body = match &expr.kind {
        _ if returns => {
            let value = binder.value(expr)?;
            check_result(env, routine, Some(&[value.ty()]), expr.span)?;
            deparse::Body::Returns(value)
        }
        ExprKind::Array(queries) => {
            let mut bound = Vec::with_capacity(queries.len());
            for query in queries {
                let ExprKind::Subquery(query) = &query.kind else {
                    return Err(error::undecided(query.span, "this statement"));
                };
                bound.push(binder.query(query)?);
            }
            let last = bound.last().and_then(results);
            check_result(env, routine, last.as_deref(), queries.last().map_or(expr.span, |last| last.span))?;
            deparse::Body::Queries(bound)
        }
        _ => return Err(error::undecided(expr.span, "this body")),
    };
    Ok(Resolved::text(Expression::decided(deparse::deparse_body(env, &body_of, &body))))
}

/// The types of what a statement yields; `None` where it yields nothing.
fn results(query: &BoundQuery) -> Option<Vec<Oid>> {
    let yields = match &query.body {
        BoundBody::Select(_) | BoundBody::SetOperation(_) => true,
        BoundBody::Modify(modify) => !modify.returning.is_empty(),
    };
    yields.then(|| query.columns.iter().map(|column| column.ty).collect())
}

/// Refuses a last statement that does not yield what the function returns.
fn check_result(env: &Environment<'_>, routine: &Routine, yielded: Option<&[Oid]>, span: Span) -> Bound<()> {
    let outputs: Option<Vec<Oid>> = routine
        .parameters
        .iter()
        .filter(|parameter| parameter.mode.is_output())
        .map(|parameter| env.type_of(&parameter.data_type).map(|(ty, _)| ty))
        .collect();
    let Some(result) = routine.result.as_ref().filter(|result| !is_void(&result.data_type)) else { return Ok(()) };
    let result = env.type_of(&result.data_type).map(|(ty, _)| ty);
    let (Some(outputs), Some(result)) = (outputs, result) else { return Ok(()) };
    let wanted = match outputs.as_slice() {
        [] => match env.fields(result) {
            Some(fields) => fields.iter().map(|field| field.ty).collect(),
            None => vec![result],
        },
        _ => outputs,
    };
    let polymorphic = wanted.iter().any(|ty| ty.is_polymorphic() || *ty == Oid::NONE);
    if polymorphic {
        return Ok(());
    }
    let refuse = |detail: String| {
        let message = format!("return type mismatch in function declared to return {}", env.type_name(result));
        Err(raise("return-type", "42P13", span, message).help(detail).into())
    };
    let Some(yielded) = yielded else {
        return refuse("the last statement must be SELECT, or INSERT, UPDATE or DELETE with RETURNING".to_owned());
    };
    let becomes = |from: Oid, to: Oid| env.can_coerce(&[from], &[to], CastContext::Assignment);
    // A row as a whole, or records of which nothing is said.
    let whole = env.row(result).kind == TypeKind::Composite || result == Oid::RECORD;
    match yielded {
        [one] if whole && becomes(*one, result) => return Ok(()),
        _ if wanted == [Oid::RECORD] => return Ok(()),
        _ => {}
    }
    if yielded.len() != wanted.len() {
        let columns = if wanted.len() == 1 { "one column".to_owned() } else { format!("{} columns", wanted.len()) };
        return refuse(format!("the last statement must yield {columns}"));
    }
    match yielded.iter().zip(&wanted).find(|(from, to)| !becomes(**from, **to)) {
        None => Ok(()),
        Some((from, to)) => {
            refuse(format!("it yields {}, not {}: write an explicit cast", env.type_name(*from), env.type_name(*to)))
        }
    }
}

fn is_void(data_type: &TypeRef) -> bool {
    data_type.name.is_builtin() && data_type.name.name.as_str() == "void"
}
