//! Types: from what was written to [`TypeRef`], from there to the analyzer's own [`Oid`], and to the names that
//! `format_type` prints.

use super::catalog::{Catalog, Oid, TypeKind};
use super::environment::Environment;
use super::error;
use super::extension::{self, Sought};
use super::typmod;
use crate::diagnostic::Diagnostic;
use crate::model::{ObjectId, Piece, Schema, TypeRef, Version};
use crate::name::nearest;
use crate::name::{Ident, QualifiedName};
use crate::sql::ast::TypeName;

/// What a type's name stands for.
pub(crate) enum Found {
    /// A built-in type, or the array of one.
    Builtin(Oid),
    /// A type of the schema that is not that of a table's rows.
    Own(QualifiedName),
    /// The row type of a table of the schema.
    Row(QualifiedName),
    /// The row type of a relation of the system catalog.
    SystemRow(QualifiedName),
}

/// Looks a type's name up: in `pg_catalog`, then along the search path.
pub(crate) fn find(catalog: &Catalog, schema: &Schema, search_path: &[Ident], name: &TypeName) -> Option<Found> {
    let word = &name.name.name.ident;
    let (builtin, path) = match name.name.schema() {
        None => (true, search_path),
        Some(written) => (written.ident.as_str() == "pg_catalog", std::slice::from_ref(&written.ident)),
    };
    if builtin && let Some(oid) = catalog.type_named(word.as_str()) {
        return Some(Found::Builtin(oid));
    }
    let of_system = name.name.schema().map_or("pg_catalog", |written| written.ident.as_str());
    if catalog.relation(of_system, word.as_str()).is_some() {
        return Some(Found::SystemRow(QualifiedName::new(of_system, word.clone())));
    }
    path.iter().find_map(|namespace| {
        let name = QualifiedName::new(namespace.clone(), word.clone());
        if schema.contains(&ObjectId::Type(name.clone())) {
            Some(Found::Own(name))
        } else if schema.contains(&schema.rows_named(&name)) {
            Some(Found::Row(name))
        } else {
            None
        }
    })
}

/// The diagnostic for a type that does not exist.
pub(crate) fn unknown(catalog: &Catalog, schema: &Schema, name: &TypeName) -> Box<Diagnostic> {
    let enums: Vec<&str> = schema
        .objects()
        .filter_map(|(id, _)| match id {
            ObjectId::Type(name) => Some(name.name.as_str()),
            _ => None,
        })
        .collect();
    if let Some(written) = name.name.schema().filter(|written| !Environment::new(schema).has_schema(&written.ident)) {
        return Box::new(error::unknown_schema(written));
    }
    let word = name.name.name.ident.as_str();
    let builtin: Vec<&str> = catalog.type_names().collect();
    let similar = nearest(word, enums.into_iter().chain(builtin));
    error::unknown_type(&name.name, similar)
}

/// The type that a name stands for, by the search path, after `pg_catalog`. Modifiers come out complete, as the catalog
/// keeps them: `numeric(10)` is `numeric(10,0)`.
///
/// # Errors
/// `unknown-type` (42704) at its place, with the nearest name; `type-modifier` for modifiers that the type does not take
/// (22023, 42601); `pseudo-type` (42P16) for one that no column can have.
pub fn resolve_type(schema: &Schema, search_path: &[Ident], name: &TypeName) -> Result<TypeRef, Box<Diagnostic>> {
    let catalog = Catalog::of(schema.version());
    let array = name.dimensions > 0;
    match find(catalog, schema, search_path, name) {
        None => {
            let found = presumed(schema, name).ok_or_else(|| unknown(catalog, schema, name))?;
            let env = Environment::new(schema);
            if let Some(oid) = env.brought_type(&found.name) {
                env.read_modifiers(oid, &found.modifiers).map_err(|why| error::modifier(name.span, why))?;
            }
            Ok(found)
        }
        Some(Found::Row(table) | Found::SystemRow(table)) => Err(error::row_type(name.span, &table)),
        Some(Found::Own(qualified)) if name.modifiers.is_empty() => {
            Ok(TypeRef { name: qualified, modifiers: Vec::new(), array })
        }
        Some(Found::Own(qualified)) => Err(error::modifier(
            name.span,
            (format!("type modifier is not allowed for type \"{}\"", qualified.name.as_str()), "42601"),
        )),
        Some(Found::Builtin(oid)) => {
            let Some(row) = catalog.type_row(oid) else { return Err(unknown(catalog, schema, name)) };
            if row.kind == TypeKind::Pseudo {
                return Err(error::pseudo_type(name.span, row.name));
            }
            let (base, array) = if row.is_array { (row.element, true) } else { (oid, array) };
            let mask = typmod::read(base, row.name, &name.modifiers).map_err(|why| error::modifier(name.span, why))?;
            let modifiers = typmod::write(base, mask);
            Ok(TypeRef { name: QualifiedName::new("pg_catalog", row.name), modifiers, array })
        }
    }
}

/// The type of a routine's parameter or result: modifiers are not kept, pseudo-types and the types of tables' rows are
/// allowed (`interpret_function_parameter_list`).
///
/// # Errors
/// `unknown-type` (42704) at its place.
pub fn resolve_routine_type(
    schema: &Schema,
    search_path: &[Ident],
    name: &TypeName,
) -> Result<TypeRef, Box<Diagnostic>> {
    let catalog = Catalog::of(schema.version());
    let array = name.dimensions > 0;
    match find(catalog, schema, search_path, name) {
        None => match presumed(schema, name) {
            Some(found) => Ok(TypeRef { modifiers: Vec::new(), ..found }),
            None => Err(unknown(catalog, schema, name)),
        },
        Some(Found::Row(qualified) | Found::SystemRow(qualified) | Found::Own(qualified)) => {
            Ok(TypeRef { name: qualified, modifiers: Vec::new(), array })
        }
        Some(Found::Builtin(oid)) => {
            let Some(row) = catalog.type_row(oid) else { return Err(unknown(catalog, schema, name)) };
            let array = array || row.is_array;
            Ok(TypeRef { name: QualifiedName::new("pg_catalog", row.name), modifiers: Vec::new(), array })
        }
    }
}

/// A type that an extension may bring.
fn presumed(schema: &Schema, name: &TypeName) -> Option<TypeRef> {
    let found = extension::place(schema, Sought::Type, &name.name)?;
    Some(TypeRef { name: found, modifiers: name.modifiers.clone(), array: name.dimensions > 0 })
}

/// A built-in type's display name, as `format_type` prints it: `integer`, `character varying(30)`,
/// `timestamp(3) without time zone`, `numeric(10,2)[]`. A type of the schema gives its bare name, quoted where needed;
/// [`type_pieces`] keeps the reference.
pub fn display_name(data_type: &TypeRef) -> String {
    let brackets = if data_type.array { "[]" } else { "" };
    format!("{}{brackets}", element_name(data_type))
}

/// A type as it stands in a statement: the name of a built-in one as `format_type` prints it, that of the schema's own
/// as a reference, brackets after either.
pub fn type_pieces(data_type: &TypeRef) -> Vec<Piece> {
    if data_type.name.is_builtin() {
        return vec![Piece::Sql(display_name(data_type))];
    }
    let mut pieces = vec![Piece::object(ObjectId::Type(data_type.name.clone()))];
    if data_type.array {
        pieces.push(Piece::Sql("[]".to_owned()));
    }
    pieces
}

fn element_name(data_type: &TypeRef) -> String {
    let name = data_type.name.name.as_str();
    if !data_type.name.is_builtin() {
        return super::quote::identifier(name);
    }
    // Types have the same names in every version.
    let oid = Catalog::of(Version::default()).type_named(name).unwrap_or(Oid::NONE);
    let mask = typmod::read(oid, name, &data_type.modifiers).unwrap_or(-1);
    typmod::format_builtin(oid, name, mask, true)
}
