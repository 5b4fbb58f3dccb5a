//! JSON: `json_in`, and `jsonb_in` with `jsonb_out`.

use super::number::decimal;
use super::{Input, Refused};

/// How deep arrays and objects may nest here; PostgreSQL's own limit is its stack.
const DEEPEST: u32 = 512;

/// A document. Numbers are text, so that none loses a digit.
enum Document {
    Plain(&'static str),
    Number(String),
    String(String),
    Array(Vec<Document>),
    Object(Vec<(String, Document)>),
}

/// `json_in`: the text as it is, if it is JSON.
pub(super) fn json(text: &str) -> Input {
    read(text, false).map(|_| text.to_owned())
}

/// `jsonb_in`, `jsonb_out`: keys by length and then by bytes, the last of equal ones, a space after each comma and colon.
pub(super) fn jsonb(text: &str) -> Input {
    let document = read(text, true)?;
    let mut shown = String::new();
    show(&document, &mut shown)?;
    Ok(shown)
}

fn read(text: &str, binary: bool) -> Result<Document, Refused> {
    let mut reader = Reader { rest: text, binary };
    let document = reader.value(0)?;
    reader.blanks();
    if reader.rest.is_empty() { Ok(document) } else { Err(reader.bad()) }
}

struct Reader<'t> {
    rest: &'t str,
    /// Whether it is for `jsonb`, whose strings cannot hold everything.
    binary: bool,
}

impl<'t> Reader<'t> {
    fn bad(&self) -> Refused {
        Refused::Invalid("invalid input syntax for type json".to_owned(), "22P02")
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.rest.strip_prefix(text);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn value(&mut self, depth: u32) -> Result<Document, Refused> {
        if depth > DEEPEST {
            return Err(Refused::Unknown("a deep document"));
        }
        self.blanks();
        match self.rest.bytes().next() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(Document::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => {
                let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(self.rest.len());
                let (word, rest) = self.rest.split_at_checked(end).unwrap_or_default();
                let word = match word {
                    "null" => "null",
                    "true" => "true",
                    "false" => "false",
                    _ => return Err(self.bad()),
                };
                self.rest = rest;
                Ok(Document::Plain(word))
            }
        }
    }

    fn object(&mut self, depth: u32) -> Result<Document, Refused> {
        let mut members = Vec::new();
        self.eat("{");
        self.blanks();
        if self.eat("}") {
            return Ok(Document::Object(members));
        }
        loop {
            self.blanks();
            if !self.rest.starts_with('"') {
                return Err(self.bad());
            }
            let key = self.string()?;
            self.blanks();
            if !self.eat(":") {
                return Err(self.bad());
            }
            members.push((key, self.value(depth + 1)?));
            self.blanks();
            if self.eat("}") {
                return Ok(Document::Object(members));
            }
            if !self.eat(",") {
                return Err(self.bad());
            }
        }
    }

    fn array(&mut self, depth: u32) -> Result<Document, Refused> {
        let mut items = Vec::new();
        self.eat("[");
        self.blanks();
        if self.eat("]") {
            return Ok(Document::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.blanks();
            if self.eat("]") {
                return Ok(Document::Array(items));
            }
            if !self.eat(",") {
                return Err(self.bad());
            }
        }
    }

    fn number(&mut self) -> Result<Document, Refused> {
        let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let at = |end: usize| self.rest.get(end..).unwrap_or_default();
        let mut end = usize::from(self.rest.starts_with('-'));
        let whole = digits(at(end));
        if whole == 0 || whole > 1 && at(end).starts_with('0') {
            return Err(self.bad());
        }
        end += whole;
        if at(end).starts_with('.') {
            let fraction = digits(at(end + 1));
            if fraction == 0 {
                return Err(self.bad());
            }
            end += 1 + fraction;
        }
        if at(end).starts_with(['e', 'E']) {
            let sign = usize::from(at(end + 1).starts_with(['-', '+']));
            let exponent = digits(at(end + 1 + sign));
            if exponent == 0 {
                return Err(self.bad());
            }
            end += 1 + sign + exponent;
        }
        if at(end).starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return Err(self.bad());
        }
        let (number, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        self.rest = rest;
        Ok(Document::Number(number.to_owned()))
    }

    /// A string with its escapes resolved.
    fn string(&mut self) -> Result<String, Refused> {
        let mut text = String::new();
        let mut chars: std::str::Chars<'t> = self.rest.chars();
        chars.next();
        loop {
            match chars.next() {
                Some('"') => break,
                Some('\\') => match chars.next() {
                    Some('b') => text.push('\u{8}'),
                    Some('f') => text.push('\u{c}'),
                    Some('n') => text.push('\n'),
                    Some('r') => text.push('\r'),
                    Some('t') => text.push('\t'),
                    Some('u') => text.push(self.escape(&mut chars)?),
                    Some(c @ ('"' | '\\' | '/')) => text.push(c),
                    _ => return Err(self.bad()),
                },
                Some(c) if c >= ' ' => text.push(c),
                Some(_) | None => return Err(self.bad()),
            }
        }
        self.rest = chars.as_str();
        Ok(text)
    }

    fn escape(&self, chars: &mut std::str::Chars<'t>) -> Result<char, Refused> {
        let unit = |chars: &mut std::str::Chars<'t>| {
            let (digits, rest) = chars.as_str().split_at_checked(4)?;
            let fits = digits.bytes().all(|b| b.is_ascii_hexdigit());
            *chars = rest.chars();
            fits.then(|| u32::from_str_radix(digits, 16).ok())?
        };
        let first = unit(chars).ok_or_else(|| self.bad())?;
        if first == 0 && self.binary {
            return Err(Refused::Invalid("unsupported Unicode escape sequence".to_owned(), "22P05"));
        }
        let code = if (0xd800..0xdc00).contains(&first) {
            let pair = chars.as_str().strip_prefix("\\u").map(str::chars);
            let mut rest = pair.ok_or_else(|| self.bad())?;
            let second = unit(&mut rest).filter(|second| (0xdc00..0xe000).contains(second));
            *chars = rest;
            0x10000 + ((first - 0xd800) << 10) + (second.ok_or_else(|| self.bad())? - 0xdc00)
        } else {
            first
        };
        char::from_u32(code).ok_or_else(|| self.bad())
    }
}

fn show(document: &Document, out: &mut String) -> Result<(), Refused> {
    match document {
        Document::Plain(word) => out.push_str(word),
        Document::Number(digits) => out.push_str(&decimal(digits).ok_or(Refused::Unknown("a great number"))?),
        Document::String(text) => show_string(text, out),
        Document::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                show(item, out)?;
            }
            out.push(']');
        }
        Document::Object(members) => {
            let mut last: std::collections::BTreeMap<(usize, &str), &Document> = std::collections::BTreeMap::new();
            for (key, value) in members {
                last.insert((key.len(), key), value);
            }
            out.push('{');
            for (at, ((_, key), value)) in last.into_iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
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
            jsonb(r#"{"bb":1,"a":[true,null],"c":{}, "bb": 2.50}"#).as_deref(),
            Ok(r#"{"a": [true, null], "c": {}, "bb": 2.50}"#)
        );
        assert_eq!(jsonb(r#"[1e2, "\u00e9\ud83d\ude00", -0.10]"#).as_deref(), Ok("[100, \"é😀\", -0.10]"));
        for text in ["{", "", "[1,]", "{\"a\"}", "01", "nul", "\"\\x\"", "[1] 2", "-"] {
            assert!(matches!(jsonb(text), Err(Refused::Invalid(_, "22P02"))), "{text}");
        }
        assert!(matches!(jsonb("\"\\u0000\""), Err(Refused::Invalid(_, "22P05"))));
        assert!(json("\"\\u0000\"").is_ok());
    }
}
