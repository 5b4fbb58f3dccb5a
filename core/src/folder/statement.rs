//! A file cut into the statements that are sent to the server one by one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::directive::Nolint;
use super::place;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};
use crate::sql::{Chunk, ChunkKind, directives, lone, never_ends, split, split_at};

/// A statement of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Where it is: from its first byte that is neither white space nor a comment, its semicolon included; a delimiter of
    /// the author's own is not part of it. This is the text that Atlas sends and hashes.
    pub span: Span,
    /// What comments right above it silence.
    pub nolint: Vec<Nolint>,
}

/// The digests of a file's statements so far, one for each: base64 of a SHA-256 that is never reset. A revision row keeps
/// them, each with `h1:` before it, while the file is applied in part.
pub fn running_hashes<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let mut digest = Sha256::new();
    let hash = |text: &str| {
        digest.update(text);
        STANDARD.encode(digest.clone().finalize())
    };
    texts.into_iter().map(hash).collect()
}

/// Cuts a text, and names what no server could be sent.
pub(super) fn cut(
    text: &str,
    delimiter: Option<&str>,
    id: SourceId,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut from = delimiter.map_or(0, |_| start_of(text));
    for chunk in chunks(text, delimiter) {
        let whole = match (chunk.terminator, delimiter) {
            (Some(at), None) => at + 1,
            (Some(at), Some(_)) => trimmed(text, chunk.start, at),
            (None, _) => trimmed(text, chunk.start, text.len()),
        };
        let span = place(id, chunk.start, whole);
        let above = push_lone(text, from, chunk.start, delimiter, id, &mut statements);
        match chunk.kind {
            ChunkKind::Statement => {
                diagnostics.extend(never_ends(text, chunk.start, chunk.end, id));
                let nolint = nolint_above(text.get(above..chunk.start).unwrap_or_default());
                statements.push(Statement { span, nolint });
            }
            ChunkKind::CopyData { .. } => diagnostics.push(
                Diagnostic::error("rows-in-migration", "the rows of a COPY cannot stand in a migration")
                    .at(place(id, chunk.start, chunk.end), "its rows follow")
                    .help("write INSERT, or load the rows by other means"),
            ),
            ChunkKind::MetaCommand => diagnostics.push(
                Diagnostic::error("psql-command", "a command of psql's own cannot stand in a migration")
                    .at(place(id, chunk.start, chunk.end), "no server knows it")
                    .help("take it out; a dump made by pg_dump has some at its beginning and end"),
            ),
        }
        from = match (chunk.terminator, delimiter) {
            (Some(at), Some(delimiter)) => at + delimiter.len(),
            _ => whole.max(chunk.end),
        };
    }
    push_lone(text, from, text.len(), delimiter, id, &mut statements);
    statements
}

/// Adds what stands for itself in a stretch between statements, see [`lone`]. Answers where it ends.
fn push_lone(
    text: &str,
    from: usize,
    to: usize,
    delimiter: Option<&str>,
    id: SourceId,
    statements: &mut Vec<Statement>,
) -> usize {
    let mut above = from;
    for (start, end) in lone(text, from, to) {
        // A semicolon is no more than a character where something else ends statements.
        if delimiter.is_none() || end == text.len() {
            statements.push(Statement { span: place(id, start, trimmed(text, start, end)), nolint: Vec::new() });
            above = end;
        }
    }
    above
}

fn chunks(text: &str, delimiter: Option<&str>) -> Vec<Chunk> {
    match delimiter {
        None => split(text),
        Some(delimiter) => split_at(text, start_of(text), delimiter),
    }
}

/// Where statements begin that end with a delimiter of the author's own: the line that names it may hold it.
fn start_of(text: &str) -> usize {
    let named = directives(text).into_iter().find(|directive| directive.key == "delimiter");
    named.map_or(0, |directive| directive.end)
}

/// The end of a stretch without the white space there.
fn trimmed(text: &str, start: usize, end: usize) -> usize {
    start + text.get(start..end).unwrap_or_default().trim_end().len()
}

/// What the comments that stand right above or before a statement silence. A blank line between sets them apart.
fn nolint_above(between: &str) -> Vec<Nolint> {
    let mut lines: Vec<&str> = between.split('\n').collect();
    // The statement's own line is never blank.
    let own = lines.pop().unwrap_or_default();
    let attached = lines.iter().rposition(|line| line.trim().is_empty()).map_or(0, |blank| blank + 1);
    let block = format!("{}\n{own}", lines.get(attached..).unwrap_or_default().join("\n"));
    let found = directives(&block).into_iter().filter(|directive| directive.key == "nolint");
    found.map(|directive| Nolint::new(directive.value)).collect()
}

/// The text with a semicolon after each statement, and blanks instead of delimiters: every byte of a statement keeps its place.
pub(super) fn with_semicolons(text: &str, delimiter: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for chunk in chunks(text, Some(delimiter)) {
        let Some(at) = chunk.terminator else { continue };
        let between = bytes.get_mut(chunk.end..at + delimiter.len()).unwrap_or_default();
        between.iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
        if let Some(byte) = between.first_mut() {
            *byte = b';';
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::{File, migrations};
    use super::*;

    fn texts(text: &str) -> (Vec<String>, Vec<&'static str>) {
        let file = File { name: "1.sql".into(), path: "1.sql".into(), content: text.into() };
        let outcome = migrations(&[file]);
        let migration = &outcome.value[0];
        let texts = migration.statements.iter().map(|statement| migration.text(statement).to_owned()).collect();
        (texts, outcome.diagnostics.iter().map(|diagnostic| diagnostic.code).collect())
    }

    #[test]
    fn statements_have_their_semicolons_and_no_comments_before_them() {
        let text = "\u{feff}-- first\r\nselect 1 -- one\r\n ;\r\n/* two */ select ';';select 3 -- three\r\n";
        assert_eq!(texts(text).0, ["select 1 -- one\r\n ;", "select ';';", "select 3 -- three"]);
        assert_eq!(texts("-- nothing\n/* at all */\n"), (vec![], vec![]));
        let atomic = "create function f() returns int begin atomic select 1; select 2; end; select 3;";
        assert_eq!(texts(atomic).0.len(), 2);
    }

    #[test]
    fn what_ends_nothing_is_sent_as_atlas_sends_it() {
        let said = |text: &str| {
            let (texts, said) = texts(text);
            assert_eq!(said, [] as [&str; 0], "{text}");
            texts
        };
        assert_eq!(said("-- nothing\n;;\n"), [";", ";"]);
        assert_eq!(said("select 1;; -- a ; b\nselect ';';\n;\n-- end\n"), ["select 1;", ";", "select ';';", ";"]);
        assert_eq!(said("select 1;\n-- one\n-- two"), ["select 1;", "-- two"]);
        assert_eq!(said("select 1 -- two"), ["select 1 -- two"]);
        assert_eq!(said("-- atlas:delimiter //\nselect 1\n//\n-- end"), ["select 1", "-- end"]);
        assert_eq!(said("-- atlas:delimiter //\nselect 1;;\n//\n"), ["select 1;;"]);
    }

    #[test]
    fn delimiters_of_the_authors_own_are_not_part_of_statements() {
        let text = "-- atlas:delimiter //\nselect 1; select 2;\n// -- and\nselect 3 -- x\n//\n";
        assert_eq!(texts(text).0, ["select 1; select 2;", "select 3 -- x"]);
        let text = "-- atlas:delimiter -- end\nselect 1;\n-- end\nselect 2;\n-- end\n";
        assert_eq!(texts(text).0, ["select 1;", "select 2;"]);
    }

    #[test]
    fn a_script_has_semicolons_where_delimiters_were() {
        let text = "-- atlas:delimiter \\n\\n\nselect 1 -- one\n\nselect '\u{e9}'\n\n\nselect 3";
        let file = File { name: "1.sql".into(), path: "1.sql".into(), content: text.into() };
        let script = migrations(&[file]).value[0].script().text;
        assert_eq!(&*script, "-- atlas:delimiter \\n\\n\nselect 1;      \n\nselect '\u{e9}';\n\nselect 3");
        assert_eq!(script.len(), text.len());
    }

    #[test]
    fn what_no_server_takes_is_named() {
        assert_eq!(texts("copy t from stdin;\n1\n\\.\nselect 1;").1, ["rows-in-migration"]);
        assert_eq!(texts("\\connect db\nselect 1;").1, ["psql-command"]);
        assert_eq!(texts("select 1;\nselect 'a;\nselect 2;\n").1, ["syntax-error"]);
        assert_eq!(texts("select 1; /* never").1, ["syntax-error"]);
    }

    #[test]
    fn comments_right_above_a_statement_silence_lints_of_it() {
        let text = "-- atlas:nolint\n\n-- atlas:nolint destructive\n-- so be it\ndrop table a;\n-- atlas:nolint DS101\n\ndrop table b;";
        let file = File { name: "1.sql".into(), path: "1.sql".into(), content: text.into() };
        let migration = &migrations(&[file]).value[0];
        assert_eq!(migration.nolint, [Nolint(vec![])]);
        assert_eq!(migration.statements[0].nolint, [Nolint(vec!["destructive".into()])]);
        assert_eq!(migration.statements[1].nolint, []);
    }

    #[test]
    fn hashes_run_over_all_statements_so_far() {
        let hashes = running_hashes(["a", "b"]);
        // printf a | sha256sum, printf ab | sha256sum
        assert_eq!(
            hashes,
            ["ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=", "+44g/C5MPySMYMOb1lLzwTRymLuXe4tNWQO4UFViBgM="]
        );
    }
}
