use super::{Name, ObjectName, RoutineName, RoutineWord};
use crate::model::{AccessKind, Privilege, Role, WholeKind};
use crate::source::Span;

/// `GRANT` and `REVOKE` of privileges on objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// `GRANT` (true), `REVOKE` (false).
    pub is_grant: bool,
    /// `WITH GRANT OPTION`, `GRANT OPTION FOR`
    pub grant_option: bool,
    /// The privileges; `None` is `ALL`.
    pub privileges: Option<Vec<GrantedPrivilege>>,
    /// What they are on.
    pub on: GrantTarget,
    /// Who gets or loses them.
    pub roles: Vec<GrantRole>,
    /// `GRANTED BY`
    pub granted_by: Option<GrantRole>,
}

/// `ALTER DEFAULT PRIVILEGES`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterDefaultPrivileges {
    /// `FOR ROLE`; nobody is whoever runs it.
    pub creators: Vec<GrantRole>,
    /// `IN SCHEMA`; none is everywhere.
    pub schemas: Vec<Name>,
    /// `GRANT` (true), `REVOKE` (false).
    pub is_grant: bool,
    /// `WITH GRANT OPTION`, `GRANT OPTION FOR`
    pub grant_option: bool,
    /// The privileges; `None` is `ALL`.
    pub privileges: Option<Vec<GrantedPrivilege>>,
    /// On what.
    pub on: AccessKind,
    /// The bytes of that.
    pub on_span: Span,
    /// Who gets or loses them.
    pub roles: Vec<GrantRole>,
}

/// A privilege in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantedPrivilege {
    /// Which; `None` is `ALL` of columns.
    pub privilege: Option<Privilege>,
    /// Its columns; empty where it is on the whole object.
    pub columns: Vec<Name>,
    /// Its bytes.
    pub span: Span,
}

/// A role in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRole {
    /// Who.
    pub role: Role,
    /// Its bytes.
    pub span: Span,
}

/// What privileges are on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantTarget {
    /// `TABLE`, or nothing: tables, and whatever else has rows or shares their names.
    Tables(Vec<ObjectName>),
    /// `SEQUENCE`
    Sequences(Vec<ObjectName>),
    /// `SCHEMA`
    Schemas(Vec<Name>),
    /// `TYPE`
    Types(Vec<ObjectName>),
    /// `DOMAIN`
    Domains(Vec<ObjectName>),
    /// `ALL TABLES IN SCHEMA`
    AllTables(Vec<Name>),
    /// `ALL SEQUENCES IN SCHEMA`
    AllSequences(Vec<Name>),
    /// `FUNCTION`, `PROCEDURE`, `ROUTINE`
    Routines(Vec<RoutineName>),
    /// `ALL FUNCTIONS IN SCHEMA` and its like.
    AllRoutines(RoutineWord, Vec<Name>),
    /// `FOREIGN DATA WRAPPER`, `FOREIGN SERVER`
    Wholes(WholeKind, Vec<Name>),
}
