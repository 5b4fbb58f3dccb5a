//! What a PostgreSQL schema is: data and its invariants, nothing else. One file per kind of object.
//!
//! A [`Schema`] is a value: equal means the same schema. Everything is ordered, so every output is deterministic.
//! Provenance lies beside the model, never in it.

mod aggregate;
mod column;
mod comment;
mod composite;
mod constraint;
mod default_privileges;
mod definition;
mod domain;
mod enumeration;
mod expression;
mod extension;
mod foreign;
mod index;
mod namespace;
mod object;
mod owner;
mod partition;
mod place;
mod policy;
mod privileges;
mod range;
mod rename;
mod role;
mod routine;
mod rule;
mod schema;
mod sequence;
mod storage;
mod table;
mod trigger;
mod types;
mod version;
mod view;
mod whole;

pub use aggregate::Aggregate;
pub use column::{Column, Generated, GeneratedKind, Identity, IdentityKind, NotNull};
pub use comment::{Comment, PUBLIC_COMMENT};
pub use composite::{Attribute, Composite};
pub use constraint::{
    Constraint, ConstraintKind, Deferrability, Exclusion, ExclusionElement, ForeignKey, ForeignKeyMatch,
    ReferentialAction, UniqueKey,
};
pub use default_privileges::{DefaultPrivileges, DefaultScope};
pub use definition::Definition;
pub use domain::{Domain, DomainCheck};
pub use enumeration::Enum;
pub use expression::{Expression, NameStyle, Piece};
pub use extension::Extension;
pub use foreign::{Foreign, ForeignOptions};
pub use index::{Index, IndexKey, IndexKeyKind, IndexStorage};
pub use namespace::Namespace;
pub use object::{Kind, Object, ObjectId, ObjectPart, TypePart};
pub use owner::{Owner, OwnerAccess};
pub use partition::{Bound, BoundValue, Descent, PartitionKey, PartitionStrategy, Partitioning};
pub use place::{ExpressionPlace, RulePart};
pub use policy::{Policy, PolicyCommand, PolicyKind, Role};
pub use privileges::{AccessKind, AccessList, Entry, Privilege, Privileges, default_access};
pub use range::{Multirange, Range};
pub use rename::Rename;
pub use role::{Membership, is_about_roles};
pub use routine::{
    Parallel, Parameter, ParameterMode, Routine, RoutineBody, RoutineKind, RoutineResult, RoutineVolatility,
};
pub use rule::{Rule, RuleEvent};
pub use schema::Schema;
pub use sequence::{IntegerType, Sequence, SequenceOptions};
pub use storage::{ReplicaIdentity, Storage, Tuning, default_storage};
pub use table::{RowSecurity, Table};
pub use trigger::{ConstraintTrigger, Firing, Trigger, TriggerEvents, TriggerTiming};
pub use types::TypeRef;
pub use version::Version;
pub use view::{Materialized, View, ViewColumn};
pub use whole::{Clause, ClauseKind, Whole, WholeKind};
