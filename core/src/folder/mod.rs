//! A migration folder as values: its files, the directives and statements in them, and its checksum file. It is Atlas's
//! format, so that either tool goes on with what the other began. Whoever calls reads and writes the files.
//!
//! ```text
//! (name, bytes)… ──sum──▶ Sum ⇄ atlas.sum
//! (name, bytes)… ──migrations──▶ Migration… with statements
//! ```

mod directive;
mod statement;
mod sum;

pub use directive::{Nolint, TxMode};
pub use statement::{Statement, running_hashes};
pub use sum::{Change, ChangeKind, Entry, SUM_FILE, Sum, SumError, check, sum};

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Outcome};
use crate::source::{Source, SourceId, Span};

/// A file of the folder as it lies there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name within the folder, for instance `20240712090543_users.sql`.
    pub name: String,
    /// What a person calls it, for instance `migrations/20240712090543_users.sql`.
    pub path: String,
    /// What it holds.
    pub content: Vec<u8>,
}

/// Sorts files as the folder's order is: by the bytes of their names.
pub fn sort(files: &mut [File]) {
    files.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
}

/// A file, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// The file's name within the folder.
    pub name: String,
    /// What precedes the first `_` of the name: what a database remembers it by.
    pub version: String,
    /// What follows it, without `.sql`; may be empty.
    pub description: String,
    /// What `-- atlas:txmode` asks for.
    pub tx_mode: Option<TxMode>,
    /// Whether it makes the whole schema anew, for databases that have none yet (`-- atlas:checkpoint`), and its tag.
    pub checkpoint: Option<String>,
    /// What `-- atlas:nolint` silences in the whole file.
    pub nolint: Vec<Nolint>,
    /// What ends its statements, where it is not a semicolon.
    pub delimiter: Option<String>,
    /// Its text. Spans are within it.
    pub source: Source,
    /// Its statements, in order.
    pub statements: Vec<Statement>,
}

impl Migration {
    /// A statement's text as it is sent to the server.
    pub fn text(&self, statement: &Statement) -> &str {
        statement.span.slice(&self.source.text)
    }

    /// The text with semicolons where delimiters of the author's own stand. Every statement keeps its bytes' places.
    pub fn script(&self) -> Source {
        match &self.delimiter {
            None => self.source.clone(),
            Some(delimiter) => {
                let text = statement::with_semicolons(&self.source.text, delimiter);
                Source { name: self.source.name.clone(), text: text.into(), scope: self.source.scope.clone() }
            }
        }
    }
}

/// The version that a file's name begins with, and its description.
pub fn version_of(name: &str) -> (&str, &str) {
    let stem = name.strip_suffix(".sql").unwrap_or(name);
    stem.split_once('_').unwrap_or((stem, ""))
}

/// Reads files, which are in the folder's order. Spans number the sources by the files' places.
///
/// Diagnostics: `not-utf8`, `nul-byte`, `syntax-error` (what never ends), `rows-in-migration`, `psql-command`,
/// `missing-version`, `doubled-version`, `bad-directive` (errors); `directive-without-effect`, `unknown-directive`,
/// `version-order` (warnings).
pub fn migrations(files: &[File]) -> Outcome<Vec<Migration>> {
    let mut outcome = Outcome::clean(Vec::with_capacity(files.len()));
    for (number, file) in files.iter().enumerate() {
        let read = migration(file, SourceId(number as u32));
        let migration = read.into_value(&mut outcome.diagnostics);
        outcome.value.push(migration);
    }
    outcome.diagnostics.extend(doubled(&outcome.value));
    outcome.diagnostics.extend(out_of_order(&outcome.value));
    outcome
}

fn migration(file: &File, id: SourceId) -> Outcome<Migration> {
    let mut diagnostics = Vec::new();
    let text: Arc<str> = match std::str::from_utf8(&file.content) {
        Ok(text) => text.into(),
        Err(error) => {
            let at = error.valid_up_to();
            diagnostics.push(
                Diagnostic::error("not-utf8", format!("{}: byte {at} is not UTF-8", file.path))
                    .at(place(id, at, at + 1), "")
                    .help("save the file as UTF-8"),
            );
            String::from_utf8_lossy(&file.content).into()
        }
    };
    let source = Source::new(file.path.clone(), text.clone());
    let (version, description) = version_of(&file.name);
    let mut migration = Migration {
        name: file.name.clone(),
        version: version.to_owned(),
        description: description.to_owned(),
        tx_mode: None,
        checkpoint: None,
        nolint: Vec::new(),
        delimiter: None,
        source,
        statements: Vec::new(),
    };
    if version.is_empty() {
        let message = format!("{}: the file's name has no version", file.path);
        let help = "name it by a version, an underscore and a description, for instance 20240712090543_users.sql";
        diagnostics.push(Diagnostic::error("missing-version", message).at(place(id, 0, 0), "").help(help));
    }
    if u32::try_from(text.len()).is_err() {
        let message = format!("{}: a migration may hold at most four gigabytes", file.path);
        diagnostics.push(Diagnostic::error("too-large", message));
        return Outcome { value: migration, diagnostics };
    }
    if let Some(at) = text.bytes().position(|byte| byte == 0) {
        let message = format!("{}: byte {at} is NUL, which PostgreSQL takes nowhere", file.path);
        let help = "save the file as UTF-8 (UTF-16 has such bytes), or take it from a copy that is whole";
        diagnostics.push(Diagnostic::error("nul-byte", message).at(place(id, at, at + 1), "").help(help));
        return Outcome { value: migration, diagnostics };
    }
    directive::read(&mut migration, id, &mut diagnostics);
    migration.statements = statement::cut(&text, migration.delimiter.as_deref(), id, &mut diagnostics);
    Outcome { value: migration, diagnostics }
}

fn place(id: SourceId, start: usize, end: usize) -> Span {
    let fit = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(id, fit(start), fit(end))
}

/// Versions that two files share: a database could not tell them apart.
fn doubled(migrations: &[Migration]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut first = std::collections::BTreeMap::new();
    for (number, migration) in migrations.iter().enumerate() {
        if let Some(other) = first.insert(&migration.version, migration)
            && !migration.version.is_empty()
        {
            let (version, path) = (&migration.version, &migration.source.name);
            let message = format!("version {version} is doubled: {path} and {} have it", other.source.name);
            found.push(
                Diagnostic::error("doubled-version", message)
                    .at(place(SourceId(number as u32), 0, 0), "")
                    .help("give the one that no database has had a later version, and run `migrate hash`"),
            );
        }
    }
    found
}

/// Versions of digits that their bytes put into another order than their numbers would.
fn out_of_order(migrations: &[Migration]) -> Option<Diagnostic> {
    let number = |migration: &Migration| migration.version.parse::<u128>().ok();
    let pair = migrations.windows(2).find(|pair| match pair {
        [one, other] => number(one).zip(number(other)).is_some_and(|(one, other)| one > other),
        _ => false,
    });
    let [one, other] = pair? else { return None };
    let message = format!("version {} comes before {}: names are ordered by their bytes", one.version, other.version);
    Some(Diagnostic::warning("version-order", message).help("give versions the same number of digits"))
}

/// The files up to a version, and with it. `None` where no file has it.
pub fn up_to<'m>(migrations: &'m [Migration], version: &str) -> Option<&'m [Migration]> {
    let at = migrations.iter().position(|migration| migration.version == version)?;
    migrations.get(..=at)
}

/// What makes the schema of a database that has none yet: the files from the last checkpoint on, or all of them.
pub fn from_checkpoint(migrations: &[Migration]) -> &[Migration] {
    let at = migrations.iter().rposition(|migration| migration.checkpoint.is_some()).unwrap_or_default();
    migrations.get(at..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, content: impl Into<Vec<u8>>) -> File {
        File { name: name.into(), path: format!("migrations/{name}"), content: content.into() }
    }

    fn said(files: &[File]) -> Vec<(&'static str, String)> {
        let outcome = migrations(files);
        outcome.diagnostics.into_iter().map(|diagnostic| (diagnostic.code, diagnostic.message)).collect()
    }

    #[test]
    fn names_have_versions_and_descriptions() {
        assert_eq!(version_of("20240101_add_users.sql"), ("20240101", "add_users"));
        assert_eq!(version_of("1.sql"), ("1", ""));
        assert_eq!(version_of("_x.sql"), ("", "x"));
        let mut files = [file("B.sql", ""), file("a.sql", ""), file("10.sql", ""), file("1_.sql", "")];
        sort(&mut files);
        assert_eq!(files.each_ref().map(|file| file.name.as_str()), ["10.sql", "1_.sql", "B.sql", "a.sql"]);
    }

    #[test]
    fn versions_that_are_missing_doubled_or_out_of_order_are_named() {
        let codes = said(&[file("1_a.sql", ""), file("1_b.sql", ""), file("_c.sql", "")]);
        assert_eq!(codes.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["missing-version", "doubled-version"]);
        assert_eq!(codes[1].1, "version 1 is doubled: migrations/1_b.sql and migrations/1_a.sql have it");
        assert_eq!(said(&[file("09.sql", ""), file("10.sql", "")]), []);
        let codes = said(&[file("100.sql", ""), file("20.sql", "")]);
        assert_eq!(codes[0].0, "version-order");
    }

    #[test]
    fn bytes_that_are_no_text_are_named() {
        let codes = said(&[file("1.sql", b"select 1;\nselect '\xff';\n".as_slice())]);
        assert_eq!(codes, [("not-utf8", "migrations/1.sql: byte 18 is not UTF-8".to_owned())]);
        assert_eq!(said(&[file("1.sql", "select 1;\0")])[0].0, "nul-byte");
    }

    #[test]
    fn checkpoints_and_versions_cut_the_history() {
        let files = [
            file("1.sql", "select 1;"),
            file("2.sql", "-- atlas:checkpoint v1\n\nselect 2;"),
            file("3.sql", "select 3;"),
        ];
        let all = migrations(&files).value;
        assert_eq!(all[1].checkpoint.as_deref(), Some("v1"));
        assert_eq!(from_checkpoint(&all).len(), 2);
        assert_eq!(up_to(&all, "1").map(<[Migration]>::len), Some(1));
        assert_eq!(up_to(&all, "4"), None);
        assert_eq!(from_checkpoint(&[]), []);
    }
}
