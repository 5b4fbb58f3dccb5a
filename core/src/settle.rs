//! What a server makes of a schema, put in the place of what could not be decided here.
//!
//! The server has run the statements that make the schema, and its catalog was read again. Where both say the same there is
//! nothing to do. Where the analyzer could not decide, the server's answer counts. Where the analyzer did decide, and the server says
//! something else, the analyzer is wrong: the server's answer counts as well, and a warning shows both.

use crate::diagnostic::{Diagnostic, Outcome};
use crate::diff::{Change, diff};
use crate::model::{Object, ObjectId, Schema};
use crate::plan::describe;
use crate::render::{Style, schema as sql};

/// `text` with what a server decided of it. `seen` is what the server's catalog holds after it has made `text`.
///
/// What only one of the two has is never taken or dropped: `text` says which objects there are. It is a warning.
pub fn settle(text: &Schema, seen: &Schema) -> Outcome<Schema> {
    let mut settled = text.clone();
    let mut diagnostics = Vec::new();
    for change in diff(text, seen) {
        let id = change.id();
        let (before, after) = (text.get(&id), seen.get(&id));
        if let Change::Added(_) | Change::Dropped(_) = change {
            diagnostics.push(differs(&id, before, after));
            continue;
        }
        if !change.is_undecided() {
            diagnostics.push(differs(&id, before, after));
        }
        if let Some(object) = after {
            settled.insert(object.clone());
        }
    }
    Outcome { value: settled, diagnostics }
}

/// A warning with both texts, line by line where they differ.
fn differs(id: &ObjectId, here: Option<&Object>, there: Option<&Object>) -> Diagnostic {
    let (here, there) = (lines(here), lines(there));
    let only = |of: &[String], other: &[String]| -> String {
        let own: Vec<&str> = of.iter().filter(|line| !other.contains(line)).map(|line| line.trim()).collect();
        if own.is_empty() { "nothing".to_owned() } else { format!("`{}`", own.join(" ")) }
    };
    let what = describe(id);
    let (ours, theirs) = (only(&here, &there), only(&there, &here));
    Diagnostic::warning("server-differs", format!("{what}: the dev database says {theirs}, Rowlock says {ours}"))
        .help("the dev database's answer was taken; this is a fault of Rowlock: please report both")
}

fn lines(object: Option<&Object>) -> Vec<String> {
    let mut alone = Schema::default();
    if let Some(object) = object {
        alone.insert(object.clone());
    }
    sql(&alone, &Style::default().indented("  ")).lines().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::compose;
    use crate::source::Source;

    fn schema(text: &str) -> Schema {
        compose(&[Source::new("a.sql", text)]).value.schema
    }

    fn differing(text: &str, seen: &str) -> (Schema, Vec<String>) {
        let outcome = settle(&schema(text), &schema(seen));
        assert!(outcome.diagnostics.iter().all(|said| said.code == "server-differs"));
        (outcome.value, outcome.diagnostics.into_iter().map(|said| said.message).collect())
    }

    #[test]
    fn what_is_alike_is_left_alone() {
        let text = "CREATE TABLE t (a integer DEFAULT 1 + 1);";
        assert_eq!(differing(text, text), (schema(text), Vec::new()));
    }

    #[test]
    fn what_was_decided_otherwise_is_taken_and_said_with_both_texts() {
        let (text, seen) = ("CREATE TABLE t (a integer DEFAULT 1);", "CREATE TABLE t (a integer DEFAULT 2);");
        let (settled, said) = differing(text, seen);
        assert_eq!(settled, schema(seen));
        assert_eq!(
            said,
            [
                "table \"t\": the dev database says `\"a\" integer NULL DEFAULT 2`, Rowlock says `\"a\" integer NULL DEFAULT 1`"
            ]
        );
    }

    #[test]
    fn what_was_not_decided_is_taken_without_a_word() {
        let undecided = "CREATE TABLE t (a timestamptz DEFAULT '2025-07-01 10:15 Europe/Berlin');";
        let seen = "CREATE TABLE t (a timestamptz DEFAULT '2025-07-01 08:15:00+00'::timestamp with time zone);";
        assert_eq!(differing(undecided, seen), (schema(seen), Vec::new()));
    }

    #[test]
    fn what_one_side_lacks_is_said_and_neither_taken_nor_dropped() {
        let (text, seen) = ("CREATE TABLE t (a integer);", "CREATE TABLE u (a integer);");
        let (settled, said) = differing(text, seen);
        assert_eq!(settled, schema(text));
        assert_eq!(said.len(), 2);
    }
}
