//! Cuts a text at a delimiter of its author's own, for what semicolons cannot cut.

use super::scan::{Piece, PieceKind, Scanner};
use super::split::{Chunk, ChunkKind};

/// Cuts the bytes from `start` on at each `delimiter` that stands outside of quotes, comments and parentheses. Every byte
/// outside of the chunks is white space, a comment or a delimiter.
pub(crate) fn split_at(text: &str, start: usize, delimiter: &str) -> Vec<Chunk> {
    let scanner = Scanner::new(text, start, text.len());
    let mut splitter = Splitter { text, scanner, delimiter, depth: 0, open: None, chunks: Vec::new() };
    while let Some(piece) = splitter.scanner.next() {
        splitter.piece(piece);
    }
    splitter.close(None);
    splitter.chunks
}

struct Splitter<'a> {
    text: &'a str,
    scanner: Scanner<'a>,
    delimiter: &'a str,
    /// Open parentheses.
    depth: u32,
    /// The first and the last byte of the statement that is being read.
    open: Option<(usize, usize)>,
    chunks: Vec<Chunk>,
}

impl Splitter<'_> {
    fn piece(&mut self, piece: Piece) {
        match piece.kind {
            PieceKind::String(_) | PieceKind::QuotedIdent | PieceKind::UnicodeIdent => {
                let quoted = self.text.get(piece.start..piece.end).is_some_and(|text| !text.starts_with('$'));
                if quoted || !self.cut(piece.start) {
                    self.grow(piece.start, piece.end);
                }
            }
            PieceKind::Unterminated(_) => {
                if !self.cut(piece.start) {
                    self.grow(piece.start, piece.end);
                }
            }
            PieceKind::LineComment | PieceKind::BlockComment => {
                self.cut(piece.start);
            }
            PieceKind::Plain
            | PieceKind::Semicolon
            | PieceKind::Operator
            | PieceKind::Number
            | PieceKind::BadNumber
            | PieceKind::Parameter
            | PieceKind::Dot
            | PieceKind::DotDot
            | PieceKind::Other => self.stretch(piece),
        }
    }

    /// A piece that the delimiter may stand in.
    fn stretch(&mut self, piece: Piece) {
        let bytes = self.text.as_bytes();
        for at in piece.start..piece.end {
            if self.cut(at) {
                return;
            }
            match bytes.get(at) {
                Some(b'(') if piece.kind == PieceKind::Plain => self.depth = self.depth.saturating_add(1),
                Some(b')') if piece.kind == PieceKind::Plain => self.depth = self.depth.saturating_sub(1),
                Some(b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c) | None => continue,
                Some(_) => {}
            }
            self.grow(at, at + 1);
        }
    }

    fn grow(&mut self, start: usize, end: usize) {
        let open = self.open.get_or_insert((start, end));
        open.1 = open.1.max(end);
    }

    /// Ends the statement where the delimiter stands, and goes on behind it.
    fn cut(&mut self, at: usize) -> bool {
        let here = self.text.as_bytes().get(at..).is_some_and(|rest| rest.starts_with(self.delimiter.as_bytes()));
        if self.depth > 0 || !here {
            return false;
        }
        self.close(Some(at));
        self.scanner.seek(at + self.delimiter.len());
        true
    }

    fn close(&mut self, terminator: Option<usize>) {
        self.depth = 0;
        if let Some((start, end)) = self.open.take() {
            self.chunks.push(Chunk { kind: ChunkKind::Statement, start, end, terminator });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks<'a>(text: &'a str, delimiter: &str) -> Vec<&'a str> {
        split_at(text, 0, delimiter).into_iter().map(|chunk| &text[chunk.start..chunk.end]).collect()
    }

    #[test]
    fn delimiters_end_statements_outside_of_quotes_comments_and_parentheses() {
        assert_eq!(
            chunks("a; b //\n 'x//' /* // */ \"//\" $$//$$ // ////c", "//"),
            ["a; b", "'x//' /* // */ \"//\" $$//$$", "c"]
        );
        assert_eq!(
            chunks("create table t (\n\n a int\n\n);\n\nselect 1;\n\n\n", "\n\n"),
            ["create table t (\n\n a int\n\n);", "select 1;"]
        );
        assert_eq!(chunks("select 1;\n-- end\nselect 2;\n-- note\n-- end\n", "-- end"), ["select 1;", "select 2;"]);
        assert_eq!(chunks("select 1$$ select 2", "$$"), ["select 1", "select 2"]);
        assert_eq!(chunks("\u{e9} GO \u{e9}\u{e9}GO", "GO"), ["\u{e9}", "\u{e9}\u{e9}"]);
        assert!(chunks(" -- nothing\n//", "//").is_empty());
    }
}
