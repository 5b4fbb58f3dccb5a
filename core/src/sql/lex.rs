//! From a statement's text to tokens with exact bytes. sqlparser cuts the text; operators are cut again by PostgreSQL's
//! own rules (its manual, "Lexical Structure: Operators"), which sqlparser's differ from.

use std::any::TypeId;

use sqlparser::dialect::{Dialect, PostgreSqlDialect};
use sqlparser::tokenizer::{Location, Token as Cut, TokenWithSpan, Tokenizer, Whitespace};

use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};

/// A token and its bytes in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: TokenKind,
    /// Its first byte.
    pub(super) start: u32,
    /// The byte after its last.
    pub(super) end: u32,
}

/// What a token is. The text of words and numbers is read from the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A keyword or an unquoted name.
    Word,
    /// A quoted name, its quotes resolved.
    Quoted(String),
    /// A number.
    Number,
    /// A string in any form, its escapes resolved.
    String(String),
    /// `B'…'`
    Bits(String),
    /// `X'…'`
    HexBits(String),
    /// `$1`
    Parameter(u32),
    /// An operator.
    Operator,
    /// One of `( ) [ ] , ; : .` or `::`, `:=`, `..`: the text says which.
    Punctuation,
}

/// PostgreSQL's lexical rules, without sqlparser's for operators, which refuse some of PostgreSQL's.
#[derive(Debug)]
struct Lexical;

impl Dialect for Lexical {
    fn dialect(&self) -> TypeId {
        TypeId::of::<PostgreSqlDialect>()
    }

    fn is_delimited_identifier_start(&self, c: char) -> bool {
        c == '"'
    }

    fn is_identifier_start(&self, c: char) -> bool {
        c.is_alphabetic() || c == '_' || !c.is_ascii()
    }

    fn is_identifier_part(&self, c: char) -> bool {
        self.is_identifier_start(c) || c.is_ascii_digit() || c == '$'
    }

    fn supports_unicode_string_literal(&self) -> bool {
        true
    }

    fn supports_nested_comments(&self) -> bool {
        true
    }

    fn supports_string_escape_constant(&self) -> bool {
        true
    }

    fn supports_numeric_literal_underscores(&self) -> bool {
        true
    }

    fn supports_non_decimal_integer_literals(&self) -> bool {
        true
    }
}

/// How often a statement may be cut anew; only nonsense needs it at all.
const MOST_RESTARTS: usize = 200;

/// The tokens of `text.get(start..end)`, with spans in the whole text.
pub(super) fn tokens(text: &str, start: usize, end: usize, source: SourceId) -> Result<Vec<Token>, Box<Diagnostic>> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut from = start;
    for _ in 0..MOST_RESTARTS {
        match Cutter::new(text, from, end, source)?.run(&mut tokens)? {
            None => return Ok(join_strings(tokens, text)),
            Some(again) => from = again,
        }
    }
    Err(broken(source, from, end, "too many operators that cannot be told apart"))
}

fn broken(source: SourceId, at: usize, end: usize, message: &str) -> Box<Diagnostic> {
    let span = Span::new(source, at as u32, end.min(at + 1).max(at) as u32);
    Box::new(Diagnostic::error("syntax-error", message).at(span, "").sqlstate("42601"))
}

struct Cutter<'a> {
    text: &'a str,
    end: usize,
    source: SourceId,
    cuts: Vec<TokenWithSpan>,
    /// The place that `at` is the byte of.
    location: Location,
    at: usize,
}

impl<'a> Cutter<'a> {
    fn new(text: &'a str, start: usize, end: usize, source: SourceId) -> Result<Self, Box<Diagnostic>> {
        let slice = text.get(start..end).unwrap_or_default();
        let location = Location { line: 1, column: 1 };
        let mut cutter = Self { text, end, source, cuts: Vec::new(), location, at: start };
        match Tokenizer::new(&Lexical, slice).tokenize_with_location() {
            Ok(cuts) => cutter.cuts = cuts,
            Err(error) => {
                let at = cutter.byte_of(error.location);
                return Err(broken(source, at, end, &error.message));
            }
        }
        Ok(cutter)
    }

    /// The byte of a place that is not before the last one asked for.
    fn byte_of(&mut self, to: Location) -> usize {
        let rest = self.text.get(self.at..self.end).unwrap_or_default();
        let mut passed = 0;
        for c in rest.chars() {
            if (self.location.line, self.location.column) >= (to.line, to.column) {
                break;
            }
            passed += c.len_utf8();
            if c == '\n' {
                self.location = Location { line: self.location.line + 1, column: 1 };
            } else {
                self.location.column += 1;
            }
        }
        self.at += passed;
        self.at
    }

    /// Collects tokens; answers where to start anew if an operator ends within one of sqlparser's tokens.
    fn run(mut self, tokens: &mut Vec<Token>) -> Result<Option<usize>, Box<Diagnostic>> {
        let mut operator_end = 0;
        for cut in std::mem::take(&mut self.cuts) {
            let start = self.byte_of(cut.span.start);
            let end = self.byte_of(cut.span.end);
            if start < operator_end {
                if end > operator_end {
                    return Ok(Some(operator_end));
                }
                continue;
            }
            let Some(kind) = self.kind(cut.token, start, end)? else {
                continue;
            };
            let end = if kind == TokenKind::Operator {
                operator_end = start + operator_length(self.text.get(start..self.end).unwrap_or_default());
                if end > operator_end {
                    tokens.push(Token { kind, start: start as u32, end: operator_end as u32 });
                    return Ok(Some(operator_end));
                }
                operator_end
            } else {
                end
            };
            tokens.push(Token { kind, start: start as u32, end: end as u32 });
        }
        Ok(None)
    }

    fn kind(&self, cut: Cut, start: usize, end: usize) -> Result<Option<TokenKind>, Box<Diagnostic>> {
        let first = self.text.as_bytes().get(start).copied().unwrap_or_default();
        Ok(Some(match cut {
            Cut::Whitespace(Whitespace::SingleLineComment { .. } | Whitespace::MultiLineComment(_)) | Cut::EOF => {
                return Ok(None);
            }
            Cut::Whitespace(_) => return Ok(None),
            Cut::Word(word) => match word.quote_style {
                Some('"') => TokenKind::Quoted(word.value),
                Some(other) => return Err(broken(self.source, start, end, &format!("unexpected quote {other}"))),
                None => TokenKind::Word,
            },
            Cut::SingleQuotedString(text) | Cut::EscapedStringLiteral(text) | Cut::UnicodeStringLiteral(text) => {
                TokenKind::String(text)
            }
            Cut::NationalStringLiteral(text) => TokenKind::String(text),
            Cut::DollarQuotedString(string) => TokenKind::String(string.value),
            Cut::SingleQuotedByteStringLiteral(digits) => TokenKind::Bits(digits),
            Cut::HexStringLiteral(_) if first == b'0' => TokenKind::Number,
            Cut::HexStringLiteral(digits) => TokenKind::HexBits(digits),
            Cut::Number(_, _) => TokenKind::Number,
            Cut::Placeholder(text) if first == b'$' => {
                let number = text.trim_start_matches('$').parse();
                TokenKind::Parameter(number.map_err(|_| broken(self.source, start, end, "not a parameter"))?)
            }
            _ if is_operator_byte(first) => TokenKind::Operator,
            _ if matches!(first, b'(' | b')' | b'[' | b']' | b',' | b';' | b':' | b'.') => TokenKind::Punctuation,
            other => {
                return Err(broken(self.source, start, end, &format!("syntax error at or near \"{other}\"")));
            }
        }))
    }
}

fn is_operator_byte(byte: u8) -> bool {
    b"+-*/<>=~!@#%^&|`?".contains(&byte)
}

/// How long the operator is that a text begins with: as long as can be, up to a comment, and without a final `+` or `-`
/// unless it has a character that makes such operators possible.
fn operator_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut length = 0;
    while let Some(byte) = bytes.get(length) {
        let comment = matches!((byte, bytes.get(length + 1)), (b'-', Some(b'-')) | (b'/', Some(b'*')));
        if !is_operator_byte(*byte) || (comment && length > 0) {
            break;
        }
        length += 1;
    }
    let frees = |bytes: &[u8]| bytes.iter().any(|byte| b"~!@#%^&|`?".contains(byte));
    while length > 1 {
        let operator = bytes.get(..length).unwrap_or_default();
        if !matches!(operator.last(), Some(b'+' | b'-')) || frees(operator) {
            break;
        }
        length -= 1;
    }
    length.max(1)
}

/// Joins strings that only white space with a line's end separates: SQL's way to continue a string.
fn join_strings(tokens: Vec<Token>, text: &str) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        if let (Some(last), TokenKind::String(more)) = (joined.last_mut(), &token.kind)
            && let TokenKind::String(before) = &mut last.kind
        {
            let between = text.get(last.end as usize..token.start as usize).unwrap_or_default();
            let quoted = text.as_bytes().get(token.start as usize) == Some(&b'\'');
            if quoted && between.contains('\n') && between.trim().is_empty() {
                before.push_str(more);
                last.end = token.end;
                continue;
            }
        }
        joined.push(token);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        let tokens = tokens(text, 0, text.len(), SourceId(0)).expect("tokens");
        tokens.iter().map(|token| &text[token.start as usize..token.end as usize]).collect()
    }

    #[test]
    fn operators_are_cut_as_postgresql_cuts_them() {
        assert_eq!(cut("a=-1"), ["a", "=", "-", "1"]);
        assert_eq!(cut("a @- b"), ["a", "@-", "b"]);
        assert_eq!(cut("a /|/ b <| c"), ["a", "/|/", "b", "<|", "c"]);
        assert_eq!(cut("a+--x\nb"), ["a", "+", "b"]);
        assert_eq!(cut("a*/*x*/b"), ["a", "*", "b"]);
        assert_eq!(cut("x->>'a'#>'{b}'::jsonb"), ["x", "->>", "'a'", "#>", "'{b}'", "::", "jsonb"]);
        assert_eq!(cut("a<>b a!=b a=>b a<=b"), ["a", "<>", "b", "a", "!=", "b", "a", "=>", "b", "a", "<=", "b"]);
    }

    #[test]
    fn spans_are_bytes_whatever_the_characters() {
        assert_eq!(
            cut("é, \"ü x\"\r\n , 'ß''s' . tab\u{1F600}"),
            ["é", ",", "\"ü x\"", ",", "'ß''s'", ".", "tab\u{1F600}"]
        );
    }

    #[test]
    fn strings_in_every_form() {
        let text = "'a'\n'b' E'\\n' $x$y$x$ U&'\\0061' B'01' X'1f' N'n'";
        let kinds: Vec<TokenKind> =
            tokens(text, 0, text.len(), SourceId(0)).expect("tokens").into_iter().map(|token| token.kind).collect();
        let string = |text: &str| TokenKind::String(text.to_owned());
        assert_eq!(
            kinds,
            [
                string("ab"),
                string("\n"),
                string("y"),
                string("a"),
                TokenKind::Bits("01".into()),
                TokenKind::HexBits("1f".into()),
                string("n"),
            ]
        );
    }
}
