//! Expressions: operators by their precedence, as in the table of PostgreSQL's manual ("Operator Precedence") and the
//! `%left` and `%nonassoc` lines of its grammar.

use crate::sql::ast::{Expr, ExprKind, IsTest, JsonKind, LikeKind, Name, NormalForm, Operator, Quantifier, Subscript};
use crate::sql::cursor::{Cursor, MOST_OPERATORS, Parsed};
use crate::sql::lex::TokenKind;

const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const IS: u8 = 4;
const COMPARISON: u8 = 5;
const RANGE: u8 = 6;
const OTHER: u8 = 7;
const ADD: u8 = 8;
const MULTIPLY: u8 = 9;
const POWER: u8 = 10;
const AT: u8 = 11;
const COLLATE: u8 = 12;
const SIGN: u8 = 13;
const SUBSCRIPT: u8 = 14;
const CAST: u8 = 15;

/// What follows an operand.
enum Next {
    Or,
    And,
    Is,
    /// `ISNULL` or `NOTNULL`
    NullTest {
        negated: bool,
    },
    /// `BETWEEN`, `IN`, `LIKE`, …, with `NOT` before it or not
    Range {
        negated: bool,
    },
    Operator,
    AtTimeZone,
    Collate,
    Subscript,
    Field,
    Cast,
}

/// An expression (`a_expr`).
pub(in crate::sql) fn expression(cursor: &mut Cursor<'_>) -> Parsed<Expr> {
    cursor.nested(|cursor| climb(cursor, 0, false))
}

/// An expression where AND and IN would be ambiguous (`b_expr`): a default, the lower end of BETWEEN.
pub(in crate::sql) fn simple_expression(cursor: &mut Cursor<'_>) -> Parsed<Expr> {
    cursor.nested(|cursor| climb(cursor, 0, true))
}

/// An operand of an operator that binds as `least` does or less.
fn operand(cursor: &mut Cursor<'_>, least: u8, simple: bool) -> Parsed<Expr> {
    cursor.nested(|cursor| climb(cursor, least, simple))
}

fn climb(cursor: &mut Cursor<'_>, least: u8, simple: bool) -> Parsed<Expr> {
    let start = cursor.position();
    let mut left = prefix(cursor, simple)?;
    // After an operator that does not associate, another of its kind is an error.
    let mut spent = None;
    let mut operators = 0;
    while let Some((next, precedence)) = next(cursor, simple) {
        if precedence < least {
            break;
        }
        if spent == Some(precedence) {
            return Err(cursor.unexpected("parentheses: this operator does not chain"));
        }
        operators += 1;
        if operators > MOST_OPERATORS {
            return Err(cursor.too_complex(&format!("a chain of more than {MOST_OPERATORS} operators")));
        }
        left = extend(cursor, left, start, &next, precedence, simple)?;
        spent = matches!(precedence, IS | COMPARISON | RANGE).then_some(precedence);
    }
    Ok(left)
}

fn prefix(cursor: &mut Cursor<'_>, simple: bool) -> Parsed<Expr> {
    let start = cursor.position();
    let kind = if !simple && cursor.take("not") {
        ExprKind::Not(Box::new(operand(cursor, NOT, simple)?))
    } else if cursor.kind(0) == Some(&TokenKind::Operator) || operator_keyword(cursor) {
        let operator = operator(cursor)?;
        let least = if matches!(operator.symbol.as_str(), "+" | "-") && operator.schema.is_none() { SIGN } else { ADD };
        ExprKind::Unary { operator, operand: Box::new(operand(cursor, least, simple)?) }
    } else {
        return super::primary::primary(cursor);
    };
    Ok(Expr { kind, span: cursor.span_from(start) })
}

fn operator_keyword(cursor: &Cursor<'_>) -> bool {
    cursor.is("operator") && cursor.is_symbol_at(1, "(")
}

fn next(cursor: &Cursor<'_>, simple: bool) -> Option<(Next, u8)> {
    match cursor.kind(0)? {
        TokenKind::Operator => Some((Next::Operator, precedence(cursor.word_text(0)))),
        TokenKind::Punctuation => match cursor.word_text(0) {
            "::" => Some((Next::Cast, CAST)),
            "[" => Some((Next::Subscript, SUBSCRIPT)),
            "." => Some((Next::Field, CAST)),
            _ => None,
        },
        TokenKind::Word if operator_keyword(cursor) => Some((Next::Operator, OTHER)),
        TokenKind::Word if simple => (cursor.is("is") && !null_test_ahead(cursor)).then_some((Next::Is, IS)),
        TokenKind::Word => keyword(cursor),
        TokenKind::Quoted(_)
        | TokenKind::Number
        | TokenKind::String(_)
        | TokenKind::Bits(_)
        | TokenKind::HexBits(_)
        | TokenKind::Parameter(_) => None,
    }
}

/// In a simple expression only `IS DISTINCT FROM` and `IS DOCUMENT` go on; `IS NULL` does not.
fn null_test_ahead(cursor: &Cursor<'_>) -> bool {
    let ahead = if cursor.is_at(1, "not") { 2 } else { 1 };
    !(cursor.is_at(ahead, "distinct") || cursor.is_at(ahead, "document"))
}

fn keyword(cursor: &Cursor<'_>) -> Option<(Next, u8)> {
    let range = |ahead| {
        ["between", "in", "like", "ilike"].iter().any(|keyword| cursor.is_at(ahead, keyword))
            || (cursor.is_at(ahead, "similar") && cursor.is_at(ahead + 1, "to"))
    };
    if cursor.is("or") {
        Some((Next::Or, OR))
    } else if cursor.is("and") {
        Some((Next::And, AND))
    } else if cursor.is("is") {
        Some((Next::Is, IS))
    } else if cursor.is("isnull") {
        Some((Next::NullTest { negated: false }, IS))
    } else if cursor.is("notnull") {
        Some((Next::NullTest { negated: true }, IS))
    } else if cursor.is("not") && range(1) {
        Some((Next::Range { negated: true }, RANGE))
    } else if range(0) {
        Some((Next::Range { negated: false }, RANGE))
    } else if cursor.is_phrase("at time zone") || cursor.is_phrase("at local") {
        Some((Next::AtTimeZone, AT))
    } else if cursor.is("collate") {
        Some((Next::Collate, COLLATE))
    } else {
        None
    }
}

fn precedence(operator: &str) -> u8 {
    match operator {
        "<" | ">" | "=" | "<=" | ">=" | "<>" | "!=" => COMPARISON,
        "+" | "-" => ADD,
        "*" | "/" | "%" => MULTIPLY,
        "^" => POWER,
        _ => OTHER,
    }
}

/// Puts what follows behind `left`, which began at the token `start`.
fn extend(
    cursor: &mut Cursor<'_>,
    left: Expr,
    start: usize,
    next: &Next,
    precedence: u8,
    simple: bool,
) -> Parsed<Expr> {
    let left = Box::new(left);
    let kind = match next {
        Next::Or => return chain(cursor, *left, start, "or"),
        Next::And => return chain(cursor, *left, start, "and"),
        Next::Is => is_test(cursor, left, simple)?,
        Next::NullTest { negated } => {
            cursor.advance();
            ExprKind::Is { operand: left, test: IsTest::Null, negated: *negated }
        }
        Next::Range { negated } => range(cursor, left, *negated)?,
        Next::Operator => binary(cursor, left, precedence, simple)?,
        Next::AtTimeZone => {
            cursor.advance();
            if cursor.take("local") {
                ExprKind::AtTimeZone { operand: left, zone: None }
            } else {
                cursor.expect("time zone")?;
                ExprKind::AtTimeZone { operand: left, zone: Some(Box::new(operand(cursor, AT + 1, simple)?)) }
            }
        }
        Next::Collate => {
            cursor.advance();
            ExprKind::Collate { operand: left, collation: cursor.object_name()? }
        }
        Next::Subscript => ExprKind::Subscript { base: left, subscripts: subscripts(cursor)? },
        Next::Field => {
            cursor.advance();
            if cursor.take_symbol("*") {
                ExprKind::FieldWildcard(left)
            } else {
                ExprKind::Field { base: left, field: cursor.label()? }
            }
        }
        Next::Cast => {
            cursor.advance();
            ExprKind::Cast { operand: left, to: super::types::type_name(cursor)? }
        }
    };
    Ok(Expr { kind, span: cursor.span_from(start) })
}

/// `a AND b AND c` becomes one node, as PostgreSQL flattens it.
fn chain(cursor: &mut Cursor<'_>, left: Expr, start: usize, keyword: &str) -> Parsed<Expr> {
    let precedence = if keyword == "or" { OR } else { AND };
    let mut parts = vec![left];
    while cursor.take(keyword) {
        parts.push(operand(cursor, precedence + 1, false)?);
    }
    let kind = if keyword == "or" { ExprKind::Or(parts) } else { ExprKind::And(parts) };
    Ok(Expr { kind, span: cursor.span_from(start) })
}

/// An operator, also as `OPERATOR(schema.+)`.
pub(in crate::sql) fn operator(cursor: &mut Cursor<'_>) -> Parsed<Operator> {
    let start = cursor.position();
    let mut schema: Option<Name> = None;
    let wrapped = operator_keyword(cursor);
    if wrapped {
        cursor.advance();
        cursor.advance();
        while cursor.kind(0) != Some(&TokenKind::Operator) {
            schema = Some(cursor.label()?);
            cursor.expect_symbol(".")?;
        }
    }
    if cursor.kind(0) != Some(&TokenKind::Operator) {
        return Err(cursor.unexpected("an operator"));
    }
    let symbol = match cursor.word_text(0) {
        "!=" => "<>",
        symbol => symbol,
    };
    cursor.advance();
    if wrapped {
        cursor.expect_symbol(")")?;
    }
    Ok(Operator { schema, symbol: symbol.to_owned(), span: cursor.span_from(start) })
}

fn binary(cursor: &mut Cursor<'_>, left: Box<Expr>, precedence: u8, simple: bool) -> Parsed<ExprKind> {
    let operator = operator(cursor)?;
    if let Some(quantifier) = quantifier(cursor) {
        return quantified(cursor, left, operator, quantifier);
    }
    Ok(ExprKind::Binary { operator, left, right: Box::new(operand(cursor, precedence + 1, simple)?) })
}

fn quantifier(cursor: &Cursor<'_>) -> Option<Quantifier> {
    if !cursor.is_symbol_at(1, "(") {
        return None;
    }
    if cursor.is_any(&["any", "some"]) { Some(Quantifier::Any) } else { cursor.is("all").then_some(Quantifier::All) }
}

fn quantified(
    cursor: &mut Cursor<'_>,
    left: Box<Expr>,
    operator: Operator,
    quantifier: Quantifier,
) -> Parsed<ExprKind> {
    cursor.advance();
    let start = cursor.position();
    cursor.expect_symbol("(")?;
    let right = if super::query::starts(cursor) {
        let query = super::query::query(cursor)?;
        cursor.expect_symbol(")")?;
        Expr { kind: ExprKind::Subquery(Box::new(query)), span: cursor.span_from(start) }
    } else {
        let array = expression(cursor)?;
        cursor.expect_symbol(")")?;
        array
    };
    Ok(ExprKind::Quantified { left, operator, quantifier, right: Box::new(right) })
}

fn is_test(cursor: &mut Cursor<'_>, left: Box<Expr>, simple: bool) -> Parsed<ExprKind> {
    cursor.advance();
    let negated = cursor.take("not");
    if cursor.take_phrase("distinct from") {
        return Ok(ExprKind::IsDistinct { left, right: Box::new(operand(cursor, IS + 1, simple)?), negated });
    }
    let plain = [
        ("null", IsTest::Null),
        ("true", IsTest::True),
        ("false", IsTest::False),
        ("unknown", IsTest::Unknown),
        ("document", IsTest::Document),
        ("normalized", IsTest::Normalized(None)),
    ];
    let forms =
        [("nfc", NormalForm::Nfc), ("nfd", NormalForm::Nfd), ("nfkc", NormalForm::Nfkc), ("nfkd", NormalForm::Nfkd)];
    let test = if let Some((_, test)) = plain.iter().find(|(keyword, _)| cursor.take(keyword)) {
        *test
    } else if let Some((_, form)) = forms.iter().find(|(keyword, _)| cursor.is(keyword)) {
        cursor.advance();
        cursor.expect("normalized")?;
        IsTest::Normalized(Some(*form))
    } else if cursor.take("json") {
        json_test(cursor)
    } else {
        return Err(cursor.unexpected("NULL, TRUE, FALSE, UNKNOWN, DISTINCT FROM, …"));
    };
    Ok(ExprKind::Is { operand: left, test, negated })
}

fn json_test(cursor: &mut Cursor<'_>) -> IsTest {
    let kinds = [
        ("value", JsonKind::Value),
        ("array", JsonKind::Array),
        ("object", JsonKind::Object),
        ("scalar", JsonKind::Scalar),
    ];
    let kind = kinds.iter().find(|(keyword, _)| cursor.take(keyword)).map_or(JsonKind::Value, |(_, kind)| *kind);
    let unique_keys = cursor.take_phrase("with unique");
    if unique_keys || cursor.take_phrase("without unique") {
        cursor.take("keys");
    }
    IsTest::Json { kind, unique_keys }
}

fn range(cursor: &mut Cursor<'_>, left: Box<Expr>, negated: bool) -> Parsed<ExprKind> {
    if negated {
        cursor.advance();
    }
    if cursor.take("between") {
        let symmetric = cursor.take("symmetric");
        cursor.take("asymmetric");
        let low = Box::new(simple_expression(cursor)?);
        cursor.expect("and")?;
        let high = Box::new(operand(cursor, RANGE + 1, false)?);
        return Ok(ExprKind::Between { operand: left, low, high, symmetric, negated });
    }
    if cursor.take("in") {
        return within(cursor, left, negated);
    }
    let kind = if cursor.take("like") {
        LikeKind::Like
    } else if cursor.take("ilike") {
        LikeKind::ILike
    } else {
        cursor.expect("similar to")?;
        LikeKind::Similar
    };
    if kind != LikeKind::Similar
        && let Some(quantifier) = quantifier(cursor)
    {
        let symbol = match (kind, negated) {
            (LikeKind::ILike, false) => "~~*",
            (LikeKind::ILike, true) => "!~~*",
            (_, false) => "~~",
            (_, true) => "!~~",
        };
        let operator = Operator { schema: None, symbol: symbol.to_owned(), span: cursor.span() };
        return quantified(cursor, left, operator, quantifier);
    }
    let pattern = Box::new(operand(cursor, RANGE + 1, false)?);
    let escape = if cursor.take("escape") { Some(Box::new(operand(cursor, RANGE + 1, false)?)) } else { None };
    Ok(ExprKind::Like { kind, operand: left, pattern, escape, negated })
}

fn within(cursor: &mut Cursor<'_>, left: Box<Expr>, negated: bool) -> Parsed<ExprKind> {
    cursor.expect_symbol("(")?;
    if super::query::starts(cursor) {
        let query = Box::new(super::query::query(cursor)?);
        cursor.expect_symbol(")")?;
        return Ok(ExprKind::InQuery { operand: left, query, negated });
    }
    let list = cursor.list(expression)?;
    cursor.expect_symbol(")")?;
    Ok(ExprKind::In { operand: left, list, negated })
}

/// One or more subscripts in brackets.
pub(in crate::sql) fn subscripts(cursor: &mut Cursor<'_>) -> Parsed<Vec<Subscript>> {
    let mut subscripts = Vec::new();
    while cursor.take_symbol("[") {
        let low = if cursor.is_symbol(":") { None } else { Some(expression(cursor)?) };
        let subscript = if cursor.take_symbol(":") {
            let high = if cursor.is_symbol("]") { None } else { Some(expression(cursor)?) };
            Subscript::Slice(low, high)
        } else {
            match low {
                Some(index) => Subscript::Index(index),
                None => return Err(cursor.unexpected("a subscript")),
            }
        };
        cursor.expect_symbol("]")?;
        subscripts.push(subscript);
    }
    Ok(subscripts)
}
