//! `CREATE VIEW`, `CREATE MATERIALIZED VIEW`, `ALTER` of both, and the options in parentheses that relations share.

use super::alter::{self, if_exists};
use super::create::if_not_exists;
use super::{query, table};
use crate::sql::ast::{
    AlterTable, AlterTableAction, AlterTableKind, Clause, CreateMaterialized, CreateView, Cte, Expr, ExprKind,
    FromItem, Name, ObjectName, Query, QueryBody, RelationWord, Select, StatementKind, StorageOption, Target, With,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::string::string;

/// `CREATE VIEW`; the word VIEW or RECURSIVE is next.
pub(super) fn create(cursor: &mut Cursor<'_>, replace: bool, unsupported: Vec<Clause>) -> Parse<StatementKind> {
    let recursive = cursor.eat_word("recursive");
    cursor.expect_word("view")?;
    let name = cursor.object_name("a view")?;
    let columns = if recursive || cursor.is(TokenKind::LeftParen) { cursor.name_list()? } else { Vec::new() };
    let mut options = with_options(cursor)?;
    cursor.expect_word("as")?;
    let mut query = query::query(cursor)?;
    let start = cursor.start();
    if cursor.eat_word("with") {
        let which = cursor.eat_one_of(&["local", "cascaded"]).unwrap_or("cascaded");
        cursor.expect_words(&["check", "option"])?;
        let span = cursor.span_from(start);
        if recursive {
            let mut error = cursor.mistake(span, "WITH CHECK OPTION not supported on recursive views");
            error.sqlstate = Some("0A000");
            return Err(error);
        }
        options.push(StorageOption { name: "check_option".to_owned(), value: Some(which.to_owned()), span });
    }
    if recursive {
        query = recursion(&name, &columns, query);
    }
    if unsupported.iter().any(|clause| clause.what == "TEMPORARY") {
        return Ok(StatementKind::CreateTemporary { what: "VIEW", name });
    }
    let view = CreateView { name, replace, columns, options, query, materialized: None, unsupported };
    Ok(StatementKind::CreateView(Box::new(view)))
}

/// `CREATE RECURSIVE VIEW v (a) AS q` is `CREATE VIEW v AS WITH RECURSIVE v (a) AS (q) SELECT a FROM v`
/// (`makeRecursiveViewSelect`).
fn recursion(name: &ObjectName, columns: &[Name], query: Query) -> Query {
    let span = query.span;
    let word = name.name.clone();
    let targets = columns.iter().map(|column| Target {
        value: Expr { kind: ExprKind::Column(vec![column.clone()]), span: column.span },
        alias: None,
    });
    let this = ObjectName { qualifiers: Vec::new(), name: word.clone() };
    let from = FromItem::Relation { name: this, only: false, alias: None, sample: None };
    let select = Select::plain(targets.collect(), vec![from]);
    let cte = Cte { name: word, columns: columns.to_vec(), materialized: None, query, search: None, cycle: None };
    let with = Some(With { recursive: true, ctes: vec![cte] });
    Query { with, ..Query::plain(QueryBody::Select(Box::new(select)), span) }
}

/// `CREATE MATERIALIZED VIEW`; the word MATERIALIZED is next.
pub(super) fn create_materialized(cursor: &mut Cursor<'_>, mut unsupported: Vec<Clause>) -> Parse<StatementKind> {
    cursor.bump();
    cursor.expect_word("view")?;
    let if_not_exists = if_not_exists(cursor);
    let name = cursor.object_name("a materialized view")?;
    let columns = if cursor.is(TokenKind::LeftParen) { cursor.name_list()? } else { Vec::new() };
    let method = if cursor.eat_word("using") { Some(cursor.col_id("an access method")?) } else { None };
    let options = with_options(cursor)?;
    table::tablespace(cursor, &mut unsupported)?;
    cursor.expect_word("as")?;
    let query = query::query(cursor)?;
    let with_data = with_data(cursor)?;
    let materialized = Some(CreateMaterialized { if_not_exists, method, with_data });
    let view = CreateView { name, replace: false, columns, options, query, materialized, unsupported };
    Ok(StatementKind::CreateView(Box::new(view)))
}

/// `opt_with_data`
pub(super) fn with_data(cursor: &mut Cursor<'_>) -> Parse<bool> {
    if !cursor.eat_word("with") {
        return Ok(true);
    }
    let data = !cursor.eat_word("no");
    cursor.expect_word("data")?;
    Ok(data)
}

/// `WITH (…)`
fn with_options(cursor: &mut Cursor<'_>) -> Parse<Vec<StorageOption>> {
    if cursor.eat_word("with") { options(cursor) } else { Ok(Vec::new()) }
}

/// `reloptions`, parentheses included.
pub(super) fn options(cursor: &mut Cursor<'_>) -> Parse<Vec<StorageOption>> {
    cursor.open()?;
    let options = cursor.separated(option)?;
    cursor.close()?;
    Ok(options)
}

/// `reloption_elem`
fn option(cursor: &mut Cursor<'_>) -> Parse<StorageOption> {
    let start = cursor.start();
    let mut name = cursor.col_label("an option")?.ident.as_str().to_owned();
    if cursor.eat(TokenKind::Dot) {
        name = format!("{name}.{}", cursor.col_label("an option")?.ident.as_str());
    }
    let value = if cursor.eat_operator("=") { Some(value(cursor)?) } else { None };
    Ok(StorageOption { name, value, span: cursor.span_from(start) })
}

/// `def_arg`, as the text that PostgreSQL keeps.
fn value(cursor: &mut Cursor<'_>) -> Parse<String> {
    let sign = if cursor.eat_operator("-") {
        "-"
    } else {
        cursor.eat_operator("+");
        ""
    };
    match cursor.peek().kind {
        TokenKind::Number => {
            let token = cursor.bump();
            Ok(format!("{sign}{}", cursor.slice(token)))
        }
        TokenKind::String(_) if sign.is_empty() => Ok(string(cursor, "a value")?.text),
        _ if sign.is_empty() => Ok(cursor.col_label("a value")?.ident.as_str().to_owned()),
        _ => Err(cursor.error("a number")),
    }
}

/// `ALTER VIEW`, `ALTER MATERIALIZED VIEW`; the word VIEW or MATERIALIZED is next.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    let word = if cursor.eat_word("materialized") { RelationWord::MaterializedView } else { RelationWord::View };
    cursor.expect_word("view")?;
    if cursor.at_words(&["all", "in", "tablespace"]) {
        return alter::all_in_tablespace(cursor, "ALTER MATERIALIZED VIEW ALL IN TABLESPACE");
    }
    let if_exists = if_exists(cursor);
    let name = cursor.object_name("a view")?;
    if word == RelationWord::MaterializedView && (cursor.at_word("depends") || cursor.at_words(&["no", "depends"])) {
        cursor.skip_all();
        return Ok(StatementKind::Unsupported { what: "ALTER MATERIALIZED VIEW DEPENDS ON EXTENSION".into() });
    }
    let start = cursor.start();
    let actions = match alter::alone(cursor)? {
        Some(kind) => vec![AlterTableAction { kind, span: cursor.span_from(start) }],
        None => cursor.separated(alter::action)?,
    };
    Ok(StatementKind::AlterTable(AlterTable { word, name, if_exists, only: false, actions }))
}

/// `SET (…)`, `RESET (…)`
pub(super) fn set_options(cursor: &mut Cursor<'_>) -> Parse<Option<AlterTableKind>> {
    if !cursor.is_nth(1, TokenKind::LeftParen) {
        return Ok(None);
    }
    match cursor.eat_one_of(&["set", "reset"]) {
        Some("set") => Ok(Some(AlterTableKind::SetOptions(options(cursor)?))),
        Some(_) => Ok(Some(AlterTableKind::ResetOptions(options(cursor)?))),
        None => Ok(None),
    }
}
