//! Types as `format_type` prints them.

use super::{Names, quote};
use crate::model::TypeRef;

/// The type as `format_type` prints it: the names of the SQL standard for built-in types, modifiers where the standard
/// puts them. Other types are written like every identifier, always quoted.
pub(super) fn type_name(data_type: &TypeRef, names: &Names<'_>) -> String {
    let mut text = if data_type.name.is_builtin() {
        builtin(data_type.name.name.as_str(), &data_type.modifiers)
    } else {
        let mut text = names.qualified(&data_type.name);
        text.push_str(&arguments(&data_type.modifiers));
        text
    };
    if data_type.array {
        text.push_str("[]");
    }
    text
}

fn builtin(name: &str, modifiers: &[String]) -> String {
    let plain = |standard: &str| format!("{standard}{}", arguments(modifiers));
    match name {
        "bool" => plain("boolean"),
        "int2" => plain("smallint"),
        "int4" => plain("integer"),
        "int8" => plain("bigint"),
        "float4" => plain("real"),
        "float8" => plain("double precision"),
        "varchar" => plain("character varying"),
        "varbit" => plain("bit varying"),
        // Keywords, but the names of types: `format_type` knows.
        "numeric" | "json" | "bit" if name != "bit" || !modifiers.is_empty() => plain(name),
        "bpchar" if !modifiers.is_empty() => plain("character"),
        // Without a length these are not what the standard's words mean: `character` is `character(1)`.
        "bit" => "\"bit\"".to_owned(),
        "char" => "\"char\"".to_owned(),
        "time" | "timestamp" => format!("{} without time zone", plain(name)),
        "timetz" => format!("{} with time zone", plain("time")),
        "timestamptz" => format!("{} with time zone", plain("timestamp")),
        "interval" => interval(modifiers),
        // Names that pg_dump would quote as well, such as "any".
        other => format!("{}{}", quote::identifier(other), arguments(modifiers)),
    }
}

/// `interval day to second(3)`: the fields are words, the precision is a number.
fn interval(modifiers: &[String]) -> String {
    let mut text = String::from("interval");
    for modifier in modifiers {
        if modifier.bytes().all(|b| b.is_ascii_digit()) {
            text.push_str(&format!("({modifier})"));
        } else {
            text.push(' ');
            text.push_str(modifier);
        }
    }
    text
}

fn arguments(modifiers: &[String]) -> String {
    if modifiers.is_empty() { String::new() } else { format!("({})", modifiers.join(",")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::QualifiedName;
    use crate::render::Style;

    fn display(name: &str, modifiers: &[&str], array: bool) -> String {
        let name = match name.split_once('.') {
            Some((schema, name)) => QualifiedName::new(schema, name),
            None => QualifiedName::new("pg_catalog", name),
        };
        let modifiers = modifiers.iter().map(|m| (*m).to_owned()).collect();
        type_name(&TypeRef { name, modifiers, array }, &Names::new(&Style::default()))
    }

    #[test]
    fn built_in_types_have_the_names_of_the_standard() {
        let cases: [(&str, &[&str], &str); 20] = [
            ("int4", &[], "integer"),
            ("int8", &[], "bigint"),
            ("float8", &[], "double precision"),
            ("varchar", &["30"], "character varying(30)"),
            ("varchar", &[], "character varying"),
            ("bpchar", &["3"], "character(3)"),
            ("bpchar", &[], "bpchar"),
            ("char", &[], "\"char\""),
            ("numeric", &["10", "2"], "numeric(10,2)"),
            ("timestamptz", &["3"], "timestamp(3) with time zone"),
            ("timestamp", &[], "timestamp without time zone"),
            ("timetz", &[], "time with time zone"),
            ("time", &["0"], "time(0) without time zone"),
            ("interval", &["day to second", "3"], "interval day to second(3)"),
            ("interval", &["6"], "interval(6)"),
            ("interval", &["year"], "interval year"),
            ("bit", &["5"], "bit(5)"),
            ("bit", &[], "\"bit\""),
            ("varbit", &["5"], "bit varying(5)"),
            ("jsonb", &[], "jsonb"),
        ];
        for (name, modifiers, expected) in cases {
            assert_eq!(display(name, modifiers, false), expected);
            assert_eq!(display(name, modifiers, true), format!("{expected}[]"));
        }
    }

    #[test]
    fn other_types_are_written_as_identifiers() {
        assert_eq!(display("app.mood", &[], true), "\"app\".\"mood\"[]");
        assert_eq!(display("public.geometry", &["Point", "4326"], false), "\"public\".\"geometry\"(Point,4326)");
    }
}
