//! What common extensions bring, and `information_schema` beside them, as `cargo xtask catalog` read it from servers that
//! have them. Read once per version, when it is first asked for.

use std::collections::BTreeMap;

use super::rows;
use super::{Cast, Catalog, Function, Oid, Operator, OperatorClass, TypeRow, unmark};

const TEXT: &str = include_str!("extensions.txt");

/// The first identity of what extensions bring, above those that a schema gives; each extension has as many as `EACH`.
const FIRST: u32 = 0x7000_0000;
const EACH: u32 = 0x1000;

/// An extension and what it brings.
#[derive(Debug, Default)]
pub(crate) struct Extension {
    pub(crate) name: &'static str,
    /// Its types and the arrays of them in turn: each has the identity of its place.
    types: Vec<TypeRow>,
    /// What its domains stand on, and the modifier of that.
    domains: BTreeMap<Oid, (Oid, i32)>,
    pub(crate) casts: Vec<(Oid, Oid, Cast)>,
    pub(crate) operators: Vec<Operator>,
    pub(crate) functions: Vec<Function>,
    pub(crate) operator_classes: Vec<OperatorClass>,
}

impl Extension {
    /// Its type of that name, for instance `citext` or `_citext`.
    pub(crate) fn type_named(&self, name: &str) -> Option<Oid> {
        let of = |name: &str, array: bool| self.types.iter().find(|row| row.name == name && row.is_array == array);
        of(name, false).or_else(|| of(name.strip_prefix('_')?, true)).map(|row| row.oid)
    }

    /// What its domain of that identity stands on, and the modifier of that.
    pub(crate) fn domain(&self, oid: Oid) -> Option<(Oid, i32)> {
        self.domains.get(&oid).copied()
    }
}

/// Whether it is the identity of something that an extension brings.
pub(crate) fn is_brought(oid: Oid) -> bool {
    oid.0 >= FIRST
}

/// The extension that brings the type of that identity, and the type.
pub(super) fn type_of(extensions: &'static [Extension], oid: Oid) -> Option<(&'static Extension, &'static TypeRow)> {
    let number = oid.0.checked_sub(FIRST)?;
    let extension = extensions.get((number / EACH) as usize)?;
    Some((extension, extension.types.get((number % EACH) as usize)?))
}

/// All of them as a version has them.
pub(super) fn read(catalog: &Catalog, version: u32) -> Vec<Extension> {
    let mut extensions: Vec<(Extension, Vec<&'static str>)> = Vec::new();
    for line in TEXT.lines() {
        match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(name) => extensions.push((Extension { name, ..Extension::default() }, Vec::new())),
            None => {
                if let (Some((_, lines)), Some(line)) = (extensions.last_mut(), unmark(line, version)) {
                    lines.push(line);
                }
            }
        }
    }
    let read = |(number, (mut extension, lines)): (usize, (Extension, Vec<&'static str>))| {
        let first = FIRST + number as u32 * EACH;
        for line in lines.iter().filter_map(|line| line.strip_prefix("type ")) {
            extension.add_type(catalog, first, line);
        }
        for line in lines {
            extension.add(catalog, line);
        }
        extension
    };
    extensions.into_iter().enumerate().map(read).collect()
}

impl Extension {
    fn add_type(&mut self, catalog: &Catalog, first: u32, line: &'static str) -> Option<()> {
        let (name, rest) = line.split_once(' ')?;
        let oid = Oid(first + self.types.len() as u32);
        let array = Oid(oid.0 + 1);
        let row = rows::read_row((oid, name, array), rest, |name| catalog.type_named(name))?;
        if let Some((base, typmod)) = rest.rsplit(' ').next().and_then(|last| last.split_once(':')) {
            self.domains.insert(oid, (catalog.type_named(base)?, typmod.parse().ok()?));
        }
        self.types.push(row);
        self.types.push(row.array_row());
        Some(())
    }

    fn add(&mut self, catalog: &Catalog, line: &'static str) -> Option<()> {
        let (kind, rest) = line.split_once(' ')?;
        let own = |name: &str| self.type_named(name).or_else(|| catalog.type_named(name));
        match kind {
            "cast" => self.casts.push(rows::read_cast(rest, own)?),
            "operator" => {
                let operator = rows::read_operator(rest, own)?;
                self.operators.push(Operator { brought_by: Some(self.name), ..operator });
            }
            "function" => self.functions.push(rows::read_function(rest, own)?),
            "opclass" => {
                let class = rows::read_operator_class(rest, own)?;
                self.operator_classes.push(OperatorClass { brought_by: Some(self.name), ..class });
            }
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Version;

    #[test]
    fn every_line_is_read() {
        for version in [Version::V15, Version::V16, Version::V17, Version::V18] {
            let catalog = Catalog::of(version);
            let read: usize = catalog
                .extensions()
                .iter()
                .map(|of| {
                    let types = of.types.len() / 2;
                    types + of.casts.len() + of.operators.len() + of.functions.len() + of.operator_classes.len()
                })
                .sum();
            let lines = TEXT.lines().filter(|line| !line.starts_with('['));
            assert_eq!(read, lines.filter(|line| unmark(line, version.major()).is_some()).count(), "{version:?}");
        }
    }

    #[test]
    fn types_have_names_arrays_and_bases() {
        let catalog = Catalog::of(Version::V18);
        let of = |name: &str| catalog.extensions().iter().find(|extension| extension.name == name).unwrap();
        let citext = of("citext").type_named("citext").unwrap();
        let (extension, row) = catalog.extension_type(citext).unwrap();
        assert_eq!((extension.name, row.name, row.category), ("citext", "citext", 'S'));
        assert_eq!(of("citext").type_named("_citext"), Some(row.array));
        let word = of("information_schema").type_named("yes_or_no").unwrap();
        assert_eq!(of("information_schema").domain(word), Some((Oid::VARCHAR, 7)));
    }
}
