//! Schemas, types, drops, comments, settings.

use super::alter_table::cascade;
use crate::sql::ast::{
    AlterType, AlterTypeAction, Clause, Comment, CommentTarget, CreateEnum, CreateSchema, Drop, DropKind,
    LabelPosition, Name, ObjectName, StatementKind,
};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::lex::TokenKind;

/// What follows `CREATE SCHEMA`.
pub(super) fn create_schema(cursor: &mut Cursor<'_>) -> Parsed<Option<StatementKind>> {
    let if_not_exists = cursor.take_phrase("if not exists");
    if cursor.is("authorization") {
        return Ok(None);
    }
    let name = cursor.name()?;
    if cursor.is("authorization") {
        return Ok(None);
    }
    if !cursor.at_end() {
        return Err(cursor.unexpected("the statement's end: write what the schema holds as statements of their own"));
    }
    Ok(Some(StatementKind::CreateSchema(CreateSchema { name, if_not_exists, elements: Vec::new() })))
}

/// What follows `CREATE TYPE`; nothing where it is no enumerated type.
pub(super) fn create_type(cursor: &mut Cursor<'_>) -> Parsed<Option<StatementKind>> {
    let name = cursor.object_name()?;
    if !cursor.take_phrase("as enum") {
        return Ok(None);
    }
    cursor.expect_symbol("(")?;
    let labels = if cursor.is_symbol(")") { Vec::new() } else { cursor.list(Cursor::string)? };
    cursor.expect_symbol(")")?;
    Ok(Some(StatementKind::CreateEnum(CreateEnum { name, labels })))
}

/// What follows `ALTER TYPE`.
pub(super) fn alter_type(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let name = cursor.object_name()?;
    let start = cursor.position();
    let action = if cursor.take_phrase("add value") {
        let if_not_exists = cursor.take_phrase("if not exists");
        let label = cursor.string()?;
        let position = if cursor.take("before") {
            Some(LabelPosition::Before(cursor.string()?))
        } else if cursor.take("after") {
            Some(LabelPosition::After(cursor.string()?))
        } else {
            None
        };
        AlterTypeAction::AddValue { label, if_not_exists, position }
    } else if cursor.take_phrase("rename value") {
        let from = cursor.string()?;
        cursor.expect("to")?;
        AlterTypeAction::RenameValue { from, to: cursor.string()? }
    } else if cursor.take_phrase("rename to") {
        AlterTypeAction::Rename(cursor.name()?)
    } else if cursor.take_phrase("set schema") {
        AlterTypeAction::SetSchema(cursor.name()?)
    } else if cursor.at_end() {
        return Err(cursor.unexpected("what changes of the type"));
    } else {
        let what = format!("{} {}", cursor.word_text(0), cursor.word_text(1)).to_ascii_uppercase();
        while !cursor.at_end() {
            cursor.advance();
        }
        AlterTypeAction::Unsupported(Clause { what, span: cursor.span_from(start) })
    };
    Ok(StatementKind::AlterType(AlterType { name, action }))
}

type NamedKind = fn(Vec<ObjectName>) -> DropKind;

/// What follows `DROP`; nothing where the kind of object is not carried yet.
pub(super) fn drop(cursor: &mut Cursor<'_>) -> Parsed<Option<StatementKind>> {
    let kinds: [(&str, NamedKind); 4] = [
        ("type", DropKind::Types),
        ("sequence", DropKind::Sequences),
        ("table", DropKind::Tables),
        ("index", DropKind::Indexes),
    ];
    if let Some((_, kind)) = kinds.iter().find(|(keyword, _)| cursor.take(keyword)) {
        cursor.take("concurrently");
        let if_exists = cursor.take_phrase("if exists");
        let names = cursor.list(Cursor::object_name)?;
        return Ok(Some(StatementKind::Drop(Drop { kind: kind(names), if_exists, cascade: cascade(cursor) })));
    }
    if cursor.take("schema") {
        let if_exists = cursor.take_phrase("if exists");
        let names = cursor.list(Cursor::name)?;
        let cascade = cascade(cursor);
        return Ok(Some(StatementKind::Drop(Drop { kind: DropKind::Schemas(names), if_exists, cascade })));
    }
    if cursor.take("policy") {
        let if_exists = cursor.take_phrase("if exists");
        let name = cursor.name()?;
        cursor.expect("on")?;
        let kind = DropKind::Policy { name, table: cursor.object_name()? };
        return Ok(Some(StatementKind::Drop(Drop { kind, if_exists, cascade: cascade(cursor) })));
    }
    Ok(None)
}

/// What follows `COMMENT ON`; nothing where what it is on is not carried yet.
pub(super) fn comment(cursor: &mut Cursor<'_>) -> Parsed<Option<StatementKind>> {
    let on = if cursor.take("schema") {
        CommentTarget::Schema(cursor.name()?)
    } else if cursor.take("type") {
        CommentTarget::Type(cursor.object_name()?)
    } else if cursor.take("sequence") {
        CommentTarget::Sequence(cursor.object_name()?)
    } else if cursor.take("table") {
        CommentTarget::Table(cursor.object_name()?)
    } else if cursor.take("index") {
        CommentTarget::Index(cursor.object_name()?)
    } else if cursor.take("column") {
        column(cursor)?
    } else if cursor.take("constraint") {
        let constraint = cursor.name()?;
        cursor.expect("on")?;
        if cursor.is("domain") {
            return Ok(None);
        }
        CommentTarget::Constraint { table: cursor.object_name()?, constraint }
    } else if cursor.take("policy") {
        let policy = cursor.name()?;
        cursor.expect("on")?;
        CommentTarget::Policy { table: cursor.object_name()?, policy }
    } else {
        return Ok(None);
    };
    cursor.expect("is")?;
    let text = if cursor.take("null") { None } else { Some(cursor.string()?.text) };
    Ok(Some(StatementKind::Comment(Comment { on, text: text.filter(|text| !text.is_empty()) })))
}

fn column(cursor: &mut Cursor<'_>) -> Parsed<CommentTarget> {
    let ObjectName { mut qualifiers, name } = cursor.object_name()?;
    match qualifiers.pop() {
        Some(table) => Ok(CommentTarget::Column { table: ObjectName { qualifiers, name: table }, column: name }),
        None => Err(cursor.unexpected("a column, as table.column")),
    }
}

/// `SET … search_path …`, with what stands before the name passed. Nothing where it is another setting.
pub(super) fn set_search_path(cursor: &mut Cursor<'_>) -> Parsed<Option<StatementKind>> {
    let _ = cursor.take("session") || cursor.take("local");
    if cursor.take("schema") {
        let name = setting_name(cursor)?;
        return Ok(Some(StatementKind::SetSearchPath(name.into_iter().collect())));
    }
    if !cursor.take("search_path") {
        return Ok(None);
    }
    if !cursor.take("to") {
        cursor.expect_symbol("=")?;
    }
    if cursor.take("default") {
        return Ok(Some(StatementKind::SetSearchPath(vec![public(cursor)])));
    }
    let names = cursor.list(setting_name)?;
    Ok(Some(StatementKind::SetSearchPath(names.into_iter().flatten().collect())))
}

fn public(cursor: &Cursor<'_>) -> Name {
    Name { ident: "public".into(), span: cursor.span() }
}

/// A name or a string; an empty string names nothing.
fn setting_name(cursor: &mut Cursor<'_>) -> Parsed<Option<Name>> {
    if matches!(cursor.kind(0), Some(TokenKind::String(_))) {
        let text = cursor.string()?;
        let name = Name { ident: text.text.as_str().into(), span: text.span };
        return Ok((!text.text.is_empty()).then_some(name));
    }
    Ok(Some(cursor.label()?))
}

/// `SELECT pg_catalog.set_config('search_path', '…', …)`, as pg_dump writes it.
pub(super) fn set_config(cursor: &mut Cursor<'_>) -> Option<StatementKind> {
    let start = cursor.position();
    let found = (|| {
        cursor.expect("select").ok()?;
        let name = cursor.object_name().ok()?;
        cursor.expect_symbol("(").ok()?;
        let setting = cursor.string().ok()?;
        let is_path = name.name.ident.as_str() == "set_config" && setting.text.eq_ignore_ascii_case("search_path");
        cursor.expect_symbol(",").ok()?;
        let value = cursor.string().ok()?;
        cursor.expect_symbol(",").ok()?;
        is_path.then_some(value)
    })();
    let Some(value) = found else {
        cursor.go_back(start);
        return None;
    };
    while !cursor.at_end() {
        cursor.advance();
    }
    let names = value.text.split(',').map(str::trim).filter(|name| !name.is_empty());
    let name = |text: &str| Name { ident: text.trim_matches('"').into(), span: value.span };
    Some(StatementKind::SetSearchPath(names.map(name).collect()))
}
