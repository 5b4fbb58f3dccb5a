//! Tokens of one statement, with the bytes where they stand. sqlparser's tokenizer reads words and punctuation; what it
//! reads otherwise than PostgreSQL (operators, numbers, strings) is cut out by [`super::scan`] before.

use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::{Token as Lexeme, TokenWithSpan, Tokenizer, Whitespace};

use super::keywords::{Keyword, keyword};
use super::scan::{PieceKind, Scanner, StringKind, Unterminated};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// The keyword it is, if it is an unquoted word.
    pub(super) keyword: Option<&'static Keyword>,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// An unquoted word.
    Word,
    /// `"…"`
    QuotedIdent,
    /// `U&"…"`
    UnicodeIdent,
    String(StringKind),
    Number,
    /// `$1`
    Parameter,
    /// A run of operator characters, `=>` included.
    Operator,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    Comma,
    Semicolon,
    Dot,
    DotDot,
    Colon,
    /// `::`
    Typecast,
    /// `:=`
    Assign,
    /// A character that starts nothing.
    Other,
    /// The statement's end.
    End,
}

/// The tokens of the bytes from `start` up to `end`, without the last one that says [`TokenKind::End`].
///
/// # Errors
/// What never ends, and a number that letters follow, at their place.
pub(super) fn lex(text: &str, start: usize, end: usize, source: SourceId) -> Result<Vec<Token>, Box<Diagnostic>> {
    let mut tokens = Vec::with_capacity((end - start) / 5);
    let mut buffer = Vec::new();
    for piece in Scanner::new(text, start, end) {
        let simple = match piece.kind {
            PieceKind::Plain => {
                let stretch = text.get(piece.start..piece.end).unwrap_or_default();
                words(stretch, piece.start, &mut buffer, &mut tokens);
                continue;
            }
            PieceKind::LineComment | PieceKind::BlockComment => continue,
            PieceKind::Semicolon => TokenKind::Semicolon,
            PieceKind::String(kind) => TokenKind::String(kind),
            PieceKind::QuotedIdent => TokenKind::QuotedIdent,
            PieceKind::UnicodeIdent => TokenKind::UnicodeIdent,
            PieceKind::Operator => TokenKind::Operator,
            PieceKind::Number => TokenKind::Number,
            PieceKind::Parameter => TokenKind::Parameter,
            PieceKind::Dot => TokenKind::Dot,
            PieceKind::DotDot => TokenKind::DotDot,
            PieceKind::Other => TokenKind::Other,
            PieceKind::BadNumber => {
                let span = Span::new(source, piece.start as u32, piece.end as u32);
                let message = format!("trailing junk after numeric literal at or near \"{}\"", span.slice(text));
                return Err(Box::new(syntax_error(message, span, "a number ends before this does")));
            }
            PieceKind::Unterminated(what) => {
                return Err(Box::new(unterminated(what, piece.start, piece.end, source)));
            }
        };
        tokens.push(Token { kind: simple, keyword: None, start: piece.start as u32, end: piece.end as u32 });
    }
    Ok(tokens)
}

/// An error of syntax (42601) at a place.
pub(super) fn syntax_error(message: String, span: Span, label: impl Into<String>) -> Diagnostic {
    Diagnostic::error("syntax-error", message).at(span, label).sqlstate("42601")
}

/// The first string, name or comment between two bytes that has no end.
pub(crate) fn never_ends(text: &str, start: usize, end: usize, source: SourceId) -> Option<Diagnostic> {
    Scanner::new(text, start, end).find_map(|piece| match piece.kind {
        PieceKind::Unterminated(what) => Some(unterminated(what, piece.start, piece.end, source)),
        _ => None,
    })
}

/// PostgreSQL's message, and ours at what opens it.
fn unterminated(what: Unterminated, start: usize, end: usize, source: SourceId) -> Diagnostic {
    let (message, label, opening) = match what {
        Unterminated::String => ("unterminated quoted string", "this string never ends", 1),
        Unterminated::Ident => ("unterminated quoted identifier", "this name never ends", 1),
        Unterminated::Dollar => ("unterminated dollar-quoted string", "this string never ends", 1),
        Unterminated::Comment => ("unterminated /* comment", "this comment never ends", 2),
    };
    syntax_error(message.into(), Span::new(source, start as u32, (start + opening).min(end) as u32), label)
}

/// Reads a plain stretch with sqlparser's tokenizer. Its places count lines and characters; the lengths of the tokens
/// themselves lead back to bytes, in linear time.
fn words(stretch: &str, start: usize, buffer: &mut Vec<TokenWithSpan>, tokens: &mut Vec<Token>) {
    buffer.clear();
    let dialect = PostgreSqlDialect {};
    // A plain stretch holds nothing that the tokenizer refuses.
    let _ = Tokenizer::new(&dialect, stretch).tokenize_with_location_into_buf(buffer);
    let mut at = start;
    for lexeme in buffer.drain(..) {
        let (kind, length) = match lexeme.token {
            Lexeme::Word(word) => {
                let end = at + word.value.len();
                let keyword = keyword(&word.value);
                tokens.push(Token { kind: TokenKind::Word, keyword, start: at as u32, end: end as u32 });
                at = end;
                continue;
            }
            Lexeme::Whitespace(Whitespace::Newline) => {
                let rest = stretch.get(at - start..).unwrap_or_default();
                at += if rest.starts_with("\r\n") { 2 } else { 1 };
                continue;
            }
            Lexeme::Whitespace(_) => {
                at += 1;
                continue;
            }
            Lexeme::LParen => (TokenKind::LeftParen, 1),
            Lexeme::RParen => (TokenKind::RightParen, 1),
            Lexeme::LBracket => (TokenKind::LeftBracket, 1),
            Lexeme::RBracket => (TokenKind::RightBracket, 1),
            Lexeme::Comma => (TokenKind::Comma, 1),
            Lexeme::Colon => (TokenKind::Colon, 1),
            Lexeme::DoubleColon => (TokenKind::Typecast, 2),
            Lexeme::Assignment => (TokenKind::Assign, 2),
            _ => (TokenKind::Other, 1),
        };
        tokens.push(Token { kind, keyword: None, start: at as u32, end: (at + length) as u32 });
        at += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(TokenKind, &str)> {
        let tokens = lex(text, 0, text.len(), SourceId(0)).unwrap();
        tokens.into_iter().map(|token| (token.kind, &text[token.start as usize..token.end as usize])).collect()
    }

    #[test]
    fn words_and_punctuation_stand_where_they_stand() {
        let text = "select\r\n\té.ñame\r,\u{c}x ::\"T\"[1:2] from t$1(a := b)";
        assert_eq!(
            tokens(text).iter().map(|(_, text)| *text).collect::<Vec<_>>(),
            [
                "select", "é", ".", "ñame", ",", "x", "::", "\"T\"", "[", "1", ":", "2", "]", "from", "t$1", "(", "a",
                ":=", "b", ")"
            ]
        );
    }

    #[test]
    fn words_that_sqlparser_treats_apart_are_words() {
        for word in ["e", "E1", "n", "nq", "b", "x", "u", "r", "q", "_", "a_b", "a$", "\u{a0}"] {
            assert_eq!(tokens(word), [(TokenKind::Word, word)]);
        }
        assert_eq!(tokens("a._b").len(), 3);
        assert_eq!(tokens("\"a\"._b").len(), 3);
        assert_eq!(tokens(":::=").iter().map(|t| t.1).collect::<Vec<_>>(), ["::", ":="]);
        assert_eq!(tokens("{a\0"), [(TokenKind::Other, "{"), (TokenKind::Word, "a"), (TokenKind::Other, "\0")]);
    }

    #[test]
    fn what_never_ends_is_an_error_at_its_start() {
        let error = lex("select 'abc", 0, 11, SourceId(0)).unwrap_err();
        assert_eq!(error.message, "unterminated quoted string");
        assert_eq!(error.span(), Some(Span::new(SourceId(0), 7, 8)));
        let error = lex("select 12ab", 0, 11, SourceId(0)).unwrap_err();
        assert_eq!(error.span(), Some(Span::new(SourceId(0), 7, 11)));
    }
}
