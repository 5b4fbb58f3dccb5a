use std::collections::BTreeSet;

use super::{
    AlterAttribute, AlterDomain, AlterExtension, AlterRoutine, AlterRule, AlterTrigger, AlterWhole, ColumnOptions,
    CreateAggregate, CreateComposite, CreateDomain, CreateExtension, CreateRange, CreateRoutine, CreateRule,
    CreateTrigger, CreateView, CreateWhole, Expr, Name, ObjectName, Operator, PartitionBound, PartitionBy, Query,
    RelationWord, RoleStatement, RoutineName, RoutineWord, SetFiring, SetRuleFiring, StorageOption, TypeName,
};
use crate::model::{
    AccessKind, Deferrability, ForeignKeyMatch, GeneratedKind, IdentityKind, PolicyCommand, PolicyKind, Privilege,
    ReferentialAction, ReplicaIdentity, Role, WholeKind,
};
use crate::source::Span;

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What it does.
    pub kind: StatementKind,
    /// Its bytes, from its first token to its last; the semicolon is not part of it.
    pub span: Span,
}

/// The statements that are understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementKind {
    /// `CREATE SCHEMA`
    CreateSchema(CreateSchema),
    /// `CREATE EXTENSION`
    CreateExtension(CreateExtension),
    /// `ALTER EXTENSION`
    AlterExtension(AlterExtension),
    /// `CREATE TYPE … AS ENUM`
    CreateEnum(CreateEnum),
    /// `CREATE DOMAIN`
    CreateDomain(CreateDomain),
    /// `CREATE TYPE … AS (…)`
    CreateComposite(CreateComposite),
    /// `CREATE TYPE … AS RANGE`
    CreateRange(CreateRange),
    /// `CREATE SEQUENCE`
    CreateSequence(CreateSequence),
    /// `CREATE TABLE`
    CreateTable(CreateTable),
    /// `CREATE TABLE … AS`, `SELECT … INTO`
    CreateTableAs(Box<CreateTableAs>),
    /// `CREATE TEMPORARY …`: what it makes is part of a session, not of a schema.
    CreateTemporary {
        /// What it makes: `TABLE`, `SEQUENCE`, `VIEW`.
        what: &'static str,
        /// Its name.
        name: ObjectName,
    },
    /// `CREATE FUNCTION`, `CREATE PROCEDURE`
    CreateRoutine(Box<CreateRoutine>),
    /// `CREATE AGGREGATE`
    CreateAggregate(Box<CreateAggregate>),
    /// `CREATE VIEW`, `CREATE MATERIALIZED VIEW`
    CreateView(Box<CreateView>),
    /// `CREATE INDEX`
    CreateIndex(CreateIndex),
    /// `CREATE POLICY`
    CreatePolicy(CreatePolicy),
    /// `CREATE TRIGGER`
    CreateTrigger(Box<CreateTrigger>),
    /// `ALTER TRIGGER`
    AlterTrigger(AlterTrigger),
    /// `CREATE RULE`
    CreateRule(Box<CreateRule>),
    /// `ALTER RULE`
    AlterRule(AlterRule),
    /// `CREATE` of something that is carried whole.
    CreateWhole(Box<CreateWhole>),
    /// `ALTER` of something that is carried whole.
    AlterWhole(AlterWhole),
    /// `ALTER SCHEMA … RENAME TO`
    RenameSchema {
        /// Its name now.
        name: Name,
        /// Its new name.
        to: Name,
    },
    /// `ALTER SCHEMA … OWNER TO`
    OwnSchema {
        /// The schema.
        name: Name,
        /// Its owner.
        owner: Role,
    },
    /// `ALTER TYPE`
    AlterType(AlterType),
    /// `ALTER DOMAIN`
    AlterDomain(AlterDomain),
    /// `ALTER SEQUENCE`
    AlterSequence(AlterSequence),
    /// `ALTER TABLE`, also of an index, a sequence or a view by that name; `ALTER VIEW`, `ALTER MATERIALIZED VIEW`.
    AlterTable(AlterTable),
    /// `ALTER FUNCTION`, `ALTER PROCEDURE`, `ALTER ROUTINE`
    AlterRoutine(AlterRoutine),
    /// `ALTER INDEX … RENAME TO`
    RenameIndex {
        /// Its name now.
        name: ObjectName,
        /// `IF EXISTS`
        if_exists: bool,
        /// Its new name.
        to: Name,
    },
    /// `ALTER INDEX … ATTACH PARTITION`
    AttachIndex {
        /// The index of a partitioned table.
        name: ObjectName,
        /// That of a partition.
        partition: ObjectName,
    },
    /// `ALTER INDEX`, but for its name.
    AlterIndex(AlterIndex),
    /// `ALTER POLICY`
    AlterPolicy(AlterPolicy),
    /// `DROP …`
    Drop(Drop),
    /// `COMMENT ON …`
    Comment(Comment),
    /// `GRANT` and `REVOKE` of privileges on objects.
    Grant(Grant),
    /// Roles, and who is a member of which.
    Role(Box<RoleStatement>),
    /// `ALTER DEFAULT PRIVILEGES`
    AlterDefaultPrivileges(AlterDefaultPrivileges),
    /// `SET search_path`, also `SELECT pg_catalog.set_config('search_path', …, false)`.
    SetSearchPath(Vec<Name>),
    /// A statement that says nothing about a schema: `SET`, `BEGIN`, `COMMIT`, data. Left out, and named in a diagnostic
    /// unless it is harmless.
    Ignored {
        /// Its first words, for instance `INSERT INTO`.
        what: String,
        /// Whether leaving it out may surprise: data, `DO` blocks.
        notable: bool,
    },
    /// A statement about a schema that is not carried yet; it is refused by name.
    Unsupported {
        /// Its first words, for instance `CREATE FUNCTION`.
        what: String,
    },
}

/// `CREATE SCHEMA`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateSchema {
    /// Its name.
    pub name: Name,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// `AUTHORIZATION`
    pub owner: Option<Role>,
    /// Statements within it.
    pub elements: Vec<Statement>,
    /// Clauses that are not carried yet (`AUTHORIZATION`).
    pub unsupported: Vec<Clause>,
}

/// `CREATE TYPE … AS ENUM`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateEnum {
    /// Its name.
    pub name: ObjectName,
    /// Its labels.
    pub labels: Vec<Text>,
}

/// A string constant and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The string, escapes resolved.
    pub text: String,
    /// Its bytes, quotes included.
    pub span: Span,
}

/// `CREATE SEQUENCE`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateSequence {
    /// Its name.
    pub name: ObjectName,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// Its options.
    pub options: Vec<SequenceOption>,
    /// `UNLOGGED`
    pub unlogged: bool,
    /// Clauses that are not carried yet (`TEMPORARY`).
    pub unsupported: Vec<Clause>,
}

/// An option of a sequence or an identity column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SequenceOption {
    /// `AS type`
    As(TypeName),
    /// `INCREMENT BY`
    Increment(i64),
    /// `MINVALUE`; `None` is `NO MINVALUE`.
    Min(Option<i64>),
    /// `MAXVALUE`; `None` is `NO MAXVALUE`.
    Max(Option<i64>),
    /// `START WITH`
    Start(i64),
    /// `RESTART [WITH]`: about the value, not about the schema.
    Restart(Option<i64>),
    /// `CACHE`
    Cache(i64),
    /// `CYCLE` (true), `NO CYCLE` (false).
    Cycle(bool),
    /// `OWNED BY`; `None` is `OWNED BY NONE`. The last part of the name is the column.
    OwnedBy(Option<ObjectName>),
    /// `SEQUENCE NAME`, of an identity column.
    Name(ObjectName),
    /// `LOGGED` (false), `UNLOGGED` (true), of an identity column.
    Unlogged(bool),
}

/// `CREATE TABLE`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTable {
    /// Its name.
    pub name: ObjectName,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// Its columns.
    pub columns: Vec<ColumnDef>,
    /// Its table constraints.
    pub constraints: Vec<ConstraintDef>,
    /// `LIKE …`
    pub likes: Vec<Like>,
    /// `OF type`
    pub of_type: Option<ObjectName>,
    /// Clauses that are not carried yet: what and where.
    pub unsupported: Vec<Clause>,
    /// `WITH (…)`
    pub options: Vec<StorageOption>,
    /// `UNLOGGED`
    pub unlogged: bool,
    /// `PARTITION BY`
    pub partition_by: Option<PartitionBy>,
    /// `PARTITION OF` one of them, or `INHERITS` from them.
    pub parents: Vec<ObjectName>,
    /// `FOR VALUES …` of a partition.
    pub bound: Option<PartitionBound>,
    /// What a partition says of its parent's columns, and a table of a type of the type's.
    pub column_options: Vec<ColumnOptions>,
}

/// `LIKE table INCLUDING …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Like {
    /// The table, or whatever else has columns.
    pub table: ObjectName,
    /// What comes along beside the columns.
    pub including: BTreeSet<LikePart>,
    /// How many columns of the new table's own come before.
    pub after: usize,
    /// Its bytes.
    pub span: Span,
}

/// What `LIKE` may take along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LikePart {
    /// `COMMENTS`
    Comments,
    /// `COMPRESSION`
    Compression,
    /// `CONSTRAINTS`
    Constraints,
    /// `DEFAULTS`
    Defaults,
    /// `GENERATED`
    Generated,
    /// `IDENTITY`
    Identity,
    /// `INDEXES`
    Indexes,
    /// `STATISTICS`
    Statistics,
    /// `STORAGE`
    Storage,
}

impl LikePart {
    /// Each with its word.
    pub const ALL: [(&'static str, Self); 9] = [
        ("comments", Self::Comments),
        ("compression", Self::Compression),
        ("constraints", Self::Constraints),
        ("defaults", Self::Defaults),
        ("generated", Self::Generated),
        ("identity", Self::Identity),
        ("indexes", Self::Indexes),
        ("statistics", Self::Statistics),
        ("storage", Self::Storage),
    ];
}

/// What `SELECT … INTO` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntoTable {
    /// Its name.
    pub name: ObjectName,
    /// `UNLOGGED`
    pub unlogged: bool,
    /// `TEMPORARY`
    pub temporary: bool,
}

/// `CREATE TABLE … AS`, `SELECT … INTO`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTableAs {
    /// Its name.
    pub name: ObjectName,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// The names of its columns.
    pub columns: Vec<Name>,
    /// `WITH (…)`
    pub options: Vec<StorageOption>,
    /// `UNLOGGED`
    pub unlogged: bool,
    /// What its columns and its rows are.
    pub query: Query,
    /// `WITH DATA`
    pub with_data: bool,
    /// Clauses that are not carried yet.
    pub unsupported: Vec<Clause>,
}

/// A clause that is not carried yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Its words, for instance `PARTITION BY`.
    pub what: String,
    /// Its bytes.
    pub span: Span,
}

/// A column's definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDef {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub data_type: TypeName,
    /// `COLLATE`
    pub collation: Option<ObjectName>,
    /// Its constraints in the order written.
    pub constraints: Vec<ConstraintDef>,
    /// Clauses that are not carried yet (`STORAGE`, `COMPRESSION`, …).
    pub unsupported: Vec<Clause>,
    /// Its bytes.
    pub span: Span,
    /// `STORAGE`
    pub storage: Option<Name>,
    /// `COMPRESSION`
    pub compression: Option<Name>,
}

/// A constraint's definition, of a column or of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstraintDef {
    /// `CONSTRAINT name`
    pub name: Option<Name>,
    /// What it demands.
    pub kind: ConstraintDefKind,
    /// When it is checked; `None` where nothing was written.
    pub deferrability: Option<Deferrability>,
    /// `NOT VALID`
    pub not_valid: bool,
    /// `ENFORCED` or `NOT ENFORCED`; `None` where nothing was written.
    pub enforced: Option<bool>,
    /// Clauses that are not carried yet (`USING INDEX TABLESPACE`, `WITH (…)`, …).
    pub unsupported: Vec<Clause>,
    /// Its bytes.
    pub span: Span,
}

/// What a constraint demands, or what else stands among a column's constraints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstraintDefKind {
    /// `NULL`
    Null,
    /// `NOT NULL`; a table constraint names its column.
    NotNull {
        /// The column, for a table constraint (PostgreSQL 18).
        column: Option<Name>,
    },
    /// `DEFAULT …`
    Default(Expr),
    /// `GENERATED ALWAYS AS (…)`
    Generated {
        /// What it is computed from.
        expression: Expr,
        /// When it is computed.
        kind: GeneratedKind,
    },
    /// `GENERATED … AS IDENTITY`
    Identity {
        /// Whether a value may be given.
        kind: IdentityKind,
        /// Its sequence's options.
        options: Vec<SequenceOption>,
    },
    /// `PRIMARY KEY`
    PrimaryKey(KeyDef),
    /// `UNIQUE`
    Unique(KeyDef),
    /// `CHECK (…)`
    Check {
        /// What must not be false.
        expression: Expr,
        /// `NO INHERIT`
        no_inherit: bool,
    },
    /// `FOREIGN KEY`, `REFERENCES`
    ForeignKey(ForeignKeyDef),
    /// `EXCLUDE`
    Exclude(Box<ExcludeDef>),
}

/// An exclusion constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcludeDef {
    /// `USING method`
    pub method: Option<Name>,
    /// What is compared, each with its operator.
    pub elements: Vec<(IndexKeyDef, Operator)>,
    /// `INCLUDE`
    pub include: Vec<Name>,
    /// `WITH (…)`
    pub options: Vec<StorageOption>,
    /// `WHERE (…)`
    pub predicate: Option<Expr>,
}

/// A key's columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDef {
    /// The columns; empty for a column's own constraint.
    pub columns: Vec<Name>,
    /// `INCLUDE`
    pub include: Vec<Name>,
    /// `NULLS NOT DISTINCT`
    pub nulls_not_distinct: bool,
    /// `WITHOUT OVERLAPS` behind the last column.
    pub without_overlaps: bool,
    /// `USING INDEX name`
    pub using_index: Option<Name>,
    /// `WITH (…)`
    pub options: Vec<StorageOption>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKeyDef {
    /// The referencing columns; empty for a column's own constraint.
    pub columns: Vec<Name>,
    /// The referenced table.
    pub references: ObjectName,
    /// The referenced columns; empty means its primary key.
    pub referenced_columns: Vec<Name>,
    /// `MATCH`
    pub match_type: ForeignKeyMatch,
    /// `ON UPDATE`
    pub on_update: ReferentialAction,
    /// `ON DELETE`
    pub on_delete: ReferentialAction,
    /// The columns of `ON DELETE SET NULL (…)`.
    pub on_delete_columns: Vec<Name>,
    /// `PERIOD` before the last of the referencing columns.
    pub period: bool,
    /// `PERIOD` before the last of the referenced columns.
    pub referenced_period: bool,
}

/// `CREATE INDEX`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateIndex {
    /// Its name; PostgreSQL chooses one where there is none.
    pub name: Option<Name>,
    /// Its table.
    pub table: ObjectName,
    /// `ONLY`: the partitions get none of it.
    pub only: bool,
    /// `UNIQUE`
    pub unique: bool,
    /// `CONCURRENTLY`: says how it is built, not what it is.
    pub concurrently: bool,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// `USING method`
    pub method: Option<Name>,
    /// Its key.
    pub keys: Vec<IndexKeyDef>,
    /// `INCLUDE`
    pub include: Vec<Name>,
    /// `NULLS NOT DISTINCT`
    pub nulls_not_distinct: bool,
    /// `WHERE`
    pub predicate: Option<Expr>,
    /// `WITH (…)`
    pub options: Vec<StorageOption>,
    /// Clauses that are not carried yet (`ONLY`, `TABLESPACE`).
    pub unsupported: Vec<Clause>,
}

/// One part of an index's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexKeyDef {
    /// What is indexed: a bare column is an [`super::ExprKind::Column`] of one name.
    pub value: Expr,
    /// `COLLATE`
    pub collation: Option<ObjectName>,
    /// The operator class and its parameters as written.
    pub opclass: Option<(ObjectName, Vec<String>)>,
    /// `DESC`
    pub descending: bool,
    /// `NULLS FIRST` (true), `NULLS LAST` (false).
    pub nulls_first: Option<bool>,
}

/// `ALTER INDEX`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterIndex {
    /// Its name.
    pub name: ObjectName,
    /// `IF EXISTS`
    pub if_exists: bool,
    /// What changes, in order.
    pub actions: Vec<AlterIndexAction>,
}

/// What `ALTER INDEX` changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterIndexAction {
    /// `SET (…)`
    SetOptions(Vec<StorageOption>),
    /// `RESET (…)`
    ResetOptions(Vec<StorageOption>),
    /// `ALTER COLUMN … SET STATISTICS`; no target is the server's default.
    Statistics {
        /// The part of the key, from 1, as it was written.
        column: u32,
        /// Where the number stands.
        at: Span,
        /// The target.
        target: Option<i32>,
    },
    /// Something that is not carried yet.
    Unsupported(Clause),
}

/// `CREATE POLICY`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatePolicy {
    /// Its name.
    pub name: Name,
    /// Its table.
    pub table: ObjectName,
    /// `AS`; permissive where nothing was written.
    pub kind: PolicyKind,
    /// `FOR`; all where nothing was written.
    pub command: PolicyCommand,
    /// `TO`; public where nothing was written.
    pub roles: Vec<Role>,
    /// `USING`
    pub using: Option<Expr>,
    /// `WITH CHECK`
    pub with_check: Option<Expr>,
}

/// `ALTER POLICY`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterPolicy {
    /// Its name.
    pub name: Name,
    /// Its table.
    pub table: ObjectName,
    /// What changes.
    pub change: PolicyChange,
}

/// What `ALTER POLICY` changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyChange {
    /// `RENAME TO`
    Rename(Name),
    /// The clauses given; the others stay.
    Clauses {
        /// `TO`
        roles: Option<Vec<Role>>,
        /// `USING`
        using: Option<Expr>,
        /// `WITH CHECK`
        with_check: Option<Expr>,
    },
}

/// `ALTER TYPE`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterType {
    /// Its name.
    pub name: ObjectName,
    /// What changes.
    pub action: AlterTypeAction,
}

/// What `ALTER TYPE` changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterTypeAction {
    /// `ADD VALUE`
    AddValue {
        /// The new label.
        label: Text,
        /// `IF NOT EXISTS`
        if_not_exists: bool,
        /// Where it goes; at the end where nothing was written.
        position: Option<LabelPosition>,
    },
    /// `RENAME VALUE … TO …`
    RenameValue {
        /// The label now.
        from: Text,
        /// The new label.
        to: Text,
    },
    /// What changes of a composite type's attributes, in order.
    Attributes(Vec<AlterAttribute>),
    /// `RENAME ATTRIBUTE … TO …`
    RenameAttribute {
        /// The attribute.
        attribute: Name,
        /// Its new name.
        to: Name,
        /// `CASCADE`
        cascade: bool,
    },
    /// `RENAME TO`
    Rename(Name),
    /// `SET SCHEMA`
    SetSchema(Name),
    /// Something that is not carried yet.
    Unsupported(Clause),
    /// `OWNER TO`
    Owner(Role),
}

/// Where a new label goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelPosition {
    /// `BEFORE`
    Before(Text),
    /// `AFTER`
    After(Text),
}

/// `ALTER SEQUENCE`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterSequence {
    /// Its name.
    pub name: ObjectName,
    /// `IF EXISTS`
    pub if_exists: bool,
    /// What changes.
    pub action: AlterSequenceAction,
}

/// What `ALTER SEQUENCE` changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterSequenceAction {
    /// Options.
    Options(Vec<SequenceOption>),
    /// `RENAME TO`
    Rename(Name),
    /// `SET SCHEMA`
    SetSchema(Name),
    /// `SET LOGGED` (false), `SET UNLOGGED` (true)
    SetUnlogged(bool),
    /// `OWNER TO`
    Owner(Role),
}

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

/// `DROP …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drop {
    /// What is dropped.
    pub kind: DropKind,
    /// `IF EXISTS`
    pub if_exists: bool,
    /// `CASCADE`
    pub cascade: bool,
}

/// What is dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DropKind {
    /// `DROP SCHEMA`
    Schemas(Vec<Name>),
    /// `DROP EXTENSION`
    Extensions(Vec<Name>),
    /// `DROP TYPE`
    Types(Vec<ObjectName>),
    /// `DROP DOMAIN`
    Domains(Vec<ObjectName>),
    /// `DROP FUNCTION`, `DROP PROCEDURE`, `DROP ROUTINE`
    Routines(Vec<RoutineName>),
    /// `DROP SEQUENCE`
    Sequences(Vec<ObjectName>),
    /// `DROP TABLE`
    Tables(Vec<ObjectName>),
    /// `DROP VIEW`
    Views(Vec<ObjectName>),
    /// `DROP MATERIALIZED VIEW`
    MaterializedViews(Vec<ObjectName>),
    /// `DROP INDEX`
    Indexes(Vec<ObjectName>),
    /// `DROP` of what is carried whole.
    Wholes(WholeKind, Vec<ObjectName>),
    /// `DROP POLICY`
    Policy {
        /// The policy.
        name: Name,
        /// Its table.
        table: ObjectName,
    },
    /// `DROP TRIGGER`
    Trigger {
        /// The trigger.
        name: Name,
        /// Its table.
        table: ObjectName,
    },
    /// `DROP RULE`
    Rule {
        /// The rule.
        name: Name,
        /// Its table.
        table: ObjectName,
    },
}

/// `COMMENT ON …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// What it is on.
    pub on: CommentTarget,
    /// What it says; `None` is `IS NULL`, and nothing between quotes.
    pub text: Option<String>,
}

/// What a comment is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommentTarget {
    /// `SCHEMA`
    Schema(Name),
    /// `TYPE`
    Type(ObjectName),
    /// `DOMAIN`
    Domain(ObjectName),
    /// `CONSTRAINT … ON DOMAIN`
    DomainConstraint {
        /// The domain.
        domain: ObjectName,
        /// The constraint.
        constraint: Name,
    },
    /// `FUNCTION`, `PROCEDURE`, `ROUTINE`
    Routine(RoutineName),
    /// `SEQUENCE`
    Sequence(ObjectName),
    /// `TABLE`
    Table(ObjectName),
    /// `VIEW`, `MATERIALIZED VIEW`
    View {
        /// The view.
        name: ObjectName,
        /// `MATERIALIZED`
        materialized: bool,
    },
    /// `INDEX`
    Index(ObjectName),
    /// Something that is carried whole.
    Whole(WholeKind, ObjectName),
    /// `COLUMN table.column`
    Column {
        /// The table.
        table: ObjectName,
        /// The column.
        column: Name,
    },
    /// `CONSTRAINT … ON table`
    Constraint {
        /// The table.
        table: ObjectName,
        /// The constraint.
        constraint: Name,
    },
    /// `TRIGGER … ON table`
    Trigger {
        /// The table.
        table: ObjectName,
        /// The trigger.
        trigger: Name,
    },
    /// `RULE … ON table`
    Rule {
        /// The table.
        table: ObjectName,
        /// The rule.
        rule: Name,
    },
    /// `POLICY … ON table`
    Policy {
        /// The table.
        table: ObjectName,
        /// The policy.
        policy: Name,
    },
}

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
