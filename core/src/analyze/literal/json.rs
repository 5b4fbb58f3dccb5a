use super::{Input, Refused};
use serde_json::Value;

/// `json_in`: the text as it is, if it is JSON.
pub(super) fn json(text: &str) -> Input {
    parse(text, "json").map(|_| text.to_owned())
}

/// `jsonb_in`, `jsonb_out`: keys by length and then by bytes, the last of equal ones, a space after each comma and colon.
pub(super) fn jsonb(text: &str) -> Input {
    let value = parse(text, "jsonb")?;
    // Numbers keep their digits in jsonb, and duplicate keys the last; both need care that plain JSON values give.
    let mut shown = String::new();
    show(&value, &mut shown)?;
    Ok(shown)
}

fn parse(text: &str, name: &str) -> Result<Value, Refused> {
    serde_json::from_str(text).map_err(|error| {
        if error.to_string().starts_with("recursion limit") {
            return Refused::Unknown("a deep document");
        }
        Refused::Invalid(format!("invalid input syntax for type {name}"), "22P02")
    })
}

fn show(value: &Value, out: &mut String) -> Result<(), Refused> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => {
            let text = number.to_string();
            if text.contains(['e', 'E']) || number.is_f64() {
                // The digits may have been changed on the way through a float.
                return Err(Refused::Unknown("a fraction"));
            }
            out.push_str(&text);
        }
        Value::String(text) => show_string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                show(item, out)?;
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by_key(|(key, _)| (key.len(), key.as_bytes()));
            out.push('{');
            for (at, (key, value)) in members.into_iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                show_string(key, out);
                out.push_str(": ");
                show(value, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

/// A text as JSON writes it.
pub(crate) fn json_text(text: &str) -> String {
    let mut out = String::new();
    show_string(text, &mut out);
    out
}

/// `escape_json`
pub(super) fn show_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jsonb_sorts_keys_by_length() {
        assert_eq!(
            jsonb(r#"{"bb":1,"a":[true,null],"c":{}}"#).as_deref(),
            Ok(r#"{"a": [true, null], "c": {}, "bb": 1}"#)
        );
        assert!(matches!(jsonb("{"), Err(Refused::Invalid(_, "22P02"))));
    }
}
