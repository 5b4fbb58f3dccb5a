//! Ranges and multiranges: `rangetypes.c`, `multirangetypes.c`.

use std::cmp::Ordering;

use super::datetime::{next_day, rank};
use super::{Input, Refused};
use crate::analyze::catalog::Oid;

/// What a range ranges over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Over {
    pub(super) subtype: Oid,
    /// Whether it has a canonical form where its type has: a range type of the schema has none.
    pub(super) canonical: bool,
}

/// A range, its bounds as they are printed. A bound that is not there is not inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Range {
    empty: bool,
    lower: Option<String>,
    lower_in: bool,
    upper: Option<String>,
    upper_in: bool,
}

impl Range {
    fn empty() -> Self {
        Self { empty: true, lower: None, lower_in: false, upper: None, upper_in: false }
    }

    fn show(&self) -> String {
        if self.empty {
            return "empty".to_owned();
        }
        let show = |value: &Option<String>| value.as_deref().map(quote_bound).unwrap_or_default();
        let (open, close) = (if self.lower_in { '[' } else { '(' }, if self.upper_in { ']' } else { ')' });
        format!("{open}{},{}{close}", show(&self.lower), show(&self.upper))
    }
}

/// `range_in`, `range_out`; `bound` reads a bound.
pub(super) fn range(text: &str, over: Over, bound: impl Fn(&str) -> Input) -> Input {
    let malformed = || Refused::Invalid(format!("malformed range literal: \"{text}\""), "22P02");
    let (read, rest) = parse(text, over, &bound, &malformed)?;
    if !rest.trim().is_empty() {
        return Err(malformed());
    }
    Ok(read.show())
}

/// `multirange_in`, `multirange_out`
pub(super) fn multirange(text: &str, over: Over, bound: impl Fn(&str) -> Input) -> Input {
    let malformed = || Refused::Invalid(format!("malformed multirange literal: \"{text}\""), "22P02");
    let mut rest = text.trim_start().strip_prefix('{').ok_or_else(malformed)?.trim_start();
    let mut ranges = Vec::new();
    while !rest.starts_with('}') {
        if !ranges.is_empty() {
            rest = rest.strip_prefix(',').ok_or_else(malformed)?;
        }
        let (range, behind) = parse(rest, over, &bound, &malformed)?;
        ranges.push(range);
        rest = behind.trim_start();
    }
    if rest.trim_end() != "}" {
        return Err(malformed());
    }
    ranges.retain(|range| !range.empty);
    let merged = merge(ranges, over).ok_or(UNORDERED)?;
    let shown: Vec<String> = merged.iter().map(Range::show).collect();
    Ok(format!("{{{}}}", shown.join(",")))
}

const UNORDERED: Refused = Refused::Unknown("a range whose bounds cannot be put in order here, in a literal");

/// `range_parse`: a range and what stands behind it.
fn parse<'t>(
    text: &'t str,
    over: Over,
    bound: &impl Fn(&str) -> Input,
    malformed: &impl Fn() -> Refused,
) -> Result<(Range, &'t str), Refused> {
    let text = text.trim_start();
    if text.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("empty")) {
        return Ok((Range::empty(), text.get(5..).unwrap_or_default()));
    }
    let lower_in = text.starts_with('[');
    let rest = text.strip_prefix(['[', '(']).ok_or_else(malformed)?;
    let (lower, rest) = parse_bound(rest).ok_or_else(malformed)?;
    let rest = rest.strip_prefix(',').ok_or_else(malformed)?;
    let (upper, rest) = parse_bound(rest).ok_or_else(malformed)?;
    let upper_in = rest.starts_with(']');
    let rest = rest.strip_prefix([']', ')']).ok_or_else(malformed)?;
    let lower = lower.map(|text| bound(&text)).transpose()?;
    let upper = upper.map(|text| bound(&text)).transpose()?;
    let (lower_in, upper_in) = (lower_in && lower.is_some(), upper_in && upper.is_some());
    let range = Range { empty: false, lower, lower_in, upper, upper_in };
    let range = canonical(checked(range, over)?, over)?;
    Ok((checked(range, over)?, rest))
}

/// `range_parse_bound`: nothing where there is no bound.
fn parse_bound(text: &str) -> Option<(Option<String>, &str)> {
    if text.starts_with([',', ')', ']']) {
        return Some((None, text));
    }
    let mut value = String::new();
    let mut quoted = false;
    let mut chars = text.chars();
    loop {
        let rest = chars.as_str();
        match chars.next()? {
            ',' | ')' | ']' if !quoted => return Some((Some(value), rest)),
            '\\' => value.push(chars.next()?),
            '"' if quoted && chars.as_str().starts_with('"') => value.extend(chars.next()),
            '"' => quoted = !quoted,
            c => value.push(c),
        }
    }
}

/// `range_serialize`: bounds in order; a range of nothing is empty.
fn checked(range: Range, over: Over) -> Result<Range, Refused> {
    let (Some(lower), Some(upper)) = (&range.lower, &range.upper) else { return Ok(range) };
    match order(over.subtype, lower, upper).ok_or(UNORDERED)? {
        Ordering::Greater => {
            let message = "range lower bound must be less than or equal to range upper bound".to_owned();
            Err(Refused::Invalid(message, "22000"))
        }
        Ordering::Equal if !(range.lower_in && range.upper_in) => Ok(Range::empty()),
        Ordering::Less | Ordering::Equal => Ok(range),
    }
}

/// `int4range_canonical` and its kin.
fn canonical(mut range: Range, over: Over) -> Result<Range, Refused> {
    let successor = |text: &str| match over.subtype {
        Oid::DATE if text.ends_with("infinity") => Ok(None),
        Oid::DATE => next_day(text).map(Some).ok_or(UNORDERED),
        subtype => {
            let most = if subtype == Oid::INT4 { i32::MAX.into() } else { i64::MAX };
            let next =
                text.parse::<i64>().ok().filter(|value| *value < most).map(|value| Some((value + 1).to_string()));
            let name = if subtype == Oid::INT4 { "integer" } else { "bigint" };
            next.ok_or_else(|| Refused::Invalid(format!("{name} out of range"), "22003"))
        }
    };
    if range.empty || !over.canonical || !matches!(over.subtype, Oid::INT4 | Oid::INT8 | Oid::DATE) {
        return Ok(range);
    }
    if let (Some(value), false) = (&range.lower, range.lower_in)
        && let Some(next) = successor(value)?
    {
        (range.lower, range.lower_in) = (Some(next), true);
    }
    if let (Some(value), true) = (&range.upper, range.upper_in)
        && let Some(next) = successor(value)?
    {
        (range.upper, range.upper_in) = (Some(next), false);
    }
    Ok(range)
}

/// `multirange_canonicalize`: in order, and what touches as one. Nothing where values cannot be put in order.
fn merge(mut ranges: Vec<Range>, over: Over) -> Option<Vec<Range>> {
    let mut known = true;
    ranges.sort_by(|one, other| {
        let lower = compare(over, (&one.lower, one.lower_in), (&other.lower, other.lower_in), false);
        let upper = compare(over, (&one.upper, one.upper_in), (&other.upper, other.upper_in), true);
        known &= lower.is_some() && upper.is_some();
        lower.unwrap_or(Ordering::Equal).then(upper.unwrap_or(Ordering::Equal))
    });
    if !known {
        return None;
    }
    let mut merged: Vec<Range> = Vec::with_capacity(ranges.len());
    for range in ranges {
        let Some(last) = merged.last_mut() else {
            merged.push(range);
            continue;
        };
        let touches = match (&last.upper, &range.lower) {
            (Some(upper), Some(lower)) => match order(over.subtype, upper, lower)? {
                Ordering::Less => false,
                Ordering::Equal => last.upper_in || range.lower_in,
                Ordering::Greater => true,
            },
            (None, _) | (_, None) => true,
        };
        if !touches {
            merged.push(range);
            continue;
        }
        let further = compare(over, (&last.upper, last.upper_in), (&range.upper, range.upper_in), true)?;
        if further == Ordering::Less {
            (last.upper, last.upper_in) = (range.upper, range.upper_in);
        }
    }
    Some(merged)
}

/// `range_cmp_bounds` of two bounds of one side.
fn compare(
    over: Over,
    (one, one_in): (&Option<String>, bool),
    (other, other_in): (&Option<String>, bool),
    upper: bool,
) -> Option<Ordering> {
    let turn = |order: Ordering| if upper { order } else { order.reverse() };
    match (one, other) {
        (None, None) => Some(Ordering::Equal),
        (None, Some(_)) => Some(turn(Ordering::Greater)),
        (Some(_), None) => Some(turn(Ordering::Less)),
        (Some(one), Some(other)) => Some(order(over.subtype, one, other)?.then(turn(one_in.cmp(&other_in)))),
    }
}

/// How two values as they are printed compare; nothing where that cannot be told here.
fn order(subtype: Oid, one: &str, other: &str) -> Option<Ordering> {
    match subtype {
        Oid::INT2 | Oid::INT4 | Oid::INT8 | Oid::OID => Some(one.parse::<i64>().ok()?.cmp(&other.parse::<i64>().ok()?)),
        Oid::DATE | Oid::TIMESTAMP | Oid::TIMESTAMPTZ => Some(rank(one)?.cmp(&rank(other)?)),
        Oid::NUMERIC => decimals(one, other),
        Oid::FLOAT4 | Oid::FLOAT8 => {
            let (one, other) = (one.parse::<f64>().ok()?, other.parse::<f64>().ok()?);
            // What is no number is greater than all numbers.
            Some(one.partial_cmp(&other).unwrap_or_else(|| one.is_nan().cmp(&other.is_nan())))
        }
        _ if one == other => Some(Ordering::Equal),
        // Every collation puts as many digits in the same order.
        Oid::TEXT | Oid::VARCHAR if one.len() == other.len() && [one, other].iter().all(|text| is_digits(text)) => {
            Some(one.cmp(other))
        }
        _ => None,
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `cmp_numerics`
fn decimals(one: &str, other: &str) -> Option<Ordering> {
    let class = |text: &str| match text {
        "-Infinity" => 0,
        "Infinity" => 2,
        "NaN" => 3,
        _ => 1,
    };
    match (class(one), class(other)) {
        (1, 1) => {}
        (one, other) => return Some(one.cmp(&other)),
    }
    let parts = |text: &str| {
        let negative = text.starts_with('-');
        let (whole, fraction) =
            text.trim_start_matches('-').split_once('.').unwrap_or((text.trim_start_matches('-'), ""));
        (negative, whole.to_owned(), fraction.trim_end_matches('0').to_owned())
    };
    let ((negative, whole, fraction), (other_negative, other_whole, other_fraction)) = (parts(one), parts(other));
    let size = whole.len().cmp(&other_whole.len()).then_with(|| whole.cmp(&other_whole));
    let size = size.then_with(|| fraction.cmp(&other_fraction));
    Some(match (negative, other_negative) {
        (false, false) => size,
        (true, true) => size.reverse(),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    })
}

fn quote_bound(text: &str) -> String {
    let needs = text.is_empty()
        || text.chars().any(|c| matches!(c, '"' | '\\' | '(' | ')' | '[' | ']' | ',') || c.is_ascii_whitespace());
    if needs { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(subtype: Oid) -> Over {
        Over { subtype, canonical: true }
    }

    fn same(text: &str) -> Input {
        Ok(text.to_owned())
    }

    #[test]
    fn ranges_have_one_form() {
        assert_eq!(range("(0, 9]", over(Oid::NUMERIC), |text| same(text.trim())).as_deref(), Ok("(0,9]"));
        assert_eq!(range("(0,9]", over(Oid::INT4), same).as_deref(), Ok("[1,10)"));
        assert_eq!(range("(3,4)", over(Oid::INT4), same).as_deref(), Ok("empty"));
        assert_eq!(range("[2024-01-01,infinity]", over(Oid::DATE), same).as_deref(), Ok("[2024-01-01,infinity]"));
        assert_eq!(range("[,]", over(Oid::INT4), same).as_deref(), Ok("(,)"));
        assert!(matches!(range("[3,1]", over(Oid::INT4), same), Err(Refused::Invalid(_, "22000"))));
        assert!(matches!(range("[1,2,3]", over(Oid::INT4), same), Err(Refused::Invalid(_, "22P02"))));
    }

    #[test]
    fn multiranges_are_put_in_order_and_merged() {
        assert_eq!(multirange("{[5,8], [1,3), (2,4)}", over(Oid::INT4), same).as_deref(), Ok("{[1,4),[5,9)}"));
        assert_eq!(multirange("{[1,3), [3,4)}", over(Oid::NUMERIC), same).as_deref(), Ok("{[1,4)}"));
        assert_eq!(multirange("{[1,3), (3,4)}", over(Oid::NUMERIC), same).as_deref(), Ok("{[1,3),(3,4)}"));
        assert_eq!(multirange("{empty}", over(Oid::INT4), same).as_deref(), Ok("{}"));
    }

    #[test]
    fn decimals_compare_by_value() {
        assert_eq!(decimals("1.50", "1.5"), Some(Ordering::Equal));
        assert_eq!(decimals("-2", "-10"), Some(Ordering::Greater));
        assert_eq!(decimals("NaN", "Infinity"), Some(Ordering::Greater));
    }
}
