//! Names of objects, as PostgreSQL stores them: folded and unquoted. Quoting is the business of `render` alone.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use indexmap::IndexSet;

/// One identifier, as the catalog stores it: case folded if it was unquoted, without quotes.
#[derive(Clone, Eq)]
pub struct Ident(Arc<str>);

// Names are compared more often than anything else, and most that are equal are one and the same.
impl PartialEq for Ident {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl Ord for Ident {
    fn cmp(&self, other: &Self) -> Ordering {
        if Arc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.cmp(&other.0) }
    }
}

impl Hash for Ident {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl PartialOrd for Ident {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Borrow<str> for Ident {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Identifiers that were read before: what is written alike is one value, which takes no room of its own and is equal
/// without a look at its letters.
#[derive(Debug, Default)]
pub(crate) struct Idents(IndexSet<Ident, BuildHasherDefault<DefaultHasher>>);

impl Idents {
    /// The identifier with that stored form, see [`Ident::new`].
    pub(crate) fn get(&mut self, name: &str) -> Ident {
        let name = truncate(name, Ident::MAX_BYTES);
        if let Some(known) = self.0.get(name) {
            return known.clone();
        }
        let ident = Ident::new(name);
        self.0.insert(ident.clone());
        ident
    }
}

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

/// `name_label`, the name shortened until the whole fits (`makeObjectName` with one name).
pub fn constraint_name(name: &str, label: &str) -> Ident {
    Ident::new(format!("{}_{label}", truncate(name, Ident::MAX_BYTES.saturating_sub(label.len() + 1))))
}

/// The candidate nearest to `word`: at most a third of its letters, and no more than three, must change. Ties go to the
/// first.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = (word.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate, most), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be put in, taken out, changed or swapped with their neighbour to make `a` into `b`; more than
/// `most` need not be counted.
fn distance(a: &str, b: &str, most: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
            let changed = at(&last, j) + usize::from(x != y);
            let mut best = changed.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_or_none() {
        assert_eq!(nearest("tenat_id", ["id", "tenant_id", "name"]), Some("tenant_id"));
        assert_eq!(nearest("crate", ["create", "drop"]), Some("create"));
        assert_eq!(nearest("nmae", ["id", "name"]), Some("name"));
        assert_eq!(nearest("zebra", ["id", "name"]), None);
    }

    #[test]
    fn long_names_are_cut_at_a_character() {
        let name = Ident::new("ä".repeat(40));
        assert_eq!(name.as_str().len(), 62);
    }
}
