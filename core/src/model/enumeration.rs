use crate::name::QualifiedName;

/// An enumerated type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enum {
    /// Its name.
    pub name: QualifiedName,
    /// Its labels in sort order.
    pub labels: Vec<String>,
}
