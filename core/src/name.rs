//! Names of objects, as PostgreSQL stores them: folded and unquoted. Quoting is the business of `render` alone.

use std::fmt;
use std::sync::Arc;

/// One identifier, as the catalog stores it: case folded if it was unquoted, without quotes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ident(Arc<str>);

impl Ident {
    /// The longest name PostgreSQL keeps, in bytes (`NAMEDATALEN` less one).
    pub const MAX_BYTES: usize = 63;

    /// An identifier from its stored form. Names longer than [`Ident::MAX_BYTES`] are cut as PostgreSQL cuts them,
    /// at a character's boundary.
    pub fn new(name: impl AsRef<str>) -> Self {
        let name = name.as_ref();
        Self(Arc::from(truncate(name, Self::MAX_BYTES)))
    }

    /// The stored form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The longest prefix of `name` of at most `bytes` bytes that ends at a character's boundary (`pg_mbcliplen`).
pub fn truncate(name: &str, bytes: usize) -> &str {
    let mut end = name.len().min(bytes);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.get(..end).unwrap_or_default()
}

impl fmt::Debug for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Ident {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

/// A name within a schema.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QualifiedName {
    /// The schema it lies in.
    pub schema: Ident,
    /// Its name there.
    pub name: Ident,
}

impl QualifiedName {
    /// The name `name` in `schema`.
    pub fn new(schema: impl Into<Ident>, name: impl Into<Ident>) -> Self {
        Self { schema: schema.into(), name: name.into() }
    }

    /// Whether it lies in `pg_catalog`.
    pub fn is_builtin(&self) -> bool {
        self.schema.as_str() == "pg_catalog"
    }
}

impl fmt::Debug for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}.{:?}", self.schema, self.name)
    }
}
