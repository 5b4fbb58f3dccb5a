//! `CREATE TABLE`: columns and constraints.

use super::expression::{expression, simple_expression};
use super::sequence;
use crate::model::{Deferrability, ForeignKeyMatch, GeneratedKind, IdentityKind, ReferentialAction};
use crate::sql::ast::{
    Clause, ColumnDef, ConstraintDef, ConstraintDefKind, CreateTable, ForeignKeyDef, KeyDef, StatementKind,
};
use crate::sql::cursor::{Cursor, Parsed};

/// What follows `CREATE [TEMP|UNLOGGED] TABLE`.
pub(super) fn create(cursor: &mut Cursor<'_>, mut unsupported: Vec<Clause>) -> Parsed<StatementKind> {
    let if_not_exists = cursor.take_phrase("if not exists");
    let name = cursor.object_name()?;
    let mut table =
        CreateTable { name, if_not_exists, columns: Vec::new(), constraints: Vec::new(), unsupported: Vec::new() };
    if cursor.is_any(&["of", "as"]) || cursor.is_phrase("partition of") {
        unsupported.push(rest(cursor, if cursor.is("partition") { "PARTITION OF" } else { "OF or AS" }));
    } else {
        cursor.expect_symbol("(")?;
        if !cursor.is_symbol(")") {
            cursor.list(|cursor| element(cursor, &mut table, &mut unsupported))?;
        }
        cursor.expect_symbol(")")?;
        table_clauses(cursor, &mut unsupported)?;
    }
    table.unsupported = unsupported;
    Ok(StatementKind::CreateTable(table))
}

/// Everything up to the statement's end, as one clause that is not carried.
fn rest(cursor: &mut Cursor<'_>, what: &str) -> Clause {
    let start = cursor.position();
    while !cursor.at_end() {
        cursor.advance();
    }
    Clause { what: what.to_owned(), span: cursor.span_from(start) }
}

fn element(cursor: &mut Cursor<'_>, table: &mut CreateTable, unsupported: &mut Vec<Clause>) -> Parsed<()> {
    let start = cursor.position();
    if cursor.take("like") {
        cursor.object_name()?;
        while cursor.take("including") || cursor.take("excluding") {
            cursor.label()?;
        }
        unsupported.push(Clause { what: "LIKE".to_owned(), span: cursor.span_from(start) });
    } else if begins_table_constraint(cursor) {
        table.constraints.push(table_constraint(cursor)?);
    } else {
        table.columns.push(column(cursor)?);
    }
    Ok(())
}

fn begins_table_constraint(cursor: &Cursor<'_>) -> bool {
    cursor.is("constraint")
        || (cursor.is("check") && cursor.is_symbol_at(1, "("))
        || cursor.is_phrase("primary key")
        || cursor.is_phrase("foreign key")
        || cursor.is_phrase("not null")
        || (cursor.is("unique"))
        || (cursor.is("exclude") && (cursor.is_at(1, "using") || cursor.is_symbol_at(1, "(")))
}

/// The clauses after the closing parenthesis.
fn table_clauses(cursor: &mut Cursor<'_>, unsupported: &mut Vec<Clause>) -> Parsed<()> {
    while !cursor.at_end() {
        let start = cursor.position();
        let what = if cursor.take("inherits") {
            "INHERITS"
        } else if cursor.take_phrase("partition by") {
            "PARTITION BY"
        } else if cursor.take("using") {
            "USING"
        } else if cursor.take("with") {
            "WITH"
        } else if cursor.take_phrase("without oids") {
            continue;
        } else if cursor.take_phrase("on commit") {
            "ON COMMIT"
        } else if cursor.take("tablespace") {
            "TABLESPACE"
        } else {
            return Err(cursor.unexpected(""));
        };
        skip_clause(cursor, &["inherits", "partition", "using", "with", "without", "on", "tablespace"])?;
        unsupported.push(Clause { what: what.to_owned(), span: cursor.span_from(start) });
    }
    Ok(())
}

/// Passes tokens up to one of the keywords at this level, or the end.
pub(super) fn skip_clause(cursor: &mut Cursor<'_>, stops: &[&str]) -> Parsed<()> {
    while !cursor.at_end() && !cursor.is_any(stops) && !cursor.is_symbol(",") && !cursor.is_symbol(")") {
        if cursor.take_symbol("(") {
            cursor.skip_to_close()?;
        } else {
            cursor.advance();
        }
    }
    Ok(())
}

/// A column's definition.
pub(super) fn column(cursor: &mut Cursor<'_>) -> Parsed<ColumnDef> {
    let start = cursor.position();
    let name = cursor.name()?;
    let data_type = super::types::type_name(cursor)?;
    let mut column = ColumnDef {
        name,
        data_type,
        collation: None,
        constraints: Vec::new(),
        unsupported: Vec::new(),
        span: cursor.span_from(start),
    };
    while !cursor.at_end() && !cursor.is_symbol(",") && !cursor.is_symbol(")") {
        let clause = cursor.position();
        if cursor.take("collate") {
            column.collation = Some(cursor.object_name()?);
        } else if cursor.is_any(&["storage", "compression"]) {
            let what = cursor.word_text(0).to_ascii_uppercase();
            cursor.advance();
            cursor.label()?;
            column.unsupported.push(Clause { what, span: cursor.span_from(clause) });
        } else if cursor.take("options") {
            cursor.expect_symbol("(")?;
            cursor.skip_to_close()?;
            column.unsupported.push(Clause { what: "OPTIONS".to_owned(), span: cursor.span_from(clause) });
        } else if deferrability_ahead(cursor) {
            let deferrability = deferrability(cursor)?;
            match column.constraints.last_mut() {
                Some(last) => last.deferrability = merge(last.deferrability, deferrability),
                None => return Err(cursor.unexpected("a constraint before DEFERRABLE")),
            }
        } else {
            column.constraints.push(column_constraint(cursor)?);
        }
    }
    column.span = cursor.span_from(start);
    Ok(column)
}

fn column_constraint(cursor: &mut Cursor<'_>) -> Parsed<ConstraintDef> {
    let start = cursor.position();
    let name = if cursor.take("constraint") { Some(cursor.name()?) } else { None };
    let mut unsupported = Vec::new();
    let kind = if cursor.take_phrase("not null") {
        let from = cursor.position();
        if cursor.take_phrase("no inherit") {
            unsupported.push(Clause { what: "NO INHERIT".to_owned(), span: cursor.span_from(from) });
        }
        ConstraintDefKind::NotNull { column: None }
    } else if cursor.take("null") {
        ConstraintDefKind::Null
    } else if cursor.take("default") {
        ConstraintDefKind::Default(simple_expression(cursor)?)
    } else if cursor.take("generated") {
        generated(cursor)?
    } else if cursor.take_phrase("primary key") {
        ConstraintDefKind::PrimaryKey(key(cursor, false, &mut unsupported)?)
    } else if cursor.take("unique") {
        ConstraintDefKind::Unique(key(cursor, false, &mut unsupported)?)
    } else if cursor.take("check") {
        check(cursor)?
    } else if cursor.take("references") {
        ConstraintDefKind::ForeignKey(references(cursor, Vec::new())?)
    } else {
        return Err(cursor.unexpected("a column's constraint, a comma or a closing parenthesis"));
    };
    let mut constraint =
        ConstraintDef { name, kind, deferrability: None, not_valid: false, unsupported, span: cursor.span_from(start) };
    attributes(cursor, &mut constraint)?;
    constraint.span = cursor.span_from(start);
    Ok(constraint)
}

/// A table's constraint.
pub(super) fn table_constraint(cursor: &mut Cursor<'_>) -> Parsed<ConstraintDef> {
    let start = cursor.position();
    let name = if cursor.take("constraint") { Some(cursor.name()?) } else { None };
    let mut unsupported = Vec::new();
    let kind = if cursor.take_phrase("primary key") {
        ConstraintDefKind::PrimaryKey(key(cursor, true, &mut unsupported)?)
    } else if cursor.take("unique") {
        ConstraintDefKind::Unique(key(cursor, true, &mut unsupported)?)
    } else if cursor.take("check") {
        check(cursor)?
    } else if cursor.take_phrase("not null") {
        ConstraintDefKind::NotNull { column: Some(cursor.name()?) }
    } else if cursor.take_phrase("foreign key") {
        let columns = cursor.parenthesized(Cursor::name)?;
        cursor.expect("references")?;
        ConstraintDefKind::ForeignKey(references(cursor, columns)?)
    } else if cursor.take("exclude") {
        let clause = cursor.position();
        skip_clause(cursor, &["deferrable", "initially", "not"])?;
        ConstraintDefKind::Unsupported(Clause { what: "EXCLUDE".to_owned(), span: cursor.span_from(clause) })
    } else {
        return Err(cursor.unexpected("a constraint"));
    };
    let mut constraint =
        ConstraintDef { name, kind, deferrability: None, not_valid: false, unsupported, span: cursor.span_from(start) };
    attributes(cursor, &mut constraint)?;
    constraint.span = cursor.span_from(start);
    Ok(constraint)
}

/// `DEFERRABLE`, `NOT VALID` and their kin, in any order.
fn attributes(cursor: &mut Cursor<'_>, constraint: &mut ConstraintDef) -> Parsed<()> {
    loop {
        let start = cursor.position();
        if deferrability_ahead(cursor) {
            let next = deferrability(cursor)?;
            constraint.deferrability = merge(constraint.deferrability, next);
        } else if cursor.take_phrase("not valid") {
            constraint.not_valid = true;
        } else if cursor.take_phrase("no inherit") {
            match &mut constraint.kind {
                ConstraintDefKind::Check { no_inherit, .. } => *no_inherit = true,
                _ => constraint.unsupported.push(Clause { what: "NO INHERIT".into(), span: cursor.span_from(start) }),
            }
        } else if cursor.take_phrase("not enforced") {
            constraint.unsupported.push(Clause { what: "NOT ENFORCED".into(), span: cursor.span_from(start) });
        } else if !cursor.take("enforced") {
            return Ok(());
        }
    }
}

fn deferrability_ahead(cursor: &Cursor<'_>) -> bool {
    cursor.is_any(&["deferrable", "initially"]) || cursor.is_phrase("not deferrable")
}

/// `DEFERRABLE`, `NOT DEFERRABLE`, `INITIALLY DEFERRED`, `INITIALLY IMMEDIATE`
pub(super) fn deferrability(cursor: &mut Cursor<'_>) -> Parsed<Deferrability> {
    if cursor.take_phrase("not deferrable") {
        Ok(Deferrability::NotDeferrable)
    } else if cursor.take("deferrable") || cursor.take_phrase("initially immediate") {
        Ok(Deferrability::Immediate)
    } else {
        cursor.expect("initially deferred")?;
        Ok(Deferrability::Deferred)
    }
}

/// Two clauses together: `DEFERRABLE INITIALLY DEFERRED` in either order is deferred.
pub(super) fn merge(before: Option<Deferrability>, next: Deferrability) -> Option<Deferrability> {
    match (before, next) {
        (Some(Deferrability::Deferred), _) | (_, Deferrability::Deferred) => Some(Deferrability::Deferred),
        // NOT DEFERRABLE INITIALLY IMMEDIATE says the default twice.
        (Some(Deferrability::NotDeferrable), _) => Some(Deferrability::NotDeferrable),
        (_, next) => Some(next),
    }
}

fn check(cursor: &mut Cursor<'_>) -> Parsed<ConstraintDefKind> {
    cursor.expect_symbol("(")?;
    let expression = expression(cursor)?;
    cursor.expect_symbol(")")?;
    Ok(ConstraintDefKind::Check { expression, no_inherit: false })
}

fn generated(cursor: &mut Cursor<'_>) -> Parsed<ConstraintDefKind> {
    let kind = identity_kind(cursor)?;
    cursor.expect("as")?;
    if cursor.take("identity") {
        let options = if cursor.take_symbol("(") {
            let options = sequence::options(cursor)?;
            cursor.expect_symbol(")")?;
            options
        } else {
            Vec::new()
        };
        return Ok(ConstraintDefKind::Identity { kind, options });
    }
    cursor.expect_symbol("(")?;
    let expression = expression(cursor)?;
    cursor.expect_symbol(")")?;
    // PostgreSQL 18 computes on read unless STORED is written.
    let kind = if cursor.take("stored") {
        GeneratedKind::Stored
    } else {
        cursor.take("virtual");
        GeneratedKind::Virtual
    };
    Ok(ConstraintDefKind::Generated { expression, kind })
}

/// `ALWAYS`, `BY DEFAULT`
pub(super) fn identity_kind(cursor: &mut Cursor<'_>) -> Parsed<IdentityKind> {
    if cursor.take("always") {
        return Ok(IdentityKind::Always);
    }
    cursor.expect("by default")?;
    Ok(IdentityKind::ByDefault)
}

fn key(cursor: &mut Cursor<'_>, of_table: bool, unsupported: &mut Vec<Clause>) -> Parsed<KeyDef> {
    let mut key = KeyDef { columns: Vec::new(), include: Vec::new(), nulls_not_distinct: false, using_index: None };
    if cursor.take_phrase("nulls not distinct") {
        key.nulls_not_distinct = true;
    } else {
        cursor.take_phrase("nulls distinct");
    }
    if of_table {
        if cursor.take_phrase("using index") {
            key.using_index = Some(cursor.name()?);
            return Ok(key);
        }
        key.columns = cursor.parenthesized(|cursor| {
            let name = cursor.name()?;
            let start = cursor.position();
            if cursor.take_phrase("without overlaps") {
                unsupported.push(Clause { what: "WITHOUT OVERLAPS".to_owned(), span: cursor.span_from(start) });
            }
            Ok(name)
        })?;
        if cursor.take("include") {
            key.include = cursor.parenthesized(Cursor::name)?;
        }
    }
    let start = cursor.position();
    if cursor.take("with") {
        cursor.expect_symbol("(")?;
        cursor.skip_to_close()?;
        unsupported.push(Clause { what: "WITH".to_owned(), span: cursor.span_from(start) });
    }
    let start = cursor.position();
    if cursor.take_phrase("using index tablespace") {
        cursor.name()?;
        unsupported.push(Clause { what: "USING INDEX TABLESPACE".to_owned(), span: cursor.span_from(start) });
    }
    Ok(key)
}

fn references(cursor: &mut Cursor<'_>, columns: Vec<crate::sql::ast::Name>) -> Parsed<ForeignKeyDef> {
    let mut key = ForeignKeyDef {
        columns,
        references: cursor.object_name()?,
        referenced_columns: Vec::new(),
        match_type: ForeignKeyMatch::Simple,
        on_update: ReferentialAction::NoAction,
        on_delete: ReferentialAction::NoAction,
        on_delete_columns: Vec::new(),
    };
    if cursor.is_symbol("(") {
        key.referenced_columns = cursor.parenthesized(Cursor::name)?;
    }
    loop {
        if cursor.take("match") {
            key.match_type = if cursor.take("full") {
                ForeignKeyMatch::Full
            } else {
                cursor.expect("simple")?;
                ForeignKeyMatch::Simple
            };
        } else if cursor.take_phrase("on update") {
            key.on_update = action(cursor)?;
        } else if cursor.take_phrase("on delete") {
            key.on_delete = action(cursor)?;
            if cursor.is_symbol("(") {
                key.on_delete_columns = cursor.parenthesized(Cursor::name)?;
            }
        } else {
            return Ok(key);
        }
    }
}

fn action(cursor: &mut Cursor<'_>) -> Parsed<ReferentialAction> {
    if cursor.take("restrict") {
        Ok(ReferentialAction::Restrict)
    } else if cursor.take("cascade") {
        Ok(ReferentialAction::Cascade)
    } else if cursor.take_phrase("set null") {
        Ok(ReferentialAction::SetNull)
    } else if cursor.take_phrase("set default") {
        Ok(ReferentialAction::SetDefault)
    } else {
        cursor.expect("no action")?;
        Ok(ReferentialAction::NoAction)
    }
}
