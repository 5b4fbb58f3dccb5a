//! `DROP …`

use super::alter::{cascade, if_exists};
use super::{foreign, kind, role, routine, types, unknown, whole};
use crate::sql::ast::{Drop, DropKind, StatementKind};
use crate::sql::cursor::{Cursor, Parse};

/// `DROP …`
pub(super) fn drop(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    if matches!(cursor.word(), "function" | "procedure" | "routine") {
        let word = routine::word(cursor);
        let if_exists = if_exists(cursor);
        let kind = DropKind::Routines(cursor.separated(|cursor| routine::named(cursor, word))?);
        return Ok(StatementKind::Drop(Drop { kind, if_exists, cascade: cascade(cursor) }));
    }
    if cursor.eat_word("aggregate") {
        let if_exists = if_exists(cursor);
        let kind = DropKind::Routines(cursor.separated(super::aggregate::named)?);
        return Ok(StatementKind::Drop(Drop { kind, if_exists, cascade: cascade(cursor) }));
    }
    if let Some(mapping) = foreign::mapping(cursor, "drop")? {
        return Ok(mapping);
    }
    if role::at_role(cursor) {
        return role::drop(cursor);
    }
    if let Some(of) = whole::kind(cursor) {
        let if_exists = if_exists(cursor);
        let kind = DropKind::Wholes(of, cursor.separated(|cursor| whole::name(cursor, of))?);
        return Ok(StatementKind::Drop(Drop { kind, if_exists, cascade: cascade(cursor) }));
    }
    if cursor.eat_words(&["foreign", "table"]) {
        let if_exists = if_exists(cursor);
        let kind = DropKind::ForeignTables(cursor.separated(|cursor| cursor.object_name("a foreign table"))?);
        return Ok(StatementKind::Drop(Drop { kind, if_exists, cascade: cascade(cursor) }));
    }
    let carried = cursor.eat_one_of(&[
        "schema",
        "extension",
        "type",
        "domain",
        "sequence",
        "table",
        "index",
        "policy",
        "trigger",
        "rule",
    ]);
    let views =
        if cursor.eat_words(&["materialized", "view"]) { Some("materialized") } else { cursor.eat_one_of(&["view"]) };
    let Some(carried) = carried.or(views) else { return not_carried(cursor) };
    if carried == "index" {
        cursor.eat_word("concurrently");
    }
    let if_exists = if_exists(cursor);
    let kind = match carried {
        "schema" => DropKind::Schemas(cursor.separated(|cursor| cursor.col_id("a schema"))?),
        "extension" => DropKind::Extensions(cursor.separated(|cursor| cursor.col_id("an extension"))?),
        "type" => DropKind::Types(cursor.separated(|cursor| Ok(types::type_name(cursor)?.name))?),
        "domain" => DropKind::Domains(cursor.separated(|cursor| Ok(types::type_name(cursor)?.name))?),
        "sequence" => DropKind::Sequences(cursor.separated(|cursor| cursor.object_name("a sequence"))?),
        "table" => DropKind::Tables(cursor.separated(|cursor| cursor.object_name("a table"))?),
        "view" => DropKind::Views(cursor.separated(|cursor| cursor.object_name("a view"))?),
        "materialized" => {
            DropKind::MaterializedViews(cursor.separated(|cursor| cursor.object_name("a materialized view"))?)
        }
        "index" => DropKind::Indexes(cursor.separated(|cursor| cursor.object_name("an index"))?),
        "trigger" => {
            let name = cursor.col_id("a trigger")?;
            cursor.expect_word("on")?;
            DropKind::Trigger { name, table: cursor.object_name("a table")? }
        }
        "rule" => {
            let name = cursor.col_id("a rule")?;
            cursor.expect_word("on")?;
            DropKind::Rule { name, table: cursor.object_name("a table")? }
        }
        _ => {
            let name = cursor.col_id("a policy")?;
            cursor.expect_word("on")?;
            DropKind::Policy { name, table: cursor.object_name("a table")? }
        }
    };
    Ok(StatementKind::Drop(Drop { kind, if_exists, cascade: cascade(cursor) }))
}

fn not_carried(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    let Some(kind) = kind::kind(cursor) else {
        return Err(unknown(cursor, &kind::first_words()));
    };
    if cursor.is_end() {
        return Err(cursor.error("a name"));
    }
    cursor.skip_all();
    Ok(StatementKind::Unsupported { what: format!("DROP {kind}") })
}
