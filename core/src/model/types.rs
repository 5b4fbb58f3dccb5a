use crate::name::QualifiedName;

/// A type as a column or a cast names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeRef {
    /// The catalog's own name of the (element) type: `pg_catalog.int4`, never `integer`.
    pub name: QualifiedName,
    /// The modifiers as written between parentheses: `["10", "2"]` for `numeric(10,2)`. An interval's fields come
    /// first, as words: `["day to second", "3"]`.
    pub modifiers: Vec<String>,
    /// Whether it is an array of it. PostgreSQL does not keep the number of dimensions.
    pub array: bool,
}

impl TypeRef {
    /// A built-in type by its catalog name, for instance `int4`.
    pub fn builtin(name: &str) -> Self {
        Self { name: QualifiedName::new("pg_catalog", name), modifiers: Vec::new(), array: false }
    }
}
