use super::ObjectId;
use crate::name::Ident;

/// An extension (`pg_extension`). What it brings is its own affair: none of it is part of a schema here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Its name.
    pub name: Ident,
    /// The schema that its objects lie in; `None` where nobody said, and the server chooses.
    pub schema: Option<Ident>,
    /// Its version; `None` where nobody said, and the server takes the newest.
    pub version: Option<String>,
}

impl Extension {
    /// What identifies it.
    pub fn id(&self) -> ObjectId {
        ObjectId::Extension(self.name.clone())
    }
}
