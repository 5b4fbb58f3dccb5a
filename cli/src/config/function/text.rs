//! Functions of strings.

use super::{ANY, Function, Value, argument, count_of, list_of, text, text_of};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::pure("chomp", (1, 1), |a| Ok(text(text_of(a, 0)?.trim_end_matches(['\n', '\r'])))),
    Function::pure("csvdecode", (1, 1), csv_decode),
    Function::pure("endswith", (2, 2), |a| Ok(Value::Bool(text_of(a, 0)?.ends_with(&text_of(a, 1)?)))),
    Function::pure("format", (1, ANY), format),
    Function::pure("indent", (2, 2), indent),
    Function::pure("join", (2, ANY), join),
    Function::pure("jsondecode", (1, 1), json_decode),
    Function::pure("jsonencode", (1, 1), |a| Ok(text(to_json(argument(a, 0))?.to_string()))),
    Function::pure("lower", (1, 1), |a| Ok(text(text_of(a, 0)?.to_lowercase()))),
    Function::pure("replace", (3, 3), |a| Ok(text(text_of(a, 0)?.replace(&text_of(a, 1)?, &text_of(a, 2)?)))),
    Function::pure("split", (2, 2), split),
    Function::pure("startswith", (2, 2), |a| Ok(Value::Bool(text_of(a, 0)?.starts_with(&text_of(a, 1)?)))),
    Function::pure("strrev", (1, 1), |a| Ok(text(text_of(a, 0)?.chars().rev().collect::<String>()))),
    Function::pure("substr", (3, 3), substr),
    Function::pure("title", (1, 1), |a| Ok(text(title(&text_of(a, 0)?)))),
    Function::pure("tobool", (1, 1), |a| Ok(Value::Bool(argument(a, 0).to_bool()?))),
    Function::pure("tostring", (1, 1), |a| Ok(text(text_of(a, 0)?))),
    Function::pure("trim", (2, 2), |a| {
        let cut: Vec<char> = text_of(a, 1)?.chars().collect();
        Ok(text(text_of(a, 0)?.trim_matches(cut.as_slice())))
    }),
    Function::pure("trimprefix", (2, 2), |a| {
        let (whole, cut) = (text_of(a, 0)?, text_of(a, 1)?);
        Ok(text(whole.strip_prefix(&cut).unwrap_or(&whole)))
    }),
    Function::pure("trimspace", (1, 1), |a| Ok(text(text_of(a, 0)?.trim()))),
    Function::pure("trimsuffix", (2, 2), |a| {
        let (whole, cut) = (text_of(a, 0)?, text_of(a, 1)?);
        Ok(text(whole.strip_suffix(&cut).unwrap_or(&whole)))
    }),
    Function::pure("upper", (1, 1), |a| Ok(text(text_of(a, 0)?.to_uppercase()))),
];

/// `%s`, `%d`, `%v`, `%q` and `%%`: the forms without widths.
fn format(arguments: &[Value]) -> Result<Value, String> {
    let pattern = text_of(arguments, 0)?;
    let mut rest = arguments.get(1..).unwrap_or_default().iter();
    let mut out = String::new();
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let verb = characters.next().ok_or("the format ends with a single %")?;
        if verb == '%' {
            out.push('%');
            continue;
        }
        let value = rest.next().ok_or_else(|| format!("there is no argument for %{verb}"))?;
        match verb {
            's' | 'v' => out.push_str(&value.to_text()?),
            'q' => out.push_str(&to_json(&text(value.to_text()?))?.to_string()),
            'd' => out.push_str(&Value::Number(value.to_number()?.trunc()).to_text()?),
            _ => return Err(format!("%{verb} is not supported: %s, %d, %q and %v are")),
        }
    }
    match rest.len() {
        0 => Ok(text(out)),
        more => Err(format!("{more} more arguments than the format has places for")),
    }
}

/// Every line but the first moved to the right.
fn indent(arguments: &[Value]) -> Result<Value, String> {
    let width = usize::try_from(count_of(arguments, 0)?).map_err(|_| "an indentation is not negative")?;
    if width > 1000 {
        return Err("an indentation of more than 1000 is none".to_owned());
    }
    Ok(text(text_of(arguments, 1)?.replace('\n', &format!("\n{}", " ".repeat(width)))))
}

fn join(arguments: &[Value]) -> Result<Value, String> {
    let separator = text_of(arguments, 0)?;
    let mut parts = Vec::new();
    for number in 1..arguments.len() {
        for value in list_of(arguments, number)? {
            parts.push(value.to_text()?);
        }
    }
    Ok(text(parts.join(&separator)))
}

fn split(arguments: &[Value]) -> Result<Value, String> {
    let (separator, whole) = (text_of(arguments, 0)?, text_of(arguments, 1)?);
    if separator.is_empty() {
        return Ok(Value::List(whole.chars().map(|c| text(c.to_string())).collect()));
    }
    Ok(Value::List(whole.split(&separator).map(text).collect()))
}

/// Characters from a place on, so many, all of them where the length is -1; a negative place counts from the end.
fn substr(arguments: &[Value]) -> Result<Value, String> {
    let characters: Vec<char> = text_of(arguments, 0)?.chars().collect();
    let (from, length) = (count_of(arguments, 1)?, count_of(arguments, 2)?);
    let size = characters.len() as i64;
    let start = if from < 0 { (size + from).max(0) } else { from.min(size) };
    let end = if length < 0 { size } else { start.saturating_add(length).min(size) };
    Ok(text(characters.get(start as usize..end as usize).unwrap_or_default().iter().collect::<String>()))
}

fn title(whole: &str) -> String {
    let mut begins = true;
    let raised = whole.chars().flat_map(|c| {
        let raise = begins && c.is_alphabetic();
        begins = !c.is_alphanumeric();
        let raised: Vec<char> = if raise { c.to_uppercase().collect() } else { vec![c] };
        raised
    });
    raised.collect()
}

/// A map for each line but the first, which names the columns.
fn csv_decode(arguments: &[Value]) -> Result<Value, String> {
    let whole = text_of(arguments, 0)?;
    // What is in the text is not repeated: it may be a secret.
    let bad = |error: csv::Error| match error.position() {
        Some(place) => format!("this is no CSV: line {}", place.line()),
        None => "this is no CSV".to_owned(),
    };
    let mut reader = csv::Reader::from_reader(whole.as_bytes());
    let names: Vec<String> = reader.headers().map_err(bad)?.iter().map(str::to_owned).collect();
    if names.is_empty() {
        return Err("this is no CSV: its first line names the columns".to_owned());
    }
    if let Some(twice) = names.iter().enumerate().find(|(at, name)| names.iter().take(*at).any(|known| known == *name))
    {
        return Err(format!("the column `{}` is there twice", twice.1));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(bad)?;
        rows.push(Value::Map(names.iter().cloned().zip(record.iter().map(text)).collect()));
    }
    Ok(Value::List(rows))
}

fn json_decode(arguments: &[Value]) -> Result<Value, String> {
    // What is in the text is not repeated: it may be a secret.
    let json: serde_json::Value = serde_json::from_str(&text_of(arguments, 0)?)
        .map_err(|error| format!("this is no JSON: line {}, column {}", error.line(), error.column()))?;
    Ok(from_json(json))
}

fn from_json(json: serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(value),
        serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap_or_default()),
        serde_json::Value::String(value) => Value::Text(value),
        serde_json::Value::Array(values) => Value::List(values.into_iter().map(from_json).collect()),
        serde_json::Value::Object(map) => {
            Value::Map(map.into_iter().map(|(key, value)| (key, from_json(value))).collect())
        }
    }
}

fn to_json(value: &Value) -> Result<serde_json::Value, String> {
    Ok(match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => (*number as i64).into(),
        Value::Number(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::List(list) => list.iter().map(to_json).collect::<Result<Vec<_>, _>>()?.into(),
        Value::Map(map) => {
            let entries = map.iter().map(|(key, value)| Ok((key.clone(), to_json(value)?)));
            serde_json::Value::Object(entries.collect::<Result<_, String>>()?)
        }
        Value::Source(_) => return Err(format!("{} cannot be written as JSON", value.kind())),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::called;
    use super::*;

    fn given(name: &str, arguments: &[Value]) -> String {
        let value = called(name, arguments).expect(name);
        to_json(&value).expect(name).to_string()
    }

    #[test]
    fn strings() {
        let n = Value::Number;
        assert_eq!(given("format", &[text("%s-%d%%"), text("a"), n(3.0)]), r#""a-3%""#);
        assert_eq!(given("substr", &[text("hällo"), n(1.0), n(2.0)]), r#""äl""#);
        assert_eq!(given("substr", &[text("hello"), n(-3.0), n(-1.0)]), r#""llo""#);
        assert_eq!(given("split", &[text(","), text("a,,b")]), r#"["a","","b"]"#);
        assert_eq!(given("join", &[text("-"), Value::List(vec![text("a"), n(1.0)])]), r#""a-1""#);
        assert_eq!(given("title", &[text("to be")]), r#""To Be""#);
        assert_eq!(given("indent", &[n(2.0), text("a\nb")]), r#""a\n  b""#);
        assert_eq!(given("trimprefix", &[text("abab"), text("ab")]), r#""ab""#);
        assert_eq!(given("trim", &[text("?!a?"), text("!?")]), r#""a""#);
        assert_eq!(given("replace", &[text("a.b"), text("."), text("-")]), r#""a-b""#);
        assert_eq!(
            given("jsonencode", &[called("jsondecode", &[text(r#"{"a":[1,null]}"#)]).expect("JSON")]),
            r#""{\"a\":[1,null]}""#
        );
        assert!(called("format", &[text("%s")]).is_err() && called("format", &[text("a"), text("b")]).is_err());
        let csv = called("csvdecode", &[text("name,url\nnorth,\"a,b\"\nsouth,c\n")]).expect("CSV");
        assert_eq!(
            to_json(&csv).expect("JSON").to_string(),
            r#"[{"name":"north","url":"a,b"},{"name":"south","url":"c"}]"#
        );
        for wrong in ["", "a,a\n1,2\n", "a,b\nhunter2\n"] {
            assert!(called("csvdecode", &[text(wrong)]).is_err_and(|why| !why.contains("hunter2")), "{wrong}");
        }
        let secret = called("jsondecode", &[text("{hunter2")]);
        assert!(secret.is_err_and(|why| !why.contains("hunter2")));
    }
}
