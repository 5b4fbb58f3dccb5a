use super::{
    Clause, ColumnDef, ConstraintDef, Expr, Name, ObjectName, OptionChange, PartitionBound, RelationWord,
    SequenceOption, SetFiring, SetRuleFiring, StorageOption, TypeName,
};
use crate::model::{Deferrability, IdentityKind, ReplicaIdentity, Role};
use crate::source::Span;

/// `ALTER TABLE`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterTable {
    /// What the statement calls it.
    pub word: RelationWord,
    /// Its name.
    pub name: ObjectName,
    /// `IF EXISTS`
    pub if_exists: bool,
    /// `ONLY`: its children stay as they are.
    pub only: bool,
    /// What changes, in order.
    pub actions: Vec<AlterTableAction>,
}

/// One change of `ALTER TABLE` and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterTableAction {
    /// What changes.
    pub kind: AlterTableKind,
    /// Its bytes.
    pub span: Span,
}

/// What `ALTER TABLE` changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterTableKind {
    /// `ADD COLUMN`
    AddColumn {
        /// The column.
        column: Box<ColumnDef>,
        /// `IF NOT EXISTS`
        if_not_exists: bool,
    },
    /// `DROP COLUMN`
    DropColumn {
        /// The column.
        column: Name,
        /// `IF EXISTS`
        if_exists: bool,
        /// `CASCADE`
        cascade: bool,
    },
    /// `ALTER COLUMN … TYPE`
    ColumnType {
        /// The column.
        column: Name,
        /// Its new type.
        data_type: TypeName,
        /// Its new collation.
        collation: Option<ObjectName>,
        /// `USING`: about the rows, not about the schema.
        using: Option<Expr>,
    },
    /// `ALTER COLUMN … SET DEFAULT`; `None` is `DROP DEFAULT`.
    ColumnDefault {
        /// The column.
        column: Name,
        /// Its new default.
        default: Option<Expr>,
    },
    /// `ALTER COLUMN … SET NOT NULL` (true), `DROP NOT NULL` (false).
    ColumnNotNull {
        /// The column.
        column: Name,
        /// Set or drop.
        not_null: bool,
    },
    /// `ALTER COLUMN … ADD GENERATED … AS IDENTITY`
    AddIdentity {
        /// The column.
        column: Name,
        /// Whether a value may be given.
        kind: IdentityKind,
        /// Its sequence's options.
        options: Vec<SequenceOption>,
    },
    /// `ALTER COLUMN … SET GENERATED …, SET INCREMENT …`
    SetIdentity {
        /// The column.
        column: Name,
        /// Whether a value may be given.
        kind: Option<IdentityKind>,
        /// Its sequence's options.
        options: Vec<SequenceOption>,
    },
    /// `ALTER COLUMN … DROP IDENTITY`
    DropIdentity {
        /// The column.
        column: Name,
        /// `IF EXISTS`
        if_exists: bool,
    },
    /// `ALTER COLUMN … DROP EXPRESSION`
    DropExpression {
        /// The column.
        column: Name,
        /// `IF EXISTS`
        if_exists: bool,
    },
    /// `ALTER COLUMN … SET EXPRESSION AS (…)`
    SetExpression {
        /// The column.
        column: Name,
        /// What it is computed from.
        expression: Expr,
    },
    /// `ADD [CONSTRAINT …]`
    AddConstraint(Box<ConstraintDef>),
    /// `DROP CONSTRAINT`
    DropConstraint {
        /// The constraint.
        constraint: Name,
        /// `IF EXISTS`
        if_exists: bool,
        /// `CASCADE`
        cascade: bool,
    },
    /// `VALIDATE CONSTRAINT`
    ValidateConstraint(Name),
    /// `ALTER CONSTRAINT`, with what it says.
    AlterConstraint {
        /// The constraint.
        constraint: Name,
        /// When it is checked.
        deferrability: Option<Deferrability>,
        /// `[NOT] ENFORCED`
        enforced: Option<bool>,
        /// `INHERIT` (true) or `NO INHERIT` (false) of a NOT NULL.
        inherit: Option<bool>,
    },
    /// `RENAME CONSTRAINT … TO …`
    RenameConstraint {
        /// The constraint.
        constraint: Name,
        /// Its new name.
        to: Name,
    },
    /// `RENAME COLUMN … TO …`
    RenameColumn {
        /// The column.
        column: Name,
        /// Its new name.
        to: Name,
    },
    /// `RENAME TO`
    Rename(Name),
    /// `SET SCHEMA`
    SetSchema(Name),
    /// `SET (…)`
    SetOptions(Vec<StorageOption>),
    /// `RESET (…)`
    ResetOptions(Vec<StorageOption>),
    /// `SET LOGGED` (false), `SET UNLOGGED` (true)
    SetUnlogged(bool),
    /// `REPLICA IDENTITY`; the index where it is `USING INDEX`.
    ReplicaIdentity(ReplicaIdentity),
    /// `CLUSTER ON`; `None` is `SET WITHOUT CLUSTER`.
    ClusterOn(Option<Name>),
    /// `ALTER COLUMN … SET STORAGE`, `SET COMPRESSION`, `SET STATISTICS`, `SET (…)`, `RESET (…)`
    TuneColumn {
        /// The column.
        column: Name,
        /// What changes.
        change: ColumnTuning,
    },
    /// `OPTIONS (…)` of a foreign table.
    Options(Vec<OptionChange>),
    /// `ALTER COLUMN … OPTIONS (…)` of a foreign table.
    ColumnOptions {
        /// The column.
        column: Name,
        /// What becomes of its options.
        options: Vec<OptionChange>,
    },
    /// `ENABLE` (true), `DISABLE` (false) `ROW LEVEL SECURITY`
    RowSecurity(bool),
    /// `ENABLE TRIGGER`, `DISABLE TRIGGER`
    SetFiring(SetFiring),
    /// `ENABLE RULE`, `DISABLE RULE`
    SetRuleFiring(SetRuleFiring),
    /// `FORCE` (true), `NO FORCE` (false) `ROW LEVEL SECURITY`
    ForceRowSecurity(bool),
    /// `ATTACH PARTITION`
    AttachPartition {
        /// The table.
        partition: ObjectName,
        /// Which rows it holds.
        bound: PartitionBound,
    },
    /// `DETACH PARTITION`, also `CONCURRENTLY` and `FINALIZE`.
    DetachPartition(ObjectName),
    /// `INHERIT`
    Inherit(ObjectName),
    /// `NO INHERIT`
    NoInherit(ObjectName),
    /// `OF type`; `None` is `NOT OF`.
    OfType(Option<ObjectName>),
    /// `SET ACCESS METHOD`; `None` is `DEFAULT`.
    AccessMethod(Option<Name>),
    /// What is so anyway: `SET TABLESPACE pg_default`, `SET WITHOUT OIDS`.
    Nothing,
    /// Something that is not carried yet.
    Unsupported(Clause),
    /// `OWNER TO`
    Owner(Role),
}

/// How a column's values are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnTuning {
    /// `SET STORAGE`; `None` is `DEFAULT`.
    Storage(Option<Name>),
    /// `SET COMPRESSION`; `None` is `default`.
    Compression(Option<Name>),
    /// `SET STATISTICS`; `None` is the server's default.
    Statistics(Option<i32>),
    /// `SET (…)`
    Set(Vec<StorageOption>),
    /// `RESET (…)`
    Reset(Vec<StorageOption>),
}
