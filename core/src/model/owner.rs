use super::{ObjectPart, Role};

/// Who owns an object (`relowner` and its kin). It is in a schema only where somebody says it: what nobody speaks of
/// belongs to whoever creates it, and stays with whom it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// What is owned: always an object.
    pub on: ObjectPart,
    /// Who owns it.
    pub role: Role,
}
