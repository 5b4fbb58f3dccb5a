use super::{Input, Refused};
use crate::name::Ident;

/// `array_in`, `array_out`; `element` reads one element, and `delimiter` stands between two.
pub(super) fn array(text: &str, delimiter: char, element: impl Fn(&str) -> Input) -> Input {
    let (bounds, elements) = bounds(text.trim()).ok_or_else(|| malformed(text))?;
    if !elements.starts_with('{') {
        return Err(malformed(text));
    }
    let mut reader = ArrayReader { chars: elements.chars().peekable(), depth: 0, delimiter, whole: text };
    let (shown, shape) = reader.read(&element)?;
    if reader.chars.next().is_some() {
        return Err(malformed(text));
    }
    if bounds.iter().any(|(lower, upper)| upper < lower) {
        return Err(Refused::Invalid("upper bound cannot be less than lower bound".to_owned(), "2202E"));
    }
    let sizes = bounds.iter().map(|(lower, upper)| usize::try_from(upper - lower + 1).unwrap_or(0));
    if !bounds.is_empty() && !sizes.eq(shape) {
        return Err(malformed(text));
    }
    let is_plain = bounds.iter().all(|(lower, _)| *lower == 1);
    let front: String = bounds.iter().map(|(lower, upper)| format!("[{lower}:{upper}]")).collect();
    Ok(if is_plain { shown } else { format!("{front}={shown}") })
}

/// The bounds in front of an array, `[1:2][3]=`, and what follows them.
fn bounds(text: &str) -> Option<(Vec<(i64, i64)>, &str)> {
    let mut bounds = Vec::new();
    let mut rest = text;
    while let Some(inner) = rest.strip_prefix('[') {
        let (bound, behind) = inner.split_once(']')?;
        let (lower, upper) = bound.split_once(':').unwrap_or(("1", bound));
        bounds.push((lower.trim().parse::<i32>().ok()?.into(), upper.trim().parse::<i32>().ok()?.into()));
        rest = behind.trim_start();
    }
    if !bounds.is_empty() {
        rest = rest.strip_prefix('=')?.trim_start();
    }
    Some((bounds, rest))
}

fn malformed(text: &str) -> Refused {
    Refused::Invalid(format!("malformed array literal: \"{text}\""), "22P02")
}

struct ArrayReader<'t> {
    chars: std::iter::Peekable<std::str::Chars<'t>>,
    depth: u32,
    delimiter: char,
    whole: &'t str,
}

impl ArrayReader<'_> {
    /// What stands in braces, and how many there are in each dimension.
    fn read(&mut self, element: &impl Fn(&str) -> Input) -> Result<(String, Vec<usize>), Refused> {
        self.depth += 1;
        if self.depth > 6 {
            return Err(Refused::Unknown("an array of many dimensions"));
        }
        self.chars.next();
        let mut items: Vec<String> = Vec::new();
        let mut within: Option<Vec<usize>> = None;
        loop {
            self.skip_blanks();
            let (item, shape) = match self.chars.peek() {
                None => return Err(malformed(self.whole)),
                Some('}') if items.is_empty() => {
                    self.chars.next();
                    break;
                }
                Some('{') => self.read(element)?,
                Some(_) => (self.item(element)?, Vec::new()),
            };
            if *within.get_or_insert_with(|| shape.clone()) != shape {
                return Err(malformed(self.whole));
            }
            if shape.contains(&0) {
                return Err(Refused::Unknown("an array of nothing"));
            }
            items.push(item);
            self.skip_blanks();
            match self.chars.next() {
                Some('}') => break,
                Some(next) if next == self.delimiter => {}
                _ => return Err(malformed(self.whole)),
            }
        }
        self.depth -= 1;
        let shown = format!("{{{}}}", items.join(&self.delimiter.to_string()));
        Ok((shown, std::iter::once(items.len()).chain(within.unwrap_or_default()).collect()))
    }

    fn skip_blanks(&mut self) {
        while self.chars.peek().is_some_and(|c| c.is_ascii_whitespace()) {
            self.chars.next();
        }
    }

    fn item(&mut self, element: &impl Fn(&str) -> Input) -> Input {
        let quoted = self.chars.peek() == Some(&'"');
        let mut text = String::new();
        if quoted {
            self.chars.next();
            loop {
                match self.chars.next() {
                    None => return Err(malformed(self.whole)),
                    Some('"') => break,
                    Some('\\') => text.extend(self.chars.next()),
                    Some(c) => text.push(c),
                }
            }
        } else {
            while let Some(c) = self.chars.peek().copied() {
                match c {
                    '}' => break,
                    c if c == self.delimiter => break,
                    '{' | '"' => return Err(malformed(self.whole)),
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
                return Err(malformed(self.whole));
            }
            if text.eq_ignore_ascii_case("null") {
                return Ok("NULL".to_owned());
            }
        }
        // What is no array is told before an element is read.
        self.skip_blanks();
        if !self.chars.peek().is_some_and(|c| *c == '}' || *c == self.delimiter) {
            return Err(malformed(self.whole));
        }
        Ok(quote_item(&element(&text)?, self.delimiter))
    }
}

fn quote_item(text: &str, delimiter: char) -> String {
    let needs = text.is_empty()
        || text.eq_ignore_ascii_case("null")
        || text.chars().any(|c| c == delimiter || matches!(c, '"' | '\\' | '{' | '}') || c.is_ascii_whitespace());
    if !needs {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `hstore_in` and `hstore_out`: keys in the order of their lengths, each once.
pub(super) fn pairs(text: &str) -> Input {
    let mut letters = text.chars().peekable();
    let mut found: Vec<(String, Option<String>)> = Vec::new();
    let bad = || Refused::Unknown("pairs of this form");
    loop {
        while letters.next_if(char::is_ascii_whitespace).is_some() {}
        if letters.peek().is_none() {
            break;
        }
        let (key, _) = word(&mut letters).ok_or_else(bad)?;
        if letters.next() != Some('=') || letters.next() != Some('>') {
            return Err(bad());
        }
        let (value, quoted) = word(&mut letters).ok_or_else(bad)?;
        let value = (quoted || !value.eq_ignore_ascii_case("null")).then_some(value);
        if !found.iter().any(|(known, _)| *known == key) {
            found.push((key, value));
        }
        match letters.next() {
            Some(',') if letters.peek().is_some() => {}
            None => break,
            Some(_) => return Err(bad()),
        }
    }
    found.sort_by(|(one, _), (other, _)| (one.len(), one).cmp(&(other.len(), other)));
    let quoted = |text: &String| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let shown = found.iter().map(|(key, value)| {
        let value = value.as_ref().map_or_else(|| "NULL".to_owned(), quoted);
        format!("{}=>{value}", quoted(key))
    });
    Ok(shown.collect::<Vec<_>>().join(", "))
}

/// A key or a value, and whether it stands in quotes; blanks around it are taken too.
fn word(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<(String, bool)> {
    while letters.next_if(char::is_ascii_whitespace).is_some() {}
    let mut word = String::new();
    let quoted = letters.next_if_eq(&'"').is_some();
    loop {
        match letters.peek().copied() {
            Some('"') if quoted => {
                letters.next();
                break;
            }
            None if quoted => return None,
            None => break,
            Some('\\') => {
                letters.next();
                word.push(letters.next()?);
            }
            Some(c) if !quoted && (c.is_ascii_whitespace() || matches!(c, '=' | ',' | '"')) => break,
            Some(c) => {
                letters.next();
                word.push(c);
            }
        }
    }
    while letters.next_if(char::is_ascii_whitespace).is_some() {}
    (quoted || !word.is_empty()).then_some((word, quoted))
}

/// `vector_in` and `vector_out`
pub(super) fn vector(text: &str) -> Input {
    let bad = || super::invalid("vector", text);
    let inner = text.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).ok_or_else(bad)?;
    let numbers: Result<Vec<String>, Refused> =
        inner.split(',').map(|item| super::number::float4(item.trim())).collect();
    Ok(format!("[{}]", numbers?.join(",")))
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
        let array = |written: &str| array(written, ',', text);
        assert_eq!(array("{a, \"b c\" ,NULL,\"\"}").as_deref(), Ok("{a,\"b c\",NULL,\"\"}"));
        assert_eq!(array("{{1,2},{3,4}}").as_deref(), Ok("{{1,2},{3,4}}"));
        assert_eq!(array("[1:2]={1,2}").as_deref(), Ok("{1,2}"));
        assert_eq!(array("[0:1][2]={{1,2},{3,4}}").as_deref(), Ok("[0:1][1:2]={{1,2},{3,4}}"));
        for wrong in ["{a", "{{1,2},{3}}", "{1,{2}}", "[1:2]={1}", "[0:0]={1,2}", "[1]"] {
            assert!(matches!(array(wrong), Err(Refused::Invalid(..))), "{wrong}");
        }
    }

    #[test]
    fn pairs_are_in_order_and_quoted() {
        assert_eq!(
            pairs("bb=>\"x y\", a => 1,c=>NULL, a=>2").as_deref(),
            Ok("\"a\"=>\"1\", \"c\"=>NULL, \"bb\"=>\"x y\"")
        );
        assert_eq!(pairs(" ").as_deref(), Ok(""));
        for wrong in ["a", "a=>", "a=>1,", "a=1", "\"a=>1"] {
            assert!(pairs(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_fold_unless_quoted() {
        assert_eq!(qualified_name("Public.\"My \"\"Seq\"\"\""), Some((Some("public".into()), "My \"Seq\"".into())));
        assert_eq!(qualified_name("1234"), None);
    }
}
