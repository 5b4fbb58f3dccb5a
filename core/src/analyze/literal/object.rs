//! Literals that name something: `regclass` and its kin (`regproc.c`).

use super::{Input, Refused, structured};
use crate::analyze::bind::Binder;
use crate::analyze::catalog::{Function, Oid};
use crate::analyze::error::{Bound, Stop, raise, undecided};
use crate::analyze::node::Value;
use crate::analyze::{extension, quote};
use crate::model::{ObjectId, ObjectPart, Piece};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;

impl Binder<'_, '_> {
    /// `regconfigin`, for the text search configurations that every server has.
    pub(super) fn configuration(&self, text: &str) -> Input {
        match builtin_name(text).filter(|name| self.env.catalog.has_configuration(name.as_str())) {
            Some(name) => Ok(quote::identifier(name.as_str())),
            None => Err(Refused::Unknown("a literal")),
        }
    }

    /// `regdictionaryin`, for the dictionaries that the configurations of every server have.
    pub(super) fn dictionary(&self, text: &str) -> Input {
        let is_known = |name: &Ident| {
            let stem = name.as_str().strip_suffix("_stem");
            let brought = name.as_str() == "unaccent" && self.env.schema_of_extension("unaccent").is_some();
            name.as_str() == "simple" || brought || stem.is_some_and(|stem| self.env.catalog.has_configuration(stem))
        };
        let brought = self.env.schema_of_extension("unaccent");
        let seen = |schema: &Option<Ident>| schema.is_none() || schema.as_ref() == brought;
        let name = structured::qualified_name(text).filter(|(schema, _)| seen(schema)).map(|(_, name)| name);
        match name.or_else(|| builtin_name(text)).filter(is_known) {
            Some(name) => Ok(quote::identifier(name.as_str())),
            None => Err(Refused::Unknown("a literal")),
        }
    }

    /// `regnamespacein`
    pub(super) fn regnamespace(&self, text: &str, span: Span) -> Bound<Value> {
        let Some((None, name)) = structured::qualified_name(text) else {
            return Err(undecided(span, "a literal of type regnamespace"));
        };
        let id = ObjectId::Schema(name.clone());
        // `public` is there unless a person drops it.
        if self.env.schema.contains(&id) || name.as_str() == "public" {
            return Ok(Value::Object(id));
        }
        match name.as_str() {
            "pg_catalog" | "information_schema" => Ok(Value::Text(name.as_str().to_owned())),
            _ => {
                let message = format!("schema \"{}\" does not exist", name.as_str());
                Err(raise("unknown-schema", "3F000", span, message).help("create it in one of the sources").into())
            }
        }
    }

    /// `regclassin`
    pub(super) fn regclass(&self, text: &str, span: Span) -> Bound<Value> {
        let Some((schema, name)) = structured::qualified_name(text) else {
            return Err(undecided(span, "a literal of type regclass"));
        };
        // `pg_catalog` is searched before everything else.
        let searched = schema.as_ref().map_or("pg_catalog", Ident::as_str);
        if self.env.catalog.relation(searched, name.as_str()).is_some() {
            let prefix = if searched == "pg_catalog" { String::new() } else { format!("{searched}.") };
            return Ok(Value::Text(format!("{prefix}{}", quote::identifier(name.as_str()))));
        }
        let path = match &schema {
            Some(schema) => std::slice::from_ref(schema),
            None => self.search_path,
        };
        for namespace in path {
            let qualified = QualifiedName { schema: namespace.clone(), name: name.clone() };
            let ids = [
                ObjectId::Sequence(qualified.clone()),
                ObjectId::Table(qualified.clone()),
                ObjectId::View(qualified.clone()),
                ObjectId::Index(qualified.clone()),
            ];
            if let Some(id) = ids.into_iter().find(|id| self.env.schema.contains(id)) {
                return Ok(Value::Object(id));
            }
            if self.is_identity_sequence(&qualified) {
                return Err(undecided(span, "the sequence of an identity column"));
            }
        }
        let builtin = match &schema {
            Some(schema) => schema.as_str() == "pg_catalog",
            None => name.as_str().starts_with("pg_"),
        };
        if builtin {
            return Err(undecided(span, "a relation of the system catalog"));
        }
        Err(raise("unknown-table", "42P01", span, format!("relation \"{text}\" does not exist"))
            .help("create the sequence or table in one of the sources, or mend its name")
            .into())
    }

    fn is_identity_sequence(&self, name: &QualifiedName) -> bool {
        let columns = self.env.schema.tables().flat_map(|table| &table.columns);
        columns.filter_map(|column| column.identity.as_ref()).any(|identity| identity.sequence == *name)
    }

    /// `regtypein`
    pub(super) fn regtype(&self, text: &str, span: Span) -> Bound<Value> {
        let Ok(name) = crate::sql::parse_type(text, span.source) else {
            return Err(undecided(span, "a literal of type regtype"));
        };
        match self.type_name(&name) {
            Ok((oid, _)) if oid < Oid::FIRST_USER => Ok(Value::Text(self.env.type_name(oid))),
            // An array of one has no name of its own.
            Ok((oid, _)) => match self.env.type_pieces(oid, -1).as_slice() {
                [Piece::Name { part: ObjectPart::Object(id), .. }] => Ok(Value::Object(id.clone())),
                _ => Err(undecided(span, "a literal of type regtype")),
            },
            Err(Stop::Error(diagnostic)) => {
                Err(raise("unknown-type", "42704", span, diagnostic.message.clone()).into())
            }
            Err(stop) => Err(stop),
        }
    }

    /// `regcollationin`
    pub(super) fn regcollation(&self, text: &str, span: Span) -> Bound<Value> {
        let unknown = || undecided(span, "a literal of type regcollation");
        let (schema, name) = structured::qualified_name(text).ok_or_else(unknown)?;
        let builtin = schema.as_ref().is_none_or(|schema| schema.as_str() == "pg_catalog");
        if builtin && (name.as_str() == "default" || self.env.catalog.has_collation(name.as_str())) {
            return Ok(Value::Text(quote::identifier(name.as_str())));
        }
        let path = schema.as_ref().map_or(self.search_path, std::slice::from_ref);
        let own = path.iter().find_map(|schema| {
            let id = ObjectId::collation(QualifiedName { schema: schema.clone(), name: name.clone() });
            self.env.schema.contains(&id).then_some(id)
        });
        own.map(Value::Object).ok_or_else(unknown)
    }

    /// `regprocin`: a name that one function alone has.
    pub(super) fn regproc(&self, text: &str, span: Span) -> Bound<Value> {
        let unknown = || undecided(span, "a literal of type regproc");
        let (schema, name) = structured::qualified_name(text).ok_or_else(unknown)?;
        let builtin = match &schema {
            Some(schema) if schema.as_str() != "pg_catalog" => &[],
            Some(_) | None => self.env.catalog.functions(name.as_str()),
        };
        let path = schema.as_ref().map_or(self.search_path, std::slice::from_ref);
        let own: Vec<_> = self.env.own_functions(&name).filter(|(_, own)| path.contains(&own.name.schema)).collect();
        match (builtin, own.as_slice()) {
            ([_], []) => Ok(Value::Text(quote::function(name.as_str(), self.env.version))),
            ([], [(_, own)]) if own.routine.is_some() => Ok(Value::Object(own.id.clone())),
            ([_, _, ..], _) | (_, [_, _, ..]) | ([_], [_]) => {
                let message = format!("more than one function named \"{text}\"");
                Err(raise("ambiguous-function", "42725", span, message)
                    .help("say which with its arguments, as regprocedure")
                    .into())
            }
            // Not all of those that PostgreSQL has for itself are known here.
            ([], _) => Err(unknown()),
        }
    }

    /// `regprocedurein`, for built-in functions: `lower(text)`.
    pub(super) fn regprocedure(&self, text: &str, span: Span) -> Bound<Value> {
        let (name, types) = self.signature(text, span, false)?;
        let unknown = || undecided(span, "a literal of type regprocedure");
        let (schema, name) = structured::qualified_name(name).ok_or_else(unknown)?;
        let builtin = schema.as_ref().is_none_or(|schema| schema.as_str() == "pg_catalog");
        let exact = |function: &&Function| builtin && function.arguments == types;
        if self.env.catalog.functions(name.as_str()).iter().any(|function| exact(&function)) {
            let list: Vec<String> = types.iter().map(|ty| self.env.type_name(*ty)).collect();
            let name = quote::function(name.as_str(), self.env.version);
            return Ok(Value::Text(format!("{name}({})", list.join(","))));
        }
        // PostgreSQL has more of them for itself, which take nothing or what nobody can give.
        let own = self.env.own_functions(&name).next().is_some();
        if own || !builtin || types.is_empty() || self.some_internal(&types) || extension::any(self.env.schema) {
            return Err(unknown());
        }
        let message = format!("function \"{text}\" does not exist");
        Err(raise("unknown-function", "42883", span, message).help("mend its name, or the types it takes").into())
    }

    fn some_internal(&self, types: &[Oid]) -> bool {
        types.iter().any(|ty| self.env.row(*ty).name == "internal")
    }

    /// `regoperin`: a symbol that one operator alone has.
    pub(super) fn regoper(&self, text: &str, span: Span) -> Bound<Value> {
        let symbol = text.strip_prefix("pg_catalog.").unwrap_or(text);
        let found = self.env.catalog.operators(symbol);
        match found {
            _ if extension::any(self.env.schema) || symbol.contains(|c: char| c.is_ascii_alphanumeric()) => {
                Err(undecided(span, "a literal of type regoper"))
            }
            [_] => Ok(Value::Text(symbol.to_owned())),
            [] => {
                let message = format!("operator does not exist: {text}");
                Err(raise("unknown-operator", "42883", span, message).help("mend its symbol").into())
            }
            [_, _, ..] => {
                let message = format!("more than one operator named {text}");
                Err(raise("ambiguous-operator", "42725", span, message)
                    .help("say which with its operands, as regoperator")
                    .into())
            }
        }
    }

    /// `regoperatorin`: `+(integer,integer)`
    pub(super) fn regoperator(&self, text: &str, span: Span) -> Bound<Value> {
        let (symbol, types) = self.signature(text, span, true)?;
        let symbol = symbol.strip_prefix("pg_catalog.").unwrap_or(symbol);
        let [left, right] = types.as_slice() else {
            return Err(undecided(span, "a literal of type regoperator"));
        };
        if self.env.catalog.operators(symbol).iter().any(|found| (found.left, found.right) == (*left, *right)) {
            let name = |ty: Oid| if ty == Oid::NONE { "NONE".to_owned() } else { self.env.type_name(ty) };
            return Ok(Value::Text(format!("{symbol}({},{})", name(*left), name(*right))));
        }
        if extension::any(self.env.schema) || symbol.contains(|c: char| c.is_ascii_alphanumeric()) {
            return Err(undecided(span, "a literal of type regoperator"));
        }
        let message = format!("operator does not exist: {text}");
        Err(raise("unknown-operator", "42883", span, message).help("mend its symbol, or the types it takes").into())
    }

    /// A name and the types behind it in parentheses (`parseNameAndArgTypes`). `NONE` may stand for no type.
    fn signature<'t>(&self, text: &'t str, span: Span, none: bool) -> Bound<(&'t str, Vec<Oid>)> {
        let Some((name, rest)) = text.split_once('(') else {
            let message = "expected a left parenthesis";
            return Err(raise("invalid-literal", "22P02", span, message).help("write the types it takes").into());
        };
        let Some(list) = rest.trim_end().strip_suffix(')') else {
            let message = "expected a right parenthesis";
            return Err(raise("invalid-literal", "22P02", span, message).help("close the list of types").into());
        };
        let mut types = Vec::new();
        for written in list.split(',').map(str::trim).filter(|_| !list.trim().is_empty()) {
            if none && written.eq_ignore_ascii_case("none") {
                types.push(Oid::NONE);
                continue;
            }
            let parsed = crate::sql::parse_type(written, span.source);
            let parsed = parsed.map_err(|_| undecided(span, "the types in this literal"))?;
            types.push(match self.type_name(&parsed) {
                Ok((oid, _)) => oid,
                Err(Stop::Error(found)) => {
                    return Err(raise("unknown-type", "42704", span, found.message.clone()).into());
                }
                Err(stop) => return Err(stop),
            });
        }
        Ok((name.trim(), types))
    }
}

/// The name of something that every server has.
fn builtin_name(text: &str) -> Option<Ident> {
    let (schema, name) = structured::qualified_name(text)?;
    schema.is_none_or(|schema| schema.as_str() == "pg_catalog").then_some(name)
}
