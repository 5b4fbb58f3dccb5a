use super::{Clause, Name};

/// `CREATE EXTENSION`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateExtension {
    /// Its name.
    pub name: Name,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// `SCHEMA`
    pub schema: Option<Name>,
    /// `VERSION`
    pub version: Option<String>,
}

/// `ALTER EXTENSION`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterExtension {
    /// Its name.
    pub name: Name,
    /// What changes.
    pub action: AlterExtensionAction,
}

/// What `ALTER EXTENSION` changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterExtensionAction {
    /// `UPDATE [TO version]`
    Update(Option<String>),
    /// `SET SCHEMA`
    SetSchema(Name),
    /// What is not carried yet (`ADD`, `DROP`).
    Unsupported(Clause),
}
