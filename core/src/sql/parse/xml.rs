//! XML in SQL: its constructors, and `XMLTABLE`.

use super::expression::{Mode, a_expr, b_expr, expr_list};
use super::primary::{builtin_name, primary};
use super::{from, types};
use crate::sql::ast::{
    Argument, Call, CallForm, Expr, ExprKind, FromItem, Labelled, Standalone, XmlColumn, XmlForm, XmlTable,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// A form that starts with `word` and a parenthesis.
pub(super) fn xml(cursor: &mut Cursor<'_>, word: &str) -> Parse<Expr> {
    let keyword = cursor.bump();
    cursor.open()?;
    let form = match word {
        "xmlconcat" => XmlForm::Concat(expr_list(cursor)?),
        "xmlelement" => element(cursor)?,
        "xmlexists" => {
            let path = primary(cursor, Mode::A)?;
            let values = [path, passing(cursor)?];
            cursor.close()?;
            let positional = |value| Argument { name: None, variadic: false, value };
            let name = builtin_name(cursor.span(keyword), "xmlexists");
            let call = Call::simple(name, CallForm::XmlExists, values.into_iter().map(positional).collect());
            return Ok(cursor.expr(keyword.start, ExprKind::Call(call.into())));
        }
        "xmlforest" => XmlForm::Forest(cursor.separated(labelled)?),
        "xmlparse" => {
            let document = document_or_content(cursor)?;
            let value = a_expr(cursor)?;
            let space = cursor.eat_one_of(&["preserve", "strip"]);
            if space.is_some() {
                cursor.expect_word("whitespace")?;
            }
            XmlForm::Parse { document, value, preserve: space == Some("preserve") }
        }
        "xmlpi" => {
            cursor.expect_word("name")?;
            let name = cursor.col_label("a name")?;
            let value = if cursor.eat(TokenKind::Comma) { Some(a_expr(cursor)?) } else { None };
            XmlForm::Pi { name, value }
        }
        "xmlroot" => root(cursor)?,
        "xmlserialize" => {
            let document = document_or_content(cursor)?;
            let value = a_expr(cursor)?;
            cursor.expect_word("as")?;
            let to = types::simple(cursor, false)?;
            let indent = !cursor.eat_words(&["no", "indent"]) && cursor.eat_word("indent");
            XmlForm::Serialize { document, value, to, indent }
        }
        _ => return Err(cursor.unsupported(cursor.span(keyword), &format!("{} here", word.to_uppercase()))),
    };
    cursor.close()?;
    Ok(cursor.expr(keyword.start, ExprKind::Xml(form.into())))
}

fn document_or_content(cursor: &mut Cursor<'_>) -> Parse<bool> {
    let found = cursor.eat_one_of(&["document", "content"]);
    found.map(|word| word == "document").ok_or_else(|| cursor.error("`DOCUMENT` or `CONTENT`"))
}

/// `xml_attribute_el`
fn labelled(cursor: &mut Cursor<'_>) -> Parse<Labelled> {
    let value = a_expr(cursor)?;
    let name = if cursor.eat_word("as") { Some(cursor.col_label("a name")?) } else { None };
    Ok(Labelled { value, name })
}

fn element(cursor: &mut Cursor<'_>) -> Parse<XmlForm> {
    cursor.expect_word("name")?;
    let name = cursor.col_label("a name")?;
    let mut attributes = Vec::new();
    if cursor.at_word_after_comma("xmlattributes") {
        cursor.bump();
        cursor.bump();
        cursor.open()?;
        attributes = cursor.separated(labelled)?;
        cursor.close()?;
    }
    let content = if cursor.eat(TokenKind::Comma) { expr_list(cursor)? } else { Vec::new() };
    Ok(XmlForm::Element { name, attributes, content })
}

/// `xmlexists_argument`: how the value is passed means nothing.
fn passing(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    fn mechanism(cursor: &mut Cursor<'_>) {
        if !cursor.eat_words(&["by", "ref"]) {
            cursor.eat_words(&["by", "value"]);
        }
    }
    cursor.expect_word("passing")?;
    mechanism(cursor);
    let value = primary(cursor, Mode::A)?;
    mechanism(cursor);
    Ok(value)
}

fn root(cursor: &mut Cursor<'_>) -> Parse<XmlForm> {
    let value = a_expr(cursor)?;
    cursor.expect(TokenKind::Comma, "`,`")?;
    cursor.expect_word("version")?;
    let version = if cursor.eat_words(&["no", "value"]) { None } else { Some(a_expr(cursor)?) };
    let mut standalone = None;
    if cursor.eat(TokenKind::Comma) {
        cursor.expect_word("standalone")?;
        standalone = Some(match cursor.eat_one_of(&["yes", "no"]) {
            Some("yes") => Standalone::Yes,
            Some(_) if cursor.eat_word("value") => Standalone::NoValue,
            Some(_) => Standalone::No,
            None => return Err(cursor.error("`YES`, `NO` or `NO VALUE`")),
        });
    }
    Ok(XmlForm::Root { value, version, standalone })
}

/// `xmltable`, with its alias.
pub(super) fn table(cursor: &mut Cursor<'_>, lateral: bool) -> Parse<FromItem> {
    cursor.bump();
    cursor.open()?;
    let mut namespaces = Vec::new();
    if cursor.at_word("xmlnamespaces") {
        cursor.bump();
        cursor.open()?;
        namespaces = cursor.separated(namespace)?;
        cursor.close()?;
        cursor.expect(TokenKind::Comma, "`,`")?;
    }
    let row = primary(cursor, Mode::A)?;
    let document = passing(cursor)?;
    cursor.expect_word("columns")?;
    let columns = cursor.separated(column)?;
    cursor.close()?;
    let alias = from::alias(cursor, false)?;
    Ok(FromItem::XmlTable(XmlTable { lateral, namespaces, row, document, columns, alias }.into()))
}

fn namespace(cursor: &mut Cursor<'_>) -> Parse<Labelled> {
    if cursor.eat_word("default") {
        return Ok(Labelled { value: b_expr(cursor)?, name: None });
    }
    let value = b_expr(cursor)?;
    cursor.expect_word("as")?;
    Ok(Labelled { value, name: Some(cursor.col_label("a name")?) })
}

/// `xmltable_column_el`
fn column(cursor: &mut Cursor<'_>) -> Parse<XmlColumn> {
    let name = cursor.col_id("a column")?;
    let mut column = XmlColumn { name, data_type: None, path: None, default: None, not_null: false };
    if cursor.eat_words(&["for", "ordinality"]) {
        return Ok(column);
    }
    column.data_type = Some(types::type_name(cursor)?);
    let mut said_null = false;
    loop {
        let start = cursor.start();
        let twice = if cursor.eat_word("path") {
            column.path.replace(b_expr(cursor)?).is_some()
        } else if cursor.eat_word("default") {
            column.default.replace(b_expr(cursor)?).is_some()
        } else if cursor.eat_words(&["not", "null"]) {
            column.not_null = true;
            std::mem::replace(&mut said_null, true)
        } else if cursor.eat_word("null") {
            std::mem::replace(&mut said_null, true)
        } else {
            return Ok(column);
        };
        if twice {
            return Err(cursor.mistake(cursor.span_from(start), "this is said twice of one column"));
        }
    }
}
