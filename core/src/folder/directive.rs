//! What a file's author says of it in comments: `-- atlas:txmode none` and its kin.

use super::{Migration, place};
use crate::diagnostic::Diagnostic;
use crate::source::SourceId;
use crate::sql::{Directive, directives};

/// How a file's statements are put into transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TxMode {
    /// Each statement for itself: some run in no transaction.
    None,
    /// All of them in one.
    File,
}

/// What `-- atlas:nolint` silences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nolint(
    /// Names of analyzers and codes of theirs; none means all.
    pub Vec<String>,
);

impl Nolint {
    /// Reads what follows `nolint`.
    pub(super) fn new(value: &str) -> Self {
        Self(value.split_whitespace().map(str::to_owned).collect())
    }

    /// Whether it silences a code of an analyzer.
    pub fn silences(&self, analyzer: &str, code: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|name| name == analyzer || name.eq_ignore_ascii_case(code))
    }
}

/// Whether a file's content is left out of the checksum: its first line ends in `atlas:sum ignore`. Atlas reads bytes up to
/// the first that is no printable ASCII.
pub(super) fn ignores_sum(content: &[u8]) -> bool {
    let end = content.iter().position(|byte| !(b' '..=b'~').contains(byte)).unwrap_or(content.len());
    let line = content.get(..end).and_then(|line| std::str::from_utf8(line).ok()).unwrap_or_default();
    let value = line.rsplit_once("atlas:sum").map(|(_, value)| value);
    value.is_some_and(|value| value.starts_with(' ') && value.trim_start_matches(' ') == "ignore")
}

/// The extent of the comment block that a text begins with, and whether a blank line sets it apart from what follows.
fn leading_block(text: &str) -> (usize, bool) {
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    loop {
        let rest = text.get(at..).unwrap_or_default();
        if !rest.starts_with("--") {
            return (at, rest.is_empty() || rest.starts_with('\n') || rest.starts_with("\r\n"));
        }
        at += rest.find('\n').map_or(rest.len(), |end| end + 1);
    }
}

/// Reads a file's directives.
pub(super) fn read(migration: &mut Migration, id: SourceId, diagnostics: &mut Vec<Diagnostic>) {
    let text = migration.source.text.clone();
    let (end, apart) = leading_block(&text);
    for directive in directives(&text) {
        let first_line =
            text.get(..directive.start).is_some_and(|before| before.trim_start_matches('\u{feff}').is_empty());
        // What ends statements has to be known before anything else is read.
        let in_effect = directive.end <= end && (apart || directive.key == "delimiter" && first_line);
        let name = migration.source.name.clone();
        let label = |message: String, code: &'static str| {
            Diagnostic::error(code, format!("{name}: {message}")).at(place(id, directive.start, directive.end), "")
        };
        if !in_effect {
            if matches!(directive.key, "delimiter" | "txmode" | "checkpoint" | "txtar") {
                diagnostics.push(without_effect(&name, &directive, id));
            }
            continue;
        }
        match directive.key {
            "delimiter" => {
                let delimiter = directive.value.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
                if delimiter.is_empty() {
                    let help = "name what ends each statement, for instance `-- atlas:delimiter //`";
                    diagnostics.push(label("the delimiter is empty".to_owned(), "bad-directive").help(help));
                } else {
                    migration.delimiter = Some(delimiter);
                }
            }
            "txmode" => match directive.value {
                "none" => migration.tx_mode = Some(TxMode::None),
                "file" => migration.tx_mode = Some(TxMode::File),
                other => {
                    let message = format!("`{other}` is no mode of transactions");
                    diagnostics.push(label(message, "bad-directive").help("write `none` or `file`"));
                }
            },
            "checkpoint" => migration.checkpoint = Some(directive.value.to_owned()),
            "nolint" => migration.nolint.push(Nolint::new(directive.value)),
            "sum" if ignores_sum(text.as_bytes()) && first_line => {}
            "sum" => {
                diagnostics.push(without_effect(&name, &directive, id));
            }
            "txtar" => {
                let message = "a file that is an archive of several is not supported".to_owned();
                let help = "keep the migration's statements alone in the file";
                diagnostics.push(label(message, "bad-directive").help(help));
            }
            "pos" | "renamed_from" => {}
            key => {
                let message = format!("{name}: `atlas:{key}` is no directive that is known here: it is left out");
                let known = "these are: delimiter, txmode, checkpoint, sum, nolint";
                diagnostics.push(
                    Diagnostic::warning("unknown-directive", message)
                        .at(place(id, directive.start, directive.end), "")
                        .help(known),
                );
            }
        }
    }
}

fn without_effect(name: &str, directive: &Directive<'_>, id: SourceId) -> Diagnostic {
    let message = format!("{name}: `atlas:{}` has no effect here", directive.key);
    let help = match directive.key {
        "sum" => "`-- atlas:sum ignore` is in effect as the first line of a file",
        _ => "directives stand in comments that the file begins with, with a blank line after them",
    };
    Diagnostic::warning("directive-without-effect", message)
        .at(place(id, directive.start, directive.end), "")
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::super::{File, migrations};
    use super::*;

    fn read_one(text: &str) -> (Migration, Vec<&'static str>) {
        let file = File { name: "1.sql".into(), path: "1.sql".into(), content: text.into() };
        let mut outcome = migrations(&[file]);
        (outcome.value.remove(0), outcome.diagnostics.into_iter().map(|diagnostic| diagnostic.code).collect())
    }

    #[test]
    fn a_leading_block_is_in_effect() {
        for line_end in ["\n", "\r\n"] {
            let text = "-- about\n-- atlas:txmode none\n-- atlas:nolint DS102 incompatible\n\nselect 1;\n";
            let (migration, said) = read_one(&text.replace('\n', line_end));
            assert_eq!(migration.tx_mode, Some(TxMode::None));
            assert_eq!(migration.nolint, [Nolint(vec!["DS102".into(), "incompatible".into()])]);
            assert!(said.is_empty());
        }
        assert_eq!(read_one("\u{feff}-- atlas:txmode file\n\nselect 1").0.tx_mode, Some(TxMode::File));
    }

    #[test]
    fn what_has_no_effect_is_said() {
        let (migration, said) = read_one("-- atlas:txmode none\nselect 1;\n-- atlas:checkpoint\nselect 2;");
        assert_eq!((migration.tx_mode, migration.checkpoint), (None, None));
        assert_eq!(said, ["directive-without-effect", "directive-without-effect"]);
        assert_eq!(read_one("-- x\n-- atlas:sum ignore\n\n").1, ["directive-without-effect"]);
        assert_eq!(read_one("-- atlas:sum ignore\n\n").1, [] as [&str; 0]);
    }

    #[test]
    fn what_is_not_known_is_said() {
        assert_eq!(read_one("-- atlas:txmode all\n\nselect 1;").1, ["bad-directive"]);
        assert_eq!(read_one("-- atlas:delimiter\nselect 1;").1, ["bad-directive"]);
        assert_eq!(read_one("-- atlas:txtar\n\n-- checks.sql --\nselect 1;").1, ["bad-directive"]);
        assert_eq!(read_one("-- atlas:nonsense\n\nselect 1;").1, ["unknown-directive"]);
    }

    #[test]
    fn a_delimiter_may_stand_in_the_first_line_alone() {
        assert_eq!(read_one("-- atlas:delimiter \\n\\n\nselect 1;").0.delimiter.as_deref(), Some("\n\n"));
        assert_eq!(read_one("-- atlas:delimiter -- end\nselect 1;").0.delimiter.as_deref(), Some("-- end"));
    }

    #[test]
    fn the_first_line_says_whether_the_sum_ignores_a_file() {
        assert!(ignores_sum(b"-- atlas:sum ignore\nselect 1;"));
        assert!(ignores_sum(b"#atlas:sum  ignore"));
        assert!(ignores_sum(b"-- atlas:sum ignore\r\n"));
        assert!(!ignores_sum(b"-- atlas:sum ignored\n") && !ignores_sum(b"\n-- atlas:sum ignore\n"));
        assert!(!ignores_sum(b"-- atlas:sum\n") && !ignores_sum(b"-- atlas:sumignore\n"));
    }

    #[test]
    fn nolint_silences_by_analyzer_or_code() {
        assert!(Nolint::new("").silences("destructive", "DS102"));
        assert!(Nolint::new("ds102").silences("destructive", "DS102"));
        assert!(Nolint::new("destructive").silences("destructive", "DS102"));
        assert!(!Nolint::new("incompatible BC101").silences("destructive", "DS102"));
    }
}
