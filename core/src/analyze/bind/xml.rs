//! XML in SQL: `transformXmlExpr`, `transformXmlSerialize` of `parse_expr.c`.

use super::json::{form, words};
use super::{Binder, Bound};
use crate::analyze::catalog::{CastContext, Oid, Volatility};
use crate::analyze::error::raise;
use crate::analyze::node::{Form, FormPart, Node};
use crate::analyze::quote;
use crate::model::Version;
use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::{Expr, ExprKind, Labelled, XmlForm};

impl Binder<'_, '_> {
    /// A form of XML.
    pub(super) fn xml(&mut self, written: &XmlForm, span: Span) -> Bound<Node> {
        let mut parts = words(&format!("{}(", written.keyword()));
        let kind = |document: bool| words(if document { "DOCUMENT " } else { "CONTENT " });
        match written {
            XmlForm::Concat(values) => {
                for (at, value) in values.iter().enumerate() {
                    parts.extend(words(if at > 0 { ", " } else { "" }));
                    parts.push(FormPart::Shown(self.xml_value(value, "XMLCONCAT")?));
                }
            }
            XmlForm::Element { name, attributes, content } => {
                parts.extend(words(&format!("NAME {}", quote::identifier(name.ident.as_str()))));
                if !attributes.is_empty() {
                    parts.extend(words(", XMLATTRIBUTES("));
                    let attributes = self.labelled(attributes, "attribute")?;
                    let mut known: Vec<&Ident> = Vec::new();
                    for (_, name) in &attributes {
                        if known.contains(&name) {
                            let message = format!("XML attribute name \"{}\" appears more than once", name.as_str());
                            return Err(raise("syntax-error", "42601", span, message).into());
                        }
                        known.push(name);
                    }
                    parts.extend(labelled_parts(attributes));
                    parts.extend(words(")"));
                }
                for value in content {
                    parts.extend(words(", "));
                    parts.push(FormPart::Shown(self.expression(value)?));
                }
            }
            XmlForm::Forest(values) => parts.extend(labelled_parts(self.labelled(values, "element")?)),
            XmlForm::Parse { document, value, preserve } => {
                parts.extend(kind(*document));
                parts.push(FormPart::Shown(self.xml_text(value, "XMLPARSE")?));
                parts.extend(words(if *preserve { " PRESERVE WHITESPACE" } else { " STRIP WHITESPACE" }));
            }
            XmlForm::Pi { name, value } => {
                parts.extend(words(&format!("NAME {}", quote::identifier(name.ident.as_str()))));
                if let Some(value) = value {
                    parts.extend(words(", "));
                    parts.push(FormPart::Shown(self.xml_text(value, "XMLPI")?));
                }
            }
            XmlForm::Root { value, version, standalone } => {
                parts.push(FormPart::Shown(self.xml_value(value, "XMLROOT")?));
                parts.extend(words(", VERSION "));
                match version.as_ref().map(|version| self.xml_text(version, "XMLROOT")).transpose()? {
                    Some(version) if !version.is_null_constant() => parts.push(FormPart::Value(version)),
                    Some(_) | None => parts.extend(words("NO VALUE")),
                }
                parts.extend(words(standalone.map_or("", |standalone| standalone.words())));
            }
            XmlForm::Serialize { document, value, to, indent } => {
                if *indent {
                    self.since(Version::V16, "XMLSERIALIZE … INDENT", span)?;
                }
                parts.extend(kind(*document));
                parts.push(FormPart::Shown(self.xml_value(value, "XMLSERIALIZE")?));
                let (ty, typmod) = self.type_name(to)?;
                parts.extend(words(" AS "));
                parts.push(FormPart::Type(ty, typmod));
                parts.extend(words(match (indent, self.env.version >= Version::V16) {
                    (true, _) => " INDENT)",
                    (false, true) => " NO INDENT)",
                    (false, false) => ")",
                }));
                let text = form(parts, Oid::TEXT, -1, Volatility::Immutable, span);
                return match self.coerce_to_target(text, ty, typmod, CastContext::Implicit, Form::Implicit)? {
                    Some(node) => Ok(node),
                    None => {
                        let message = format!("cannot cast XMLSERIALIZE result to {}", self.env.type_name(ty));
                        Err(raise("cannot-cast", "42846", span, message).help("serialize it as text").into())
                    }
                };
            }
        }
        parts.extend(words(")"));
        Ok(form(parts, Oid::XML, -1, Volatility::Immutable, span))
    }

    /// `a IS DOCUMENT`
    pub(super) fn is_document(&mut self, operand: &Expr, negated: bool, span: Span) -> Bound<Node> {
        let mut parts = vec![FormPart::Value(self.xml_value(operand, "IS DOCUMENT")?)];
        parts.extend(words(" IS DOCUMENT"));
        let test = form(parts, Oid::BOOL, -1, Volatility::Immutable, span);
        Ok(if negated { super::expression::not(test, span) } else { test })
    }

    pub(super) fn xml_value(&mut self, value: &Expr, construct: &str) -> Bound<Node> {
        let node = self.expression(value)?;
        self.coerce_to_specific(node, Oid::XML, "xml", construct)
    }

    pub(super) fn xml_text(&mut self, value: &Expr, construct: &str) -> Bound<Node> {
        let node = self.expression(value)?;
        self.coerce_to_specific(node, Oid::TEXT, "text", construct)
    }

    /// Values that have names: those that are written, or those of columns.
    fn labelled(&mut self, values: &[Labelled], what: &str) -> Bound<Vec<(Node, Ident)>> {
        let mut found = Vec::with_capacity(values.len());
        for Labelled { value, name } in values {
            let node = self.expression(value)?;
            let name = match (name, &value.kind) {
                (Some(name), _) => name.ident.clone(),
                (None, ExprKind::Column(names)) if !names.is_empty() => {
                    names.last().map(|name| name.ident.clone()).unwrap_or_else(|| Ident::new(""))
                }
                (None, _) => {
                    let message = format!("unnamed XML {what} value must be a column reference");
                    return Err(raise("syntax-error", "42601", value.span, message).help("name it with AS").into());
                }
            };
            found.push((node, name));
        }
        Ok(found)
    }
}

fn labelled_parts(values: Vec<(Node, Ident)>) -> Vec<FormPart> {
    let mut parts = Vec::new();
    for (at, (value, name)) in values.into_iter().enumerate() {
        parts.extend(words(if at > 0 { ", " } else { "" }));
        parts.push(FormPart::Shown(value));
        parts.extend(words(&format!(" AS {}", quote::identifier(name.as_str()))));
    }
    parts
}
