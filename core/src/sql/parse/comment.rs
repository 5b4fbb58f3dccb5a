//! `COMMENT ON …`

use super::{kind, routine, types, unknown, whole};
use crate::model::WholeKind;
use crate::sql::ast::{Comment, CommentTarget, Name, ObjectName, StatementKind};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::string::string;

/// `COMMENT ON …`
pub(super) fn comment(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    cursor.expect_word("on")?;
    if cursor.at_word("extension") {
        // An extension brings a comment of its own, which every dump repeats.
        cursor.skip_all();
        return Ok(StatementKind::Ignored { what: "COMMENT ON EXTENSION".into(), notable: true });
    }
    let Some(on) = target(cursor)? else { return not_carried(cursor) };
    cursor.expect_word("is")?;
    let text = if cursor.eat_word("null") { None } else { Some(string(cursor, "a string or `NULL`")?.text) };
    // An empty comment is none.
    Ok(StatementKind::Comment(Comment { on, text: text.filter(|text| !text.is_empty()) }))
}

fn target(cursor: &mut Cursor<'_>) -> Parse<Option<CommentTarget>> {
    let target = match cursor.word() {
        "schema" => {
            cursor.bump();
            CommentTarget::Schema(cursor.col_id("a schema")?)
        }
        "type" => {
            cursor.bump();
            CommentTarget::Type(types::type_name(cursor)?.name)
        }
        "domain" => {
            cursor.bump();
            CommentTarget::Domain(types::type_name(cursor)?.name)
        }
        "function" | "procedure" | "routine" => {
            let word = routine::word(cursor);
            CommentTarget::Routine(routine::named(cursor, word)?)
        }
        "aggregate" => {
            cursor.bump();
            CommentTarget::Routine(super::aggregate::named(cursor)?)
        }
        "sequence" => CommentTarget::Sequence(named(cursor)?),
        "table" => CommentTarget::Table(named(cursor)?),
        "foreign" if cursor.word_nth(1) == "table" => {
            cursor.bump();
            CommentTarget::ForeignTable(named(cursor)?)
        }
        "index" => CommentTarget::Index(named(cursor)?),
        "view" => CommentTarget::View { name: named(cursor)?, materialized: false },
        "materialized" => {
            cursor.bump();
            CommentTarget::View { name: named(cursor)?, materialized: true }
        }
        "role" => {
            cursor.bump();
            CommentTarget::Whole(WholeKind::Role, whole::name(cursor, WholeKind::Role)?)
        }
        "column" => column(cursor)?,
        "constraint" => {
            cursor.bump();
            let constraint = cursor.col_id("a constraint")?;
            cursor.expect_word("on")?;
            if cursor.at_word("domain") && cursor.is_col_id(cursor.peek_nth(1)) {
                cursor.bump();
                let domain = cursor.object_name("a domain")?;
                return Ok(Some(CommentTarget::DomainConstraint { domain, constraint }));
            }
            CommentTarget::Constraint { constraint, table: cursor.object_name("a table")? }
        }
        "trigger" => {
            cursor.bump();
            let trigger = cursor.col_id("a trigger")?;
            cursor.expect_word("on")?;
            CommentTarget::Trigger { trigger, table: cursor.object_name("a table")? }
        }
        "rule" => {
            cursor.bump();
            let rule = cursor.col_id("a rule")?;
            cursor.expect_word("on")?;
            CommentTarget::Rule { rule, table: cursor.object_name("a table")? }
        }
        "policy" => {
            cursor.bump();
            let policy = cursor.col_id("a policy")?;
            cursor.expect_word("on")?;
            CommentTarget::Policy { policy, table: cursor.object_name("a table")? }
        }
        _ => match whole::kind(cursor) {
            Some(kind) => CommentTarget::Whole(kind, whole::name(cursor, kind)?),
            None => return Ok(None),
        },
    };
    Ok(Some(target))
}

fn named(cursor: &mut Cursor<'_>) -> Parse<ObjectName> {
    cursor.bump();
    cursor.object_name("a name")
}

/// `COLUMN table.column`: the last part is the column.
fn column(cursor: &mut Cursor<'_>) -> Parse<CommentTarget> {
    cursor.bump();
    let mut names: Vec<Name> = vec![cursor.col_id("a table's column")?];
    while cursor.eat(crate::sql::lex::TokenKind::Dot) {
        names.push(cursor.col_label("a name")?);
    }
    let span = names.first().map(|first| first.span);
    match names.pop() {
        Some(column) if !names.is_empty() => Ok(CommentTarget::Column { table: cursor.qualified(names)?, column }),
        Some(column) => {
            let mut error = cursor.mistake(span.unwrap_or(column.span), "column name must be qualified");
            error.help = Some("Write the table before it: `table.column`.".into());
            Err(error)
        }
        None => Err(cursor.error("a table's column")),
    }
}

fn not_carried(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    let Some(what) = kind::kind(cursor) else {
        return Err(unknown(cursor, &kind::first_words()));
    };
    cursor.skip_all();
    Ok(StatementKind::Unsupported { what: format!("COMMENT ON {what}") })
}
