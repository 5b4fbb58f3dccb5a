//! Cuts a text into statements before anything is parsed, as psql does: one that is broken never loses the others.

use super::scan::{Piece, PieceKind, Scanner, Unterminated, is_word_part, is_word_start};

/// A statement's extent, or that of something a script holds beside statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) kind: ChunkKind,
    /// Its first byte that is neither white space nor a comment.
    pub(crate) start: usize,
    /// The byte after its last one; a semicolon is not part of it.
    pub(crate) end: usize,
    /// Where the semicolon or delimiter begins that ends it, if one does.
    pub(crate) terminator: Option<usize>,
}

/// What a script holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChunkKind {
    Statement,
    /// A `COPY … FROM stdin` whose rows follow it in the text; they are not part of the chunk.
    CopyData {
        /// Whether the rows end in a line `\.`.
        terminated: bool,
    },
    /// A line of psql's own, for instance `\connect`.
    MetaCommand,
}

/// How often an open quote or body may be given up and read again from its first semicolon on: each costs a look at
/// the rest of the text, so that the whole stays linear.
const RECOVERIES: u32 = 16;

/// Cuts a text into chunks. Every byte outside of them is white space, a comment, a semicolon, rows of a COPY or a
/// byte order mark.
pub(crate) fn split(text: &str) -> Vec<Chunk> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut splitter = Splitter {
        text,
        scanner: Scanner::new(text, start, text.len()),
        open: None,
        chunks: Vec::new(),
        recoveries: RECOVERIES,
    };
    splitter.run();
    splitter.chunks
}

struct Splitter<'a> {
    text: &'a str,
    scanner: Scanner<'a>,
    open: Option<Open<'a>>,
    chunks: Vec<Chunk>,
    recoveries: u32,
}

/// The statements that a semicolon may stand in, or data follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Copy,
    Routine,
    Rule,
    Other,
}

/// The statement that is being read.
#[derive(Debug, Clone)]
struct Open<'a> {
    start: usize,
    end: usize,
    /// Its first words, and what they say it is.
    head: Vec<&'a str>,
    kind: Kind,
    previous: &'a str,
    parentheses: u32,
    /// `BEGIN ATOMIC`, and the CASEs in it.
    bodies: u32,
    copies_in: bool,
    /// A semicolon within a body or parentheses.
    inner_semicolon: Option<usize>,
}

impl<'a> Open<'a> {
    fn new(start: usize) -> Self {
        Open {
            start,
            end: start,
            head: Vec::new(),
            kind: Kind::Other,
            previous: "",
            parentheses: 0,
            bodies: 0,
            copies_in: false,
            inner_semicolon: None,
        }
    }

    fn heads(&self, words: &[&str]) -> bool {
        self.head.len() >= words.len()
            && self.head.iter().zip(words).all(|(head, word)| head.eq_ignore_ascii_case(word))
    }

    fn creates(&self, kind: &str) -> bool {
        self.heads(&["create", kind]) || self.heads(&["create", "or", "replace", kind])
    }

    fn kind(&self) -> Kind {
        if self.heads(&["copy"]) {
            Kind::Copy
        } else if self.creates("function") || self.creates("procedure") {
            Kind::Routine
        } else if self.creates("rule") {
            Kind::Rule
        } else {
            Kind::Other
        }
    }

    fn word(&mut self, word: &'a str) {
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        if self.head.len() < 4 {
            self.head.push(word);
            self.kind = self.kind();
        }
        match self.kind {
            Kind::Copy => {
                let after_from = self.parentheses == 0 && self.previous.eq_ignore_ascii_case("from");
                self.copies_in |= after_from && is("stdin");
            }
            Kind::Routine if self.bodies == 0 => {
                self.bodies += u32::from(is("atomic") && self.previous.eq_ignore_ascii_case("begin"));
            }
            Kind::Routine if is("case") => self.bodies += 1,
            Kind::Routine if is("end") => self.bodies -= 1,
            Kind::Routine | Kind::Rule | Kind::Other => {}
        }
        self.previous = word;
    }

    fn holds_semicolons(&self) -> bool {
        self.bodies > 0 || self.parentheses > 0 && self.kind == Kind::Rule
    }
}

impl<'a> Splitter<'a> {
    fn run(&mut self) {
        loop {
            match self.scanner.next() {
                Some(piece) => self.piece(piece),
                None => match self
                    .open
                    .as_ref()
                    .filter(|open| open.holds_semicolons())
                    .and_then(|open| open.inner_semicolon)
                {
                    Some(semicolon) if self.recoveries > 0 => self.give_up(semicolon),
                    _ => return self.close(None),
                },
            }
        }
    }

    fn piece(&mut self, piece: Piece) {
        match piece.kind {
            PieceKind::Plain => self.plain(piece),
            PieceKind::Semicolon => self.semicolon(piece),
            PieceKind::LineComment | PieceKind::BlockComment => {}
            PieceKind::Other if self.byte(piece.start) == Some(b'\\') => self.backslash(piece),
            PieceKind::Unterminated(what) => {
                self.grow(piece.start, piece.end);
                self.unterminated(what, piece.start);
            }
            PieceKind::String(_)
            | PieceKind::QuotedIdent
            | PieceKind::UnicodeIdent
            | PieceKind::Operator
            | PieceKind::Number
            | PieceKind::BadNumber
            | PieceKind::Parameter
            | PieceKind::Dot
            | PieceKind::DotDot
            | PieceKind::Other => {
                self.grow(piece.start, piece.end);
            }
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn grow(&mut self, start: usize, end: usize) -> &mut Open<'a> {
        let open = self.open.get_or_insert_with(|| Open::new(start));
        open.end = open.end.max(end);
        open
    }

    fn plain(&mut self, piece: Piece) {
        let text = self.text;
        let stretch = text.get(piece.start..piece.end).unwrap_or_default();
        let bytes = stretch.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at).copied() {
            let start = at;
            at += 1;
            if byte.is_ascii_whitespace() || byte == 0x0b {
                continue;
            }
            let word = is_word_start(byte);
            if word {
                let rest = bytes.get(at..).unwrap_or_default();
                at += rest.iter().position(|byte| !is_word_part(*byte)).unwrap_or(rest.len());
            }
            let open = self.grow(piece.start + start, piece.start + at);
            match byte {
                _ if word => open.word(stretch.get(start..at).unwrap_or_default()),
                b'(' => open.parentheses = open.parentheses.saturating_add(1),
                b')' => open.parentheses = open.parentheses.saturating_sub(1),
                _ => {}
            }
        }
    }

    fn semicolon(&mut self, piece: Piece) {
        match &mut self.open {
            Some(open) if open.holds_semicolons() => {
                open.inner_semicolon.get_or_insert(piece.start);
                open.end = piece.end;
            }
            Some(open) if open.copies_in => {
                let (start, end) = (open.start, open.end);
                self.open = None;
                let terminated = self.skip_rows(piece.end);
                let kind = ChunkKind::CopyData { terminated };
                self.chunks.push(Chunk { kind, start, end, terminator: Some(piece.start) });
            }
            _ => self.close(Some(piece.start)),
        }
    }

    fn close(&mut self, terminator: Option<usize>) {
        if let Some(open) = self.open.take() {
            self.chunks.push(Chunk { kind: ChunkKind::Statement, start: open.start, end: open.end, terminator });
        }
    }

    /// Ends the open statement at a semicolon and goes on behind it.
    fn give_up(&mut self, semicolon: usize) {
        self.recoveries -= 1;
        if let Some(open) = &mut self.open {
            open.end = semicolon;
        }
        self.close(Some(semicolon));
        self.scanner.seek(semicolon + 1);
    }

    /// What never ends hides the rest of the text. A comment was meant to; a quote most likely was to end before the
    /// first semicolon that ends a line.
    fn unterminated(&mut self, what: Unterminated, start: usize) {
        match what {
            Unterminated::Comment => {}
            Unterminated::String | Unterminated::Ident | Unterminated::Dollar if self.recoveries > 0 => {
                let rest = self.text.get(start..).unwrap_or_default();
                let semicolon = rest.match_indices(';').find(|(at, _)| {
                    let line = rest.get(at + 1..).unwrap_or_default().trim_start_matches([' ', '\t', '\r']);
                    line.starts_with('\n')
                });
                if let Some((at, _)) = semicolon {
                    self.give_up(start + at);
                }
            }
            Unterminated::String | Unterminated::Ident | Unterminated::Dollar => {}
        }
    }

    /// Skips the rows of a COPY, which start on the next line and end in a line `\.` or with the text.
    fn skip_rows(&mut self, after: usize) -> bool {
        let mut at = after;
        let mut first = true;
        for line in self.text.get(after..).unwrap_or_default().split_inclusive('\n') {
            at += line.len();
            if !first && line.trim_end_matches(['\r', '\n']) == "\\." {
                self.scanner.seek(at);
                return true;
            }
            first = false;
        }
        self.scanner.seek(at);
        false
    }

    /// A psql command takes the rest of its line. Within a statement those that send it (`\g`) end it.
    fn backslash(&mut self, piece: Piece) {
        let end = self.scanner.line_end(piece.start);
        let line = self.text.get(piece.start..end).unwrap_or_default();
        if self.open.is_some() {
            let command: String = line.chars().skip(1).take_while(|c| c.is_ascii_alphabetic()).collect();
            if !["g", "gx", "gset", "gdesc", "gexec", "watch", "crosstabview"].contains(&command.as_str()) {
                self.grow(piece.start, piece.end);
                return;
            }
            self.close(None);
        }
        let end = piece.start + line.trim_end().len();
        self.chunks.push(Chunk { kind: ChunkKind::MetaCommand, start: piece.start, end, terminator: None });
        self.scanner.seek(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(text: &str) -> Vec<&str> {
        split(text).into_iter().map(|chunk| &text[chunk.start..chunk.end]).collect()
    }

    #[test]
    fn semicolons_end_statements_and_nothing_else_does() {
        assert_eq!(chunks("a; /* ; */ b 'x;y' -- ;\n ; $$;$$; \"a;b\";;"), ["a", "b 'x;y'", "$$;$$", "\"a;b\""]);
        assert_eq!(chunks(" \r\n\u{feff}"), ["\u{feff}"]);
        assert_eq!(chunks("\u{feff}select 1;\r\nselect 2"), ["select 1", "select 2"]);
        assert_eq!(
            chunks("create table a (b int; create table c (d int);"),
            ["create table a (b int", "create table c (d int)"]
        );
    }

    #[test]
    fn bodies_and_rules_hold_semicolons() {
        let text =
            "create function f() returns int begin atomic select case when true then 1 end; select 2; end; select 3";
        assert_eq!(chunks(text).len(), 2);
        let text = "create or replace rule r as on insert to t do (delete from a; delete from b); select 3";
        assert_eq!(chunks(text).len(), 2);
        let last = "create function f() returns int begin atomic select 1; end\n";
        assert_eq!(chunks(last), [last.trim_end()]);
        let broken = "create function f() returns int begin atomic select 1; select 2; select 3";
        assert_eq!(chunks(broken), ["create function f() returns int begin atomic select 1", "select 2", "select 3"]);
    }

    #[test]
    fn rows_of_a_copy_are_skipped() {
        let text = "COPY public.t (a, b) FROM stdin;\n1\t'\n2\t;\n\\.\n\nselect 1;";
        assert_eq!(chunks(text), ["COPY public.t (a, b) FROM stdin", "select 1"]);
        assert_eq!(split(text)[0].kind, ChunkKind::CopyData { terminated: true });
        assert_eq!(split("copy t from stdin;\n1\n")[0].kind, ChunkKind::CopyData { terminated: false });
        assert_eq!(chunks("copy t from 'stdin'; select 1;").len(), 2);
    }

    #[test]
    fn psql_commands_take_their_line() {
        let text = "\\restrict abc'def\n\\connect db\nselect 1 \\g out.txt\nselect 2;";
        assert_eq!(chunks(text), ["\\restrict abc'def", "\\connect db", "select 1", "\\g out.txt", "select 2"]);
        assert_eq!(chunks("select \\x;"), ["select \\x"]);
    }

    #[test]
    fn an_open_quote_loses_one_statement() {
        let text = "select 1;\nselect 'a;\nselect 2;\n";
        assert_eq!(chunks(text), ["select 1", "select 'a", "select 2"]);
        assert_eq!(chunks("select 1; /* ; select 2;\n"), ["select 1", "/* ; select 2;\n"]);
    }
}
