//! `CREATE SEQUENCE`, `ALTER SEQUENCE`, and the options of sequences and identities.

use super::alter::{if_exists, owner_to, rename_to, set_schema};
use super::create::if_not_exists;
use super::types;
use crate::sql::ast::{AlterSequence, AlterSequenceAction, Clause, CreateSequence, SequenceOption, StatementKind};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::string::integer;

/// `CREATE SEQUENCE`; the word SEQUENCE is next.
pub(super) fn create(cursor: &mut Cursor<'_>, unsupported: Vec<Clause>) -> Parse<StatementKind> {
    cursor.bump();
    let if_not_exists = if_not_exists(cursor);
    let name = cursor.object_name("a sequence's name")?;
    let options = options(cursor)?;
    if unsupported.iter().any(|clause| clause.what == "TEMPORARY") {
        return Ok(StatementKind::CreateTemporary { what: "SEQUENCE", name });
    }
    let (unlogged, unsupported) = unsupported.into_iter().partition::<Vec<_>, _>(|clause| clause.what == "UNLOGGED");
    let unlogged = !unlogged.is_empty();
    Ok(StatementKind::CreateSequence(CreateSequence { name, if_not_exists, options, unlogged, unsupported }))
}

/// `ALTER SEQUENCE`; the word SEQUENCE is next.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    let if_exists = if_exists(cursor);
    let name = cursor.object_name("a sequence's name")?;
    let action = if let Some(to) = rename_to(cursor)? {
        AlterSequenceAction::Rename(to)
    } else if let Some(schema) = set_schema(cursor)? {
        AlterSequenceAction::SetSchema(schema)
    } else if let Some(owner) = owner_to(cursor)? {
        AlterSequenceAction::Owner(owner)
    } else if cursor.at_word("set") && matches!(cursor.word_nth(1), "logged" | "unlogged") {
        cursor.bump();
        AlterSequenceAction::SetUnlogged(cursor.eat_one_of(&["logged", "unlogged"]) == Some("unlogged"))
    } else {
        let options = options(cursor)?;
        if options.is_empty() {
            return Err(cursor.error("an option of the sequence"));
        }
        AlterSequenceAction::Options(options)
    };
    Ok(StatementKind::AlterSequence(AlterSequence { name, if_exists, action }))
}

/// `OptParenthesizedSeqOptList`
pub(super) fn parenthesised(cursor: &mut Cursor<'_>) -> Parse<Vec<SequenceOption>> {
    if !cursor.eat(TokenKind::LeftParen) {
        return Ok(Vec::new());
    }
    let start = cursor.peek();
    let options = options(cursor)?;
    if options.is_empty() {
        return Err(cursor.error_at(start, "an option of the sequence"));
    }
    cursor.close()?;
    Ok(options)
}

/// `SeqOptList`, each option at most once.
fn options(cursor: &mut Cursor<'_>) -> Parse<Vec<SequenceOption>> {
    let mut options: Vec<SequenceOption> = Vec::new();
    loop {
        let start = cursor.start();
        let Some(option) = option(cursor)? else { return Ok(options) };
        let twice = options.iter().any(|other| std::mem::discriminant(other) == std::mem::discriminant(&option));
        if twice {
            return Err(cursor.mistake(cursor.span_from(start), "conflicting or redundant options"));
        }
        options.push(option);
    }
}

/// `SeqOptElem`, if one is next.
pub(super) fn option(cursor: &mut Cursor<'_>) -> Parse<Option<SequenceOption>> {
    let option = match cursor.word() {
        "as" => {
            cursor.bump();
            SequenceOption::As(types::simple(cursor, false)?)
        }
        "increment" => {
            cursor.bump();
            cursor.eat_word("by");
            SequenceOption::Increment(number(cursor)?)
        }
        "minvalue" => {
            cursor.bump();
            SequenceOption::Min(Some(number(cursor)?))
        }
        "maxvalue" => {
            cursor.bump();
            SequenceOption::Max(Some(number(cursor)?))
        }
        "start" => {
            cursor.bump();
            cursor.eat_word("with");
            SequenceOption::Start(number(cursor)?)
        }
        "restart" => {
            cursor.bump();
            let with = cursor.eat_word("with");
            let given = with || cursor.is(TokenKind::Number) || cursor.at_operator("-") || cursor.at_operator("+");
            SequenceOption::Restart(if given { Some(number(cursor)?) } else { None })
        }
        "cache" => {
            cursor.bump();
            SequenceOption::Cache(number(cursor)?)
        }
        "cycle" => {
            cursor.bump();
            SequenceOption::Cycle(true)
        }
        "no" => {
            cursor.bump();
            match cursor.eat_one_of(&["minvalue", "maxvalue", "cycle"]) {
                Some("minvalue") => SequenceOption::Min(None),
                Some("maxvalue") => SequenceOption::Max(None),
                Some(_) => SequenceOption::Cycle(false),
                None => return Err(cursor.error("`MINVALUE`, `MAXVALUE` or `CYCLE`")),
            }
        }
        "owned" => {
            cursor.bump();
            cursor.expect_word("by")?;
            let none = cursor.at_word("none") && !cursor.is_nth(1, TokenKind::Dot);
            let owner = cursor.object_name("a table's column or `NONE`")?;
            if !none && owner.qualifiers.is_empty() {
                let mut error = cursor.mistake(owner.span(), "invalid OWNED BY option");
                error.help = Some("Specify OWNED BY table.column or OWNED BY NONE.".into());
                return Err(error);
            }
            SequenceOption::OwnedBy((!none).then_some(owner))
        }
        "logged" | "unlogged" => {
            SequenceOption::Unlogged(cursor.eat_one_of(&["logged", "unlogged"]) == Some("unlogged"))
        }
        "sequence" => {
            cursor.bump();
            cursor.expect_word("name")?;
            SequenceOption::Name(cursor.object_name("a sequence's name")?)
        }
        _ => return Ok(None),
    };
    Ok(Some(option))
}

/// `NumericOnly`, which must be an integer of eight bytes here.
fn number(cursor: &mut Cursor<'_>) -> Parse<i64> {
    let start = cursor.start();
    let negative = cursor.at_operator("-");
    if negative || cursor.at_operator("+") {
        cursor.bump();
    }
    let token = cursor.expect(TokenKind::Number, "a number")?;
    let written = cursor.slice(token);
    let value = match integer(written) {
        Some(value) if negative => Some(-value),
        None if negative && written.replace('_', "") == "9223372036854775808" => Some(i64::MIN),
        value => value,
    };
    value.ok_or_else(|| {
        let span = cursor.span_from(start);
        let mut error =
            cursor.mistake(span, format!("value \"{}\" is out of range for type bigint", cursor.text(span)));
        error.sqlstate = Some("22003");
        error
    })
}
