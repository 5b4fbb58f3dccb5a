use std::fmt;

use crate::name::Ident;

use super::{ObjectId, WholeKind};

/// What makes a table a foreign one (`pg_foreign_table`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// The server that holds its rows.
    pub server: Ident,
    /// What its wrapper is told of it.
    pub options: ForeignOptions,
}

impl Foreign {
    /// What identifies its server.
    pub fn server_id(&self) -> ObjectId {
        ObjectId::of_database(WholeKind::Server, &self.server)
    }
}

/// Options of a foreign table or of one of its columns, as they were written. In another order they are the same. Their
/// values may be secrets.
#[derive(Clone, Default)]
pub struct ForeignOptions(Vec<(String, String)>);

impl fmt::Debug for ForeignOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

impl PartialEq for ForeignOptions {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl Eq for ForeignOptions {}

impl ForeignOptions {
    /// Each option's name and its value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of an option.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Gives an option a value; a new one comes last.
    pub fn set(&mut self, name: &str, value: &str) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => value.clone_into(known),
            None => self.0.push((name.to_owned(), value.to_owned())),
        }
    }

    /// Takes an option out.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| known != name);
    }
}
