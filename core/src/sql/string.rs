//! What string constants and Unicode identifiers say, escapes resolved, and what integers are worth.

use super::ast::{Literal, Text};
use super::cursor::{Cursor, Parse};
use super::lex::{Token, TokenKind};
use super::scan::StringKind;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Whether a string that says characters (`Sconst`) is next: neither bits nor `N'…'`.
pub(super) fn at_string(cursor: &Cursor<'_>) -> bool {
    says_characters(cursor.peek())
}

/// Whether the token that many places on is such a string.
pub(super) fn at_string_nth(cursor: &Cursor<'_>, nth: usize) -> bool {
    says_characters(cursor.peek_nth(nth))
}

fn says_characters(token: Token) -> bool {
    matches!(
        token.kind,
        TokenKind::String(StringKind::Plain | StringKind::Escape | StringKind::Unicode | StringKind::Dollar)
    )
}

/// `Sconst`
pub(super) fn string(cursor: &mut Cursor<'_>, what: &str) -> Parse<Text> {
    let token = cursor.peek();
    match token.kind {
        TokenKind::String(kind) if at_string(cursor) => {
            cursor.bump();
            let text = value(cursor, token, kind)?;
            Ok(Text { text, span: cursor.span_from(token.start) })
        }
        _ => Err(cursor.error(what)),
    }
}

/// The constant that a string token of any kind is. The token was taken.
pub(super) fn literal(cursor: &mut Cursor<'_>, token: Token, kind: StringKind) -> Parse<Literal> {
    let value = value(cursor, token, kind)?;
    match kind {
        StringKind::Plain | StringKind::Escape | StringKind::Unicode | StringKind::National | StringKind::Dollar => {
            Ok(Literal::String(value))
        }
        StringKind::Bits => Ok(Literal::Bits(value)),
        StringKind::HexBits => Ok(Literal::HexBits(value)),
    }
}

fn value(cursor: &mut Cursor<'_>, token: Token, kind: StringKind) -> Parse<String> {
    let written = cursor.slice(token);
    let span = cursor.span(token);
    let value = match kind {
        StringKind::Plain => segments(written),
        StringKind::National | StringKind::Bits | StringKind::HexBits => segments(written.get(1..).unwrap_or_default()),
        StringKind::Escape => resolve_escapes(&raw_segments(written.get(1..).unwrap_or_default(), true), span)?,
        StringKind::Unicode => {
            let raw = segments(written.get(2..).unwrap_or_default());
            let escape = unicode_escape(cursor)?;
            resolve_unicode(&raw, escape, span)?
        }
        StringKind::Dollar => {
            let tag = written.get(1..).and_then(|rest| rest.find('$')).map_or(0, |at| at + 2);
            written.get(tag..written.len().saturating_sub(tag)).unwrap_or_default().to_owned()
        }
    };
    Ok(value)
}

/// What a `U&"…"` token names. The token was taken; a UESCAPE may follow.
pub(super) fn unicode_ident(cursor: &mut Cursor<'_>, token: Token) -> Parse<String> {
    let written = cursor.slice(token);
    let raw = written.get(3..written.len().saturating_sub(1)).unwrap_or_default().replace("\"\"", "\"");
    let escape = unicode_escape(cursor)?;
    resolve_unicode(&raw, escape, cursor.span(token))
}

/// `UESCAPE 'c'`
fn unicode_escape(cursor: &mut Cursor<'_>) -> Parse<char> {
    if !cursor.at_word("uescape") {
        return Ok('\\');
    }
    cursor.bump();
    let token = cursor.peek();
    if token.kind != TokenKind::String(StringKind::Plain) {
        return Err(cursor.error("an escape character between quotes"));
    }
    cursor.bump();
    let escape = segments(cursor.slice(token));
    let mut chars = escape.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None)
            if c.is_ascii() && !c.is_ascii_hexdigit() && !matches!(c, '+' | '\'' | '"') && !c.is_ascii_whitespace() =>
        {
            Ok(c)
        }
        _ => Err(cursor.mistake(cursor.span(token), "invalid Unicode escape character")),
    }
}

/// The text of a string without its quotes: doubled quotes are one, what continues it is joined.
fn segments(written: &str) -> String {
    raw_segments(written, false).replace("''", "'")
}

/// The text between the quotes, as written; the parts of a continued string are joined.
fn raw_segments(written: &str, backslash: bool) -> String {
    let mut joined = String::with_capacity(written.len());
    let mut rest = written;
    // Between two parts there are white space and comments, where quotes may stand.
    while let Some(part) = rest.strip_prefix('\'') {
        let end = part_end(part, backslash);
        joined.push_str(part.get(..end).unwrap_or_default());
        rest = gap(part.get(end + 1..).unwrap_or_default());
    }
    joined
}

/// Where the closing quote of a part stands.
fn part_end(part: &str, backslash: bool) -> usize {
    let bytes = part.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if backslash => at += 2,
            b'\'' if bytes.get(at + 1) == Some(&b'\'') => at += 2,
            b'\'' => return at,
            _ => at += 1,
        }
    }
    part.len()
}

/// Skips white space and comments between the parts of a string.
fn gap(mut rest: &str) -> &str {
    loop {
        let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
        if !trimmed.starts_with("--") {
            return trimmed;
        }
        rest = trimmed.find(['\n', '\r']).and_then(|end| trimmed.get(end..)).unwrap_or_default();
    }
}

fn invalid(span: Span, message: &str, sqlstate: &'static str) -> Box<Diagnostic> {
    Box::new(Diagnostic::error("invalid-string", message).at(span, "").sqlstate(sqlstate))
}

/// `E'…'`: `\n`, `\x41`, `\101`, `\u0041`, `\U00000041`.
fn resolve_escapes(raw: &str, span: Span) -> Parse<String> {
    let mut bytes: Vec<u8> = Vec::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    let mut pair: Option<u32> = None;
    while let Some(c) = chars.next() {
        let escaped = if c == '\\' { chars.next() } else { None };
        if pair.is_some() && !matches!(escaped, Some('u' | 'U')) {
            return Err(invalid(span, "invalid Unicode surrogate pair", "42601"));
        }
        let mut digits = |most: usize, radix: u32| {
            let mut value = None;
            for _ in 0..most {
                let Some(digit) = chars.peek().and_then(|c| c.to_digit(radix)) else { break };
                chars.next();
                value = Some(value.unwrap_or(0) * radix + digit);
            }
            value
        };
        match (c, escaped) {
            ('\'', _) => {
                chars.next_if_eq(&'\'');
                bytes.push(b'\'');
            }
            ('\\', None) => {}
            (c, None) => bytes.extend(c.encode_utf8(&mut [0; 4]).bytes()),
            (_, Some('b')) => bytes.push(8),
            (_, Some('f')) => bytes.push(12),
            (_, Some('n')) => bytes.push(b'\n'),
            (_, Some('r')) => bytes.push(b'\r'),
            (_, Some('t')) => bytes.push(b'\t'),
            (_, Some('v')) => bytes.push(11),
            (_, Some('x')) => bytes.push(digits(2, 16).unwrap_or(u32::from(b'x')) as u8),
            (_, Some(first @ '0'..='7')) => {
                let first = first.to_digit(8).unwrap_or_default();
                let more = octal(&mut chars);
                bytes.push(more.iter().fold(first, |value, digit| value * 8 + digit) as u8);
            }
            (_, Some(length @ ('u' | 'U'))) => {
                let count = if length == 'u' { 4 } else { 8 };
                let written: String =
                    std::iter::from_fn(|| chars.next_if(char::is_ascii_hexdigit)).take(count).collect();
                let code = u32::from_str_radix(&written, 16).ok().filter(|_| written.len() == count);
                let Some(code) = code else { return Err(invalid(span, "invalid Unicode escape", "22025")) };
                push_code(&mut pair, code, span, |c| bytes.extend(c.encode_utf8(&mut [0; 4]).bytes()))?;
            }
            (_, Some(other)) => bytes.extend(other.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    if pair.is_some() {
        return Err(invalid(span, "invalid Unicode surrogate pair", "42601"));
    }
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Ok(text),
        _ => Err(invalid(span, "invalid byte sequence for encoding \"UTF8\"", "22021")),
    }
}

/// Up to two more digits of an octal escape.
fn octal(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Vec<u32> {
    let digits = std::iter::from_fn(|| chars.next_if(|c| c.is_digit(8)));
    digits.take(2).filter_map(|c| c.to_digit(8)).collect()
}

/// Adds a code point, the halves of a surrogate pair together.
fn push_code(pair: &mut Option<u32>, code: u32, span: Span, mut push: impl FnMut(char)) -> Parse<()> {
    let code = match (*pair, code) {
        (None, 0xD800..=0xDBFF) => {
            *pair = Some(code);
            return Ok(());
        }
        (Some(high), 0xDC00..=0xDFFF) => 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00),
        (Some(_), _) | (None, 0xDC00..=0xDFFF) => return Err(invalid(span, "invalid Unicode surrogate pair", "42601")),
        (None, code) => code,
    };
    *pair = None;
    match char::from_u32(code) {
        Some(c) if c != '\0' => push(c),
        _ => return Err(invalid(span, "invalid Unicode escape value", "42601")),
    }
    Ok(())
}

/// `U&'…'`: `\0041`, `\+000041`, the escape character doubled for itself.
fn resolve_unicode(raw: &str, escape: char, span: Span) -> Parse<String> {
    let mut text = String::with_capacity(raw.len());
    let mut pair = None;
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        let hex = |start: usize, length: usize| {
            let digits =
                after.get(start..start + length).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
            Some((u32::from_str_radix(digits, 16).ok()?, start + length))
        };
        let code = if c != escape {
            None
        } else if after.starts_with('+') {
            hex(1, 6)
        } else {
            hex(0, 4)
        };
        let (plain, taken) = match code {
            Some((code, taken)) => {
                push_code(&mut pair, code, span, |c| text.push(c))?;
                (None, taken)
            }
            None if c != escape => (Some(c), 0),
            None if after.starts_with(escape) => (Some(c), escape.len_utf8()),
            None => return Err(invalid(span, "invalid Unicode escape", "42601")),
        };
        if let Some(c) = plain {
            if pair.is_some() {
                return Err(invalid(span, "invalid Unicode surrogate pair", "42601"));
            }
            text.push(c);
        }
        rest = after.get(taken..).unwrap_or_default();
    }
    match pair {
        Some(_) => Err(invalid(span, "invalid Unicode surrogate pair", "42601")),
        None => Ok(text),
    }
}

/// The value of an integer as written: `10`, `1_000`, `0x1f`, `0o17`, `0b1`. `None` for what is none or does not fit.
pub(super) fn integer(written: &str) -> Option<i64> {
    let digits = written.replace('_', "");
    let (digits, radix) = match digits.get(..2) {
        Some("0x" | "0X") => (digits.get(2..)?, 16),
        Some("0o" | "0O") => (digits.get(2..)?, 8),
        Some("0b" | "0B") => (digits.get(2..)?, 2),
        _ => (digits.as_str(), 10),
    };
    i64::from_str_radix(digits, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Idents;
    use crate::source::SourceId;

    fn read(written: &str) -> Result<String, String> {
        let mut idents = Idents::default();
        let cursor = Cursor::new(written, 0, written.len(), SourceId(0), &mut idents);
        let mut cursor = cursor.map_err(|error| error.message.clone())?;
        let text = string(&mut cursor, "a string").map_err(|error| error.message.clone())?;
        cursor.finish().map_err(|error| error.message.clone())?;
        Ok(text.text)
    }

    #[test]
    fn strings_say_what_postgresql_reads() {
        for (written, value) in [
            ("'a''b'", "a'b"),
            ("'a\\n'", "a\\n"),
            ("'a'\n'b'", "ab"),
            ("'a' -- it's\n\t'b''c'", "ab'c"),
            (r"E'\n\t\\\'\x41\101\u00e9\U0001F600\q'", "\n\t\\'AAé😀q"),
            (r"E'\uD83D\uDE00'", "😀"),
            ("E'a''b\\\n'", "a'b\n"),
            (r"E'\xc3\xa9'", "é"),
            (r"U&'\0041\+01F600\\'", "A😀\\"),
            ("U&'d!0061t!!' UESCAPE '!'", "dat!"),
            ("$$a'b$c$$", "a'b$c"),
            ("$x$ $$ $x$", " $$ "),
            ("''", ""),
        ] {
            assert_eq!(read(written).as_deref(), Ok(value), "{written}");
        }
    }

    #[test]
    fn what_no_string_can_say_is_an_error() {
        for written in [r"E'\xff'", r"E'\0'", r"E'\u00'", r"E'\uD83D'", r"U&'\00'", r"U&'\DE00'", "U&'x' UESCAPE 'a'"] {
            assert!(read(written).is_err(), "{written}");
        }
    }

    #[test]
    fn integers_have_their_worth() {
        assert_eq!(integer("1_000"), Some(1000));
        assert_eq!(integer("0x1F"), Some(31));
        assert_eq!(integer("0b101"), Some(5));
        assert_eq!(integer("1.5"), None);
        assert_eq!(integer("99999999999999999999"), None);
    }
}
