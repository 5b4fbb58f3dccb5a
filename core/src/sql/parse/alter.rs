//! `ALTER …`

use super::alter_column;
use super::{
    constraint, enumeration, extension, foreign, grant, kind, partition, policy, role, routine, rule, sequence, table,
    trigger, unknown, user_type, view, whole,
};
use crate::model::{ReplicaIdentity, Role};
use crate::sql::ast::{
    AlterIndex, AlterIndexAction, AlterTable, AlterTableAction, AlterTableKind, Name, RelationWord, StatementKind,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// `ALTER …`
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    match cursor.word() {
        "table" => table(cursor, RelationWord::Table),
        "foreign" if cursor.word_nth(1) == "table" => {
            cursor.bump();
            table(cursor, RelationWord::ForeignTable)
        }
        "index" => index(cursor),
        "view" | "materialized" => view::alter(cursor),
        "sequence" => sequence::alter(cursor),
        "function" | "procedure" | "routine" | "aggregate" => routine::alter(cursor),
        "type" => enumeration::alter(cursor),
        "domain" => user_type::alter_domain(cursor),
        "policy" => policy::alter(cursor),
        "extension" => extension::alter(cursor),
        "trigger" => trigger::alter(cursor),
        "rule" => rule::alter(cursor),
        "schema" => schema(cursor),
        _ if role::at_role(cursor) => role::alter(cursor),
        "default" if cursor.word_nth(1) == "privileges" => grant::alter_default(cursor),
        _ => {
            if let Some(mapping) = foreign::mapping(cursor, "alter")? {
                return Ok(mapping);
            }
            if let Some(kind) = whole::kind(cursor) {
                return whole::alter(cursor, kind);
            }
            let Some(kind) = kind::kind(cursor) else {
                return Err(unknown(cursor, &kind::first_words()));
            };
            if cursor.is_end() {
                return Err(cursor.error("a name"));
            }
            cursor.skip_all();
            Ok(StatementKind::Unsupported { what: format!("ALTER {kind}") })
        }
    }
}

/// `IF EXISTS`
pub(super) fn if_exists(cursor: &mut Cursor<'_>) -> bool {
    cursor.eat_words(&["if", "exists"])
}

/// `RENAME TO name`
pub(super) fn rename_to(cursor: &mut Cursor<'_>) -> Parse<Option<Name>> {
    if cursor.eat_words(&["rename", "to"]) { Ok(Some(cursor.col_id("the new name")?)) } else { Ok(None) }
}

/// `SET SCHEMA name`
pub(super) fn set_schema(cursor: &mut Cursor<'_>) -> Parse<Option<Name>> {
    if cursor.eat_words(&["set", "schema"]) { Ok(Some(cursor.col_id("a schema")?)) } else { Ok(None) }
}

/// `OWNER TO role`
pub(super) fn owner_to(cursor: &mut Cursor<'_>) -> Parse<Option<Role>> {
    if !cursor.eat_words(&["owner", "to"]) {
        return Ok(None);
    }
    policy::role(cursor).map(Some)
}

/// `CASCADE` (true), `RESTRICT` or nothing (false)
pub(super) fn cascade(cursor: &mut Cursor<'_>) -> bool {
    cursor.eat_one_of(&["cascade", "restrict"]) == Some("cascade")
}

/// `ALTER SCHEMA`
fn schema(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    let name = cursor.col_id("a schema")?;
    if let Some(to) = rename_to(cursor)? {
        return Ok(StatementKind::RenameSchema { name, to });
    }
    match owner_to(cursor)? {
        Some(owner) => Ok(StatementKind::OwnSchema { name, owner }),
        None => Err(cursor.error("`RENAME TO` or `OWNER TO`")),
    }
}

/// `ALTER INDEX`
fn index(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    if cursor.at_words(&["all", "in", "tablespace"]) {
        return all_in_tablespace(cursor, "ALTER INDEX ALL IN TABLESPACE");
    }
    let if_exists = if_exists(cursor);
    let name = cursor.object_name("an index")?;
    if let Some(to) = rename_to(cursor)? {
        return Ok(StatementKind::RenameIndex { name, if_exists, to });
    }
    if cursor.eat_words(&["attach", "partition"]) {
        return Ok(StatementKind::AttachIndex { name, partition: cursor.object_name("an index")? });
    }
    const OTHERS: &[&[&str]] = &[&["no", "depends"], &["depends"], &["owner", "to"], &["cluster", "on"]];
    if let Some(words) = OTHERS.iter().find(|words| cursor.eat_words(words)) {
        cursor.skip_all();
        return Ok(StatementKind::Unsupported { what: format!("ALTER INDEX {}", words.join(" ").to_uppercase()) });
    }
    let actions = cursor.separated(index_action)?;
    Ok(StatementKind::AlterIndex(AlterIndex { name, if_exists, actions }))
}

/// `index_cmds`
fn index_action(cursor: &mut Cursor<'_>) -> Parse<AlterIndexAction> {
    let start = cursor.start();
    if cursor.eat_words(&["set", "tablespace"]) {
        return match table::default_tablespace(cursor)? {
            true => Ok(AlterIndexAction::SetOptions(Vec::new())),
            false => Ok(AlterIndexAction::Unsupported(cursor.clause("SET TABLESPACE", start))),
        };
    }
    if cursor.eat_word("set") {
        return Ok(AlterIndexAction::SetOptions(view::options(cursor)?));
    }
    if cursor.eat_word("reset") {
        return Ok(AlterIndexAction::ResetOptions(view::options(cursor)?));
    }
    if !cursor.eat_word("alter") {
        return Err(cursor.error("`RENAME TO`, `SET`, `RESET` or `ALTER COLUMN`"));
    }
    cursor.eat_word("column");
    let token = cursor.peek();
    let number = cursor.slice(token).parse::<u32>();
    let Ok(column) = number else { return Err(cursor.error("the number of a column of the index")) };
    let at = cursor.span(token);
    cursor.bump();
    cursor.expect_words(&["set", "statistics"])?;
    let target = alter_column::statistics(cursor)?;
    Ok(AlterIndexAction::Statistics { column, at, target })
}

/// `ALTER TABLE`, `ALTER FOREIGN TABLE`; the word TABLE is next.
fn table(cursor: &mut Cursor<'_>, word: RelationWord) -> Parse<StatementKind> {
    cursor.bump();
    if word == RelationWord::Table && cursor.at_words(&["all", "in", "tablespace"]) {
        return all_in_tablespace(cursor, "ALTER TABLE ALL IN TABLESPACE");
    }
    let if_exists = if_exists(cursor);
    let (name, only) = super::from::relation_name(cursor)?;
    let start = cursor.start();
    let of_tables = [&["rename", "constraint"][..], &["attach", "partition"], &["detach", "partition"]];
    if word == RelationWord::ForeignTable && of_tables.iter().any(|words| cursor.at_words(words)) {
        return Err(cursor.error("an action of `ALTER FOREIGN TABLE`: this one is of `ALTER TABLE`"));
    }
    let actions = match alone(cursor)? {
        Some(kind) => vec![AlterTableAction { kind, span: cursor.span_from(start) }],
        None => cursor.separated(action)?,
    };
    Ok(StatementKind::AlterTable(AlterTable { word, name, if_exists, only, actions }))
}

/// `ALL IN TABLESPACE … SET TABLESPACE …`: nothing where all stays where it lies by itself.
pub(super) fn all_in_tablespace(cursor: &mut Cursor<'_>, what: &str) -> Parse<StatementKind> {
    cursor.expect_words(&["all", "in", "tablespace"])?;
    let from = table::default_tablespace(cursor)?;
    if cursor.eat_words(&["owned", "by"]) {
        cursor.separated(super::policy::role)?;
    }
    cursor.expect_words(&["set", "tablespace"])?;
    let to = table::default_tablespace(cursor)?;
    cursor.eat_word("nowait");
    match from && to {
        true => Ok(StatementKind::Ignored { what: what.into(), notable: false }),
        false => Ok(StatementKind::Unsupported { what: what.into() }),
    }
}

/// The actions that stand alone in their statement.
pub(super) fn alone(cursor: &mut Cursor<'_>) -> Parse<Option<AlterTableKind>> {
    if let Some(to) = rename_to(cursor)? {
        return Ok(Some(AlterTableKind::Rename(to)));
    }
    if let Some(schema) = set_schema(cursor)? {
        return Ok(Some(AlterTableKind::SetSchema(schema)));
    }
    if cursor.eat_words(&["rename", "constraint"]) {
        let constraint = cursor.col_id("a constraint")?;
        cursor.expect_word("to")?;
        return Ok(Some(AlterTableKind::RenameConstraint { constraint, to: cursor.col_id("its new name")? }));
    }
    if cursor.eat_word("rename") {
        // A column may be called `column`, between quotes only.
        cursor.eat_word("column");
        let column = cursor.col_id("a column")?;
        cursor.expect_word("to")?;
        return Ok(Some(AlterTableKind::RenameColumn { column, to: cursor.col_id("its new name")? }));
    }
    if cursor.eat_words(&["attach", "partition"]) {
        let partition = cursor.object_name("a table")?;
        return Ok(Some(AlterTableKind::AttachPartition { partition, bound: partition::bound(cursor)? }));
    }
    if cursor.eat_words(&["detach", "partition"]) {
        let partition = cursor.object_name("a table")?;
        cursor.eat_one_of(&["concurrently", "finalize"]);
        return Ok(Some(AlterTableKind::DetachPartition(partition)));
    }
    Ok(None)
}

/// `alter_table_cmd`
pub(super) fn action(cursor: &mut Cursor<'_>) -> Parse<AlterTableAction> {
    let start = cursor.start();
    let kind = match cursor.word() {
        "add" => add(cursor)?,
        "drop" => drop(cursor)?,
        "alter" if cursor.word_nth(1) == "constraint" => alter_constraint(cursor)?,
        "alter" => alter_column::alter(cursor)?,
        "owner" => match owner_to(cursor)? {
            Some(owner) => AlterTableKind::Owner(owner),
            None => return Err(cursor.error("`OWNER TO`")),
        },
        "inherit" => {
            cursor.bump();
            AlterTableKind::Inherit(cursor.object_name("a table")?)
        }
        "no" if cursor.word_nth(1) == "inherit" => {
            cursor.bump();
            cursor.bump();
            AlterTableKind::NoInherit(cursor.object_name("a table")?)
        }
        "options" => AlterTableKind::Options(foreign::altered_options(cursor)?),
        "replica" => replica_identity(cursor)?,
        "set" if matches!(cursor.word_nth(1), "logged" | "unlogged") => {
            cursor.bump();
            AlterTableKind::SetUnlogged(cursor.eat_one_of(&["logged", "unlogged"]) == Some("unlogged"))
        }
        "validate" => {
            cursor.bump();
            cursor.expect_word("constraint")?;
            AlterTableKind::ValidateConstraint(cursor.col_id("a constraint")?)
        }
        _ => {
            let found = match row_security(cursor) {
                Some(kind) => Some(kind),
                None => trigger::firing(cursor)?,
            };
            let found = match found {
                Some(kind) => Some(kind),
                None => rule::firing(cursor)?,
            };
            match found {
                Some(kind) => kind,
                None => match view::set_options(cursor)? {
                    Some(kind) => kind,
                    None => not_carried(cursor)?,
                },
            }
        }
    };
    Ok(AlterTableAction { kind, span: cursor.span_from(start) })
}

/// `REPLICA IDENTITY …`
fn replica_identity(cursor: &mut Cursor<'_>) -> Parse<AlterTableKind> {
    cursor.bump();
    cursor.expect_word("identity")?;
    let identity = match cursor.eat_one_of(&["default", "full", "nothing", "using"]) {
        Some("default") => ReplicaIdentity::Default,
        Some("full") => ReplicaIdentity::Full,
        Some("nothing") => ReplicaIdentity::Nothing,
        Some(_) => {
            cursor.expect_word("index")?;
            ReplicaIdentity::Index(cursor.col_id("an index")?.ident)
        }
        None => return Err(cursor.error("`DEFAULT`, `FULL`, `NOTHING` or `USING INDEX`")),
    };
    Ok(AlterTableKind::ReplicaIdentity(identity))
}

fn row_security(cursor: &mut Cursor<'_>) -> Option<AlterTableKind> {
    const ACTIONS: &[(&[&str], AlterTableKind)] = &[
        (&["enable", "row", "level", "security"], AlterTableKind::RowSecurity(true)),
        (&["disable", "row", "level", "security"], AlterTableKind::RowSecurity(false)),
        (&["force", "row", "level", "security"], AlterTableKind::ForceRowSecurity(true)),
        (&["no", "force", "row", "level", "security"], AlterTableKind::ForceRowSecurity(false)),
    ];
    ACTIONS.iter().find(|(words, _)| cursor.eat_words(words)).map(|(_, kind)| kind.clone())
}

fn add(cursor: &mut Cursor<'_>) -> Parse<AlterTableKind> {
    cursor.bump();
    if constraint::at_table_constraint(cursor) {
        return Ok(AlterTableKind::AddConstraint(constraint::table_constraint(cursor)?.into()));
    }
    cursor.eat_word("column");
    let if_not_exists = super::create::if_not_exists(cursor);
    Ok(AlterTableKind::AddColumn { column: table::column(cursor)?.into(), if_not_exists })
}

fn drop(cursor: &mut Cursor<'_>) -> Parse<AlterTableKind> {
    cursor.bump();
    if cursor.eat_word("constraint") {
        let if_exists = if_exists(cursor);
        let constraint = cursor.col_id("a constraint")?;
        return Ok(AlterTableKind::DropConstraint { constraint, if_exists, cascade: cascade(cursor) });
    }
    cursor.eat_word("column");
    let if_exists = if_exists(cursor);
    let column = cursor.col_id("a column")?;
    Ok(AlterTableKind::DropColumn { column, if_exists, cascade: cascade(cursor) })
}

fn alter_constraint(cursor: &mut Cursor<'_>) -> Parse<AlterTableKind> {
    cursor.bump();
    cursor.bump();
    let constraint = cursor.col_id("a constraint")?;
    let (mut deferrability, mut enforced, mut inherit) = (None, None, None);
    if cursor.eat_word("inherit") {
        inherit = Some(true);
        return Ok(AlterTableKind::AlterConstraint { constraint, deferrability, enforced, inherit });
    }
    loop {
        let start = cursor.start();
        if let Some(found) = constraint::deferrability(cursor, deferrability)? {
            deferrability = Some(found);
        } else if let Some(found) = constraint::enforcement(cursor) {
            if enforced.is_some_and(|before: bool| before != found) {
                return Err(cursor.mistake(cursor.span_from(start), "conflicting constraint properties"));
            }
            enforced = Some(found);
        } else if cursor.eat_words(&["no", "inherit"]) {
            inherit = Some(false);
        } else if cursor.eat_words(&["not", "valid"]) {
            let message = "constraints cannot be altered to be NOT VALID";
            let mut error = cursor.mistake(cursor.span_from(start), message);
            error.sqlstate = Some("0A000");
            return Err(error);
        } else {
            break;
        }
    }
    if !matches!(cursor.peek().kind, TokenKind::Comma | TokenKind::End) {
        return Err(cursor.error("`DEFERRABLE`, `INITIALLY …`, `ENFORCED`, `INHERIT` or their opposites"));
    }
    Ok(AlterTableKind::AlterConstraint { constraint, deferrability, enforced, inherit })
}

/// The actions that are not carried, by their words.
fn not_carried(cursor: &mut Cursor<'_>) -> Parse<AlterTableKind> {
    const ACTIONS: &[&[&str]] = &[&["set", "with", "oids"]];
    if cursor.eat_words(&["cluster", "on"]) {
        return Ok(AlterTableKind::ClusterOn(Some(cursor.col_id("an index")?)));
    }
    if cursor.eat_words(&["set", "without", "cluster"]) {
        return Ok(AlterTableKind::ClusterOn(None));
    }
    if cursor.eat_words(&["set", "without", "oids"]) {
        return Ok(AlterTableKind::Nothing);
    }
    if cursor.eat_words(&["set", "access", "method"]) {
        let method = if cursor.eat_word("default") { None } else { Some(cursor.col_id("an access method")?) };
        return Ok(AlterTableKind::AccessMethod(method));
    }
    if cursor.eat_words(&["not", "of"]) {
        return Ok(AlterTableKind::OfType(None));
    }
    if cursor.eat_word("of") {
        return Ok(AlterTableKind::OfType(Some(cursor.object_name("a type")?)));
    }
    let start = cursor.start();
    if cursor.eat_words(&["set", "tablespace"]) {
        return match table::default_tablespace(cursor)? {
            true => Ok(AlterTableKind::Nothing),
            false => Ok(AlterTableKind::Unsupported(cursor.clause("SET TABLESPACE", start))),
        };
    }
    let Some(words) = ACTIONS.iter().find(|words| cursor.eat_words(words)) else {
        return Err(unknown(cursor, &ACTION_WORDS));
    };
    let what = words.join(" ").to_uppercase();
    cursor.skip_to_comma()?;
    Ok(AlterTableKind::Unsupported(cursor.clause(&what, start)))
}

const ACTION_WORDS: [&str; 16] = [
    "add", "alter", "attach", "cluster", "detach", "disable", "drop", "enable", "force", "inherit", "no", "owner",
    "rename", "replica", "set", "validate",
];
