use std::collections::BTreeMap;

use super::TypeRef;
use crate::name::Ident;

/// How a table's rows are stored, and what is written of them to the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Storage {
    /// Storage parameters (`reloptions`), by name.
    pub parameters: BTreeMap<String, String>,
    /// `UNLOGGED`: its rows are lost in a crash.
    pub unlogged: bool,
    /// What the log says of rows that are changed or deleted.
    pub replica_identity: ReplicaIdentity,
    /// `CLUSTER ON`: the index in whose order `CLUSTER` puts the rows.
    pub clustered_on: Option<Ident>,
}

impl Storage {
    /// The indexes that it names, to change.
    pub fn indexes_mut(&mut self) -> impl Iterator<Item = &mut Ident> {
        let identity = match &mut self.replica_identity {
            ReplicaIdentity::Index(index) => Some(index),
            ReplicaIdentity::Default | ReplicaIdentity::Full | ReplicaIdentity::Nothing => None,
        };
        identity.into_iter().chain(&mut self.clustered_on)
    }

    /// What is left of it when an index is gone.
    pub fn forget_index(&mut self, index: &Ident) {
        if self.clustered_on.as_ref() == Some(index) {
            self.clustered_on = None;
        }
        if self.replica_identity == ReplicaIdentity::Index(index.clone()) {
            self.replica_identity = ReplicaIdentity::Nothing;
        }
    }
}

/// `REPLICA IDENTITY` (`relreplident`)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ReplicaIdentity {
    /// The columns of the primary key.
    #[default]
    Default,
    /// The whole row.
    Full,
    /// Nothing.
    Nothing,
    /// The columns of an index.
    Index(Ident),
}

/// How a column's values are stored, and how closely they are looked at for statistics.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tuning {
    /// `STORAGE`, where it is not the type's own: `plain`, `external`, `extended`, `main`.
    pub storage: Option<String>,
    /// `COMPRESSION`: `pglz`, `lz4`.
    pub compression: Option<String>,
    /// `STATISTICS`, where it is not the server's default.
    pub statistics: Option<i32>,
    /// `SET (n_distinct = …)` and its kin, by name.
    pub options: BTreeMap<String, String>,
}

impl Tuning {
    /// Whether it says anything.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// How values of a type are stored where nobody says (`typstorage`).
pub fn default_storage(data_type: &TypeRef) -> &'static str {
    const PLAIN: &[&str] = &[
        "bool",
        "char",
        "name",
        "int2",
        "int4",
        "int8",
        "oid",
        "float4",
        "float8",
        "date",
        "time",
        "timetz",
        "timestamp",
        "timestamptz",
        "interval",
        "uuid",
        "money",
        "macaddr",
        "macaddr8",
        "pg_lsn",
        "tid",
        "xid",
        "xid8",
        "cid",
        "point",
        "lseg",
        "box",
        "line",
        "circle",
        "tsquery",
        "regclass",
        "regproc",
        "regprocedure",
        "regtype",
        "regrole",
        "regnamespace",
        "regoper",
        "regoperator",
        "regconfig",
        "regdictionary",
        "regcollation",
    ];
    if data_type.array || !data_type.name.is_builtin() {
        return "extended";
    }
    match data_type.name.name.as_str() {
        "numeric" | "inet" | "cidr" => "main",
        name if PLAIN.contains(&name) => "plain",
        _ => "extended",
    }
}
