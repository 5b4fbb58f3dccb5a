//! Where statements begin and end. A plain scan of bytes that knows quotes, comments and bodies, so that one broken
//! statement never hides the others.

/// A stretch of a source between semicolons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chunk {
    /// The first byte that is neither white space nor comment.
    pub(super) start: usize,
    /// The byte after the last one that belongs to it; the semicolon does not.
    pub(super) end: usize,
    /// What it is.
    pub(super) kind: ChunkKind,
}

/// What a stretch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChunkKind {
    /// A statement.
    Statement,
    /// A line for psql, such as `\connect`.
    MetaCommand,
    /// The rows after `COPY … FROM stdin`.
    CopyData,
    /// A statement with a quote, a comment or a dollar quote that does not end; where that one begins.
    Unterminated {
        /// The byte at which it begins.
        at: usize,
        /// What does not end.
        what: &'static str,
    },
}

/// Splits a text. Linear in its length.
pub(super) fn split(text: &str) -> Vec<Chunk> {
    let mut scanner = Scanner { bytes: text.as_bytes(), at: 0 };
    let mut chunks = Vec::new();
    while let Some(chunk) = scanner.chunk() {
        let copies = chunk.kind == ChunkKind::Statement && copies_from_stdin(text.get(chunk.start..chunk.end));
        chunks.push(chunk);
        if copies && let Some(data) = scanner.copy_data() {
            chunks.push(data);
        }
    }
    chunks
}

fn copies_from_stdin(statement: Option<&str>) -> bool {
    let statement = statement.unwrap_or_default();
    let is_copy = statement.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("copy"));
    is_copy && {
        let lower = statement.to_ascii_lowercase();
        let words: Vec<&str> = lower.split(|c: char| c.is_whitespace() || c == ';').collect();
        words.windows(2).any(|pair| pair == ["from", "stdin"])
    }
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// How deep a statement is in things that may hold semicolons.
#[derive(Default)]
struct Nesting {
    parentheses: usize,
    /// `BEGIN ATOMIC`, and the `CASE`s within.
    bodies: usize,
    after_begin: bool,
}

impl Scanner<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or_default()
    }

    fn chunk(&mut self) -> Option<Chunk> {
        loop {
            match self.blank() {
                Ok(()) => {}
                Err(at) => {
                    return Some(self.unterminated(at, at, "comment"));
                }
            }
            if self.at >= self.bytes.len() {
                return None;
            }
            if self.byte(0) == b';' {
                self.at += 1;
                continue;
            }
            break;
        }
        let start = self.at;
        if self.byte(0) == b'\\' {
            self.skip_line();
            return Some(Chunk { start, end: self.at, kind: ChunkKind::MetaCommand });
        }
        Some(self.statement(start))
    }

    fn statement(&mut self, start: usize) -> Chunk {
        let mut nesting = Nesting::default();
        let mut end = start;
        while self.at < self.bytes.len() {
            let at = self.at;
            let what = match self.byte(0) {
                b';' if nesting.parentheses == 0 && nesting.bodies == 0 => {
                    self.at += 1;
                    return Chunk { start, end, kind: ChunkKind::Statement };
                }
                b'\'' => self.quoted(b'\'', false).then_some(()).ok_or("string"),
                b'"' => self.quoted(b'"', false).then_some(()).ok_or("quoted name"),
                b'$' => self.dollar().then_some(()).ok_or("dollar-quoted string"),
                b'-' if self.byte(1) == b'-' => {
                    self.skip_line();
                    continue;
                }
                b'/' if self.byte(1) == b'*' => {
                    if self.comment() {
                        continue;
                    }
                    Err("comment")
                }
                b if b.is_ascii_alphabetic() || b == b'_' || b >= 0x80 => {
                    self.word(&mut nesting).then_some(()).ok_or("string")
                }
                b => {
                    match b {
                        b'(' => nesting.parentheses += 1,
                        b')' => nesting.parentheses = nesting.parentheses.saturating_sub(1),
                        _ => {}
                    }
                    self.at += 1;
                    if b.is_ascii_whitespace() {
                        continue;
                    }
                    Ok(())
                }
            };
            if let Err(what) = what {
                return self.unterminated(start, at, what);
            }
            end = self.at;
        }
        Chunk { start, end, kind: ChunkKind::Statement }
    }

    fn unterminated(&mut self, start: usize, at: usize, what: &'static str) -> Chunk {
        self.at = self.bytes.len();
        Chunk { start, end: self.at, kind: ChunkKind::Unterminated { at, what } }
    }

    /// Passes a word, and a string that it introduces. Answers whether that string ends.
    fn word(&mut self, nesting: &mut Nesting) -> bool {
        let start = self.at;
        while matches!(self.byte(0), b'_' | b'$' | 0x80..=0xff) || self.byte(0).is_ascii_alphanumeric() {
            self.at += 1;
        }
        let word = self.bytes.get(start..self.at).unwrap_or_default();
        if word.eq_ignore_ascii_case(b"e") && self.byte(0) == b'\'' {
            return self.quoted(b'\'', true);
        }
        let is = |keyword: &[u8]| word.eq_ignore_ascii_case(keyword);
        match nesting.bodies {
            0 if nesting.after_begin && is(b"atomic") => nesting.bodies = 1,
            0 => {}
            _ if is(b"case") || is(b"begin") => nesting.bodies += 1,
            _ if is(b"end") => nesting.bodies -= 1,
            _ => {}
        }
        nesting.after_begin = is(b"begin");
        true
    }

    /// Passes a quoted string or name whose quote is next. Answers whether it ends.
    fn quoted(&mut self, quote: u8, backslashes: bool) -> bool {
        self.at += 1;
        while self.at < self.bytes.len() {
            let byte = self.byte(0);
            let escaped = (backslashes && byte == b'\\') || (byte == quote && self.byte(1) == quote);
            if escaped {
                self.at += 2;
            } else {
                self.at += 1;
                if byte == quote {
                    return true;
                }
            }
        }
        false
    }

    /// Passes `$tag$…$tag$`, or a `$` that introduces no string. Answers whether the string ends.
    fn dollar(&mut self) -> bool {
        let start = self.at;
        let mut end = start + 1;
        while matches!(self.bytes.get(end), Some(byte) if *byte == b'_' || *byte >= 0x80
            || byte.is_ascii_alphabetic() || (end > start + 1 && byte.is_ascii_digit()))
        {
            end += 1;
        }
        if self.bytes.get(end) != Some(&b'$') {
            self.at += 1;
            return true;
        }
        end += 1;
        let tag = self.bytes.get(start..end).unwrap_or_default();
        let mut from = end;
        while let Some(rest) = self.bytes.get(from..) {
            let Some(next) = rest.iter().position(|byte| *byte == b'$') else {
                return false;
            };
            if rest.get(next..next + tag.len()) == Some(tag) {
                self.at = from + next + tag.len();
                return true;
            }
            from += next + 1;
        }
        false
    }

    /// Passes white space and comments. `Err` is where a comment begins that does not end.
    fn blank(&mut self) -> Result<(), usize> {
        loop {
            let at = self.at;
            match self.byte(0) {
                b'-' if self.byte(1) == b'-' => self.skip_line(),
                b'/' if self.byte(1) == b'*' => {
                    if !self.comment() {
                        return Err(at);
                    }
                }
                byte if byte.is_ascii_whitespace() || byte == 0x0b => self.at += 1,
                // A byte-order mark.
                0xef if self.byte(1) == 0xbb && self.byte(2) == 0xbf => self.at += 3,
                _ => return Ok(()),
            }
        }
    }

    /// Passes a comment, nested ones included. Answers whether it ends.
    fn comment(&mut self) -> bool {
        let mut depth = 0usize;
        while self.at < self.bytes.len() {
            match (self.byte(0), self.byte(1)) {
                (b'/', b'*') => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return true;
                    }
                }
                _ => self.at += 1,
            }
        }
        false
    }

    fn skip_line(&mut self) {
        while self.at < self.bytes.len() && self.byte(0) != b'\n' {
            self.at += 1;
        }
    }

    /// Passes the rows after a COPY, up to the line `\.`.
    fn copy_data(&mut self) -> Option<Chunk> {
        self.skip_line();
        self.at = (self.at + 1).min(self.bytes.len());
        let start = self.at;
        while self.at < self.bytes.len() {
            let line = self.at;
            self.skip_line();
            let end = self.at;
            self.at = (self.at + 1).min(self.bytes.len());
            if self.bytes.get(line..end).unwrap_or_default().trim_ascii() == b"\\." {
                break;
            }
        }
        (self.at > start).then_some(Chunk { start, end: self.at, kind: ChunkKind::CopyData })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        split(text).into_iter().map(|chunk| &text[chunk.start..chunk.end]).collect()
    }

    #[test]
    fn semicolons_in_quotes_comments_and_bodies_do_not_split() {
        assert_eq!(
            texts("a ';' b; c \";\" ; -- x;\n d /* ; /* ; */ ; */ e;"),
            ["a ';' b", "c \";\"", "d /* ; /* ; */ ; */ e"]
        );
        assert_eq!(texts("do $x$ ; $$ ; $x$; b"), ["do $x$ ; $$ ; $x$", "b"]);
        assert_eq!(texts(r"select E'\';'; b"), [r"select E'\';'", "b"]);
        let body = "create function f() begin atomic select case when a then b end; select 1; end";
        assert_eq!(texts(&format!("{body}; b")), [body, "b"]);
        assert_eq!(texts("begin; select 1; end; c"), ["begin", "select 1", "end", "c"]);
    }

    #[test]
    fn rows_of_copy_and_lines_for_psql_are_apart() {
        let text = "COPY t (a) FROM stdin;\n1;'\n\\.\n\\connect x\nselect 1;";
        let kinds: Vec<ChunkKind> = split(text).into_iter().map(|chunk| chunk.kind).collect();
        use ChunkKind::{CopyData, MetaCommand, Statement};
        assert_eq!(kinds, [Statement, CopyData, MetaCommand, Statement]);
    }

    #[test]
    fn what_does_not_end_is_found_where_it_begins() {
        let chunks = split("select 1; select 'a; b");
        assert_eq!(chunks.len(), 2);
        assert_eq!(chunks[1].kind, ChunkKind::Unterminated { at: 17, what: "string" });
    }
}
