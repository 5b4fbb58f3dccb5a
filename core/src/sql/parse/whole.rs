//! Objects that are carried whole: collations, extended statistics, publications, event triggers.

use super::alter::{if_exists, owner_to, rename_to, set_schema};
use super::call::parenthesised_or_call;
use super::create::if_not_exists;
use super::expression::in_parens;
use crate::model::{Firing, WholeKind};
use crate::sql::ast::{
    AlterWhole, AlterWholeAction, CreateWhole, Expr, ExprKind, ObjectName, Parameter, Published, StatementKind, Text,
    WholeBody,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::string::{at_string, string};

/// The kind whose words are next; takes them.
pub(super) fn kind(cursor: &mut Cursor<'_>) -> Option<WholeKind> {
    WholeKind::ALL.into_iter().find(|kind| {
        let words = kind.keyword().to_ascii_lowercase();
        cursor.eat_words(&words.split(' ').collect::<Vec<_>>())
    })
}

/// A name of an object of that kind.
pub(super) fn name(cursor: &mut Cursor<'_>, kind: WholeKind) -> Parse<ObjectName> {
    let what = kind.name();
    match kind.in_schema() {
        true => cursor.object_name(what),
        false => Ok(ObjectName { qualifiers: Vec::new(), name: cursor.col_id(what)? }),
    }
}

/// `CREATE` of a kind whose words were taken.
pub(super) fn create(cursor: &mut Cursor<'_>, kind: WholeKind) -> Parse<StatementKind> {
    let create = match kind {
        WholeKind::Collation => create_collation(cursor)?,
        WholeKind::Statistics => create_statistics(cursor)?,
        WholeKind::Publication => create_publication(cursor)?,
        WholeKind::EventTrigger => create_event_trigger(cursor)?,
        WholeKind::Wrapper => super::foreign::create_wrapper(cursor)?,
        WholeKind::Server => super::foreign::create_server(cursor)?,
        // They have statements of their own.
        WholeKind::Role | WholeKind::Membership => return Err(cursor.error("another kind of object")),
    };
    Ok(StatementKind::CreateWhole(Box::new(create)))
}

fn create_collation(cursor: &mut Cursor<'_>) -> Parse<CreateWhole> {
    let kind = WholeKind::Collation;
    let if_not_exists = if_not_exists(cursor);
    let name = Some(name(cursor, kind)?);
    let body = if cursor.eat_word("from") {
        WholeBody::CollationFrom(cursor.object_name("a collation")?)
    } else {
        WholeBody::Collation(parameters(cursor)?)
    };
    Ok(CreateWhole { kind, name, if_not_exists, body })
}

fn create_statistics(cursor: &mut Cursor<'_>) -> Parse<CreateWhole> {
    let kind = WholeKind::Statistics;
    let if_not_exists = if_not_exists(cursor);
    let unnamed = !if_not_exists && (cursor.at_word("on") || cursor.is(TokenKind::LeftParen));
    let name = if unnamed { None } else { Some(name(cursor, kind)?) };
    let mut gathers = Vec::new();
    if cursor.eat(TokenKind::LeftParen) {
        gathers = cursor.separated(|cursor| cursor.col_id("a kind of statistics"))?;
        cursor.close()?;
    }
    cursor.expect_word("on")?;
    let on = cursor.separated(gathered)?;
    cursor.expect_word("from")?;
    let start = cursor.start();
    let table = cursor.object_name("a table")?;
    if cursor.is(TokenKind::Comma) {
        cursor.skip_all();
        let mut error =
            cursor.mistake(cursor.span_from(start), "only a single relation is allowed in CREATE STATISTICS");
        error.sqlstate = Some("0A000");
        return Err(error);
    }
    Ok(CreateWhole { kind, name, if_not_exists, body: WholeBody::Statistics { gathers, on, table } })
}

fn create_publication(cursor: &mut Cursor<'_>) -> Parse<CreateWhole> {
    let kind = WholeKind::Publication;
    let name = Some(name(cursor, kind)?);
    let (mut all_tables, mut published) = (false, Vec::new());
    if cursor.eat_word("for") {
        all_tables = cursor.eat_words(&["all", "tables"]);
        if !all_tables {
            published = self::published(cursor)?;
        }
    }
    let parameters = if cursor.eat_word("with") { parameters(cursor)? } else { Vec::new() };
    let body = WholeBody::Publication { all_tables, published, parameters };
    Ok(CreateWhole { kind, name, if_not_exists: false, body })
}

/// `pub_obj_list`: what stands without a word of its own is of the kind of what stands before it.
fn published(cursor: &mut Cursor<'_>) -> Parse<Vec<Published>> {
    let mut tables = None;
    cursor.separated(|cursor| {
        if cursor.eat_word("table") {
            tables = Some(true);
        } else if cursor.eat_words(&["tables", "in", "schema"]) {
            tables = Some(false);
        }
        match tables {
            Some(true) => published_table(cursor),
            Some(false) => {
                let start = cursor.start();
                let schema = if cursor.eat_word("current_schema") { None } else { Some(cursor.col_id("a schema")?) };
                Ok(Published::Schema(schema, cursor.span_from(start)))
            }
            None => Err(cursor.error("`TABLE` or `TABLES IN SCHEMA`")),
        }
    })
}

fn published_table(cursor: &mut Cursor<'_>) -> Parse<Published> {
    let (name, only) = super::from::relation_name(cursor)?;
    let columns = if cursor.is(TokenKind::LeftParen) { cursor.name_list()? } else { Vec::new() };
    let rows = if cursor.eat_word("where") { Some(in_parens(cursor)?) } else { None };
    Ok(Published::Table { name, only, columns, rows })
}

fn create_event_trigger(cursor: &mut Cursor<'_>) -> Parse<CreateWhole> {
    let kind = WholeKind::EventTrigger;
    let name = Some(name(cursor, kind)?);
    cursor.expect_word("on")?;
    let event = cursor.col_label("an event")?;
    let mut filters = Vec::new();
    if cursor.eat_word("when") {
        loop {
            let variable = cursor.col_id("`TAG`")?;
            cursor.expect_word("in")?;
            cursor.open()?;
            filters.push((variable, cursor.separated(|cursor| string(cursor, "a command"))?));
            cursor.close()?;
            if !cursor.eat_word("and") {
                break;
            }
        }
    }
    cursor.expect_word("execute")?;
    if cursor.eat_one_of(&["function", "procedure"]).is_none() {
        return Err(cursor.error("`FUNCTION`"));
    }
    let function = super::trigger::function_name(cursor)?;
    cursor.open()?;
    cursor.close()?;
    let body = WholeBody::EventTrigger { event, filters, function };
    Ok(CreateWhole { kind, name, if_not_exists: false, body })
}

/// `stats_param`
fn gathered(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let start = cursor.start();
    let follows = cursor.peek_nth(1).kind;
    if cursor.is_col_id(cursor.peek()) && !matches!(follows, TokenKind::LeftParen | TokenKind::Dot) {
        let name = cursor.col_id("a column")?;
        return Ok(cursor.expr(start, ExprKind::Column(vec![name])));
    }
    parenthesised_or_call(cursor)
}

/// `definition`: parameters between parentheses.
pub(super) fn parameters(cursor: &mut Cursor<'_>) -> Parse<Vec<Parameter>> {
    cursor.open()?;
    let parameters = cursor.separated(|cursor| {
        let name = cursor.col_label("a parameter")?;
        let value = if cursor.eat_operator("=") { Some(value(cursor)?) } else { None };
        Ok(Parameter { name, value })
    })?;
    cursor.close()?;
    Ok(parameters)
}

/// `def_arg`, as far as it is a word, a string or a number.
pub(super) fn value(cursor: &mut Cursor<'_>) -> Parse<Text> {
    if at_string(cursor) {
        return string(cursor, "a value");
    }
    let start = cursor.start();
    if matches!(cursor.peek().kind, TokenKind::Number | TokenKind::Operator) {
        let negative = cursor.eat_operator("-");
        let token = cursor.expect(TokenKind::Number, "a value")?;
        let sign = if negative { "-" } else { "" };
        return Ok(Text { text: format!("{sign}{}", cursor.slice(token)), span: cursor.span_from(start) });
    }
    let name = cursor.col_label("a value")?;
    Ok(Text { text: name.ident.as_str().to_owned(), span: name.span })
}

/// `ALTER` of a kind whose words were taken.
pub(super) fn alter(cursor: &mut Cursor<'_>, kind: WholeKind) -> Parse<StatementKind> {
    let if_exists = kind == WholeKind::Statistics && if_exists(cursor);
    let name = name(cursor, kind)?;
    let action = if if_exists { own_action(cursor, kind)? } else { action(cursor, kind)? };
    Ok(StatementKind::AlterWhole(AlterWhole { kind, name, if_exists, action }))
}

fn action(cursor: &mut Cursor<'_>, kind: WholeKind) -> Parse<AlterWholeAction> {
    if let Some(to) = rename_to(cursor)? {
        return Ok(AlterWholeAction::Rename(to));
    }
    if let Some(owner) = owner_to(cursor)? {
        return Ok(AlterWholeAction::Owner(owner));
    }
    if kind.in_schema()
        && let Some(schema) = set_schema(cursor)?
    {
        return Ok(AlterWholeAction::SetSchema(schema));
    }
    own_action(cursor, kind)
}

/// What only objects of that kind know.
fn own_action(cursor: &mut Cursor<'_>, kind: WholeKind) -> Parse<AlterWholeAction> {
    match kind {
        WholeKind::Collation if cursor.eat_words(&["refresh", "version"]) => Ok(AlterWholeAction::RefreshVersion),
        WholeKind::Statistics if cursor.eat_words(&["set", "statistics"]) => {
            super::alter_column::statistics(cursor).map(AlterWholeAction::Target)
        }
        WholeKind::Publication => publication_action(cursor),
        WholeKind::EventTrigger => event_trigger_action(cursor),
        WholeKind::Wrapper | WholeKind::Server => super::foreign::action(cursor, kind),
        WholeKind::Role | WholeKind::Membership => Err(cursor.error("another kind of object")),
        WholeKind::Collation | WholeKind::Statistics => Err(cursor.error("`RENAME TO`, `OWNER TO` or another action")),
    }
}

fn publication_action(cursor: &mut Cursor<'_>) -> Parse<AlterWholeAction> {
    match cursor.eat_one_of(&["add", "set", "drop"]) {
        Some("set") if cursor.is(TokenKind::LeftParen) => Ok(AlterWholeAction::Parameters(parameters(cursor)?)),
        Some("set") => published(cursor).map(AlterWholeAction::SetPublished),
        Some("add") => published(cursor).map(AlterWholeAction::AddPublished),
        Some(_) => published(cursor).map(AlterWholeAction::DropPublished),
        None => Err(cursor.error("`ADD`, `SET`, `DROP`, `RENAME TO` or `OWNER TO`")),
    }
}

fn event_trigger_action(cursor: &mut Cursor<'_>) -> Parse<AlterWholeAction> {
    let firing = match cursor.eat_one_of(&["enable", "disable"]) {
        Some("disable") => Firing::Disabled,
        Some(_) => match cursor.eat_one_of(&["replica", "always"]) {
            Some("replica") => Firing::Replica,
            Some(_) => Firing::Always,
            None => Firing::Origin,
        },
        None => return Err(cursor.error("`ENABLE`, `DISABLE`, `RENAME TO` or `OWNER TO`")),
    };
    Ok(AlterWholeAction::Firing(firing))
}
