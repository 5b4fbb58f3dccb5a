//! Functions of lists, sets and maps.

use std::collections::BTreeMap;

use super::super::value::as_set;
use super::{ANY, Function, Value, argument, count_of, list_of, text, text_of};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::pure("chunklist", (2, 2), chunk_list),
    Function::pure("coalesce", (1, ANY), |a| {
        let is_something = |value: &&Value| **value != Value::Null && **value != text("");
        a.iter().find(is_something).cloned().ok_or_else(|| "all of these are null or empty".to_owned())
    }),
    Function::pure("coalescelist", (1, ANY), |a| {
        let is_something =
            |value: &&Value| !matches!(value, Value::Null) && !matches!(value, Value::List(list) if list.is_empty());
        a.iter().find(is_something).cloned().ok_or_else(|| "all of these are null or empty".to_owned())
    }),
    Function::pure("compact", (1, 1), |a| {
        let kept = list_of(a, 0)?.into_iter().filter(|value| *value != Value::Null && *value != text(""));
        Ok(Value::List(kept.collect()))
    }),
    Function::pure("concat", (0, ANY), |a| Ok(Value::List(lists(a)?.concat()))),
    Function::pure("contains", (2, 2), |a| Ok(Value::Bool(list_of(a, 0)?.contains(argument(a, 1))))),
    Function::pure("distinct", (1, 1), |a| {
        let mut kept: Vec<Value> = Vec::new();
        for value in list_of(a, 0)? {
            if !kept.contains(&value) {
                kept.push(value);
            }
        }
        Ok(Value::List(kept))
    }),
    Function::pure("element", (2, 2), element),
    Function::pure("flatten", (1, 1), |a| {
        let mut out = Vec::new();
        flatten(list_of(a, 0)?, &mut out);
        Ok(Value::List(out))
    }),
    Function::pure("index", (2, 2), |a| {
        let place = list_of(a, 0)?.iter().position(|value| value == argument(a, 1));
        place.map(|place| Value::Number(place as f64)).ok_or_else(|| "the list does not have this".to_owned())
    }),
    Function::pure("keys", (1, 1), |a| Ok(Value::List(argument(a, 0).to_map()?.into_keys().map(text).collect()))),
    Function::pure("length", (1, 1), length),
    Function::pure("lookup", (2, 3), |a| {
        let found = argument(a, 0).to_map()?.remove(&text_of(a, 1)?).or_else(|| a.get(2).cloned());
        found.ok_or_else(|| "the map does not have this key, and no value is given for that case".to_owned())
    }),
    Function::pure("merge", (0, ANY), |a| {
        let mut merged = BTreeMap::new();
        for value in a {
            merged.extend(value.to_map()?);
        }
        Ok(Value::Map(merged))
    }),
    Function::pure("range", (1, 3), range),
    Function::pure("reverse", (1, 1), |a| Ok(Value::List(list_of(a, 0)?.into_iter().rev().collect()))),
    Function::pure("setintersection", (1, ANY), |a| {
        let (first, rest) = first_and_rest(a)?;
        let everywhere = |value: &Value| rest.iter().all(|list| list.contains(value));
        Ok(as_set(first.into_iter().filter(everywhere).collect()))
    }),
    Function::pure("setsubtract", (2, 2), |a| {
        let (first, rest) = first_and_rest(a)?;
        let nowhere = |value: &Value| !rest.iter().any(|list| list.contains(value));
        Ok(as_set(first.into_iter().filter(nowhere).collect()))
    }),
    Function::pure("setunion", (1, ANY), |a| Ok(as_set(lists(a)?.concat()))),
    Function::pure("slice", (3, 3), |a| {
        let (from, to) = (count_of(a, 1)?, count_of(a, 2)?);
        let place = |number: i64| usize::try_from(number).map_err(|_| "a place in a list is not negative".to_owned());
        let cut = list_of(a, 0)?.get(place(from)?..place(to)?).map(<[Value]>::to_vec);
        cut.map(Value::List).ok_or_else(|| format!("the list has no elements from {from} up to {to}"))
    }),
    Function::pure("sort", (1, 1), |a| {
        let mut texts: Vec<String> = list_of(a, 0)?.iter().map(Value::to_text).collect::<Result<_, _>>()?;
        texts.sort_unstable();
        Ok(Value::List(texts.into_iter().map(text).collect()))
    }),
    Function::pure("tolist", (1, 1), |a| Ok(Value::List(list_of(a, 0)?))),
    Function::pure("tomap", (1, 1), |a| Ok(Value::Map(argument(a, 0).to_map()?))),
    Function::pure("toset", (1, 1), |a| Ok(as_set(list_of(a, 0)?))),
    Function::pure("values", (1, 1), |a| Ok(Value::List(argument(a, 0).to_map()?.into_values().collect()))),
    Function::pure("zipmap", (2, 2), |a| {
        let (keys, values) = (list_of(a, 0)?, list_of(a, 1)?);
        if keys.len() != values.len() {
            return Err(format!("there are {} keys and {} values", keys.len(), values.len()));
        }
        let entries = keys.iter().zip(values).map(|(key, value)| Ok((key.to_text()?, value)));
        Ok(Value::Map(entries.collect::<Result<_, String>>()?))
    }),
];

fn lists(arguments: &[Value]) -> Result<Vec<Vec<Value>>, String> {
    arguments.iter().map(Value::to_list).collect()
}

fn first_and_rest(arguments: &[Value]) -> Result<(Vec<Value>, Vec<Vec<Value>>), String> {
    Ok((list_of(arguments, 0)?, lists(arguments.get(1..).unwrap_or_default())?))
}

fn length(arguments: &[Value]) -> Result<Value, String> {
    let length = match argument(arguments, 0) {
        Value::List(list) => list.len(),
        Value::Map(map) => map.len(),
        Value::Text(text) => text.chars().count(),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Source(_)) => {
            return Err(format!("{} has no length", other.kind()));
        }
    };
    Ok(Value::Number(length as f64))
}

/// The element at a place, going round where the list ends.
fn element(arguments: &[Value]) -> Result<Value, String> {
    let list = list_of(arguments, 0)?;
    let place = count_of(arguments, 1)?;
    let at = place.checked_rem_euclid(list.len() as i64).and_then(|at| list.get(at as usize));
    at.cloned().ok_or_else(|| "an empty list has no elements".to_owned())
}

fn flatten(list: Vec<Value>, out: &mut Vec<Value>) {
    for value in list {
        match value {
            Value::List(inner) => flatten(inner, out),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Map(_) | Value::Source(_) => {
                out.push(value);
            }
        }
    }
}

fn chunk_list(arguments: &[Value]) -> Result<Value, String> {
    let list = list_of(arguments, 0)?;
    let size = usize::try_from(count_of(arguments, 1)?).map_err(|_| "the size of a piece is not negative")?;
    let size = if size == 0 { list.len().max(1) } else { size };
    Ok(Value::List(list.chunks(size).map(|chunk| Value::List(chunk.to_vec())).collect()))
}

/// `range(end)`, `range(start, end)`, `range(start, end, step)`.
fn range(arguments: &[Value]) -> Result<Value, String> {
    let numbers: Vec<f64> = arguments.iter().map(Value::to_number).collect::<Result<_, _>>()?;
    let (start, end, step) = match numbers.as_slice() {
        [end] => (0.0, *end, if *end < 0.0 { -1.0 } else { 1.0 }),
        [start, end] => (*start, *end, if end < start { -1.0 } else { 1.0 }),
        [start, end, step, ..] => (*start, *end, *step),
        [] => return Err("a number is needed".to_owned()),
    };
    if step == 0.0 || (end - start) * step < 0.0 {
        return Err("steps of this size never get there".to_owned());
    }
    let mut list = Vec::new();
    let mut number = start;
    while (step > 0.0 && number < end) || (step < 0.0 && number > end) {
        if list.len() >= 10_000 {
            return Err("this is more than 10,000 numbers".to_owned());
        }
        list.push(Value::Number(number));
        number += step;
    }
    Ok(Value::List(list))
}

#[cfg(test)]
mod tests {
    use super::super::tests::called;
    use super::*;

    fn list(texts: &[&str]) -> Value {
        Value::List(texts.iter().map(|item| text(*item)).collect())
    }

    #[test]
    fn lists_and_sets() {
        let n = Value::Number;
        let (ab, bc) = (list(&["a", "b"]), list(&["c", "b"]));
        assert_eq!(called("concat", &[ab.clone(), bc.clone()]), Ok(list(&["a", "b", "c", "b"])));
        assert_eq!(called("setunion", &[ab.clone(), bc.clone()]), Ok(list(&["a", "b", "c"])));
        assert_eq!(called("setintersection", &[ab.clone(), bc.clone()]), Ok(list(&["b"])));
        assert_eq!(called("setsubtract", &[ab.clone(), bc.clone()]), Ok(list(&["a"])));
        assert_eq!(called("sort", std::slice::from_ref(&bc)), Ok(list(&["b", "c"])));
        assert_eq!(called("compact", &[list(&["", "a"])]), Ok(list(&["a"])));
        assert_eq!(called("element", &[ab.clone(), n(5.0)]), Ok(text("b")));
        assert_eq!(called("slice", &[ab.clone(), n(1.0), n(2.0)]), Ok(list(&["b"])));
        assert_eq!(called("flatten", &[Value::List(vec![ab.clone(), text("c")])]), Ok(list(&["a", "b", "c"])));
        assert_eq!(called("range", &[n(3.0)]), Ok(Value::List(vec![n(0.0), n(1.0), n(2.0)])));
        assert_eq!(called("chunklist", &[ab.clone(), n(1.0)]), Ok(Value::List(vec![list(&["a"]), list(&["b"])])));
        assert!(called("range", &[n(0.0), n(9.0), n(-1.0)]).is_err() && called("range", &[n(1e9)]).is_err());
        assert!(called("slice", &[ab, n(1.0), n(9.0)]).is_err() && called("element", &[list(&[]), n(0.0)]).is_err());
    }

    #[test]
    fn maps() {
        let map = called("zipmap", &[list(&["x", "y"]), list(&["1", "2"])]).expect("a map");
        assert_eq!(called("keys", std::slice::from_ref(&map)), Ok(list(&["x", "y"])));
        assert_eq!(called("values", std::slice::from_ref(&map)), Ok(list(&["1", "2"])));
        assert_eq!(called("lookup", &[map.clone(), text("z"), text("3")]), Ok(text("3")));
        assert_eq!(
            called("length", &[called("merge", &[map.clone(), map.clone()]).expect("a map")]),
            Ok(Value::Number(2.0))
        );
        assert!(called("lookup", &[map.clone(), text("z")]).is_err());
        assert!(called("zipmap", &[list(&["x"]), list(&[])]).is_err());
    }
}
