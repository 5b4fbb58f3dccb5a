use super::{
    Comment, DefaultPrivileges, DefaultScope, Definition, Descent, Enum, Expression, Index, IndexKeyKind, Namespace,
    Owner, Policy, Privileges, Sequence, Table, TypeRef, WholeKind,
};
use crate::name::{Ident, QualifiedName};

/// What identifies an object. The order of the kinds is the order in which objects that wait for nothing are written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectId {
    /// A schema.
    Schema(Ident),
    /// An extension.
    Extension(Ident),
    /// A type: whatever its kind, they share their names.
    Type(QualifiedName),
    /// A sequence.
    Sequence(QualifiedName),
    /// A table.
    Table(QualifiedName),
    /// A function or a procedure.
    Routine {
        /// Its name.
        name: QualifiedName,
        /// The types that are given to it, which tell it from others of its name.
        arguments: Vec<TypeRef>,
    },
    /// A view or a materialized view.
    View(QualifiedName),
    /// An index.
    Index(QualifiedName),
    /// A policy of a table.
    Policy {
        /// The table.
        table: QualifiedName,
        /// The policy's name.
        name: Ident,
    },
    /// A trigger of a table.
    Trigger {
        /// The table.
        table: QualifiedName,
        /// The trigger's name.
        name: Ident,
    },
    /// A rule of a table or a view.
    Rule {
        /// The table.
        table: QualifiedName,
        /// The rule's name.
        name: Ident,
    },
    /// What is carried whole; the schema is empty where objects of the kind lie in none.
    Whole(WholeKind, QualifiedName),
    /// The comment on something.
    Comment(Box<ObjectPart>),
    /// Who owns something.
    Owner(Box<ObjectPart>),
    /// The privileges on something. Those on an identity column's sequence are on the sequence of that name.
    Privileges(Box<ObjectPart>),
    /// The privileges on what a role creates.
    DefaultPrivileges(DefaultScope),
}

/// An object, or a part of one that has no identity of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectPart {
    /// The whole object.
    Object(ObjectId),
    /// A column of a table or a view.
    Column {
        /// The table or the view.
        table: QualifiedName,
        /// The column.
        column: Ident,
    },
    /// A constraint of a table.
    Constraint {
        /// The table.
        table: QualifiedName,
        /// The constraint.
        constraint: Ident,
    },
    /// A part of a type.
    Type {
        /// The type.
        of: QualifiedName,
        /// What part it is.
        part: TypePart,
        /// Its name.
        name: Ident,
    },
}

/// The parts of types that have names of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypePart {
    /// A constraint of a domain.
    Constraint,
    /// An attribute of a composite type.
    Attribute,
}

impl ObjectPart {
    /// The object it is or belongs to; for a column, the table of that name, though it may be a view.
    pub fn object(&self) -> ObjectId {
        match self {
            Self::Object(id) => id.clone(),
            Self::Column { table, .. } | Self::Constraint { table, .. } => ObjectId::Table(table.clone()),
            Self::Type { of, .. } => ObjectId::Type(of.clone()),
        }
    }

    /// An attribute of a composite type.
    pub fn attribute(of: &QualifiedName, name: &Ident) -> Self {
        Self::Type { of: of.clone(), part: TypePart::Attribute, name: name.clone() }
    }

    /// A constraint of a domain.
    pub fn domain_constraint(of: &QualifiedName, name: &Ident) -> Self {
        Self::Type { of: of.clone(), part: TypePart::Constraint, name: name.clone() }
    }
}

/// An object of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// A schema.
    Schema(Namespace),
    /// An enumerated type.
    Enum(Enum),
    /// A sequence.
    Sequence(Sequence),
    /// A table with its columns and constraints.
    Table(Table),
    /// An object that is created, replaced and dropped as a whole: a function, a trigger, a domain.
    Defined(Definition),
    /// An index.
    Index(Index),
    /// A policy.
    Policy(Policy),
    /// A comment.
    Comment(Comment),
    /// An owner.
    Owner(Owner),
    /// Privileges.
    Privileges(Privileges),
    /// Default privileges.
    DefaultPrivileges(DefaultPrivileges),
}

impl Object {
    /// What identifies it.
    pub fn id(&self) -> ObjectId {
        match self {
            Self::Schema(namespace) => ObjectId::Schema(namespace.name.clone()),
            Self::Enum(enumeration) => ObjectId::Type(enumeration.name.clone()),
            Self::Sequence(sequence) => ObjectId::Sequence(sequence.name.clone()),
            Self::Table(table) => ObjectId::Table(table.name.clone()),
            Self::Defined(definition) => definition.id(),
            Self::Index(index) => ObjectId::Index(index.name.clone()),
            Self::Policy(policy) => ObjectId::Policy { table: policy.table.clone(), name: policy.name.clone() },
            Self::Comment(comment) => ObjectId::Comment(Box::new(comment.on.clone())),
            Self::Owner(owner) => ObjectId::Owner(Box::new(owner.on.clone())),
            Self::Privileges(privileges) => ObjectId::Privileges(Box::new(privileges.on.clone())),
            Self::DefaultPrivileges(defaults) => ObjectId::DefaultPrivileges(defaults.of.clone()),
        }
    }
}

/// The kinds of object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A schema.
    Schema,
    /// An extension.
    Extension,
    /// A type.
    Type,
    /// A sequence.
    Sequence,
    /// A table.
    Table,
    /// A function or a procedure.
    Routine,
    /// A view.
    View,
    /// An index.
    Index,
    /// A policy.
    Policy,
    /// A trigger.
    Trigger,
    /// A rule.
    Rule,
    /// What is carried whole.
    Whole(WholeKind),
    /// A comment.
    Comment,
    /// An owner.
    Owner,
    /// Privileges.
    Privileges,
    /// Default privileges.
    DefaultPrivileges,
}

impl Kind {
    /// What PostgreSQL's messages call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Extension => "extension",
            Self::Type => "type",
            Self::Sequence => "sequence",
            Self::Table => "table",
            Self::Routine => "function",
            Self::View => "view",
            Self::Index => "index",
            Self::Policy => "policy",
            Self::Trigger => "trigger",
            Self::Rule => "rule",
            Self::Whole(kind) => kind.name(),
            Self::Comment => "comment",
            Self::Owner => "owner",
            Self::Privileges => "privileges",
            Self::DefaultPrivileges => "default privileges",
        }
    }
}

impl ObjectId {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Schema(_) => Kind::Schema,
            Self::Extension(_) => Kind::Extension,
            Self::Type(_) => Kind::Type,
            Self::Sequence(_) => Kind::Sequence,
            Self::Table(_) => Kind::Table,
            Self::Routine { .. } => Kind::Routine,
            Self::View(_) => Kind::View,
            Self::Index(_) => Kind::Index,
            Self::Policy { .. } => Kind::Policy,
            Self::Trigger { .. } => Kind::Trigger,
            Self::Rule { .. } => Kind::Rule,
            Self::Whole(kind, _) => Kind::Whole(*kind),
            Self::Comment(_) => Kind::Comment,
            Self::Owner(_) => Kind::Owner,
            Self::Privileges(_) => Kind::Privileges,
            Self::DefaultPrivileges(_) => Kind::DefaultPrivileges,
        }
    }

    /// The schema it lies in: for a schema itself, for an extension and default privileges everywhere none; for a comment or privileges, that of what they are on.
    pub fn schema(&self) -> Ident {
        match self {
            Self::Schema(name) => name.clone(),
            Self::Extension(_) => Ident::new(""),
            Self::Type(name)
            | Self::Sequence(name)
            | Self::Table(name)
            | Self::Routine { name, .. }
            | Self::View(name)
            | Self::Index(name)
            | Self::Whole(_, name) => name.schema.clone(),
            Self::Policy { table, .. } | Self::Trigger { table, .. } | Self::Rule { table, .. } => table.schema.clone(),
            Self::Comment(on) | Self::Owner(on) | Self::Privileges(on) => on.object().schema(),
            Self::DefaultPrivileges(of) => of.schema.clone().unwrap_or_else(|| Ident::new("")),
        }
    }
}

impl Object {
    /// Lets `change` see every expression the object holds, to change it in place.
    pub fn for_each_expression_mut(&mut self, change: &mut impl FnMut(&mut Expression)) {
        match self {
            Self::Schema(_)
            | Self::Enum(_)
            | Self::Sequence(_)
            | Self::Comment(_)
            | Self::Owner(_)
            | Self::Privileges(_)
            | Self::DefaultPrivileges(_) => {}
            Self::Table(table) => {
                for column in &mut table.columns {
                    column.default.iter_mut().for_each(&mut *change);
                    column.generated.iter_mut().for_each(|generated| change(&mut generated.expression));
                }
                for key in table.partitioning.iter_mut().flat_map(|partitioning| &mut partitioning.keys) {
                    match &mut key.kind {
                        IndexKeyKind::Column(_) => {}
                        IndexKeyKind::Expression(expression) => change(expression),
                    }
                }
                if let Descent::Partition { bound, .. } = &mut table.descent {
                    bound.values_mut().into_iter().for_each(&mut *change);
                }
                for constraint in table.constraints.values_mut() {
                    constraint.kind.expressions_mut().into_iter().for_each(&mut *change);
                }
            }
            Self::Index(index) => {
                for key in &mut index.keys {
                    match &mut key.kind {
                        IndexKeyKind::Column(_) => {}
                        IndexKeyKind::Expression(expression) => change(expression),
                    }
                }
                index.predicate.iter_mut().for_each(change);
            }
            Self::Defined(definition) => definition.for_each_expression_mut(change),
            Self::Policy(policy) => policy.using.iter_mut().chain(&mut policy.with_check).for_each(change),
        }
    }
}
