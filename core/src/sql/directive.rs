//! `-- atlas:` lines and `/* atlas: */` comments of one line: what an ORM's provider or a migration's author says to Atlas in comments.

use super::scan::{PieceKind, Scanner};

/// A line `-- atlas:key value`, or a comment `/*atlas:key value*/`, outside of strings and other comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive<'a> {
    /// The byte of the text where the line starts.
    pub start: usize,
    /// The byte after the line's last one.
    pub end: usize,
    /// What is between `atlas:` and the first blank, for instance `pos`.
    pub key: &'a str,
    /// The rest of the line without the blanks around it, for instance `users[type=table] db/models.py:14`.
    pub value: &'a str,
}

/// Every directive of a text, in order.
pub fn directives(text: &str) -> Vec<Directive<'_>> {
    if !text.contains("atlas:") {
        return Vec::new();
    }
    let comments = Scanner::new(text, 0, text.len())
        .filter(|piece| matches!(piece.kind, PieceKind::LineComment | PieceKind::BlockComment));
    comments.filter_map(|piece| directive(text, piece.start, piece.end)).collect()
}

/// The lines `-- atlas:renamed_from NAME` and `-- @renamed from=NAME`: the name, and the bytes of the line.
pub fn renames(text: &str) -> Vec<(&str, usize, usize)> {
    if !text.contains("renamed") {
        return Vec::new();
    }
    let comments = Scanner::new(text, 0, text.len()).filter(|piece| piece.kind == PieceKind::LineComment);
    comments
        .filter_map(|piece| {
            let line = text.get(piece.start..piece.end)?.strip_prefix("--")?.trim();
            let name = match line.strip_prefix("@renamed") {
                Some(rest) => rest.trim().strip_prefix("from")?.trim().strip_prefix('=')?,
                None => line.strip_prefix("atlas:renamed_from")?,
            };
            let name = name.trim();
            (!name.is_empty()).then_some((name, piece.start, piece.end))
        })
        .collect()
}

fn directive(text: &str, start: usize, end: usize) -> Option<Directive<'_>> {
    let comment = text.get(start..end)?;
    let inner = || comment.strip_prefix("/*")?.strip_suffix("*/").filter(|inner| !inner.contains('\n'));
    let line = comment.strip_prefix("--").or_else(inner)?.trim();
    let rest = line.strip_prefix("atlas:")?;
    let (key, value) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
    Some(Directive { start, end, key, value: value.trim() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_found_in_comments_only() {
        let text = "-- atlas:pos users[type=table] db/models.py:14\r\n--atlas:txmode none\nselect '-- atlas:x y'; -- atlas:sum\n";
        let found: Vec<_> = directives(text).into_iter().map(|d| (d.key, d.value, &text[d.start..d.end])).collect();
        assert_eq!(
            found,
            [
                ("pos", "users[type=table] db/models.py:14", "-- atlas:pos users[type=table] db/models.py:14"),
                ("txmode", "none", "--atlas:txmode none"),
                ("sum", "", "-- atlas:sum"),
            ]
        );
    }
}
