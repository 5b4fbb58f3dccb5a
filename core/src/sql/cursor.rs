//! A place among the tokens of one statement, and what every part of the parser asks of it.

use std::borrow::Cow;

use super::ast::{Clause, Expr, ExprKind, Name, ObjectName, Operator};
use super::keywords::Category;
use super::lex::{Token, TokenKind, lex, syntax_error};
use super::string;
use crate::diagnostic::Diagnostic;
use crate::name::Idents;
use crate::source::{SourceId, Span};

/// What a part of the parser returns: the first mistake ends a statement.
pub(super) type Parse<T> = Result<T, Box<Diagnostic>>;

/// How deep the parser may call itself. Measured: the deepest text fits the stack of a browser.
const MAX_DEPTH: u32 = 200;

/// How high a tree may grow, be it by operators in a row: whoever walks or drops it calls itself as often.
const MAX_HEIGHT: u32 = 300;

/// A place among the tokens of one statement.
pub(super) struct Cursor<'a> {
    text: &'a str,
    source: SourceId,
    tokens: Vec<Token>,
    at: usize,
    /// The end of the last token that was taken.
    last: u32,
    end: u32,
    depth: u32,
    height: u32,
    /// The table of `SELECT … INTO`, where one is allowed.
    into: MayInto,
    idents: &'a mut Idents,
}

/// Whether a query may say INTO.
enum MayInto {
    Forbidden,
    Allowed,
    Found(crate::sql::ast::IntoTable),
}

/// The height of a tree around the part that is being read.
pub(super) struct Outer(u32);

impl<'a> Cursor<'a> {
    /// The tokens of the bytes from `start` up to `end`.
    pub(super) fn new(
        text: &'a str,
        start: usize,
        end: usize,
        source: SourceId,
        idents: &'a mut Idents,
    ) -> Parse<Self> {
        let tokens = lex(text, start, end, source)?;
        let end = tokens.last().map_or(start as u32, |token| token.end);
        let (last, into) = (start as u32, MayInto::Forbidden);
        Ok(Self { text, source, tokens, at: 0, last, end, depth: 0, height: 0, into, idents })
    }

    /// Lets the next query that is read say INTO.
    pub(super) fn allow_into(&mut self) {
        self.into = MayInto::Allowed;
    }

    /// Whether a query may say INTO here. It may once, and no query within it.
    pub(super) fn may_say_into(&self) -> bool {
        matches!(self.into, MayInto::Allowed)
    }

    /// Notes what a query said after INTO.
    pub(super) fn note_into(&mut self, table: crate::sql::ast::IntoTable) {
        self.into = MayInto::Found(table);
    }

    /// What a query said after INTO.
    pub(super) fn take_into(&mut self) -> Option<crate::sql::ast::IntoTable> {
        match std::mem::replace(&mut self.into, MayInto::Forbidden) {
            MayInto::Found(table) => Some(table),
            MayInto::Forbidden | MayInto::Allowed => None,
        }
    }

    // Tokens

    pub(super) fn peek(&self) -> Token {
        self.peek_nth(0)
    }

    pub(super) fn peek_nth(&self, n: usize) -> Token {
        let end = Token { kind: TokenKind::End, keyword: None, start: self.end, end: self.end };
        self.tokens.get(self.at + n).copied().unwrap_or(end)
    }

    pub(super) fn bump(&mut self) -> Token {
        let token = self.peek();
        if token.kind != TokenKind::End {
            self.at += 1;
            self.last = token.end;
        }
        token
    }

    pub(super) fn is(&self, kind: TokenKind) -> bool {
        self.peek().kind == kind
    }

    pub(super) fn is_nth(&self, n: usize, kind: TokenKind) -> bool {
        self.peek_nth(n).kind == kind
    }

    pub(super) fn is_end(&self) -> bool {
        self.is(TokenKind::End)
    }

    pub(super) fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.is(kind);
        if found {
            self.bump();
        }
        found
    }

    pub(super) fn expect(&mut self, kind: TokenKind, what: &str) -> Parse<Token> {
        if self.is(kind) { Ok(self.bump()) } else { Err(self.error(what)) }
    }

    pub(super) fn open(&mut self) -> Parse<Token> {
        self.expect(TokenKind::LeftParen, "`(`")
    }

    pub(super) fn close(&mut self) -> Parse<Token> {
        self.expect(TokenKind::RightParen, "`)`")
    }

    /// Nothing may follow.
    pub(super) fn finish(&self) -> Parse<()> {
        if self.is_end() { Ok(()) } else { Err(self.error("the statement's end")) }
    }

    /// Whether it is PostgreSQL that has written the text.
    pub(super) fn is_printed(&self) -> bool {
        self.source == SourceId::PRINTED
    }

    /// The text of a token.
    pub(super) fn slice(&self, token: Token) -> &'a str {
        self.text.get(token.start as usize..token.end as usize).unwrap_or_default()
    }

    /// The text of a span.
    pub(super) fn text(&self, span: Span) -> &'a str {
        span.slice(self.text)
    }

    // Keywords and operators

    /// The keyword at this place, or nothing.
    pub(super) fn word(&self) -> &'static str {
        self.word_nth(0)
    }

    pub(super) fn word_nth(&self, n: usize) -> &'static str {
        self.tokens.get(self.at + n).and_then(|token| token.keyword).map_or("", |keyword| keyword.word)
    }

    pub(super) fn at_word(&self, word: &str) -> bool {
        self.word() == word
    }

    pub(super) fn at_words(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(n, word)| self.word_nth(n) == *word)
    }

    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        self.eat_words(&[word])
    }

    pub(super) fn at_word_after_comma(&self, word: &str) -> bool {
        self.is(TokenKind::Comma) && self.word_nth(1) == word
    }

    /// Takes all of the words or none.
    pub(super) fn eat_words(&mut self, words: &[&str]) -> bool {
        let found = self.at_words(words);
        if found {
            for _ in words {
                self.bump();
            }
        }
        found
    }

    /// Takes one of the words.
    pub(super) fn eat_one_of(&mut self, words: &[&'static str]) -> Option<&'static str> {
        let found = words.iter().find(|word| self.at_word(word)).copied()?;
        self.bump();
        Some(found)
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Parse<Token> {
        if self.at_word(word) { Ok(self.bump()) } else { Err(self.error(&format!("`{}`", word.to_uppercase()))) }
    }

    pub(super) fn expect_words(&mut self, words: &[&str]) -> Parse<()> {
        words.iter().try_for_each(|word| self.expect_word(word).map(|_| ()))
    }

    pub(super) fn at_operator(&self, symbol: &str) -> bool {
        self.is(TokenKind::Operator) && self.slice(self.peek()) == symbol
    }

    pub(super) fn eat_operator(&mut self, symbol: &str) -> bool {
        let found = self.at_operator(symbol);
        if found {
            self.bump();
        }
        found
    }

    /// The operator at this place.
    pub(super) fn operator(&mut self) -> Operator {
        let token = self.bump();
        let symbol = match self.slice(token) {
            "!=" => "<>",
            symbol => symbol,
        };
        Operator { schema: None, symbol: symbol.into(), span: self.span(token) }
    }

    // Places

    /// Where the next token starts.
    pub(super) fn start(&self) -> u32 {
        self.peek().start
    }

    /// Where the last token that was taken ends.
    pub(super) fn last(&self) -> u32 {
        self.last
    }

    pub(super) fn span(&self, token: Token) -> Span {
        Span::new(self.source, token.start, token.end)
    }

    /// From `start` to the last token that was taken.
    pub(super) fn span_from(&self, start: u32) -> Span {
        Span::new(self.source, start.min(self.last), self.last)
    }

    pub(super) fn expr(&self, start: u32, kind: ExprKind) -> Expr {
        Expr { kind, span: self.span_from(start) }
    }

    // Mistakes

    /// A mistake at the next token, where `expected` would have been right.
    pub(super) fn error(&self, expected: &str) -> Box<Diagnostic> {
        self.error_at(self.peek(), expected)
    }

    pub(super) fn error_at(&self, token: Token, expected: &str) -> Box<Diagnostic> {
        let message = if token.kind == TokenKind::End {
            "syntax error at end of input".into()
        } else {
            let near: String = self.slice(token).chars().take(60).collect();
            format!("syntax error at or near \"{near}\"")
        };
        Box::new(syntax_error(message, self.span(token), format!("expected {expected}")))
    }

    /// A mistake that PostgreSQL has words of its own for.
    pub(super) fn mistake(&self, span: Span, message: impl Into<String>) -> Box<Diagnostic> {
        Box::new(syntax_error(message.into(), span, ""))
    }

    /// Valid SQL that is not carried.
    pub(super) fn unsupported(&self, span: Span, what: &str) -> Box<Diagnostic> {
        let diagnostic = Diagnostic::error("unsupported-syntax", format!("{what} is not supported yet"));
        Box::new(diagnostic.at(span, "").sqlstate("0A000").help("Leave it out, or keep it outside of these sources."))
    }

    // What is not carried

    /// A clause that is not carried, from `start` to the last token that was taken.
    pub(super) fn clause(&self, what: &str, start: u32) -> Clause {
        Clause { what: what.into(), span: self.span_from(start) }
    }

    /// Skips parentheses and what is between them.
    pub(super) fn skip_parens(&mut self) -> Parse<()> {
        self.open()?;
        let mut depth = 1_u32;
        while depth > 0 {
            match self.peek().kind {
                TokenKind::LeftParen => depth += 1,
                TokenKind::RightParen => depth -= 1,
                TokenKind::End => return Err(self.error("`)`")),
                _ => {}
            }
            self.bump();
        }
        Ok(())
    }

    /// Skips to the next comma outside of parentheses, or to the statement's end.
    pub(super) fn skip_to_comma(&mut self) -> Parse<()> {
        self.skip_to_separator()?;
        if self.is(TokenKind::RightParen) { Err(self.error("`,` or the statement's end")) } else { Ok(()) }
    }

    /// Skips to the next comma or closing parenthesis outside of inner parentheses, or to the end.
    pub(super) fn skip_to_separator(&mut self) -> Parse<()> {
        loop {
            match self.peek().kind {
                TokenKind::LeftParen => self.skip_parens()?,
                TokenKind::Comma | TokenKind::RightParen | TokenKind::End => return Ok(()),
                _ => {
                    self.bump();
                }
            }
        }
    }

    /// Whether the statement's last token is that word.
    pub(super) fn rest_ends_with(&self, word: &str) -> bool {
        self.tokens.last().and_then(|token| token.keyword).is_some_and(|keyword| keyword.word == word)
    }

    /// The rest of the statement, to be read in another way.
    pub(super) fn rest(&mut self) -> Cursor<'_> {
        Cursor {
            text: self.text,
            source: self.source,
            tokens: self.tokens.clone(),
            at: self.at,
            last: self.last,
            end: self.end,
            depth: self.depth,
            height: self.height,
            into: MayInto::Forbidden,
            idents: &mut *self.idents,
        }
    }

    /// Skips the rest of the statement.
    pub(super) fn skip_all(&mut self) {
        self.at = self.tokens.len();
        self.last = self.end;
    }

    // Limits

    /// Goes one level down, into an expression or a query of its own.
    pub(super) fn enter(&mut self) -> Parse<Outer> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.too_complex());
        }
        Ok(Outer(std::mem::take(&mut self.height)))
    }

    /// Comes back up.
    pub(super) fn leave(&mut self, outer: Outer) {
        self.depth -= 1;
        self.height = self.height.max(outer.0);
    }

    /// A node was put on top of what was read since [`Cursor::enter`].
    pub(super) fn grow(&mut self) -> Parse<()> {
        self.height += 1;
        if self.height > MAX_HEIGHT { Err(self.too_complex()) } else { Ok(()) }
    }

    fn too_complex(&self) -> Box<Diagnostic> {
        let diagnostic = Diagnostic::error("too-complex", "this statement is nested too deeply");
        let help = format!("At most {MAX_DEPTH} levels of nesting and {MAX_HEIGHT} operators in a row can be read.");
        Box::new(diagnostic.at(self.span(self.peek()), "the limit is reached here").help(help).sqlstate("54001"))
    }

    // Names

    /// Whether the token may be a column's name (`ColId`).
    pub(super) fn is_col_id(&self, token: Token) -> bool {
        self.may_name(token, &[Category::Unreserved, Category::ColumnName])
    }

    /// Whether the token may be a type's or a function's name (`type_function_name`).
    pub(super) fn is_type_function_name(&self, token: Token) -> bool {
        self.may_name(token, &[Category::Unreserved, Category::TypeFunctionName])
    }

    fn may_name(&self, token: Token, categories: &[Category]) -> bool {
        match token.kind {
            TokenKind::QuotedIdent | TokenKind::UnicodeIdent => true,
            TokenKind::Word => token.keyword.is_none_or(|keyword| categories.contains(&keyword.category)),
            _ => false,
        }
    }

    /// `ColId`
    pub(super) fn col_id(&mut self, what: &str) -> Parse<Name> {
        if self.is_col_id(self.peek()) { self.any_word() } else { Err(self.reserved(what)) }
    }

    /// `ColLabel`: any word.
    pub(super) fn col_label(&mut self, what: &str) -> Parse<Name> {
        match self.peek().kind {
            TokenKind::Word | TokenKind::QuotedIdent | TokenKind::UnicodeIdent => self.any_word(),
            _ => Err(self.error(what)),
        }
    }

    /// `type_function_name`
    pub(super) fn type_function_name(&mut self, what: &str) -> Parse<Name> {
        if self.is_type_function_name(self.peek()) { self.any_word() } else { Err(self.reserved(what)) }
    }

    /// `NonReservedWord`
    pub(super) fn non_reserved_word(&mut self, what: &str) -> Parse<Name> {
        let token = self.peek();
        let allowed = [Category::Unreserved, Category::ColumnName, Category::TypeFunctionName];
        if self.may_name(token, &allowed) { self.any_word() } else { Err(self.reserved(what)) }
    }

    /// An error that says how a reserved word can be a name all the same.
    fn reserved(&self, what: &str) -> Box<Diagnostic> {
        let mut error = self.error(what);
        if let Some(keyword) = self.peek().keyword {
            let word = keyword.word;
            error.help = Some(format!("`{word}` is a reserved word; as a name it needs quotes: \"{word}\"."));
        }
        error
    }

    /// The word at this place, whatever it is.
    fn any_word(&mut self) -> Parse<Name> {
        let token = self.bump();
        let span = self.span(token);
        let written = self.slice(token);
        let name = match token.kind {
            TokenKind::QuotedIdent => {
                let inner = written.get(1..written.len().saturating_sub(1)).unwrap_or_default();
                if inner.contains('"') { inner.replace("\"\"", "\"").into() } else { Cow::Borrowed(inner) }
            }
            TokenKind::UnicodeIdent => string::unicode_ident(self, token)?.into(),
            _ if written.bytes().any(|byte| byte.is_ascii_uppercase()) => written.to_ascii_lowercase().into(),
            _ => Cow::Borrowed(written),
        };
        if name.is_empty() {
            return Err(self.mistake(span, "zero-length delimited identifier"));
        }
        let span = Span::new(self.source, span.start, self.last);
        Ok(Name { ident: self.idents.get(&name), span })
    }

    /// `any_name`, `qualified_name`: a name of one to three parts.
    pub(super) fn object_name(&mut self, what: &str) -> Parse<ObjectName> {
        let mut names = vec![self.col_id(what)?];
        while self.eat(TokenKind::Dot) {
            names.push(self.col_label("a name")?);
        }
        self.qualified(names)
    }

    /// An object's name from its parts.
    pub(super) fn qualified(&self, mut names: Vec<Name>) -> Parse<ObjectName> {
        match names.pop() {
            Some(name) if names.len() < 3 => Ok(ObjectName { qualifiers: names, name }),
            Some(name) => {
                let span = names.first().map_or(name.span, |first| first.span.to(name.span));
                let written = self.text(span);
                Err(self.mistake(span, format!("improper qualified name (too many dotted names): {written}")))
            }
            None => Err(self.error("a name")),
        }
    }

    /// Names between parentheses (`'(' columnList ')'`).
    pub(super) fn name_list(&mut self) -> Parse<Vec<Name>> {
        self.open()?;
        let names = self.separated(|cursor| cursor.col_id("a column"))?;
        self.close()?;
        Ok(names)
    }

    /// One or more, with commas between them.
    pub(super) fn separated<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parse<T>) -> Parse<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.eat(TokenKind::Comma) {
            items.push(item(self)?);
        }
        // Most lists are short, and a list that has grown has room for four.
        items.shrink_to_fit();
        Ok(items)
    }
}
