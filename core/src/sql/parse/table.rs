//! `CREATE TABLE` and its columns.

use std::collections::BTreeSet;

use super::constraint;
use super::create::if_not_exists;
use super::foreign;
use super::partition;
use super::types;
use crate::sql::ast::{
    Clause, ColumnDef, ColumnOptions, ConstraintDef, CreateTable, CreateTableAs, ForeignDef, IntoTable, Like, LikePart,
    Name, ObjectName, StatementKind, StorageOption,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// `CREATE TABLE`; the word TABLE is next.
pub(super) fn create(cursor: &mut Cursor<'_>, unsupported: Vec<Clause>) -> Parse<StatementKind> {
    cursor.bump();
    let if_not_exists = if_not_exists(cursor);
    let name = cursor.object_name("a table's name")?;
    let temporary = unsupported.iter().any(|clause| clause.what == "TEMPORARY");
    let (unlogged, unsupported) = unsupported.into_iter().partition::<Vec<_>, _>(|clause| clause.what == "UNLOGGED");
    let mut table = CreateTable { unsupported, unlogged: !unlogged.is_empty(), ..empty(name, if_not_exists) };
    if is_create_table_as(cursor) {
        let columns = if cursor.is(TokenKind::LeftParen) { cursor.name_list()? } else { Vec::new() };
        options(cursor, &mut table)?;
        return table_as(cursor, table, columns, temporary);
    }
    if cursor.eat_words(&["partition", "of"]) {
        partition_of(cursor, &mut table)?;
    } else if cursor.eat_word("of") {
        table.of_type = Some(cursor.object_name("a type")?);
        if cursor.is(TokenKind::LeftParen) {
            elements(cursor, &mut table, true)?;
        }
    } else {
        if !cursor.is(TokenKind::LeftParen) {
            return Err(cursor.error("`(` and the table's columns"));
        }
        elements(cursor, &mut table, false)?;
    }
    options(cursor, &mut table)?;
    match temporary {
        true => Ok(StatementKind::CreateTemporary { what: "TABLE", name: table.name }),
        false => Ok(StatementKind::CreateTable(Box::new(table))),
    }
}

/// `AS query`, after what a table has been said of.
fn table_as(cursor: &mut Cursor<'_>, table: CreateTable, columns: Vec<Name>, temporary: bool) -> Parse<StatementKind> {
    cursor.expect_word("as")?;
    if cursor.at_word("execute") {
        cursor.skip_all();
        return Ok(StatementKind::Unsupported { what: "CREATE TABLE AS EXECUTE".into() });
    }
    let query = super::query::query(cursor)?;
    let with_data = super::view::with_data(cursor)?;
    let CreateTable { name, if_not_exists, options, unlogged, unsupported, .. } = table;
    if temporary {
        return Ok(StatementKind::CreateTemporary { what: "TABLE", name });
    }
    let create = CreateTableAs { name, if_not_exists, columns, options, unlogged, query, with_data, unsupported };
    Ok(StatementKind::CreateTableAs(Box::new(create)))
}

/// `INTO table` of a query.
pub(super) fn into(cursor: &mut Cursor<'_>) -> Parse<IntoTable> {
    cursor.bump();
    cursor.eat_one_of(&["local", "global"]);
    let word = cursor.eat_one_of(&["temporary", "temp", "unlogged"]);
    cursor.eat_word("table");
    let name = cursor.object_name("a table's name")?;
    Ok(IntoTable { name, unlogged: word == Some("unlogged"), temporary: matches!(word, Some("temporary" | "temp")) })
}

/// Whether what follows is `SELECT … INTO`, be it behind WITH.
pub(super) fn at_select_into(cursor: &Cursor<'_>) -> bool {
    let (mut depth, mut selects) = (0u32, false);
    for n in 0.. {
        match (cursor.peek_nth(n).kind, cursor.word_nth(n)) {
            (TokenKind::End, _) => return false,
            (TokenKind::LeftParen, _) => depth += 1,
            (TokenKind::RightParen, _) => depth = depth.saturating_sub(1),
            (_, "select") if depth == 0 => selects = true,
            (_, "into") if depth == 0 => return selects,
            (_, "from" | "insert" | "update" | "delete" | "merge") if depth == 0 => return false,
            _ => {}
        }
    }
    false
}

/// `SELECT … INTO`: a table made of a query.
pub(super) fn select_into(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.allow_into();
    let query = super::query::query(cursor)?;
    let Some(IntoTable { name, unlogged, temporary }) = cursor.take_into() else {
        return Err(cursor.error("`INTO`"));
    };
    if temporary {
        return Ok(StatementKind::CreateTemporary { what: "TABLE", name });
    }
    Ok(StatementKind::CreateTableAs(Box::new(CreateTableAs {
        name,
        if_not_exists: false,
        columns: Vec::new(),
        options: Vec::new(),
        unlogged,
        query,
        with_data: true,
        unsupported: Vec::new(),
    })))
}

/// `CREATE FOREIGN TABLE`; the word FOREIGN is next.
pub(super) fn create_foreign(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    cursor.bump();
    let if_not_exists = if_not_exists(cursor);
    let name = cursor.object_name("a table's name")?;
    let mut table = empty(name, if_not_exists);
    if cursor.eat_words(&["partition", "of"]) {
        partition_of(cursor, &mut table)?;
    } else if cursor.is(TokenKind::LeftParen) {
        elements(cursor, &mut table, false)?;
        inherits(cursor, &mut table)?;
    } else {
        return Err(cursor.error("`(` and the table's columns, or `PARTITION OF`"));
    }
    cursor.expect_word("server")?;
    let server = cursor.col_id("a server")?;
    table.foreign = Some(ForeignDef { server, options: foreign::created_options(cursor)? });
    Ok(StatementKind::CreateTable(Box::new(table)))
}

fn empty(name: ObjectName, if_not_exists: bool) -> CreateTable {
    CreateTable {
        name,
        if_not_exists,
        columns: Vec::new(),
        constraints: Vec::new(),
        likes: Vec::new(),
        of_type: None,
        unsupported: Vec::new(),
        options: Vec::new(),
        unlogged: false,
        partition_by: None,
        parents: Vec::new(),
        bound: None,
        column_options: Vec::new(),
        foreign: None,
    }
}

/// Whether columns without types, or none at all, say that a query follows.
fn is_create_table_as(cursor: &Cursor<'_>) -> bool {
    let mut n = 0;
    if cursor.is(TokenKind::LeftParen) {
        n = 1;
        while matches!(cursor.peek_nth(n).kind, TokenKind::Word | TokenKind::QuotedIdent | TokenKind::UnicodeIdent)
            && cursor.is_nth(n + 1, TokenKind::Comma)
        {
            n += 2;
        }
        if !cursor.is_nth(n + 1, TokenKind::RightParen) {
            return false;
        }
        n += 2;
    }
    matches!(cursor.word_nth(n), "as" | "using" | "with" | "without" | "on" | "tablespace")
}

/// `'(' OptTableElementList ')'`; the columns of a typed table or a partition have no types.
fn elements(cursor: &mut Cursor<'_>, table: &mut CreateTable, typed: bool) -> Parse<()> {
    cursor.open()?;
    if !typed && cursor.eat(TokenKind::RightParen) {
        return Ok(());
    }
    loop {
        let start = cursor.start();
        if !typed && cursor.eat_word("like") {
            let like = like(cursor, table.columns.len(), start)?;
            table.likes.push(like);
        } else if constraint::at_table_constraint(cursor) {
            table.constraints.push(constraint::table_constraint(cursor)?);
        } else if typed {
            let name = cursor.col_id("a column")?;
            cursor.eat_words(&["with", "options"]);
            let constraints = column_constraints(cursor, &mut None)?;
            table.column_options.push(ColumnOptions { name, constraints, span: cursor.span_from(start) });
        } else {
            table.columns.push(column(cursor)?);
        }
        if !cursor.eat(TokenKind::Comma) {
            break;
        }
    }
    table.columns.shrink_to_fit();
    table.constraints.shrink_to_fit();
    if cursor.is(TokenKind::RightParen) {
        cursor.bump();
        return Ok(());
    }
    Err(cursor.error("`,` or `)`"))
}

/// `LIKE table INCLUDING …`
fn like(cursor: &mut Cursor<'_>, after: usize, start: u32) -> Parse<Like> {
    let table = cursor.object_name("a table")?;
    let mut including = BTreeSet::new();
    while let Some(word) = cursor.eat_one_of(&["including", "excluding"]) {
        let named = LikePart::ALL.iter().find(|(name, _)| cursor.eat_word(name));
        let parts: Vec<LikePart> = match named {
            Some((_, part)) => vec![*part],
            None if cursor.eat_word("all") => LikePart::ALL.iter().map(|(_, part)| *part).collect(),
            None => return Err(cursor.error("`ALL`, `DEFAULTS`, `CONSTRAINTS`, `INDEXES` or another part of a table")),
        };
        for part in parts {
            if word == "including" {
                including.insert(part)
            } else {
                including.remove(&part)
            };
        }
    }
    Ok(Like { table, including, after, span: cursor.span_from(start) })
}

/// `PARTITION OF parent … FOR VALUES …`
fn partition_of(cursor: &mut Cursor<'_>, table: &mut CreateTable) -> Parse<()> {
    table.parents.push(cursor.object_name("a table")?);
    if cursor.is(TokenKind::LeftParen) {
        elements(cursor, table, true)?;
    }
    table.bound = Some(partition::bound(cursor)?);
    Ok(())
}

/// What follows the columns, in the grammar's order.
fn options(cursor: &mut Cursor<'_>, table: &mut CreateTable) -> Parse<()> {
    if table.bound.is_none() {
        inherits(cursor, table)?;
    }
    table.partition_by = partition::by(cursor)?;
    let unsupported = &mut table.unsupported;
    let start = cursor.start();
    if cursor.eat_word("using") {
        let method = cursor.col_id("an access method")?;
        if method.ident.as_str() != "heap" {
            unsupported.push(cursor.clause("USING", start));
        }
    }
    if cursor.at_word("with") && cursor.is_nth(1, TokenKind::LeftParen) {
        cursor.bump();
        table.options = super::view::options(cursor)?;
    }
    cursor.eat_words(&["without", "oids"]);
    let start = cursor.start();
    if cursor.eat_words(&["on", "commit"]) {
        let found =
            [&["drop"][..], &["delete", "rows"], &["preserve", "rows"]].iter().any(|words| cursor.eat_words(words));
        if !found {
            return Err(cursor.error("`DROP`, `DELETE ROWS` or `PRESERVE ROWS`"));
        }
        unsupported.push(cursor.clause("ON COMMIT", start));
    }
    tablespace(cursor, unsupported)
}

/// `INHERITS (…)`
fn inherits(cursor: &mut Cursor<'_>, table: &mut CreateTable) -> Parse<()> {
    if cursor.eat_word("inherits") {
        cursor.open()?;
        table.parents = cursor.separated(|cursor| cursor.object_name("a table"))?;
        cursor.close()?;
    }
    Ok(())
}

/// `WITH (…)`
pub(super) fn storage_parameters(cursor: &mut Cursor<'_>) -> Parse<Vec<StorageOption>> {
    if cursor.at_word("with") && cursor.is_nth(1, TokenKind::LeftParen) {
        cursor.bump();
        return super::view::options(cursor);
    }
    Ok(Vec::new())
}

/// `TABLESPACE name`
pub(super) fn tablespace(cursor: &mut Cursor<'_>, unsupported: &mut Vec<Clause>) -> Parse<()> {
    let start = cursor.start();
    if cursor.eat_word("tablespace") && !default_tablespace(cursor)? {
        unsupported.push(cursor.clause("TABLESPACE", start));
    }
    Ok(())
}

/// A tablespace's name. Answers whether it is the one where everything lies by itself.
pub(super) fn default_tablespace(cursor: &mut Cursor<'_>) -> Parse<bool> {
    Ok(cursor.col_id("a tablespace")?.ident.as_str() == "pg_default")
}

/// `columnDef`
pub(super) fn column(cursor: &mut Cursor<'_>) -> Parse<ColumnDef> {
    let start = cursor.start();
    let name = cursor.col_id("a column or a constraint")?;
    let data_type = types::type_name(cursor)?;
    let storage = if cursor.eat_word("storage") { Some(cursor.col_label("a kind of storage")?) } else { None };
    let compression = if cursor.eat_word("compression") { Some(cursor.col_label("a method")?) } else { None };
    let options = foreign::created_options(cursor)?;
    let mut collation = None;
    let constraints = column_constraints(cursor, &mut collation)?;
    Ok(ColumnDef {
        name,
        data_type,
        collation,
        constraints,
        unsupported: Vec::new(),
        span: cursor.span_from(start),
        storage,
        compression,
        options,
    })
}

/// `ColQualList`
fn column_constraints(cursor: &mut Cursor<'_>, collation: &mut Option<ObjectName>) -> Parse<Vec<ConstraintDef>> {
    let mut constraints = Vec::new();
    loop {
        let token = cursor.peek();
        if cursor.eat_word("collate") {
            if collation.is_some() {
                return Err(cursor.mistake(cursor.span(token), "multiple COLLATE clauses not allowed"));
            }
            *collation = Some(cursor.object_name("a collation")?);
        } else if !constraint::column_constraint(cursor, &mut constraints)? {
            constraints.shrink_to_fit();
            return Ok(constraints);
        }
    }
}
