//! What the extensions of a schema bring, joined to what is built in and what the schema itself defines.

use super::catalog::{Cast, CastContext, Extension, Oid, Operator, OperatorClass, is_brought};
use super::environment::{Environment, OwnFunction};
use super::quote;
use super::typmod::{self, Refusal};
use crate::model::{NameStyle, ObjectId, ObjectPart, Piece, Schema};
use crate::name::{Ident, QualifiedName};

/// An extension of the schema of which it is known what it brings.
pub(crate) struct Brought {
    pub(crate) extension: &'static Extension,
    /// Where what it brings lies.
    pub(crate) schema: Ident,
}

/// Those of the schema, and what every database has beside `pg_catalog`.
pub(super) fn brought(env: &Environment<'_>, schema: &Schema) -> Vec<Brought> {
    let known = |name: &str| env.catalog.extensions().iter().find(|extension| extension.name == name);
    let own = super::extension::extensions(schema).filter_map(|(name, lies_in)| {
        let schema = lies_in.unwrap_or_else(|| Ident::new("public"));
        Some(Brought { extension: known(name.as_str())?, schema })
    });
    let always = known(INFORMATION_SCHEMA).map(|extension| Brought { extension, schema: INFORMATION_SCHEMA.into() });
    own.chain(always).collect()
}

/// That an extension is needed.
pub(crate) fn needed(extension: &str) -> Piece {
    let part = ObjectPart::Object(ObjectId::Extension(Ident::new(extension)));
    Piece::Name { part, style: NameStyle::Hidden }
}

const INFORMATION_SCHEMA: &str = "information_schema";

impl<'a> Environment<'a> {
    /// The type of that name that an extension brings, or `information_schema` has.
    pub(crate) fn brought_type(&self, name: &QualifiedName) -> Option<Oid> {
        let there = self.brought().iter().filter(|brought| brought.schema == name.schema);
        there.filter_map(|brought| brought.extension.type_named(name.name.as_str())).next()
    }

    /// Where an extension of the schema lies.
    pub(crate) fn schema_of_extension(&self, extension: &str) -> Option<&Ident> {
        self.brought().iter().find(|brought| brought.extension.name == extension).map(|brought| &brought.schema)
    }

    /// What a type is called that an extension brings, or its element.
    pub(crate) fn name_of_brought(&self, oid: Oid) -> Option<QualifiedName> {
        let (extension, row) = self.catalog.extension_type(oid)?;
        let schema = self.schema_of_extension(extension.name)?.clone();
        Some(QualifiedName { schema, name: Ident::new(row.name) })
    }

    /// The name of something that an extension brings, and that the extension is needed. What `information_schema` has is
    /// there always: nothing refers to it.
    pub(crate) fn brought_pieces(&self, id: ObjectId) -> Vec<Piece> {
        let (ObjectId::Type(name) | ObjectId::Routine { name, .. }) = &id else { return vec![Piece::object(id)] };
        if name.schema.as_str() == INFORMATION_SCHEMA {
            let name = quote::identifier(name.name.as_str());
            return vec![Piece::Sql(format!("{INFORMATION_SCHEMA}.{name}"))];
        }
        let brings = |brought: &&Brought| match &id {
            ObjectId::Type(_) => brought.extension.type_named(name.name.as_str()).is_some(),
            _ => brought.extension.functions.iter().any(|function| function.name == name.name.as_str()),
        };
        let found = self.brought().iter().filter(|brought| brought.schema == name.schema).find(brings);
        let needed = found.map(|brought| needed(brought.extension.name));
        std::iter::once(Piece::object(id)).chain(needed).collect()
    }

    /// What a domain stands on that is none of the schema, with its modifier.
    pub(crate) fn base_of_brought(&self, oid: Oid) -> Option<(Oid, i32)> {
        self.catalog.extension_type(oid)?.0.domain(oid)
    }

    /// The typmod that modifiers of a type stand for.
    ///
    /// # Errors
    /// What PostgreSQL would say of modifiers that the type does not take.
    pub(crate) fn read_modifiers(&self, oid: Oid, modifiers: &[String]) -> Result<i32, Refusal> {
        match (self.catalog.extension_type(oid), modifiers) {
            (Some((_, row)), [only]) if row.modifiers => {
                let number = only.trim().parse::<i32>().ok().filter(|number| *number > 0);
                number.ok_or_else(|| ("invalid type modifier".to_owned(), "22P02"))
            }
            _ => typmod::read(oid, self.row(oid).name, modifiers),
        }
    }

    /// The operators of that symbol: of a schema, or those that are found along the search path.
    pub(crate) fn operators_named(&self, symbol: &str, schema: Option<&Ident>, path: &[Ident]) -> Vec<Operator> {
        let mut found: Vec<Operator> = match schema {
            Some(schema) if schema.as_str() != "pg_catalog" => Vec::new(),
            Some(_) | None => self.catalog.operators(symbol).to_vec(),
        };
        let seen = |brought: &&Brought| match schema {
            Some(schema) => brought.schema == *schema,
            // A catalog searches nothing, and prints some forms without the operator that they are read with.
            None => path.is_empty() || path.contains(&brought.schema),
        };
        for brought in self.brought().iter().filter(seen) {
            found.extend(brought.extension.operators.iter().filter(|operator| operator.symbol == symbol).copied());
        }
        found
    }

    /// Whether an extension of the schema brings an operator of that symbol, so that the search path says which are seen.
    pub(crate) fn is_brought_operator(&self, symbol: &str) -> bool {
        self.brought().iter().any(|brought| brought.extension.operators.iter().any(|found| found.symbol == symbol))
    }

    /// Whether some operator takes two values of a type, wherever it lies.
    pub(crate) fn has_operator(&self, symbol: &str, fits: impl Fn(&Operator) -> bool) -> bool {
        let brought = self.brought().iter().flat_map(|brought| &brought.extension.operators);
        self.catalog.operators(symbol).iter().chain(brought.filter(|row| row.symbol == symbol)).any(fits)
    }

    /// The entry of `pg_cast`.
    pub(crate) fn cast_between(&self, source: Oid, target: Oid) -> Option<Cast> {
        if let Some(cast) = self.catalog.cast(source, target) {
            return Some(*cast);
        }
        if !is_brought(source) && !is_brought(target) {
            return None;
        }
        let casts = self.brought().iter().flat_map(|brought| &brought.extension.casts);
        casts.filter(|(from, to, _)| (*from, *to) == (source, target)).map(|(_, _, cast)| *cast).next()
    }

    /// The operator classes of an access method.
    pub(crate) fn operator_classes(&self, method: &str) -> Vec<OperatorClass> {
        let brought = self.brought().iter().flat_map(|brought| &brought.extension.operator_classes);
        let brought = brought.filter(|class| class.method == method);
        self.catalog.operator_classes(method).iter().chain(brought).copied().collect()
    }

    /// What an operator class is called.
    pub(crate) fn name_of_class(&self, class: &OperatorClass) -> QualifiedName {
        let schema = class.brought_by.and_then(|extension| self.schema_of_extension(extension));
        let schema = schema.cloned().unwrap_or_else(|| Ident::new("pg_catalog"));
        QualifiedName { schema, name: Ident::new(class.name) }
    }

    /// Whether an extension brings an operator class of that name for another method than this.
    pub(crate) fn is_class_of_another_method(&self, name: &QualifiedName, method: &str) -> bool {
        let here = self.brought().iter().filter(|brought| brought.schema == name.schema);
        let classes = here.flat_map(|brought| &brought.extension.operator_classes);
        let (same, other): (Vec<&OperatorClass>, Vec<&OperatorClass>) =
            classes.filter(|class| class.name == name.name.as_str()).partition(|class| class.method == method);
        same.is_empty() && !other.is_empty()
    }

    /// The functions that extensions of the schema bring.
    pub(super) fn brought_functions(&self) -> Vec<OwnFunction<'a>> {
        let mut found = Vec::new();
        for brought in self.brought() {
            for function in &brought.extension.functions {
                let name = QualifiedName { schema: brought.schema.clone(), name: Ident::new(function.name) };
                let arguments = function.arguments.iter().filter_map(|ty| self.type_ref(*ty, -1)).collect();
                let id = ObjectId::Routine { name: name.clone(), arguments };
                let function = function.clone();
                let brought_by = Some(brought.extension.name);
                found.push(OwnFunction {
                    id,
                    name: std::borrow::Cow::Owned(name),
                    routine: None,
                    function,
                    brought_by,
                });
            }
        }
        found
    }

    /// Whether a conversion from one type to another is brought along without a function, and goes by itself.
    pub(crate) fn is_binary_cast(&self, source: Oid, target: Oid) -> bool {
        let cast = self.cast_between(source, target);
        cast.is_some_and(|cast| {
            cast.method == super::catalog::CastMethod::Binary && cast.context == CastContext::Implicit
        })
    }
}
