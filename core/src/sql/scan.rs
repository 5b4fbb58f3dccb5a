//! The first, coarse cut of a text: quotes, comments, operators and numbers by the rules of PostgreSQL's `scan.l`, and
//! between them plain stretches of words, white space and punctuation. Linear, and total: every text has pieces.

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: PieceKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// Words, white space and the punctuation `( ) [ ] , :` and `::`, `:=`.
    Plain,
    Semicolon,
    LineComment,
    BlockComment,
    /// A string, its continuations included.
    String(StringKind),
    /// `"…"`
    QuotedIdent,
    /// `U&"…"`
    UnicodeIdent,
    Operator,
    Number,
    /// A number that letters follow directly.
    BadNumber,
    /// `$1`
    Parameter,
    Dot,
    DotDot,
    /// Something that never ends.
    Unterminated(Unterminated),
    /// A character that starts nothing.
    Other,
}

/// The forms of a string constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StringKind {
    /// `'…'`
    Plain,
    /// `E'…'`
    Escape,
    /// `U&'…'`
    Unicode,
    /// `N'…'`
    National,
    /// `B'…'`
    Bits,
    /// `X'…'`
    HexBits,
    /// `$tag$…$tag$`
    Dollar,
}

/// What can lack its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unterminated {
    String,
    Ident,
    Dollar,
    Comment,
}

/// The pieces of `text` from byte `at` up to byte `end`, which must lie between pieces.
pub(super) struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, start: usize, end: usize) -> Self {
        let text = text.get(..end).unwrap_or(text);
        Self { text, bytes: text.as_bytes(), at: start }
    }

    /// Goes on at another byte.
    pub(super) fn seek(&mut self, at: usize) {
        self.at = at;
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// The first byte from `at` on that `stop` accepts, or the end.
    fn find(&self, at: usize, stop: impl FnMut(&u8) -> bool) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        rest.iter().position(stop).map_or(self.bytes.len(), |found| at + found)
    }

    fn special(&self, start: usize, first: u8) -> Piece {
        let next = self.byte(start + 1);
        let (kind, end) = match first {
            b';' => (PieceKind::Semicolon, start + 1),
            b'\'' => self.string(start, 0, StringKind::Plain),
            b'"' => self.quoted_ident(start, 0, PieceKind::QuotedIdent),
            b'$' => self.dollar(start),
            b'0'..=b'9' => self.number(start),
            b'.' => match next {
                Some(b'.') => (PieceKind::DotDot, start + 2),
                Some(b'0'..=b'9') => self.number(start),
                _ => (PieceKind::Dot, start + 1),
            },
            b'-' if next == Some(b'-') => (PieceKind::LineComment, self.line_end(start)),
            b'/' if next == Some(b'*') => self.block_comment(start),
            byte if is_operator(byte) => (PieceKind::Operator, self.operator_end(start)),
            _ => (PieceKind::Other, start + 1),
        };
        Piece { kind, start, end }
    }

    pub(super) fn line_end(&self, at: usize) -> usize {
        self.find(at, |byte| matches!(byte, b'\n' | b'\r'))
    }

    /// Comments nest.
    fn block_comment(&self, start: usize) -> (PieceKind, usize) {
        let mut depth = 1_u32;
        let mut at = start + 2;
        loop {
            at = self.find(at, |byte| matches!(byte, b'*' | b'/'));
            match (self.byte(at), self.byte(at + 1)) {
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    at += 2;
                    if depth == 0 {
                        return (PieceKind::BlockComment, at);
                    }
                }
                (Some(b'/'), Some(b'*')) => {
                    depth = depth.saturating_add(1);
                    at += 2;
                }
                (Some(_), _) => at += 1,
                (None, _) => return (PieceKind::Unterminated(Unterminated::Comment), at),
            }
        }
    }

    /// A string whose prefix has `prefix` bytes, with what continues it after a line's end.
    fn string(&self, start: usize, prefix: usize, kind: StringKind) -> (PieceKind, usize) {
        let mut open = start + prefix;
        loop {
            let Some(end) = self.quote_end(open + 1, b'\'', kind == StringKind::Escape) else {
                return (PieceKind::Unterminated(Unterminated::String), self.bytes.len());
            };
            match self.continuation(end) {
                Some(next) => open = next,
                None => return (PieceKind::String(kind), end),
            }
        }
    }

    fn quoted_ident(&self, start: usize, prefix: usize, kind: PieceKind) -> (PieceKind, usize) {
        match self.quote_end(start + prefix + 1, b'"', false) {
            Some(end) => (kind, end),
            None => (PieceKind::Unterminated(Unterminated::Ident), self.bytes.len()),
        }
    }

    /// The byte after the quote that closes; a doubled one does not.
    fn quote_end(&self, mut at: usize, quote: u8, backslash: bool) -> Option<usize> {
        loop {
            at = self.find(at, |byte| *byte == quote || backslash && *byte == b'\\');
            match self.byte(at)? {
                b'\\' => at += 2,
                _ if self.byte(at + 1) == Some(quote) => at += 2,
                _ => return Some(at + 1),
            }
        }
    }

    /// The quote that goes on with the string that ended before `at`: white space with a line's end lies between
    /// (`quotecontinue`).
    fn continuation(&self, mut at: usize) -> Option<usize> {
        let mut newline = false;
        loop {
            match self.byte(at)? {
                b'\n' | b'\r' => newline = true,
                b' ' | b'\t' | 0x0b | 0x0c => {}
                b'-' if self.byte(at + 1) == Some(b'-') => {
                    at = self.line_end(at);
                    continue;
                }
                b'\'' if newline => return Some(at),
                _ => return None,
            }
            at += 1;
        }
    }

    fn dollar(&self, start: usize) -> (PieceKind, usize) {
        let next = self.byte(start + 1);
        if next.is_some_and(|byte| byte.is_ascii_digit()) {
            let end = self.find(start + 1, |byte| !byte.is_ascii_digit());
            return match self.byte(end) {
                Some(byte) if is_word_start(byte) => (PieceKind::BadNumber, self.word_end(end)),
                _ => (PieceKind::Parameter, end),
            };
        }
        let tag_end = self.find(start + 1, |byte| !is_word_start(*byte) && !byte.is_ascii_digit());
        if self.byte(tag_end) != Some(b'$') {
            return (PieceKind::Other, start + 1);
        }
        let body = tag_end + 1;
        let tag = self.text.get(start..body).unwrap_or_default();
        match self.text.get(body..).and_then(|rest| rest.find(tag)) {
            Some(found) => (PieceKind::String(StringKind::Dollar), body + found + tag.len()),
            None => (PieceKind::Unterminated(Unterminated::Dollar), self.bytes.len()),
        }
    }

    fn word_end(&self, at: usize) -> usize {
        self.find(at, |byte| !is_word_part(*byte))
    }

    /// The digits from `at` on; single underscores may stand between them.
    fn digits(&self, mut at: usize, digit: fn(&u8) -> bool) -> usize {
        loop {
            at = self.find(at, |byte| !digit(byte));
            match (self.byte(at), self.byte(at + 1)) {
                (Some(b'_'), Some(next)) if digit(&next) => at += 1,
                _ => return at,
            }
        }
    }

    /// `1`, `1_000`, `1.5`, `.5`, `1e10`, `0x1f`, `0o7`, `0b1`. `1..2` is `1` and `..`.
    fn number(&self, start: usize) -> (PieceKind, usize) {
        let radix: Option<fn(&u8) -> bool> = match (self.byte(start), self.byte(start + 1)) {
            (Some(b'0'), Some(b'x' | b'X')) => Some(u8::is_ascii_hexdigit),
            (Some(b'0'), Some(b'o' | b'O')) => Some(|byte| matches!(byte, b'0'..=b'7')),
            (Some(b'0'), Some(b'b' | b'B')) => Some(|byte| matches!(byte, b'0' | b'1')),
            _ => None,
        };
        if let Some(digit) = radix {
            let first = start + 2 + usize::from(self.byte(start + 2) == Some(b'_'));
            let end = self.digits(first, digit);
            let empty = end == first;
            return self.number_end(end, empty);
        }
        let mut end = self.digits(start, u8::is_ascii_digit);
        if self.byte(end) == Some(b'.') && self.byte(end + 1) != Some(b'.') {
            end = match self.byte(end + 1) {
                Some(b'0'..=b'9') => self.digits(end + 1, u8::is_ascii_digit),
                _ => end + 1,
            };
        }
        if matches!(self.byte(end), Some(b'e' | b'E')) {
            let digits = end + 1 + usize::from(matches!(self.byte(end + 1), Some(b'+' | b'-')));
            if self.byte(digits).is_some_and(|byte| byte.is_ascii_digit()) {
                end = self.digits(digits, u8::is_ascii_digit);
            }
        }
        self.number_end(end, false)
    }

    fn number_end(&self, end: usize, bad: bool) -> (PieceKind, usize) {
        match self.byte(end) {
            Some(byte) if is_word_start(byte) => (PieceKind::BadNumber, self.word_end(end)),
            _ if bad => (PieceKind::BadNumber, end),
            _ => (PieceKind::Number, end),
        }
    }

    /// An operator ends where a comment starts, and in `+` or `-` only if it holds a character that SQL's own do not.
    fn operator_end(&self, start: usize) -> usize {
        /// No operator is longer than `NAMEDATALEN`; a longer run need not be looked at whole.
        const LONGEST: usize = 128;
        let window = self.bytes.get(start..self.bytes.len().min(start + LONGEST)).unwrap_or_default();
        let run = window.iter().position(|byte| !is_operator(*byte)).unwrap_or(window.len());
        let run = window.get(..run).unwrap_or_default();
        let comment = run.windows(2).position(|pair| matches!(pair, b"--" | b"/*"));
        let run = run.get(..comment.unwrap_or(run.len()).max(1)).unwrap_or_default();
        let unusual = |byte: &u8| matches!(byte, b'~' | b'!' | b'@' | b'#' | b'%' | b'^' | b'&' | b'|' | b'`' | b'?');
        if run.iter().any(unusual) {
            return start + run.len();
        }
        let kept = run.iter().rposition(|byte| !matches!(byte, b'+' | b'-')).map_or(1, |last| last + 1);
        start + kept
    }

    /// A plain stretch from `start` on, or the prefixed string it starts with.
    fn plain(&self, start: usize) -> Piece {
        let mut at = start;
        while let Some(byte) = self.byte(at) {
            if is_word_start(byte) {
                let end = self.word_end(at);
                if let Some((kind, prefix)) = self.prefix(at, end) {
                    if at > start {
                        break;
                    }
                    let (kind, end) = match kind {
                        Some(kind) => self.string(at, prefix, kind),
                        None => self.quoted_ident(at, prefix, PieceKind::UnicodeIdent),
                    };
                    return Piece { kind, start, end };
                }
                at = end;
                continue;
            }
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | b'(' | b')' | b'[' | b']' | b',' => at += 1,
                b':' => at += 1 + usize::from(matches!(self.byte(at + 1), Some(b':' | b'='))),
                _ => break,
            }
        }
        Piece { kind: PieceKind::Plain, start, end: at }
    }

    /// Whether the word up to `end` is a prefix of a quote: the kind of string (`None` for an identifier) and the
    /// prefix's length.
    fn prefix(&self, start: usize, end: usize) -> Option<(Option<StringKind>, usize)> {
        if end != start + 1 {
            return None;
        }
        let quote = self.byte(end)?;
        match (self.byte(start)?, quote) {
            (b'e' | b'E', b'\'') => Some((Some(StringKind::Escape), 1)),
            (b'n' | b'N', b'\'') => Some((Some(StringKind::National), 1)),
            (b'b' | b'B', b'\'') => Some((Some(StringKind::Bits), 1)),
            (b'x' | b'X', b'\'') => Some((Some(StringKind::HexBits), 1)),
            (b'u' | b'U', b'&') => match self.byte(end + 1)? {
                b'\'' => Some((Some(StringKind::Unicode), 2)),
                b'"' => Some((None, 2)),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Iterator for Scanner<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let first = self.byte(self.at)?;
        let plain = self.plain(self.at);
        let piece = if plain.end > self.at { plain } else { self.special(self.at, first) };
        self.at = piece.end;
        Some(piece)
    }
}

/// `ident_start`: a letter, an underscore or any byte beyond ASCII.
pub(super) fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

/// `ident_cont`
pub(super) fn is_word_part(byte: u8) -> bool {
    is_word_start(byte) || byte.is_ascii_digit() || byte == b'$'
}

fn is_operator(byte: u8) -> bool {
    matches!(
        byte,
        b'~' | b'!'
            | b'@'
            | b'#'
            | b'^'
            | b'&'
            | b'|'
            | b'`'
            | b'?'
            | b'+'
            | b'-'
            | b'*'
            | b'/'
            | b'%'
            | b'<'
            | b'>'
            | b'='
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<(PieceKind, &str)> {
        let scanned = Scanner::new(text, 0, text.len());
        scanned
            .map(|piece| (piece.kind, &text[piece.start..piece.end]))
            .filter(|(kind, text)| *kind != PieceKind::Plain || !text.trim().is_empty())
            .collect()
    }

    #[test]
    fn operators_end_where_postgresql_ends_them() {
        let operators = |text| pieces(text).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(operators("a=-1"), ["a", "=", "-", "1"]);
        assert_eq!(operators("a@-1"), ["a", "@-", "1"]);
        assert_eq!(operators("a /|/ b"), ["a ", "/|/", " b"]);
        assert_eq!(operators("a<|b"), ["a", "<|", "b"]);
        assert_eq!(operators("a*--c\n-1"), ["a", "*", "--c", "-", "1"]);
        assert_eq!(operators("a+/*c*/b"), ["a", "+", "/*c*/", "b"]);
        assert_eq!(operators("a->>'b'"), ["a", "->>", "'b'"]);
        assert_eq!(operators("a<=-+-b"), ["a", "<=", "-", "+", "-", "b"]);
        assert_eq!(operators("x := 1, y => 2"), ["x := ", "1", ", y ", "=>", "2"]);
    }

    #[test]
    fn strings_have_their_forms_and_continue_over_lines() {
        assert_eq!(pieces("'a''b'"), [(PieceKind::String(StringKind::Plain), "'a''b'")]);
        assert_eq!(pieces(r"e'a\'b'"), [(PieceKind::String(StringKind::Escape), r"e'a\'b'")]);
        assert_eq!(pieces("'a' -- c\n 'b'"), [(PieceKind::String(StringKind::Plain), "'a' -- c\n 'b'")]);
        assert_eq!(pieces("'a' 'b'").len(), 2);
        assert_eq!(pieces("$a$ $$ $b$ $a$"), [(PieceKind::String(StringKind::Dollar), "$a$ $$ $b$ $a$")]);
        assert_eq!(pieces("a$$b$$"), [(PieceKind::Plain, "a$$b$$")]);
        assert_eq!(pieces("U&'x'")[0].0, PieceKind::String(StringKind::Unicode));
        assert_eq!(pieces("u&\"x\"")[0].0, PieceKind::UnicodeIdent);
        assert_eq!(pieces("u & x").len(), 3);
        assert_eq!(pieces("date'x'"), [(PieceKind::Plain, "date"), (PieceKind::String(StringKind::Plain), "'x'")]);
        assert_eq!(pieces("/* a /* b */ c"), [(PieceKind::Unterminated(Unterminated::Comment), "/* a /* b */ c")]);
    }

    #[test]
    fn numbers_have_their_forms() {
        for number in
            ["1", "1_000", "1.5", "1.", ".5", "1e10", "1.5E-3", "0x1f", "0x_1F", "0o17", "0b1_0", "1_0.2_5e1_0"]
        {
            assert_eq!(pieces(number), [(PieceKind::Number, number)]);
        }
        for bad in ["1a", "0x", "1__0", "1e", "0b1a", "1_", "$1a"] {
            assert_eq!(pieces(bad)[0].0, PieceKind::BadNumber, "{bad}");
        }
        assert_eq!(pieces("1..2").iter().map(|p| p.1).collect::<Vec<_>>(), ["1", "..", "2"]);
        assert_eq!(pieces("$12")[0].0, PieceKind::Parameter);
        assert_eq!(pieces("a1.b")[1].0, PieceKind::Dot);
    }
}
