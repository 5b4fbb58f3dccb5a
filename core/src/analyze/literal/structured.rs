use super::{Input, Refused};
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
