//! What extensions bring, as far as it can be told from names: enough to say where a type, a function or an operator class
//! lies, though not what it does. The names are those that the extensions' own documentation gives.

use crate::model::{ObjectId, Schema};
use crate::name::{Ident, QualifiedName};
use crate::sql::ast::ObjectName;

/// An extension, the types that it brings, its functions, and its operator classes. A name that ends with a star stands
/// for all that begin so.
type Known = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

const KNOWN: &[Known] = &[
    ("citext", &["citext"], &[], &["citext_ops", "citext_pattern_ops"]),
    ("cube", &["cube"], &["cube*"], &["cube_ops", "gist_cube_ops"]),
    (
        "fuzzystrmatch",
        &[],
        &["daitch_mokotoff", "difference", "dmetaphone*", "levenshtein*", "metaphone", "soundex"],
        &[],
    ),
    (
        "hstore",
        &["hstore"],
        &["akeys", "avals", "defined", "exist*", "hstore*", "skeys", "slice", "svals"],
        &["gin_hstore_ops", "gist_hstore_ops", "hash_hstore_ops", "btree_hstore_ops"],
    ),
    (
        "intarray",
        &["query_int"],
        &["icount", "idx", "intset", "sort*", "subarray", "uniq"],
        &["gin__int_ops", "gist__int*"],
    ),
    ("isn", &["ean13", "isbn*", "ismn*", "issn*", "upc"], &["is_valid", "make_valid"], &[]),
    (
        "ltree",
        &["ltree", "lquery", "ltxtquery"],
        &["index", "lca", "ltree2text", "nlevel", "subltree", "subpath", "text2ltree"],
        &["gist_ltree_ops", "gist__ltree_ops", "ltree_ops", "hash_ltree_ops"],
    ),
    (
        "pg_trgm",
        &[],
        &["set_limit", "show_limit", "show_trgm", "similarity*", "strict_word_similarity*", "word_similarity*"],
        &["gin_trgm_ops", "gist_trgm_ops"],
    ),
    (
        "pgcrypto",
        &[],
        &[
            "armor",
            "crypt",
            "dearmor",
            "decrypt*",
            "digest",
            "encrypt*",
            "gen_random_bytes",
            "gen_salt",
            "hmac",
            "pgp_*",
        ],
        &[],
    ),
    (
        "postgis",
        &["box2d*", "box3d", "geography", "geometry*", "raster", "spheroid"],
        &["st_*", "postgis_*"],
        &["gist_geometry_ops*", "gist_geography_ops", "spgist_geometry_ops*", "brin_geometry*", "brin_geography*"],
    ),
    ("seg", &["seg"], &["seg_*"], &["seg_ops", "gist_seg_ops"]),
    ("tablefunc", &["tablefunc_crosstab_*"], &["connectby", "crosstab*", "normal_rand"], &[]),
    ("unaccent", &[], &["unaccent*"], &[]),
    ("uuid-ossp", &[], &["uuid_generate_*", "uuid_nil", "uuid_ns_*"], &[]),
    (
        "vector",
        &["halfvec", "sparsevec", "vector"],
        &["binary_quantize", "cosine_distance", "inner_product", "l1_distance", "l2_*", "subvector", "vector_*"],
        &["bit_*", "halfvec_*", "sparsevec_*", "vector_*"],
    ),
    ("btree_gin", &[], &[], &[]),
    ("btree_gist", &[], &[], &["gist_*"]),
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

/// Whether the schema has an extension at all.
pub(crate) fn any(schema: &Schema) -> bool {
    extensions(schema).next().is_some()
}

/// Whether an extension lies in a schema of that name.
pub(crate) fn has_schema(schema: &Schema, name: &Ident) -> bool {
    extensions(schema).any(|(_, lies_in)| lies_in.as_ref() == Some(name))
}

/// Where a name lies that nothing else defines, if an extension of the schema may bring it: one that is known to, else
/// one of which nothing is known.
pub(crate) fn place(schema: &Schema, sought: Sought, name: &ObjectName) -> Option<QualifiedName> {
    let word = &name.name.ident;
    let mut unknown = None;
    for (extension, lies_in) in extensions(schema) {
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

/// Whether an extension of the schema may give a type a default operator class for an index method: those of `btree_gist` and
/// `btree_gin` are for one method, and nobody can say it of one that is not known.
pub(crate) fn may_bring_default_classes(schema: &Schema, method: &str) -> bool {
    extensions(schema).any(|(extension, _)| match extension.as_str() {
        "btree_gist" => method == "gist",
        "btree_gin" => method == "gin",
        name => KNOWN.iter().find(|(known, ..)| *known == name).is_none_or(|(_, _, _, classes)| !classes.is_empty()),
    })
}

/// The extension of the schema that brings a foreign-data wrapper of that name: one that is called alike, else one of
/// which nothing is known.
pub(crate) fn of_wrapper(schema: &Schema, wrapper: &Ident) -> Option<Ident> {
    let named = extensions(schema).find(|(extension, _)| {
        *extension == wrapper || (extension.as_str() == "dblink" && wrapper.as_str() == "dblink_fdw")
    });
    let unknown =
        || extensions(schema).find(|(extension, _)| !KNOWN.iter().any(|(known, ..)| *known == extension.as_str()));
    named.or_else(unknown).map(|(extension, _)| extension.clone())
}

fn matches(pattern: &str, word: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == pattern,
    }
}

fn extensions(schema: &Schema) -> impl Iterator<Item = (&Ident, Option<Ident>)> {
    let first = ObjectId::Extension(Ident::new(""));
    schema.objects_from(first).map_while(|(id, _)| match id {
        ObjectId::Extension(name) => {
            Some((name, schema.extension(name).and_then(|extension| extension.schema.clone())))
        }
        _ => None,
    })
}
