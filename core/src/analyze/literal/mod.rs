//! What an untyped literal becomes: the types' input functions, as far as their result shows in the text that the
//! output functions print. A type that is not known here leaves the expression undecided.

mod datetime;
mod geometry;
mod interval;
mod json;
mod jsonpath;
mod network;
mod number;
mod range;
mod search;
mod structured;
mod system;

use super::bind::Binder;
use super::catalog::{Oid, TypeKind};
use super::error::{Bound, Stop, raise, undecided};
use super::node::Value;
use super::quote;
use crate::model::{ObjectId, Version};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
pub(crate) use json::json_text;
pub(crate) use jsonpath::depends_on_settings;
pub(crate) use number::number;

/// Why a text is not a literal of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refused {
    /// PostgreSQL refuses it: the message and the SQLSTATE.
    Invalid(String, &'static str),
    /// What it stands for cannot be told: it depends on a setting, or the form is not known here.
    Unknown(&'static str),
}

/// The text that the output function prints.
pub(crate) type Input = Result<String, Refused>;

/// `invalid input syntax for type …`
fn invalid(name: &str, text: &str) -> Refused {
    Refused::Invalid(format!("invalid input syntax for type {name}: \"{text}\""), "22P02")
}

impl Binder<'_, '_> {
    /// The constant that a literal becomes in a type.
    pub(crate) fn input(&self, ty: Oid, typmod: i32, text: &str, span: Span) -> Bound<Value> {
        match ty {
            Oid::REGCLASS => self.regclass(text, span),
            Oid::REGNAMESPACE => self.regnamespace(text, span),
            Oid::REGTYPE => self.regtype(text, span),
            _ => match self.input_text(ty, typmod, text, span, 0) {
                Ok(text) => Ok(Value::Text(text)),
                Err(Refused::Invalid(message, sqlstate)) => {
                    Err(raise("invalid-literal", sqlstate, span, message).help(self.literal_help(ty)).into())
                }
                Err(Refused::Unknown(why)) => Err(undecided(span, format!("{why} of type {}", self.env.type_name(ty)))),
            },
        }
    }

    fn literal_help(&self, ty: Oid) -> String {
        match self.env.enumeration(ty) {
            Some(enumeration) => {
                let labels: Vec<String> = enumeration.labels.iter().map(|label| quote::literal(label)).collect();
                format!("the labels are {}", labels.join(", "))
            }
            None => format!("write a value of type {}, or cast explicitly", self.env.type_name(ty)),
        }
    }

    fn input_text(&self, ty: Oid, typmod: i32, text: &str, span: Span, depth: u32) -> Input {
        let lenient = self.env.version >= Version::V16;
        let strict = lenient;
        match ty {
            Oid::TEXT | Oid::VARCHAR | Oid::BPCHAR | Oid::UNKNOWN | Oid::CSTRING | Oid::XML | Oid::REFCURSOR => {
                Ok(text.to_owned())
            }
            Oid::NAME => Ok(Ident::new(text).as_str().to_owned()),
            Oid::CHAR => number::single_char(text),
            Oid::BOOL => number::boolean(text),
            Oid::INT2 => number::integer(text, "smallint", i16::MIN.into(), i16::MAX.into(), lenient),
            Oid::INT4 => number::integer(text, "integer", i32::MIN.into(), i32::MAX.into(), lenient),
            Oid::INT8 => number::integer(text, "bigint", i64::MIN, i64::MAX, lenient),
            Oid::OID => number::integer(text, "oid", i32::MIN.into(), u32::MAX.into(), lenient),
            Oid::NUMERIC => number::numeric(text, lenient),
            Oid::FLOAT4 => number::float4(text),
            Oid::FLOAT8 => number::float8(text),
            Oid::DATE => datetime::date(text, strict),
            Oid::TIME => datetime::time(text, strict),
            Oid::TIMESTAMP => datetime::timestamp(text, strict),
            Oid::TIMESTAMPTZ => self.zoned(datetime::timestamptz(text, strict)?, span),
            Oid::INTERVAL => interval::interval(text, typmod, strict, self.env.version >= Version::V17),
            Oid::TIMETZ => self.zoned(datetime::timetz(text, strict)?, span),
            Oid::UUID => network::uuid(text),
            Oid::BYTEA => network::bytea(text),
            Oid::INET => network::inet(text),
            Oid::CIDR => network::cidr(text),
            Oid::MACADDR => network::macaddr(text),
            Oid::BIT | Oid::VARBIT => network::bits(text),
            Oid::JSON => json::json(text),
            Oid::JSONB => json::jsonb(text),
            Oid::JSONPATH => jsonpath::jsonpath(text, self.env.version.major()),
            Oid::POINT => geometry::point(text),
            Oid::LSEG => geometry::segment(text),
            Oid::BOX => geometry::rectangle(text),
            Oid::PATH => geometry::path(text),
            Oid::POLYGON => geometry::polygon(text),
            Oid::CIRCLE => geometry::circle(text),
            Oid::LINE => geometry::line(text),
            Oid::TSVECTOR => search::vector(text),
            Oid::TSQUERY => search::query(text),
            Oid::MACADDR8 => network::macaddr8(text),
            Oid::PG_LSN => system::log_place(text),
            Oid::TID => system::row_place(text),
            Oid::XID | Oid::CID => system::transaction(text, u32::MAX.into()),
            Oid::XID8 => system::transaction(text, u64::MAX),
            Oid::PG_SNAPSHOT | Oid::TXID_SNAPSHOT => system::snapshot(text),
            Oid::INT2_VECTOR => system::vector(text, |item| self.input_text(Oid::INT2, -1, item, span, depth + 1)),
            Oid::OID_VECTOR => system::vector(text, |item| self.input_text(Oid::OID, -1, item, span, depth + 1)),
            Oid::REGCONFIG => self.configuration(text),
            _ => self.input_of_kind(ty, text, span, depth),
        }
    }

    /// What has a zone; where none was written, that is noted.
    fn zoned(&self, read: datetime::Zoned, span: Span) -> Input {
        if read.zoneless {
            self.env.zoneless.borrow_mut().insert(span);
        }
        Ok(read.text)
    }

    fn input_of_kind(&self, ty: Oid, text: &str, span: Span, depth: u32) -> Input {
        if depth > 2 {
            return Err(Refused::Unknown("a literal"));
        }
        let row = self.env.row(ty);
        if let Some(enumeration) = self.env.enumeration(ty) {
            if enumeration.labels.iter().any(|label| label == text) {
                return Ok(text.to_owned());
            }
            let name = quote::identifier(enumeration.name.name.as_str());
            return Err(Refused::Invalid(format!("invalid input value for enum {name}: \"{text}\""), "22P02"));
        }
        if let Some(element) = self.env.element(ty) {
            return structured::array(text, |item| {
                let shown = self.input_text(element, -1, item, span, depth + 1)?;
                // Only a constant of its own prints a boolean in full.
                Ok(if element == Oid::BOOL { shown.chars().take(1).collect() } else { shown })
            });
        }
        if row.kind == TypeKind::Domain {
            let (base, typmod) = self.env.base_type_and_typmod(ty, -1);
            return self.input_text(base, typmod, text, span, depth + 1);
        }
        if matches!(row.kind, TypeKind::Range | TypeKind::MultiRange) {
            let multiple = row.kind == TypeKind::MultiRange;
            let subtype = if multiple { self.env.row(row.subtype).subtype } else { row.subtype };
            let over = range::Over { subtype, canonical: ty < Oid::FIRST_USER };
            let bound = |item: &str| self.input_text(subtype, -1, item, span, depth + 1);
            return if multiple { range::multirange(text, over, bound) } else { range::range(text, over, bound) };
        }
        if let Some(fields) = self.env.fields(ty) {
            return structured::record(text, fields.len(), |at, item| {
                let field = fields.get(at).filter(|field| field.ty != Oid::NONE && field.typmod < 0);
                let field = field.ok_or(Refused::Unknown("a literal"))?;
                let shown = self.input_text(field.ty, -1, item, span, depth + 1)?;
                Ok(if field.ty == Oid::BOOL { shown.chars().take(1).collect() } else { shown })
            });
        }
        Err(Refused::Unknown("a literal"))
    }

    /// `regconfigin`, for the text search configurations that every server has.
    fn configuration(&self, text: &str) -> Input {
        match structured::qualified_name(text) {
            Some((schema, name))
                if schema.as_ref().is_none_or(|schema| schema.as_str() == "pg_catalog")
                    && self.env.catalog.has_configuration(name.as_str()) =>
            {
                Ok(quote::identifier(name.as_str()))
            }
            _ => Err(Refused::Unknown("a literal")),
        }
    }

    /// `regnamespacein`
    fn regnamespace(&self, text: &str, span: Span) -> Bound<Value> {
        let Some((None, name)) = structured::qualified_name(text) else {
            return Err(undecided(span, "a literal of type regnamespace"));
        };
        let id = ObjectId::Schema(name.clone());
        if self.env.schema.contains(&id) {
            return Ok(Value::Object(id));
        }
        match name.as_str() {
            "public" | "pg_catalog" | "information_schema" => Ok(Value::Text(name.as_str().to_owned())),
            _ => {
                let message = format!("schema \"{}\" does not exist", name.as_str());
                Err(raise("unknown-schema", "3F000", span, message).help("create it in one of the sources").into())
            }
        }
    }

    /// `regclassin`
    fn regclass(&self, text: &str, span: Span) -> Bound<Value> {
        let Some((schema, name)) = structured::qualified_name(text) else {
            return Err(undecided(span, "a literal of type regclass"));
        };
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
            Some(schema) => matches!(schema.as_str(), "pg_catalog" | "information_schema"),
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

    /// `regtypein`, for built-in types.
    fn regtype(&self, text: &str, span: Span) -> Bound<Value> {
        let Ok(name) = crate::sql::parse_type(text, span.source) else {
            return Err(undecided(span, "a literal of type regtype"));
        };
        match self.type_name(&name) {
            Ok((oid, _)) if oid < Oid::FIRST_USER => Ok(Value::Text(self.env.type_name(oid))),
            Ok(_) => Err(undecided(span, "a literal of type regtype")),
            Err(Stop::Error(diagnostic)) => {
                Err(raise("unknown-type", "42704", span, diagnostic.message.clone()).into())
            }
            Err(stop) => Err(stop),
        }
    }
}
