//! The JSON document that [`super::QUERY`] answers. It is ours on both ends, and no interface for anybody else.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(super) struct Document {
    pub(super) version: u32,
    #[serde(default)]
    pub(super) schemas: Option<Vec<String>>,
    pub(super) enums: Option<Vec<Enum>>,
    #[serde(default)]
    pub(super) types: Option<Vec<Definition>>,
    pub(super) sequences: Option<Vec<Sequence>>,
    pub(super) tables: Option<Vec<Table>>,
    pub(super) indexes: Option<Vec<Index>>,
    pub(super) policies: Option<Vec<Policy>>,
    pub(super) comments: Option<Vec<Comment>>,
    pub(super) definitions: Option<Vec<Definition>>,
    pub(super) access: Option<Vec<Access>>,
    #[serde(default)]
    pub(super) default_access: Option<Vec<DefaultAccess>>,
    #[serde(default)]
    pub(super) roles: Option<Vec<Definition>>,
    pub(super) not_carried: Option<Vec<NotCarried>>,
}

/// Who may do what with what a role creates.
#[derive(Debug, Deserialize)]
pub(super) struct DefaultAccess {
    /// `r`, `S`, `f`, `T`, `n`
    pub(super) on: String,
    pub(super) schema: Option<String>,
    pub(super) creator: String,
    pub(super) acl: Vec<AclItem>,
}

/// Something with the statement that makes it.
#[derive(Debug, Deserialize)]
pub(super) struct Definition {
    pub(super) name: String,
    pub(super) sql: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Enum {
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) labels: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Sequence {
    pub(super) schema: String,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) data_type: String,
    pub(super) start: i64,
    pub(super) increment: i64,
    pub(super) min: i64,
    pub(super) max: i64,
    pub(super) cache: i64,
    pub(super) cycle: bool,
    pub(super) unlogged: bool,
    pub(super) owner: Option<Owner>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Owner {
    pub(super) schema: String,
    pub(super) table: String,
    pub(super) column: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Table {
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) row_security: bool,
    pub(super) force_row_security: bool,
    pub(super) columns: Option<Vec<Column>>,
    pub(super) constraints: Option<Vec<Constraint>>,
    pub(super) more: Option<MoreOfTable>,
}

/// What few tables have.
#[derive(Debug, Default, Deserialize)]
pub(super) struct MoreOfTable {
    pub(super) parameters: Option<Vec<String>>,
    pub(super) unlogged: bool,
    pub(super) replica_identity: String,
    pub(super) replica_index: Option<String>,
    /// `RANGE (at)`
    pub(super) partition_by: Option<String>,
    pub(super) parents: Option<Vec<Name>>,
    /// `FOR VALUES …`
    pub(super) bound: Option<String>,
    pub(super) clustered_on: Option<String>,
    /// The type that it is of.
    pub(super) of_type: Option<Name>,
    /// Of a foreign table.
    pub(super) server: Option<String>,
    pub(super) foreign_options: Option<Vec<(String, String)>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Name {
    pub(super) schema: String,
    pub(super) name: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Column {
    /// By which its table's constraints name it.
    pub(super) number: i16,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) data_type: String,
    pub(super) not_null: bool,
    pub(super) not_null_name: Option<String>,
    pub(super) expression: Option<String>,
    pub(super) more: Option<MoreOfColumn>,
}

/// What few columns have.
#[derive(Debug, Deserialize)]
pub(super) struct MoreOfColumn {
    pub(super) not_null_inherited: bool,
    pub(super) not_null_no_inherit: bool,
    pub(super) not_null_validated: bool,
    pub(super) inherited: bool,
    pub(super) collation: Option<Name>,
    pub(super) generated: String,
    pub(super) identity: String,
    pub(super) sequence: Option<Sequence>,
    /// `p`, `e`, `m`, `x`; nothing where it is the type's own.
    pub(super) storage: Option<String>,
    /// `p`, `l`; nothing where it is the server's.
    pub(super) compression: Option<String>,
    pub(super) statistics: Option<i32>,
    pub(super) options: Option<Vec<String>>,
    pub(super) foreign_options: Option<Vec<(String, String)>>,
}

impl Default for MoreOfColumn {
    fn default() -> Self {
        Self {
            not_null_inherited: false,
            not_null_no_inherit: false,
            not_null_validated: true,
            inherited: false,
            collation: None,
            generated: String::new(),
            identity: String::new(),
            sequence: None,
            storage: None,
            compression: None,
            statistics: None,
            options: None,
            foreign_options: None,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Constraint {
    pub(super) name: String,
    pub(super) kind: String,
    /// The numbers of its columns, see [`Column::number`].
    pub(super) columns: Option<Vec<i16>>,
    pub(super) expression: Option<String>,
    pub(super) foreign: Option<References>,
    pub(super) more: Option<MoreOfConstraint>,
}

/// Of a foreign key.
#[derive(Debug, Deserialize)]
pub(super) struct References {
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) columns: Option<Vec<String>>,
    #[serde(rename = "match")]
    pub(super) match_type: String,
    pub(super) on_update: String,
    pub(super) on_delete: String,
    /// Numbers of the table's own columns.
    pub(super) on_delete_columns: Option<Vec<i16>>,
}

/// What few constraints have.
#[derive(Debug, Deserialize)]
pub(super) struct MoreOfConstraint {
    pub(super) include: Option<Vec<String>>,
    pub(super) nulls_not_distinct: bool,
    pub(super) deferrable: bool,
    pub(super) deferred: bool,
    pub(super) validated: bool,
    pub(super) enforced: bool,
    pub(super) period: bool,
    /// The index of a table above that its own is part of.
    pub(super) part_of: Option<Name>,
    pub(super) no_inherit: bool,
    /// Of an exclusion constraint.
    pub(super) method: Option<String>,
    pub(super) keys: Option<Vec<Key>>,
    pub(super) operators: Option<Vec<Name>>,
    pub(super) predicate: Option<String>,
    /// Of the index behind it.
    pub(super) parameters: Option<Vec<String>>,
    pub(super) statistics: Option<BTreeMap<u32, i32>>,
}

impl Default for MoreOfConstraint {
    fn default() -> Self {
        Self {
            include: None,
            nulls_not_distinct: false,
            deferrable: false,
            deferred: false,
            validated: true,
            enforced: true,
            period: false,
            part_of: None,
            no_inherit: false,
            method: None,
            keys: None,
            operators: None,
            predicate: None,
            parameters: None,
            statistics: None,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Index {
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) table: String,
    pub(super) unique: bool,
    pub(super) valid: bool,
    pub(super) nulls_not_distinct: bool,
    pub(super) method: String,
    pub(super) predicate: Option<String>,
    pub(super) keys: Option<Vec<Key>>,
    pub(super) include: Option<Vec<String>>,
    pub(super) parameters: Option<Vec<String>>,
    pub(super) statistics: Option<BTreeMap<u32, i32>>,
    /// The index of a table above that it is part of.
    pub(super) part_of: Option<Name>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Key {
    pub(super) column: Option<String>,
    pub(super) expression: Option<String>,
    pub(super) more: Option<MoreOfKey>,
}

/// What few keys of indexes have.
#[derive(Debug, Default, Deserialize)]
pub(super) struct MoreOfKey {
    pub(super) collation: Option<Name>,
    pub(super) opclass: Option<Name>,
    pub(super) parameters: Option<Vec<String>>,
    pub(super) descending: bool,
    pub(super) nulls_first: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Policy {
    pub(super) schema: String,
    pub(super) table: String,
    pub(super) name: String,
    pub(super) permissive: bool,
    pub(super) command: String,
    pub(super) roles: Option<Vec<String>>,
    pub(super) using: Option<String>,
    pub(super) with_check: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Comment {
    pub(super) on: String,
    pub(super) schema: String,
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) part: Option<String>,
    pub(super) text: String,
}

/// Something that has an owner, and who else may do what with it.
#[derive(Debug, Deserialize)]
pub(super) struct Access {
    pub(super) on: String,
    pub(super) schema: String,
    pub(super) name: Option<String>,
    pub(super) part: Option<String>,
    pub(super) owner: String,
    /// Nothing where it is the default.
    pub(super) acl: Option<Vec<AclItem>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct AclItem {
    /// Empty for everybody.
    pub(super) role: String,
    pub(super) by_owner: bool,
    pub(super) privilege: String,
    pub(super) grantable: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct NotCarried {
    pub(super) kind: String,
    pub(super) name: String,
}
