//! What `migrate apply` and `migrate status` answer: text as Atlas's users know it, and JSON with Atlas's names.

use std::fmt::Write;

use jiff::Timestamp;
use rowlock_core::folder::Migration;
use serde_json::{Map, Value, json};

use super::event::AppliedFile;
use super::revision::Revision;
use crate::postgres::Settings;

/// The version of the JSON documents.
const VERSION: u32 = 1;

/// What is said when there is nothing to do.
const NOTHING: &str = "No migration files to execute";

/// What a run of `migrate apply` did.
#[derive(Debug)]
pub(crate) struct Applied<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) folder: String,
    pub(crate) current: Option<String>,
    pub(crate) pending: Vec<&'a Migration>,
    pub(crate) files: &'a [AppliedFile],
    pub(crate) start: Timestamp,
    pub(crate) error: Option<String>,
}

impl Applied<'_> {
    /// As text.
    pub(crate) fn text(&self) -> String {
        let Some(target) = self.pending.last() else { return format!("{NOTHING}\n") };
        let mut out = format!("Migrating to version {}", target.version);
        if let Some(current) = &self.current {
            let _ = write!(out, " from {current}");
        }
        let _ = writeln!(out, " ({} in total):", count(self.pending.len(), "migration"));
        for file in self.files {
            let _ = write!(out, "\n  -- migrating version {}\n", file.version);
            if file.skipped > 0 {
                let _ = writeln!(out, "    -- {} done by an earlier run", count(file.skipped, "statement"));
            }
            for statement in &file.statements {
                let _ = writeln!(out, "    -> {}", statement.replace('\n', "\n       "));
            }
            match &file.error {
                Some((statement, error)) => {
                    if !statement.is_empty() {
                        let _ = writeln!(out, "    -> {}", statement.replace('\n', "\n       "));
                    }
                    let _ = writeln!(out, "    {}", error.replace('\n', "\n    "));
                }
                None => {
                    let _ = writeln!(out, "  -- ok ({})", span(file.start, file.end));
                }
            }
        }
        let failed = self.files.iter().filter(|file| file.error.is_some()).count();
        let statements: usize = self.files.iter().map(|file| file.statements.len()).sum();
        let _ = write!(out, "\n  -------------------------\n  -- {}\n", span(self.start, Timestamp::now()));
        let (files, errors) = (self.files.len() - failed, if failed > 0 { " ok (1 with errors)" } else { "" });
        let _ = writeln!(out, "  -- {}{errors}", count(files, "migration"));
        let _ = writeln!(out, "  -- {}{errors}", count(statements, "sql statement"));
        out
    }

    /// As JSON.
    pub(crate) fn document(&self) -> Value {
        let mut document = environment(self.settings, &self.folder);
        list(&mut document, "Pending", self.pending.iter().map(|file| migration(file)).collect());
        list(&mut document, "Applied", self.files.iter().map(applied_file).collect());
        put(&mut document, "Current", self.current.clone());
        put(&mut document, "Target", self.pending.last().map(|file| file.version.clone()));
        document.insert("Start".into(), json!(self.start.to_string()));
        document.insert("End".into(), json!(Timestamp::now().to_string()));
        put(&mut document, "Error", self.error.clone());
        if self.error.is_none() {
            let message = match (self.pending.last(), &self.current) {
                (None, _) => NOTHING.to_owned(),
                (Some(target), current) => format!(
                    "Migrated to version {} from {} ({} in total)",
                    target.version,
                    current.as_deref().unwrap_or(""),
                    count(self.pending.len(), "migration")
                ),
            };
            document.insert("Message".into(), json!(message));
        }
        Value::Object(document)
    }
}

/// Where a database is.
#[derive(Debug)]
pub(crate) struct Status<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) folder: String,
    pub(crate) available: Vec<&'a Migration>,
    pub(crate) pending: Vec<&'a Migration>,
    /// Files between those that were applied.
    pub(crate) out_of_order: Vec<&'a Migration>,
    pub(crate) applied: &'a [Revision],
}

impl Status<'_> {
    pub(crate) fn current(&self) -> &str {
        self.applied.last().map_or("No migration applied yet", |last| last.version.as_str())
    }

    pub(crate) fn next(&self) -> &str {
        self.pending.first().map_or("Already at latest version", |next| next.version.as_str())
    }

    pub(crate) fn status(&self) -> &'static str {
        if self.pending.is_empty() && self.out_of_order.is_empty() { "OK" } else { "PENDING" }
    }

    /// The row that was begun, and how many statements its file has now.
    fn partial(&self) -> Option<(&Revision, usize)> {
        let row = self.applied.iter().find(|row| row.is_partial())?;
        let file = self.available.iter().find(|file| file.version == row.version);
        Some((row, file.map_or(row.total, |file| file.statements.len())))
    }

    /// As text.
    pub(crate) fn text(&self) -> String {
        let mut out = format!("Migration Status: {}\n", self.status());
        let partial = self.partial();
        let begun = |what: &str, number: usize| format!(" ({number} statements {what})");
        let (applied, left, note) = match partial {
            Some((row, total)) => (
                begun("applied", row.applied),
                begun("left", total.saturating_sub(row.applied)),
                " (last one partially)",
            ),
            None => (String::new(), String::new(), ""),
        };
        let _ = writeln!(out, "  -- Current Version: {}{applied}", self.current());
        let _ = writeln!(out, "  -- Next Version:    {}{left}", self.next());
        let _ = writeln!(out, "  -- Executed Files:  {}{note}", self.applied.len());
        let _ = writeln!(out, "  -- Pending Files:   {}", self.pending.len());
        if !self.out_of_order.is_empty() {
            let names: Vec<&str> = self.out_of_order.iter().map(|file| file.name.as_str()).collect();
            let _ = writeln!(out, "  -- Out of Order:    {}", names.join(", "));
        }
        if let Some((row, _)) = partial {
            let line = |text: &Option<String>| text.as_deref().unwrap_or("").replace('\n', " ");
            let (statement, error) = (line(&row.error_stmt), line(&row.error));
            let _ = write!(out, "\nLast migration attempt had errors:\n  -- SQL:   {statement}\n  -- ERROR: {error}\n");
        }
        out
    }

    /// As JSON.
    pub(crate) fn document(&self) -> Value {
        let mut document = environment(self.settings, &self.folder);
        let files = |files: &[&Migration]| files.iter().map(|file| migration(file)).collect::<Vec<_>>();
        list(&mut document, "Available", files(&self.available));
        list(&mut document, "Pending", files(&self.pending));
        list(&mut document, "OutOfOrder", files(&self.out_of_order));
        list(&mut document, "Applied", self.applied.iter().map(revision).collect());
        document.insert("Current".into(), json!(self.current()));
        document.insert("Next".into(), json!(self.next()));
        if let Some((row, total)) = self.partial() {
            document.insert("Count".into(), json!(row.applied));
            document.insert("Total".into(), json!(total));
            put(&mut document, "Error", row.error.clone());
            put(&mut document, "SQL", row.error_stmt.clone());
        }
        document.insert("Status".into(), json!(self.status()));
        Value::Object(document)
    }
}

fn environment(settings: &Settings, folder: &str) -> Map<String, Value> {
    let mut document = Map::new();
    document.insert("FormatVersion".into(), json!(VERSION));
    let hosts: Vec<String> = settings.hosts.iter().map(|(host, port)| format!("{host}:{port}")).collect();
    let mut url = json!({ "Scheme": "postgres", "Host": hosts.join(","), "Path": format!("/{}", settings.database) });
    if let (Some(schema), Some(url)) = (&settings.search_path, url.as_object_mut()) {
        url.insert("Schema".into(), json!(schema));
    }
    document.insert("Env".into(), json!({ "Driver": "postgres", "URL": url, "Dir": folder }));
    document
}

fn migration(file: &Migration) -> Value {
    json!({ "Name": file.name, "Version": file.version, "Description": file.description })
}

fn applied_file(file: &AppliedFile) -> Value {
    let mut document = Map::new();
    document.insert("Name".into(), json!(file.name));
    document.insert("Version".into(), json!(file.version));
    document.insert("Description".into(), json!(file.description));
    document.insert("Start".into(), json!(file.start.to_string()));
    document.insert("End".into(), json!(file.end.to_string()));
    if file.skipped > 0 {
        document.insert("Skipped".into(), json!(file.skipped));
    }
    list(&mut document, "Applied", file.statements.iter().map(|statement| json!(statement)).collect());
    if let Some((statement, text)) = &file.error {
        document.insert("Error".into(), json!({ "Stmt": statement, "Text": text }));
    }
    Value::Object(document)
}

fn revision(row: &Revision) -> Value {
    let mut document = Map::new();
    document.insert("Version".into(), json!(row.version));
    document.insert("Description".into(), json!(row.description));
    document.insert("Type".into(), json!(kind(row.kind)));
    document.insert("Applied".into(), json!(row.applied));
    document.insert("Total".into(), json!(row.total));
    document.insert("ExecutedAt".into(), json!(row.executed_at));
    document.insert("ExecutionTime".into(), json!(row.execution_time));
    put(&mut document, "Error", row.error.clone());
    put(&mut document, "ErrorStmt", row.error_stmt.clone());
    document.insert("OperatorVersion".into(), json!(row.operator_version));
    Value::Object(document)
}

fn kind(kind: u32) -> String {
    let names =
        [(Revision::BASELINE, "baseline"), (Revision::EXECUTE, "applied"), (Revision::RESOLVED, "manually set")];
    let said: Vec<&str> = names.iter().filter(|(bit, _)| kind & bit != 0).map(|(_, name)| *name).collect();
    if said.is_empty() { "unknown".to_owned() } else { said.join(" + ") }
}

fn list(document: &mut Map<String, Value>, name: &str, values: Vec<Value>) {
    if !values.is_empty() {
        document.insert(name.to_owned(), Value::Array(values));
    }
}

fn put(document: &mut Map<String, Value>, name: &str, value: Option<String>) {
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        document.insert(name.to_owned(), json!(value));
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// A time that passed, as people read it.
fn span(from: Timestamp, to: Timestamp) -> String {
    let micros = to.duration_since(from).as_micros();
    match micros {
        ..1000 => format!("{micros}µs"),
        1000..1_000_000 => format!("{}.{:03}ms", micros / 1000, micros % 1000),
        _ => format!("{}.{:03}s", micros / 1_000_000, micros / 1000 % 1000),
    }
}
