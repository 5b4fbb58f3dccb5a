//! The built-in catalog: what `pg_catalog` holds of types, casts, operators, functions and operator classes, as
//! `cargo xtask catalog` read it from running servers. Parsed once per version, on first use.

mod extension;
mod oid;
mod rows;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use crate::model::Version;
pub(crate) use extension::{Extension, is_brought};
pub(crate) use oid::Oid;
pub(crate) use rows::{
    AggregateKind, Cast, CastContext, CastMethod, Function, FunctionKind, Operator, OperatorClass, Subscripting,
    TypeKind, TypeRow, Volatility,
};

const TEXT: &str = include_str!("builtin.txt");

/// The catalog of one version.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    types: Vec<TypeRow>,
    type_names: BTreeMap<&'static str, Oid>,
    casts: BTreeMap<(Oid, Oid), Cast>,
    operators: Vec<Operator>,
    functions: Vec<Function>,
    operator_classes: Vec<OperatorClass>,
    collations: Vec<&'static str>,
    configurations: Vec<&'static str>,
    /// The relations of the system's own schemas: schema, name, columns.
    relations: Vec<(&'static str, &'static str, &'static str)>,
    version: u32,
    /// What common extensions bring, read when it is asked for.
    extensions: OnceLock<Vec<Extension>>,
    /// Lines that could not be read: none, as a test makes sure.
    #[cfg_attr(not(test), allow(dead_code))]
    unread: u32,
}

impl Catalog {
    /// The catalog of a version.
    pub(crate) fn of(version: Version) -> &'static Catalog {
        static CATALOGS: [OnceLock<Catalog>; 4] = [const { OnceLock::new() }; 4];
        let [v15, v16, v17, v18] = &CATALOGS;
        let cell = match version {
            Version::V15 => v15,
            Version::V16 => v16,
            Version::V17 => v17,
            Version::V18 => v18,
        };
        cell.get_or_init(|| Catalog::read(version.major()))
    }

    fn read(version: u32) -> Catalog {
        let mut catalog = Catalog { version, ..Catalog::default() };
        let lines: Vec<(&str, &str)> = sections(version).collect();
        for (_, line) in lines.iter().filter(|(section, _)| *section == "types") {
            if let Some((oid, name)) = rows::type_identity(line) {
                catalog.type_names.insert(name, oid);
            }
        }
        for (section, line) in lines {
            if catalog.read_line(section, line).is_none() {
                catalog.unread += 1;
            }
        }
        catalog.types.sort_by_key(|row| row.oid);
        catalog.operators.sort_by_key(|row| row.symbol);
        catalog.functions.sort_by_key(|row| row.name);
        catalog.relations.sort_unstable();
        catalog
    }

    fn read_line(&mut self, section: &str, line: &'static str) -> Option<()> {
        let names = &self.type_names;
        let resolve = |name: &str| type_by_name(names, &self.types, name);
        match section {
            "types" => {
                let row = rows::read_type(line, names)?;
                if row.array != Oid::NONE {
                    self.types.push(row.array_row());
                }
                self.types.push(row);
            }
            "casts" => {
                let (source, target, cast) = rows::read_cast(line, resolve)?;
                self.casts.insert((source, target), cast);
            }
            "operators" => self.operators.push(rows::read_operator(line, resolve)?),
            "functions" => self.functions.push(rows::read_function(line, resolve)?),
            "opclasses" => self.operator_classes.push(rows::read_operator_class(line, resolve)?),
            "collations" => self.collations.push(line),
            "configurations" => self.configurations.push(line),
            "relations" => {
                let (schema, rest) = line.split_once(' ')?;
                let (name, columns) = rest.split_once(' ')?;
                self.relations.push((schema, name, columns));
            }
            _ => return None,
        }
        Some(())
    }

    /// What common extensions bring.
    pub(crate) fn extensions(&self) -> &[Extension] {
        self.extensions.get_or_init(|| extension::read(self, self.version))
    }

    /// The extension that brings the type of that identity, and the type.
    pub(crate) fn extension_type(&'static self, oid: Oid) -> Option<(&'static Extension, &'static TypeRow)> {
        extension::type_of(if is_brought(oid) { self.extensions() } else { &[] }, oid)
    }

    /// The type of that identity.
    pub(crate) fn type_row(&self, oid: Oid) -> Option<&TypeRow> {
        let at = self.types.binary_search_by_key(&oid, |row| row.oid).ok()?;
        self.types.get(at)
    }

    /// The columns of a relation of `pg_catalog` or `information_schema`, with the names of their types.
    pub(crate) fn relation(
        &self,
        schema: &str,
        name: &str,
    ) -> Option<impl Iterator<Item = (&'static str, &'static str)> + use<>> {
        let at = self.relations.binary_search_by_key(&(schema, name), |(schema, name, _)| (schema, name)).ok()?;
        let (_, _, columns) = self.relations.get(at)?;
        Some(columns.split(',').filter_map(|column| column.split_once(':')))
    }

    /// The type of that name in the catalog, for instance `int4` or `_int4`.
    pub(crate) fn type_named(&self, name: &str) -> Option<Oid> {
        if let Some(oid) = self.type_names.get(name) {
            return Some(*oid);
        }
        let element = self.type_row(*self.type_names.get(name.strip_prefix('_')?)?)?;
        (element.array != Oid::NONE).then_some(element.array)
    }

    /// The multirange over a range type.
    pub(crate) fn multirange_of(&self, range: Oid) -> Option<Oid> {
        let found = self.types.iter().find(|row| row.kind == TypeKind::MultiRange && row.subtype == range);
        found.map(|row| row.oid)
    }

    /// The names of all types, for suggestions.
    pub(crate) fn type_names(&self) -> impl Iterator<Item = &'static str> {
        self.type_names.keys().copied()
    }

    /// The entry of `pg_cast`.
    pub(crate) fn cast(&self, source: Oid, target: Oid) -> Option<&Cast> {
        self.casts.get(&(source, target))
    }

    /// The operators of that symbol.
    pub(crate) fn operators(&self, symbol: &str) -> &[Operator] {
        slice(&self.operators, |row| row.symbol, symbol)
    }

    /// The functions of that name.
    pub(crate) fn functions(&self, name: &str) -> &[Function] {
        slice(&self.functions, |row| row.name, name)
    }

    /// Every operator.
    #[cfg(any(test, feature = "arbitrary"))]
    pub(crate) fn all_operators(&self) -> &[Operator] {
        &self.operators
    }

    /// Every function.
    #[cfg(any(test, feature = "arbitrary"))]
    pub(crate) fn all_functions(&self) -> &[Function] {
        &self.functions
    }

    /// The names of all functions, with repetitions, for suggestions.
    pub(crate) fn function_names(&self) -> impl Iterator<Item = &'static str> {
        self.functions.iter().map(|row| row.name)
    }

    /// The operator classes of an access method.
    pub(crate) fn operator_classes(&self, method: &str) -> &[OperatorClass] {
        slice(&self.operator_classes, |row| row.method, method)
    }

    /// Whether an operator class of that name is built in, for whatever method.
    pub(crate) fn has_operator_class(&self, name: &str) -> bool {
        self.operator_classes.iter().any(|class| class.name == name)
    }

    /// Whether a text search configuration of that name comes with every server.
    pub(crate) fn has_configuration(&self, name: &str) -> bool {
        self.configurations.contains(&name)
    }

    /// Whether a collation of that name comes with every server.
    pub(crate) fn has_collation(&self, name: &str) -> bool {
        self.collations.contains(&name)
    }
}

/// The rows of a sorted table whose key is `key`.
fn slice<'a, T>(rows: &'a [T], name: impl Fn(&T) -> &'static str, key: &str) -> &'a [T] {
    let start = rows.partition_point(|row| name(row) < key);
    let end = rows.partition_point(|row| name(row) <= key);
    rows.get(Range { start, end }).unwrap_or_default()
}

fn type_by_name(names: &BTreeMap<&'static str, Oid>, types: &[TypeRow], name: &str) -> Option<Oid> {
    if let Some(oid) = names.get(name) {
        return Some(*oid);
    }
    let element = names.get(name.strip_prefix('_')?)?;
    types.iter().find(|row| row.oid == *element).map(|row| row.array)
}

/// The lines of a version, each with its section's name, without marks.
fn sections(version: u32) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut section = "";
    TEXT.lines().filter_map(move |line| {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name;
            return None;
        }
        Some((section, unmark(line, version)?))
    })
}

/// A line without its mark, if the version has it. A mark is `@15-17 `; no operator has digits in its symbol.
fn unmark(line: &'static str, version: u32) -> Option<&'static str> {
    let marked = line.strip_prefix('@').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let Some(marked) = marked else { return Some(line) };
    let (range, rest) = marked.split_once(' ')?;
    let (first, last) = range.split_once('-')?;
    (first.parse::<u32>().ok()? <= version && version <= last.parse::<u32>().ok()?).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_every_version_is_read() {
        for version in [Version::V15, Version::V16, Version::V17, Version::V18] {
            let catalog = Catalog::of(version);
            assert_eq!(catalog.unread, 0, "{version:?}");
            assert!(catalog.functions.len() > 2500, "{}", catalog.functions.len());
            assert!(catalog.operators.len() > 750, "{}", catalog.operators.len());
        }
    }

    #[test]
    fn versions_differ_where_their_marks_say_so() {
        assert!(Catalog::of(Version::V15).functions("uuidv7").is_empty());
        assert_eq!(Catalog::of(Version::V18).functions("uuidv7").len(), 2);
        let int4 = Catalog::of(Version::V18).type_named("int4").unwrap();
        assert_eq!(
            Catalog::of(Version::V18).type_named("_int4"),
            Catalog::of(Version::V18).type_row(int4).map(|r| r.array)
        );
    }
}
