//! Foreign data: wrappers, servers, user mappings.

use super::alter::if_exists;
use super::create::if_not_exists;
use super::{grant, whole};
use crate::model::WholeKind;
use crate::sql::ast::{
    AlterForeign, AlterMapping, AlterWhole, AlterWholeAction, CreateWhole, MappingAction, ObjectName, OptionAction,
    OptionChange, StatementKind, WholeBody,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::string::string;

/// `CREATE FOREIGN DATA WRAPPER`
pub(super) fn create_wrapper(cursor: &mut Cursor<'_>) -> Parse<CreateWhole> {
    let kind = WholeKind::Wrapper;
    let name = Some(whole::name(cursor, kind)?);
    let mut body = AlterForeign::default();
    functions(cursor, &mut body)?;
    body.options = created_options(cursor)?;
    Ok(CreateWhole { kind, name, if_not_exists: false, body: WholeBody::Wrapper(body) })
}

/// `CREATE SERVER`
pub(super) fn create_server(cursor: &mut Cursor<'_>) -> Parse<CreateWhole> {
    let kind = WholeKind::Server;
    let if_not_exists = if_not_exists(cursor);
    let name = Some(whole::name(cursor, kind)?);
    let server_type = if cursor.eat_word("type") { Some(string(cursor, "a type")?) } else { None };
    let mut rest = AlterForeign { version: version(cursor)?, ..AlterForeign::default() };
    cursor.expect_words(&["foreign", "data", "wrapper"])?;
    let wrapper = cursor.col_id("a foreign-data wrapper")?;
    rest.options = created_options(cursor)?;
    Ok(CreateWhole { kind, name, if_not_exists, body: WholeBody::Server { server_type, wrapper, rest } })
}

/// What `ALTER` says of a wrapper or a server, beside its name and its owner.
pub(super) fn action(cursor: &mut Cursor<'_>, kind: WholeKind) -> Parse<AlterWholeAction> {
    let start = cursor.start();
    let mut change = AlterForeign::default();
    match kind == WholeKind::Server {
        true => change.version = version(cursor)?,
        false => functions(cursor, &mut change)?,
    }
    change.options = altered_options(cursor)?;
    if cursor.start() == start {
        return Err(cursor.error("`OPTIONS`, `RENAME TO`, `OWNER TO` or another action"));
    }
    Ok(AlterWholeAction::Foreign(change))
}

/// `HANDLER`, `VALIDATOR` and their `NO`, in any order, each once.
fn functions(cursor: &mut Cursor<'_>, into: &mut AlterForeign) -> Parse<()> {
    loop {
        let start = cursor.start();
        let no = cursor.at_words(&["no", "handler"]) || cursor.at_words(&["no", "validator"]);
        if no {
            cursor.bump();
        }
        let (slot, what) = match cursor.eat_one_of(&["handler", "validator"]) {
            Some("handler") => (&mut into.handler, "a handler"),
            Some(_) => (&mut into.validator, "a validator"),
            None => return Ok(()),
        };
        let function: Option<ObjectName> = if no { None } else { Some(cursor.object_name(what)?) };
        if slot.replace(function).is_some() {
            return Err(cursor.mistake(cursor.span_from(start), "conflicting or redundant options"));
        }
    }
}

fn version(cursor: &mut Cursor<'_>) -> Parse<Option<Option<crate::sql::ast::Text>>> {
    if !cursor.eat_word("version") {
        return Ok(None);
    }
    if cursor.eat_word("null") { Ok(Some(None)) } else { Ok(Some(Some(string(cursor, "a version")?))) }
}

/// `OPTIONS (name 'value')`
pub(super) fn created_options(cursor: &mut Cursor<'_>) -> Parse<Vec<OptionChange>> {
    options(cursor, |_| OptionAction::Add)
}

/// `OPTIONS (ADD name 'value', SET name 'value', DROP name)`
pub(super) fn altered_options(cursor: &mut Cursor<'_>) -> Parse<Vec<OptionChange>> {
    options(cursor, |cursor| {
        // Each of the words may be an option's name too.
        let named = !crate::sql::string::at_string_nth(cursor, 1);
        match named.then(|| cursor.eat_one_of(&["add", "set", "drop"])).flatten() {
            Some("set") => OptionAction::Set,
            Some("drop") => OptionAction::Drop,
            Some(_) | None => OptionAction::Add,
        }
    })
}

fn options(cursor: &mut Cursor<'_>, action: impl Fn(&mut Cursor<'_>) -> OptionAction) -> Parse<Vec<OptionChange>> {
    if !cursor.eat_word("options") {
        return Ok(Vec::new());
    }
    cursor.open()?;
    let options = cursor.separated(|cursor| {
        let action = action(cursor);
        let name = cursor.col_label("an option")?;
        let value = if action == OptionAction::Drop { None } else { Some(string(cursor, "the option's value")?) };
        Ok(OptionChange { action, name, value })
    })?;
    cursor.close()?;
    Ok(options)
}

/// `USER MAPPING`, where it is next, of a statement whose verb was taken.
pub(super) fn mapping(cursor: &mut Cursor<'_>, verb: &str) -> Parse<Option<StatementKind>> {
    if !cursor.eat_words(&["user", "mapping"]) {
        return Ok(None);
    }
    let exists = match verb {
        "create" => if_not_exists(cursor),
        "drop" => if_exists(cursor),
        _ => false,
    };
    cursor.expect_word("for")?;
    let role = if cursor.at_word("user") { grant::user(cursor) } else { grant::grantee(cursor)? };
    cursor.expect_word("server")?;
    let name = whole::name(cursor, WholeKind::Server)?;
    let action = match verb {
        "create" => MappingAction::Create(exists, created_options(cursor)?),
        "drop" => MappingAction::Drop(exists),
        _ => MappingAction::Alter(altered_options(cursor)?),
    };
    let action = AlterWholeAction::Mapping(AlterMapping { role, action });
    Ok(Some(StatementKind::AlterWhole(AlterWhole { kind: WholeKind::Server, name, if_exists: false, action })))
}
