//! Domains, composite types and range types.

use super::alter::{cascade, if_exists, owner_to, rename_to, set_schema};
use super::expression::a_expr;
use super::{constraint, types};
use crate::sql::ast::{
    AlterAttribute, AlterDomain, AlterDomainAction, AttributeDef, CreateComposite, CreateDomain, CreateRange,
    ObjectName, StatementKind,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// `CREATE DOMAIN`; the word DOMAIN is next.
pub(super) fn create_domain(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    let name = cursor.object_name("a domain's name")?;
    cursor.eat_word("as");
    let data_type = types::type_name(cursor)?;
    let mut collation = None;
    let mut constraints = Vec::new();
    loop {
        if cursor.at_word("collate") {
            let at = cursor.bump();
            if collation.is_some() {
                return Err(cursor.mistake(cursor.span(at), "multiple COLLATE clauses not allowed"));
            }
            collation = Some(cursor.object_name("a collation")?);
        } else if !constraint::column_constraint(cursor, &mut constraints)? {
            break;
        }
    }
    Ok(StatementKind::CreateDomain(CreateDomain { name, data_type, collation, constraints }))
}

/// `ALTER DOMAIN`; the word DOMAIN is next.
pub(super) fn alter_domain(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    let name = cursor.object_name("a domain's name")?;
    let action = domain_action(cursor)?;
    Ok(StatementKind::AlterDomain(AlterDomain { name, action }))
}

fn domain_action(cursor: &mut Cursor<'_>) -> Parse<AlterDomainAction> {
    if cursor.eat_words(&["set", "default"]) {
        return Ok(AlterDomainAction::Default(Some(a_expr(cursor)?)));
    }
    if cursor.eat_words(&["drop", "default"]) {
        return Ok(AlterDomainAction::Default(None));
    }
    if cursor.eat_words(&["set", "not", "null"]) {
        return Ok(AlterDomainAction::NotNull(true));
    }
    if cursor.eat_words(&["drop", "not", "null"]) {
        return Ok(AlterDomainAction::NotNull(false));
    }
    if cursor.eat_word("add") {
        return Ok(AlterDomainAction::AddConstraint(Box::new(constraint::domain_constraint(cursor)?)));
    }
    if cursor.eat_words(&["drop", "constraint"]) {
        let if_exists = if_exists(cursor);
        let constraint = cursor.col_id("a constraint")?;
        cascade(cursor);
        return Ok(AlterDomainAction::DropConstraint { constraint, if_exists });
    }
    if cursor.eat_words(&["validate", "constraint"]) {
        return Ok(AlterDomainAction::ValidateConstraint(cursor.col_id("a constraint")?));
    }
    if cursor.eat_words(&["rename", "constraint"]) {
        let constraint = cursor.col_id("a constraint")?;
        cursor.expect_word("to")?;
        return Ok(AlterDomainAction::RenameConstraint { constraint, to: cursor.col_id("the new name")? });
    }
    if let Some(to) = rename_to(cursor)? {
        return Ok(AlterDomainAction::Rename(to));
    }
    if let Some(schema) = set_schema(cursor)? {
        return Ok(AlterDomainAction::SetSchema(schema));
    }
    if let Some(owner) = owner_to(cursor)? {
        return Ok(AlterDomainAction::Owner(owner));
    }
    Err(cursor.error("`SET`, `DROP`, `ADD`, `VALIDATE CONSTRAINT` or `RENAME`"))
}

/// `'(' OptTableFuncElementList ')'` of `CREATE TYPE … AS`.
pub(super) fn composite(cursor: &mut Cursor<'_>, name: ObjectName) -> Parse<StatementKind> {
    cursor.open()?;
    let mut attributes = Vec::new();
    if !cursor.is(TokenKind::RightParen) {
        attributes = cursor.separated(attribute)?;
    }
    cursor.close()?;
    Ok(StatementKind::CreateComposite(CreateComposite { name, attributes }))
}

/// `TableFuncElement`
fn attribute(cursor: &mut Cursor<'_>) -> Parse<AttributeDef> {
    let start = cursor.start();
    let name = cursor.col_id("an attribute")?;
    let data_type = types::type_name(cursor)?;
    let collation = if cursor.eat_word("collate") { Some(cursor.object_name("a collation")?) } else { None };
    Ok(AttributeDef { name, data_type, collation, span: cursor.span_from(start) })
}

/// Whether an action of `ALTER TYPE` about attributes is next.
pub(super) fn at_attribute_action(cursor: &Cursor<'_>) -> bool {
    matches!(cursor.word(), "add" | "drop" | "alter") && cursor.word_nth(1) == "attribute"
}

/// `alter_type_cmd`
pub(super) fn attribute_action(cursor: &mut Cursor<'_>) -> Parse<AlterAttribute> {
    let word = cursor.eat_one_of(&["add", "drop", "alter"]);
    cursor.expect_word("attribute")?;
    match word {
        Some("add") => {
            let attribute = attribute(cursor)?;
            Ok(AlterAttribute::Add { attribute, cascade: cascade(cursor) })
        }
        Some("drop") => {
            let if_exists = if_exists(cursor);
            let attribute = cursor.col_id("an attribute")?;
            Ok(AlterAttribute::Drop { attribute, if_exists, cascade: cascade(cursor) })
        }
        Some(_) => {
            let start = cursor.start();
            let name = cursor.col_id("an attribute")?;
            cursor.eat_words(&["set", "data"]);
            cursor.expect_word("type")?;
            let data_type = types::type_name(cursor)?;
            let collation = if cursor.eat_word("collate") { Some(cursor.object_name("a collation")?) } else { None };
            let span = cursor.span_from(start);
            let attribute = AttributeDef { name, data_type, collation, span };
            Ok(AlterAttribute::Alter { attribute, cascade: cascade(cursor) })
        }
        None => Err(cursor.error("`ADD`, `DROP` or `ALTER ATTRIBUTE`")),
    }
}

/// `CREATE TYPE … AS RANGE`: what is between the parentheses.
pub(super) fn range(cursor: &mut Cursor<'_>, name: ObjectName) -> Parse<StatementKind> {
    let mut range = CreateRange {
        name,
        subtype: None,
        opclass: None,
        collation: None,
        subtype_diff: None,
        multirange: None,
        unsupported: Vec::new(),
    };
    cursor.open()?;
    loop {
        let start = cursor.start();
        let option = cursor.col_label("an option of a range type")?;
        if !cursor.eat_operator("=") {
            return Err(cursor.error("`=`"));
        }
        let taken = match option.ident.as_str() {
            "subtype" => range.subtype.replace(types::type_name(cursor)?).is_some(),
            "subtype_opclass" => range.opclass.replace(cursor.object_name("an operator class")?).is_some(),
            "collation" => range.collation.replace(cursor.object_name("a collation")?).is_some(),
            "subtype_diff" => range.subtype_diff.replace(cursor.object_name("a function")?).is_some(),
            "multirange_type_name" => range.multirange.replace(cursor.object_name("a type's name")?).is_some(),
            "canonical" => {
                cursor.object_name("a function")?;
                range.unsupported.push(cursor.clause("CANONICAL", start));
                false
            }
            other => {
                let message = format!("type attribute \"{other}\" not recognized");
                return Err(cursor.mistake(option.span, message));
            }
        };
        if taken {
            return Err(cursor.mistake(option.span, "conflicting or redundant options"));
        }
        if !cursor.eat(TokenKind::Comma) {
            break;
        }
    }
    cursor.close()?;
    Ok(StatementKind::CreateRange(range))
}
