//! How a column's values get from one type to another, and whether PostgreSQL must write them anew.

use super::action::Conversion;
use crate::model::TypeRef;

type Casts = &'static [(&'static str, &'static [&'static str])];

/// The built-in casts that an assignment may use (`pg_cast`, contexts `a` and `i`), by source.
const ASSIGNMENT: Casts = &[
    ("bit", &["varbit"]),
    ("bool", &["bpchar", "text", "varchar"]),
    ("box", &["polygon"]),
    ("bpchar", &["char", "name", "text", "varchar"]),
    ("char", &["bpchar", "text", "varchar"]),
    ("cidr", &["bpchar", "inet", "text", "varchar"]),
    ("date", &["timestamp", "timestamptz"]),
    ("float4", &["float8", "int2", "int4", "int8", "numeric"]),
    ("float8", &["float4", "int2", "int4", "int8", "numeric"]),
    ("inet", &["bpchar", "cidr", "text", "varchar"]),
    (
        "int2",
        &[
            "float4",
            "float8",
            "int4",
            "int8",
            "numeric",
            "oid",
            "regclass",
            "regcollation",
            "regconfig",
            "regdictionary",
            "regnamespace",
            "regoper",
            "regoperator",
            "regproc",
            "regprocedure",
            "regrole",
            "regtype",
        ],
    ),
    (
        "int4",
        &[
            "float4",
            "float8",
            "int2",
            "int8",
            "money",
            "numeric",
            "oid",
            "regclass",
            "regcollation",
            "regconfig",
            "regdictionary",
            "regnamespace",
            "regoper",
            "regoperator",
            "regproc",
            "regprocedure",
            "regrole",
            "regtype",
        ],
    ),
    (
        "int8",
        &[
            "float4",
            "float8",
            "int2",
            "int4",
            "money",
            "numeric",
            "oid",
            "regclass",
            "regcollation",
            "regconfig",
            "regdictionary",
            "regnamespace",
            "regoper",
            "regoperator",
            "regproc",
            "regprocedure",
            "regrole",
            "regtype",
        ],
    ),
    ("interval", &["time"]),
    ("json", &["jsonb"]),
    ("jsonb", &["json"]),
    ("macaddr", &["macaddr8"]),
    ("macaddr8", &["macaddr"]),
    ("money", &["numeric"]),
    ("name", &["bpchar", "text", "varchar"]),
    ("numeric", &["float4", "float8", "int2", "int4", "int8", "money"]),
    (
        "oid",
        &[
            "int4",
            "int8",
            "regclass",
            "regcollation",
            "regconfig",
            "regdictionary",
            "regnamespace",
            "regoper",
            "regoperator",
            "regproc",
            "regprocedure",
            "regrole",
            "regtype",
        ],
    ),
    ("path", &["polygon"]),
    ("point", &["box"]),
    ("polygon", &["path"]),
    ("regclass", &["int4", "int8", "oid"]),
    ("regcollation", &["int4", "int8", "oid"]),
    ("regconfig", &["int4", "int8", "oid"]),
    ("regdictionary", &["int4", "int8", "oid"]),
    ("regnamespace", &["int4", "int8", "oid"]),
    ("regoper", &["int4", "int8", "oid", "regoperator"]),
    ("regoperator", &["int4", "int8", "oid", "regoper"]),
    ("regproc", &["int4", "int8", "oid", "regprocedure"]),
    ("regprocedure", &["int4", "int8", "oid", "regproc"]),
    ("regrole", &["int4", "int8", "oid"]),
    ("regtype", &["int4", "int8", "oid"]),
    ("text", &["bpchar", "char", "name", "regclass", "varchar"]),
    ("time", &["interval", "timetz"]),
    ("timestamp", &["date", "time", "timestamptz"]),
    ("timestamptz", &["date", "time", "timestamp", "timetz"]),
    ("timetz", &["time"]),
    ("varbit", &["bit"]),
    ("varchar", &["bpchar", "char", "name", "regclass", "text"]),
    ("xml", &["bpchar", "text", "varchar"]),
];

/// The built-in casts that must be written (`pg_cast`, context `e`), by source.
const EXPLICIT: Casts = &[
    ("bit", &["int4", "int8"]),
    ("bool", &["int4"]),
    ("box", &["circle", "lseg", "point"]),
    ("bpchar", &["xml"]),
    ("char", &["int4"]),
    ("circle", &["box", "point", "polygon"]),
    ("daterange", &["datemultirange"]),
    ("int4", &["bit", "bool", "char"]),
    ("int4range", &["int4multirange"]),
    ("int8", &["bit"]),
    ("int8range", &["int8multirange"]),
    ("jsonb", &["bool", "float4", "float8", "int2", "int4", "int8", "numeric"]),
    ("lseg", &["point"]),
    ("numrange", &["nummultirange"]),
    ("polygon", &["box", "circle", "point"]),
    ("text", &["xml"]),
    ("tsrange", &["tsmultirange"]),
    ("tstzrange", &["tstzmultirange"]),
    ("varchar", &["xml"]),
    ("xid8", &["xid"]),
];

/// Those of [`ASSIGNMENT`] that leave the bytes as they are (`pg_cast`, method `b`), by source.
const BINARY: Casts = &[
    ("bit", &["varbit"]),
    ("cidr", &["inet"]),
    (
        "int4",
        &[
            "oid",
            "regclass",
            "regcollation",
            "regconfig",
            "regdictionary",
            "regnamespace",
            "regoper",
            "regoperator",
            "regproc",
            "regprocedure",
            "regrole",
            "regtype",
        ],
    ),
    (
        "oid",
        &[
            "int4",
            "regclass",
            "regcollation",
            "regconfig",
            "regdictionary",
            "regnamespace",
            "regoper",
            "regoperator",
            "regproc",
            "regprocedure",
            "regrole",
            "regtype",
        ],
    ),
    ("regclass", &["int4", "oid"]),
    ("regcollation", &["int4", "oid"]),
    ("regconfig", &["int4", "oid"]),
    ("regdictionary", &["int4", "oid"]),
    ("regnamespace", &["int4", "oid"]),
    ("regoper", &["int4", "oid", "regoperator"]),
    ("regoperator", &["int4", "oid", "regoper"]),
    ("regproc", &["int4", "oid", "regprocedure"]),
    ("regprocedure", &["int4", "oid", "regproc"]),
    ("regrole", &["int4", "oid"]),
    ("regtype", &["int4", "oid"]),
    ("text", &["bpchar", "varchar"]),
    ("varbit", &["bit"]),
    ("varchar", &["bpchar", "text"]),
    ("xml", &["bpchar", "text", "varchar"]),
];

/// What every type can be assigned to by its text (`find_coercion_pathway`, parse_coerce.c: the string category).
const STRINGS: &[&str] = &["bpchar", "name", "text", "varchar"];

/// How values of `from` become values of `to`: the mildest way there is.
pub(super) fn conversion(from: &TypeRef, to: &TypeRef) -> Conversion {
    if from.name == to.name && from.array == to.array {
        return Conversion::Assignment;
    }
    let (source, target) = (from.name.name.as_str(), to.name.name.as_str());
    let known = from.name.is_builtin() && to.name.is_builtin();
    if to.name.is_builtin() && !to.array && STRINGS.contains(&target) {
        return Conversion::Assignment;
    }
    if known && from.array == to.array {
        if listed(ASSIGNMENT, source, target) {
            return Conversion::Assignment;
        }
        if listed(EXPLICIT, source, target) {
            return Conversion::Explicit;
        }
    }
    let is_string = from.name.is_builtin() && STRINGS.contains(&source);
    if is_string && (!from.array || to.array) { Conversion::Explicit } else { Conversion::Text }
}

/// Whether the server must write every row anew; wider limits and binary-compatible types need not (PostgreSQL manual,
/// ALTER TABLE, Notes).
pub(super) fn rewrites(from: &TypeRef, to: &TypeRef) -> bool {
    if from.array != to.array {
        return true;
    }
    if from.name == to.name {
        return !(from.modifiers == to.modifiers || widens(from, to));
    }
    let known = from.name.is_builtin() && to.name.is_builtin();
    let unlimited = to.modifiers.is_empty();
    !(known && unlimited && listed(BINARY, from.name.name.as_str(), to.name.name.as_str()))
}

/// Whether everything that fits the first type's modifiers fits the second's as it is.
fn widens(from: &TypeRef, to: &TypeRef) -> bool {
    let numbers = |data_type: &TypeRef| -> Option<Vec<i64>> {
        data_type.modifiers.iter().map(|modifier| modifier.parse().ok()).collect()
    };
    let may_lift = matches!(
        to.name.name.as_str(),
        "varchar" | "varbit" | "numeric" | "time" | "timetz" | "timestamp" | "timestamptz" | "interval"
    );
    if !to.name.is_builtin() || !may_lift {
        return false;
    }
    if to.modifiers.is_empty() {
        return true;
    }
    match (numbers(from).as_deref(), numbers(to).as_deref()) {
        (Some([before]), Some([after])) => before <= after,
        (Some([precision, scale]), Some([after, after_scale])) => precision <= after && scale == after_scale,
        (Some(_) | None, _) => false,
    }
}

/// Whether a change of type may alter or refuse values rather than only store them otherwise.
pub(super) fn narrows(from: &TypeRef, to: &TypeRef) -> bool {
    if from.name == to.name && from.array == to.array {
        return !(from.modifiers == to.modifiers || widens(from, to));
    }
    let known = from.name.is_builtin() && to.name.is_builtin() && from.array == to.array;
    let (source, target) = (from.name.name.as_str(), to.name.name.as_str());
    let exact = to.modifiers.is_empty() && (LOSSLESS.contains(&(source, target)) || target == "text");
    !(known && exact)
}

/// Whether a change of type keeps less of some values than they held, without a word.
pub(super) fn loses(from: &TypeRef, to: &TypeRef) -> bool {
    if !from.name.is_builtin() || !to.name.is_builtin() {
        return false;
    }
    let (source, target) = (from.name.name.as_str(), to.name.name.as_str());
    if source != target {
        return LOSSY.iter().any(|(from, to)| *from == source && to.contains(&target));
    }
    // A scale, or the digits of a second: fewer of them are rounded.
    let digits = |data_type: &TypeRef| match (source, data_type.modifiers.as_slice()) {
        ("numeric", [_]) => Some(0),
        ("numeric", [_, scale]) => scale.parse::<i64>().ok(),
        ("time" | "timetz" | "timestamp" | "timestamptz" | "interval", [.., digits]) => digits.parse().ok(),
        _ => None,
    };
    match (digits(from), digits(to)) {
        (Some(before), Some(after)) => after < before,
        (None, Some(_)) => true,
        (_, None) => false,
    }
}

/// Casts that round or cut, by source.
const LOSSY: Casts = &[
    ("bpchar", &["text", "varchar"]),
    ("float4", &["int2", "int4", "int8"]),
    ("float8", &["float4", "int2", "int4", "int8", "numeric"]),
    ("int4", &["float4"]),
    ("int8", &["float4", "float8"]),
    ("interval", &["time"]),
    ("json", &["jsonb"]),
    ("numeric", &["float4", "float8", "int2", "int4", "int8", "money"]),
    ("timestamp", &["date", "time"]),
    ("timestamptz", &["date", "time", "timetz"]),
    ("timetz", &["time"]),
];

/// Pairs of types of which the second holds every value of the first.
const LOSSLESS: &[(&str, &str)] = &[
    ("int2", "int4"),
    ("int2", "int8"),
    ("int2", "numeric"),
    ("int2", "float4"),
    ("int2", "float8"),
    ("int4", "int8"),
    ("int4", "numeric"),
    ("int4", "float8"),
    ("int8", "numeric"),
    ("float4", "float8"),
    ("text", "varchar"),
    ("name", "text"),
    ("name", "varchar"),
    ("cidr", "inet"),
    ("date", "timestamp"),
    ("macaddr", "macaddr8"),
    ("jsonb", "json"),
];

fn listed(casts: Casts, source: &str, target: &str) -> bool {
    casts.iter().any(|(from, to)| *from == source && to.contains(&target))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::QualifiedName;

    fn of(name: &str, modifiers: &[&str]) -> TypeRef {
        let modifiers = modifiers.iter().map(|m| (*m).to_owned()).collect();
        TypeRef { name: QualifiedName::new("pg_catalog", name), modifiers, array: false }
    }

    #[test]
    fn the_mildest_conversion_is_chosen() {
        let cases = [
            ("int4", "int8", Conversion::Assignment),
            ("int8", "int4", Conversion::Assignment),
            ("uuid", "text", Conversion::Assignment),
            ("text", "uuid", Conversion::Explicit),
            ("bool", "int4", Conversion::Explicit),
            ("int4", "uuid", Conversion::Text),
        ];
        for (from, to, expected) in cases {
            assert_eq!(conversion(&of(from, &[]), &of(to, &[])), expected, "{from} to {to}");
        }
    }

    #[test]
    fn wider_limits_are_no_rewrite() {
        assert!(!rewrites(&of("varchar", &["10"]), &of("varchar", &["20"])));
        assert!(rewrites(&of("varchar", &["20"]), &of("varchar", &["10"])));
        assert!(!rewrites(&of("varchar", &["10"]), &of("text", &[])));
        assert!(rewrites(&of("text", &[]), &of("varchar", &["10"])));
        assert!(!rewrites(&of("numeric", &["10", "2"]), &of("numeric", &["12", "2"])));
        assert!(rewrites(&of("numeric", &["10", "2"]), &of("numeric", &["12", "4"])));
        assert!(rewrites(&of("bpchar", &["3"]), &of("bpchar", &["5"])));
        assert!(rewrites(&of("int4", &[]), &of("int8", &[])));
        assert!(loses(&of("numeric", &["8", "2"]), &of("numeric", &["8", "1"])));
        assert!(loses(&of("timestamptz", &[]), &of("timestamptz", &["0"])));
        assert!(loses(&of("float8", &[]), &of("int4", &[])));
        assert!(!loses(&of("varchar", &["9"]), &of("varchar", &["3"])), "longer values are refused");
        assert!(narrows(&of("int8", &[]), &of("int4", &[])));
        assert!(!narrows(&of("int4", &[]), &of("int8", &[])));
    }
}
