//! Where text comes from: sources, byte spans in them, and the way from a byte to a line and a column.

use std::sync::Arc;

use crate::name::Ident;

/// The number of a source within one run: its place in the list of sources that were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

impl SourceId {
    /// Text that PostgreSQL has printed, or that we print as it would: it says some things that nobody can write.
    pub const PRINTED: Self = Self(u32::MAX);
    /// Text that is read again as it was written.
    pub const AGAIN: Self = Self(u32::MAX - 1);

    /// The text of an expression, by whether it is canonical.
    pub const fn again(decided: bool) -> Self {
        if decided { Self::PRINTED } else { Self::AGAIN }
    }
}

/// A named piece of SQL text: a file, a pane of the page, the definition that a catalog prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What a person calls it: a path, a pane's name.
    pub name: String,
    /// The SQL, as it was read.
    pub text: Arc<str>,
    /// The schema that unqualified names are created in and looked up in first. `None` means `public`.
    pub scope: Option<Ident>,
}

impl Source {
    /// A source without a scope of its own.
    pub fn new(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into(), scope: None }
    }
}

/// A range of bytes in one source, end exclusive. Lines and columns appear only at the edges, see [`LineIndex`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The source the bytes lie in.
    pub source: SourceId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// A span of `source` from byte `start` up to byte `end`.
    pub const fn new(source: SourceId, start: u32, end: u32) -> Self {
        Self { source, start, end }
    }

    /// The smallest span that holds both. Spans of different sources do not join: the first one wins.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        if self.source != other.source {
            return self;
        }
        Span { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The text it covers, or nothing where it does not fit `text`.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// A place as people count it: both from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// The starts of a text's lines, to turn byte offsets into lines and columns.
#[derive(Debug, Clone)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<u32>,
}

impl<'a> LineIndex<'a> {
    /// Reads the text once.
    pub fn new(text: &'a str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1));
        Self { text, starts }
    }

    /// The line and column of a byte offset; an offset past the end counts as the end.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let offset = (offset as usize).min(self.text.len()) as u32;
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(start as usize..offset as usize).unwrap_or_default();
        LineColumn { line: line as u32, column: before.chars().count() as u32 + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_and_in_characters() {
        let index = LineIndex::new("ab\nça va\n");
        assert_eq!(index.line_column(0), LineColumn { line: 1, column: 1 });
        assert_eq!(index.line_column(2), LineColumn { line: 1, column: 3 });
        assert_eq!(index.line_column(3), LineColumn { line: 2, column: 1 });
        assert_eq!(index.line_column(5), LineColumn { line: 2, column: 2 });
        assert_eq!(index.line_column(900), LineColumn { line: 3, column: 1 });
    }
}
