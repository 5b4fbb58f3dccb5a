//! `GRANT` and `REVOKE` of privileges on objects.

use super::{kind, policy, routine};
use crate::model::{AccessKind, Privilege, Role, WholeKind};
use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::{
    AlterDefaultPrivileges, Grant, GrantRole, GrantTarget, GrantedPrivilege, Name, RoutineWord, StatementKind,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// The privileges that only kinds of object which are not carried have.
const OTHERS: [&str; 5] = ["connect", "temporary", "temp", "set", "alter system"];

/// A privilege as it is written, before it is known what it is of.
struct Written {
    word: String,
    columns: Vec<Name>,
    span: Span,
}

/// `GRANT …`
pub(super) fn grant(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    statement(cursor, true)
}

/// `REVOKE …`
pub(super) fn revoke(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    statement(cursor, false)
}

fn statement(cursor: &mut Cursor<'_>, is_grant: bool) -> Parse<StatementKind> {
    let verb = if is_grant { "GRANT" } else { "REVOKE" };
    cursor.bump();
    let option_of_a_role =
        cursor.is_col_id(cursor.peek()) && cursor.word_nth(1) == "option" && cursor.word_nth(2) == "for";
    if !is_grant && option_of_a_role {
        return super::role::grant(cursor, is_grant);
    }
    if grants_roles(cursor, is_grant) {
        return super::role::grant(cursor, is_grant);
    }
    let option_for = !is_grant && cursor.eat_words(&["grant", "option", "for"]);
    let written = privileges(cursor)?;
    if !cursor.at_word("on") {
        return Err(cursor.error("`ON`"));
    }
    cursor.bump();
    let Some(on) = target(cursor)? else {
        let kind = kind_of_target(cursor)?;
        skip(cursor)?;
        return Ok(StatementKind::Unsupported { what: format!("{verb} ON {kind}") });
    };
    let privileges = match written {
        Some(written) => Some(written.into_iter().map(|one| known(cursor, one)).collect::<Parse<Vec<_>>>()?),
        None => None,
    };
    cursor.expect_word(if is_grant { "to" } else { "from" })?;
    let roles = cursor.separated(grantee)?;
    let grant_option = if is_grant { cursor.eat_words(&["with", "grant", "option"]) } else { option_for };
    let granted_by = if cursor.eat_words(&["granted", "by"]) { Some(grantor(cursor)?) } else { None };
    if !is_grant {
        cursor.eat_one_of(&["cascade", "restrict"]);
    }
    Ok(StatementKind::Grant(Grant { is_grant, grant_option, privileges, on, roles, granted_by }))
}

/// Whether what is granted has no object: then it is roles.
fn grants_roles(cursor: &Cursor<'_>, is_grant: bool) -> bool {
    let next = if is_grant { "to" } else { "from" };
    let mut n = 0;
    loop {
        if !cursor.is_col_id(cursor.peek_nth(n)) {
            return false;
        }
        match cursor.peek_nth(n + 1).kind {
            TokenKind::Comma => n += 2,
            _ => return cursor.word_nth(n + 1) == next,
        }
    }
}

/// `ALTER DEFAULT PRIVILEGES`, after `ALTER`
pub(super) fn alter_default(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.expect_words(&["default", "privileges"])?;
    let (mut creators, mut schemas) = (Vec::new(), Vec::new());
    loop {
        let start = cursor.start();
        let again = if cursor.eat_word("for") {
            if cursor.eat_one_of(&["role", "user"]).is_none() {
                return Err(cursor.error("`ROLE`"));
            }
            let again = !creators.is_empty();
            creators.extend(cursor.separated(grantor)?);
            again
        } else if cursor.at_words(&["in", "schema"]) {
            cursor.expect_words(&["in", "schema"])?;
            let again = !schemas.is_empty();
            schemas.extend(cursor.separated(|cursor| cursor.col_id("a schema"))?);
            again
        } else {
            break;
        };
        if again {
            return Err(cursor.mistake(cursor.span_from(start), "conflicting or redundant options"));
        }
    }
    let is_grant = match cursor.eat_one_of(&["grant", "revoke"]) {
        Some(word) => word == "grant",
        None => return Err(cursor.error("`GRANT` or `REVOKE`")),
    };
    let option_for = !is_grant && cursor.eat_words(&["grant", "option", "for"]);
    let written = privileges(cursor)?;
    let privileges = match written {
        Some(written) => Some(written.into_iter().map(|one| known(cursor, one)).collect::<Parse<Vec<_>>>()?),
        None => None,
    };
    cursor.expect_word("on")?;
    let start = cursor.start();
    let kinds = ["tables", "sequences", "functions", "routines", "types", "schemas", "large"];
    let on = match cursor.eat_one_of(&kinds) {
        Some("tables") => AccessKind::Table,
        Some("sequences") => AccessKind::Sequence,
        Some("functions" | "routines") => AccessKind::Routine,
        Some("types") => AccessKind::Type,
        Some("schemas") => AccessKind::Schema,
        Some(_) => {
            cursor.skip_all();
            let what = "ALTER DEFAULT PRIVILEGES ON LARGE OBJECTS".to_owned();
            return Ok(StatementKind::Unsupported { what });
        }
        None => return Err(cursor.error("`TABLES`, `SEQUENCES`, `FUNCTIONS`, `ROUTINES`, `TYPES` or `SCHEMAS`")),
    };
    let on_span = cursor.span_from(start);
    cursor.expect_word(if is_grant { "to" } else { "from" })?;
    let roles = cursor.separated(grantee)?;
    let grant_option = if is_grant { cursor.eat_words(&["with", "grant", "option"]) } else { option_for };
    if !is_grant {
        cursor.eat_one_of(&["cascade", "restrict"]);
    }
    Ok(StatementKind::AlterDefaultPrivileges(AlterDefaultPrivileges {
        creators,
        schemas,
        is_grant,
        grant_option,
        privileges,
        on,
        on_span,
        roles,
    }))
}

/// Skips to the end of the statement, be it an element of a schema.
fn skip(cursor: &mut Cursor<'_>) -> Parse<()> {
    while !cursor.is_end() && !matches!(cursor.word(), "create" | "grant") {
        if cursor.is(TokenKind::LeftParen) {
            cursor.skip_parens()?;
        } else if cursor.at_words(&["with", "grant", "option"]) {
            cursor.eat_words(&["with", "grant", "option"]);
        } else {
            cursor.bump();
        }
    }
    Ok(())
}

/// The privileges; `None` is `ALL`.
fn privileges(cursor: &mut Cursor<'_>) -> Parse<Option<Vec<Written>>> {
    let start = cursor.start();
    if cursor.eat_word("all") {
        cursor.eat_word("privileges");
        if !cursor.is(TokenKind::LeftParen) {
            return Ok(None);
        }
        let columns = cursor.name_list()?;
        return Ok(Some(vec![Written { word: "all".to_owned(), columns, span: cursor.span_from(start) }]));
    }
    cursor.separated(privilege).map(Some)
}

fn privilege(cursor: &mut Cursor<'_>) -> Parse<Written> {
    let start = cursor.start();
    let word = if cursor.eat_words(&["alter", "system"]) {
        "alter system".to_owned()
    } else if let Some(word) = cursor.eat_one_of(&["select", "references", "create"]) {
        word.to_owned()
    } else if cursor.at_word("all") {
        // After another privilege ALL is no privilege.
        return Err(cursor.error("a privilege"));
    } else {
        cursor.col_id("a privilege")?.ident.as_str().to_owned()
    };
    let columns = if cursor.is(TokenKind::LeftParen) { cursor.name_list()? } else { Vec::new() };
    Ok(Written { word, columns, span: cursor.span_from(start) })
}

fn known(cursor: &Cursor<'_>, written: Written) -> Parse<GrantedPrivilege> {
    let Written { word, columns, span } = written;
    if word == "all" {
        return Ok(GrantedPrivilege { privilege: None, columns, span });
    }
    if let Some(privilege) = Privilege::of_name(&word) {
        return Ok(GrantedPrivilege { privilege: Some(privilege), columns, span });
    }
    if OTHERS.contains(&word.as_str()) {
        let message = format!("{} is no privilege on this kind of object", word.to_uppercase());
        let mut error = cursor.mistake(span, message);
        error.code = "privilege";
        error.sqlstate = Some("0LP01");
        return Err(error);
    }
    let mut error = cursor.mistake(span, format!("unrecognized privilege type \"{word}\""));
    let names = Privilege::ALL.map(|privilege| privilege.name().to_ascii_lowercase());
    if let Some(near) = crate::name::nearest(&word, names.iter().map(String::as_str)) {
        error.help = Some(format!("Did you mean `{}`?", near.to_uppercase()));
    }
    Err(error)
}

/// What the privileges are on; `None` where the kind is not carried.
fn target(cursor: &mut Cursor<'_>) -> Parse<Option<GrantTarget>> {
    let all = cursor.at_word("all") && cursor.word_nth(2) == "in" && cursor.word_nth(3) == "schema";
    if all {
        let at = cursor.peek_nth(1);
        let words = cursor.word_nth(1);
        for _ in 0..4 {
            cursor.bump();
        }
        let schemas = cursor.separated(|cursor| cursor.col_id("a schema"))?;
        return match words {
            "tables" => Ok(Some(GrantTarget::AllTables(schemas))),
            "sequences" => Ok(Some(GrantTarget::AllSequences(schemas))),
            "functions" => Ok(Some(GrantTarget::AllRoutines(RoutineWord::Function, schemas))),
            "procedures" => Ok(Some(GrantTarget::AllRoutines(RoutineWord::Procedure, schemas))),
            "routines" => Ok(Some(GrantTarget::AllRoutines(RoutineWord::Routine, schemas))),
            _ => Err(cursor.error_at(at, "`TABLES`, `SEQUENCES`, `FUNCTIONS`, `PROCEDURES` or `ROUTINES`")),
        };
    }
    // `table` is reserved; the others may be names of tables, but not before another name.
    let names_kind = |cursor: &Cursor<'_>| cursor.is_col_id(cursor.peek_nth(1));
    let names_routine = |cursor: &Cursor<'_>| names_kind(cursor) || cursor.is_type_function_name(cursor.peek_nth(1));
    match cursor.word() {
        "table" => {
            cursor.bump();
        }
        "sequence" if names_kind(cursor) => {
            cursor.bump();
            return Ok(Some(GrantTarget::Sequences(cursor.separated(|cursor| cursor.object_name("a sequence"))?)));
        }
        "schema" if names_kind(cursor) => {
            cursor.bump();
            return Ok(Some(GrantTarget::Schemas(cursor.separated(|cursor| cursor.col_id("a schema"))?)));
        }
        "type" if names_kind(cursor) => {
            cursor.bump();
            return Ok(Some(GrantTarget::Types(cursor.separated(|cursor| cursor.object_name("a type"))?)));
        }
        "domain" if names_kind(cursor) => {
            cursor.bump();
            return Ok(Some(GrantTarget::Domains(cursor.separated(|cursor| cursor.object_name("a domain"))?)));
        }
        "function" | "procedure" | "routine" if names_routine(cursor) => {
            let word = routine::word(cursor);
            return Ok(Some(GrantTarget::Routines(cursor.separated(|cursor| routine::named(cursor, word))?)));
        }
        "database" | "language" | "large" | "parameter" | "tablespace" if names_kind(cursor) => {
            return Ok(None);
        }
        "foreign" => {
            let kind = match cursor.eat_words(&["foreign", "server"]) {
                true => WholeKind::Server,
                false => {
                    cursor.expect_words(&["foreign", "data", "wrapper"])?;
                    WholeKind::Wrapper
                }
            };
            return Ok(Some(GrantTarget::Wholes(kind, cursor.separated(|cursor| cursor.col_id(kind.name()))?)));
        }
        _ => {}
    }
    Ok(Some(GrantTarget::Tables(cursor.separated(|cursor| cursor.object_name("a table"))?)))
}

/// The words of a kind that is not carried.
fn kind_of_target(cursor: &mut Cursor<'_>) -> Parse<String> {
    if cursor.eat_word("parameter") {
        return Ok("PARAMETER".to_owned());
    }
    kind::kind(cursor).ok_or_else(|| cursor.error("a kind of object"))
}

/// `USER`, which a user mapping may be for: whoever runs the statement. It is next.
pub(super) fn user(cursor: &mut Cursor<'_>) -> GrantRole {
    let start = cursor.start();
    cursor.bump();
    GrantRole { role: Role::CurrentUser, span: cursor.span_from(start) }
}

/// `grantee`
pub(super) fn grantee(cursor: &mut Cursor<'_>) -> Parse<GrantRole> {
    cursor.eat_word("group");
    let start = cursor.start();
    let role = policy::role(cursor)?;
    Ok(GrantRole { role, span: cursor.span_from(start) })
}

fn grantor(cursor: &mut Cursor<'_>) -> Parse<GrantRole> {
    let start = cursor.start();
    let role = policy::role(cursor)?;
    let span = cursor.span_from(start);
    // PUBLIC is nobody.
    let role = if role == Role::Public { Role::Named(Ident::new("public")) } else { role };
    Ok(GrantRole { role, span })
}
