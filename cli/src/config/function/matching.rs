//! Functions of regular expressions, in RE2's language.

use std::collections::BTreeMap;

use regex::{Captures, Regex};

use super::{Function, Value, text, text_of};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::pure("regex", (2, 2), |a| {
        let (pattern, whole) = (compiled(&text_of(a, 0)?)?, text_of(a, 1)?);
        let found = pattern.captures(&whole).ok_or("nothing in the string matches the pattern")?;
        groups(&pattern, &found)
    }),
    Function::pure("regexall", (2, 2), |a| {
        let (pattern, whole) = (compiled(&text_of(a, 0)?)?, text_of(a, 1)?);
        Ok(Value::List(pattern.captures_iter(&whole).map(|found| groups(&pattern, &found)).collect::<Result<_, _>>()?))
    }),
    Function::pure("regexreplace", (3, 3), |a| {
        let pattern = compiled(&text_of(a, 1)?)?;
        Ok(text(pattern.replace_all(&text_of(a, 0)?, text_of(a, 2)?.as_str())))
    }),
];

/// A pattern, read; or what is wrong with it.
pub(in super::super) fn compiled(pattern: &str) -> Result<Regex, String> {
    Regex::new(pattern).map_err(|error| {
        let said = error.to_string();
        let why = said.lines().last().unwrap_or_default();
        format!("this is no pattern: {}", why.strip_prefix("error: ").unwrap_or(why))
    })
}

/// What matched: the whole where the pattern has no groups, else what they hold, by their names where they have some.
fn groups(pattern: &Regex, found: &Captures<'_>) -> Result<Value, String> {
    let held = |at: usize| found.get(at).map_or(Value::Null, |group| text(group.as_str()));
    let names: Vec<Option<&str>> = pattern.capture_names().skip(1).collect();
    if names.is_empty() {
        return Ok(held(0));
    }
    let named: BTreeMap<String, Value> =
        names.iter().enumerate().filter_map(|(at, name)| Some(((*name)?.to_owned(), held(at + 1)))).collect();
    match named.len() {
        0 => Ok(Value::List((1..=names.len()).map(held).collect())),
        count if count == names.len() => Ok(Value::Map(named)),
        _ => Err("either all groups of a pattern have names, or none".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::called;
    use super::*;

    #[test]
    fn what_matches_is_given_as_its_groups_are() {
        let regex = |pattern: &str, whole: &str| called("regex", &[text(pattern), text(whole)]);
        assert_eq!(regex("[a-z]+", "53453453.345345aaabbbccc23454"), Ok(text("aaabbbccc")));
        let pair = Value::List(vec![text("2024"), Value::Null]);
        assert_eq!(regex(r"(\d+)(-x)?", "on 2024"), Ok(pair));
        let named = Value::Map(BTreeMap::from([("host".to_owned(), text("h")), ("port".to_owned(), text("5432"))]));
        assert_eq!(regex(r"(?P<host>\w+):(?P<port>\d+)", "h:5432"), Ok(named));
        assert!(regex(r"(?P<a>\w)(\d)", "a1").is_err_and(|why| why.contains("names")));
        assert!(regex("a", "b").is_err_and(|why| why.contains("nothing")));
        assert_eq!(regex("(", ""), Err("this is no pattern: unclosed group".to_owned()));
        let all = called("regexall", &[text("[a-z]+"), text("1a2bc")]);
        assert_eq!(all, Ok(Value::List(vec![text("a"), text("bc")])));
        assert_eq!(called("regexall", &[text("x"), text("1")]), Ok(Value::List(Vec::new())));
        let replaced = called("regexreplace", &[text("a-b"), text("(.)-(.)"), text("${2}_$1")]);
        assert_eq!(replaced, Ok(text("b_a")));
    }
}
