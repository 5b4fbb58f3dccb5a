//! Sequences and their options, which may stand in any order.

use crate::sql::ast::{
    AlterSequence, AlterSequenceAction, Clause, CreateSequence, ObjectName, SequenceOption, StatementKind,
};
use crate::sql::cursor::{Cursor, Parsed};

/// What follows `CREATE SEQUENCE`.
pub(super) fn create(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let if_not_exists = cursor.take_phrase("if not exists");
    let name = cursor.object_name()?;
    let options = options(cursor)?;
    Ok(StatementKind::CreateSequence(CreateSequence { name, if_not_exists, options }))
}

/// What follows `ALTER SEQUENCE`.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let if_exists = cursor.take_phrase("if exists");
    let name = cursor.object_name()?;
    let start = cursor.position();
    let action = if cursor.take_phrase("rename to") {
        AlterSequenceAction::Rename(cursor.name()?)
    } else if cursor.take_phrase("set schema") {
        AlterSequenceAction::SetSchema(cursor.name()?)
    } else if cursor.is_phrase("owner to") || cursor.is("set") {
        let what = if cursor.is("set") { "SET LOGGED or UNLOGGED" } else { "OWNER TO" };
        while !cursor.at_end() {
            cursor.advance();
        }
        AlterSequenceAction::Unsupported(Clause { what: what.to_owned(), span: cursor.span_from(start) })
    } else {
        AlterSequenceAction::Options(options(cursor)?)
    };
    Ok(StatementKind::AlterSequence(AlterSequence { name, if_exists, action }))
}

/// Options up to something that is none.
pub(super) fn options(cursor: &mut Cursor<'_>) -> Parsed<Vec<SequenceOption>> {
    let mut options = Vec::new();
    while let Some(option) = option(cursor)? {
        options.push(option);
    }
    Ok(options)
}

fn option(cursor: &mut Cursor<'_>) -> Parsed<Option<SequenceOption>> {
    Ok(Some(if cursor.take("as") {
        SequenceOption::As(super::types::type_name(cursor)?)
    } else if cursor.take("increment") {
        cursor.take("by");
        SequenceOption::Increment(cursor.integer()?)
    } else if cursor.take_phrase("no minvalue") {
        SequenceOption::Min(None)
    } else if cursor.take("minvalue") {
        SequenceOption::Min(Some(cursor.integer()?))
    } else if cursor.take_phrase("no maxvalue") {
        SequenceOption::Max(None)
    } else if cursor.take("maxvalue") {
        SequenceOption::Max(Some(cursor.integer()?))
    } else if cursor.take("start") {
        cursor.take("with");
        SequenceOption::Start(cursor.integer()?)
    } else if cursor.take("restart") {
        let valued = cursor.take("with") || cursor.kind(0) == Some(&crate::sql::lex::TokenKind::Number);
        SequenceOption::Restart(if valued { Some(cursor.integer()?) } else { None })
    } else if cursor.take("cache") {
        SequenceOption::Cache(cursor.integer()?)
    } else if cursor.take_phrase("no cycle") {
        SequenceOption::Cycle(false)
    } else if cursor.take("cycle") {
        SequenceOption::Cycle(true)
    } else if cursor.take_phrase("owned by") {
        SequenceOption::OwnedBy(if cursor.take("none") { None } else { Some(column_name(cursor)?) })
    } else if cursor.take_phrase("sequence name") {
        SequenceOption::Name(cursor.object_name()?)
    } else {
        return Ok(None);
    }))
}

/// `table.column`, `schema.table.column`: the last part is the column.
fn column_name(cursor: &mut Cursor<'_>) -> Parsed<ObjectName> {
    let name = cursor.object_name()?;
    if name.qualifiers.is_empty() { Err(cursor.unexpected("a column, as table.column")) } else { Ok(name) }
}
