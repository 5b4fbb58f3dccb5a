//! What extensions bring of which nothing more is known ([`super::brought`] has the others), as far as it can be told from
//! names: enough to say where a type, a function or an operator class lies, though not what it does. The names are those
//! that the extensions' own documentation gives.

use super::catalog::Catalog;
use crate::model::{ObjectId, Schema};
use crate::name::{Ident, QualifiedName};
use crate::sql::ast::ObjectName;

/// An extension, the types that it brings, its functions, and its operator classes. A name that ends with a star stands
/// for all that begin so.
type Known = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

const KNOWN: &[Known] = &[
    ("isn", &["ean13", "isbn*", "ismn*", "issn*", "upc"], &["is_valid", "make_valid"], &[]),
    (
        "postgis",
        &["box2d*", "box3d", "geography", "geometry*", "raster", "spheroid"],
        &["st_*", "postgis_*"],
        &["gist_geometry_ops*", "gist_geography_ops", "spgist_geometry_ops*", "brin_geometry*", "brin_geography*"],
    ),
    ("seg", &["seg"], &["seg_*"], &["seg_ops", "gist_seg_ops"]),
    ("tablefunc", &["tablefunc_crosstab_*"], &["connectby", "crosstab*", "normal_rand"], &[]),
    ("pg_stat_statements", &[], &["pg_stat_statements*"], &[]),
    ("dblink", &[], &["dblink*"], &[]),
    ("file_fdw", &[], &["file_fdw_*"], &[]),
    ("plpgsql", &[], &[], &[]),
    ("postgres_fdw", &[], &["postgres_fdw_*"], &[]),
];

/// What a name is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sought {
    Type,
    Function,
    OperatorClass,
}

/// What makes nothing that an expression could call.
const SILENT: &[&str] = &["plpgsql", "file_fdw", "postgres_fdw", "pg_stat_statements"];

/// Whether the schema has an extension that may bring operators of which nothing is known.
pub(crate) fn any(schema: &Schema) -> bool {
    extensions(schema).any(|(name, _)| !SILENT.contains(&name.as_str()) && !is_told(schema, name))
}

/// Whether everything that an extension brings is known.
fn is_told(schema: &Schema, name: &Ident) -> bool {
    Catalog::of(schema.version()).extensions().iter().any(|extension| extension.name == name.as_str())
}

/// Whether an extension lies in a schema of that name.
pub(crate) fn has_schema(schema: &Schema, name: &Ident) -> bool {
    extensions(schema).any(|(_, lies_in)| lies_in.as_ref() == Some(name))
}

/// Where a name lies that nothing else defines, if an extension of the schema may bring it: one that is known to, else
/// one of which nothing is known.
pub(crate) fn place(schema: &Schema, sought: Sought, name: &ObjectName) -> Option<QualifiedName> {
    let word = &name.name.ident;
    let told = Catalog::of(schema.version()).extensions();
    let mut found = extensions(schema).filter_map(|(extension, lies_in)| {
        let lies_in = lies_in.unwrap_or_else(|| Ident::new("public"));
        let told = told.iter().find(|told| told.name == extension.as_str())?;
        let brings = match sought {
            Sought::Type => told.type_named(word.as_str()).is_some(),
            Sought::Function => told.functions.iter().any(|function| function.name == word.as_str()),
            Sought::OperatorClass => told.operator_classes.iter().any(|class| class.name == word.as_str()),
        };
        let fits = name.schema().is_none_or(|written| written.ident == lies_in);
        (brings && fits).then(|| QualifiedName { schema: lies_in, name: word.clone() })
    });
    found.next().or_else(|| place_untold(schema, sought, name))
}

/// The extension of the schema that brings a type.
pub(crate) fn of_type(schema: &Schema, name: &QualifiedName) -> Option<Ident> {
    let told = Catalog::of(schema.version()).extensions();
    let brings = |(extension, lies_in): &(&Ident, Option<Ident>)| {
        lies_in.as_ref().map_or("public", Ident::as_str) == name.schema.as_str()
            && told.iter().any(|told| told.name == extension.as_str() && told.type_named(name.name.as_str()).is_some())
    };
    extensions(schema).find(brings).map(|(extension, _)| extension.clone())
}

/// The same for what extensions bring of which only names are known, if that.
pub(crate) fn place_untold(schema: &Schema, sought: Sought, name: &ObjectName) -> Option<QualifiedName> {
    let word = &name.name.ident;
    let mut unknown = None;
    for (extension, lies_in) in extensions(schema).filter(|(extension, _)| !is_told(schema, extension)) {
        let lies_in = lies_in.unwrap_or_else(|| Ident::new("public"));
        let fits = name.schema().is_none_or(|written| written.ident == lies_in);
        let known = KNOWN.iter().find(|(known, ..)| *known == extension.as_str());
        let brings = known.is_some_and(|(_, types, functions, classes)| {
            let list = match sought {
                Sought::Type => types,
                Sought::Function => functions,
                Sought::OperatorClass => classes,
            };
            list.iter().any(|pattern| matches(pattern, word.as_str()))
        });
        if fits && brings {
            return Some(QualifiedName { schema: lies_in, name: word.clone() });
        }
        if fits && known.is_none() {
            unknown.get_or_insert(QualifiedName { schema: lies_in, name: word.clone() });
        }
    }
    unknown
}

/// Whether an extension of the schema may give a type a default operator class for an index method: nobody can say it of
/// one that is not known.
pub(crate) fn may_bring_default_classes(schema: &Schema) -> bool {
    extensions(schema).filter(|(extension, _)| !is_told(schema, extension)).any(|(extension, _)| {
        let known = KNOWN.iter().find(|(known, ..)| *known == extension.as_str());
        known.is_none_or(|(_, _, _, classes)| !classes.is_empty())
    })
}

/// The extension of the schema that brings a foreign-data wrapper of that name: one that is called alike, else one of
/// which nothing is known.
pub(crate) fn of_wrapper(schema: &Schema, wrapper: &Ident) -> Option<Ident> {
    let named = extensions(schema).find(|(extension, _)| {
        *extension == wrapper || (extension.as_str() == "dblink" && wrapper.as_str() == "dblink_fdw")
    });
    let is_known = |name: &Ident| KNOWN.iter().any(|(known, ..)| *known == name.as_str()) || is_told(schema, name);
    let unknown = || extensions(schema).find(|(extension, _)| !is_known(extension));
    named.or_else(unknown).map(|(extension, _)| extension.clone())
}

fn matches(pattern: &str, word: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == pattern,
    }
}

/// The extensions of a schema, and where each lies if that is said.
pub(super) fn extensions(schema: &Schema) -> impl Iterator<Item = (&Ident, Option<Ident>)> {
    let first = ObjectId::Extension(Ident::new(""));
    schema.objects_from(first).map_while(|(id, _)| match id {
        ObjectId::Extension(name) => {
            Some((name, schema.extension(name).and_then(|extension| extension.schema.clone())))
        }
        _ => None,
    })
}
