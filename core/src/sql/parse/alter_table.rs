//! `ALTER TABLE`

use super::expression::expression;
use super::{sequence, table};
use crate::sql::ast::{AlterTable, AlterTableAction, AlterTableKind, Clause, Name, StatementKind};
use crate::sql::cursor::{Cursor, Parsed};

/// What follows `ALTER TABLE`.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let if_exists = cursor.take_phrase("if exists");
    cursor.take("only");
    let name = cursor.object_name()?;
    cursor.take_symbol("*");
    let actions = cursor.list(|cursor| {
        let start = cursor.position();
        let kind = action(cursor)?;
        Ok(AlterTableAction { kind, span: cursor.span_from(start) })
    })?;
    Ok(StatementKind::AlterTable(AlterTable { name, if_exists, actions }))
}

fn action(cursor: &mut Cursor<'_>) -> Parsed<AlterTableKind> {
    if cursor.take("add") {
        add(cursor)
    } else if cursor.take("drop") {
        drop(cursor)
    } else if cursor.is("alter") && !cursor.is_at(1, "constraint") {
        cursor.advance();
        cursor.take("column");
        let column = cursor.name()?;
        alter_column(cursor, column)
    } else if cursor.take("rename") {
        rename(cursor)
    } else if let Some(kind) = row_security(cursor) {
        Ok(kind)
    } else if cursor.take_phrase("validate constraint") {
        Ok(AlterTableKind::ValidateConstraint(cursor.name()?))
    } else if cursor.take_phrase("alter constraint") {
        alter_constraint(cursor)
    } else if cursor.take_phrase("set schema") {
        Ok(AlterTableKind::SetSchema(cursor.name()?))
    } else {
        unsupported(cursor)
    }
}

fn row_security(cursor: &mut Cursor<'_>) -> Option<AlterTableKind> {
    if cursor.take_phrase("enable row level security") {
        Some(AlterTableKind::RowSecurity(true))
    } else if cursor.take_phrase("disable row level security") {
        Some(AlterTableKind::RowSecurity(false))
    } else if cursor.take_phrase("force row level security") {
        Some(AlterTableKind::ForceRowSecurity(true))
    } else {
        cursor.take_phrase("no force row level security").then_some(AlterTableKind::ForceRowSecurity(false))
    }
}

/// The actions of PostgreSQL that are known and not carried yet; anything else is a mistake.
fn unsupported(cursor: &mut Cursor<'_>) -> Parsed<AlterTableKind> {
    const KNOWN: &[&str] = &[
        "owner to",
        "set tablespace",
        "set logged",
        "set unlogged",
        "set access method",
        "set without",
        "set (",
        "reset",
        "inherit",
        "no inherit",
        "of",
        "not of",
        "replica identity",
        "cluster on",
        "enable",
        "disable",
        "attach partition",
        "detach partition",
        "options",
    ];
    let start = cursor.position();
    let known = KNOWN.iter().find(|phrase| match phrase.strip_suffix(" (") {
        Some(keyword) => cursor.is(keyword) && cursor.is_symbol_at(1, "("),
        None => cursor.is_phrase(phrase),
    });
    let Some(phrase) = known else {
        return Err(cursor.unexpected("an action of ALTER TABLE"));
    };
    skip_action(cursor)?;
    Ok(AlterTableKind::Unsupported(Clause { what: phrase.to_ascii_uppercase(), span: cursor.span_from(start) }))
}

fn skip_action(cursor: &mut Cursor<'_>) -> Parsed<()> {
    table::skip_clause(cursor, &[])
}

fn add(cursor: &mut Cursor<'_>) -> Parsed<AlterTableKind> {
    let constraint = cursor.is("constraint")
        || cursor.is_phrase("primary key")
        || cursor.is_phrase("foreign key")
        || cursor.is_phrase("not null")
        || (cursor.is("check") && cursor.is_symbol_at(1, "("))
        || (cursor.is("unique")
            && (cursor.is_symbol_at(1, "(") || cursor.is_at(1, "nulls") || cursor.is_at(1, "using")))
        || (cursor.is("exclude") && (cursor.is_at(1, "using") || cursor.is_symbol_at(1, "(")));
    if constraint {
        return Ok(AlterTableKind::AddConstraint(Box::new(table::table_constraint(cursor)?)));
    }
    cursor.take("column");
    let if_not_exists = cursor.take_phrase("if not exists");
    Ok(AlterTableKind::AddColumn { column: Box::new(table::column(cursor)?), if_not_exists })
}

fn drop(cursor: &mut Cursor<'_>) -> Parsed<AlterTableKind> {
    if cursor.take("constraint") {
        let if_exists = cursor.take_phrase("if exists");
        let constraint = cursor.name()?;
        return Ok(AlterTableKind::DropConstraint { constraint, if_exists, cascade: cascade(cursor) });
    }
    cursor.take("column");
    let if_exists = cursor.take_phrase("if exists");
    let column = cursor.name()?;
    Ok(AlterTableKind::DropColumn { column, if_exists, cascade: cascade(cursor) })
}

/// `CASCADE`, or `RESTRICT`, which is the default.
pub(super) fn cascade(cursor: &mut Cursor<'_>) -> bool {
    let cascade = cursor.take("cascade");
    if !cascade {
        cursor.take("restrict");
    }
    cascade
}

fn rename(cursor: &mut Cursor<'_>) -> Parsed<AlterTableKind> {
    if cursor.take("to") {
        return Ok(AlterTableKind::Rename(cursor.name()?));
    }
    if cursor.take("constraint") {
        let constraint = cursor.name()?;
        cursor.expect("to")?;
        return Ok(AlterTableKind::RenameConstraint { constraint, to: cursor.name()? });
    }
    cursor.take("column");
    let column = cursor.name()?;
    cursor.expect("to")?;
    Ok(AlterTableKind::RenameColumn { column, to: cursor.name()? })
}

fn alter_constraint(cursor: &mut Cursor<'_>) -> Parsed<AlterTableKind> {
    let constraint = cursor.name()?;
    let start = cursor.position();
    let deferrable = cursor.is_any(&["deferrable", "initially"]) || cursor.is_phrase("not deferrable");
    if !deferrable {
        skip_action(cursor)?;
        let what = "ALTER CONSTRAINT".to_owned();
        return Ok(AlterTableKind::Unsupported(Clause { what, span: cursor.span_from(start) }));
    }
    let mut merged = None;
    while cursor.is_any(&["deferrable", "initially"]) || cursor.is_phrase("not deferrable") {
        merged = table::merge(merged, table::deferrability(cursor)?);
    }
    let deferrability = merged.unwrap_or(crate::model::Deferrability::NotDeferrable);
    Ok(AlterTableKind::AlterConstraint { constraint, deferrability })
}

fn alter_column(cursor: &mut Cursor<'_>, column: Name) -> Parsed<AlterTableKind> {
    if cursor.take_phrase("set data type") || cursor.take("type") {
        let data_type = super::types::type_name(cursor)?;
        let collation = if cursor.take("collate") { Some(cursor.object_name()?) } else { None };
        let using = if cursor.take("using") { Some(expression(cursor)?) } else { None };
        return Ok(AlterTableKind::ColumnType { column, data_type, collation, using });
    }
    if cursor.take_phrase("set default") {
        return Ok(AlterTableKind::ColumnDefault { column, default: Some(expression(cursor)?) });
    }
    if cursor.take_phrase("drop default") {
        return Ok(AlterTableKind::ColumnDefault { column, default: None });
    }
    if cursor.take_phrase("set not null") {
        return Ok(AlterTableKind::ColumnNotNull { column, not_null: true });
    }
    if cursor.take_phrase("drop not null") {
        return Ok(AlterTableKind::ColumnNotNull { column, not_null: false });
    }
    if cursor.take_phrase("drop identity") {
        return Ok(AlterTableKind::DropIdentity { column, if_exists: cursor.take_phrase("if exists") });
    }
    if cursor.take_phrase("drop expression") {
        return Ok(AlterTableKind::DropExpression { column, if_exists: cursor.take_phrase("if exists") });
    }
    if cursor.take_phrase("set expression as") {
        cursor.expect_symbol("(")?;
        let expression = expression(cursor)?;
        cursor.expect_symbol(")")?;
        return Ok(AlterTableKind::SetExpression { column, expression });
    }
    identity(cursor, column)
}

fn identity(cursor: &mut Cursor<'_>, column: Name) -> Parsed<AlterTableKind> {
    let start = cursor.position();
    if cursor.take("add") {
        cursor.expect("generated")?;
        let kind = table::identity_kind(cursor)?;
        cursor.expect("as identity")?;
        let options = if cursor.take_symbol("(") {
            let options = sequence::options(cursor)?;
            cursor.expect_symbol(")")?;
            options
        } else {
            Vec::new()
        };
        return Ok(AlterTableKind::AddIdentity { column, kind, options });
    }
    let mut kind = None;
    let mut options = Vec::new();
    let mut any = false;
    while cursor.is_any(&["set", "restart"]) {
        if cursor.take_phrase("set generated") {
            kind = Some(table::identity_kind(cursor)?);
        } else if cursor.is("restart") || identity_option_ahead(cursor) {
            cursor.take("set");
            options.extend(sequence::options(cursor)?);
        } else {
            break;
        }
        any = true;
    }
    if any {
        return Ok(AlterTableKind::SetIdentity { column, kind, options });
    }
    if cursor.is_any(&["set", "reset"]) {
        let what = format!("ALTER COLUMN … {} {}", cursor.word_text(0), cursor.word_text(1)).to_ascii_uppercase();
        skip_action(cursor)?;
        return Ok(AlterTableKind::Unsupported(Clause { what, span: cursor.span_from(start) }));
    }
    Err(cursor.unexpected("what changes of the column"))
}

fn identity_option_ahead(cursor: &Cursor<'_>) -> bool {
    ["increment", "minvalue", "maxvalue", "start", "restart", "cache", "cycle", "no", "sequence"]
        .iter()
        .any(|keyword| cursor.is("set") && cursor.is_at(1, keyword))
}
