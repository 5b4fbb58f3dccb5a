//! Constraints of columns and tables, and what else stands among a column's constraints.

use super::expression::{b_expr, in_parens, qual_op};
use super::{index, sequence, table};
use crate::model::{Deferrability, ForeignKeyMatch, GeneratedKind, IdentityKind, ReferentialAction};
use crate::sql::ast::{Clause, ConstraintDef, ConstraintDefKind, ExcludeDef, ForeignKeyDef, KeyDef, Name, Operator};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// Whether a table's constraint starts here rather than a column.
pub(super) fn at_table_constraint(cursor: &Cursor<'_>) -> bool {
    match cursor.word() {
        "constraint" | "check" | "unique" | "primary" | "foreign" | "not" => true,
        "exclude" => cursor.word_nth(1) == "using" || cursor.is_nth(1, TokenKind::LeftParen),
        _ => false,
    }
}

fn constraint_name(cursor: &mut Cursor<'_>) -> Parse<Option<Name>> {
    if cursor.eat_word("constraint") { Ok(Some(cursor.col_id("a constraint's name")?)) } else { Ok(None) }
}

/// `TableConstraint`
pub(super) fn table_constraint(cursor: &mut Cursor<'_>) -> Parse<ConstraintDef> {
    let start = cursor.start();
    let name = constraint_name(cursor)?;
    let mut unsupported = Vec::new();
    let kind = match cursor.word() {
        "check" => {
            cursor.bump();
            ConstraintDefKind::Check { expression: in_parens(cursor)?, no_inherit: false }
        }
        "not" => {
            cursor.bump();
            cursor.expect_word("null")?;
            ConstraintDefKind::NotNull { column: Some(cursor.col_id("a column")?), no_inherit: false }
        }
        "unique" => ConstraintDefKind::Unique(key(cursor, true, &mut unsupported)?),
        "primary" => ConstraintDefKind::PrimaryKey(key(cursor, true, &mut unsupported)?),
        "foreign" => {
            cursor.bump();
            cursor.expect_word("key")?;
            let columns = columns_and_period(cursor)?;
            ConstraintDefKind::ForeignKey(references(cursor, columns)?)
        }
        "exclude" => ConstraintDefKind::Exclude(Box::new(exclude(cursor, &mut unsupported)?)),
        _ => return Err(cursor.error("`CHECK`, `UNIQUE`, `PRIMARY KEY`, `FOREIGN KEY` or `NOT NULL`")),
    };
    let mut constraint = ConstraintDef {
        name,
        kind,
        deferrability: None,
        not_valid: false,
        enforced: None,
        unsupported,
        span: cursor.span_from(start),
    };
    attributes(cursor, &mut constraint, false)?;
    constraint.span = cursor.span_from(start);
    Ok(constraint)
}

/// `DomainConstraint` of `ALTER DOMAIN … ADD`
pub(super) fn domain_constraint(cursor: &mut Cursor<'_>) -> Parse<ConstraintDef> {
    let start = cursor.start();
    let name = constraint_name(cursor)?;
    let kind = if cursor.eat_word("check") {
        ConstraintDefKind::Check { expression: in_parens(cursor)?, no_inherit: false }
    } else if cursor.eat_words(&["not", "null"]) {
        ConstraintDefKind::NotNull { column: None, no_inherit: false }
    } else {
        return Err(cursor.error("`CHECK` or `NOT NULL`"));
    };
    let unsupported = Vec::new();
    let mut constraint = ConstraintDef {
        name,
        kind,
        deferrability: None,
        not_valid: false,
        enforced: None,
        unsupported,
        span: cursor.span_from(start),
    };
    attributes(cursor, &mut constraint, true)?;
    constraint.span = cursor.span_from(start);
    Ok(constraint)
}

/// `UNIQUE …`, `PRIMARY KEY …`, of a table or of a column.
fn key(cursor: &mut Cursor<'_>, of_table: bool, unsupported: &mut Vec<Clause>) -> Parse<KeyDef> {
    let mut key = KeyDef {
        columns: Vec::new(),
        include: Vec::new(),
        nulls_not_distinct: false,
        without_overlaps: false,
        using_index: None,
        options: Vec::new(),
    };
    if cursor.eat_word("primary") {
        cursor.expect_word("key")?;
    } else {
        cursor.bump();
        key.nulls_not_distinct = nulls_not_distinct(cursor);
    }
    if of_table && cursor.eat_words(&["using", "index"]) {
        key.using_index = Some(cursor.col_id("an index")?);
        return Ok(key);
    }
    if of_table {
        (key.columns, key.without_overlaps) = columns_without_overlaps(cursor)?;
        if cursor.eat_word("include") {
            key.include = cursor.name_list()?;
        }
    }
    key.options = table::storage_parameters(cursor)?;
    index_tablespace(cursor, unsupported)?;
    Ok(key)
}

/// `OptConsTableSpace`
fn index_tablespace(cursor: &mut Cursor<'_>, unsupported: &mut Vec<Clause>) -> Parse<()> {
    let start = cursor.start();
    if cursor.eat_words(&["using", "index", "tablespace"]) && !table::default_tablespace(cursor)? {
        unsupported.push(cursor.clause("USING INDEX TABLESPACE", start));
    }
    Ok(())
}

/// `NULLS NOT DISTINCT` (true), `NULLS DISTINCT` or nothing (false)
pub(super) fn nulls_not_distinct(cursor: &mut Cursor<'_>) -> bool {
    let not_distinct = cursor.eat_words(&["nulls", "not", "distinct"]);
    if !not_distinct {
        cursor.eat_words(&["nulls", "distinct"]);
    }
    not_distinct
}

/// The columns of a key, and whether `WITHOUT OVERLAPS` is said of the last.
fn columns_without_overlaps(cursor: &mut Cursor<'_>) -> Parse<(Vec<Name>, bool)> {
    cursor.open()?;
    let columns = cursor.separated(|cursor| cursor.col_id("a column"))?;
    let start = cursor.start();
    let without_overlaps = cursor.eat_words(&["without", "overlaps"]);
    if without_overlaps && columns.len() < 2 {
        let message = "constraint using WITHOUT OVERLAPS needs at least two columns";
        return Err(cursor.mistake(cursor.span_from(start), message));
    }
    cursor.close()?;
    Ok((columns, without_overlaps))
}

/// `'(' columnList ')'`, and whether the last is `PERIOD column`.
fn columns_and_period(cursor: &mut Cursor<'_>) -> Parse<(Vec<Name>, bool)> {
    cursor.open()?;
    let mut columns = vec![cursor.col_id("a column")?];
    let mut period = false;
    while !period && cursor.eat(TokenKind::Comma) {
        period = cursor.at_word("period") && cursor.is_col_id(cursor.peek_nth(1));
        if period {
            cursor.bump();
        }
        columns.push(cursor.col_id("a column")?);
    }
    cursor.close()?;
    Ok((columns, period))
}

/// `REFERENCES …`
fn references(cursor: &mut Cursor<'_>, (columns, period): (Vec<Name>, bool)) -> Parse<ForeignKeyDef> {
    cursor.expect_word("references")?;
    let mut key = ForeignKeyDef {
        columns,
        references: cursor.object_name("a table")?,
        referenced_columns: Vec::new(),
        match_type: ForeignKeyMatch::Simple,
        on_update: ReferentialAction::NoAction,
        on_delete: ReferentialAction::NoAction,
        on_delete_columns: Vec::new(),
        period,
        referenced_period: false,
    };
    if cursor.is(TokenKind::LeftParen) {
        (key.referenced_columns, key.referenced_period) = columns_and_period(cursor)?;
    }
    let start = cursor.start();
    if cursor.eat_word("match") {
        key.match_type = match cursor.eat_one_of(&["full", "simple", "partial"]) {
            Some("full") => ForeignKeyMatch::Full,
            Some("simple") => ForeignKeyMatch::Simple,
            Some(_) => {
                let mut error = cursor.mistake(cursor.span_from(start), "MATCH PARTIAL not yet implemented");
                error.sqlstate = Some("0A000");
                return Err(error);
            }
            None => return Err(cursor.error("`FULL` or `SIMPLE`")),
        };
    }
    let (mut updated, mut deleted) = (false, false);
    while cursor.at_word("on") && matches!(cursor.word_nth(1), "update" | "delete") {
        cursor.bump();
        let token = cursor.bump();
        let update = token.keyword.is_some_and(|keyword| keyword.word == "update");
        let twice = if update { std::mem::replace(&mut updated, true) } else { std::mem::replace(&mut deleted, true) };
        if twice {
            return Err(cursor.error_at(token, "each action once"));
        }
        let (action, columns) = action(cursor)?;
        if !update {
            (key.on_delete, key.on_delete_columns) = (action, columns);
        } else if columns.is_empty() {
            key.on_update = action;
        } else {
            let message = "a column list with SET NULL or SET DEFAULT is only supported for ON DELETE actions";
            let mut error = cursor.mistake(cursor.span(token), message);
            error.sqlstate = Some("0A000");
            return Err(error);
        }
    }
    Ok(key)
}

/// `key_action`
fn action(cursor: &mut Cursor<'_>) -> Parse<(ReferentialAction, Vec<Name>)> {
    let action = match cursor.eat_one_of(&["no", "restrict", "cascade", "set"]) {
        Some("no") => {
            cursor.expect_word("action")?;
            ReferentialAction::NoAction
        }
        Some("restrict") => ReferentialAction::Restrict,
        Some("cascade") => ReferentialAction::Cascade,
        Some(_) => match cursor.eat_one_of(&["null", "default"]) {
            Some("null") => ReferentialAction::SetNull,
            Some(_) => ReferentialAction::SetDefault,
            None => return Err(cursor.error("`NULL` or `DEFAULT`")),
        },
        None => return Err(cursor.error("`NO ACTION`, `RESTRICT`, `CASCADE`, `SET NULL` or `SET DEFAULT`")),
    };
    let sets = matches!(action, ReferentialAction::SetNull | ReferentialAction::SetDefault);
    let columns = if sets && cursor.is(TokenKind::LeftParen) { cursor.name_list()? } else { Vec::new() };
    Ok((action, columns))
}

/// `EXCLUDE …`
fn exclude(cursor: &mut Cursor<'_>, unsupported: &mut Vec<Clause>) -> Parse<ExcludeDef> {
    cursor.bump();
    let method = if cursor.eat_word("using") { Some(cursor.col_id("an index method")?) } else { None };
    cursor.open()?;
    let elements = cursor.separated(|cursor| {
        let key = index::key(cursor)?;
        cursor.expect_word("with")?;
        Ok((key, any_operator(cursor)?))
    })?;
    cursor.close()?;
    let include = if cursor.eat_word("include") { index::included(cursor)? } else { Vec::new() };
    let options = table::storage_parameters(cursor)?;
    index_tablespace(cursor, unsupported)?;
    let predicate = if cursor.eat_word("where") { Some(in_parens(cursor)?) } else { None };
    Ok(ExcludeDef { method, elements, include, options, predicate })
}

/// `any_operator`, `OPERATOR(any_operator)`
fn any_operator(cursor: &mut Cursor<'_>) -> Parse<Operator> {
    if cursor.at_word("operator") && cursor.is_nth(1, TokenKind::LeftParen) || cursor.is(TokenKind::Operator) {
        return qual_op(cursor);
    }
    let schema = cursor.col_id("an operator")?;
    if !cursor.eat(TokenKind::Dot) {
        return Err(cursor.error("`.` and an operator"));
    }
    Ok(Operator { schema: Some(schema), ..qual_op(cursor)? })
}

/// `ConstraintAttributeSpec`: what follows a table's constraint or a domain's (`processCASbits`, gram.y).
fn attributes(cursor: &mut Cursor<'_>, constraint: &mut ConstraintDef, of_domain: bool) -> Parse<()> {
    use ConstraintDefKind as Kind;
    let (label, defers, enforces, validates, inherits) = match &constraint.kind {
        Kind::Check { .. } => ("CHECK", false, !of_domain, true, true),
        Kind::NotNull { .. } => ("NOT NULL", false, false, !of_domain, !of_domain),
        Kind::Unique(_) => ("UNIQUE", true, false, false, false),
        Kind::PrimaryKey(_) => ("PRIMARY KEY", true, false, false, false),
        Kind::Exclude(_) => ("EXCLUDE", true, false, false, false),
        Kind::ForeignKey(_) => ("FOREIGN KEY", true, true, true, false),
        Kind::Null | Kind::Default(_) | Kind::Generated { .. } | Kind::Identity { .. } => return Ok(()),
    };
    loop {
        let start = cursor.start();
        let (may, words) = if cursor.eat_words(&["not", "valid"]) {
            constraint.not_valid = true;
            (validates, "NOT VALID")
        } else if cursor.eat_words(&["no", "inherit"]) {
            no_inherit(constraint);
            (inherits, "NO INHERIT")
        } else if let Some(enforced) = enforcement(cursor) {
            if constraint.enforced.is_some_and(|before| before != enforced) {
                return Err(cursor.mistake(cursor.span_from(start), "conflicting constraint properties"));
            }
            constraint.enforced = Some(enforced);
            (enforces, if enforced { "ENFORCED" } else { "NOT ENFORCED" })
        } else if let Some(found) = deferrability(cursor, constraint.deferrability)? {
            constraint.deferrability = Some(found);
            (defers || found == Deferrability::NotDeferrable, "DEFERRABLE")
        } else {
            return Ok(());
        };
        if !may {
            let message = format!("{label} constraints cannot be marked {words}");
            let mut error = cursor.mistake(cursor.span_from(start), message);
            error.sqlstate = Some("0A000");
            return Err(error);
        }
    }
}

fn no_inherit(constraint: &mut ConstraintDef) {
    match &mut constraint.kind {
        ConstraintDefKind::Check { no_inherit, .. } | ConstraintDefKind::NotNull { no_inherit, .. } => {
            *no_inherit = true;
        }
        ConstraintDefKind::Null
        | ConstraintDefKind::Default(_)
        | ConstraintDefKind::Generated { .. }
        | ConstraintDefKind::Identity { .. }
        | ConstraintDefKind::PrimaryKey(_)
        | ConstraintDefKind::Unique(_)
        | ConstraintDefKind::ForeignKey(_)
        | ConstraintDefKind::Exclude(_) => {}
    }
}

/// `ENFORCED` (true) or `NOT ENFORCED` (false)
pub(super) fn enforcement(cursor: &mut Cursor<'_>) -> Option<bool> {
    if cursor.eat_words(&["not", "enforced"]) {
        return Some(false);
    }
    cursor.eat_word("enforced").then_some(true)
}

/// What is said of a column's constraint behind it: when it is checked, and whether it is enforced.
fn attribute(cursor: &mut Cursor<'_>, constraint: &mut ConstraintDef) -> Parse<()> {
    let start = cursor.start();
    if let Some(enforced) = enforcement(cursor) {
        let span = cursor.span_from(start);
        let enforces = matches!(constraint.kind, ConstraintDefKind::Check { .. } | ConstraintDefKind::ForeignKey(_));
        if !enforces {
            let words = if enforced { "ENFORCED" } else { "NOT ENFORCED" };
            return Err(cursor.mistake(span, format!("misplaced {words} clause")));
        }
        if constraint.enforced.is_some() {
            return Err(cursor.mistake(span, "multiple ENFORCED/NOT ENFORCED clauses not allowed"));
        }
        constraint.enforced = Some(enforced);
        return Ok(());
    }
    let found = deferrability(cursor, constraint.deferrability)?;
    constraint.deferrability = found.or(constraint.deferrability);
    Ok(())
}

/// One of `DEFERRABLE`, `NOT DEFERRABLE`, `INITIALLY DEFERRED`, `INITIALLY IMMEDIATE`, after what was said `before`.
pub(super) fn deferrability(cursor: &mut Cursor<'_>, before: Option<Deferrability>) -> Parse<Option<Deferrability>> {
    let start = cursor.start();
    let found = if cursor.eat_word("deferrable") {
        match before {
            Some(Deferrability::Deferred) => Deferrability::Deferred,
            Some(Deferrability::Immediate | Deferrability::NotDeferrable) | None => Deferrability::Immediate,
        }
    } else if cursor.eat_words(&["not", "deferrable"]) {
        if before == Some(Deferrability::Deferred) {
            let message = "constraint declared INITIALLY DEFERRED must be DEFERRABLE";
            return Err(cursor.mistake(cursor.span_from(start), message));
        }
        Deferrability::NotDeferrable
    } else if cursor.eat_words(&["initially", "deferred"]) {
        Deferrability::Deferred
    } else if cursor.eat_words(&["initially", "immediate"]) {
        before.unwrap_or(Deferrability::NotDeferrable)
    } else {
        return Ok(None);
    };
    Ok(Some(found))
}

/// One item of a column's list of constraints; `false` if none follows. Attributes belong to the constraint before.
pub(super) fn column_constraint(cursor: &mut Cursor<'_>, constraints: &mut Vec<ConstraintDef>) -> Parse<bool> {
    let start = cursor.start();
    let attribute_word = matches!(cursor.word(), "deferrable" | "initially" | "enforced")
        || cursor.word() == "not" && matches!(cursor.word_nth(1), "deferrable" | "enforced");
    if attribute_word {
        let Some(constraint) = constraints.last_mut() else {
            return Err(cursor.mistake(cursor.span(cursor.peek()), "misplaced DEFERRABLE clause"));
        };
        attribute(cursor, constraint)?;
        constraint.span.end = cursor.last();
        return Ok(true);
    }
    let name = constraint_name(cursor)?;
    let mut unsupported = Vec::new();
    let Some(kind) = column_constraint_kind(cursor, &mut unsupported)? else {
        return if name.is_some() { Err(cursor.error("a constraint")) } else { Ok(false) };
    };
    let mut constraint = ConstraintDef {
        name,
        kind,
        deferrability: None,
        not_valid: false,
        enforced: None,
        unsupported,
        span: cursor.span_from(start),
    };
    let inherits = matches!(constraint.kind, ConstraintDefKind::Check { .. } | ConstraintDefKind::NotNull { .. });
    if inherits && cursor.eat_words(&["no", "inherit"]) {
        no_inherit(&mut constraint);
        constraint.span.end = cursor.last();
    }
    constraints.push(constraint);
    Ok(true)
}

/// `ColConstraintElem`
fn column_constraint_kind(cursor: &mut Cursor<'_>, unsupported: &mut Vec<Clause>) -> Parse<Option<ConstraintDefKind>> {
    let kind = match cursor.word() {
        "not" => {
            cursor.bump();
            cursor.expect_word("null")?;
            ConstraintDefKind::NotNull { column: None, no_inherit: false }
        }
        "null" => {
            cursor.bump();
            ConstraintDefKind::Null
        }
        "default" => {
            cursor.bump();
            ConstraintDefKind::Default(b_expr(cursor)?)
        }
        "check" => {
            cursor.bump();
            ConstraintDefKind::Check { expression: in_parens(cursor)?, no_inherit: false }
        }
        "unique" => ConstraintDefKind::Unique(key(cursor, false, unsupported)?),
        "primary" => ConstraintDefKind::PrimaryKey(key(cursor, false, unsupported)?),
        "references" => ConstraintDefKind::ForeignKey(references(cursor, (Vec::new(), false))?),
        "generated" => generated(cursor)?,
        _ => return Ok(None),
    };
    Ok(Some(kind))
}

/// `generated_when`
pub(super) fn identity_kind(cursor: &mut Cursor<'_>) -> Parse<IdentityKind> {
    if cursor.eat_word("always") {
        return Ok(IdentityKind::Always);
    }
    if cursor.eat_words(&["by", "default"]) {
        return Ok(IdentityKind::ByDefault);
    }
    Err(cursor.error("`ALWAYS` or `BY DEFAULT`"))
}

/// `GENERATED … AS IDENTITY`, `GENERATED ALWAYS AS (…)`
fn generated(cursor: &mut Cursor<'_>) -> Parse<ConstraintDefKind> {
    cursor.bump();
    let when = cursor.peek();
    let kind = identity_kind(cursor)?;
    cursor.expect_word("as")?;
    if cursor.eat_word("identity") {
        return Ok(ConstraintDefKind::Identity { kind, options: sequence::parenthesised(cursor)? });
    }
    if !cursor.is(TokenKind::LeftParen) {
        return Err(cursor.error("`IDENTITY` or an expression between parentheses"));
    }
    if kind == IdentityKind::ByDefault {
        return Err(cursor.mistake(cursor.span(when), "for a generated column, GENERATED ALWAYS must be specified"));
    }
    let expression = in_parens(cursor)?;
    // Since PostgreSQL 18, VIRTUAL is what is meant where nothing is said.
    let kind = match cursor.eat_one_of(&["stored", "virtual"]) {
        Some("stored") => GeneratedKind::Stored,
        Some(_) | None => GeneratedKind::Virtual,
    };
    Ok(ConstraintDefKind::Generated { expression, kind })
}
