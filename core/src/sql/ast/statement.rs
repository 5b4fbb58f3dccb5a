use super::{
    AlterAttribute, AlterDefaultPrivileges, AlterDomain, AlterExtension, AlterRoutine, AlterRule, AlterTable,
    AlterTrigger, AlterWhole, Clause, CreateAggregate, CreateComposite, CreateDomain, CreateExtension, CreateRange,
    CreateRoutine, CreateRule, CreateTable, CreateTableAs, CreateTrigger, CreateView, CreateWhole, Expr, Grant, Name,
    ObjectName, RoleStatement, RoutineName, StorageOption, TypeName,
};
use crate::model::{PolicyCommand, PolicyKind, Role, WholeKind};
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
    CreateTable(Box<CreateTable>),
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
    CreateIndex(Box<CreateIndex>),
    /// `CREATE POLICY`
    CreatePolicy(Box<CreatePolicy>),
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
    /// `DROP FOREIGN TABLE`
    ForeignTables(Vec<ObjectName>),
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
    /// `FOREIGN TABLE`
    ForeignTable(ObjectName),
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
