//! Queries: `SELECT`, `VALUES`, `TABLE`, set operations and what stands around them.

use super::expression::{expression, operator};
use super::from;
use crate::sql::ast::{
    Cte, Distinct, Expr, Frame, FrameBound, FrameExclusion, FrameUnit, GroupBy, OrderBy, Query, QueryBody, Select,
    SetOperator, Target, WindowSpec, With,
};
use crate::sql::cursor::{Cursor, Parsed};

/// Whether a query begins here, parentheses aside.
pub(in crate::sql) fn starts(cursor: &Cursor<'_>) -> bool {
    cursor.is_any(&["select", "values", "with", "table"])
}

/// Whether a query in parentheses goes on after them.
pub(super) fn goes_on(cursor: &Cursor<'_>) -> bool {
    cursor.is_any(&["union", "intersect", "except", "order", "limit", "offset", "fetch", "for"])
}

/// A query.
pub(in crate::sql) fn query(cursor: &mut Cursor<'_>) -> Parsed<Query> {
    cursor.nested(|cursor| {
        let start = cursor.position();
        let with = with(cursor)?;
        let body = set_operations(cursor, None, 0)?;
        finish(cursor, with, body, start)
    })
}

/// The rest of a query whose first part stood in parentheses.
pub(super) fn query_after(cursor: &mut Cursor<'_>, first: Query, start: usize) -> Parsed<Query> {
    let body = set_operations(cursor, Some(QueryBody::Nested(Box::new(first))), 0)?;
    finish(cursor, None, body, start)
}

fn finish(cursor: &mut Cursor<'_>, with: Option<With>, body: QueryBody, start: usize) -> Parsed<Query> {
    let order_by = if cursor.take_phrase("order by") { cursor.list(order_by)? } else { Vec::new() };
    let mut query = Query {
        with,
        body,
        order_by,
        limit: None,
        offset: None,
        with_ties: false,
        locking: Vec::new(),
        span: cursor.span_from(start),
    };
    loop {
        if cursor.take("limit") {
            query.limit = if cursor.take("all") { None } else { Some(expression(cursor)?) };
        } else if cursor.take("offset") {
            query.offset = Some(expression(cursor)?);
            let _ = cursor.take("rows") || cursor.take("row");
        } else if cursor.take("fetch") {
            fetch(cursor, &mut query)?;
        } else if cursor.is("for") {
            query.locking.push(locking(cursor)?);
        } else {
            break;
        }
    }
    query.span = cursor.span_from(start);
    Ok(query)
}

fn fetch(cursor: &mut Cursor<'_>, query: &mut Query) -> Parsed<()> {
    if !(cursor.take("first") || cursor.take("next")) {
        return Err(cursor.unexpected("FIRST or NEXT"));
    }
    query.limit = if cursor.is_any(&["row", "rows"]) {
        let kind = crate::sql::ast::ExprKind::Literal(crate::sql::ast::Literal::Number("1".to_owned()));
        Some(Expr { kind, span: cursor.span() })
    } else {
        Some(super::primary::primary(cursor)?)
    };
    let _ = cursor.take("rows") || cursor.take("row");
    query.with_ties = cursor.take_phrase("with ties");
    if query.with_ties { Ok(()) } else { cursor.expect("only") }
}

fn locking(cursor: &mut Cursor<'_>) -> Parsed<String> {
    let start = cursor.position();
    cursor.advance();
    let known = ["update", "no key update", "share", "key share"].iter().any(|strength| cursor.take_phrase(strength));
    if !known {
        return Err(cursor.unexpected("UPDATE or SHARE"));
    }
    if cursor.take("of") {
        cursor.list(Cursor::object_name)?;
    }
    let _ = cursor.take("nowait") || cursor.take_phrase("skip locked");
    Ok(cursor.text_from(start).to_owned())
}

fn with(cursor: &mut Cursor<'_>) -> Parsed<Option<With>> {
    if !cursor.take("with") {
        return Ok(None);
    }
    let recursive = cursor.take("recursive");
    let ctes = cursor.list(|cursor| {
        let name = cursor.name()?;
        let columns = if cursor.is_symbol("(") { cursor.parenthesized(Cursor::name)? } else { Vec::new() };
        cursor.expect("as")?;
        let materialized = if cursor.take_phrase("not materialized") {
            Some(false)
        } else {
            cursor.take("materialized").then_some(true)
        };
        cursor.expect_symbol("(")?;
        let query = query(cursor)?;
        cursor.expect_symbol(")")?;
        if cursor.is_any(&["search", "cycle"]) {
            return Err(cursor.unexpected("no SEARCH or CYCLE clause: it is not carried yet"));
        }
        Ok(Cte { name, columns, materialized, query })
    })?;
    Ok(Some(With { recursive, ctes }))
}

/// `a UNION b INTERSECT c`: INTERSECT binds more tightly, the others from the left.
fn set_operations(cursor: &mut Cursor<'_>, first: Option<QueryBody>, least: u8) -> Parsed<QueryBody> {
    let mut left = match first {
        Some(first) => first,
        None => body(cursor)?,
    };
    let mut operations = 0;
    loop {
        let (operator, precedence) = if cursor.is("union") {
            (SetOperator::Union, 1)
        } else if cursor.is("except") {
            (SetOperator::Except, 1)
        } else if cursor.is("intersect") {
            (SetOperator::Intersect, 2)
        } else {
            return Ok(left);
        };
        if precedence <= least {
            return Ok(left);
        }
        operations += 1;
        if operations > crate::sql::cursor::MOST_OPERATORS {
            return Err(cursor.too_complex("a chain of too many set operations"));
        }
        cursor.advance();
        let all = cursor.take("all");
        if !all {
            cursor.take("distinct");
        }
        let right = cursor.nested(|cursor| set_operations(cursor, None, precedence))?;
        left = QueryBody::SetOperation { operator, all, left: Box::new(left), right: Box::new(right) };
    }
}

fn body(cursor: &mut Cursor<'_>) -> Parsed<QueryBody> {
    if cursor.take_symbol("(") {
        let inner = query_in_parentheses(cursor)?;
        cursor.expect_symbol(")")?;
        return Ok(QueryBody::Nested(Box::new(inner)));
    }
    if cursor.take("values") {
        return Ok(QueryBody::Values(cursor.list(|cursor| cursor.parenthesized(expression))?));
    }
    if cursor.take("table") {
        return Ok(QueryBody::Table(cursor.object_name()?));
    }
    cursor.expect("select")?;
    Ok(QueryBody::Select(Box::new(select(cursor)?)))
}

fn query_in_parentheses(cursor: &mut Cursor<'_>) -> Parsed<Query> {
    query(cursor)
}

fn select(cursor: &mut Cursor<'_>) -> Parsed<Select> {
    let distinct = if cursor.take("distinct") {
        if cursor.take("on") { Some(Distinct::On(cursor.parenthesized(expression)?)) } else { Some(Distinct::All) }
    } else {
        cursor.take("all");
        None
    };
    let empty =
        cursor.at_end() || cursor.is_symbol(")") || cursor.is_any(&["from", "where", "union", "intersect", "except"]);
    let targets = if empty { Vec::new() } else { cursor.list(target)? };
    if cursor.is("into") {
        return Err(cursor.unexpected("no INTO: this query belongs to a schema"));
    }
    let from = if cursor.take("from") { cursor.list(from::from_item)? } else { Vec::new() };
    let filter = if cursor.take("where") { Some(expression(cursor)?) } else { None };
    let mut group_distinct = false;
    let group_by = if cursor.take_phrase("group by") {
        group_distinct = cursor.take("distinct");
        if !group_distinct {
            cursor.take("all");
        }
        cursor.list(group)?
    } else {
        Vec::new()
    };
    let having = if cursor.take("having") { Some(expression(cursor)?) } else { None };
    let windows = if cursor.take("window") {
        cursor.list(|cursor| {
            let name = cursor.name()?;
            cursor.expect("as")?;
            Ok((name, window(cursor)?))
        })?
    } else {
        Vec::new()
    };
    Ok(Select { distinct, targets, from, filter, group_by, group_distinct, having, windows })
}

fn target(cursor: &mut Cursor<'_>) -> Parsed<Target> {
    if cursor.is_symbol("*") {
        let span = cursor.span();
        cursor.advance();
        let value = Expr { kind: crate::sql::ast::ExprKind::Wildcard(Vec::new()), span };
        return Ok(Target { value, alias: None });
    }
    let value = expression(cursor)?;
    let alias = if cursor.take("as") {
        Some(cursor.label()?)
    } else if cursor.is_name() && !from::ends_item(cursor) {
        Some(cursor.name()?)
    } else {
        None
    };
    Ok(Target { value, alias })
}

fn group(cursor: &mut Cursor<'_>) -> Parsed<GroupBy> {
    cursor.nested(|cursor| {
        if cursor.is_symbol("(") && cursor.is_symbol_at(1, ")") {
            cursor.advance();
            cursor.advance();
            return Ok(GroupBy::Empty);
        }
        if cursor.is("rollup") && cursor.is_symbol_at(1, "(") {
            cursor.advance();
            return Ok(GroupBy::Rollup(cursor.parenthesized(expression)?));
        }
        if cursor.is("cube") && cursor.is_symbol_at(1, "(") {
            cursor.advance();
            return Ok(GroupBy::Cube(cursor.parenthesized(expression)?));
        }
        if cursor.take_phrase("grouping sets") {
            return Ok(GroupBy::Sets(cursor.parenthesized(group)?));
        }
        Ok(GroupBy::Expr(expression(cursor)?))
    })
}

/// One item of ORDER BY.
pub(super) fn order_by(cursor: &mut Cursor<'_>) -> Parsed<OrderBy> {
    let value = expression(cursor)?;
    let mut descending = false;
    let mut using = None;
    if cursor.take("using") {
        using = Some(operator(cursor)?);
    } else if cursor.take("desc") {
        descending = true;
    } else {
        cursor.take("asc");
    }
    let nulls_first = nulls(cursor);
    Ok(OrderBy { value, descending, using, nulls_first })
}

/// `NULLS FIRST`, `NULLS LAST`
pub(in crate::sql) fn nulls(cursor: &mut Cursor<'_>) -> Option<bool> {
    if cursor.take_phrase("nulls first") { Some(true) } else { cursor.take_phrase("nulls last").then_some(false) }
}

/// A window in parentheses.
pub(super) fn window(cursor: &mut Cursor<'_>) -> Parsed<WindowSpec> {
    cursor.expect_symbol("(")?;
    let clause = cursor.is_any(&["partition", "order", "range", "rows", "groups"]) || cursor.is_symbol(")");
    let base = if clause { None } else { Some(cursor.name()?) };
    let partition_by = if cursor.take_phrase("partition by") { cursor.list(expression)? } else { Vec::new() };
    let order = if cursor.take_phrase("order by") { cursor.list(order_by)? } else { Vec::new() };
    let unit = if cursor.take("range") {
        Some(FrameUnit::Range)
    } else if cursor.take("rows") {
        Some(FrameUnit::Rows)
    } else {
        cursor.take("groups").then_some(FrameUnit::Groups)
    };
    let frame = unit.map(|unit| frame(cursor, unit)).transpose()?;
    cursor.expect_symbol(")")?;
    Ok(WindowSpec { base, partition_by, order_by: order, frame })
}

fn frame(cursor: &mut Cursor<'_>, unit: FrameUnit) -> Parsed<Frame> {
    let (start, end) = if cursor.take("between") {
        let start = bound(cursor)?;
        cursor.expect("and")?;
        (start, Some(bound(cursor)?))
    } else {
        (bound(cursor)?, None)
    };
    let exclusion = if cursor.take_phrase("exclude current row") {
        Some(FrameExclusion::CurrentRow)
    } else if cursor.take_phrase("exclude group") {
        Some(FrameExclusion::Group)
    } else if cursor.take_phrase("exclude ties") {
        Some(FrameExclusion::Ties)
    } else {
        cursor.take_phrase("exclude no others").then_some(FrameExclusion::NoOthers)
    };
    Ok(Frame { unit, start, end, exclusion })
}

fn bound(cursor: &mut Cursor<'_>) -> Parsed<FrameBound> {
    if cursor.take_phrase("unbounded preceding") {
        return Ok(FrameBound::UnboundedPreceding);
    }
    if cursor.take_phrase("unbounded following") {
        return Ok(FrameBound::UnboundedFollowing);
    }
    if cursor.take_phrase("current row") {
        return Ok(FrameBound::CurrentRow);
    }
    let distance = Box::new(expression(cursor)?);
    if cursor.take("preceding") {
        return Ok(FrameBound::Preceding(distance));
    }
    cursor.expect("following")?;
    Ok(FrameBound::Following(distance))
}
