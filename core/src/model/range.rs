use super::{ObjectId, TypeRef};
use crate::name::QualifiedName;

/// A range type. Its multirange type is an object of its own, see [`Multirange`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// Its name.
    pub name: QualifiedName,
    /// The type of its bounds.
    pub subtype: TypeRef,
    /// The btree operator class that orders its bounds, where it is not the subtype's own.
    pub opclass: Option<QualifiedName>,
    /// The collation that orders its bounds, where it is not the subtype's own.
    pub collation: Option<QualifiedName>,
    /// The function of two bounds that says how far they are apart.
    pub subtype_diff: Option<QualifiedName>,
    /// The name of its multirange type.
    pub multirange: QualifiedName,
}

impl Range {
    /// What identifies the function that says how far two bounds are apart, unless it is built in.
    pub fn subtype_diff_id(&self) -> Option<ObjectId> {
        let name = self.subtype_diff.as_ref().filter(|name| !name.is_builtin())?;
        let bound = TypeRef { modifiers: Vec::new(), ..self.subtype.clone() };
        Some(ObjectId::Routine { name: name.clone(), arguments: vec![bound.clone(), bound] })
    }
}

/// The multirange type over a range type: it comes and goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Multirange {
    /// Its name.
    pub name: QualifiedName,
    /// The range type.
    pub range: QualifiedName,
}
