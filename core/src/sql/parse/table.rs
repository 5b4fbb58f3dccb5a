//! `CREATE TABLE` and its columns.

use super::constraint;
use super::create::if_not_exists;
use super::partition;
use super::types;
use crate::sql::ast::{
    Clause, ColumnDef, ColumnOptions, ConstraintDef, CreateTable, ObjectName, StatementKind, StorageOption,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// `CREATE TABLE`; the word TABLE is next.
pub(super) fn create(cursor: &mut Cursor<'_>, unsupported: Vec<Clause>) -> Parse<StatementKind> {
    cursor.bump();
    let if_not_exists = if_not_exists(cursor);
    let name = cursor.object_name("a table's name")?;
    let (unlogged, unsupported) = unsupported.into_iter().partition::<Vec<_>, _>(|clause| clause.what == "UNLOGGED");
    let mut table = CreateTable {
        name,
        if_not_exists,
        columns: Vec::new(),
        constraints: Vec::new(),
        unsupported,
        options: Vec::new(),
        unlogged: !unlogged.is_empty(),
        partition_by: None,
        parents: Vec::new(),
        bound: None,
        column_options: Vec::new(),
    };
    if is_create_table_as(cursor) {
        cursor.skip_all();
        return Ok(StatementKind::Unsupported { what: "CREATE TABLE AS".into() });
    }
    let start = cursor.start();
    if cursor.eat_words(&["partition", "of"]) {
        partition_of(cursor, &mut table)?;
    } else if cursor.eat_word("of") {
        cursor.object_name("a type")?;
        table.unsupported.push(cursor.clause("OF", start));
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
    if cursor.at_word("as") {
        cursor.skip_all();
        return Ok(StatementKind::Unsupported { what: "CREATE TABLE AS".into() });
    }
    Ok(StatementKind::CreateTable(table))
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
        if cursor.eat_word("like") {
            like(cursor)?;
            table.unsupported.push(cursor.clause("LIKE", start));
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
    if cursor.is(TokenKind::RightParen) {
        cursor.bump();
        return Ok(());
    }
    Err(cursor.error("`,` or `)`"))
}

/// `LIKE table INCLUDING …`
fn like(cursor: &mut Cursor<'_>) -> Parse<()> {
    cursor.object_name("a table")?;
    while cursor.eat_one_of(&["including", "excluding"]).is_some() {
        cursor.col_label("what to include")?;
    }
    Ok(())
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
    if table.bound.is_none() && cursor.eat_word("inherits") {
        cursor.open()?;
        table.parents = cursor.separated(|cursor| cursor.object_name("a table"))?;
        cursor.close()?;
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
    if cursor.eat_word("tablespace") {
        cursor.col_id("a tablespace")?;
        unsupported.push(cursor.clause("TABLESPACE", start));
    }
    Ok(())
}

/// `columnDef`
pub(super) fn column(cursor: &mut Cursor<'_>) -> Parse<ColumnDef> {
    let start = cursor.start();
    let name = cursor.col_id("a column or a constraint")?;
    let data_type = types::type_name(cursor)?;
    let mut unsupported = Vec::new();
    let storage = if cursor.eat_word("storage") { Some(cursor.col_label("a kind of storage")?) } else { None };
    let compression = if cursor.eat_word("compression") { Some(cursor.col_label("a method")?) } else { None };
    let options = cursor.start();
    if cursor.eat_word("options") {
        cursor.skip_parens()?;
        unsupported.push(cursor.clause("OPTIONS", options));
    }
    let mut collation = None;
    let constraints = column_constraints(cursor, &mut collation)?;
    Ok(ColumnDef {
        name,
        data_type,
        collation,
        constraints,
        unsupported,
        span: cursor.span_from(start),
        storage,
        compression,
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
            return Ok(constraints);
        }
    }
}
