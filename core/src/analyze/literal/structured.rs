use super::datetime::next_day;
use super::number::float8;
use super::{Input, Refused};
use crate::analyze::catalog::Oid;
use crate::name::Ident;

/// `array_in`, `array_out`; `element` reads one element. Bounds in front and other delimiters are left alone.
pub(super) fn array(text: &str, element: impl Fn(&str) -> Input) -> Input {
    let trimmed = text.trim();
    if trimmed.starts_with('[') {
        return Err(Refused::Unknown("an array with bounds"));
    }
    if !trimmed.starts_with('{') {
        return Err(Refused::Invalid(format!("malformed array literal: \"{text}\""), "22P02"));
    }
    let mut reader = ArrayReader { chars: trimmed.chars().peekable(), depth: 0 };
    let shown = reader.read(&element, text)?;
    if reader.chars.next().is_some() {
        return Err(malformed(text));
    }
    Ok(shown)
}

fn malformed(text: &str) -> Refused {
    Refused::Invalid(format!("malformed array literal: \"{text}\""), "22P02")
}

struct ArrayReader<'t> {
    chars: std::iter::Peekable<std::str::Chars<'t>>,
    depth: u32,
}

impl ArrayReader<'_> {
    fn read(&mut self, element: &impl Fn(&str) -> Input, whole: &str) -> Input {
        self.depth += 1;
        if self.depth > 6 {
            return Err(Refused::Unknown("an array of many dimensions"));
        }
        self.chars.next();
        let mut items: Vec<String> = Vec::new();
        loop {
            self.skip_blanks();
            match self.chars.peek() {
                None => return Err(malformed(whole)),
                Some('}') if items.is_empty() => {
                    self.chars.next();
                    break;
                }
                Some('{') => items.push(self.read(element, whole)?),
                Some(_) => items.push(self.item(element, whole)?),
            }
            self.skip_blanks();
            match self.chars.next() {
                Some(',') => {}
                Some('}') => break,
                _ => return Err(malformed(whole)),
            }
        }
        self.depth -= 1;
        Ok(format!("{{{}}}", items.join(",")))
    }

    fn skip_blanks(&mut self) {
        while self.chars.peek().is_some_and(|c| c.is_ascii_whitespace()) {
            self.chars.next();
        }
    }

    fn item(&mut self, element: &impl Fn(&str) -> Input, whole: &str) -> Input {
        let quoted = self.chars.peek() == Some(&'"');
        let mut text = String::new();
        if quoted {
            self.chars.next();
            loop {
                match self.chars.next() {
                    None => return Err(malformed(whole)),
                    Some('"') => break,
                    Some('\\') => text.extend(self.chars.next()),
                    Some(c) => text.push(c),
                }
            }
        } else {
            while let Some(c) = self.chars.peek().copied() {
                match c {
                    ',' | '}' => break,
                    '{' | '"' => return Err(malformed(whole)),
                    '\\' => {
                        self.chars.next();
                        text.extend(self.chars.next());
                    }
                    c => {
                        self.chars.next();
                        text.push(c);
                    }
                }
            }
            text.truncate(text.trim_end().len());
            if text.is_empty() {
                return Err(malformed(whole));
            }
            if text.eq_ignore_ascii_case("null") {
                return Ok("NULL".to_owned());
            }
        }
        Ok(quote_item(&element(&text)?))
    }
}

fn quote_item(text: &str) -> String {
    let needs = text.is_empty()
        || text.eq_ignore_ascii_case("null")
        || text.chars().any(|c| matches!(c, '"' | '\\' | '{' | '}' | ',') || c.is_ascii_whitespace());
    if !needs {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `range_in`, `range_out`; those over integers and dates get their canonical form `[…)`.
pub(super) fn range(text: &str, subtype: Oid, bound: impl Fn(&str) -> Input) -> Input {
    let trimmed = text.trim();
    if trimmed.eq_ignore_ascii_case("empty") {
        return Ok("empty".to_owned());
    }
    let bad = || Refused::Invalid(format!("malformed range literal: \"{text}\""), "22P02");
    let lower_in = trimmed.starts_with('[');
    let upper_in = trimmed.ends_with(']');
    let inner = trimmed.strip_prefix(['[', '(']).and_then(|rest| rest.strip_suffix([']', ')'])).ok_or_else(bad)?;
    let (lower, upper) = inner.split_once(',').ok_or_else(bad)?;
    if upper.contains(',') || inner.contains('\\') {
        return Err(Refused::Unknown("a range"));
    }
    let read = |part: &str| match part {
        "" => Ok(None),
        part => bound(part.trim_matches('"')).map(Some),
    };
    let (mut lower, mut upper) = (read(lower)?, read(upper)?);
    let (mut lower_in, mut upper_in) = (lower_in && lower.is_some(), upper_in && upper.is_some());
    let successor: Option<fn(&str) -> Option<String>> = match subtype {
        Oid::INT4 | Oid::INT8 => Some(|text| text.parse::<i64>().ok()?.checked_add(1).map(|n| n.to_string())),
        Oid::DATE => Some(next_day),
        _ => None,
    };
    match successor {
        Some(successor) => {
            if let (Some(value), false) = (&lower, lower_in) {
                lower = Some(successor(value).ok_or(Refused::Unknown("a range"))?);
                lower_in = true;
            }
            if let (Some(value), true) = (&upper, upper_in) {
                upper = Some(successor(value).ok_or(Refused::Unknown("a range"))?);
                upper_in = false;
            }
            if let (Some(from), Some(to)) = (&lower, &upper)
                && !increases(from, to)
            {
                return Err(Refused::Unknown("an empty or reversed range"));
            }
        }
        None if lower.is_some() && lower == upper => return Err(Refused::Unknown("a range of one value")),
        None => {}
    }
    let show = |value: Option<String>| value.map(|value| quote_bound(&value)).unwrap_or_default();
    Ok(format!(
        "{}{},{}{}",
        if lower_in { '[' } else { '(' },
        show(lower),
        show(upper),
        if upper_in { ']' } else { ')' }
    ))
}

/// `multirange_in`, as far as nothing has to be merged or put in order.
pub(super) fn multirange(text: &str, range: impl Fn(&str) -> Input) -> Input {
    let bad = || Refused::Invalid(format!("malformed multirange literal: \"{text}\""), "22P02");
    let inner = text.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).ok_or_else(bad)?.trim();
    match inner.matches([']', ')']).count() {
        0 if inner.is_empty() => Ok("{}".to_owned()),
        1 => match range(inner)?.as_str() {
            "empty" => Ok("{}".to_owned()),
            range => Ok(format!("{{{range}}}")),
        },
        _ => Err(Refused::Unknown("a multirange")),
    }
}

/// `record_in` and `record_out`: `field` is given each value that is there, with its place.
pub(super) fn record(text: &str, count: usize, field: impl Fn(usize, &str) -> Input) -> Input {
    let bad = || Refused::Invalid(format!("malformed record literal: \"{text}\""), "22P02");
    let inner = text.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).ok_or_else(bad)?;
    let mut values: Vec<Option<String>> = Vec::new();
    let (mut value, mut there, mut quoted) = (String::new(), false, false);
    let mut letters = inner.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                value.push(letters.next().ok_or_else(bad)?);
                there = true;
            }
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                value.push('"');
            }
            '"' => {
                quoted = !quoted;
                there = true;
            }
            ',' if !quoted => {
                values.push(std::mem::take(&mut there).then(|| std::mem::take(&mut value)));
            }
            '(' | ')' if !quoted => return Err(bad()),
            letter => {
                value.push(letter);
                there = true;
            }
        }
    }
    if quoted {
        return Err(bad());
    }
    if !(count == 0 && values.is_empty() && !there) {
        values.push(there.then_some(value));
    }
    if values.len() != count {
        return Err(bad());
    }
    let mut shown = Vec::with_capacity(count);
    for (at, value) in values.into_iter().enumerate() {
        shown.push(match value {
            None => String::new(),
            Some(value) => quote_field(&field(at, &value)?),
        });
    }
    Ok(format!("({})", shown.join(",")))
}

/// A field of a record, in quotes where it needs them.
fn quote_field(text: &str) -> String {
    let special = |letter: char| matches!(letter, '"' | '\\' | '(' | ')' | ',') || letter.is_ascii_whitespace();
    if !text.is_empty() && !text.contains(special) {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\"\""))
}

/// Whether two canonical bounds are in order: integers by value, dates as text.
fn increases(from: &str, to: &str) -> bool {
    match (from.parse::<i64>(), to.parse::<i64>()) {
        (Ok(from), Ok(to)) => from < to,
        _ => from < to,
    }
}

fn quote_bound(text: &str) -> String {
    let needs = text.is_empty()
        || text.chars().any(|c| matches!(c, '"' | '\\' | '(' | ')' | '[' | ']' | ',') || c.is_ascii_whitespace());
    if needs { format!("\"{text}\"") } else { text.to_owned() }
}

/// `point_in`, `point_out`
pub(super) fn point(text: &str) -> Input {
    let inner = text.trim();
    let inner = inner.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(inner);
    match inner.split_once(',') {
        Some((x, y)) if !inner.contains(['(', ')']) => Ok(format!("({},{})", float8(x)?, float8(y)?)),
        _ => Err(Refused::Invalid(format!("invalid input syntax for type point: \"{text}\""), "22P02")),
    }
}

/// A name of one or two parts, each folded or quoted (`stringToQualifiedNameList`).
pub(super) fn qualified_name(text: &str) -> Option<(Option<Ident>, Ident)> {
    let mut parts: Vec<Ident> = Vec::new();
    let mut rest = text.trim();
    loop {
        let (part, after) = one_name(rest)?;
        parts.push(part);
        let after = after.trim_start();
        if after.is_empty() {
            break;
        }
        rest = after.strip_prefix('.')?.trim_start();
    }
    match parts.as_slice() {
        [name] => Some((None, name.clone())),
        [schema, name] | [_, schema, name] => Some((Some(schema.clone()), name.clone())),
        _ => None,
    }
}

fn one_name(text: &str) -> Option<(Ident, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let mut name = String::new();
        let mut chars = quoted.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if c != '"' {
                name.push(c);
                continue;
            }
            if chars.peek().is_some_and(|(_, next)| *next == '"') {
                chars.next();
                name.push('"');
                continue;
            }
            return (!name.is_empty()).then(|| Some((Ident::new(&name), quoted.get(at + 1..)?)))?;
        }
        return None;
    }
    let end = text.find(|c: char| c == '.' || c == '"' || c.is_ascii_whitespace()).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    let starts_well = name.starts_with(|c: char| c == '_' || c.is_alphabetic());
    starts_well.then(|| (Ident::new(name.to_lowercase()), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_quote_what_they_must() {
        let text = |item: &str| Ok(item.to_owned());
        assert_eq!(array("{a, \"b c\" ,NULL,\"\"}", text).as_deref(), Ok("{a,\"b c\",NULL,\"\"}"));
        assert_eq!(array("{{1,2},{3,4}}", text).as_deref(), Ok("{{1,2},{3,4}}"));
        assert!(matches!(array("{a", text), Err(Refused::Invalid(..))));
    }

    #[test]
    fn names_fold_unless_quoted() {
        assert_eq!(qualified_name("Public.\"My \"\"Seq\"\"\""), Some((Some("public".into()), "My \"Seq\"".into())));
        assert_eq!(qualified_name("1234"), None);
    }
}
