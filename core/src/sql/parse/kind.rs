//! The kinds of object that PostgreSQL has words for, carried here or not.

use crate::sql::cursor::Cursor;

/// The words of every kind, longer ones before those they start with.
pub(super) const KINDS: &[&[&str]] = &[
    &["access", "method"],
    &["aggregate"],
    &["cast"],
    &["collation"],
    &["column"],
    &["constraint", "trigger"],
    &["constraint"],
    &["conversion"],
    &["database"],
    &["default", "conversion"],
    &["default", "privileges"],
    &["domain"],
    &["event", "trigger"],
    &["extension"],
    &["foreign", "data", "wrapper"],
    &["foreign", "table"],
    &["function"],
    &["group"],
    &["index"],
    &["language"],
    &["large", "object"],
    &["materialized", "view"],
    &["operator", "class"],
    &["operator", "family"],
    &["operator"],
    &["owned"],
    &["policy"],
    &["procedural", "language"],
    &["procedure"],
    &["publication"],
    &["recursive", "view"],
    &["role"],
    &["routine"],
    &["rule"],
    &["schema"],
    &["sequence"],
    &["server"],
    &["statistics"],
    &["subscription"],
    &["system"],
    &["table"],
    &["tablespace"],
    &["text", "search", "configuration"],
    &["text", "search", "dictionary"],
    &["text", "search", "parser"],
    &["text", "search", "template"],
    &["transform"],
    &["trigger"],
    &["trusted", "language"],
    &["trusted", "procedural", "language"],
    &["type"],
    &["user", "mapping"],
    &["user"],
    &["view"],
];

/// Takes the words of a kind of object and returns them in upper case.
pub(super) fn kind(cursor: &mut Cursor<'_>) -> Option<String> {
    let words = KINDS.iter().find(|words| cursor.eat_words(words))?;
    Some(words.join(" ").to_uppercase())
}

/// The first words of the kinds.
pub(super) fn first_words() -> Vec<&'static str> {
    KINDS.iter().filter_map(|words| words.first().copied()).collect()
}
