//! Calls of functions (`func_application`, `func_expr`) and what stands around their arguments.

use super::expression::{a_expr, expr_list, in_parens, qual_op};

use crate::sql::ast::{
    Argument, Call, CallForm, Expr, ExprKind, Frame, FrameBound, FrameExclusion, FrameUnit, JsonForm, ObjectName,
    OrderBy, Over, WindowSpec,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// `func_application`: from the parenthesis that opens to the one that closes.
pub(super) fn application(cursor: &mut Cursor<'_>, name: ObjectName) -> Parse<Call> {
    cursor.open()?;
    let mut call = Call::simple(name, CallForm::Function, Vec::new());
    if cursor.is(TokenKind::RightParen) {
        cursor.bump();
        return Ok(call);
    }
    if cursor.at_operator("*") {
        cursor.bump();
        cursor.close()?;
        call.star = true;
        return Ok(call);
    }
    let quantified = cursor.eat_one_of(&["all", "distinct"]);
    call.distinct = quantified == Some("distinct");
    loop {
        let variadic = quantified.is_none() && cursor.eat_word("variadic");
        call.arguments.push(argument(cursor, variadic)?);
        if variadic || !cursor.eat(TokenKind::Comma) {
            break;
        }
    }
    call.order_by = order_by(cursor)?;
    cursor.close()?;
    Ok(call)
}

/// `func_arg_expr`: a value, which may be named.
fn argument(cursor: &mut Cursor<'_>, variadic: bool) -> Parse<Argument> {
    let next = cursor.peek_nth(1);
    let arrow = next.kind == TokenKind::Assign || next.kind == TokenKind::Operator && cursor.slice(next) == "=>";
    let name = if arrow {
        let name = cursor.type_function_name("an argument's name")?;
        cursor.bump();
        Some(name)
    } else {
        None
    };
    Ok(Argument { name, variadic, value: a_expr(cursor)? })
}

/// Positional arguments (`func_arg_list_opt`) up to the parenthesis that closes.
pub(super) fn arguments(cursor: &mut Cursor<'_>) -> Parse<Vec<Argument>> {
    if cursor.is(TokenKind::RightParen) {
        return Ok(Vec::new());
    }
    cursor.separated(|cursor| argument(cursor, false))
}

/// What may follow a call: `WITHIN GROUP`, `FILTER`, `OVER`.
pub(super) fn finish(cursor: &mut Cursor<'_>, mut call: Call, start: u32) -> Parse<Expr> {
    if cursor.eat_words(&["within", "group"]) {
        let at = cursor.peek();
        cursor.open()?;
        let order = order_by(cursor)?;
        cursor.close()?;
        if order.is_empty() {
            return Err(cursor.error_at(at, "`ORDER BY` between the parentheses"));
        }
        let mistake = if !call.order_by.is_empty() {
            Some("cannot use multiple ORDER BY clauses with WITHIN GROUP")
        } else if call.distinct {
            Some("cannot use DISTINCT with WITHIN GROUP")
        } else if call.arguments.iter().any(|argument| argument.variadic) {
            Some("cannot use VARIADIC with WITHIN GROUP")
        } else {
            None
        };
        if let Some(mistake) = mistake {
            return Err(cursor.mistake(cursor.span(at), mistake));
        }
        call.order_by = order;
        call.within_group = true;
    }
    (call.filter, call.over) = filter_and_over(cursor)?;
    Ok(cursor.expr(start, ExprKind::Call(call.into())))
}

/// `filter_clause over_clause`
pub(super) fn filter_and_over(cursor: &mut Cursor<'_>) -> Parse<(Option<Expr>, Option<Over>)> {
    let mut filter = None;
    if cursor.at_word("filter") && cursor.is_nth(1, TokenKind::LeftParen) {
        cursor.bump();
        cursor.open()?;
        cursor.expect_word("where")?;
        filter = Some(a_expr(cursor)?);
        cursor.close()?;
    }
    let mut over = None;
    if cursor.eat_word("over") {
        over = Some(match cursor.is(TokenKind::LeftParen) {
            true => Over::Inline(window(cursor)?),
            false => Over::Named(cursor.col_id("a window")?),
        });
    }
    Ok((filter, over))
}

/// `opt_sort_clause`
pub(super) fn order_by(cursor: &mut Cursor<'_>) -> Parse<Vec<OrderBy>> {
    if cursor.eat_words(&["order", "by"]) { cursor.separated(sort_by) } else { Ok(Vec::new()) }
}

fn sort_by(cursor: &mut Cursor<'_>) -> Parse<OrderBy> {
    let value = a_expr(cursor)?;
    let mut using = None;
    let mut descending = false;
    if cursor.eat_word("using") {
        using = Some(qual_op(cursor)?);
    } else {
        descending = cursor.eat_one_of(&["asc", "desc"]) == Some("desc");
    }
    Ok(OrderBy { value, descending, using, nulls_first: nulls_order(cursor)? })
}

/// `NULLS FIRST` (true), `NULLS LAST` (false)
pub(super) fn nulls_order(cursor: &mut Cursor<'_>) -> Parse<Option<bool>> {
    if !cursor.at_words(&["nulls", "first"]) && !cursor.at_words(&["nulls", "last"]) {
        return Ok(None);
    }
    cursor.bump();
    Ok(cursor.eat_one_of(&["first", "last"]).map(|word| word == "first"))
}

/// `window_specification`
pub(super) fn window(cursor: &mut Cursor<'_>) -> Parse<WindowSpec> {
    let outer = cursor.enter()?;
    cursor.open()?;
    let unit = ["range", "rows", "groups"];
    let named =
        cursor.is_col_id(cursor.peek()) && !unit.contains(&cursor.word()) && !cursor.at_words(&["partition", "by"]);
    let base = if named { Some(cursor.col_id("a window")?) } else { None };
    let partition_by = if cursor.eat_words(&["partition", "by"]) { expr_list(cursor)? } else { Vec::new() };
    let order_by = order_by(cursor)?;
    let frame = match cursor.eat_one_of(&unit) {
        Some("range") => Some(frame(cursor, FrameUnit::Range)?),
        Some("rows") => Some(frame(cursor, FrameUnit::Rows)?),
        Some(_) => Some(frame(cursor, FrameUnit::Groups)?),
        None => None,
    };
    cursor.close()?;
    cursor.leave(outer);
    Ok(WindowSpec { base, partition_by, order_by, frame })
}

fn frame(cursor: &mut Cursor<'_>, unit: FrameUnit) -> Parse<Frame> {
    let between = cursor.eat_word("between");
    let start = frame_bound(cursor)?;
    let mut end = None;
    if between {
        cursor.expect_word("and")?;
        end = Some(frame_bound(cursor)?);
    }
    let exclusion = match cursor.eat_word("exclude") {
        false => None,
        true => Some(match cursor.eat_one_of(&["current", "group", "ties", "no"]) {
            Some("current") => cursor.expect_word("row").map(|_| FrameExclusion::CurrentRow)?,
            Some("group") => FrameExclusion::Group,
            Some("ties") => FrameExclusion::Ties,
            Some(_) => cursor.expect_word("others").map(|_| FrameExclusion::NoOthers)?,
            None => return Err(cursor.error("`CURRENT ROW`, `GROUP`, `TIES` or `NO OTHERS`")),
        }),
    };
    Ok(Frame { unit, start, end, exclusion })
}

fn frame_bound(cursor: &mut Cursor<'_>) -> Parse<FrameBound> {
    const EXPECTED: &str = "`PRECEDING` or `FOLLOWING`";
    let direction = |cursor: &mut Cursor<'_>| {
        let found = cursor.eat_one_of(&["preceding", "following"]);
        found.map(|word| word == "preceding").ok_or_else(|| cursor.error(EXPECTED))
    };
    if cursor.eat_words(&["current", "row"]) {
        return Ok(FrameBound::CurrentRow);
    }
    if cursor.at_word("unbounded") && matches!(cursor.word_nth(1), "preceding" | "following") {
        cursor.bump();
        return Ok(if direction(cursor)? { FrameBound::UnboundedPreceding } else { FrameBound::UnboundedFollowing });
    }
    let offset = a_expr(cursor)?.into();
    Ok(if direction(cursor)? { FrameBound::Preceding(offset) } else { FrameBound::Following(offset) })
}

/// `WITH UNIQUE [KEYS]` (true), `WITHOUT UNIQUE [KEYS]` (false)
pub(super) fn unique_keys(cursor: &mut Cursor<'_>) -> Option<bool> {
    let unique = if cursor.eat_words(&["with", "unique"]) {
        true
    } else if cursor.eat_words(&["without", "unique"]) {
        false
    } else {
        return None;
    };
    cursor.eat_word("keys");
    Some(unique)
}

/// A call without a window (`func_expr_windowless`), as an index's key or a function in `FROM` must be.
pub(super) fn is_call(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Call(call) => call.over.is_none() && call.filter.is_none() && !call.within_group,
        ExprKind::Cast { .. } => false,
        ExprKind::Coalesce(_)
        | ExprKind::Greatest(_)
        | ExprKind::Least(_)
        | ExprKind::NullIf(..)
        | ExprKind::SqlValue { .. }
        | ExprKind::Xml(_)
        | ExprKind::Special { .. } => true,
        ExprKind::Json(form) => match &**form {
            JsonForm::ObjectAgg { aggregate, .. } | JsonForm::ArrayAgg { aggregate, .. } => {
                aggregate.filter.is_none() && aggregate.over.is_none()
            }
            _ => true,
        },
        _ => false,
    }
}

/// An expression between parentheses or a call.
pub(super) fn parenthesised_or_call(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    if cursor.is(TokenKind::LeftParen) {
        return in_parens(cursor);
    }
    let token = cursor.peek();
    let value = super::primary::primary(cursor, super::expression::Mode::B)?;
    if is_call(&value) {
        Ok(value)
    } else {
        Err(cursor.error_at(token, "a column, a call or an expression between parentheses"))
    }
}
