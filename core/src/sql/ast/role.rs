use super::{Name, Text};
use crate::source::Span;

/// A statement about roles and who is a member of which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleStatement {
    /// `CREATE ROLE`, `CREATE USER`, `CREATE GROUP`
    Create {
        /// Its name.
        name: Name,
        /// Whether it may log in where nothing is said: `CREATE USER`.
        user: bool,
        /// Its attributes.
        options: Vec<RoleOption>,
        /// `IN ROLE`: whose member it is.
        in_roles: Vec<Name>,
        /// `ROLE`: its members.
        members: Vec<Name>,
        /// `ADMIN`: its members that may add others.
        admins: Vec<Name>,
    },
    /// `ALTER ROLE`
    Alter {
        /// The role.
        role: Name,
        /// Its attributes.
        options: Vec<RoleOption>,
    },
    /// `ALTER ROLE … RENAME TO`
    Rename {
        /// The role.
        role: Name,
        /// Its new name.
        to: Name,
    },
    /// `ALTER ROLE … SET`, `RESET`
    Set {
        /// The role.
        role: Name,
        /// The setting; `None` is `ALL`.
        setting: Option<Name>,
        /// Its values; `None` is the server's.
        values: Option<Vec<String>>,
    },
    /// `DROP ROLE`
    Drop {
        /// The roles.
        roles: Vec<Name>,
        /// `IF EXISTS`
        if_exists: bool,
    },
    /// `GRANT` and `REVOKE` of roles.
    Grant {
        /// `GRANT` (true), `REVOKE` (false).
        is_grant: bool,
        /// `WITH ADMIN TRUE`, and of `REVOKE` those that are taken: `admin`, `inherit`, `set`.
        options: Vec<(&'static str, bool)>,
        /// What is granted.
        roles: Vec<Name>,
        /// To whom.
        members: Vec<Name>,
    },
}

/// An attribute of a role and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleOption {
    /// What it says.
    pub kind: RoleOptionKind,
    /// Its bytes.
    pub span: Span,
}

/// What an attribute of a role says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleOptionKind {
    /// `LOGIN` (true), `NOLOGIN` (false) and their like, by the word without NO.
    Flag(&'static str, bool),
    /// `CONNECTION LIMIT`
    ConnectionLimit(i64),
    /// `VALID UNTIL`
    ValidUntil(Text),
    /// `PASSWORD`: that there is one; what it is, is a secret.
    Password,
    /// `SYSID`, which PostgreSQL ignores.
    Nothing,
}
