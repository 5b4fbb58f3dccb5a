//! What an untyped literal becomes: the types' input functions, as far as their result shows in the text that the
//! output functions print. A type that is not known here leaves the expression undecided.

mod datetime;
mod extension;
mod geometry;
mod interval;
mod json;
mod jsonpath;
mod limit;
mod network;
mod number;
mod object;
mod range;
mod search;
mod structured;
mod system;
mod xml;

use super::bind::Binder;
use super::catalog::{Oid, TypeKind};
use super::error::{Bound, raise, undecided};
use super::node::Value;
use super::quote;
use crate::model::Version;
use crate::name::Ident;
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
            Oid::REGCOLLATION => self.regcollation(text, span),
            Oid::REGPROC => self.regproc(text, span),
            Oid::REGPROCEDURE => self.regprocedure(text, span),
            Oid::REGOPER => self.regoper(text, span),
            Oid::REGOPERATOR => self.regoperator(text, span),
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
            Oid::TEXT | Oid::VARCHAR | Oid::BPCHAR | Oid::UNKNOWN | Oid::CSTRING | Oid::REFCURSOR => {
                Ok(text.to_owned())
            }
            Oid::XML => xml::xml(text),
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
            Oid::RECORD => {
                let message = "input of anonymous composite types is not implemented";
                Err(Refused::Invalid(message.to_owned(), "0A000"))
            }
            Oid::REGCONFIG => self.configuration(text),
            Oid::REGDICTIONARY => self.dictionary(text),
            _ => self.input_of_kind(ty, typmod, text, span, depth),
        }
    }

    /// The same where the modifier is at once what the value must be within.
    fn input_limited(&self, ty: Oid, typmod: i32, text: &str, span: Span, depth: u32) -> Input {
        limit::limited(ty, typmod, self.input_text(ty, typmod, text, span, depth)?)
    }

    /// What has a zone; where none was written, that is noted.
    fn zoned(&self, read: datetime::Zoned, span: Span) -> Input {
        if read.zoneless {
            self.env.zoneless.borrow_mut().insert(span);
        }
        Ok(read.text)
    }

    fn input_of_kind(&self, ty: Oid, typmod: i32, text: &str, span: Span, depth: u32) -> Input {
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
            let delimiter = if element == Oid::BOX { ';' } else { ',' };
            return structured::array(text, delimiter, |item| {
                let shown = self.input_limited(element, typmod, item, span, depth + 1)?;
                // Only a constant of its own prints a boolean in full.
                Ok(if element == Oid::BOOL { shown.chars().take(1).collect() } else { shown })
            });
        }
        if row.kind == TypeKind::Domain {
            let (base, typmod) = self.env.base_type_and_typmod(ty, -1);
            return self.input_limited(base, typmod, text, span, depth + 1);
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
                let field = fields.get(at).filter(|field| field.ty != Oid::NONE);
                let field = field.ok_or(Refused::Unknown("a literal"))?;
                let shown = self.input_limited(field.ty, field.typmod, item, span, depth + 1)?;
                Ok(if field.ty == Oid::BOOL { shown.chars().take(1).collect() } else { shown })
            });
        }
        match self.env.catalog.extension_type(ty).map(|(_, row)| row.name) {
            Some("citext" | "ltree") => Ok(text.to_owned()),
            Some("vector") => structured::vector(text),
            Some("hstore") => structured::pairs(text),
            Some("cube") => extension::cube(text),
            Some("lquery") => extension::lquery(text),
            Some("ltxtquery") => extension::ltxtquery(text),
            Some(_) | None => Err(Refused::Unknown("a literal")),
        }
    }
}
