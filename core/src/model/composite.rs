use super::TypeRef;
use crate::name::{Ident, QualifiedName};

/// A composite type that stands for itself, not for the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composite {
    /// Its name.
    pub name: QualifiedName,
    /// Its attributes in order.
    pub attributes: Vec<Attribute>,
}

/// An attribute of a composite type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub data_type: TypeRef,
    /// Its collation, where it is not its type's own.
    pub collation: Option<QualifiedName>,
}

impl Composite {
    /// The attribute of that name.
    pub fn attribute(&self, name: &Ident) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == *name)
    }
}
