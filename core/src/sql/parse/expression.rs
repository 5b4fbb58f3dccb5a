//! Expressions (`a_expr`, `b_expr`, `c_expr`), with the precedence and associativity of PostgreSQL's grammar.

use super::{call, paren, primary, types};
use crate::sql::ast::{Expr, ExprKind, IsTest, JsonKind, LikeKind, NormalForm, Operator, Quantifier};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// How tightly operators bind, loosest first (`%left`, `%nonassoc` of `gram.y`).
mod level {
    pub(super) const LOOSEST: u8 = 0;
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const IS: u8 = 4;
    pub(super) const COMPARISON: u8 = 5;
    pub(super) const MATCH: u8 = 6;
    pub(super) const OTHER: u8 = 7;
    pub(super) const SUM: u8 = 8;
    pub(super) const PRODUCT: u8 = 9;
    pub(super) const POWER: u8 = 10;
    pub(super) const AT: u8 = 11;
    pub(super) const COLLATE: u8 = 12;
    pub(super) const SIGN: u8 = 13;
    pub(super) const CAST: u8 = 14;
}

/// Which of the grammar's two kinds of expression is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// `a_expr`: everything.
    A,
    /// `b_expr`: without what could be mistaken for what follows it.
    B,
}

/// `a_expr`
pub(super) fn a_expr(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    operand(cursor, level::LOOSEST, Mode::A)
}

/// `b_expr`
pub(super) fn b_expr(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    operand(cursor, level::LOOSEST, Mode::B)
}

/// `expr_list`
pub(super) fn expr_list(cursor: &mut Cursor<'_>) -> Parse<Vec<Expr>> {
    cursor.separated(a_expr)
}

/// `'(' a_expr ')'`
pub(super) fn in_parens(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    cursor.open()?;
    let inner = a_expr(cursor)?;
    cursor.close()?;
    Ok(inner)
}

/// An operand and all operators after it that bind at least as tightly as `min`.
fn operand(cursor: &mut Cursor<'_>, min: u8, mode: Mode) -> Parse<Expr> {
    let outer = cursor.enter()?;
    let start = cursor.start();
    let left = prefix(cursor, mode)?;
    cursor.grow()?;
    let expr = climb(cursor, left, start, min, mode)?;
    cursor.leave(outer);
    Ok(expr)
}

/// The rest of an expression whose first operand was read already.
pub(super) fn rest(cursor: &mut Cursor<'_>, left: Expr, start: u32) -> Parse<Expr> {
    cursor.grow()?;
    climb(cursor, left, start, level::LOOSEST, Mode::A)
}

fn climb(cursor: &mut Cursor<'_>, mut left: Expr, start: u32, min: u8, mode: Mode) -> Parse<Expr> {
    // The non-associative level of the operator whose right operand the expression so far ends with.
    let mut open = None;
    while let Some(level) = infix_level(cursor, mode).filter(|level| *level >= min) {
        if open == Some(level) {
            return Err(chained(cursor));
        }
        let closed;
        (left, closed) = infix(cursor, left, start, level, mode)?;
        open = (!closed && matches!(level, level::IS | level::COMPARISON | level::MATCH)).then_some(level);
    }
    Ok(left)
}

fn chained(cursor: &Cursor<'_>) -> Box<crate::diagnostic::Diagnostic> {
    let mut error = cursor.error("the expression's end: such operators do not follow one another");
    error.help = Some("Put one of the two comparisons between parentheses.".into());
    error
}

fn infix_level(cursor: &Cursor<'_>, mode: Mode) -> Option<u8> {
    let token = cursor.peek();
    match token.kind {
        TokenKind::Operator => match cursor.slice(token) {
            "=>" => None,
            "<" | ">" | "=" | "<=" | ">=" | "<>" | "!=" => Some(level::COMPARISON),
            "+" | "-" => Some(level::SUM),
            "*" | "/" | "%" => Some(level::PRODUCT),
            "^" => Some(level::POWER),
            _ => Some(level::OTHER),
        },
        TokenKind::Typecast => Some(level::CAST),
        TokenKind::Word => match token.keyword?.word {
            "operator" if cursor.is_nth(1, TokenKind::LeftParen) => Some(level::OTHER),
            "is" => is_level(cursor, mode),
            _ if mode == Mode::B => None,
            "or" => Some(level::OR),
            "and" => Some(level::AND),
            "isnull" | "notnull" => Some(level::IS),
            "between" | "in" | "like" | "ilike" => Some(level::MATCH),
            // `substring(a SIMILAR b ESCAPE c)` has no TO.
            "similar" if cursor.word_nth(1) == "to" => Some(level::MATCH),
            "not" if matches!(cursor.word_nth(1), "between" | "in" | "like" | "ilike" | "similar") => {
                Some(level::MATCH)
            }
            "at" if cursor.word_nth(1) == "local" => Some(level::AT),
            "at" if cursor.word_nth(1) == "time" && cursor.word_nth(2) == "zone" => Some(level::AT),
            "collate" => Some(level::COLLATE),
            _ => None,
        },
        _ => None,
    }
}

/// IS may label a column, too, so that what follows decides.
fn is_level(cursor: &Cursor<'_>, mode: Mode) -> Option<u8> {
    let test = if cursor.word_nth(1) == "not" { cursor.word_nth(2) } else { cursor.word_nth(1) };
    let fits = match test {
        "distinct" | "document" => true,
        "null" | "true" | "false" | "unknown" | "json" | "normalized" | "nfc" | "nfd" | "nfkc" | "nfkd" => {
            mode == Mode::A
        }
        "from" | "as" | "where" => false,
        _ => mode == Mode::A && !cursor.is_nth(1, TokenKind::Comma),
    };
    fits.then_some(level::IS)
}

/// An operator and what follows it; whether the result ends by itself, so that any operator may come next.
fn infix(cursor: &mut Cursor<'_>, left: Expr, start: u32, level: u8, mode: Mode) -> Parse<(Expr, bool)> {
    match cursor.word() {
        "or" => logical(cursor, left, start, level),
        "and" => logical(cursor, left, start, level),
        "is" => is(cursor, left, start, mode),
        "isnull" | "notnull" => {
            let negated = cursor.word() == "notnull";
            cursor.bump();
            cursor.grow()?;
            Ok((cursor.expr(start, ExprKind::Is { operand: left.into(), test: IsTest::Null, negated }), true))
        }
        "at" => at_time_zone(cursor, left, start),
        "collate" => {
            cursor.bump();
            let collation = cursor.object_name("a collation")?;
            cursor.grow()?;
            Ok((cursor.expr(start, ExprKind::Collate { operand: left.into(), collation }), true))
        }
        "between" | "in" | "like" | "ilike" | "similar" | "not" => matching(cursor, left, start),
        _ if cursor.is(TokenKind::Typecast) => {
            cursor.bump();
            let to = types::type_name(cursor)?;
            cursor.grow()?;
            Ok((cursor.expr(start, ExprKind::Cast { operand: left.into(), to }), true))
        }
        _ => binary(cursor, left, start, level, mode),
    }
}

/// `AND`, `OR`: what is nested on the left is one list, as PostgreSQL keeps it.
fn logical(cursor: &mut Cursor<'_>, left: Expr, start: u32, level: u8) -> Parse<(Expr, bool)> {
    cursor.bump();
    let right = operand(cursor, level + 1, Mode::A)?;
    let kind = match left.kind {
        ExprKind::And(mut operands) if level == level::AND => {
            operands.push(right);
            ExprKind::And(operands)
        }
        ExprKind::Or(mut operands) if level == level::OR => {
            operands.push(right);
            ExprKind::Or(operands)
        }
        _ => {
            cursor.grow()?;
            if level == level::AND { ExprKind::And(vec![left, right]) } else { ExprKind::Or(vec![left, right]) }
        }
    };
    Ok((cursor.expr(start, kind), false))
}

fn binary(cursor: &mut Cursor<'_>, left: Expr, start: u32, level: u8, mode: Mode) -> Parse<(Expr, bool)> {
    let operator = qual_op(cursor)?;
    if let Some(quantifier) = quantifier(cursor, mode) {
        return quantified(cursor, left, start, operator, quantifier);
    }
    let right = operand(cursor, level + 1, mode)?;
    cursor.grow()?;
    Ok((cursor.expr(start, ExprKind::Binary { operator, left: left.into(), right: right.into() }), false))
}

fn quantifier(cursor: &Cursor<'_>, mode: Mode) -> Option<Quantifier> {
    match cursor.word() {
        _ if mode == Mode::B => None,
        "any" | "some" => Some(Quantifier::Any),
        "all" => Some(Quantifier::All),
        _ => None,
    }
}

/// `ANY (…)`, `ALL (…)`, with a query or an array.
fn quantified(
    cursor: &mut Cursor<'_>,
    left: Expr,
    start: u32,
    operator: Operator,
    quantifier: Quantifier,
) -> Parse<(Expr, bool)> {
    cursor.bump();
    let inner = cursor.start();
    let right = match paren::parenthesised(cursor)? {
        paren::Inner::Query(query) => cursor.expr(inner, ExprKind::Subquery(query)),
        paren::Inner::List(list) => paren::single(cursor, list)?,
    };
    cursor.grow()?;
    let kind = ExprKind::Quantified { left: left.into(), operator, quantifier, right: right.into() };
    Ok((cursor.expr(start, kind), true))
}

/// `qual_Op`: an operator, or `OPERATOR(schema.+)`.
pub(super) fn qual_op(cursor: &mut Cursor<'_>) -> Parse<Operator> {
    if !cursor.at_word("operator") {
        return all_op(cursor);
    }
    let start = cursor.start();
    cursor.bump();
    cursor.open()?;
    let mut names = Vec::new();
    while !cursor.is(TokenKind::Operator) {
        names.push(cursor.col_id("an operator")?);
        cursor.expect(TokenKind::Dot, "`.`")?;
    }
    let schema = match names.len() {
        0 => None,
        1 | 2 => names.pop(),
        _ => return Err(cursor.mistake(cursor.span_from(start), "improper qualified name (too many dotted names)")),
    };
    let symbol = all_op(cursor)?.symbol;
    cursor.close()?;
    Ok(Operator { schema, symbol, span: cursor.span_from(start) })
}

fn all_op(cursor: &mut Cursor<'_>) -> Parse<Operator> {
    if !cursor.is(TokenKind::Operator) || cursor.at_operator("=>") {
        return Err(cursor.error("an operator"));
    }
    let operator = cursor.operator();
    if operator.symbol.len() >= 64 {
        return Err(cursor.mistake(operator.span, "operator too long"));
    }
    Ok(operator)
}

/// `IS …`
fn is(cursor: &mut Cursor<'_>, left: Expr, start: u32, mode: Mode) -> Parse<(Expr, bool)> {
    cursor.bump();
    let negated = cursor.eat_word("not");
    if cursor.eat_word("distinct") {
        cursor.expect_word("from")?;
        let right = operand(cursor, level::IS + 1, mode)?;
        cursor.grow()?;
        let kind = ExprKind::IsDistinct { left: left.into(), right: right.into(), negated };
        return Ok((cursor.expr(start, kind), false));
    }
    let test = is_test(cursor)?;
    cursor.grow()?;
    Ok((cursor.expr(start, ExprKind::Is { operand: left.into(), test, negated }), true))
}

fn is_test(cursor: &mut Cursor<'_>) -> Parse<IsTest> {
    let test = match cursor.word() {
        "null" => IsTest::Null,
        "true" => IsTest::True,
        "false" => IsTest::False,
        "unknown" => IsTest::Unknown,
        "document" => IsTest::Document,
        "normalized" => IsTest::Normalized(None),
        "json" => {
            cursor.bump();
            return is_json(cursor);
        }
        _ => match normal_form(cursor) {
            Some(form) => {
                cursor.expect_word("normalized")?;
                return Ok(IsTest::Normalized(Some(form)));
            }
            None => return Err(cursor.error("`NULL`, `TRUE`, `FALSE`, `UNKNOWN` or `DISTINCT FROM`")),
        },
    };
    cursor.bump();
    Ok(test)
}

/// `NFC`, `NFD`, `NFKC`, `NFKD`
pub(super) fn normal_form(cursor: &mut Cursor<'_>) -> Option<NormalForm> {
    let form = match cursor.word() {
        "nfc" => NormalForm::Nfc,
        "nfd" => NormalForm::Nfd,
        "nfkc" => NormalForm::Nfkc,
        "nfkd" => NormalForm::Nfkd,
        _ => return None,
    };
    cursor.bump();
    Some(form)
}

fn is_json(cursor: &mut Cursor<'_>) -> Parse<IsTest> {
    let kind = match cursor.eat_one_of(&["value", "array", "object", "scalar"]) {
        Some("array") => JsonKind::Array,
        Some("object") => JsonKind::Object,
        Some("scalar") => JsonKind::Scalar,
        Some(_) | None => JsonKind::Value,
    };
    let unique_keys = call::unique_keys(cursor).unwrap_or(false);
    Ok(IsTest::Json { kind, unique_keys })
}

fn at_time_zone(cursor: &mut Cursor<'_>, left: Expr, start: u32) -> Parse<(Expr, bool)> {
    cursor.bump();
    if cursor.eat_word("local") {
        cursor.grow()?;
        return Ok((cursor.expr(start, ExprKind::AtTimeZone { operand: left.into(), zone: None }), true));
    }
    cursor.expect_words(&["time", "zone"])?;
    let zone = operand(cursor, level::AT + 1, Mode::A)?;
    cursor.grow()?;
    let kind = ExprKind::AtTimeZone { operand: left.into(), zone: Some(zone.into()) };
    Ok((cursor.expr(start, kind), false))
}

/// `[NOT] BETWEEN`, `IN`, `LIKE`, `ILIKE`, `SIMILAR TO`
fn matching(cursor: &mut Cursor<'_>, left: Expr, start: u32) -> Parse<(Expr, bool)> {
    let not = cursor.at_word("not").then(|| cursor.bump());
    let negated = not.is_some();
    let word = cursor.bump();
    let kind = match word.keyword.map_or("", |keyword| keyword.word) {
        "between" => return between(cursor, left, start, negated),
        "in" => return in_list(cursor, left, start, negated),
        "like" => LikeKind::Like,
        "ilike" => LikeKind::ILike,
        _ => {
            cursor.expect_word("to")?;
            LikeKind::Similar
        }
    };
    if kind != LikeKind::Similar
        && let Some(quantifier) = quantifier(cursor, Mode::A)
    {
        let symbol = match (kind, negated) {
            (LikeKind::ILike, false) => "~~*",
            (LikeKind::ILike, true) => "!~~*",
            (LikeKind::Like | LikeKind::Similar, false) => "~~",
            (LikeKind::Like | LikeKind::Similar, true) => "!~~",
        };
        let span = cursor.span(not.unwrap_or(word)).to(cursor.span(word));
        let operator = Operator { schema: None, symbol: symbol.into(), span };
        return quantified(cursor, left, start, operator, quantifier);
    }
    let pattern = operand(cursor, level::MATCH + 1, Mode::A)?;
    let escape = match cursor.eat_word("escape") {
        true => Some(operand(cursor, level::MATCH + 1, Mode::A)?.into()),
        false => None,
    };
    cursor.grow()?;
    let kind = ExprKind::Like { kind, operand: left.into(), pattern: pattern.into(), escape, negated };
    Ok((cursor.expr(start, kind), false))
}

fn between(cursor: &mut Cursor<'_>, left: Expr, start: u32, negated: bool) -> Parse<(Expr, bool)> {
    let symmetric = cursor.eat_one_of(&["symmetric", "asymmetric"]) == Some("symmetric");
    let low = b_expr(cursor)?;
    cursor.expect_word("and")?;
    let high = operand(cursor, level::MATCH + 1, Mode::A)?;
    cursor.grow()?;
    let kind = ExprKind::Between { operand: left.into(), low: low.into(), high: high.into(), symmetric, negated };
    Ok((cursor.expr(start, kind), false))
}

fn in_list(cursor: &mut Cursor<'_>, left: Expr, start: u32, negated: bool) -> Parse<(Expr, bool)> {
    let inner = paren::parenthesised(cursor)?;
    cursor.grow()?;
    let operand = left.into();
    let kind = match inner {
        paren::Inner::Query(query) => ExprKind::InQuery { operand, query, negated },
        paren::Inner::List(list) => ExprKind::In { operand, list, negated },
    };
    Ok((cursor.expr(start, kind), true))
}

/// A prefix operator and its operand, or a primary.
fn prefix(cursor: &mut Cursor<'_>, mode: Mode) -> Parse<Expr> {
    let token = cursor.peek();
    let tightness = match token.kind {
        TokenKind::Operator => match cursor.slice(token) {
            "+" | "-" => level::SIGN,
            "=>" | "<" | ">" | "=" | "<=" | ">=" | "<>" | "!=" | "*" | "/" | "%" | "^" => {
                return Err(cursor.error("an expression"));
            }
            _ => level::OTHER + 1,
        },
        TokenKind::Word => match cursor.word() {
            "not" if mode == Mode::A => return not(cursor),
            "operator" if cursor.is_nth(1, TokenKind::LeftParen) => level::OTHER + 1,
            _ => return primary::primary(cursor, mode),
        },
        _ => return primary::primary(cursor, mode),
    };
    let operator = qual_op(cursor)?;
    let operand = operand(cursor, tightness, mode)?;
    Ok(cursor.expr(token.start, ExprKind::Unary { operator, operand: operand.into() }))
}

fn not(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let start = cursor.bump().start;
    let operand = operand(cursor, level::NOT, Mode::A)?;
    Ok(cursor.expr(start, ExprKind::Not(operand.into())))
}
