use std::collections::{BTreeMap, BTreeSet};

use crate::analyze::descent::Absorbed;
use crate::model::{
    Attribute, Bound, Column, Constraint, DefaultScope, Deferrability, Definition, DomainCheck, Entry, Enum,
    Expression, Firing, ForeignOptions, Identity, IdentityKind, Index, IndexStorage, NotNull, ObjectId, ObjectPart,
    Policy, Privilege, Rename, ReplicaIdentity, Role, Sequence, SequenceOptions, Storage, Table, Tuning, TypeRef,
};
use crate::name::{Ident, QualifiedName};

/// What one statement does, as data. Its SQL is written by [`crate::render`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// `CREATE SCHEMA`
    CreateSchema(Ident),
    /// `DROP SCHEMA`
    DropSchema(Ident),
    /// `CREATE TYPE … AS ENUM`
    CreateEnum(Enum),
    /// `ALTER TYPE … ADD VALUE`
    AddEnumValue {
        /// The type.
        name: QualifiedName,
        /// The new label.
        label: String,
        /// Where it goes.
        position: EnumPosition,
    },
    /// `ALTER DOMAIN`
    AlterDomain {
        /// The domain.
        name: QualifiedName,
        /// What changes.
        change: DomainChange,
    },
    /// `ALTER TYPE … ADD`, `DROP` and `ALTER ATTRIBUTE`
    AlterComposite {
        /// The composite type.
        name: QualifiedName,
        /// What changes.
        change: AttributeChange,
    },
    /// `ALTER TYPE … RENAME TO`, within its schema.
    RenameType {
        /// The type.
        from: QualifiedName,
        /// Its new name.
        to: Ident,
    },
    /// `DROP TYPE`
    DropEnum(QualifiedName),
    /// `CREATE SEQUENCE`, without an owner: the owning column may not exist yet.
    CreateSequence(Sequence),
    /// `ALTER SEQUENCE` with the options that differ.
    AlterSequence {
        /// The sequence.
        name: QualifiedName,
        /// How it counted.
        from: SequenceOptions,
        /// How it counts.
        to: SequenceOptions,
    },
    /// `ALTER SEQUENCE … RENAME TO`, within its schema: the name of an identity's sequence.
    RenameSequence {
        /// The sequence.
        from: QualifiedName,
        /// Its new name.
        to: Ident,
        /// The identity column it belongs to.
        of: ObjectPart,
    },
    /// `ALTER SEQUENCE … OWNED BY`; `None` is `NONE`.
    OwnSequence {
        /// The sequence.
        name: QualifiedName,
        /// The owning column: always [`ObjectPart::Column`].
        owner: Option<ObjectPart>,
    },
    /// `ALTER SEQUENCE … SET LOGGED`, `SET UNLOGGED`
    LogSequence {
        /// The sequence.
        name: QualifiedName,
        /// The identity column it belongs to, if it does.
        of: Option<ObjectPart>,
        /// Whether it is to be unlogged.
        unlogged: bool,
    },
    /// `SELECT setval(…)`: moves a new sequence past the values that its column holds already.
    AdvanceSequence {
        /// The sequence.
        name: QualifiedName,
        /// How it counts.
        options: SequenceOptions,
        /// The table whose rows are there already.
        table: QualifiedName,
        /// The column.
        column: Ident,
    },
    /// `DROP SEQUENCE`
    DropSequence(QualifiedName),
    /// `CREATE TABLE` with its columns and constraints; row-level security and comments are actions of their own.
    CreateTable {
        /// The table.
        table: Table,
        /// The columns written as `serial`: their sequences come with the table.
        serials: BTreeSet<Ident>,
        /// What a partition says otherwise of columns that it has from its parent.
        overrides: Overrides,
    },
    /// `ALTER TABLE` with everything that goes together in one statement.
    AlterTable {
        /// The table.
        table: QualifiedName,
        /// What changes, in the order in which PostgreSQL does it.
        changes: Vec<TableChange>,
    },
    /// `ALTER TABLE … RENAME CONSTRAINT`: the name of a column's NOT NULL (PostgreSQL 18).
    RenameNotNull {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Ident,
        /// The constraint.
        from: Ident,
        /// Its new name.
        to: Ident,
    },
    /// `ALTER TABLE … ENABLE`, `DISABLE`, `FORCE` and `NO FORCE ROW LEVEL SECURITY`.
    SetRowSecurity {
        /// The table.
        table: QualifiedName,
        /// `Some(true)` is ENABLE, `Some(false)` DISABLE.
        enabled: Option<bool>,
        /// `Some(true)` is FORCE, `Some(false)` NO FORCE.
        forced: Option<bool>,
    },
    /// `ALTER TABLE … ATTACH PARTITION`, `INHERIT`
    Attach {
        /// The table that joins.
        table: QualifiedName,
        /// The parent.
        of: QualifiedName,
        /// As a partition, which rows it holds.
        bound: Option<Bound>,
    },
    /// `ALTER TABLE … DETACH PARTITION`, `NO INHERIT`
    Detach {
        /// The table that leaves.
        table: QualifiedName,
        /// The parent.
        of: QualifiedName,
        /// Whether it is a partition.
        partition: bool,
        /// What it had of its own before it joined, where that is known: it comes back under these names.
        before: Absorbed,
    },
    /// `ALTER TABLE … OF`; `None` is `NOT OF`.
    SetTableType {
        /// The table.
        table: QualifiedName,
        /// The type that it was of.
        from: Option<QualifiedName>,
        /// The type that it is to be of.
        to: Option<QualifiedName>,
    },
    /// `DROP TABLE`, `DROP FOREIGN TABLE`, with its indexes, policies, comments and the sequences its columns own.
    DropTable {
        /// The table.
        table: QualifiedName,
        /// Whether it is a foreign one.
        foreign: bool,
    },
    /// `CREATE` of what is made as a whole.
    Define {
        /// What it is to be.
        definition: Box<Definition>,
        /// What it was, where it is replaced: `CREATE OR REPLACE`.
        before: Option<Box<Definition>>,
    },
    /// `DROP` of what is made as a whole.
    Undefine(Box<Definition>),
    /// `ALTER TABLE … ENABLE TRIGGER`, `ENABLE RULE` and their kin.
    SetFiring {
        /// The table.
        table: QualifiedName,
        /// The trigger or the rule.
        of: ObjectId,
        /// In which sessions it ran.
        from: Firing,
        /// In which sessions it is to run.
        to: Firing,
    },
    /// `CREATE INDEX`
    CreateIndex {
        /// The index.
        index: Index,
        /// `CONCURRENTLY`: writes go on meanwhile, and it runs outside a transaction.
        concurrently: bool,
    },
    /// `DROP INDEX`
    DropIndex {
        /// The index.
        name: QualifiedName,
        /// Its table.
        table: QualifiedName,
        /// `CONCURRENTLY`: reads and writes go on meanwhile, and it runs outside a transaction.
        concurrently: bool,
    },
    /// `ALTER INDEX`: how an index of its own, or that of a constraint, is stored.
    AlterIndex {
        /// The index.
        name: QualifiedName,
        /// Its table.
        table: QualifiedName,
        /// As it was.
        from: IndexStorage,
        /// As it is.
        to: IndexStorage,
    },
    /// `CREATE POLICY`
    CreatePolicy(Policy),
    /// `ALTER POLICY` with what differs.
    AlterPolicy {
        /// The table.
        table: QualifiedName,
        /// The policy.
        name: Ident,
        /// The roles it applies to now.
        roles: Option<BTreeSet<Role>>,
        /// Its USING now.
        using: Option<Expression>,
        /// Its WITH CHECK now.
        with_check: Option<Expression>,
    },
    /// `DROP POLICY`
    DropPolicy {
        /// The table.
        table: QualifiedName,
        /// The policy.
        name: Ident,
    },
    /// `ALTER … OWNER TO`
    SetOwner {
        /// What: always an object.
        on: ObjectPart,
        /// Who owned it; `None` where nobody says.
        before: Option<Role>,
        /// Who is to own it.
        to: Role,
    },
    /// `COMMENT ON`; `None` takes it away.
    SetComment {
        /// What it is on.
        on: ObjectPart,
        /// Which of the kinds that share their identity that is: the statement has to say so.
        variety: Variety,
        /// What it says.
        text: Option<String>,
    },
    /// `GRANT`
    Grant(AccessChange),
    /// `REVOKE`
    Revoke(AccessChange),
    /// `ALTER DEFAULT PRIVILEGES`
    AlterDefaults(DefaultAccessChange),
    /// `ALTER … RENAME`: whatever names it follows.
    Rename(Rename),
}

/// Kinds of object that a statement has to tell apart, though they are named alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variety {
    /// A table, a view, or anything else.
    Ordinary,
    /// A materialized view.
    Materialized,
    /// A foreign table.
    Foreign,
}

/// What one `ALTER DEFAULT PRIVILEGES` grants or revokes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultAccessChange {
    /// On what.
    pub of: DefaultScope,
    /// `GRANT` (true), `REVOKE` (false).
    pub is_grant: bool,
    /// What, and to whom or from whom.
    pub entry: Entry,
    /// Whether these privileges are `ALL` that there are.
    pub all: bool,
}

/// The columns of a partition that are not what its parent makes them, by what differs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Their default.
    pub defaults: BTreeSet<Ident>,
    /// That they may not be null.
    pub not_nulls: BTreeSet<Ident>,
    /// What they are computed from.
    pub generated: BTreeSet<Ident>,
}

impl Overrides {
    /// Whether anything of a column differs.
    pub fn has(&self, column: &Ident) -> bool {
        [&self.defaults, &self.not_nulls, &self.generated].iter().any(|columns| columns.contains(column))
    }
}

/// What one `GRANT` or `REVOKE` gives or takes: privileges on an object, or on columns of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessChange {
    /// The object; where it is about columns, their table.
    pub on: ObjectId,
    /// The privileges on the object itself.
    pub privileges: BTreeSet<Privilege>,
    /// Whether these are `ALL` that there are.
    pub all: bool,
    /// The columns by privilege; empty where it is about the object itself.
    pub columns: BTreeMap<Privilege, BTreeSet<Ident>>,
    /// Who gets or loses them.
    pub roles: BTreeSet<Role>,
    /// Whether that is the owner, which has everything that nobody revokes.
    pub of_owner: bool,
    /// `WITH GRANT OPTION`, `GRANT OPTION FOR`
    pub grant_option: bool,
}

impl AccessChange {
    /// What it gives or takes, part by part.
    pub fn entries(&self) -> Vec<(ObjectPart, Entry)> {
        let entry = |privileges: BTreeSet<Privilege>| Entry {
            roles: self.roles.clone(),
            privileges,
            grant_option: self.grant_option,
        };
        let mut found = Vec::new();
        if !self.privileges.is_empty() {
            found.push((ObjectPart::Object(self.on.clone()), entry(self.privileges.clone())));
        }
        if let ObjectId::Table(table) | ObjectId::View(table) = &self.on {
            for (privilege, columns) in &self.columns {
                for column in columns {
                    let part = ObjectPart::Column { table: table.clone(), column: column.clone() };
                    found.push((part, entry(BTreeSet::from([*privilege]))));
                }
            }
        }
        found
    }
}

/// Where a new label goes among an enumerated type's labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnumPosition {
    /// `BEFORE` a label.
    Before(String),
    /// `AFTER` a label.
    After(String),
    /// At the end.
    Last,
}

/// What one `ALTER DOMAIN` changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DomainChange {
    /// `DROP CONSTRAINT`
    DropConstraint(Ident),
    /// `DROP DEFAULT`
    DropDefault,
    /// `DROP NOT NULL`
    DropNotNull,
    /// `SET DEFAULT`
    SetDefault(Expression),
    /// `SET NOT NULL`, or `ADD CONSTRAINT … NOT NULL` where the constraint has a name of its own.
    SetNotNull(Option<Ident>),
    /// `RENAME CONSTRAINT`: the name of the NOT NULL (PostgreSQL 17).
    RenameNotNull {
        /// The constraint.
        from: Ident,
        /// Its new name.
        to: Ident,
    },
    /// `ADD CONSTRAINT … CHECK`
    AddConstraint(DomainCheck),
    /// `VALIDATE CONSTRAINT`
    ValidateConstraint(Ident),
}

/// What one `ALTER TYPE` changes of a composite type's attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributeChange {
    /// `DROP ATTRIBUTE`
    Drop(Ident),
    /// `ALTER ATTRIBUTE … TYPE`
    Alter(Attribute),
    /// `ADD ATTRIBUTE`
    Add(Attribute),
}

/// One part of an `ALTER TABLE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableChange {
    /// `DROP CONSTRAINT`
    DropConstraint(Ident),
    /// `ALTER COLUMN … DROP DEFAULT`
    DropDefault(Ident),
    /// `ALTER COLUMN … DROP IDENTITY`
    DropIdentity(Ident),
    /// `ALTER COLUMN … DROP EXPRESSION`: what was computed stays as it is.
    DropExpression(Ident),
    /// `ALTER COLUMN … DROP NOT NULL`
    DropNotNull(Ident),
    /// `DROP COLUMN`
    DropColumn(Ident),
    /// `ALTER COLUMN … TYPE`
    AlterType {
        /// The column.
        column: Ident,
        /// The type it had.
        from: TypeRef,
        /// The type it gets.
        to: TypeRef,
        /// Its collation where it is not its type's own.
        collation: Option<QualifiedName>,
        /// How values get from one type to the other.
        conversion: Conversion,
    },
    /// `ADD COLUMN`
    AddColumn {
        /// The column.
        column: Column,
        /// Whether it is written as `serial`: its sequence comes with it.
        serial: bool,
    },
    /// `ALTER COLUMN … SET EXPRESSION` (PostgreSQL 17)
    SetExpression(Ident, Expression),
    /// `ALTER COLUMN … SET DEFAULT`
    SetDefault(Ident, Expression),
    /// `ALTER COLUMN … SET NOT NULL`, or `ADD CONSTRAINT … NOT NULL` where the constraint has a name of its own or is
    /// NO INHERIT or NOT VALID.
    SetNotNull(Ident, NotNull),
    /// `VALIDATE CONSTRAINT` of a column's NOT NULL (PostgreSQL 18)
    ValidateNotNull {
        /// The column.
        column: Ident,
        /// The constraint; `None` is one that comes from a parent: `SET NOT NULL` needs no name.
        constraint: Option<Ident>,
    },
    /// `ALTER CONSTRAINT … [NO] INHERIT` of a column's NOT NULL (PostgreSQL 18)
    InheritNotNull {
        /// The column.
        column: Ident,
        /// The constraint.
        constraint: Ident,
        /// Whether heirs have it too from now on.
        inherit: bool,
    },
    /// `ALTER COLUMN … ADD GENERATED … AS IDENTITY`
    AddIdentity(Ident, Identity),
    /// `ALTER COLUMN … SET GENERATED …` and the options that differ.
    AlterIdentity {
        /// The column.
        column: Ident,
        /// `ALWAYS` or `BY DEFAULT` where that changes.
        kind: Option<IdentityKind>,
        /// How its sequence counted.
        from: SequenceOptions,
        /// How it counts.
        to: SequenceOptions,
    },
    /// `ADD CONSTRAINT`
    AddConstraint(Constraint),
    /// `ALTER CONSTRAINT`: when a foreign key is checked.
    AlterConstraint(Ident, Deferrability),
    /// `ALTER CONSTRAINT … [NOT] ENFORCED` of a foreign key (PostgreSQL 18): what is enforced again is checked at once.
    SetEnforced(Ident, bool),
    /// `VALIDATE CONSTRAINT`
    ValidateConstraint(Ident),
    /// `SET (…)`, `RESET (…)`, `SET LOGGED`, `SET UNLOGGED`: where rows and how they are stored.
    SetStorage {
        /// As it was.
        from: Storage,
        /// As it is.
        to: Storage,
    },
    /// `OPTIONS (…)` of a foreign table.
    SetOptions {
        /// As they were.
        from: ForeignOptions,
        /// As they are.
        to: ForeignOptions,
    },
    /// `ALTER COLUMN … OPTIONS (…)` of a foreign table.
    SetColumnOptions {
        /// The column.
        column: Ident,
        /// As they were.
        from: ForeignOptions,
        /// As they are.
        to: ForeignOptions,
    },
    /// `REPLICA IDENTITY`
    SetReplicaIdentity(ReplicaIdentity),
    /// `CLUSTER ON`, `SET WITHOUT CLUSTER`
    SetCluster(Option<Ident>),
    /// `ALTER COLUMN … SET STORAGE`, `SET COMPRESSION`, `SET STATISTICS`, `SET (…)`, `RESET (…)`
    Tune {
        /// The column.
        column: Ident,
        /// As it was.
        from: Tuning,
        /// As it is.
        to: Tuning,
        /// How values of its type are stored where nobody says.
        own_storage: &'static str,
    },
}

/// How values get from a column's old type to its new one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conversion {
    /// By the assignment cast, without USING.
    Assignment,
    /// By an explicit cast: `USING c::type`.
    Explicit,
    /// By their text: `USING c::text::type`.
    Text,
    /// Field by field, from one composite type to another: for each field of the new one what it comes from.
    Fields(Vec<FieldSource>),
}

/// What a field of a composite type comes from where values of another one are converted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldSource {
    /// It was not there, and is null.
    Null,
    /// The field of that name.
    Field(Ident),
    /// The field of that name, by its text.
    Text {
        /// Its name.
        field: Ident,
        /// The type that it has.
        from: TypeRef,
        /// The type that it gets.
        to: TypeRef,
    },
}
