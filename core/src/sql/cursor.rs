//! A place among a statement's tokens, and the small moves that every part of the parser makes.

use super::ast::{Name, ObjectName, Text};
use super::keywords::{self, Category};
use super::lex::{Token, TokenKind};
use crate::diagnostic::Diagnostic;
use crate::name::Ident;
use crate::source::{SourceId, Span};

/// What a move of the parser yields: a part of the tree, or why there is none.
pub(super) type Parsed<T> = Result<T, Box<Diagnostic>>;

/// How deep expressions and queries may nest: deeper ones would overflow the stack of a browser's worker.
pub(super) const MOST_NESTING: u32 = 96;
/// How many operators may follow each other in one expression without AND or OR between them.
pub(super) const MOST_OPERATORS: u32 = 400;

/// A place among the tokens of one statement.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    tokens: &'a [Token],
    at: usize,
    source: SourceId,
    depth: u32,
    /// How often a form was given up and read another way; each time costs the time of what it holds.
    retries: u32,
    /// The byte after the statement, where what is missing at its end is missed.
    end: u32,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a [Token], source: SourceId, end: usize) -> Self {
        Self { text, tokens, at: 0, source, depth: 0, retries: 0, end: end as u32 }
    }

    pub(super) fn position(&self) -> usize {
        self.at
    }

    pub(super) fn go_back(&mut self, position: usize) {
        self.at = position;
    }

    /// Goes back to read something another way. A statement may do so a bounded number of times.
    pub(super) fn retry_from(&mut self, position: usize) -> Parsed<()> {
        self.retries += 1;
        if self.retries > 64 {
            return Err(self.too_complex("too irregular to be read"));
        }
        self.at = position;
        Ok(())
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    fn token(&self, ahead: usize) -> Option<&'a Token> {
        self.tokens.get(self.at + ahead)
    }

    pub(super) fn kind(&self, ahead: usize) -> Option<&'a TokenKind> {
        self.token(ahead).map(|token| &token.kind)
    }

    /// The text of the token `ahead` of this place.
    pub(super) fn word_text(&self, ahead: usize) -> &'a str {
        let token = self.token(ahead);
        token.and_then(|token| self.text.get(token.start as usize..token.end as usize)).unwrap_or_default()
    }

    /// The bytes of the next token; at the end, an empty span there.
    pub(super) fn span(&self) -> Span {
        let (start, end) = self.token(0).map_or((self.end, self.end), |token| (token.start, token.end));
        Span::new(self.source, start, end)
    }

    /// The bytes from the token at `start` to the last one passed.
    pub(super) fn span_from(&self, start: usize) -> Span {
        let first = self.tokens.get(start).map_or(self.end, |token| token.start);
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(first, |token| token.end);
        Span::new(self.source, first, last.max(first))
    }

    /// The text from the token at `start` to the last one passed.
    pub(super) fn text_from(&self, start: usize) -> &'a str {
        self.span_from(start).slice(self.text)
    }

    /// A syntax error at the next token, in PostgreSQL's words.
    pub(super) fn unexpected(&self, expected: &str) -> Box<Diagnostic> {
        let message = if self.at_end() {
            "syntax error at end of statement".to_owned()
        } else {
            format!("syntax error at or near \"{}\"", shorten(self.word_text(0)))
        };
        let label = if expected.is_empty() { String::new() } else { format!("expected {expected}") };
        Box::new(Diagnostic::error("syntax-error", message).at(self.span(), label).sqlstate("42601"))
    }

    /// Runs `parse` one level deeper.
    pub(super) fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MOST_NESTING {
            return Err(self.too_complex(&format!("nested more than {MOST_NESTING} levels deep")));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    pub(super) fn too_complex(&self, why: &str) -> Box<Diagnostic> {
        let diagnostic = Diagnostic::error("too-complex", format!("this expression is {why}"))
            .at(self.span(), "")
            .help("split it, for instance into a function")
            .sqlstate("54001");
        Box::new(diagnostic)
    }

    // Keywords

    /// Whether the token `ahead` is that keyword, given in lower case.
    pub(super) fn is_at(&self, ahead: usize, keyword: &str) -> bool {
        self.kind(ahead) == Some(&TokenKind::Word) && self.word_text(ahead).eq_ignore_ascii_case(keyword)
    }

    pub(super) fn is(&self, keyword: &str) -> bool {
        self.is_at(0, keyword)
    }

    pub(super) fn is_any(&self, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.is(keyword))
    }

    /// Passes that keyword if it is next.
    pub(super) fn take(&mut self, keyword: &str) -> bool {
        let found = self.is(keyword);
        self.at += usize::from(found);
        found
    }

    /// Whether those keywords come next, separated by spaces in `phrase`.
    pub(super) fn is_phrase(&self, phrase: &str) -> bool {
        phrase.split(' ').enumerate().all(|(ahead, keyword)| self.is_at(ahead, keyword))
    }

    /// Passes those keywords if all of them come next.
    pub(super) fn take_phrase(&mut self, phrase: &str) -> bool {
        let found = self.is_phrase(phrase);
        if found {
            self.at += phrase.split(' ').count();
        }
        found
    }

    pub(super) fn expect(&mut self, phrase: &str) -> Parsed<()> {
        if self.take_phrase(phrase) { Ok(()) } else { Err(self.unexpected(&phrase.to_ascii_uppercase())) }
    }

    // Punctuation and operators

    /// Whether the token `ahead` is that punctuation or operator.
    pub(super) fn is_symbol_at(&self, ahead: usize, symbol: &str) -> bool {
        matches!(self.kind(ahead), Some(TokenKind::Punctuation | TokenKind::Operator))
            && self.word_text(ahead) == symbol
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        self.is_symbol_at(0, symbol)
    }

    pub(super) fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    pub(super) fn expect_symbol(&mut self, symbol: &str) -> Parsed<()> {
        if self.take_symbol(symbol) { Ok(()) } else { Err(self.unexpected(&format!("\"{symbol}\""))) }
    }

    /// One or more, separated by commas.
    pub(super) fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.take_symbol(",") {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// One or more, separated by commas, in parentheses.
    pub(super) fn parenthesized<T>(&mut self, item: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        self.expect_symbol("(")?;
        let items = self.list(item)?;
        self.expect_symbol(")")?;
        Ok(items)
    }

    /// Passes everything up to and with the parenthesis that closes the one just passed.
    pub(super) fn skip_to_close(&mut self) -> Parsed<()> {
        let mut depth = 1u32;
        while !self.at_end() {
            if self.is_symbol("(") {
                depth += 1;
            } else if self.is_symbol(")") {
                depth -= 1;
            }
            self.advance();
            if depth == 0 {
                return Ok(());
            }
        }
        Err(self.unexpected("\")\""))
    }

    // Names and constants

    /// A name of which these categories of keyword are no part.
    fn name_unless(&mut self, refused: impl Fn(Category) -> bool, expected: &str) -> Parsed<Name> {
        let ident = match self.kind(0) {
            Some(TokenKind::Quoted(text)) if !text.is_empty() => Ident::new(text),
            Some(TokenKind::Word) => {
                let folded = fold(self.word_text(0));
                if keywords::category(&folded).is_some_and(refused) {
                    return Err(self.unexpected(expected));
                }
                Ident::new(folded)
            }
            _ => return Err(self.unexpected(expected)),
        };
        let span = self.span();
        self.advance();
        Ok(Name { ident, span })
    }

    /// The name of a column, a table, a constraint (`ColId`).
    pub(super) fn name(&mut self) -> Parsed<Name> {
        self.name_unless(|category| matches!(category, Category::Reserved | Category::TypeFunctionName), "a name")
    }

    /// The name of a type or a function (`type_function_name`).
    pub(super) fn type_or_function_name(&mut self) -> Parsed<Name> {
        self.name_unless(|category| matches!(category, Category::Reserved | Category::ColumnName), "a name")
    }

    /// A label, which may be any keyword (`ColLabel`).
    pub(super) fn label(&mut self) -> Parsed<Name> {
        self.name_unless(|_| false, "a name")
    }

    /// Whether a name of a column or table comes next.
    pub(super) fn is_name(&self) -> bool {
        match self.kind(0) {
            Some(TokenKind::Quoted(_)) => true,
            Some(TokenKind::Word) => !matches!(
                keywords::category(&fold(self.word_text(0))),
                Some(Category::Reserved | Category::TypeFunctionName)
            ),
            _ => false,
        }
    }

    /// `name`, `schema.name`, `database.schema.name`
    pub(super) fn object_name(&mut self) -> Parsed<ObjectName> {
        let first = self.name()?;
        self.object_name_after(first)
    }

    /// The rest of a qualified name.
    pub(super) fn object_name_after(&mut self, first: Name) -> Parsed<ObjectName> {
        let mut qualifiers = Vec::new();
        let mut name = first;
        while self.is_symbol(".") && !self.is_symbol_at(1, "*") {
            if qualifiers.len() == 2 {
                return Err(self.unexpected("a name of at most three parts"));
            }
            self.advance();
            qualifiers.push(name);
            name = self.label()?;
        }
        Ok(ObjectName { qualifiers, name })
    }

    /// A string constant.
    pub(super) fn string(&mut self) -> Parsed<Text> {
        match self.kind(0) {
            Some(TokenKind::String(text)) => {
                let text = Text { text: text.clone(), span: self.span() };
                self.advance();
                Ok(text)
            }
            _ => Err(self.unexpected("a string")),
        }
    }

    /// An integer with an optional sign.
    pub(super) fn integer(&mut self) -> Parsed<i64> {
        let start = self.position();
        let negative = self.take_symbol("-");
        if !negative {
            self.take_symbol("+");
        }
        if self.kind(0) != Some(&TokenKind::Number) {
            return Err(self.unexpected("a whole number"));
        }
        let digits = self.word_text(0).replace('_', "");
        let signed = if negative { format!("-{digits}") } else { digits };
        match signed.parse() {
            Ok(value) => {
                self.advance();
                Ok(value)
            }
            Err(_) => {
                self.go_back(start);
                Err(self.unexpected("a whole number of at most 64 bits"))
            }
        }
    }
}

/// Folds an unquoted name as PostgreSQL does: ASCII letters only.
pub(super) fn fold(word: &str) -> String {
    word.to_ascii_lowercase()
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= 60 {
        return text.to_owned();
    }
    text.chars().take(60).chain("…".chars()).collect()
}
